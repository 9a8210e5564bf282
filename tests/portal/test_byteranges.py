"""Files handed out whole or in part, as players, viewers and caches ask."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.test import RequestFactory

from portal import byteranges

DATA = bytes(range(256)) * 2048
SIZE = len(DATA)
ETAG = "ab" * 32


@pytest.fixture
def ask():
    storage = InMemoryStorage()
    storage.save("a.mp4", ContentFile(DATA))

    def answer(method="get", **headers):
        request = getattr(RequestFactory(), method)("/", headers={k.replace("_", "-"): v for k, v in headers.items()})
        about = {"size": SIZE, "etag": ETAG, "content_type": "video/mp4", "file_name": "Họp báo “12/7”.mp4"}
        return byteranges.serve(request, storage, "a.mp4", shown=True, **about)

    return answer


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_whole_file(ask):
    answer = ask()
    assert (answer.status_code, body(answer)) == (200, DATA)
    assert answer["Content-Length"] == str(SIZE)
    assert (answer["Accept-Ranges"], answer["X-Content-Type-Options"]) == ("bytes", "nosniff")


@pytest.mark.parametrize(
    ("range", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, SIZE),
        ("bytes=100-299999", 100, 300000),
        (f"bytes=5-{SIZE * 9}", 5, SIZE),
        ("bytes=-10", SIZE - 10, SIZE),
        (f"bytes=-{SIZE + 5}", 0, SIZE),
    ],
)
def test_a_part(ask, range, start, end):
    answer = ask(Range=range)
    assert (answer.status_code, body(answer)) == (206, DATA[start:end])
    assert answer["Content-Range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert answer["Content-Length"] == str(end - start)


@pytest.mark.parametrize("range", [f"bytes={SIZE}-", "bytes=-0", f"bytes={SIZE + 1}-{SIZE + 2}"])
def test_a_part_that_is_not_there(ask, range):
    answer = ask(Range=range)
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{SIZE}")


@pytest.mark.parametrize("range", ["bytes=5-2", "bytes=-", "bytes=0-1,4-5", "pages=1-2", "bytes=a-b", "bytes=٣-٤"])
def test_what_is_no_range_is_ignored(ask, range):
    assert (ask(Range=range).status_code, body(ask(Range=range))) == (200, DATA)


def test_a_part_of_another_file_is_not_given(ask):
    assert ask(Range="bytes=0-9", If_Range=f'"{ETAG}"').status_code == 206
    for other in ('"cd"', f'W/"{ETAG}"', "Wed, 21 Oct 2026 07:28:00 GMT"):
        assert body(ask(Range="bytes=0-9", If_Range=other)) == DATA


def test_what_a_cache_has_already_is_not_sent_again(ask):
    for tags in (f'"{ETAG}"', f'"x", W/"{ETAG}"', "*"):
        answer = ask(If_None_Match=tags)
        assert (answer.status_code, answer["ETag"]) == (304, f'"{ETAG}"')
    assert ask(If_None_Match='"x"').status_code == 200


def test_head_says_the_same_without_a_body(ask):
    answer = ask("head", Range="bytes=0-9")
    assert (answer.status_code, answer["Content-Length"], body(answer)) == (200, str(SIZE), b"")


def test_the_name_is_kept_in_its_own_letters(ask):
    said = ask()["Content-Disposition"]
    assert said.startswith("inline; filename=\"Hop bao _12_7_.mp4\"; filename*=UTF-8''H%E1%BB%8Dp%20b%C3%A1o")
    assert said.isascii() and "\n" not in byteranges.disposition("a\r\nSet-Cookie: b", shown=False)


def test_a_remote_storage_is_asked_for_the_part_alone():
    class Bucket:
        def Object(self, key):
            self.key = key
            return self

        def get(self, Range):
            self.range = Range
            return {"Body": self}

        def iter_chunks(self, size):
            yield from (b"ph", b"an")

    class Storage:
        bucket = Bucket()

        def _normalize_name(self, name):
            return f"kho/{name}"

    assert b"".join(byteranges.pieces(Storage(), "a.mp4", 10, 4)) == b"phan"
    assert (Storage.bucket.key, Storage.bucket.range) == ("kho/a.mp4", "bytes=10-13")
