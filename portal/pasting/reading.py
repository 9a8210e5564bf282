"""A pasted tree read into blocks: styles into marks, wrappers away, what is lost counted."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from html import escape
from typing import NamedTuple

from portal import videos
from portal.pasting import links, tables
from portal.pasting.blocks import Block, Box, Item, Paragraph, Run, lines
from portal.pasting.looks import align, by_style, cells, elements, heading, is_quote, list_attributes
from portal.pasting.markers import meanings
from portal.pasting.notes import Notes, note_of, reference_of, way_back_of
from portal.pasting.source import Node, words
from portal.richtext import is_own_media, is_safe_address
from portal.tags import LONGEST_VALUE

_BLOCKS = frozenset(
    """address article aside body center dd details dialog div dl dt fieldset footer form header hgroup legend main nav
    optgroup option p pre search section select summary textarea""".split()
)
_LOST = frozenset("script svg math template noscript canvas audio frame input select textarea button".split())
_WORDLESS = frozenset("script svg math template noscript canvas frame input".split())
_MARK_TAGS = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em", "u": "u", "s": "s",
    "strike": "s", "del": "s", "sub": "sub", "sup": "sup",
}  # fmt: skip
_LEVEL = re.compile(r"level([0-9]{1,2})")


class Around(NamedTuple):
    """What holds for the text inside an element."""

    marks: frozenset[str] = frozenset()
    link: tuple[str, str] = ("", "")
    abbr: str = ""
    lang: str = ""
    align: str = ""
    tag: str = "p"
    item: Item | None = None
    is_caption: bool = False
    keeps_breaks: bool = False


@dataclass
class Reader:
    says_lang: bool
    """Whether the source's lang can be believed; Word's cannot."""
    blocks: list[Block] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    """Empty elements for what is left out, for portal.richtext.dropped."""
    hidden: Counter = field(default_factory=Counter)
    notes: Notes = field(default_factory=Notes)
    open: Paragraph | None = None
    marker: list[str] | None = None
    """The text of a bullet that is being read."""

    # Text

    def read(self, node: Node, around: Around) -> None:
        for child in node.children:
            if isinstance(child, str):
                self.text(child, around)
            else:
                self.element(child, around)

    def text(self, text: str, around: Around) -> None:
        if self.marker is not None:
            self.marker.append(text)
            return
        if not around.keeps_breaks:
            text = text.replace("\n", " ")
        if text.strip() or (self.open and text):
            self.add(Run(text, around.marks, around.link, around.abbr, around.lang), around)

    def add(self, run: Run, around: Around) -> None:
        if self.open is None:
            self.open = Paragraph(
                tag=around.tag, align=around.align, item=around.item, is_caption=around.is_caption, is_loose=True
            )
        self.open.runs.append(run)

    def close(self, *, is_loose: bool = False) -> None:
        """The open paragraph ends."""
        self.end_marker(Around(), is_whole=False)
        paragraph, self.open = self.open, None
        if paragraph is None:
            return
        for index, part in enumerate(filter(None, lines(paragraph.runs))):
            if index == 0:
                paragraph.runs, paragraph.is_loose = part, is_loose
                self.blocks.append(paragraph)
            else:
                paragraph.is_loose = False
                self.blocks.append(replace(paragraph, runs=part, item=None))

    def end_marker(self, around: Around, *, is_whole: bool = True) -> None:
        """The bullet that was being read belongs to the paragraph around it; what is none is text after all."""
        if self.marker is None:
            return
        text, self.marker = "".join(self.marker), None
        marker = re.sub(r"[\s\u00a0]+", " ", text).strip()
        if self.pending is not None and is_whole and meanings(marker):
            self.pending.marker = marker
        elif marker:
            self.text(f" {marker} ", around)

    pending: Item | None = None

    def inside(self, node: Node, around: Around) -> list[Block]:
        """What an element holds, as blocks of its own."""
        self.close(is_loose=True)
        outer, self.blocks = self.blocks, []
        self.read(node, around)
        self.close(is_loose=True)
        inner, self.blocks = self.blocks, outer
        return inner

    # Elements

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
        elif reader := getattr(self, f"read_{name}", None):
            reader(node, around)
        elif name.endswith(":imagedata"):
            self.lost.append('<img src="x:">')
        elif name in _BLOCKS or name in ("h1", "h2", "h3", "h4", "h5", "h6"):
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
        aligned = align(node) or around.align
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

    def read_a(self, node: Node, around: Around) -> None:
        reference, back = reference_of(node), way_back_of(node)
        if reference:
            number = self.notes.number(reference)
            self.add(Run(str(number), frozenset({"footnote"})), around._replace(tag=around.tag))
            return
        if back and self.notes.is_reading(back):
            return
        if "footnote-back" in node.classes:
            return
        address = links.meant(node.attrs.get("href", ""))
        if address and (len(address) > LONGEST_VALUE or not is_safe_address(address)):
            self.lost.append('<a href="x:"></a>')
            address = ""
        if not address:
            self.inline(node, around)
            return
        title = node.attrs.get("title", "").strip()
        if title in (address, words(node).strip()):
            title = ""
        self.inline(node, around._replace(link=(address, title), marks=around.marks - {"u"}))

    def read_img(self, node: Node, around: Around) -> None:
        source, alt = node.attrs.get("src", ""), node.attrs.get("alt", "").strip()
        if is_own_media(source):
            kept = ("src", "data-image", "alt", "width", "height")
            given = "".join(f' {name}="{escape(node.attrs[name])}"' for name in kept if name in node.attrs)
            self.add(Run("", frozenset(), around.link, html=f"<img{given}>"), around)
        elif 0 < len(alt) <= 8 and not any(character.isalnum() or character.isspace() for character in alt):
            self.text(alt, around)  # an emoji that is drawn by a picture
        elif not {node.attrs.get("width"), node.attrs.get("height")} & {"0", "1", "2"}:
            self.lost.append('<img src="x:">')

    def read_hr(self, node: Node, around: Around) -> None:
        if node.attrs.get("width") == "33%":
            return  # what Word draws above its footnotes
        self.close(is_loose=True)
        self.blocks.append(Box("hr"))

    # Lists

    def read_ul(self, node: Node, around: Around) -> None:
        self.close(is_loose=True)
        around = self.styled(node, around)._replace(item=None, align="", tag="p")
        box = Box("ol" if node.name == "ol" else "ul", attrs=list_attributes(node))
        for child in node.children:
            if isinstance(child, str):
                inner = self.inside(Node("x", children=[child]), around)
            elif child.name in ("ul", "ol"):
                inner = self.inside(Node("x", children=[child]), around)
                if box.children and len(inner) == 1:  # as Google Docs nests its lists
                    box.children[-1].children += inner
                    continue
            elif child.name == "li":
                if self.is_item_by_itself(child, box.attrs.get("type", ""), around):
                    continue
                inner = self.inside(child, self.styled(child, around))
            else:
                inner = self.inside(Node("x", children=[child]), around)
            if inner:
                box.children.append(Box("li", inner))
        if box.children:
            self.blocks.append(box)

    read_ol = read_menu = read_dir = read_ul

    def is_item_by_itself(self, node: Node, type_: str, around: Around) -> bool:
        """Word on the web makes a list of its own of every item, and says how deep it lies."""
        level = node.attrs.get("data-aria-level", "")
        if "data-listid" not in node.attrs or not level.isdigit():
            return False
        inner = self.inside(node, around)
        text = node.attrs.get("data-leveltext", "")
        place = int(node.attrs["data-aria-posinset"]) if node.attrs.get("data-aria-posinset", "").isdigit() else 1
        number = chr(ord(type_) + place - 1) if type_ in ("a", "A") and 0 < place < 27 else str(place)
        marker = f"{number}." if "%" in text else "•"
        for index, block in enumerate(inner):
            if index == 0 and isinstance(block, Paragraph):
                block.item, block.is_loose = Item(int(level[:2]), marker), False
        self.blocks += inner
        return True

    def read_li(self, node: Node, around: Around) -> None:
        """An item outside of any list."""
        self.read_ul(Node("ul", children=[node]), around)

    # Quotations, pictures, videos

    def read_blockquote(self, node: Node, around: Around) -> None:
        inner = self.inside(node, self.styled(node, around)._replace(item=None, tag="p"))
        if inner:
            for block in inner:
                if isinstance(block, Paragraph):
                    block.is_loose = False
            self.blocks.append(Box("blockquote", inner))

    def read_figure(self, node: Node, around: Around) -> None:
        inner = self.inside(node, self.styled(node, around)._replace(align="", item=None, tag="p"))
        captions = [block for block in inner if isinstance(block, Box) and block.tag == "figcaption"]
        rest = [block for block in inner if block not in captions]
        first = rest[0] if len(rest) == 1 and isinstance(rest[0], Paragraph) else None
        pictures = [run for run in first.runs if run.html] if first else []
        classes = [name for name in node.classes if name.startswith("align-")]
        if first and not pictures and len({run.link for run in first.runs}) == 1:
            video = videos.recognised(first.runs[0].link[0])
            if video and "video" in node.classes:
                classes, pictures = ["video", *classes], first.runs
        if pictures and len(pictures) == len(first.runs):
            order = [*captions[:1], first] if inner[0] in captions else [first, *captions[:1]]
            self.blocks.append(Box("figure", order, {"class": " ".join(classes)}))
            captions = captions[1:]
            rest = []
        self.blocks += rest
        for caption in captions:
            self.blocks += caption.children

    def read_figcaption(self, node: Node, around: Around) -> None:
        inner = self.inside(node, self.styled(node, around)._replace(align="", item=None, tag="p"))
        if inner:
            self.blocks.append(Box("figcaption", inner))

    def read_iframe(self, node: Node, around: Around) -> None:
        addresses = [node.attrs.get(name, "") for name in ("src", "data-src", "data", "value")]
        addresses += [value for child in elements(node) for value in child.attrs.values()]
        video = next(filter(None, map(videos.recognised, filter(None, addresses))), None)
        if video is None:
            self.lost.append(f"<{node.name}></{node.name}>")
            return
        self.close(is_loose=True)
        title = node.attrs.get("title", "").strip() or videos.UNTITLED
        self.blocks.append(Box("figure", [Paragraph([Run(title, link=(video.page, ""))])], {"class": "video"}))

    read_embed = read_object = read_video = read_iframe

    # Tables

    def read_table(self, node: Node, around: Around) -> None:
        around = self.styled(node, around)._replace(align="", item=None, tag="p")
        table = tables.Table(
            has_border=node.attrs.get("border", "0") not in ("0", "")
            or any("border" in part.style or "border-top" in part.style for part in [node, *cells(node)]),
            is_presentation=node.attrs.get("role") == "presentation",
        )
        self.rows(node, "tbody", around, table)
        self.close(is_loose=True)
        self.blocks += tables.made(table)

    def rows(self, node: Node, section: str, around: Around, table: tables.Table) -> None:
        for child in node.children:
            if isinstance(child, str) or self.is_left_out(child):
                continue
            if child.name in ("thead", "tbody", "tfoot"):
                self.rows(child, child.name, self.styled(child, around), table)
            elif child.name == "tr":
                inner = self.styled(child, around)
                table.rows.append([self.cell(each, inner) for each in elements(child, ("td", "th"))])
                table.groups.append(section)
            elif child.name == "caption":
                table.caption += self.inside(child, around._replace(align=""))

    def cell(self, node: Node, around: Around) -> tables.Cell:
        inner = self.styled(node, around._replace(align=align(node)))
        blocks = [] if self.is_left_out(node) else self.inside(node, inner)
        for block in blocks:
            if isinstance(block, Paragraph) and block.align in ("left", "justify"):
                block.align = ""
        return tables.Cell(
            blocks,
            is_header=node.name == "th",
            colspan=tables.span(node.attrs.get("colspan", "1")),
            rowspan=tables.span(node.attrs.get("rowspan", "1")),
            scope=node.attrs.get("scope", "").lower(),
        )
