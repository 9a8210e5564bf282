"""The words of rich text: read, counted, replaced."""

import re
from html import escape, unescape

from portal.richtext.rules import OWN_BLOCKS, SWALLOWING
from portal.richtext.sanitiser import clean
from portal.tags import BLOCKS, characters, walk
from portal.text import normalize

_TAGS = re.compile(r"(<[^>]*>)")


def count_words(html: str, passage: str) -> int:
    """How often a passage stands in the text between tags."""
    return sum(unescape(piece).count(passage) for piece in _TAGS.split(html) if not piece.startswith("<"))


def replace_words(html: str, passage: str, replacement: str) -> str:
    """Rich text with the first passage between two tags replaced; markup stays as it is."""
    pieces = _TAGS.split(html)
    for index, piece in enumerate(pieces):
        if not piece.startswith("<") and passage in unescape(piece):
            pieces[index] = escape(unescape(piece).replace(passage, replacement, 1), quote=False)
            break
    return clean("".join(pieces))


_PARTING = OWN_BLOCKS | BLOCKS | {"br"}


def plain(html: str) -> str:
    """The words of rich text on one line, for search, feeds and counting."""
    found: list[str] = []
    for piece in walk(html, synonyms={}, swallowing=SWALLOWING):
        if isinstance(piece, str):
            found.append(characters(piece))
        elif piece.name in _PARTING:
            found.append(" ")
    return " ".join(normalize("".join(found)).split())


def lines(html: str) -> list[str]:
    """The words of each paragraph, heading, cell and so on, without the numbers that lead to notes: in
    “tỉnh<sup class="footnote">1</sup>” the word is “tỉnh”."""
    found, is_number = [""], False
    for piece in walk(html, synonyms={}, swallowing=SWALLOWING):
        if isinstance(piece, str):
            found[-1] += "" if is_number else characters(piece)
        elif piece.name in _PARTING:
            found.append("")
        elif piece.name == "sup":
            is_number = not piece.is_end and "footnote" in piece.attributes.get("class", "").split()
    return [line for line in (" ".join(normalize(each).split()) for each in found) if line]


def has_content(html: str) -> bool:
    """Whether a word or a picture is left of it once it is clean."""
    text = clean(html)
    return bool(plain(text)) or "<img" in text
