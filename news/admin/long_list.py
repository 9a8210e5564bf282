"""The list of articles without counting all of them: numbered pages of a window of rows, and a link to the window
below, which begins where this one ends. So the page deepest down costs what the first does, in an archive of any size.
"""

import re
from datetime import UTC, datetime, timedelta

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import IntegerField, Q, Subquery
from django.utils.functional import cached_property

from news.templatetags.newsroom_tags import grouped

PAGE = 30
WINDOW = 33 * PAGE
"""Rows that have numbered pages."""
START = "tu"
"""Query parameter: the row below which the window begins, by its moment in microseconds since 1970 and its number."""
_CURSOR = re.compile(r"(\d{1,17})-(\d{1,18})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cursor_of(article) -> str:
    return f"{(article.updated_at - _EPOCH) // timedelta(microseconds=1)}-{article.pk}"


def below(cursor: str) -> Q:
    """What stands below the row, newest change first; everything where the cursor is none."""
    found = _CURSOR.fullmatch(cursor)
    if not found:
        return Q()
    moment, pk = _EPOCH + timedelta(microseconds=int(found[1])), int(found[2])
    return Q(updated_at__lte=moment) & (Q(updated_at__lt=moment) | Q(pk__lt=pk))


class WindowPaginator(Paginator):
    """count: at most WINDOW. is_full: there is more below."""

    @cached_property
    def found(self) -> int:
        return self.object_list.values("pk")[: WINDOW + 1].count()

    @property
    def count(self) -> int:
        return min(self.found, WINDOW)

    @property
    def is_full(self) -> bool:
        return self.found > WINDOW

    def rows(self, number: int) -> list:
        """Those of a page; the same query tells how many rows there are."""
        start = (number - 1) * self.per_page
        if not 0 <= start < WINDOW:
            return []
        found = _Count(self.object_list.values("pk")[: WINDOW + 1])
        rows = list(self.object_list.annotate(found=found)[start : start + self.per_page])
        if rows:
            self.found = rows[0].found
        return rows


class _Count(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class LongList(ChangeList):
    """For an admin whose `paginator` is a WindowPaginator and whose order is that of the newest change.

    In an order of somebody's choice there is but one window: it is sorted as a whole each time, and what lies below is
    found by filters and words.
    """

    def get_queryset(self, request, **kwargs):
        # Before anybody takes them for a lookup, or carries them on into another filter.
        self.start = self.params.pop(START, "")
        self.filter_params.pop(START, None)
        found = super().get_queryset(request, **kwargs)
        return found if ORDER_VAR in self.params else found.filter(below(self.start))

    def get_results(self, request):
        """Django's, whose two queries are one here, and which knows no window."""
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        self.result_list = self.paginator.rows(self.page_num)
        self.result_count = self.paginator.count
        self.full_result_count, self.show_full_result_count, self.show_admin_actions = None, False, True
        self.can_show_all = self.result_count <= self.list_max_show_all
        self.multi_page = self.result_count > self.list_per_page
        if (self.show_all and self.can_show_all) or (not self.multi_page and self.page_num != 1):
            self.result_list = list(self.queryset)
        elif self.page_num not in self.paginator.page_range:
            raise IncorrectLookupParameters

    def get_query_string(self, new_params=None, remove=None):
        """A page of this window stays in it; whatever else changes begins at the top."""
        if PAGE_VAR in (new_params or {}) and getattr(self, "start", ""):
            new_params = new_params | {START: self.start}
        return super().get_query_string(new_params, remove)

    @property
    def amount(self) -> str:
        """How many rows there are, as far as they are counted."""
        return f"hơn {grouped(self.result_count)}" if self.paginator.is_full else grouped(self.result_count)

    @property
    def further(self) -> str:
        """Address of the window below; "" but on the last page of one that is full."""
        is_last = self.page_num == self.paginator.num_pages
        if ORDER_VAR in self.params or not (self.paginator.is_full and is_last):
            return ""
        *_, last = self.result_list
        return super().get_query_string({START: cursor_of(last)})

    @property
    def top(self) -> str:
        """Address of the first window; "" in it."""
        return super().get_query_string() if self.start and ORDER_VAR not in self.params else ""
