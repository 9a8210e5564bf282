"""Entries in this process, of one generation, within a fixed room."""

import threading
from collections import OrderedDict

from portal.pagecache.entry import Entry

PLAIN_SHARE = 0.75
"""Of the room, for addresses of which there are as many as pages. Whoever invents addresses can only drive out what
others have invented, and searches, deep pages, redirects."""
LARGEST = 0.25
"""Of a share: no single answer takes more."""


class Memory:
    def __init__(self, room: int):
        """room: bytes."""
        self._lock, self._generation = threading.Lock(), ""
        self._shares = {True: _Share(int(room * PLAIN_SHARE)), False: _Share(int(room * (1 - PLAIN_SHARE)))}

    @property
    def size(self) -> int:
        return sum(share.size for share in self._shares.values())

    def get(self, generation: str, address: str) -> Entry | None:
        with self._lock:
            if generation != self._generation:  # nothing of another will be asked for again
                self._generation = generation
                for share in self._shares.values():
                    share.clear()
                return None
            return self._shares[True].get(address) or self._shares[False].get(address)

    def put(self, generation: str, address: str, entry: Entry, *, is_plain: bool) -> None:
        """Also once more, when an entry has grown. What was made under another generation than the last one asked for
        comes too late."""
        with self._lock:
            if generation == self._generation:
                self._shares[is_plain and entry.status.startswith("200")].put(address, entry)


class _Share:
    """The least recently asked for goes first."""

    def __init__(self, room: int):
        self._room = room
        self.clear()

    def clear(self) -> None:
        self._held: OrderedDict[str, tuple[Entry, int]] = OrderedDict()
        self.size = 0

    def get(self, address: str) -> Entry | None:
        held = self._held.get(address)
        if held is None:
            return None
        self._held.move_to_end(address)
        return held[0]

    def put(self, address: str, entry: Entry) -> None:
        _, before = self._held.pop(address, (None, 0))
        self.size -= before
        size = entry.size + len(address)
        if size > self._room * LARGEST:
            return
        self._held[address] = entry, size
        self.size += size
        while self.size > self._room:
            _, (_, gone) = self._held.popitem(last=False)
            self.size -= gone
