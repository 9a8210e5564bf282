"""One answer as it is kept: status, headers, its body in the forms that were asked for, and how long it lives."""

import json
import threading
import time
from datetime import UTC, datetime

from portal import turns
from portal.dates import day_edges
from portal.freshness import OF_PAGES
from portal.middleware import is_text
from portal.models.furniture import Reading
from portal.pagecache.codings import COMPRESS, EXPAND, PLAIN, WORTH

STALE_FOR = 60
"""Seconds beyond its fresh ones (portal.freshness) for which an answer is given while one request makes it again."""
_OF_ONE_ANSWER = ("content-length", "vary", "x-request-id")
"""Headers that are made anew for each answer, or are nobody else's business."""
BESIDE = 1500
"""Bytes that an entry takes besides its bodies, about."""
AHEAD = 5
"""Seconds by which another machine's clock may be ahead of ours."""


class Entry:
    """made, fresh, until: seconds since 1970; from `fresh` on somebody is to make it again. Nothing but the forms ever
    changes, and those for many threads at once."""

    def __init__(
        self,
        status: str,
        headers: list[tuple[str, str]],
        forms: dict[str, bytes],
        *,
        made: float,
        fresh: float,
        until: float,
    ):
        self.status, self.headers, self.made, self.fresh, self.until = status, headers, made, fresh, until
        self._forms, self._lock = forms, threading.Lock()
        self._by_name = {name.lower(): value for name, value in headers}
        self.is_worth_compressing = is_text({"Content-Type": self.header("content-type")}) and (
            PLAIN not in forms or len(forms[PLAIN]) >= WORTH
        )

    @classmethod
    def of(
        cls,
        status: str,
        headers: list[tuple[str, str]],
        body: bytes,
        started: float,
        edge: float,
        fresh_for: float = OF_PAGES,
    ) -> "Entry":
        """What Django has just answered. started: when it began; edge: when something on the page changes by itself."""
        kept = [(name, value) for name, value in headers if name.lower() not in _OF_ONE_ANSWER]
        vary = [value for name, value in headers if name.lower() == "vary"]
        if is_text({"Content-Type": dict(kept).get("Content-Type", "")}) and "accept-encoding" not in str(vary).lower():
            vary.append("Accept-Encoding")
        kept += [("Vary", ", ".join(vary))] if vary else []
        fresh = started + fresh_for
        return cls(status, kept, {PLAIN: body}, made=started, fresh=fresh, until=min(edge, fresh + STALE_FOR))

    def header(self, name: str) -> str:
        """name: in lower case."""
        return self._by_name.get(name, "")

    def lives(self, now: float) -> bool:
        return self.made - AHEAD <= now < self.until

    def is_fresh(self, now: float) -> bool:
        return self.lives(now) and now < self.fresh

    @property
    def size(self) -> int:
        return BESIDE + sum(map(len, self._forms.values()))

    def form(self, coding: str) -> tuple[bytes, bool]:
        """(the body in this coding, whether it had to be made). The plain text goes as soon as a compressed form is
        there, and stays if somebody asks for it after that."""
        body = self._forms.get(coding)
        if body is not None:
            return body, False
        with self._lock:  # of a thousand askers one compresses
            if coding in self._forms:
                return self._forms[coding], False
            plain = self._plain()
            made = plain if coding == PLAIN else COMPRESS[coding](plain)
            is_first = list(self._forms) == [PLAIN]
            self._forms = {coding: made} if is_first else self._forms | {coding: made}
            return made, True

    def _plain(self) -> bytes:
        if PLAIN in self._forms:
            return self._forms[PLAIN]
        coding, packed = next(iter(self._forms.items()))
        return EXPAND[coding](packed)

    # For other processes

    def packed(self) -> bytes:
        forms = self._forms
        about = {
            "status": self.status,
            "headers": self.headers,
            "made": self.made,
            "fresh": self.fresh,
            "until": self.until,
            "forms": [[coding, len(body)] for coding, body in forms.items()],
        }
        return b"\n".join([json.dumps(about).encode(), b"".join(forms.values())])

    @classmethod
    def unpacked(cls, packed: bytes) -> "Entry":
        """ValueError, KeyError or TypeError for what `packed` has not written."""
        about, _, bodies = packed.partition(b"\n")
        facts = json.loads(about)
        forms, start = {}, 0
        for coding, length in facts["forms"]:
            forms[coding] = bodies[start : start + length]
            start += length
        if start != len(bodies) or not forms:
            raise ValueError("The bodies are not as long as they should be.")
        headers = [(name, value) for name, value in facts["headers"]]
        times = {name: facts[name] for name in ("made", "fresh", "until")}
        return cls(facts["status"], headers, forms, **times)


def next_edge(reading: Reading, now: float) -> float:
    """When something next changes on pages by the clock alone, in seconds since 1970: what the furniture says, the day,
    and where there are banners the turns that they take."""
    _, midnight = day_edges(datetime.fromtimestamp(now, UTC))
    edges = [midnight.timestamp(), *(edge for edge in reading.edges if edge > now)]
    if reading.pieces.get("services", {}).get("banners"):
        edges.append((now // turns.TURN + 1) * turns.TURN)
    return min(edges)


def now() -> float:
    """Seconds since 1970: several machines share entries, so no clock of one process will do."""
    return time.time()
