"""Whether the same network asks to be counted again and again: the limits behind “Đọc nhiều” and clicks. A leaf.

Nothing of a reader is held, no digest either: only counters in memory, each shared by whatever falls on it under a key
that goes with all of them at midnight. They take the same room whatever comes, so they cannot be filled up, and cannot
forget. Several things on one pair of counters are counted together: limits are then met early, never late.

Every process counts for itself: of N processes one network can make N times what stands here count.
"""

import hashlib
import mmap
import secrets
import time
from datetime import date

from django.utils import timezone

MOST_OF_ONE = 10
"""Of one subject (an article, a banner) by one address within WINDOW seconds: many readers may share an address, and a
machine that repeats itself must not make a list."""
MOST_OF_ONE_A_DAY = 40
MOST_SUBJECTS = 60
"""Different subjects by one address within WINDOW seconds: more are a crawler's, or invented."""
WINDOW = 600
WIDER = {"address": 1, "household": 2, "network": 6}
"""How much more is taken of the wider networks of IPv6, of which one sender may have thousands of addresses."""


class _Counters:
    """Counts of many things in little room (a count-min sketch): two rows, of which the smaller counter holds. Memory
    is taken page by page, as it is written to."""

    def __init__(self, bits: int):
        self._rows = [memoryview(mmap.mmap(-1, 2 << bits)).cast("H") for _ in range(2)]
        self._mask = (1 << bits) - 1

    def _places(self, digest: bytes):
        return ((row, int.from_bytes(digest[4 * n : 4 * n + 4]) & self._mask) for n, row in enumerate(self._rows))

    def of(self, digest: bytes) -> int:
        return min(row[place] for row, place in self._places(digest))

    def add(self, digest: bytes) -> None:
        for row, place in self._places(digest):
            row[place] = min(row[place] + 1, 65_535)


class Repeats:
    """Not safe for threads: whoever calls holds a lock."""

    def __init__(self):
        self.forget()

    def forget(self) -> None:
        self._day: date = timezone.localdate()
        self._key = secrets.token_bytes(16)
        self._in_day = _Counters(bits=19)
        self._forget_window()

    def _forget_window(self) -> None:
        self._since = time.monotonic()
        self._in_window, self._subjects = _Counters(bits=17), _Counters(bits=17)

    def may_count(self, subject: int, senders: dict[str, str]) -> bool:
        """Whether one more of this subject counts, which it then has. senders: a name of WIDER → the network."""
        if self._day != timezone.localdate():
            self.forget()
        elif time.monotonic() - self._since > WINDOW:
            self._forget_window()
        asked = [
            (self._digest(network), self._digest(f"{network} {subject}"), WIDER[name])
            for name, network in senders.items()
        ]
        if any(self._is_over(*each) for each in asked):
            return False
        for sender, pair, _ in asked:
            if not self._in_window.of(pair):
                self._subjects.add(sender)
            self._in_window.add(pair)
            self._in_day.add(pair)
        return True

    def _is_over(self, sender: bytes, pair: bytes, times: int) -> bool:
        in_window = self._in_window.of(pair)
        return (
            in_window >= MOST_OF_ONE * times
            or self._in_day.of(pair) >= MOST_OF_ONE_A_DAY * times
            or (not in_window and self._subjects.of(sender) >= MOST_SUBJECTS * times)
        )

    def _digest(self, words: str) -> bytes:
        return hashlib.blake2b(words.encode(), key=self._key, digest_size=8).digest()
