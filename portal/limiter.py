"""How often one sender asked for the same thing just now, in this process: a bound against machines. A leaf.

Nobody is known by it: only keyed digests are held, in memory alone, under a key that goes with them after some minutes,
so that no address can be found from them, then or later.
"""

import hashlib
import secrets
import threading
import time

MOST_REMEMBERED = 100_000


class Limiter:
    """most: how often, within so many seconds."""

    def __init__(self, most: int, within: float):
        self.most, self.within = most, within
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._since, self._key, self._seen = time.monotonic(), secrets.token_bytes(16), {}

    def is_too_many(self, what: str, sender: str) -> bool:
        """Count one more; whether there were `most` before. A sender of which nothing is known ("") never is."""
        if not sender:
            return False
        with self._lock:
            if time.monotonic() - self._since > self.within:
                self.forget()
            digest = hashlib.blake2b(f"{what} {sender}".encode(), key=self._key, digest_size=8).digest()
            count = self._seen.get(digest, 0)
            if count or len(self._seen) < MOST_REMEMBERED:
                self._seen[digest] = count + 1
            return count >= self.most
