"""Search among live editions, first plain form: every word, without accents, newest first."""

import re
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext

from news.models import Edition
from news.paging import cursor_of, read_cursor
from portal.text import fold, one_line

LONGEST_QUERY = 200
MOST_WORDS = 12
_AROUND_WORD = re.compile(r"^[\W_]+|[\W_]+$")
"""Quotation and sentence marks, as in a title copied with its neighbourhood."""


@dataclass
class Results:
    """editions: in rank order. cursor: continues after the last one, "" at the end. message: a sentence or ""."""

    query: str
    editions: list[Edition]
    cursor: str = ""
    message: str = ""


def search(
    query: str, *, language: str = "vi", filters: dict | None = None, cursor: str | None = None, limit: int = 20
) -> Results:
    """Live editions that hold every word of the query. filters: {"category": id}."""
    query = one_line(query)[:LONGEST_QUERY]
    words = [_AROUND_WORD.sub("", word) for word in fold(query).split() if any(c.isalnum() for c in word)][:MOST_WORDS]
    if not words:
        return Results(query, [], message=gettext("Xin nhập ít nhất một chữ hoặc một số để tìm.") if query else "")
    found = Edition.objects.live().filter(language=language)
    for word in words:
        found = found.filter(search_text__contains=word)
    if filters and filters.get("category"):
        found = found.filter(category_id=filters["category"])
    if cursor:
        moment, pk = read_cursor(cursor)
        found = found.filter(Q(displayed_at__lt=moment) | Q(displayed_at=moment, article_id__lt=pk))
    rows = list(found.for_cards().newest_first()[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    return Results(query, [row for row in rows if row.is_sound_card()], cursor_of(rows[-1]) if more else "")


def find(query: str, *, limit: int = 20) -> list[Edition]:
    """Live editions in rank order, at most `limit`."""
    return search(query, limit=limit).editions
