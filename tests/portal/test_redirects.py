"""Old addresses, also of the former CMS, lead on where nothing answers."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.models import AuditEntry, Redirect
from tests import factories as make

pytestmark = pytest.mark.django_db


def lead(old: str, new: str) -> None:
    row = Redirect(old_path=old, new_path=new)
    row.full_clean()
    row.save()


def target(client, address: str):
    answer = client.get(address)
    return answer.headers.get("Location") if answer.status_code == 301 else answer.status_code


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("/tin-cu/123.html", "/tin-cu/123.html"),
        ("/index.php?id=5", "/index.php?id=5"),
        ("/web/guest/tin%20cu", "/web/guest/tin%20cu"),
        ("/web/tin tức", "/web/tin%20t%E1%BB%A9c"),
        ("/web/tin-tức", "/web/tin-tức"),
        ("/en/old", "/en/old"),
        ("/tin-tuc/bai-999/", "/tin-tuc/bai-999/"),
    ],
)
def test_an_old_address_leads_on(client, old, asked):
    if " " in old:
        Redirect.objects.create(old_path=old, new_path="/tin-tuc/")
    else:
        lead(old, "/tin-tuc/")
    assert target(client, asked) == "/tin-tuc/"


def test_an_address_that_answers_is_never_led_away(client):
    lead("/tin-tuc/", "/luu-tru/")
    assert target(client, "/tin-tuc/") == 200


def test_another_query_is_another_address(client):
    lead("/index.php?id=5", "/tin-tuc/")
    assert target(client, "/index.php?id=6") == 404
    assert target(client, "/index.php") == 404


def test_only_reading_is_led_on(client):
    lead("/cu", "/tin-tuc/")
    assert client.post("/cu").status_code in (403, 404)
    assert client.head("/cu").status_code == 301


@pytest.mark.parametrize(
    "address", ["/%00", "/%ff%fe", "/" + "x" * 3000, "/%0d%0aSet-Cookie:x", "/..%2f..%2fetc/passwd"]
)
def test_strange_addresses_are_simply_not_found(client, address):
    assert target(client, address) == 404


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("cu", "/moi", "old_path"),
        ("//cu", "/moi", "old_path"),
        ("/cu", "moi", "new_path"),
        ("/cu", "https://evil.example/", "new_path"),
        ("/cu", "//evil.example/", "new_path"),
        ("/cu", "///evil.example/", "new_path"),
        ("/cu", "/\\evil.example/", "new_path"),
        ("/cu", "javascript:alert(1)", "new_path"),
        ("/cu", "/moi\nSet-Cookie: x", "new_path"),
        ("/cu", "/cu", "new_path"),
        ("/cu", "  /cu  ", "new_path"),
        ("", "/moi", "old_path"),
    ],
)
def test_a_redirect_stays_on_this_site_and_goes_somewhere_else(old, new, field):
    with pytest.raises(ValidationError) as refused:
        lead(old, new)
    assert field in refused.value.message_dict
    assert not Redirect.objects.exists()


def test_two_redirects_never_lead_in_a_circle():
    lead("/a", "/b")
    with pytest.raises(ValidationError, match="vòng tròn"):
        lead("/b", "/a")


def test_an_old_address_is_kept_once():
    lead("/a", "/b")
    with pytest.raises(ValidationError):
        lead("/a", "/c")


def test_a_redirect_may_be_edited():
    lead("/a", "/b")
    row = Redirect.objects.get()
    row.new_path = "/c"
    row.full_clean()


@pytest.mark.parametrize("changed", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil", "x"])
def test_a_row_that_was_changed_by_hand_leads_nowhere_else(client, changed):
    lead("/tin-cu/", "/tin-tuc/")
    Redirect.objects.update(new_path=changed)
    assert target(client, "/tin-cu/") == 404


def test_the_history_of_a_redirect_tells_where_it_led(client):
    make.department()
    client.force_login(make.administrator())
    client.post(reverse("admin:portal_redirect_add"), {"old_path": "/tin-cu/", "new_path": "/tin-tuc/"})
    row = Redirect.objects.get()
    client.post(
        reverse("admin:portal_redirect_change", args=[row.pk]), {"old_path": "/tin-cu/", "new_path": "/luu-tru/"}
    )
    page = client.get(reverse("admin:portal_redirect_history", args=[row.pk])).text
    assert "/tin-cu/ → /tin-tuc/" in page and "/tin-cu/ → /luu-tru/" in page
    assert AuditEntry.objects.filter(action="portal.redirect.change").get().details["new_path"] == "/luu-tru/"
