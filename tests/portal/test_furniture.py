"""The furniture of every page: sealed when it changes, left out with an alarm where the seal fails."""

import logging
import time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news.models import Category
from portal import seal, versions
from portal.models import Furniture, SiteSettings, furniture
from portal.page import in_force
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    versions.adopt(SiteSettings.objects.create(name="Sở Khoa học và Công nghệ tỉnh Kinh Sơn", phone="0299 000 0118"))
    versions.adopt(Category.objects.create(name="Chuyển đổi số", slug="chuyen-doi-so"))
    Furniture.objects.rebuild()


@pytest.fixture
def alarms(caplog, monkeypatch):
    """What the alarm says; its loggers do not hand on to the root, where pytest listens."""
    monkeypatch.setattr(logging.getLogger("portal"), "propagate", True)
    caplog.set_level("CRITICAL", "portal.alarm")
    return caplog


def forge(name: str, **values) -> None:
    Furniture.objects.filter(name=name).update(**values)


def test_every_piece_is_read_in_one_query(site, settings, django_assert_num_queries):
    with django_assert_num_queries(1):
        pieces = Furniture.objects.read()
    assert set(pieces) == set(settings.FURNITURE)
    assert in_force(pieces["identity"])["name"] == "Sở Khoa học và Công nghệ tỉnh Kinh Sơn"
    assert [category["slug"] for category in pieces["categories"]["categories"]] == ["chuyen-doi-so"]


def test_a_site_without_furniture_answers_too(client, settings):
    Furniture.objects.all().delete()
    assert Furniture.objects.read() == {name: {} for name in settings.FURNITURE}
    assert client.get("/").status_code == 200
    assert client.get("/tin-tuc/").status_code == 200
    assert client.get("/rss.xml").status_code == 200


def test_public_pages_show_the_furniture_and_not_the_tables(client, site):
    SiteSettings.objects.update(name="Một cơ quan khác")
    page = client.get("/").content.decode()
    assert "Một cơ quan khác" not in page
    assert "Kinh Sơn" in page


@pytest.mark.parametrize("name", ["identity", "home", "categories", "pages", "services"])
@pytest.mark.parametrize(
    "forgery",
    [
        {"document": '{"name":"Giả"}'},
        {"document": "not json"},
        {"seal": "0" * 64},
        {"seal": "đ" * 64},
        {"seal": ""},
    ],
)
def test_a_broken_piece_is_left_out_with_an_alarm_and_pages_go_on(client, site, alarms, name, forgery):
    forge(name, **forgery)
    for address in ("/", "/tin-tuc/", "/luu-tru/", "/so-do-trang/", "/tim-kiem/?q=so", "/rss.xml", "/robots.txt"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "Giả" not in answer.content.decode()
    assert any(f"“{name}”" in alarm for alarm in alarms.messages)


def test_a_piece_put_in_anothers_place_is_left_out(client, site, alarms):
    good = Furniture.objects.get(name="categories")
    forge("home", document=good.document, seal=good.seal)
    assert Furniture.objects.read()["home"] == {}
    assert client.get("/").status_code == 200
    assert alarms.messages


def test_a_piece_nobody_asked_for_does_no_harm(client, site):
    Furniture.objects.create(name="unknown", document="{}", seal="")
    assert client.get("/").status_code == 200


def test_rebuilding_mends_a_broken_piece(client, site):
    forge("identity", document="{}")
    Furniture.objects.rebuild("identity")
    assert in_force(Furniture.objects.read()["identity"])["name"].startswith("Sở Khoa học")


def test_the_admin_does_not_read_the_furniture(client, site):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("admin:login")).status_code == 200
    assert not [query for query in queries.captured_queries if "portal_furniture" in query["sql"]]


# What a process keeps of it


@pytest.mark.django_db(transaction=True)
class TestKept:
    """Outside any transaction, as pages are answered."""

    @pytest.fixture(autouse=True)
    def keeps(self, settings):
        settings.FURNITURE_KEPT_FOR = 60
        factories.department()
        yield
        furniture._kept.forget()

    def test_most_pages_do_not_ask_for_it(self, client, django_assert_num_queries):
        with django_assert_num_queries(1):
            Furniture.objects.read()
        with django_assert_num_queries(0):
            Furniture.objects.read()
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/trang/khong-co/").status_code == 404
        assert not [each["sql"] for each in queries if "portal_furniture" in each["sql"]]

    def test_an_own_change_shows_at_once(self, client):
        assert "Đường dây nóng mới" not in client.get("/").text
        site = SiteSettings.objects.get()
        site.responsible_person = "Đường dây nóng mới"
        site.save()
        versions.save(site, None)
        assert "Đường dây nóng mới" in client.get("/").text

    def test_a_change_that_is_taken_back_was_never_seen(self, client):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            site = SiteSettings.objects.get()
            site.responsible_person = "Không bao giờ"
            site.save()
            versions.save(site, None)
            assert "Không bao giờ" in str(Furniture.objects.read())
            raise ZeroDivisionError
        assert "Không bao giờ" not in client.get("/").text

    def test_the_change_of_another_process_shows_after_the_time(self, monkeypatch):
        before = Furniture.objects.read()["identity"]
        document = seal.canonical({"periods": []})
        Furniture.objects.filter(name="identity").update(
            document=document, seal=seal.make("furniture", "identity", document)
        )
        assert Furniture.objects.read()["identity"] == before
        now = time.monotonic()
        monkeypatch.setattr(furniture.time, "monotonic", lambda: now + 61)
        assert Furniture.objects.read()["identity"] == {"periods": []}

    def test_what_a_reader_does_to_its_pieces_stays_with_it(self):
        Furniture.objects.read()["identity"] = {}
        assert Furniture.objects.read()["identity"] != {}
