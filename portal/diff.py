"""Differences between two texts, marked by syllable. A leaf over difflib.

Results are plain data (kind, text), so templates show them without trusted markup.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser

SAME, INSERTED, DELETED, CHANGED, RESTYLED = "same", "ins", "del", "change", "style"
_BLOCKS = {"p", "h2", "h3", "h4", "li", "tr", "blockquote", "figcaption", "caption", "figure", "hr"}
_HOLDERS = {"ul", "ol", "table", "thead", "tbody", "div"}
_WORDS = re.compile(r"\s+|[^\s]+")
ALIKE = 0.35
"""Below this likeness (0 to 1) two paragraphs count as one removed and one added."""


def words(before: str, after: str) -> list[tuple[str, str]]:
    """[(kind, text)] that reads as the one text changed into the other; kinds: same, ins, del."""
    left, right = _WORDS.findall(before), _WORDS.findall(after)
    parts: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append((SAME, "".join(left[a:b])))
            continue
        if b > a:
            parts.append((DELETED, "".join(left[a:b])))
        if d > c:
            parts.append((INSERTED, "".join(right[c:d])))
    return parts


@dataclass
class Block:
    """A paragraph, heading, list item or table row. kind: same, ins, del, change, style (same words, other form)."""

    tag: str
    kind: str
    parts: list[tuple[str, str]] = field(default_factory=list)


def bodies(before: str, after: str) -> list[Block]:
    """Two rich texts compared block by block, changed blocks by syllable."""
    left, right = _split(before), _split(after)
    matcher = SequenceMatcher(None, [text for _, text, _ in left], [text for _, text, _ in right], autojunk=False)
    found: list[Block] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            for old, new in zip(left[a:b], right[c:d], strict=True):
                kind = SAME if (old[0], old[2]) == (new[0], new[2]) else RESTYLED
                found.append(Block(new[0], kind, [(SAME, new[1])]))
        else:
            found += _unequal(left[a:b], right[c:d])
    return found


def _unequal(left: list, right: list) -> list[Block]:
    """Blocks between two equal stretches: alike ones in order are changes, the rest removed or added."""
    found: list[Block] = []
    position = 0
    for tag, text, _ in right:
        match = next((i for i in range(position, len(left)) if _alike(left[i][1], text)), None)
        if match is None:
            found.append(Block(tag, INSERTED, [(INSERTED, text)]))
            continue
        found += [Block(old, DELETED, [(DELETED, lost)]) for old, lost, _ in left[position:match]]
        found.append(Block(tag, CHANGED, words(left[match][1], text)))
        position = match + 1
    found += [Block(old, DELETED, [(DELETED, lost)]) for old, lost, _ in left[position:]]
    return found


def _alike(left: str, right: str) -> bool:
    return SequenceMatcher(None, left.split(), right.split(), autojunk=False).ratio() >= ALIKE


class _Splitter(HTMLParser):
    """Cuts rich text into (tag, words, source) at block elements."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, str, str]] = []
        self.tag, self.text, self.source = "p", [], []

    def cut(self, tag: str) -> None:
        text, source = " ".join("".join(self.text).split()), "".join(self.source).strip()
        if text:
            self.blocks.append((self.tag, text, source))
        # What opened around nothing yet (a list, a table) belongs to the first block inside.
        self.tag, self.text, self.source = tag, [], [] if text else [source]

    def handle_starttag(self, tag, attrs):
        if tag in _BLOCKS:
            self.cut(tag)
        self.source.append(self.get_starttag_text() or "")
        if tag == "hr":
            self.text.append("———")
            self.cut("p")
        elif tag == "img":
            self.text.append(f" [ảnh: {dict(attrs).get('alt') or dict(attrs).get('src', '')}] ")
        elif tag in ("td", "th"):
            self.text.append(" | " if self.text else "")
        elif tag == "br":
            self.text.append(" ")

    def handle_endtag(self, tag):
        if tag in _BLOCKS:
            self.cut("p")
        elif tag not in _HOLDERS:
            self.source.append(f"</{tag}>")

    def handle_data(self, data):
        self.text.append(data)
        self.source.append(data)


def _split(html: str) -> list[tuple[str, str, str]]:
    splitter = _Splitter()
    splitter.feed(html)
    splitter.close()
    splitter.cut("p")
    return splitter.blocks
