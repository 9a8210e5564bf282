"""What nginx keeps, for how long, and what it never keeps: before an origin that answers as it is told."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.deploy.origin import PUBLIC, Told

AT_MOST = 5.0
"""Seconds after which nobody may see a former page while the portal answers."""


def until(condition, within: float) -> float:
    """Seconds until something is true."""
    begun = time.monotonic()
    while time.monotonic() - begun < within:
        if condition():
            return time.monotonic() - begun
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def test_a_page_is_kept_and_browsers_are_told_to_ask(front, origin):
    first, second = front.ask("/"), front.ask("/")
    assert (first.cache, second.cache) == ("MISS", "HIT")
    assert first["Cache-Control"] == second["Cache-Control"] == "no-cache"
    assert second.text == "trang" and origin.count("/") == 1
    assert second.headers.get_all("Cache-Control") == ["no-cache"]
    assert "X-Accel-Expires" not in second.headers


@pytest.mark.exhaustive
def test_a_change_shows_within_five_seconds_while_readers_come_and_go(front, origin):
    front.ask("/bai/")
    origin.says["/bai/"] = Told("bài mới")
    changed = time.monotonic()
    seen = []
    until(lambda: seen.append(front.ask("/bai/").cache) or front.ask("/bai/").text == "bài mới", AT_MOST)
    assert time.monotonic() - changed < AT_MOST
    assert set(seen) <= {"HIT", "STALE", "UPDATING", "EXPIRED"}
    for _ in range(20):
        assert front.ask("/bai/").text == "bài mới"


@pytest.mark.exhaustive
def test_who_comes_after_a_while_does_not_see_what_was_then(front, origin):
    """Where `proxy_cache_use_stale updating` stood, the first to come would see the page of the last visit."""
    front.ask("/bai/")
    origin.says["/bai/"] = Told("đã gỡ", status=410)
    time.sleep(4.1)
    answer = front.ask("/bai/")
    assert (answer.status, answer.text, answer["Cache-Control"]) == (410, "đã gỡ", "no-cache")
    assert front.ask("/bai/").cache == "HIT"


@pytest.mark.exhaustive
def test_nobody_waits_while_a_page_is_fetched_anew(front, origin):
    front.ask("/cham/")
    origin.says["/cham/"] = Told("mới", waits=3)
    seen, longest, begun = set(), 0.0, time.monotonic()
    while time.monotonic() - begun < 2.5:
        asked = time.monotonic()
        seen.add(front.ask("/cham/").cache)
        longest = max(longest, time.monotonic() - asked)
    assert {"HIT", "STALE", "UPDATING"} == seen and longest < 1.5
    assert origin.count("/cham/") == 2


def test_many_who_ask_at_once_do_not_wait_for_one_another(front, origin):
    """nginx's own lock would let all but the first look again only half a second later; the portal makes the page once
    for all of them (tests/portal/test_pagecache.py)."""
    gathered = Barrier(5, timeout=10)
    origin.says["/"] = Told(meets=gathered)
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: front.ask("/").text, range(5)))
    assert answers == ["trang"] * 5 and not gathered.broken
    assert front.ask("/").cache == "HIT"


def test_a_reader_who_has_the_page_already_is_told_so(front, origin):
    origin.says["/"] = Told(headers=PUBLIC | {"ETag": 'W/"abc"'})
    for cache in ("MISS", "HIT"):
        assert (front.ask("/")["ETag"], front.ask("/").status) == ('W/"abc"', 200), cache
    answer = front.ask("/", If_None_Match='W/"abc"')
    assert (answer.status, answer.body, answer["Cache-Control"]) == (304, b"", "no-cache")
    assert answer["Vary"] == "Accept-Encoding"
    assert front.ask("/", If_None_Match='W/"khác"').status == 200


def test_head_answers_from_the_cache(front, origin):
    front.ask("/")
    answer = front.ask("/", "HEAD")
    assert (answer.cache, answer.body, answer["Content-Length"]) == ("HIT", b"", "5")


def test_three_variants_of_a_page_at_most(front, origin):
    offers = ["gzip", "gzip, deflate", "gzip;q=1.0, identity", "GZIP", "br", "deflate", "identity", "*", ""]
    offers += ["gzip, deflate, br", "gzip, deflate, br, zstd", "br;q=1, gzip;q=0.8", "gzip;q=0, br", "br;q=0, gzip"]
    for offer in offers:
        front.ask("/", Accept_Encoding=offer)
    handed_on = [headers.get("Accept-Encoding", "") for _, _, headers, _ in origin.asked]
    assert sorted(set(handed_on)) == ["", "br, gzip", "gzip"] and len(handed_on) == 3
    assert front.ask("/", Accept_Encoding="br, gzip;q=0").cache == "HIT"


# Never kept

NEVER = {
    "no word about caches": {"Content-Type": "text/html"},
    "for a minute": {"Cache-Control": "public, max-age=60, must-revalidate"},
    "for ever": {"Cache-Control": "public, max-age=31536000, immutable"},
    "no-store": {"Cache-Control": "no-store"},
    "private": {"Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private"},
    "a date": {"Expires": "Fri, 01 Jan 2100 00:00:00 GMT"},
    "a cookie": PUBLIC | {"Set-Cookie": "csrftoken=x"},
    "by the cookie": PUBLIC | {"Vary": "Cookie"},
    "by the cookie, too": PUBLIC | {"Vary": "Accept-Encoding, Cookie"},
    "by the language": PUBLIC | {"Vary": "Accept-Language"},
}


def test_what_the_portal_does_not_say_is_for_everybody_is_not_kept(front, origin):
    for number, (what, headers) in enumerate(NEVER.items()):
        path = f"/{number}/"
        origin.says[path] = Told(headers=headers)
        answers = [front.ask(path) for _ in range(2)]
        assert origin.count(path) == 2 and {each.cache for each in answers} == {"MISS"}, what
        for name in ("Cache-Control", "Set-Cookie", "Vary", "Expires"):
            assert answers[0][name] == headers.get(name, ""), what


def test_refusals_without_a_word_are_not_kept(front, origin):
    for status in (500, 503, 403):
        origin.says["/x/"] = Told(status=status, headers={})
        assert front.ask("/x/").status == status
    assert origin.count("/x/") == 3


NOWHERE = (
    "/admin/ /admin/login/ /admin/news/article/7/change/ /xem-truoc/abc/ /xem-truoc/abc/tep/1/a.pdf /healthz /readyz "
    "/bam/7/ /dem/7/ /tim-kiem/?q=a /en/tim-kiem/?q=a /tim-kiem/goi-y/?q=a /tin-tuc/bai-7/bao-loi/ "
    "/en/trang/lien-he/bao-loi/ /tin-tuc/bai-7/tep/9/a.pdf"
)


def test_addresses_that_are_never_kept_whatever_they_say(front, origin):
    for path in NOWHERE.split():
        answers = [front.ask(path) for _ in range(2)]
        assert origin.count(path) == 2, path
        assert {(each.status, each.cache) for each in answers} == {(200, "")}, path


def test_who_has_logged_in_sees_the_portal_itself_and_leaves_nothing(front, origin):
    front.ask("/")
    for headers in ({"Cookie": "a=b; __Host-sessionid=x"}, {"Authorization": "Basic eDp5"}):
        origin.says["/"] = Told(f"chỉ cho {headers}")
        answer = front.ask("/", **headers)
        assert answer.cache == "BYPASS" and "chỉ cho" in answer.text and answer["Cache-Control"] == "no-cache"
        assert front.ask("/").text == "trang"
    origin.says["/khac/"] = Told("riêng")
    front.ask("/khac/", Cookie="__Host-sessionid=x")
    origin.says["/khac/"] = Told("chung")
    assert front.ask("/khac/").text == "chung"


def test_a_wandering_cookie_changes_nothing(front, origin):
    front.ask("/")
    assert front.ask("/", Cookie="_ga=1; django_language=en").cache == "HIT"


def test_what_is_sent_is_handed_on_and_not_kept(front, origin):
    for _ in range(2):
        assert front.ask("/tin-tuc/", "POST", body=b"x").status == 200
    assert [each[0] for each in origin.asked] == ["POST", "POST"]
    assert front.ask("/tin-tuc/").cache == "MISS"


# While the portal is away


def aged(front, *paths: str) -> None:
    """Pages that nginx keeps, and may no longer show as they are."""
    for path in paths:
        front.ask(path)
    time.sleep(4.1)


def test_readers_read_on_while_the_portal_is_away_and_see_it_come_back(front, origin):
    origin.says["/da-go/"] = Told("đã gỡ", 410)
    aged(front, "/", "/da-go/")
    origin.die()
    time.sleep(0.1)
    for _ in range(3):
        answer = front.ask("/")
        assert (answer.status, answer.text, answer.cache) == (200, "trang", "STALE")
    assert front.ask("/da-go/").status == 410
    never_kept = front.ask("/chua-ai-xem/")
    assert never_kept.status == 502 and "Trang tạm thời chưa mở được" in never_kept.text
    assert never_kept["Cache-Control"] == "no-store" and never_kept["Retry-After"] == "60"
    assert front.ask("/admin/").status == 502 and "thử lại sau ít phút" in front.ask("/admin/").text
    assert front.ask("/", Cookie="__Host-sessionid=x").status == 502
    origin.says[""] = Told("mới")
    origin.start()
    until(lambda: front.ask("/").text == "mới", AT_MOST)
    assert front.ask("/chua-ai-xem/").text == "mới"


def test_what_covers_and_what_is_never_covered(front, origin):
    """502, 504: the portal cannot reach its database (portal/errors.py). 503: a seal is broken
    (news/views/resolving.py), which no former page may hide."""
    covered, told = (502, 504), (503, 500, 404, 410, 403, 429)
    aged(front, *(f"/{status}/" for status in (*covered, *told)))
    for status in (*covered, *told):
        origin.says[f"/{status}/"] = Told("lời của cổng", status, {"Cache-Control": "no-store"})
    for _ in range(3):
        for status in covered:
            assert (front.ask(f"/{status}/").status, front.ask(f"/{status}/").text) == (200, "trang")
        for status in told:
            answer = front.ask(f"/{status}/")
            assert (answer.status, answer.text) == (status, "lời của cổng")
    origin.says["/moi/"] = Told("lời của cổng", 504, {})
    assert (front.ask("/moi/").status, front.ask("/moi/").text) == (504, "lời của cổng")


@pytest.mark.exhaustive
def test_a_broken_seal_shows_within_five_seconds_while_readers_come_and_go(front, origin):
    front.ask("/")
    origin.says["/"] = Told("không hiển thị", 503, {"Cache-Control": "no-store"})
    until(lambda: front.ask("/").status == 503, AT_MOST)
    assert {front.ask("/").status for _ in range(10)} == {503}
