"""The words of rich text: read, counted, replaced."""

import re
from html import escape, unescape
from html.parser import HTMLParser

from portal.richtext.rules import OWN_BLOCKS
from portal.richtext.sanitiser import clean
from portal.tags import BLOCKS
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


class _Words(HTMLParser):
    _PARTING = OWN_BLOCKS | BLOCKS | {"br"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data):
        self.parts.append(data)

    def handle_starttag(self, tag, attrs):
        if tag in self._PARTING:
            self.parts.append(" ")

    def handle_endtag(self, tag):
        self.handle_starttag(tag, [])


def plain(html: str) -> str:
    """The words of rich text on one line, for search, feeds and counting."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return " ".join(normalize("".join(reader.parts)).split())


def has_content(html: str) -> bool:
    """Whether a word or a picture is left of it once it is clean."""
    text = clean(html)
    return bool(plain(text)) or "<img" in text
