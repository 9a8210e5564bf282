"""Seals: keyed digests that make every change of a public text visible.

A leaf. HMAC-SHA256 with SEAL_KEY, which lives in the environment and never in the database;
SEAL_KEYS_OLD verify what was sealed before a change of key. Parts are length-prefixed, so that
no two different lists of parts share a message.
"""

import hashlib
import hmac
import json

from django.conf import settings

FORMAT = 1
"""Number of the present format; stored beside each seal so that later formats leave old seals valid."""


def canonical(value) -> str:
    """The one JSON text of a value: sorted keys, no spaces, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 form, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def make(purpose: str, *parts: str | int) -> str:
    """The seal of `parts` for one purpose ("edition.content", "standing" …), 64 hexadecimal digits."""
    return _mac(settings.SEAL_KEY, _message(purpose, parts))


def holds(seal: str, purpose: str, *parts: str | int) -> bool:
    """Whether `seal` is that of `parts`, under the present key or an old one."""
    message, given = _message(purpose, parts), seal.encode()
    return any(hmac.compare_digest(given, _mac(key, message).encode()) for key in keys())


def keys() -> tuple[str, ...]:
    """The present key, and the old ones under which seals hold too."""
    return settings.SEAL_KEY, *settings.SEAL_KEYS_OLD


def fingerprint(key: str) -> str:
    """What may be stored to recognise a key without revealing it, 16 hexadecimal digits."""
    return _mac(key, _message("fingerprint", ()))[:16]


def code(seal: str) -> str:
    """The verification code (mã xác thực) readers see: the seal's first 16 digits in fours."""
    return "-".join(seal[i : i + 4] for i in range(0, 16, 4)).upper()


def _message(purpose: str, parts: tuple) -> bytes:
    raws = [str(part).encode() for part in (FORMAT, purpose, *parts)]
    return b"".join([b"%d:%b" % (len(raw), raw) for raw in raws])


def _mac(key: str, message: bytes) -> str:
    return hmac.digest(key.encode(), message, "sha256").hex()
