"""Pages that several processes share over Redis, whatever Redis does."""

import hashlib
import json
import threading
import time

import pytest

from portal.freshness import OF_PAGES
from portal.models.furniture import FurnitureManager, Reading
from portal.pagecache import shared as shared_module
from portal.pagecache import wsgi
from portal.pagecache.entry import Entry
from portal.pagecache.memory import Memory
from portal.pagecache.shared import Shared
from tests import factories as make
from tests.cached import Process
from tests.portal.test_pagecache_flights import Site, at_once
from tests.redis_server import RedisServer


@pytest.fixture
def server():
    server = RedisServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def generation(monkeypatch):
    current = ["one"]
    monkeypatch.setattr(FurnitureManager, "kept", lambda manager: Reading({}, current[0]))
    return current.__setitem__


@pytest.fixture
def site(generation):
    return Site(takes=0)


@pytest.fixture
def processes(server, site):
    """Two, each with a memory of its own."""
    made = [Process(site, shared=Shared(server.url)) for _ in range(2)]
    yield made
    for process in made:
        process.cache._shared.close()


def pages(server) -> dict[bytes, bytes]:
    return {name: value for name, (value, _) in server.values.items() if not name.endswith(b".claim")}


def test_what_one_process_has_made_the_other_gives(processes, site, server):
    first, second = processes
    made = first.get("/", accept_encoding="br")
    assert second.get("/", accept_encoding="br").headers == made.headers
    assert second.get("/").text == "page 1" and site.count == 1
    asked = server.asked
    second.get("/")
    assert server.asked == asked, "once known, it is given from the process's own memory"


def test_a_change_leaves_what_lies_there_unused(processes, site, generation):
    first, second = processes
    first.get("/")
    generation(0, "two")
    assert [second.get("/").text, first.get("/").text] == ["page 2", "page 2"]


def test_another_release_writes_in_its_own_words(processes, site, monkeypatch):
    first, second = processes
    first.get("/")
    monkeypatch.setattr(shared_module, "release", lambda: "newer")
    assert second.get("/").text == "page 2"


def test_all_forms_are_shared_and_no_room_is_needed_in_the_process(server, generation):
    site = Site(takes=0)
    long = "Chuyển đổi số. " * 200
    site_answer = site.__call__

    def page(environ, start_response):
        site_answer(environ, start_response)
        return [long.encode()]

    process = Process(page, shared=Shared(server.url), memory=Memory(0))
    for accepted in ("br", "gzip", "zstd", "identity", "br"):
        assert process.get("/", accept_encoding=accepted).status == 200
    assert site.count == 1
    [value] = pages(server).values()
    assert len(value) < 3000 + len(long.encode())


def test_processes_that_ask_at_once_make_a_page_once(processes, site):
    site.takes = 0.3
    turns = iter(range(1000))
    answers = at_once(lambda: processes[next(turns) % 2].get("/"), 20)
    assert {answer.text for answer in answers} == {"page 1"} and site.count == 1


def test_an_old_page_is_made_again_by_one_process(processes, site, time_machine):
    from datetime import UTC, datetime, timedelta

    for process in processes:
        process.get("/")
    time_machine.move_to(datetime.now(UTC) + timedelta(seconds=OF_PAGES + 1))
    site.takes = 0.5
    first = threading.Thread(target=processes[0].get, args=["/"])
    first.start()
    time.sleep(0.2)
    assert processes[1].get("/").text == "page 1"
    first.join()
    assert processes[1].get("/").text == "page 2" and site.count == 2


def test_a_process_that_died_over_a_page_is_waited_for_only_a_while(processes, site, server, monkeypatch):
    monkeypatch.setattr(shared_module, "PATIENCE", 0.2)
    assert processes[0].cache._shared.claim("one", "http://testserver/?")
    started = time.perf_counter()
    assert processes[1].get("/").text == "page 1"
    assert 0.2 <= time.perf_counter() - started < 2


def test_what_cannot_be_kept_leaves_no_claim(processes, site, server):
    site.keeps = False
    assert processes[0].get("/").text == "page 1"
    assert [name for name in server.values if server.value(name)] == []


# Somebody else writes to it


def forged(name: bytes) -> bytes:
    page = Entry.of("200 OK", [("Content-Type", "text/html")], b"<a href=https://xau.example/>", time.time(), 10**10)
    return page.packed()


