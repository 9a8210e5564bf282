"""Keyset pages: a page is named by the card it starts after, so deep pages cost what the first costs
and links stay true while news arrives."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.db.models import BigIntegerField, Q, Subquery, Value
from django.http import Http404

from news.models import Edition
from news.models.edition import KEPT_CARDS
from portal.prepared import Prepared

PAGE_SIZE = 20
OLDER, NEWER = "truoc", "sau"
"""Query parameters: cards older than, or newer than, a cursor."""
_CURSOR = re.compile(r"(-?\d{1,11})-(\d{1,18})", re.ASCII)


@dataclass
class Page:
    """One page of editions, newest first. older_url and newer_url are "" where there is nothing more.

    own_url: its one address, for search engines. Pages name themselves and stay open to them, as Google advises for
    pages of a list; one reached from below ("sau") has the address by which the walk from above would reach it, and
    one with nothing above it is the first.
    """

    editions: list
    is_first: bool
    older_url: str
    newer_url: str
    own_url: str


def cursor_of(edition) -> str:
    """The place of an edition in every list: seconds since 1970 of its displayed date, and its article."""
    return f"{int(edition.displayed_at.timestamp())}-{edition.article_id}"


def cursor_before(moment: datetime) -> str:
    """The place just after everything from this moment on: as an older-than cursor, all that is displayed before."""
    return f"{int(moment.timestamp())}-0"


def read_cursor(text: str) -> tuple[datetime, int]:
    match = _CURSOR.fullmatch(text)
    if not match or not -62135596800 <= int(match[1]) <= 253402300799:  # the years 1 to 9999
        raise Http404("Not a cursor.")
    return datetime.fromtimestamp(int(match[1]), UTC), int(match[2])


def beyond(moment: datetime, pk: int, sign: str, date_field: str, id_field: str, itself: str = "") -> list[Q]:
    """What lies on one side of a cursor: "lt" older, "gt" newer; itself: "e" with what stands at the cursor."""
    return [
        Q(**{f"{date_field}__{sign}e": moment}),
        Q(**{f"{date_field}__{sign}": moment}) | Q(**{f"{date_field}": moment, f"{id_field}__{sign}{itself}": pk}),
    ]


def page_of(
    request, *, path: str, place: str | None = None, source: Callable | None = None, values=(), size=PAGE_SIZE
) -> Page:
    """The page that the request asks for; bad parameters are 404, those of others (utm_source) are left out.

    place: key of the Listing rows that hold and order the editions; else `source`, a function that gives unordered
    editions for `values` (see portal.prepared), which are ordered by their own dates. Either way one index serves, in
    one query however deep the page lies.
    """
    asked = [(name, text) for name in (OLDER, NEWER) for text in request.GET.getlist(name)]
    if len(asked) > 1:
        raise Http404("One cursor, in one direction.")
    backwards = bool(asked) and asked[0][0] == NEWER
    moment, pk = read_cursor(asked[0][1]) if asked else (None, None)
    found = _rows(place, source, values, moment, pk, backwards, range(size + 1))
    rows = [row for row, _ in found[:size]]
    next_row = [row for row, _ in found[size:]]
    if not rows and asked:
        raise Http404("Past the end.")
    has_others = bool(found) and found[0][1][0] is not None
    has_newer, has_older = (bool(next_row), has_others) if backwards else (has_others, bool(next_row))
    if backwards:
        rows.reverse()
    above = cursor_of(next_row[0]) if backwards and next_row else asked and f"{int(moment.timestamp())}-{pk}"
    return Page(
        editions=rows,
        is_first=not has_newer,
        older_url=_url(path, OLDER, cursor_of(rows[-1])) if has_older else "",
        newer_url=_url(path, NEWER, cursor_of(rows[0])) if has_newer else "",
        own_url=_url(path, OLDER, above) if has_newer else path,
    )


def _page(
    place: str | None, source, values: tuple, moment: datetime | None, pk: int | None, backwards: bool, span: range
):
    """The rows of a page, and one more; other: the nearest that is left on the cursor's other side, or None."""
    date_field, id_field = (
        ("listings__displayed_at", "listings__article_id") if place else ("displayed_at", "article_id")
    )
    queryset = source(*values) if source else Edition.objects.live()
    conditions = [Q(listings__key=place)] if place else []
    found, other = queryset.filter(*conditions), Value(None, BigIntegerField())
    if moment:

        def side(sign: str, itself: str = "") -> list[Q]:
            return [*conditions, *beyond(moment, pk, sign, date_field, id_field, itself)]

        # All conditions in one filter(), so that they speak of the same Listing row. What is left of the cursor's
        # other side is asked along: all of it may be withdrawn by now, and a link would lead nowhere. The nearest is
        # asked for, in the order of the index: of "any" PostgreSQL thinks that it comes up soon wherever one looks.
        here, there, nearest = ("gt", "lt", "-") if backwards else ("lt", "gt", "")
        others = queryset.filter(*side(there, "e")).order_by(f"{nearest}{date_field}", f"{nearest}{id_field}")
        found, other = queryset.filter(*side(here)), Subquery(others.values(id_field)[:1])
    order = (date_field, id_field) if backwards else (f"-{date_field}", f"-{id_field}")
    return found.for_cards().annotate(other=other).order_by(*order)[: len(span)]


_rows = Prepared(_page, extras=("other",), kept=KEPT_CARDS)


def _url(path: str, direction: str, cursor: str) -> str:
    return f"{path}?{urlencode({direction: cursor})}"
