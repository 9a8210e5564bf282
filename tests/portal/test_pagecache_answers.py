"""What is sent of a kept page: compressed as asked, nothing to who has it, its head; and how much is kept."""

import gzip

import brotli
import pytest
import zstandard
from django.test import RequestFactory
from django.utils.http import http_date

from portal.freshness import OF_PAGES
from portal.pagecache.asking import LONGEST, asked
from portal.pagecache.codings import best_of
from portal.pagecache.entry import STALE_FOR, Entry
from portal.pagecache.memory import Memory
from tests import factories as make
from tests.cached import Process

UNPACK = {
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "gzip": gzip.decompress,
    None: bytes,
}


@pytest.fixture(scope="module")
def published(department):
    make.published()


@pytest.fixture
def process(published, db):
    return Process()


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate, zstd", "zstd"),
        ("GZIP ; Q=0.5 , BR;q=0.4", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, gzip;q=0, zstd;q=0", "identity"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *;q=0.1", "zstd"),
        ("identity, br;q=0.5", "identity"),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("identity;q=0, deflate", "identity"),
        ("x-gzip", "gzip"),
        ("gzip;q=nonsense, br;q=2, zstd;q=-1", "identity"),
        ("gzip;level=9", "gzip"),
        (";;;,,,;q=", "identity"),
        ("gzip, " * 100, "identity"),
    ],
)
def test_the_best_coding_that_somebody_takes(accepted, best):
    assert best_of(accepted) == best


def test_each_gets_its_own_form_of_the_same_page(process):
    plain = process.get("/")
    tags, sizes = set(), {}
    for accepted in ("br", "zstd", "gzip", "identity", "br", "gzip, br;q=0.1"):
        answer = process.get("/", accept_encoding=accepted)
        coding = answer.headers.get("content-encoding")
        assert coding == (accepted.partition(",")[0] if accepted != "identity" else None)
        assert UNPACK[coding](answer.body) == plain.body
        assert answer.headers["content-length"] == str(len(answer.body))
        assert answer.headers["vary"] == "Accept-Encoding"
        tags.add(answer.headers["etag"])
        sizes[coding] = len(answer.body)
    assert process.made == ["/"]
    assert tags == {plain.headers["etag"]} and plain.headers["etag"].startswith('W/"')
    assert sizes["br"] < sizes["gzip"] < sizes[None] / 3


def test_the_first_asker_gets_it_compressed_as_well(process):
    answer = process.get("/", accept_encoding="br")
    assert answer.headers["content-encoding"] == "br" and b"<html" in brotli.decompress(answer.body)


def test_what_is_not_kept_is_compressed_by_django(process):
    answer = process.get("/tim-kiem/?q=" + "a" * LONGEST, accept_encoding="br, gzip")
    assert answer.headers["content-encoding"] == "gzip" and b"<html" in gzip.decompress(answer.body)


@pytest.mark.parametrize("coding", ["br", "identity"])
def test_who_has_it_is_told_so(process, coding):
    whole = process.get("/", accept_encoding=coding)
    tag = whole.headers["etag"]
    strong = tag.removeprefix("W/")
    for known in (tag, strong, f'"another", {tag}', f'W/"a,b" ,{strong}', "*"):
        answer = process.get("/", if_none_match=known, accept_encoding=coding)
        assert (answer.status, answer.body) == (304, b""), known
        for name in ("etag", "cache-control", "vary", "content-security-policy", "x-content-type-options"):
            assert answer.headers[name] == whole.headers[name], name
        assert not {"content-length", "content-encoding", "content-type"} & set(answer.headers)
    for unknown in ('"another"', strong[:-3] + '"', strong.strip('"'), "", '"*"', "\xff"):
        assert process.get("/", if_none_match=unknown).status == 200, unknown
    assert process.made == ["/"]


def test_the_first_asker_may_have_it_too(process, client):
    tag = client.get("/")["ETag"]
    assert process.get("/", if_none_match=tag).status == 304
    assert process.get("/").status == 200 and process.made == ["/"]


def test_a_moment_counts_where_there_is_one_and_no_tag(process, time_machine):
    from datetime import timedelta

    from django.utils import timezone

    time_machine.move_to(timezone.now() + timedelta(minutes=1), tick=False)
    feed = process.get("/rss.xml")
    moment = feed.headers["last-modified"]
    assert process.get("/rss.xml", if_modified_since=moment).status == 304
    assert process.get("/rss.xml", if_modified_since=http_date(0)).status == 200
    assert process.get("/rss.xml", if_modified_since="nonsense").status == 200
    assert process.get("/rss.xml", if_modified_since=moment, if_none_match='"another"').status == 200
    assert process.get("/", if_modified_since="Fri, 31 Dec 2100 23:59:59 GMT").status == 200
    assert process.get("/khong-co/", if_none_match="*").status == 404
    assert len(process.made) == 3


