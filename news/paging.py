"""Keyset pages: a page is named by the card it starts after, so deep pages cost what the first costs
and links stay true while news arrives."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404

PAGE_SIZE = 20
OLDER, NEWER = "truoc", "sau"
"""Query parameters: cards older than, or newer than, a cursor."""
_CURSOR = re.compile(r"(-?\d{1,11})-(\d{1,18})", re.ASCII)


@dataclass
class Page:
    """One page of editions, newest first. older_url and newer_url are "" where there is nothing more."""

    editions: list
    is_first: bool
    older_url: str
    newer_url: str


def cursor_of(edition) -> str:
    """The place of an edition in every list: seconds since 1970 of its displayed date, and its article."""
    return f"{int(edition.displayed_at.timestamp())}-{edition.article_id}"


def read_cursor(text: str) -> tuple[datetime, int]:
    match = _CURSOR.fullmatch(text)
    if not match or not -62135596800 <= int(match[1]) <= 253402300799:  # the years 1 to 9999
        raise Http404("Not a cursor.")
    return datetime.fromtimestamp(int(match[1]), UTC), int(match[2])


def page_of(queryset, request, *, path: str, place: str = "", size=PAGE_SIZE) -> Page:
    """The page that the request asks for; bad parameters are 404.

    queryset: unordered editions. place: key of the Listing rows that hold and order them, "" for the editions' own
    dates; either way one index serves.
    """
    date_field, id_field = (
        ("listings__displayed_at", "listings__article_id") if place else ("displayed_at", "article_id")
    )
    conditions = [Q(listings__key=place)] if place else []
    older, newer = request.GET.get(OLDER), request.GET.get(NEWER)
    if older and newer:
        raise Http404("One direction at a time.")
    backwards = newer is not None
    if older or newer:
        moment, pk = read_cursor(older or newer)
        sign = "gt" if backwards else "lt"
        conditions += [
            Q(**{f"{date_field}__{sign}e": moment}),
            Q(**{f"{date_field}__{sign}": moment}) | Q(**{f"{date_field}": moment, f"{id_field}__{sign}": pk}),
        ]
    elif OLDER in request.GET or NEWER in request.GET:
        raise Http404("An empty cursor.")
    order = (date_field, id_field) if backwards else (f"-{date_field}", f"-{id_field}")
    # All conditions in one filter(), so that they speak of the same Listing row.
    rows = list(queryset.filter(*conditions).order_by(*order)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows and (older or newer):
        raise Http404("Past the end.")
    at_top = (not older and not newer) or (backwards and not more)
    has_older = backwards or more
    return Page(
        editions=rows,
        is_first=at_top,
        older_url=f"{path}?{urlencode({OLDER: cursor_of(rows[-1])})}" if rows and has_older else "",
        newer_url="" if at_top else _newer_url(path, rows),
    )


def _newer_url(path: str, rows) -> str:
    return f"{path}?{urlencode({NEWER: cursor_of(rows[0])})}" if rows else path
