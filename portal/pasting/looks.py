"""What the attributes and styles of a pasted element say of its text."""

import re
from collections.abc import Iterator

from portal.pasting.source import Node
from portal.tags import alignment
from portal.text import is_number

_HEADING_CLASS = re.compile(r"msoheading([1-9])|heading([1-6])")


def elements(node: Node, names: tuple[str, ...] = ()) -> Iterator[Node]:
    return (child for child in node.children if isinstance(child, Node) and (not names or child.name in names))


def cells(table: Node) -> list[Node]:
    sections = [table, *elements(table, ("tbody", "thead"))]
    return [cell for section in sections for row in elements(section, ("tr",)) for cell in elements(row)]


def by_style(style: dict[str, str], marks: set[str]) -> None:
    """Marks that a style adds or takes back."""
    if not style:
        return
    weight = style.get("font-weight", "")
    if weight in ("bold", "bolder") or (is_number(weight) and int(weight) >= 600):
        marks.add("strong")
    elif weight in ("normal", "lighter") or is_number(weight):
        marks.discard("strong")
    slant = style.get("font-style", "")
    if slant in ("italic", "oblique"):
        marks.add("em")
    elif slant == "normal":
        marks.discard("em")
    decoration = style.get("text-decoration", "") + style.get("text-decoration-line", "")
    if "underline" in decoration:
        marks.add("u")
    if "line-through" in decoration:
        marks.add("s")
    raised = style.get("vertical-align", "")
    if "footnote" not in marks and raised in ("super", "sub", "baseline"):
        marks -= {"sub", "sup"}
        if raised != "baseline":
            marks.add("sup" if raised == "super" else "sub")


def heading(node: Node) -> str:
    """h1 to h6, or empty."""
    if re.fullmatch("h[1-6]", node.name):
        return node.name
    level = node.style.get("mso-outline-level", "")
    if node.attrs.get("role") == "heading":
        level = node.attrs.get("aria-level", "2")
    for name in node.classes:
        if name == "msotitle":
            return "h1"
        if node.name == "p" and (found := _HEADING_CLASS.fullmatch(name)):
            level = found[1] or found[2]
    return f"h{min(int(level), 6)}" if is_number(level) and 0 < int(level) < 10 else ""


def align(node: Node) -> str | None:
    """“left”, “center”, “right” or “justify” after our classes; what else says so: portal.tags.alignment."""
    for name in node.classes:
        if name in ("align-left", "align-center", "align-right", "align-justify"):
            return name.removeprefix("align-")
    return alignment(node.name, node.style.get("text-align", ""), node.attrs.get("align", ""))


def is_quote(node: Node) -> bool:
    return "msoquote" in node.classes or "msointensequote" in node.classes


def list_attributes(node: Node) -> dict[str, str]:
    if node.name != "ol":
        return {}
    styles = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"}
    styles |= {"lower-roman": "i", "upper-roman": "I"}
    first = next(elements(node, ("li",)), Node("li"))
    look = first.style.get("list-style-type") or node.style.get("list-style-type", "")
    start = node.attrs.get("start") or first.attrs.get("value", "")
    is_notes = "footnotes" in node.classes
    return {
        "class": "footnotes" if is_notes else "",
        "start": start if is_number(start) and start != "1" else "",
        "type": styles.get(look) or (node.attrs.get("type", "") if node.attrs.get("type") in tuple("aAiI") else ""),
    }
