"""Counting without knowing who: gathered in memory, written in batches beside the requests. A leaf.

No address, no cookie, no session; what is kept is a figure for a subject (an article, a banner) and a day. A process
that dies loses what it gathered in the last settings.READINGS_WRITTEN_AFTER seconds.
"""

import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

logger = logging.getLogger("portal.tally")

MOST_KEPT = 5000
"""Subjects and days that wait for being written; what comes beyond is not counted."""
MOST_AT_ONCE = 500
"""Of one subject between two writings: more are no people."""
MOST_OF_ONE = 10
"""Of one subject by one address within REMEMBERED seconds, in one process: many people may share an address, and a
machine that repeats itself must not make a list."""
REMEMBERED = 600
MOST_REMEMBERED = 100_000


class Tally:
    """The counts of this process since they were last written.

    keep: writes (subject, day) → count; raises DatabaseError where it is to be tried again.
    """

    def __init__(self, keep: Callable[[dict[tuple[int, date], int]], None]):
        self._keep = keep
        self._lock = threading.Lock()
        self._counts: dict[tuple[int, date], int] = {}
        self._timer: threading.Timer | None = None
        self._forget()

    def _forget(self) -> None:
        self._since, self._key, self._seen = time.monotonic(), secrets.token_bytes(16), {}

    def _is_repeated(self, subject: int, sender: str) -> bool:
        """Whether so many came from there just now. Only digests are held, in memory alone, under a key that goes with
        them after some minutes: no address can be found from them, then or later."""
        if time.monotonic() - self._since > REMEMBERED:
            self._forget()
        digest = hashlib.blake2b(f"{subject} {sender}".encode(), key=self._key, digest_size=8).digest()
        count = self._seen.get(digest, 0)
        if count or len(self._seen) < MOST_REMEMBERED:
            self._seen[digest] = count + 1
        return count >= MOST_OF_ONE

    def add(self, subject: int, sender: str = "") -> None:
        """One more; without a query. A thread of its own writes soon after. sender: a network, or ""."""
        key = (subject, timezone.localdate())
        with self._lock:
            if sender and self._is_repeated(subject, sender):
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
