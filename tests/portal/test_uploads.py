"""How much a request may bring: said before a byte of it is read, whoever sends it."""

import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import resolve, reverse

from portal import filetypes, uploads
from portal.docx import archive
from portal.imaging import limits
from tests import factories as make

TEN_GIGABYTES = 10 * 2**30
TAKE = "/admin/news/image/take/"
PATHS = {
    name: reverse(name, args=[1] if name.endswith(("_change", "_replace")) else []) for name in uploads.LARGEST
}  # fmt: skip


class Endless(io.RawIOBase):
    """A body that never ends; `handed` counts its bytes."""

    handed = 0

    def read(self, size=-1):
        assert size >= 0, "read as a whole"
        self.handed += size
        return b"a" * size

    readline = read


def post(client, path, length: str | None, body=None, **environ):
    body = body or Endless()
    declared = {} if length is None else {"CONTENT_LENGTH": length}
    kind = "multipart/form-data; boundary=ranh"
    request = {"PATH_INFO": path, "REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "wsgi.input": body}
    return client.request(**request | declared | environ), body


@pytest.mark.django_db
@pytest.mark.parametrize("path", [TAKE, PATHS["admin:news_article_from_word"], "/admin/login/", "/tim-kiem/"])
def test_ten_gigabytes_are_refused_unread_from_whomever(client, path):
    for _ in range(2):
        answer, body = post(client, path, str(TEN_GIGABYTES))
        assert (answer.status_code, body.handed) == (413, 0)
        assert "Chưa nhận được phần gửi lên" in answer.text
        client.force_login(make.writer())


@pytest.mark.django_db
def test_scripts_get_the_sentence_as_json_and_strangers_another(client):
    def sentence(length) -> str:
        answer, body = post(client, TAKE, str(length), HTTP_X_CSRFTOKEN="x" * 32)
        assert (answer.status_code, body.handed) == (413, 0)
        return answer.json()["error"]

    assert "Xin đăng nhập lại" in sentence(uploads.USUAL + 1)
    reader = make.stranger()
    reader.is_staff = False
    reader.save()
    client.force_login(reader)
    assert "Xin đăng nhập lại" in sentence(uploads.USUAL + 1)
    client.force_login(make.writer())
    assert "nặng quá 40 MB" in sentence(limits.LARGEST_BYTES + uploads.ROOM + 1)


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["1000", "-1", "12a", "²"])
def test_a_length_that_lies_brings_no_more_than_it_declares(length):
    client = Client(enforce_csrf_checks=True)  # which looks for its token in the body
    client.force_login(make.writer())
    answer, body = post(client, TAKE, length)
    assert answer.status_code in (400, 403, 411) and body.handed <= 1000


@pytest.mark.django_db
def test_a_body_without_a_length_is_refused_with_a_sentence(client):
    client.force_login(make.writer())
    answer, body = post(client, TAKE, None, HTTP_TRANSFER_ENCODING="chunked")
    assert (answer.status_code, body.handed) == (411, 0)
    assert "dung lượng" in answer.text


def test_what_the_limits_of_files_allow_goes_through(rf):
    expected = {
        "admin:news_image_take": limits.LARGEST_BYTES,
        "admin:news_article_attach": filetypes.KINDS["mp4"].largest,
        "admin:news_article_from_word": archive.LARGEST_FILE,
    }
    assert expected.items() <= uploads.LARGEST.items()
    for name, path in PATHS.items():
        assert refusal(rf, path, uploads.LARGEST[name] + uploads.ROOM) is None, name
        assert refusal(rf, path, uploads.LARGEST[name] + uploads.ROOM + 1).status_code == 413, name
        assert refusal(rf, path, uploads.USUAL + 1, AnonymousUser()).status_code == 413, name


def refusal(rf, path: str, length: int, user=None):
    request = rf.post(path, CONTENT_LENGTH=str(length))
    request.user = user or type("Staff", (), {"is_active": True, "is_staff": True})
    request.resolver_match = resolve(path)
    return uploads.BodyLimit(None)._refusal(request, request.resolver_match.view_name)


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["9" * 5000, "²", "-1", "1e9", "0x10"])
def test_a_length_that_is_no_number_or_endless_is_no_error(client, length):
    client.raise_request_exception = False
    client.force_login(make.editor())
    for path in ("/admin/login/", "/admin/news/author/add/"):
        answer, _ = post(client, path, length)
        assert answer.status_code in (411, 413)


@pytest.mark.django_db
def test_a_header_within_the_body_that_nobody_can_read_is_a_bad_request(client):
    body = b'--XX\r\nContent-Disposition: form-data; name="a"; x*=b; x*0=c\r\n\r\nv\r\n--XX--\r\n'
    client.raise_request_exception = False
    for path in ("/admin/login/", "/tin-tuc/khong-co-1/bao-loi/"):
        assert client.generic("POST", path, body, content_type="multipart/form-data; boundary=XX").status_code == 400
