"""Counting without knowing who: gathered in memory, written in batches beside the requests. A leaf.

No address, no cookie, no session; what is kept is a figure for a subject (an article, a banner) and a day. A process
that dies loses what it gathered in the last settings.READINGS_WRITTEN_AFTER seconds.
"""

import logging
import threading
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from portal.repeats import Repeats

logger = logging.getLogger("portal.tally")

MOST_KEPT = 5000
"""Subjects and days that wait for being written; what comes beyond is not counted."""
MOST_AT_ONCE = 500
"""Of one subject between two writings: more are no people."""


class Tally:
    """The counts of this process since they were last written.

    keep: writes (subject, day) → count; raises DatabaseError where it is to be tried again.
    """

    def __init__(self, keep: Callable[[dict[tuple[int, date], int]], None]):
        self._keep = keep
        self._lock = threading.Lock()
        self._counts: dict[tuple[int, date], int] = {}
        self._timer: threading.Timer | None = None
        self._repeats = Repeats()

    def add(self, subject: int, senders: dict[str, str] | None = None) -> None:
        """One more; without a query. A thread of its own writes soon after. senders: see portal.repeats."""
        key = (subject, timezone.localdate())
        with self._lock:
            if senders and not self._repeats.may_count(subject, senders):
                return
            if key in self._counts or len(self._counts) < MOST_KEPT:
                self._counts[key] = min(self._counts.get(key, 0) + 1, MOST_AT_ONCE)
            if self._timer is None and settings.READINGS_WRITTEN_AFTER:
                self._timer = threading.Timer(settings.READINGS_WRITTEN_AFTER, self._write_beside)
                self._timer.daemon = True
                self._timer.start()

    def write(self) -> None:
        """Hand what was gathered to `keep`."""
        with self._lock:
            counts, self._counts = self._counts, {}
        if not counts:
            return
        try:
            self._keep(counts)
        except DatabaseError:
            logger.warning("What was counted could not be written and is tried again.", exc_info=True)
            self._put_back(counts)

    def _put_back(self, counts: dict) -> None:
        with self._lock:
            for key, count in counts.items():
                if key in self._counts or len(self._counts) < MOST_KEPT:
                    self._counts[key] = min(self._counts.get(key, 0) + count, MOST_AT_ONCE)

    def _write_beside(self) -> None:
        with self._lock:
            self._timer = None
        try:
            self.write()
        finally:
            connection.close()
