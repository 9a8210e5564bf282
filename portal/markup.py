"""Clean rich text dressed for the page: ids on headings, tables in a region that scrolls, videos as cards, footnotes
tied to their numbers. A leaf."""

import re

from django.utils.html import escape
from django.utils.translation import gettext

from portal import footnotes, videos
from portal.richtext import plain
from portal.text import slugify

_H2 = re.compile(r"<h2((?: [^>]*)?)>(.*?)</h2>", re.DOTALL)
_TABLE_EDGE = re.compile(r"</?table>")


def headings(body: str) -> list[dict]:
    """The h2 of a clean body in order, as {"id", "title"}; ids are unique on the page."""
    found: dict[str, str] = {}
    for _, inner in _H2.findall(body):
        title = plain(footnotes.MARK.sub("", inner))
        address = base = "muc-" + (slugify(title)[:60] or "khong-ten")
        number = 1
        while address in found:
            number += 1
            address = f"{base}-{number}"
        found[address] = title
    return [{"id": address, "title": title} for address, title in found.items()]


def dress(body: str) -> str:
    """The body as the page shows it. Takes clean text only."""
    for dressing in (_with_addresses, _in_regions, videos.cards, footnotes.linked):
        body = dressing(body)
    return body


def _with_addresses(body: str) -> str:
    ids = iter(headings(body))
    return _H2.sub(lambda match: f'<h2{match[1]} id="{next(ids)["id"]}">{match[2]}</h2>', body)


def _in_regions(body: str) -> str:
    """Every table in a focusable region; tables inside tables (Word lays out with them) share the outermost's."""
    label = escape(gettext("Bảng, cuộn ngang để xem hết"))
    depth = 0

    def edge(match: re.Match) -> str:
        nonlocal depth
        opening = match[0] == "<table>"
        depth += 1 if opening else -1
        if opening and depth == 1:
            return f'<div class="scroll" role="region" aria-label="{label}" tabindex="0"><table>'
        return match[0] if opening or depth else "</table></div>"

    return _TABLE_EDGE.sub(edge, body)
