"""A pasted tree read into blocks: styles into marks, wrappers away, what is lost counted."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from portal.pasting import links, media, real_lists, tables
from portal.pasting.blocks import Box, Item, Paragraph, Run
from portal.pasting.looks import align, by_style, heading, is_quote
from portal.pasting.notes import note_of
from portal.pasting.passage import Around, Passage
from portal.pasting.source import Node, words
from portal.tags import BLOCKS

_PARAGRAPHS = BLOCKS | {"p", "h1", "h2", "h3", "h4", "h5", "h6"}
_LOST = frozenset("script svg math template noscript canvas audio frame input select textarea button".split())
_WORDLESS = frozenset("script svg math template noscript canvas frame input".split())
_MARK_TAGS = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em", "u": "u", "s": "s",
    "strike": "s", "del": "s", "sub": "sub", "sup": "sup",
}  # fmt: skip
_LEVEL = re.compile(r"level([0-9]{1,2})")


@dataclass
class Reader(Passage):
    def element(self, node: Node, around: Around) -> None:
        name = node.name
        if name == "x-marker":
            self.end_marker(around, is_whole=False)
            self.marker = []
        elif name == "x-end":
            self.end_marker(around)
        elif self.is_left_out(node):
            return
        elif name == "br":
            self.line_break(node, around)
        elif "ignore" in node.style.get("mso-list", ""):
            self.bullet(node, around)
        elif name in _READERS:
            _READERS[name](self, node, around)
        elif name.endswith(":imagedata"):
            self.lost.append('<img src="x:">')
        elif name in _PARAGRAPHS:
            self.block(node, around)
        else:
            self.inline(node, around)

    def is_left_out(self, node: Node) -> bool:
        """Whether an element is not to be read; what is told of it is noted."""
        style, classes = node.style, node.classes
        if node.name in _LOST:
            self.lost.append(f'<{node.name} type="{escape(node.attrs.get("type", ""))}"></{node.name}>')
            return node.name in _WORDLESS
        kind = ""
        if "msodel" in classes or (node.name == "del" and {"cite", "datetime"} & set(node.attrs)):
            kind = "deleted"
        elif style.get("mso-element") == "comment" or "msocomtxt" in classes:
            kind = "comment"
        elif style.get("mso-element") == "comment-list":
            for child in node.children:
                if isinstance(child, Node) and child.name != "hr":
                    self.is_left_out(child)
            return True
        elif "msocommentreference" in classes or "msocomanchor" in classes or "msocomoff" in classes:
            return True
        elif style.get("display") == "none" or style.get("mso-hide") == "all" or "hidden" in node.attrs:
            kind = "hidden"
        if kind and words(node).strip(" \t\r\n\u00a0"):
            self.hidden[kind] += 1
        return bool(kind)

    def line_break(self, node: Node, around: Around) -> None:
        if self.marker is None and "page-break-before" not in node.style and self.open is not None:
            self.add(Run("\n", around.marks, around.link, around.abbr, around.lang), around)

    def bullet(self, node: Node, around: Around) -> None:
        if self.marker is not None:
            self.marker.append(words(node))
        else:
            self.marker = [words(node)]
            self.end_marker(around)

    def block(self, node: Node, around: Around) -> None:
        note = note_of(node)
        if note:
            self.notes.texts[note] = [*self.notes.texts.get(note, []), *self.inside(node, around._replace(item=None))]
            return
        self.close(is_loose=True)
        if is_quote(node):
            self.blocks.append(Box("blockquote", self.inside(node, self.within(node, around)._replace(tag="p"))))
            return
        inner = self.within(node, around)
        outer, self.pending = self.pending, inner.item
        self.read(node, inner)
        self.close()
        self.pending = outer

    def within(self, node: Node, around: Around) -> Around:
        """What holds inside a block."""
        around = self.styled(node, around)
        said = align(node)
        aligned = around.align if said is None else said
        tag = heading(node) or (around.tag if around.tag != "p" else "p")
        item = None
        if tag == "p" and (level := _LEVEL.search(node.style.get("mso-list", ""))):
            item = Item(int(level[1]), "")
        return around._replace(
            align="" if tag != "p" and not node.attrs.get("class", "").startswith("align-") else aligned,
            tag=tag,
            item=item,
            is_caption="msocaption" in node.classes,
            keeps_breaks=around.keeps_breaks or node.name in ("pre", "textarea"),
        )

    def inline(self, node: Node, around: Around) -> None:
        inner = self.styled(node, around)
        if node.name == "q":
            self.text("“", inner)
        self.read(node, inner)
        if node.name == "q":
            self.text("”", inner)

    def styled(self, node: Node, around: Around) -> Around:
        if not node.attrs and node.name not in _MARK_TAGS:
            return around
        marks = set(around.marks)
        if mark := _MARK_TAGS.get(node.name):
            marks.add(mark)
        if "footnote" in node.classes and node.name == "sup":
            marks = {"footnote"}
        by_style(node.style, marks)
        if around.link[0]:
            marks.discard("u")
        lang = around.lang
        if self.says_lang and "lang" in node.attrs and node.name not in ("body", "html"):
            lang = node.attrs["lang"].strip()
            lang = "" if lang[:2].lower() in ("vi", "") else lang
        return around._replace(
            marks=frozenset(marks),
            abbr=node.attrs.get("title", "").strip() if node.name == "abbr" else around.abbr,
            lang=lang,
            keeps_breaks=around.keeps_breaks or node.style.get("white-space", "").startswith(("pre", "break-spaces")),
        )


def _read_line(reader: Reader, node: Node, around: Around) -> None:
    if node.attrs.get("width") == "33%":
        return  # what Word draws above its footnotes
    reader.close(is_loose=True)
    reader.blocks.append(Box("hr"))


def _read_quotation(reader: Reader, node: Node, around: Around) -> None:
    inner = reader.inside(node, reader.styled(node, around)._replace(item=None, tag="p"))
    if inner:
        for block in inner:
            if isinstance(block, Paragraph):
                block.is_loose = False
        reader.blocks.append(Box("blockquote", inner))


_READERS: dict[str, Callable[[Reader, Node, Around], None]] = {
    "a": links.read_link,
    "blockquote": _read_quotation,
    "figcaption": media.read_caption,
    "figure": media.read_figure,
    "hr": _read_line,
    "img": media.read_picture,
    "li": real_lists.read_item,
    "table": tables.read_table,
}
_READERS |= dict.fromkeys(("ul", "ol", "menu", "dir"), real_lists.read_list)
_READERS |= dict.fromkeys(("iframe", "embed", "object", "video"), media.read_frame)
