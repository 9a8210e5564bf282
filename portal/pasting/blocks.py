"""What an article is made of: runs of text, paragraphs, and boxes that hold paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape
from typing import NamedTuple

MARKS = ("strong", "em", "u", "s", "sub", "sup", "footnote")
"""In the order in which they are nested."""


class Run(NamedTuple):
    """Text of one look; "\\n" is a line break. A picture is a run of `html` without text."""

    text: str
    marks: frozenset[str] = frozenset()
    link: tuple[str, str] = ("", "")
    """(address, title)."""
    abbr: str = ""
    lang: str = ""
    html: str = ""

    def tags(self) -> list[tuple[str, str]]:
        """(start tag, end tag), outermost first."""
        found = []
        if self.link[0]:
            title = f' title="{escape(self.link[1])}"' if self.link[1] else ""
            found.append((f'<a href="{escape(self.link[0])}"{title}>', "</a>"))
        if self.lang:
            found.append((f'<span lang="{escape(self.lang)}">', "</span>"))
        if self.abbr:
            found.append((f'<abbr title="{escape(self.abbr)}">', "</abbr>"))
        for mark in MARKS:
            if mark in self.marks:
                found.append(
                    ('<sup class="footnote">', "</sup>") if mark == "footnote" else (f"<{mark}>", f"</{mark}>")
                )
        return found


@dataclass(slots=True)
class Item:
    """A paragraph that is an item of a list only by its look: how deep, and by which marker."""

    level: int
    marker: str


@dataclass(slots=True)
class Paragraph:
    runs: list[Run] = field(default_factory=list)
    tag: str = "p"
    align: str = ""
    item: Item | None = None
    is_caption: bool = False
    is_loose: bool = False
    """Whether no block stood around it in the source."""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def is_bold(self) -> bool:
        return any(run.text.strip() for run in self.runs) and all(
            "strong" in run.marks for run in self.runs if run.text.strip()
        )

    def without(self, mark: str) -> "Paragraph":
        return replace(self, runs=[run._replace(marks=run.marks - {mark}) for run in self.runs])

    def after(self, length: int) -> list[Run]:
        """The runs without the first `length` characters."""
        found = []
        for run in self.runs:
            cut = min(length, len(run.text))
            length -= cut
            if run.html or cut < len(run.text):
                found.append(run._replace(text=run.text[cut:]))
        return found


@dataclass(slots=True)
class Box:
    """An element that holds blocks. `attrs` are written as they are."""

    tag: str
    children: list["Block"] = field(default_factory=list)
    attrs: dict[str, str] = field(default_factory=dict)


Block = Paragraph | Box

_SPACES = re.compile(r"[ \t\r\f\u00a0]+")
_PIECE = re.compile(r"[ \n]|[^ \n](?:[^\n]*[^ \n])?")
"""White space at the edges of a run, a break, or words with the spaces between them."""
_AROUND_BREAK = re.compile(r" *\n *")


def lines(runs: list[Run]) -> Iterator[list[Run]]:
    """Runs parted where two line breaks follow each other, with single spaces and none at the edges."""
    found: list[Run] = []
    before = "\n\n"  # the last characters that were kept
    for run in runs:
        if run.html:
            found.append(run)
            before = "x"
            continue
        text = _AROUND_BREAK.sub("\n", _SPACES.sub(" ", run.text))
        for piece in _PIECE.findall(text):
            if piece == "\n" and before.endswith("\n"):
                if found:
                    yield trimmed(found)
                found, before = [], "\n\n"
                continue
            if piece == " " and before[-1] in " \n":
                continue
            found.append(run._replace(text=piece))
            before = piece
    if found:
        yield trimmed(found)


def trimmed(runs: list[Run]) -> list[Run]:
    """Without white space at the edges and before breaks; spaces between runs take the look that both sides share."""
    kept: list[Run] = []
    for run in runs:
        if run.text == "\n":
            while kept and kept[-1].text == " " and not kept[-1].html:
                kept.pop()
        kept.append(run)
    start, end = 0, len(kept)
    while start < end and not kept[start].html and not kept[start].text.strip():
        start += 1
    while end > start and not kept[end - 1].html and not kept[end - 1].text.strip():
        end -= 1
    kept = kept[start:end]
    return list(_joined([_shared(kept, index) for index in range(len(kept))]))


def _shared(runs: list[Run], index: int) -> Run:
    run = runs[index]
    if run.html or run.text not in (" ", "\n") or not 0 < index < len(runs) - 1:
        return run
    before, after = runs[index - 1], runs[index + 1]
    if before[1:] == run[1:] == after[1:]:
        return run
    return Run(
        run.text,
        (before.marks & after.marks) - {"sub", "sup", "footnote"},
        before.link if before.link == after.link else ("", ""),
        before.abbr if before.abbr == after.abbr else "",
        before.lang if before.lang == after.lang else "",
    )


def _joined(runs: list[Run]) -> Iterator[Run]:
    last, texts = None, []
    for run in runs:
        if last is not None and run[1:] == last[1:] and not run.html and "footnote" not in run.marks:
            texts.append(run.text)
            continue
        if last is not None:
            yield last._replace(text="".join(texts))
        last, texts = run, [run.text]
    if last is not None:
        yield last._replace(text="".join(texts))
