"""Bodies in what Python takes for a character set."""

import pytest


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
