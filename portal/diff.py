"""Differences between two texts, marked by syllable. A leaf over difflib.

Results are plain data (kind, text), so templates show them without trusted markup.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from portal.matching import Budget, Matcher, TooMuch

SAME, INSERTED, DELETED, CHANGED, RESTYLED = "same", "ins", "del", "change", "style"
_BLOCKS = {"p", "h2", "h3", "h4", "li", "tr", "blockquote", "figcaption", "caption", "figure", "hr"}
_HOLDERS = {"ul", "ol", "table", "thead", "tbody", "div"}
_WORDS = re.compile(r"\s+|[^\s]+")
ALIKE = 0.35
"""Below this likeness (0 to 1) two paragraphs count as one removed and one added."""


def words(before: str, after: str, budget: Budget | None = None) -> list[tuple[str, str]]:
    """[(kind, text)] that reads as the one text changed into the other; kinds: same, ins, del.

    Of texts too long to compare the one is removed, the other inserted.
    """
    if before == after:
        return [(SAME, after)] if after else []
    left, right = _WORDS.findall(before), _WORDS.findall(after)
    parts: list[tuple[str, str]] = []
    try:
        opcodes = Matcher(left, right, budget or Budget()).get_opcodes()
    except TooMuch:
        return [(kind, text) for kind, text in ((DELETED, before), (INSERTED, after)) if text]
    for tag, a, b, c, d in opcodes:
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
    budget = Budget()
    found: list[Block] = []
    try:
        opcodes = Matcher([text for _, text, _ in left], [text for _, text, _ in right], budget).get_opcodes()
    except TooMuch:
        return _unequal(left, right, budget)
    for tag, a, b, c, d in opcodes:
        if tag == "equal":
            for old, new in zip(left[a:b], right[c:d], strict=True):
                kind = SAME if (old[0], old[2]) == (new[0], new[2]) else RESTYLED
                found.append(Block(new[0], kind, [(SAME, new[1])]))
        else:
            found += _unequal(left[a:b], right[c:d], budget)
    return found


def _unequal(left: list, right: list, budget: Budget) -> list[Block]:
    """Blocks between two equal stretches: alike ones in order are changes, the rest removed or added.

    Where the budget is spent nothing is alike any more.
    """
    found: list[Block] = []
    position = 0
    for tag, text, _ in right:
        match = next(
            (i for i in range(position, len(left) if budget.left else 0) if _alike(left[i][1], text, budget)), None
        )
        if match is None:
            found.append(Block(tag, INSERTED, [(INSERTED, text)]))
            continue
        found += [Block(old, DELETED, [(DELETED, lost)]) for old, lost, _ in left[position:match]]
        found.append(Block(tag, CHANGED, words(left[match][1], text, budget)))
        position = match + 1
    found += [Block(old, DELETED, [(DELETED, lost)]) for old, lost, _ in left[position:]]
    return found


def _alike(left: str, right: str, budget: Budget) -> bool:
    """The cheap bounds first: most pairs of paragraphs differ plainly."""
    try:
        budget.spend(1 + (len(left) + len(right)) // 4)  # a syllable and its space
        matcher = Matcher(left.split(), right.split(), budget)
        return all(ratio() >= ALIKE for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio))
    except TooMuch:
        return False


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
            self.text.append(f" [{_named(dict(attrs))}] ")
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


def _named(picture: dict) -> str:
    """What stands for a picture: what it shows, else its number; an address tells nobody anything."""
    number = picture.get("data-image")
    return f"ảnh: {picture['alt']}" if picture.get("alt") else f"ảnh số {number}" if number else "ảnh không có mô tả"


def _split(html: str) -> list[tuple[str, str, str]]:
    splitter = _Splitter()
    splitter.feed(html)
    splitter.close()
    splitter.cut("p")
    return splitter.blocks
