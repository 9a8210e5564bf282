"""/.well-known/security.txt tells whom to tell, and is not there where nobody is named."""

from datetime import datetime

import pytest
from django.utils import timezone

from portal import env
from tests.portal.test_env import the_sentence, variable  # noqa: F401 (fixture)

ADDRESS = "/.well-known/security.txt"


@pytest.mark.django_db
def test_who_is_named_is_told(client, settings, department, time_machine):
    settings.SECURITY_CONTACT = ["mailto:cntt@so.tinh.gov.vn", "tel:+842613822222"]
    settings.SECURITY_POLICY = "https://so.tinh.gov.vn/trang/bao-mat/"
    settings.SITE_URL = "https://so.tinh.gov.vn"
    time_machine.move_to("2026-08-03T17:30:00+00:00", tick=False)
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:cntt@so.tinh.gov.vn",
        "Contact: tel:+842613822222",
        "Expires: 2027-01-31T00:00:00+07:00",
        "Preferred-Languages: vi, en",
        "Canonical: https://so.tinh.gov.vn/.well-known/security.txt",
        "Policy: https://so.tinh.gov.vn/trang/bao-mat/",
    ]
    assert 0 < (datetime.fromisoformat("2027-01-31T00:00:00+07:00") - timezone.now()).days < 365
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.django_db
def test_without_anybody_to_tell_there_is_none(client, settings, department):
    settings.SECURITY_CONTACT = []
    assert client.get(ADDRESS).status_code == 404


def test_contacts_are_read_or_complained_about(variable):  # noqa: F811
    assert env.contacts("X") == []
    variable("cntt@so.tinh.gov.vn, https://so.tinh.gov.vn/lien-he/, tel:+842613822222")
    assert env.contacts("X") == [
        "mailto:cntt@so.tinh.gov.vn", "https://so.tinh.gov.vn/lien-he/", "tel:+842613822222"
    ]  # fmt: skip
    assert env.problems == []


@pytest.mark.parametrize("value", ["http://so.tinh.gov.vn/", "An", "javascript:alert(1)", "a@b\nExpires: 1", "tel:abc"])
def test_what_is_no_contact_is_named(variable, value):  # noqa: F811
    variable(value)
    assert env.contacts("X") == []
    assert "X" in the_sentence()
