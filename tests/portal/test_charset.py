"""Bodies in what Python takes for a character set."""

import io

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from portal.charsets import Utf8Door


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["unicode_escape", "hex", "rot13", "idna", "utf-7", "khong-co", '"hex"'])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=XX", "application/x-www-form-urlencoded"])
def test_another_character_set_is_refused_and_not_tried(client, charset, kind):
    body = b'--XX\r\nContent-Disposition: form-data; name="username"\r\n\r\n\\x\r\n--XX--\r\n'
    answer = client.generic("POST", "/admin/login/", body, content_type=f"{kind}; charset={charset}")
    assert answer.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_utf8_is_read(client, charset):
    body = b'--XX\r\nContent-Disposition: form-data; name="username"\r\n\r\nx\r\n--XX--\r\n'
    kind = f"multipart/form-data; boundary=XX; charset={charset}"
    assert client.generic("POST", "/admin/login/", body, content_type=kind).status_code == 200


STUMBLES = ["charset=idna", "charset=punycode", "charset=undefined", "charset=zlib", "a*=xau''%41", "charset*=hex''%41",
            "a*=b; a*0=c"]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("parameter", STUMBLES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_server_refuses_in_our_words_what_django_stumbles_over(own_connection, parameter, method):
    environ = RequestFactory().generic(method, "/?q=%C2%B2").environ
    environ |= {"CONTENT_TYPE": f"application/x-www-form-urlencoded; {parameter}", "wsgi.input": io.BytesIO()}
    told = []
    body = b"".join(Utf8Door(WSGIHandler())(environ, lambda *line_and_headers: told.extend(line_and_headers)))
    assert told[0] == "400 Bad Request" and b"UTF-8" in body
    assert ("X-Content-Type-Options", "nosniff") in told[1]
