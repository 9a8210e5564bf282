"""Whoever can write to Redis makes the site slower, and no more."""

import pickle

import pytest
from django.core.cache.backends.redis import RedisCache

from portal import env

RAN = []


class Bomb:
    def __reduce__(self):
        return RAN.append, ("ran",)


@pytest.fixture
def cache(monkeypatch):
    """The one of settings, over a Redis that is a dictionary."""
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/0")
    options = env.cache("CACHE_URL")["OPTIONS"]
    cache = RedisCache("redis://127.0.0.1:1/0", {"OPTIONS": options})
    cache.values = {}
    client = type(
        "Client", (), {"get": cache.values.get, "set": lambda self, key, value, **_: cache.values.update({key: value})}
    )
    monkeypatch.setattr(cache._cache, "get_client", lambda *_, **__: client())
    return cache


def test_plain_data_comes_back(cache):
    cache.set("x", {"đã": [1, None, "tới"]}, None)
    cache.set("n", 12, None)
    assert (cache.get("x"), cache.get("n"), cache.get("y")) == ({"đã": [1, None, "tới"]}, 12, None)


@pytest.mark.parametrize("forged", [pickle.dumps(Bomb()), b"\x80\x04", b"{", b""])
def test_what_somebody_else_wrote_runs_nothing(cache, forged):
    cache.values[cache.make_and_validate_key("x")] = forged
    assert cache.get("x") is None and RAN == []
