"""Counting what is read: gathered in memory, written in batches beside the requests, summed up for “Đọc nhiều”.

A reader is not known here: no address, no cookie, no session; what is kept is a figure for an article and a day.
A process that dies loses what it gathered in the last settings.READINGS_WRITTEN_AFTER seconds.
"""

import logging
import threading
from datetime import date, timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Case, F, FloatField, Sum, When
from django.utils import timezone

from news.models import Edition, Reading
from portal.models import Furniture
from portal.repeats import Repeats

logger = logging.getLogger("news.readings")

MOST_KEPT = 5000
"""Articles and days that wait for being written; what comes beyond is not counted."""
MOST_AT_ONCE = 500
"""Of one article between two writings: more are no readers."""
MOST_OF_ONE = 10
"""Of one article by one address within REMEMBERED seconds, in one process: many readers may share an address, and a
machine that repeats itself must not make a list."""
REMEMBERED = 600
KEPT_FOR = timedelta(days=400)
TOP = 10
FEWEST_ARTICLES, FEWEST_READS = 3, 5
"""Below these a list of the most read would show chance."""


class Tally:
    """The counts of this process since they were last written."""

    def __init__(self):
        self._lock = threading.Lock()
        self._counts: dict[tuple[int, date], int] = {}
        self._timer: threading.Timer | None = None
        self.repeats = Repeats(MOST_OF_ONE, REMEMBERED)

    def add(self, article: int, sender: str = "") -> None:
        """One more reader; without a query. A thread of its own writes soon after. sender: a network, or ""."""
        key = (article, timezone.localdate())
        with self._lock:
            if self.repeats.is_too_many(str(article), sender):
                return
            if key in self._counts or len(self._counts) < MOST_KEPT:
                self._counts[key] = min(self._counts.get(key, 0) + 1, MOST_AT_ONCE)
            if self._timer is None and settings.READINGS_WRITTEN_AFTER:
                self._timer = threading.Timer(settings.READINGS_WRITTEN_AFTER, self._write_beside)
                self._timer.daemon = True
                self._timer.start()

    def write(self) -> None:
        """Add what was gathered to the table: of articles that are live; what else was sent is forgotten."""
        with self._lock:
            counts, self._counts = self._counts, {}
        if not counts:
            return
        try:
            asked = {article for article, _ in counts}
            live = set(Edition.objects.live().filter(article_id__in=asked).values_list("article_id", flat=True))
            Reading.objects.all().add({key: reads for key, reads in counts.items() if key[0] in live})
        except DatabaseError:
            logger.warning("What was read could not be written and is tried again.", exc_info=True)
            self._put_back(counts)

    def _put_back(self, counts: dict) -> None:
        with self._lock:
            for key, reads in counts.items():
                if key in self._counts or len(self._counts) < MOST_KEPT:
                    self._counts[key] = min(self._counts.get(key, 0) + reads, MOST_AT_ONCE)

    def _write_beside(self) -> None:
        with self._lock:
            self._timer = None
        try:
            self.write()
        finally:
            connection.close()


tally = Tally()


def most_read_document() -> dict:
    """The piece "most_read" of the page furniture: language → {"day": ids, "week": ids}, the most read first."""
    return {
        language: {"day": _most_read(language, days=2), "week": _most_read(language, days=7)}
        for language, _ in settings.LANGUAGES
    }


def _most_read(language: str, days: int) -> list[int]:
    """Articles that are live. The last 24 hours are today and of yesterday's readers the part that falls into them."""
    counted = F("reads")
    if days == 2:
        now = timezone.localtime()
        left = 1 - (now.hour * 60 + now.minute) / (24 * 60)
        counted = Case(
            When(day=now.date(), then=F("reads") * 1.0), default=F("reads") * left, output_field=FloatField()
        )
    live = Edition.objects.live().listed(language).values("article_id")
    found = (
        Reading.objects.since(days)
        .filter(article_id__in=live)
        .values("article_id")
        .annotate(sum=Sum(counted))
        .filter(sum__gte=FEWEST_READS)
        .order_by("-sum", "-article_id")
        .values_list("article_id", flat=True)[:TOP]
    )
    return list(found) if len(found) >= FEWEST_ARTICLES else []


def keep_most_read() -> None:
    """A periodic job: the piece "most_read", written only where it has changed."""
    before = Furniture.objects.read()["most_read"]
    if most_read_document() != before:
        with transaction.atomic():
            Furniture.objects.rebuild("most_read")


def clear_away() -> None:
    """A periodic job: figures of days long past go."""
    old = Reading.objects.filter(day__lt=timezone.localdate() - KEPT_FOR)
    if old.exists():
        old.delete()
