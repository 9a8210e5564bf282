"""Words that stand loose beside blocks, or that only an empty block parted, kept apart."""

import re

from portal.richtext.emptied import PARTS, VOID
from portal.richtext.rules import OWN_BLOCKS

_NAME = re.compile(r"<(/?)([a-z0-9]+)")


def parted(pieces: list[str]) -> str:
    """The pieces of portal.richtext.emptied as rich text: outside of everything, words between blocks become
    paragraphs; inside of other elements a line break stands where an empty block parted words."""
    parting = _Parting()
    for piece in pieces:
        if piece:
            parting.take(piece)
    return parting.finished()


class _Parting:
    def __init__(self):
        self.found: list[str] = []
        self.loose: list[str] = []
        """What stands outside of blocks since the last one."""
        self.here = self.loose
        self.depth = 0
        self.has_blocks = self.has_words = self.holds_blocks = False
        self.is_after_words = False
        self.gap: tuple[list[str], int] | None = None
        """Where a line break belongs if words follow."""

    def take(self, piece: str) -> None:
        if piece == PARTS:
            self.part()
        elif piece[0] != "<":
            if piece.strip():
                self.words()
            self.here.append(piece)
        else:
            end, name = _NAME.match(piece).groups()
            self.tag(piece, name, bool(end))

    def part(self) -> None:
        if self.depth == 0:
            self.end_loose()
        elif self.is_after_words:
            self.gap = self.here, len(self.here)
            self.here.append("")

    def words(self) -> None:
        if self.gap:
            row, index = self.gap
            row[index] = "<br>"
        self.gap, self.is_after_words = None, True
        self.has_words = self.has_words or self.here is self.loose

    def tag(self, piece: str, name: str, is_end: bool) -> None:
        if name == "img":
            self.words()
        elif name == "br" or name in OWN_BLOCKS:
            self.gap, self.is_after_words = None, False
        if name in OWN_BLOCKS and self.depth == 0:
            self.end_loose()
            self.here = self.found
        elif name in OWN_BLOCKS and self.here is self.loose:
            self.holds_blocks = True
        self.here.append(piece)
        if name not in VOID:
            self.depth += -1 if is_end else 1
        if self.depth == 0:
            self.here = self.loose

    def end_loose(self) -> None:
        """A block follows what was loose."""
        loose, has_words, holds_blocks = self.loose, self.has_words, self.holds_blocks
        self.loose = self.here = []
        self.has_blocks, self.has_words, self.holds_blocks, self.is_after_words = True, False, False, False
        if holds_blocks:
            self.found += loose
        elif has_words:
            start, end = 0, len(loose)
            while loose[start] == "<br>" or loose[start].isspace():
                start += 1
            while loose[end - 1] == "<br>" or loose[end - 1].isspace():
                end -= 1
            self.found += ["<p>", *loose[start:end], "</p>"]

    def finished(self) -> str:
        if self.has_blocks:
            self.end_loose()
            return "".join(self.found)
        return "".join(self.loose)
