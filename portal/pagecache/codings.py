"""Ways in which a body is compressed, and which of them an asker takes best."""

import gzip
from functools import lru_cache

import brotli
import zstandard

PLAIN = "identity"
WORTH = 200
"""Bytes from which compression is worth it."""
_LONGEST = 300
"""Characters of an Accept-Encoding that is looked at."""

COMPRESS = {
    "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=5),
    "zstd": lambda body: zstandard.ZstdCompressor(level=9).compress(body),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""Best first: of two that somebody takes alike, the smaller text."""
EXPAND = {
    "br": brotli.decompress,
    "zstd": lambda packed: zstandard.ZstdDecompressor().decompress(packed),
    "gzip": gzip.decompress,
}


def best_of(accepted: str) -> str:
    """The best of ours for an Accept-Encoding header (RFC 9110, 12.5.3); PLAIN where none is taken, or it asks for what
    cannot be."""
    return _best_of(accepted) if 0 < len(accepted) <= _LONGEST else PLAIN


@lru_cache(maxsize=512)
def _best_of(accepted: str) -> str:
    given = dict(filter(None, map(_weighed, accepted.lower().split(","))))
    given.setdefault("gzip", given.get("x-gzip", given.get("*", 0.0)))
    rest = given.get("*", 0.0)
    weights = {name: given.get(name, rest) for name in COMPRESS}
    best = max(weights, key=weights.__getitem__)  # of equals the first
    plain = given.get(PLAIN, 0.0)
    return best if weights[best] > 0 and weights[best] >= plain else PLAIN


def _weighed(part: str) -> tuple[str, float] | None:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    weight = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                weight = float(parameter[2:])
            except ValueError:
                return None
    return (name, weight) if name and 0 <= weight <= 1 else None
