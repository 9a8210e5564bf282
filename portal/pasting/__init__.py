"""What people paste from Word, Google Docs, LibreOffice, mails and old pages, made into clean articles. A leaf.

The way: source (a tree from a real HTML5 parser) → reading (blocks and runs, footnotes, what is lost) → lists, tables,
headings (what was only their look becomes them) → written, and through the one sanitiser.
"""

import re
from dataclasses import dataclass, field

from portal import legacy, richtext
from portal.foreign import TooLong
from portal.pasting import headings, lists
from portal.pasting.blocks import Block, Box, Paragraph
from portal.pasting.reading import Around, Reader
from portal.pasting.source import parse, words
from portal.pasting.writing import written

__all__ = ["Tidied", "TooLong", "tidy"]

_LANG_IS_NOISE = re.compile(
    r"schemas-microsoft-com|class=[\"']?Mso|mso-|docs-internal-guid|LibreOffice|SCXW", re.IGNORECASE
)
_HIDDEN = {
    "deleted": "đoạn đã xóa còn lưu trong chế độ theo dõi thay đổi (Track Changes)",
    "comment": "nhận xét bên lề (comment)",
    "hidden": "đoạn chữ ẩn",
}


@dataclass
class Tidied:
    html: str = ""
    """Clean: portal.richtext.clean() changes nothing more."""
    dropped: list[str] = field(default_factory=list)
    """Clauses naming what was left out: “2 ảnh không nằm trong thư viện ảnh”."""
    encoding: str = ""
    """The old encoding that the words seem to be in: "tcvn3", "vni" or ""; portal.legacy.convert() the source first."""


def tidy(html: str) -> Tidied:
    """Pasted HTML as an article's body. Raises TooLong, whose message is for the editor."""
    root = parse(html)
    text = words(root)
    if text.count("&") > richtext.MOST_AMPERSANDS:
        raise TooLong
    reader = Reader(says_lang=not _LANG_IS_NOISE.search(html))
    reader.read(root, Around())
    reader.close(is_loose=True)
    blocks = _captioned(lists.listed(reader.blocks))
    blocks = reader.notes.listed(headings.levelled(blocks))
    body = written(blocks)
    hidden = [f"{reader.hidden[kind]} {clause}" for kind, clause in _HIDDEN.items() if reader.hidden[kind]]
    return Tidied(
        html=richtext.clean(body),
        dropped=richtext.dropped(body + "".join(reader.lost)) + hidden,
        encoding=legacy.suspected(text),
    )


def _captioned(blocks: list[Block]) -> list[Block]:
    """Word's caption above a table becomes the table's own."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if (
            isinstance(block, Box)
            and block.tag == "table"
            and isinstance(last, Paragraph)
            and last.is_caption
            and block.children[0].tag != "caption"
        ):
            found.pop()
            last.align = ""
            block.children.insert(0, Box("caption", [last.without("strong")]))
        found.append(block)
    return found
