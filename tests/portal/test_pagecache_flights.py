"""Whoever asks at once is answered by one making; and what is being made again is given as it was."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.db.utils import OperationalError

from portal.freshness import OF_PAGES
from portal.models.furniture import FurnitureManager, Reading
from portal.pagecache import wsgi
from portal.pagecache.flights import MOST_REMEMBERED, Flights
from tests.cached import Process

AT_ONCE = 40


@pytest.fixture
def generation(monkeypatch):
    """generation(word) moves the one that everybody reads; no database is asked."""
    current = ["one"]
    monkeypatch.setattr(FurnitureManager, "kept", lambda manager: Reading({}, current[0]))
    return current.__setitem__


class Site:
    """In Django's place: a page that takes its time, and counts how often it was made."""

    def __init__(self, *, keeps: bool = True, takes: float = 0.2, status: str = "200 OK"):
        self.keeps, self.takes, self.status, self.count, self.lock = keeps, takes, status, 0, threading.Lock()
        self.before = lambda: None

    def __call__(self, environ, start_response):
        with self.lock:
            self.count += 1
            number = self.count
        self.before()
        time.sleep(self.takes)
        if self.keeps:
            environ.get(wsgi.MAY_KEEP, []).append(OF_PAGES)
        start_response(self.status, [("Content-Type", "text/html"), ("ETag", f'W/"{number}"')])
        return [f"page {number}".encode()]


def at_once(ask, count=AT_ONCE) -> list:
    def one(number):
        try:
            return ask()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_a_thousand_who_ask_at_once_are_answered_by_one_making(generation):
    site = Site()
    process = Process(site)
    answers = at_once(lambda: process.get("/", accept_encoding="gzip"))
    assert site.count == 1
    assert {answer.status for answer in answers} == {200} and len({answer.body for answer in answers}) == 1


def test_an_old_page_is_given_while_one_makes_it_again(generation, time_machine):
    site = Site(takes=0)
    process = Process(site)
    process.get("/")
    time_machine.move_to(datetime.now(UTC) + timedelta(seconds=OF_PAGES + 1))
    site.takes = 0.5
    started = time.perf_counter()
    texts = sorted(answer.text for answer in at_once(lambda: process.get("/"), 10))
    assert site.count == 2
    assert texts.count("page 1") >= 5 and texts[-1] == "page 2"
    assert time.perf_counter() - started < 5
    assert process.get("/").text == "page 2"


def test_no_old_page_is_given_across_generations(generation, time_machine):
    site = Site(takes=0)
    process = Process(site)
    process.get("/")
    time_machine.move_to(datetime.now(UTC) + timedelta(seconds=OF_PAGES + 1))
    generation(0, "two")
    assert {answer.text for answer in at_once(lambda: process.get("/"), 10)} == {"page 2"}


def test_who_waited_for_a_page_that_has_changed_meanwhile_gets_the_new_one(generation):
    site = Site(takes=0.3)
    site.before = lambda: generation(0, "two") if site.count == 1 else None
    process = Process(site)
    first = ThreadPoolExecutor(1).submit(process.get, "/")
    while not site.count:
        time.sleep(0.01)
    generation(0, "one")
    waiting = ThreadPoolExecutor(1).submit(process.get, "/")
    time.sleep(0.1)
    generation(0, "two")
    assert (first.result().text, waiting.result().text) == ("page 1", "page 2")


def test_those_who_ask_for_what_cannot_be_kept_do_not_wait_for_one_another(generation):
    site = Site(keeps=False)
    process = Process(site)
    process.get("/")
    site.takes = 0.5
    started = time.perf_counter()
    assert len({answer.text for answer in at_once(lambda: process.get("/"), 10)}) == 10
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize("status", ["500 Internal Server Error", "503 Service Unavailable", "429 Too Many Requests"])
def test_a_fault_of_a_moment_is_not_remembered(generation, status):
    site = Site(keeps=False, takes=0, status=status)
    process = Process(site)
    process.get("/")
    site.keeps, site.status = True, "200 OK"
    process.get("/"), process.get("/")
    assert site.count == 2


def test_when_making_fails_nobody_waits_for_ever(generation):
    def broken(environ, start_response):
        time.sleep(0.2)
        raise ZeroDivisionError

    process = Process(broken)

    def ask():
        with pytest.raises(ZeroDivisionError):
            process.get("/")

    started = time.perf_counter()
    at_once(ask, 5)
    assert time.perf_counter() - started < 5
    assert process.cache._flights._under_way == {}


def test_who_waits_too_long_asks_by_himself(generation, monkeypatch):
    monkeypatch.setattr(wsgi, "PATIENCE", 0.05)
    site = Site(takes=0.3)
    process = Process(site)
    assert len({answer.text for answer in at_once(lambda: process.get("/"), 3)}) == 3


def test_what_is_remembered_is_bounded():
    flights = Flights()
    for number in range(MOST_REMEMBERED * 2):
        place = ("one", f"/{number}")
        flight, is_mine = flights.join(place)
        assert is_mine
        flights.end(place, flight, None, remember=True)
    assert flights.is_never_kept(place) and len(flights._not_kept) <= MOST_REMEMBERED


def test_a_database_that_cannot_be_read_leaves_the_answer_to_django(monkeypatch):
    def away(manager):
        raise OperationalError("away")

    monkeypatch.setattr(FurnitureManager, "kept", lambda manager: None)
    monkeypatch.setattr(FurnitureManager, "reading", away)
    monkeypatch.setattr(wsgi, "close_old_connections", lambda: None)
    site = Site(takes=0)
    process = Process(site)
    assert [process.get("/").text for _ in range(3)] == ["page 1", "page 2", "page 3"]
