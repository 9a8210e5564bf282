"""The cache round Django's WSGI application: given from memory, else from Redis, else made by one request for all."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db import Error, close_old_connections

from portal.freshness import MAY_KEEP
from portal.models import Furniture
from portal.models.furniture import Reading
from portal.pagecache.answering import answer, coding_for
from portal.pagecache.asking import Asked, asked
from portal.pagecache.entry import Entry, next_edge, now
from portal.pagecache.flights import Flight, Flights
from portal.pagecache.memory import Memory

if TYPE_CHECKING:
    from portal.pagecache.shared import Shared

PATIENCE = 10
"""Seconds that a request waits for another that makes its page; then it asks Django itself."""
_TRIES = 3
"""A page that changes while it is waited for is asked for anew, this often."""


class Said(NamedTuple):
    """What Django answered and nobody may keep."""

    status: str
    headers: list[tuple[str, str]]
    body: Iterable[bytes]

    @property
    def is_never_kept(self) -> bool:
        """Not by its nature, rather than for a fault or for too many questions."""
        return self.status < "500" and not self.status.startswith("429")


Made = tuple[Entry | None, Said | None]
"""(an entry, None), or (None, what Django said and nobody may keep)."""


class PageCache:
    """A WSGI application that gives what `application` would."""

    def __init__(self, application: Callable, *, shared: "Shared | None" = None, memory: Memory | None = None):
        self._application = application
        self._shared = shared
        self._memory = memory or Memory(settings.PAGE_CACHE_MEGABYTES * 1_000_000)
        self._flights = Flights()

    @classmethod
    def from_settings(cls, application: Callable) -> "PageCache":
        url = settings.CACHES["default"].get("LOCATION")
        if not url:
            return cls(application)
        from portal.pagecache.shared import Shared  # its library takes 5 MB of every process

        return cls(application, shared=Shared(url))

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        request = asked(environ)
        if request is None:
            return self._application(environ, start_response)
        return self._answer(request, start_response)

    def _answer(self, request: Asked, start_response: Callable) -> Iterable[bytes]:
        for _ in range(_TRIES):
            reading = _reading()
            place = (reading.generation, request.address) if reading else None
            if place is None or self._flights.is_never_kept(place):
                break
            found = self._memory.get(*place)
            if found and found.is_fresh(now()):
                return self._give(found, request, place, start_response)
            flight, is_mine = self._flights.join(place)
            if is_mine:
                return self._lead(flight, found, request, reading, start_response)
            if found and found.lives(now()):
                return self._give(found, request, place, start_response)
            found = flight.wait(PATIENCE)
            if found is None:
                break
            if found.lives(now()) and _is_still(reading):
                return self._give(found, request, place, start_response)
        return self._application((request.whole or request).environ, start_response)

    def _lead(self, flight: Flight, stale: Entry | None, request: Asked, reading: Reading, start_response):
        """Find or make the page, also for everybody who waits for it. stale: what is given meanwhile."""
        place = reading.generation, request.address
        entry, said = None, None
        try:
            entry, said = self._find_or_make(stale, request, reading)
            if entry is not None:
                self._memory.put(*place, entry, is_plain=request.is_plain)
        finally:
            self._flights.end(place, flight, entry, remember=said is not None and said.is_never_kept)
        if entry is not None:
            return self._give(entry, request, place, start_response)
        if request.whole and said.status.startswith("404"):
            getattr(said.body, "close", tuple)()
            return self._answer(request.whole, start_response)
        start_response(said.status, said.headers)
        return said.body

    def _find_or_make(self, stale: Entry | None, request: Asked, reading: Reading) -> Made:
        """Where there is Redis, at most one process makes it."""
        place = reading.generation, request.address
        latest = self._memory.get(*place)
        if latest is not None and latest.is_fresh(now()):  # somebody has just ended a flight
            return latest, None
        if self._shared is None:
            return self._make(request, reading)
        found = self._shared.get(*place)
        if found is not None and found.is_fresh(now()):
            return found, None
        claim = self._shared.claim(*place)
        if claim is None:  # another process makes it
            other = stale or found or self._shared.wait(*place)
            return (other, None) if other is not None and other.lives(now()) else self._make(request, reading)
        try:
            entry, said = self._make(request, reading)
            if entry is not None:
                entry.form(coding_for(entry, request.environ))
                self._shared.put(*place, entry)
            return entry, said
        finally:
            self._shared.end(*place, claim)

    def _make(self, request: Asked, reading: Reading) -> Made:
        """Ask Django. The generation and the clock were read before: whatever changes from here on ends the answer."""
        started, may_keep, told = now(), [], []

        def start(status, headers, exc_info=None):
            told[:] = status, headers

        body = self._application(request.environ | {MAY_KEEP: may_keep}, start)
        status, headers = told
        if not may_keep:
            return None, Said(status, headers, body)
        try:
            whole = b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        if _FORBIDDING & {name.lower() for name, _ in headers}:
            return None, Said(status, headers, [whole])
        return Entry.of(status, headers, whole, started, next_edge(reading, started), may_keep[0]), None

    def _give(self, entry: Entry, request: Asked, place: tuple[str, str], start_response) -> Iterable[bytes]:
        if request.whole and entry.status.startswith("404"):
            return self._answer(request.whole, start_response)
        status, headers, body, is_new = answer(entry, request.environ)
        if is_new:
            self._memory.put(*place, entry, is_plain=request.is_plain)
            if self._shared is not None:
                self._shared.put(*place, entry)
        start_response(status, headers)
        return body


_FORBIDDING = {"set-cookie", "content-encoding"}
"""Headers of answers that somebody has made personal, or compressed, behind the back of portal.freshness."""


def _reading() -> Reading | None:
    """What holds now, asked for at most twice a second; None where the database cannot be asked."""
    if kept := Furniture.objects.kept():
        return kept
    try:
        close_old_connections()  # Django looks after them only while it answers
        return Furniture.objects.reading()
    except Error:
        return None
    finally:
        close_old_connections()


def _is_still(reading: Reading) -> bool:
    """Whether nothing has changed since."""
    latest = _reading()
    return latest is not None and latest.generation == reading.generation
