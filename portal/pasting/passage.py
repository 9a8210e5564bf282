"""A text as it is being read: the paragraph that is open, the blocks that are done, what is left out."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from portal.pasting.blocks import Block, Item, Paragraph, Run, lines
from portal.pasting.markers import meanings
from portal.pasting.notes import Notes
from portal.pasting.source import Node


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
class Passage:
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
