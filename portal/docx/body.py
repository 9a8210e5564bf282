"""The text of a Word file as blocks in order: headings, paragraphs, lists, tables, pictures with their captions.

A block is {"kind", "html", "text", …}: heading (level), paragraph (align, is_bold, is_italic, role), list, table,
picture (picture, caption), rule. In their html `<x-picture n="0"></x-picture>` and `<x-note n="0"></x-note>` stand for
pictures and notes by number; no text of the file can say so, since its `<` is written `&lt;`.
"""

from html import escape

from portal.docx import drawings, inline, tables
from portal.docx.captions import captioned
from portal.docx.context import Context
from portal.docx.tree import Node

_ALIGNMENTS = {"center": "align-center", "right": "align-right", "end": "align-right"}
_WRAPPERS = {"w:sdt": "w:sdtContent", "w:customXml": None, "w:ins": None, "w:moveTo": None}


class Body:
    """Reads a sequence of paragraphs and tables. One a story: the text, a cell, a note."""

    def __init__(self, context: Context, part: str):
        self.context, self.part = context, part
        self.blocks: list[dict] = []
        self._lists: list[dict] = []
        self._drop_cap = ""

    def read(self, node: Node) -> list[dict]:
        self._children(node)
        self._close_lists()
        return captioned(self.blocks)

    def _children(self, node: Node) -> None:
        for child in node.children:
            self._node(child)

    def _node(self, node: Node) -> None:
        tag = node.tag
        if tag == "w:p":
            self._paragraph(node)
        elif tag == "w:tbl":
            self._close_lists()
            found = tables.read(self.context, node, self._story)
            self.blocks.extend(found)
            if found and found[-1]["text"]:
                self.context.losses.near = found[-1]["text"]
        elif tag == "w:sdt" and _is_contents(node):
            self.context.losses.add("contents")
        elif tag in _WRAPPERS:
            inner = node.child(_WRAPPERS[tag]) if _WRAPPERS[tag] else node
            if inner is not None:
                self._children(inner)
        elif tag in ("w:altChunk", "w:subDoc"):
            self.context.losses.add("embedded_text")
        elif tag in ("w:del", "w:moveFrom"):
            self.context.losses.add("deletion")
        elif tag == "mc:AlternateContent":
            self._children(drawings.chosen(node))

    def _story(self, node: Node) -> list[dict]:
        return Body(self.context, self.part).read(node)

    # Paragraphs

    def _paragraph(self, node: Node) -> None:
        properties = node.child("w:pPr")
        style = properties.value("w:pStyle") if properties is not None else None
        role = self.context.styles.role(style)
        if role == "toc":
            self.context.losses.add("contents", "", 0)
            return
        level = None if role else self.context.styles.heading(properties)
        plain_style = bool(level) or role in ("title", "caption")
        found = inline.Reader(self.context, self.part, style, is_heading=plain_style).read(node)
        if properties is not None:
            self._sections(properties)
            if properties.value("w:framePr", "w:dropCap") in ("drop", "margin") and len(found.text) <= 3:
                self._drop_cap = found.text
                return
        if self._drop_cap:
            found.spans.insert(0, inline.Span(escape(self._drop_cap, quote=False), self._drop_cap))
            self._drop_cap = ""
        if found.text:
            self.context.losses.near = found.text
        self.context.note_legacy(found.text)
        label = self._label(properties, style) if found.text else None
        facts = {"role": role, "level": level, "align": self._alignment(properties)}
        self._pieces(found, label, facts)
        for each in found.below:
            self._node(each)

    def _alignment(self, properties: Node | None) -> str:
        found = self.context.styles.paragraph(properties, "w:jc")
        return _ALIGNMENTS.get((found.get("w:val") or "") if found is not None else "", "")

    def _label(self, properties: Node | None, style: str | None):
        found = self.context.styles.paragraph(properties, "w:numPr")
        name = found.value("w:numId") if found is not None else None
        if not name or name == "0":
            return None
        level = found.number("w:ilvl")
        if level is None:
            level = self.context.numbering.level_of_style(name, style)
        return self.context.numbering.next(name, level)

    def _sections(self, properties: Node) -> None:
        if (section := properties.child("w:sectPr")) is not None:
            self.context.sections.append(section)

    def _pieces(self, found: inline.Inline, label, facts: dict) -> None:
        """The words before a picture, the picture, the words after it: each its own block."""
        words: list[inline.Span] = []
        for span in [*found.spans, None]:
            if span is not None and span.picture is None and span.html != "<hr>":
                words.append(span)
                continue
            piece = inline.Inline(inline.trimmed(words))
            words = []
            if piece.spans:
                self._words(piece, label, facts)
                label = None
            if span is not None:
                self._close_lists()
                self.blocks.append(_rule() if span.html == "<hr>" else picture(span.picture))

    def _words(self, piece: inline.Inline, label, facts: dict) -> None:
        if not piece.text and "<x-note" not in piece.html():
            return
        if (
            label is not None
            and label.kind != "typed"
            and not facts["level"]
            and facts["role"] not in ("title", "caption")
        ):
            self._item(piece, label)
            return
        self._close_lists()
        typed = f"{escape(label.text, quote=False)} " if label is not None and label.kind != "bullet" else ""
        text = f"{label.text} {piece.text}" if typed else piece.text
        if facts["level"]:
            html = typed + piece.html(without=("strong", "em", "u"))
            self.blocks.append(
                {"kind": "heading", "level": facts["level"], "html": html, "text": text} | _looks(piece, facts)
            )
        else:
            self.blocks.append({"kind": "paragraph", "html": typed + piece.html(), "text": text} | _looks(piece, facts))

    # Lists

    def _item(self, piece: inline.Inline, label) -> None:
        tag = "ul" if label.kind == "bullet" else "ol"
        while self._lists and self._lists[-1]["level"] > label.level:
            self._close_list()
        top = self._lists[-1] if self._lists else None
        if top is not None and top["level"] == label.level:
            goes_on = top["tag"] == tag and top["series"] == label.series
            if not goes_on or (tag == "ol" and label.value != top["last"] + 1):
                self._close_list()
                top = self._lists[-1] if self._lists else None
        if top is None or top["level"] != label.level or top["tag"] != tag or top["series"] != label.series:
            start = f' start="{label.value}"' if tag == "ol" and label.value != 1 else ""
            start += f' type="{label.type}"' if tag == "ol" and label.type != "1" else ""
            row = {"tag": tag, "level": label.level, "series": label.series, "open": f"<{tag}{start}>"}
            self._lists.append(row | {"last": 0, "items": [], "words": []})
        row = self._lists[-1]
        row["items"].append(piece.html())
        row["words"].append(piece.text)
        row["last"] = label.value

    def _close_list(self) -> None:
        row = self._lists.pop()
        html = row["open"] + "".join(f"<li>{item}</li>" for item in row["items"]) + f"</{row['tag']}>"
        if self._lists:
            self._lists[-1]["items"][-1] += html
            self._lists[-1]["words"].extend(row["words"])
        else:
            self.blocks.append({"kind": "list", "html": html, "text": " ".join(row["words"])})

    def _close_lists(self) -> None:
        while self._lists:
            self._close_list()


def _is_contents(node: Node) -> bool:
    gallery = node.path("w:sdtPr", "w:docPartObj")
    return gallery is not None and "table of" in (gallery.value("w:docPartGallery") or "").lower()


def _looks(piece: inline.Inline, facts: dict) -> dict:
    return {"align": facts["align"], "role": facts["role"], "is_bold": piece.is_bold, "is_italic": piece.is_italic}


def _rule() -> dict:
    return {"kind": "rule", "html": "<hr>", "text": ""}


def picture(index: int) -> dict:
    return {
        "kind": "picture",
        "picture": index,
        "html": f'<x-picture n="{index}"></x-picture>',
        "text": "",
        "caption": "",
    }
