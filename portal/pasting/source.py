"""What was pasted, as a small tree: elements with their styles, text, and nothing that only a browser needs."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portal.foreign import TooLong, parsed
from portal.stylesheets import declared, rules
from portal.tags import MOST_TAGS

if TYPE_CHECKING:
    from justhtml import JustHTML

DEEPEST = 100
"""Elements inside one another; what lies deeper is taken up into the deepest that counts."""

_STYLE = re.compile("<style", re.IGNORECASE)
_HEAVY = re.compile(r"(?<=data:)[a-z]+/[^\"'\s<>)]{200,}", re.IGNORECASE)
_SILENT = {"head", "title", "style", "meta", "link", "base", "xml", "colgroup", "col", "param", "source", "track"}


@dataclass(slots=True)
class Node:
    """An element. `name` is in lower case; “x-marker” and “x-end” are Word's conditional comments around bullets."""

    name: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)
    style: dict[str, str] = field(default_factory=dict)

    @property
    def classes(self) -> list[str]:
        return self.attrs.get("class", "").lower().split()


def parse(html: str) -> Node:
    """The body of what was pasted. Raises TooLong."""
    html = _HEAVY.sub("", html)
    document = parsed(html)
    sheet = _sheet(document) if _STYLE.search(html) else {}
    root, count = Node("body"), 0
    nodes: list[tuple] = [(document.root, root, 0)]
    while nodes:
        found, parent, depth = nodes.pop()
        count += 1
        if count > 2 * MOST_TAGS:
            raise TooLong
        name = found.name
        if name == "#text":
            parent.children.append(found.data or "")
        elif name == "#comment":
            _conditional(found.data or "", parent)
        elif name not in _SILENT:
            target = parent
            if not name.startswith(("#", "!")) and name not in ("html", "body") and depth < DEEPEST:
                attrs = {key: value or "" for key, value in (found.attrs or {}).items()}
                target = Node(name, attrs, style=_looks(attrs, sheet))
                parent.children.append(target)
            nodes += [(child, target, depth + 1) for child in reversed(found.children or ())]
    return root


def _conditional(comment: str, parent: Node) -> None:
    text = comment.strip().lower()
    if text.startswith("[if !supportlists]"):
        parent.children.append(Node("x-marker"))
    elif text.startswith("[endif]"):
        parent.children.append(Node("x-end"))


_CLASS = re.compile(r"\.[a-z][\w-]*")
_TELLING = (
    "border", "border-top", "display", "font-style", "font-weight", "list-style-type", "text-align", "text-decoration",
    "text-decoration-line", "vertical-align",
)  # fmt: skip


def _sheet(document: "JustHTML") -> dict[str, dict[str, str]]:
    """Telling styles by class: Excel says only there what is bold. Rules for more than a class are a program's own
    (p.MsoNormal) and say nothing that its markup does not."""
    found: dict[str, dict[str, str]] = {}
    for selectors, declarations in rules("\n".join(each.to_text() for each in document.query("style"))):
        given = declared(declarations)
        styles = {name: given[name] for name in _TELLING if name in given}
        for selector in selectors if styles else ():
            if _CLASS.fullmatch(selector):
                found[selector[1:]] = found.get(selector[1:], {}) | styles
    return found


def _looks(attrs: dict[str, str], sheet: dict[str, dict[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in attrs.get("class", "").lower().split() if sheet else ():
        found |= sheet.get(name, {})
    return found | declared(attrs.get("style", ""))


def words(node: Node) -> str:
    """All text inside, as it stands."""
    found: list[str] = []
    nodes: list[Node | str] = [node]
    while nodes:
        each = nodes.pop()
        if isinstance(each, str):
            found.append(each)
        else:
            nodes += reversed(each.children)
    return "".join(found)
