"""What rich text is made of: its words by block, its headings, links, pictures and tables. A leaf."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_BLOCKS = frozenset("p h2 h3 h4 ul ol li table caption tr td th br hr figure figcaption blockquote div".split())

_MARKABLE = frozenset("span p h2 h3 h4 li blockquote figcaption th td".split())
"""Tags that may say lang."""

BEFORE = 40
"""Characters in front of a link by which it can be found."""


@dataclass
class LinkFound:
    address: str
    text: str = ""
    pictures: str = ""
    before: str = ""
    """The words in front of it, by which an editor finds a link that shows nothing."""


@dataclass
class Outline:
    blocks: list[str] = field(default_factory=list)
    """The words of each paragraph, cell, item; passages marked as another language left out."""
    headings: list[tuple[int, str]] = field(default_factory=list)
    links: list[LinkFound] = field(default_factory=list)
    pictures: list[tuple[str, str, str]] = field(default_factory=list)
    """(address, alt, number in the library), each "" where it is not said."""
    tables: list[tuple[bool, str]] = field(default_factory=list)
    """(has a header cell, the first words in it)."""


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.outline = Outline()
        self.words: list[str] = []
        self.link: LinkFound | None = None
        self.heading = 0
        self.foreign: list[tuple[str, bool]] = []  # (tag, marked as another language) of what can be marked
        self.table: list | None = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag in _BLOCKS:
            self.end_block()
        if tag in _MARKABLE:
            self.foreign.append((tag, (given.get("lang") or "vi")[:2] != "vi"))
        if tag == "a":
            self.link = LinkFound((given.get("href") or "").strip(), before=self.before())
            self.outline.links.append(self.link)
        elif tag == "img":
            self.outline.pictures.append(tuple(given.get(name) or "" for name in ("src", "alt", "data-image")))
            if self.link:
                self.link.pictures += given.get("alt") or ""
        elif tag in ("h2", "h3", "h4"):
            self.heading = int(tag[1])
        elif tag == "table" and self.table is None:
            self.table = [False, ""]
        elif tag == "th" and self.table:
            self.table[0] = True

    def handle_endtag(self, tag):
        if tag in ("h2", "h3", "h4") and self.heading:
            self.outline.headings.append((self.heading, " ".join("".join(self.words).split())))
            self.heading = 0
        if tag in _BLOCKS:
            self.end_block()
        if tag in _MARKABLE:
            while self.foreign and self.foreign.pop()[0] != tag:
                pass
        if tag == "a":
            self.link = None
        elif tag == "table" and self.table:
            self.outline.tables.append(tuple(self.table))
            self.table = None

    def handle_data(self, data):
        if self.link:
            self.link.text += data
        self.words.append("…" if any(marked for _, marked in self.foreign) and data.strip() else data)

    def before(self) -> str:
        """The last words only: a block of nothing but links would be joined over and over."""
        found, length = [], 0
        for piece in reversed(self.words):
            found.append(piece[-BEFORE:])
            length += len(found[-1].strip())
            if length >= BEFORE or len(found) == BEFORE:
                break
        return "".join(reversed(found)).strip()[-BEFORE:]

    def end_block(self):
        text = " ".join("".join(self.words).split())
        self.words = []
        if text:
            self.outline.blocks.append(text)
            if self.table and not self.table[1]:
                self.table[1] = text


def outline(html: str) -> Outline:
    """Read clean rich text once."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return reader.outline
