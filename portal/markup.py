"""Clean rich text dressed for the page: ids on headings, tables in a region that scrolls. A leaf."""

import re

from django.utils.html import escape
from django.utils.translation import gettext

from portal.richtext import plain
from portal.text import slugify

_H2 = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)


def headings(body: str) -> list[dict]:
    """The h2 of a clean body in order, as {"id", "title"}; ids are unique on the page."""
    seen: dict[str, int] = {}
    found = []
    for inner in _H2.findall(body):
        title = plain(inner)
        base = "muc-" + (slugify(title)[:60] or "khong-ten")
        seen[base] = seen.get(base, 0) + 1
        found.append({"id": base if seen[base] == 1 else f"{base}-{seen[base]}", "title": title})
    return found


def dress(body: str) -> str:
    """The body with ids on its h2 and every table inside a focusable scroll region. Takes clean text only."""
    ids = iter(headings(body))
    body = _H2.sub(lambda match: f'<h2 id="{next(ids)["id"]}">{match[1]}</h2>', body)
    label = escape(gettext("Bảng, cuộn ngang để xem hết"))
    return _TABLE.sub(
        lambda match: f'<div class="scroll" role="region" aria-label="{label}" tabindex="0">{match[0]}</div>', body
    )
