"""The runs of a paragraph: words with their emphasis, links, notes and pictures, as spans in order."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from html import escape
from itertools import groupby

from portal.docx import drawings
from portal.docx.context import Context
from portal.docx.symbols import symbol
from portal.docx.tree import Node

_FORMATS = ("link", "strong", "em", "u", "s", "vertical")
"""From the outermost tag to the innermost."""
_VERTICAL = {"superscript": "sup", "subscript": "sub"}
_HYPERLINK = re.compile(r'^\s*HYPERLINK\s+(?:\\[a-z]\s+)*"([^"]+)"', re.IGNORECASE)
_THROUGH = {
    "w:smartTag", "w:customXml", "w:ins", "w:moveTo", "w:fldSimple", "w:dir", "w:bdo", "w:sdtContent", "w:rubyBase",
}  # fmt: skip
_BREAK = "<br>"


@dataclass(frozen=True)
class Span:
    html: str
    text: str = ""
    link: str = ""
    strong: bool = False
    em: bool = False
    u: bool = False
    s: bool = False
    vertical: str = ""
    picture: int | None = None

    @property
    def has_words(self) -> bool:
        return bool(self.text.strip())


@dataclass
class Inline:
    spans: list[Span] = field(default_factory=list)
    below: list[Node] = field(default_factory=list)
    """What stood in text boxes of the paragraph: nodes of whole paragraphs, to come after it."""

    @property
    def text(self) -> str:
        return " ".join("".join(span.text for span in self.spans).split())

    @property
    def is_bold(self) -> bool:
        return self._all("strong")

    @property
    def is_italic(self) -> bool:
        return self._all("em")

    def _all(self, name: str) -> bool:
        worded = [span for span in self.spans if span.has_words]
        return bool(worded) and all(getattr(span, name) for span in worded)

    def html(self, *, without: Iterable[str] = ()) -> str:
        """The spans as rich text, equal neighbours under one tag; `without`: formats that are not to be written."""
        spans = trimmed([replace(span, **dict.fromkeys(without, False)) for span in self.spans])
        return _rendered(spans, _FORMATS).strip()


def trimmed(spans: list[Span]) -> list[Span]:
    """Without space and line breaks at both ends."""
    found = list(spans)
    for index in (0, -1):
        while found and found[index].picture is None and (found[index].html == _BREAK or not found[index].html.strip()):
            found.pop(index)
    return found


def _rendered(spans: list[Span], formats: tuple[str, ...]) -> str:
    if not formats:
        return "".join(span.html for span in spans)
    name, rest = formats[0], formats[1:]
    found = []
    for value, group in groupby(spans, key=lambda span: getattr(span, name)):
        inner = _rendered(list(group), rest)
        if not value or not inner.strip():
            found.append(inner)
        elif name == "link":
            found.append(f'<a href="{escape(value)}">{inner}</a>')
        else:
            tag = value if name == "vertical" else name
            found.append(f"<{tag}>{inner}</{tag}>")
    return "".join(found)


class Reader:
    """Reads one paragraph. `part` says whose relations its ids belong to."""

    def __init__(self, context: Context, part: str, paragraph_style: str | None, *, is_heading: bool = False):
        self.context, self.part = context, part
        self.style = paragraph_style
        self.is_heading = is_heading
        self.found = Inline()
        self._fields: list[dict] = []

    def read(self, paragraph: Node) -> Inline:
        self._children(paragraph, "")
        return self.found

    def _children(self, node: Node, link: str) -> None:
        for child in node.children:
            self._node(child, link)

    def _node(self, node: Node, link: str) -> None:
        tag = node.tag
        if tag == "w:r":
            self._run(node, link)
        elif tag == "w:hyperlink":
            self._children(node, self._address(node) or link)
        elif tag in _THROUGH:
            if tag in ("w:ins", "w:moveTo"):
                self.context.losses.add("insertion", self.context.losses.near)
            self._children(node, self._simple_link(node) or link)
        elif tag == "w:sdt":
            if node.path("w:sdtPr", "w:showingPlcHdr") is None and (content := node.child("w:sdtContent")) is not None:
                self._children(content, link)
        elif tag in ("w:del", "w:moveFrom"):
            self._deleted(node)
        elif tag in ("m:oMath", "m:oMathPara"):
            self.context.losses.add("equation", self._near())
            self._formula(node)
        elif tag == "w:ruby":
            self._children(node, link)
        elif tag == "mc:AlternateContent":
            self._children(drawings.chosen(node), link)

    def _deleted(self, node: Node) -> None:
        words = "".join(each.text for each in node.walk() if each.tag in ("w:delText", "w:t"))
        if node.tag == "w:del" and words.strip():
            self.context.losses.add("deletion", words)

    def _address(self, node: Node) -> str:
        address = self.context.relations(self.part).address(node.get("r:id")) or ""
        if address and (anchor := node.get("w:anchor")):
            address += f"#{anchor}"
        return self._checked(address)

    def _simple_link(self, node: Node) -> str:
        match = _HYPERLINK.match(node.get("w:instr") or "") if node.tag == "w:fldSimple" else None
        return self._checked(match[1]) if match else ""

    def _checked(self, address: str) -> str:
        """Word links to files of the writer's own machine as to pages; such an address says nothing to a reader."""
        address = address.strip().replace(" ", "%20")
        if not address:
            return ""
        if address.lower().startswith(("http://", "https://", "mailto:", "tel:")):
            return address
        self.context.losses.add("link", address)
        return ""

    # Runs

    def _run(self, run: Node, link: str) -> None:
        properties = run.child("w:rPr")
        if properties is not None and properties.is_on("w:vanish"):
            if any(child.tag == "w:t" and child.text.strip() for child in run.children):
                self.context.losses.add("hidden", self._near())
            return
        look = self._look(properties, link)
        skips_mark = False
        for child in run.children:
            if child.tag == "w:t" and skips_mark:
                skips_mark = False
            elif child.tag in ("w:footnoteReference", "w:endnoteReference"):
                self._note(child)
                skips_mark = child.get("w:customMarkFollows") in ("1", "true", "on")
            else:
                self._part_of_run(child, look, properties)

    def _look(self, properties: Node | None, link: str) -> Callable[..., Span]:
        styles = self.context.styles

        def is_on(tag: str) -> bool:
            return styles.is_on(tag, properties, self.style, only_run=self.is_heading)

        link = self._link_of_fields() or link
        underline = properties.value("w:u") if properties is not None else None
        vertical = properties.value("w:vertAlign") if properties is not None else None
        facts = {
            "link": link,
            "strong": is_on("w:b"),
            "em": is_on("w:i"),
            "u": not link and underline not in (None, "none", "0"),
            "s": is_on("w:strike") or is_on("w:dstrike"),
            "vertical": _VERTICAL.get(vertical or "", ""),
        }
        return lambda html, text="", **more: Span(html, text, **facts | more)

    def _part_of_run(self, node: Node, look: Callable[..., Span], properties: Node | None) -> None:
        tag = node.tag
        if tag == "w:fldChar":
            self._field(node.get("w:fldCharType") or "")
        elif tag == "w:instrText":
            if self._fields and not self._fields[-1]["shown"]:
                self._fields[-1]["words"] += node.text
        elif not self._is_shown():
            return
        elif tag == "w:t":
            self._say(self.context.words(node.text, properties, self.style), look)
        elif tag in ("w:tab", "w:ptab"):
            self._say(" ", look)
        elif tag == "w:noBreakHyphen":
            self._say("-", look)
        elif tag == "w:sym":
            self._symbol(node, look)
        elif tag in ("w:br", "w:cr"):
            self._break(node.get("w:type") or "", look)
        elif tag == "w:commentReference":
            self.context.comments_at.append(self._near())
        elif tag == "w:ruby" and (base := node.child("w:rubyBase")) is not None:
            self._children(base, "")
        elif tag == "mc:AlternateContent":
            for child in drawings.chosen(node).children:
                self._part_of_run(child, look, properties)
        elif tag in ("w:drawing", "w:pict", "w:object"):
            self._drawing(node)

    def _say(self, words: str, look: Callable[..., Span]) -> None:
        if words:
            self.found.spans.append(look(escape(words, quote=False), words))

    def _symbol(self, node: Node, look: Callable[..., Span]) -> None:
        sign = symbol(node.get("w:font") or "", node.get("w:char") or "")
        if sign:
            self._say(sign, look)
        else:
            self.context.losses.add("symbol", self._near())

    def _break(self, kind: str, look: Callable[..., Span]) -> None:
        if kind in ("page", "column"):
            self.context.losses.add("page_break" if kind == "page" else "column_break", self._near())
        else:
            self.found.spans.append(look(_BREAK, " "))

    def _note(self, node: Node) -> None:
        kind = "footnotes" if node.tag == "w:footnoteReference" else "endnotes"
        if (index := self.context.note(kind, node.get("w:id"))) is not None:
            self.found.spans.append(Span(f'<x-note n="{index}"></x-note>'))

    def _drawing(self, node: Node) -> None:
        for found in drawings.read(node):
            if isinstance(found, drawings.Shown):
                index = self.context.picture(self.part, found, self._near())
                if index is not None:
                    self.found.spans.append(Span("", picture=index))
            elif isinstance(found, drawings.Boxed):
                self.context.losses.add("text_box", drawings.words_of(found.paragraphs))
                self.found.below.extend(found.paragraphs)
            elif found.kind == "rule":
                self.found.spans.append(Span("<hr>"))
            else:
                self.context.losses.add(found.kind, found.words or self._near())

    def _near(self) -> str:
        return self.found.text or self.context.losses.near

    # Fields: begin, instruction, separate, what is shown, end

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append({"words": "", "shown": False, "link": ""})
        elif kind == "separate" and self._fields:
            row = self._fields[-1]
            row["shown"] = True
            match = _HYPERLINK.match(row["words"])
            row["link"] = self._checked(match[1]) if match else ""
        elif kind == "end" and self._fields and self._fields.pop()["words"].strip().upper().startswith("EQ "):
            self.context.losses.add("equation", self._near())

    def _is_shown(self) -> bool:
        return all(row["shown"] for row in self._fields)

    def _link_of_fields(self) -> str:
        return next((row["link"] for row in reversed(self._fields) if row["link"]), "")

    # Formulas: their words in a line, with what is raised and lowered; how they look is lost

    def _formula(self, node: Node, vertical: str = "") -> None:
        for child in node.children:
            if child.tag == "m:t":
                self._say(child.text, lambda html, text: Span(html, text, vertical=vertical))
            elif child.tag in ("m:sup", "m:sub"):
                self._formula(child, child.tag.removeprefix("m:"))
            elif child.tag == "m:den":
                self._bracketed(child, vertical, before="/")
            elif child.tag == "m:num":
                self._bracketed(child, vertical)
            elif child.tag == "m:rad":
                self._bracketed(child, vertical, before="√")
            elif not child.tag.endswith("Pr"):
                self._formula(child, vertical)

    def _bracketed(self, node: Node, vertical: str, before: str = "") -> None:
        words = "".join(each.text for each in node.walk() if each.tag == "m:t")
        left, right = ("(", ")") if len(words) > 1 else ("", "")
        self._say(before + left, lambda html, text: Span(html, text, vertical=vertical))
        self._formula(node, vertical)
        self._say(right, lambda html, text: Span(html, text, vertical=vertical))
