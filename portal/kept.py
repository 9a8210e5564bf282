"""What this process keeps of what it made, by everything that it was made of: no entry can be out of date. A leaf.

A key holds the whole of what its value follows from (sealed text, or the seal of a text that was just checked; the
language; what the clock has a say in), so there is nothing to invalidate: what changes has another key, and what is no
longer asked for makes room.
"""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

_all: list["Kept"] = []


class Kept:
    """The values asked for last, as many as there is room for; for all threads of the process.

    room: of all that is kept, in whatever `size` counts (characters).
    """

    def __init__(self, room: int):
        self.room = room
        self._lock = Lock()
        self.forget()
        _all.append(self)

    def get(self, key: Hashable):
        """The value, or None."""
        with self._lock:
            if (found := self._entries.get(key)) is None:
                return None
            self._entries.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value, size: int) -> None:
        """Keep a value that is not None. What is larger than an eighth of the room is not kept."""
        if size > self.room // 8:
            return
        with self._lock:
            _, before = self._entries.pop(key, (None, 0))
            self._entries[key] = value, size
            self._taken += size - before
            while self._taken > self.room:
                _, (_, freed) = self._entries.popitem(last=False)
                self._taken -= freed

    def forget(self) -> None:
        with self._lock:
            self._entries: OrderedDict[Hashable, tuple] = OrderedDict()
            self._taken = 0


def forget_all() -> None:
    """For tests, which change settings that no key names."""
    for kept in _all:
        kept.forget()
