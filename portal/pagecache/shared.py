"""Entries in Redis, for several processes and machines.

Nothing that stands there is believed: entries are signed with a key of this site, for the one place at which they lie.
Nothing is waited for long either: where Redis does not answer at once, nobody asks it for some seconds.
"""

import hashlib
import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.pagecache.entry import Entry, now

logger = logging.getLogger("portal.pagecache")

TIMEOUT = 0.2
"""Seconds, to connect and for each answer."""
REST = 5
"""Seconds in which it is not asked after it failed."""
LARGEST = 4_000_000
"""Bytes that are read of a value, and written."""
CLAIM, PATIENCE, STEP = 5.0, 1.0, 0.02
"""Seconds: for which one process may be the only maker of an answer; that others wait for it; between their looks."""
_SIGNATURE = 32


class Shared:
    def __init__(self, url: str):
        self._url, self._of_thread = url, threading.local()
        self._rests_until, self._lock = 0.0, threading.Lock()

    @property
    def _redis(self) -> redis.Redis:
        """This thread's own connection: a fifth of the time of a question goes into taking one from a pool."""
        if (client := getattr(self._of_thread, "client", None)) is None:
            client = self._of_thread.client = redis.Redis.from_url(
                self._url,
                socket_timeout=TIMEOUT,
                socket_connect_timeout=TIMEOUT,
                retry=Retry(NoBackoff(), 0),
                protocol=2,
                single_connection_client=True,
            )
        return client

    def close(self) -> None:
        """End this thread's connection."""
        if (client := getattr(self._of_thread, "client", None)) is not None:
            client.close()
            del self._of_thread.client

    def get(self, generation: str, address: str) -> Entry | None:
        name = _name(generation, address)
        return _opened(name, self._ask(lambda: self._redis.getrange(name, 0, LARGEST)))

    def put(self, generation: str, address: str, entry: Entry) -> None:
        packed, left = entry.packed(), int((entry.until - now()) * 1000)
        if left > 0 and len(packed) < LARGEST - _SIGNATURE:
            name = _name(generation, address)
            self._ask(lambda: self._redis.set(name, _signature(name, packed) + packed, px=left))

    def claim(self, generation: str, address: str) -> str | None:
        """A word that ends the claim, where this process is the one to make the answer, also because nobody can be
        asked; None where another one is."""
        name, word = _name(generation, address), secrets.token_hex(8)
        refused = object()
        took = self._ask(lambda: self._redis.set(f"{name}.claim", word, nx=True, px=int(CLAIM * 1000)) or refused, word)
        return None if took is refused else word

    def end(self, generation: str, address: str, word: str) -> None:
        name = f"{_name(generation, address)}.claim"
        if self._ask(lambda: self._redis.getrange(name, 0, 100)) == word.encode():
            self._ask(lambda: self._redis.delete(name))

    def wait(self, generation: str, address: str) -> Entry | None:
        """What another process makes of it; None where that takes too long, or is not kept."""
        name, until = _name(generation, address), time.monotonic() + PATIENCE

        def look():
            with self._redis.pipeline(transaction=False) as pipe:
                return pipe.exists(f"{name}.claim").getrange(name, 0, LARGEST).execute()

        while time.monotonic() < until:
            is_claimed, value = self._ask(look) or (0, b"")
            if (entry := _opened(name, value)) is not None or not is_claimed:
                return entry
            time.sleep(STEP)
        return None

    def _ask(self, question: Callable, otherwise=None):
        if time.monotonic() < self._rests_until:
            return otherwise
        started = time.monotonic()
        try:
            answer = question()
        except redis.ResponseError:  # something else stands there; it is in order otherwise
            return otherwise
        except (redis.RedisError, OSError, ValueError) as error:  # ValueError: what no Redis would say
            self._rest(f"{type(error).__name__}: {error}")
            return otherwise
        if time.monotonic() - started > 2 * TIMEOUT:  # answers, drop by drop
            self._rest("it is too slow")
        return answer

    def _rest(self, why: str) -> None:
        with self._lock:
            if time.monotonic() >= self._rests_until:
                logger.warning("Redis is left alone for %s seconds: %s. Pages are kept in this process.", REST, why)
            self._rests_until = time.monotonic() + REST


def _name(generation: str, address: str) -> str:
    digest = hashlib.blake2b(f"{release()} {generation} {address}".encode(errors="replace"), digest_size=20)
    return f"portal.page.{digest.hexdigest()}"


def _opened(name: str, value) -> Entry | None:
    if not isinstance(value, bytes) or len(value) <= _SIGNATURE:
        return None
    signature, packed = value[:_SIGNATURE], value[_SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(name, packed)):
        logger.warning("A page in Redis does not bear this site's signature and is not used.")
        return None
    entry = Entry.unpacked(packed)
    return entry if entry.lives(now()) else None


def _signature(name: str, packed: bytes) -> bytes:
    signed = hashlib.blake2b(name.encode(), key=_key(settings.SECRET_KEY), digest_size=_SIGNATURE)
    signed.update(b"\0")
    signed.update(packed)
    return signed.digest()


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return hashlib.sha256(f"portal.pagecache {secret}".encode()).digest()


_SOURCES = ("portal/**/*.py", "news/**/*.py", "services/**/*.py", "templates/**/*", "locale/**/*.mo")
_SETTINGS = ("SITE_URL", "ALLOWED_HOSTS", "VIDEO_HOSTS", "MEDIA_ORIGINS", "BEHIND_PROXY", "CONTENT_SECURITY_POLICY")


@cache
def release() -> str:
    """One word for program, templates, static files and settings: another release writes the same news in other
    words."""
    known = hashlib.blake2b(digest_size=8)
    for name in _SETTINGS:
        known.update(f"{name}={getattr(settings, name, '')!r}\n".encode())
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    sources = (path for pattern in _SOURCES for path in Path(settings.BASE_DIR).glob(pattern) if path.is_file())
    for path in [*sorted(sources), *([manifest] if manifest.exists() else [])]:
        known.update(path.read_bytes())
    return known.hexdigest()
