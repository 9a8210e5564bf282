"""Moments at which documents say that something begins or ends by the clock, without a writer. A leaf."""

from collections.abc import Iterator
from datetime import datetime

NAMES = frozenset({"shown_from", "shown_until", "from", "until"})
"""What such a moment is called in every piece of the page furniture. Days (valid_from) are called otherwise: they begin
and end with the day."""


def edges_in(document) -> Iterator[float]:
    """Seconds since 1970 of every such moment anywhere in a JSON document, in no order."""
    if isinstance(document, dict):
        for name, value in document.items():
            if name in NAMES and isinstance(value, str):
                yield from _read(value)
            else:
                yield from edges_in(value)
    elif isinstance(document, list):
        for value in document:
            yield from edges_in(value)


def _read(value: str) -> Iterator[float]:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:  # words that happen to be called so
        return
    if moment.tzinfo is not None:
        yield moment.timestamp()