def sign(packed: bytes, key: bytes = b"guess") -> bytes:
    return hashlib.blake2b(packed, key=key, digest_size=32).digest()


@pytest.mark.parametrize(
    "poison",
    [
        lambda name, value: forged(name),
        lambda name, value: sign(forged(name)) + forged(name),
        lambda name, value: b"\0" * 32 + forged(name),
        lambda name, value: value[:32] + forged(name),
        lambda name, value: value[:-1],
        lambda name, value: value + b"x",
        lambda name, value: value.replace(b"page 1", b"page X"),
        lambda name, value: b"\xff" * 100_000,
        lambda name, value: json.dumps({"status": "200 OK"}).encode(),
        lambda name, value: b"x",
        lambda name, value: b"x" * 6_000_000,
    ],
)
def test_what_others_have_put_there_is_never_given(processes, site, server, poison):
    first, second = processes
    first.get("/")
    [(name, value)] = pages(server).items()
    server.values[name] = poison(name, value), time.time() + 60
    answer = second.get("/")
    assert (answer.status, answer.text) == (200, "page 2")


def test_a_page_of_ours_put_in_the_place_of_another_is_not_given(processes, site, server):
    first, second = processes
    first.get("/")
    [(home, value)] = pages(server).items()
    first.get("/tin-tuc/")
    [other] = pages(server).keys() - {home}
    server.values[other] = value, time.time() + 60
    assert second.get("/tin-tuc/").text == "page 3"


def test_a_page_that_is_over_is_not_given_though_it_lies_there(processes, site, server, time_machine):
    from datetime import UTC, datetime, timedelta

    processes[0].get("/")
    [(name, value)] = pages(server).items()
    time_machine.move_to(datetime.now(UTC) + timedelta(hours=1))
    server.values[name] = value, time.time() + 10**6
    assert processes[1].get("/").text == "page 2"


def test_another_sites_key_signs_nothing_here(processes, site, settings):
    processes[0].get("/")
    settings.SECRET_KEY = "another" * 8
    assert processes[1].get("/").text == "page 2"


# It does not answer


@pytest.mark.parametrize("mood", ["dead", "slow", "lies", "refuses"])
def test_the_site_goes_on_whatever_redis_does(processes, site, server, mood):
    first, second = processes
    first.get("/")
    server.mood = mood
    started = time.perf_counter()
    assert [second.get("/").text for _ in range(3)] == ["page 2"] * 3
    for number in range(20):
        assert second.get(f"/{number}/").status == 200
    assert time.perf_counter() - started < 5, "it is left alone once it has failed"


def test_it_is_asked_again_after_a_rest(processes, site, server, monkeypatch):
    monkeypatch.setattr(shared_module, "REST", 0.2)
    first, second = processes
    server.mood = "dead"
    first.get("/")
    asked = server.asked
    first.get("/tin-tuc/")
    assert server.asked == asked
    server.mood = ""
    time.sleep(0.3)
    first.get("/luu-tru/")
    assert second.get("/luu-tru/").text == "page 3" and site.count == 3


def test_where_nobody_listens_pages_are_kept_in_the_process(site):
    process = Process(site, shared=Shared("redis://127.0.0.1:1/0"))
    assert [process.get("/").text for _ in range(5)] == ["page 1"] * 5


# With Django behind it


@pytest.mark.django_db
def test_pages_of_the_newsroom_over_redis(server):
    url = server.url
    make.department()
    article = make.published()
    path = make.url_of(article)
    first, second = (Process(shared=Shared(url)) for _ in range(2))
    try:
        for page in ("/", path, "/rss.xml", "/khong-co/"):
            made, given = first.get(page, accept_encoding="br"), second.get(page, accept_encoding="br")
            assert (made.headers, made.body) == (given.headers, given.body)
        assert second.made == []
        make.do(article, "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION)
        assert [each.get(path).status for each in (second, first)] == [410, 410]
        assert (second.made, first.made.count(path)) == ([path], 1)
    finally:
        for each in (first, second):
            each.cache._shared.close()


def test_the_address_comes_from_the_settings(settings, generation):
    assert wsgi.PageCache.from_settings(Site())._shared is None
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    assert wsgi.PageCache.from_settings(Site())._shared is not None