@pytest.mark.parametrize("first", ["GET", "HEAD"])
def test_the_head_of_a_page_is_the_page_without_its_body(process, first):
    process.get("/", method=first)
    whole, head = process.get("/", accept_encoding="gzip"), process.get("/", accept_encoding="gzip", method="HEAD")
    assert (head.status, head.headers, head.body) == (200, whole.headers, b"")
    assert process.get("/", method="HEAD", if_none_match=whole.headers["etag"]).status == 304
    assert process.made == ["/"]


def test_the_data_interface_stays_open_to_other_sites(process):
    process.get("/api/v1/articles/", origin="https://khac.example")
    answer = process.get("/api/v1/articles/")
    assert answer.headers["access-control-allow-origin"] == "*" and process.made == ["/api/v1/articles/"]
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


# How much is kept


def entry(size: int, status: str = "200 OK") -> Entry:
    return Entry.of(status, [("Content-Type", "text/html")], b"x" * size, 0, 10**10)


def test_memory_is_bounded_and_the_longest_unasked_goes_first():
    memory = Memory(1_000_000)
    memory.get("g", "")
    for number in range(100):
        memory.put("g", f"/{number}", entry(50_000), is_plain=True)
        memory.get("g", "/0")
        assert memory.size <= 1_000_000
    assert memory.get("g", "/0") and memory.get("g", "/99") and not memory.get("g", "/1")


def test_whoever_invents_addresses_drives_out_no_page():
    memory = Memory(1_000_000)
    memory.get("g", "")
    memory.put("g", "/", entry(50_000), is_plain=True)
    for number in range(1000):
        memory.put("g", f"/?x={number}", entry(50_000), is_plain=False)
        memory.put("g", f"/khong-co-{number}/", entry(50_000, "404 Not Found"), is_plain=True)
    assert memory.get("g", "/") and memory.size <= 1_000_000


def test_another_generation_takes_all_of_the_room_and_a_late_one_none():
    memory = Memory(1_000_000)
    memory.get("one", "")
    memory.put("one", "/", entry(1000), is_plain=True)
    assert memory.get("two", "/") is None and memory.size == 0
    memory.put("one", "/", entry(1000), is_plain=True)
    assert memory.size == 0


def test_one_answer_does_not_take_all_and_forms_count():
    memory = Memory(1_000_000)
    memory.get("g", "")
    memory.put("g", "/lon/", entry(900_000), is_plain=True)
    assert memory.size == 0
    page = entry(100_000)
    memory.put("g", "/", page, is_plain=True)
    before = memory.size
    page.form("gzip")
    memory.put("g", "/", page, is_plain=True)
    assert memory.size < before / 10, "the plain text goes when a compressed one is there"
    page.form("identity")
    memory.put("g", "/", page, is_plain=True)
    assert memory.size > before


def test_without_room_every_page_is_made_anew(db, settings):
    settings.PAGE_CACHE_MEGABYTES = 0
    make.department()
    process = Process()
    assert process.get("/").body == process.get("/").body
    assert process.made == ["/", "/"]


def test_a_flood_of_queries_and_hosts_leaves_the_pages_where_they_are(process, settings):
    settings.ALLOWED_HOSTS = [".testserver"]
    process = Process(memory=Memory(600_000))
    process.get("/")
    for number in range(12):
        for options in ({}, {"host": f"a{number}.testserver"}, {"host": f"testserver:{number + 1}"}):
            assert process.get(f"/?x={number}" if not options else "/", **options).status == 200
    before = len(process.made)
    process.get("/")
    assert len(process.made) == before and process.cache._memory.size <= 600_000


def test_an_entry_lives_as_long_as_it_says_and_no_longer():
    page = Entry.of("200 OK", [], b"", 1000, 1000 + 10**6)
    assert [page.is_fresh(second) for second in (990, 1000, 1000 + OF_PAGES - 1, 1000 + OF_PAGES)] == [
        False, True, True, False,
    ]  # fmt: skip
    assert page.lives(1000 + OF_PAGES) and not page.lives(1000 + OF_PAGES + STALE_FOR)
    edged = Entry.of("200 OK", [], b"", 1000, 1010)
    assert edged.is_fresh(1009.9) and not edged.lives(1010)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, True),
        ({"HTTP_COOKIE": "display=large"}, True),
        ({"HTTP_COOKIE": "sessionid=x"}, False),
        ({"HTTP_COOKIE": 'a="; sessionid=x'}, False),
        ({"HTTP_COOKIE": "messages=x"}, False),
        ({"HTTP_AUTHORIZATION": ""}, False),
        ({"PATH_INFO": "/admin/"}, False),
        ({"PATH_INFO": "/static/x.css"}, False),
        ({"QUERY_STRING": "a" * LONGEST}, False),
        ({"HTTP_HOST": "xau.example"}, False),
        ({"CONTENT_LENGTH": "0"}, True),
        ({"CONTENT_LENGTH": "1"}, False),
        ({"REQUEST_METHOD": "PURGE"}, False),
    ],
)
def test_which_requests_it_looks_at(given, kept):
    environ = RequestFactory().get("/").environ | {"HTTP_HOST": "testserver"} | given
    assert (asked(environ) is not None) is kept
