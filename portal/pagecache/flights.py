"""One maker at a time for each address, whoever else asks meanwhile; and which answers are not worth waiting for."""

import threading
import time

from portal.pagecache.entry import Entry

REMEMBERED_FOR, MOST_REMEMBERED = 10, 4096
"""Seconds, and addresses, of answers that could not be kept: those who ask for them do not wait for one another."""


class Flight:
    def __init__(self):
        self._over = threading.Event()
        self.entry: Entry | None = None

    def wait(self, seconds: float) -> Entry | None:
        """What came of it; None where nothing was kept, or it takes longer."""
        return self.entry if self._over.wait(seconds) else None

    def end(self, entry: Entry | None) -> None:
        self.entry = entry
        self._over.set()


class Flights:
    def __init__(self):
        self._lock = threading.Lock()
        self._under_way: dict[tuple[str, str], Flight] = {}
        self._not_kept: dict[tuple[str, str], float] = {}

    def join(self, place: tuple[str, str]) -> tuple[Flight, bool]:
        """(the flight to this place, whether the caller is the one who makes it, and ends it)."""
        with self._lock:
            if (flight := self._under_way.get(place)) is not None:
                return flight, False
            self._under_way[place] = flight = Flight()
            return flight, True

    def end(self, place: tuple[str, str], flight: Flight, entry: Entry | None, *, remember: bool = False) -> None:
        """remember: that this answer is never kept."""
        with self._lock:
            del self._under_way[place]
            if remember:
                if len(self._not_kept) >= MOST_REMEMBERED:
                    self._not_kept.clear()
                self._not_kept[place] = time.monotonic() + REMEMBERED_FOR
        flight.end(entry)

    def is_never_kept(self, place: tuple[str, str]) -> bool:
        return bool(self._not_kept) and self._not_kept.get(place, 0) > time.monotonic()
