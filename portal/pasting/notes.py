"""Footnotes as Word, LibreOffice and Google Docs write them: links to and fro, and the notes at the end."""

import re
from dataclasses import dataclass, field

from portal.pasting.blocks import Block, Box, Paragraph, Run
from portal.pasting.source import Node, words

_REFERENCE = re.compile(r"[^#]*#(?:_(ftn|edn)([0-9]+)|sd(foot|end)note([0-9]+)sym|ftnt([0-9]+))")
_BACK = re.compile(r"[^#]*#(?:_(ftn|edn)ref([0-9]+)|sd(foot|end)note([0-9]+)anc|ftnt_ref([0-9]+))")
_BOX = re.compile(r"(?:(ftn|edn)([0-9]+)|sd(foot|end)note([0-9]+))")


def _key(found: re.Match | None) -> str:
    """The same for a reference, its way back and its box: “f1”, “e1”."""
    return (
        "e" * any(part in ("edn", "end") for part in found.groups())
        + next(part for part in reversed(found.groups()) if part)
        if found
        else ""
    )


_NUMBER = re.compile(r"[\s\[\](){}]*(?:\d{1,4}|[ivxlc]{1,6}|[*†‡])[\s\[\](){}]*", re.IGNORECASE)


def reference_of(node: Node) -> str:
    """The note that a link refers to, or empty."""
    return _key(_REFERENCE.fullmatch(node.attrs.get("href", "").strip())) if _is_number(node) else ""


def way_back_of(node: Node) -> str:
    """The note that a link leads back from, or empty."""
    return _key(_BACK.fullmatch(node.attrs.get("href", "").strip())) if _is_number(node) else ""


def _is_number(node: Node) -> bool:
    text = words(node)
    return len(text) < 100 and _NUMBER.fullmatch(text) is not None


def note_of(node: Node) -> str:
    """The note that an element holds, or empty."""
    if node.name != "div" or not node.attrs.get("id"):
        return ""
    return _key(_BOX.fullmatch(node.attrs["id"].strip().lower()))


@dataclass
class Notes:
    order: dict[str, int] = field(default_factory=dict)
    """Numbers of the notes, in the order in which the text first refers to them."""
    texts: dict[str, list[Block]] = field(default_factory=dict)

    def number(self, key: str) -> int:
        return self.order.setdefault(key, len(self.order) + 1)

    def is_reading(self, key: str) -> bool:
        """Whether a way back is one of a note in this text (and so is made anew when the page is shown)."""
        return key in self.order

    def listed(self, blocks: list[Block]) -> list[Block]:
        """The blocks with their notes as a list at the end; notes that nothing refers to are paragraphs."""
        known = [key for key in self.order if key in self.texts]
        strays = [block for key, texts in self.texts.items() if key not in self.order for block in texts]
        if not known:
            return [*blocks, *strays]
        items = [Box("li", self.texts[key] or [Paragraph([Run("…")])]) for key in self.order if key in self.texts]
        return [*blocks, *strays, Box("ol", items, {"class": "footnotes"})]
