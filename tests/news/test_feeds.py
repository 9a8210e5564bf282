"""RSS and Atom: well-formed, with absolute addresses, and names that stay when an article is published anew."""

import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.utils import timezone

from portal.management import bulk_articles
from tests import factories

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
TITLE = "“Đường sắt” & <b>đô thị</b> – lời hỏi"
LEAD = "Sáng 17/7, Sở họp: 1 < 2 & 3 > 2."
SEED = datetime(2014, 7, 17, 3, 25, tzinfo=UTC)


@pytest.fixture(autouse=True)
def site():
    factories.department()


@pytest.fixture
def article():
    return factories.published(title=TITLE, lead=LEAD, displayed_at=SEED)


def read(client, address: str) -> ElementTree.Element:
    """The feed as an XML reader takes it; our own feeds name no outside entities."""
    answer = client.get(address)
    assert answer.status_code == 200
    kind = "atom" if "atom" in address else "rss"
    assert answer["Content-Type"] == f"application/{kind}+xml; charset=utf-8"
    assert b"<!DOCTYPE" not in answer.content and b"<!ENTITY" not in answer.content
    return ElementTree.fromstring(answer.content)


def items(client, address: str = "/rss.xml") -> list[dict]:
    return [{part.tag: part.text for part in item} for item in read(client, address).iter("item")]


def test_an_item_says_what_the_article_says(client, article):
    (item,) = items(client)
    assert item["title"] == TITLE
    assert item["description"] == LEAD
    assert item["link"] == f"http://testserver{factories.url_of(article)}"
    assert item["category"] == "Hoạt động của Sở"
    assert parsedate_to_datetime(item["pubDate"]) == SEED


def test_an_entry_says_what_the_article_says(client, article):
    (entry,) = read(client, "/atom.xml").iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == TITLE
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver{factories.url_of(article)}"
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}published")) == SEED
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) > SEED + timedelta(days=1000)


def test_the_channel_says_whose_it_is(client, article):
    channel = read(client, "/rss.xml").find("channel")
    assert "Kinh Sơn" in channel.findtext("title")
    assert channel.findtext("link") == "http://testserver/"
    assert channel.findtext("language") == "vi"
    assert channel.find(f"{ATOM}link").get("href") == "http://testserver/rss.xml"
    feed = read(client, "/atom.xml")
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"


def test_a_categorys_feed_holds_its_news_only(client, article):
    other = factories.published(title="Tin khác", category=factories.category("Chuyển đổi số"))
    channel = read(client, "/chuyen-muc/chuyen-doi-so/rss.xml").find("channel")
    assert channel.findtext("title").startswith("Chuyển đổi số")
    assert channel.findtext("link") == "http://testserver/chuyen-muc/chuyen-doi-so/"
    assert [item["title"] for item in items(client, "/chuyen-muc/chuyen-doi-so/rss.xml")] == [other.title]
    assert len(items(client)) == 2
    assert client.get("/chuyen-muc/khong-co/rss.xml").status_code == 404


def test_the_name_of_an_item_outlives_title_and_edition(client, article):
    (before,) = items(client)
    factories.change(article, title="Một tít hoàn toàn khác")
    factories.reviewed(article)
    factories.do(article, "approve", factories.approver())
    (after,) = items(client)
    assert after["title"] == "Một tít hoàn toàn khác"
    assert after["link"] != before["link"]
    assert after["guid"] == before["guid"]
    guid = read(client, "/rss.xml").find("channel/item/guid")
    assert guid.get("isPermaLink") == "false"
    (entry,) = read(client, "/atom.xml").iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == before["guid"]


def test_the_newest_stand_first_and_the_feed_stays_short(client):
    factories.category()
    bulk_articles.generate(40)
    dates = [parsedate_to_datetime(item["pubDate"]) for item in items(client)]
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == 30
    names = [item["guid"] for item in items(client)]
    assert len(set(names)) == 30


def test_addresses_come_from_the_settings_and_never_from_the_visitor(client, article, settings):
    settings.SITE_URL = "https://so.kinhson.example"
    for address in ("/rss.xml", "/atom.xml"):
        text = client.get(address, headers={"host": "localhost"}).content.decode()
        assert "localhost" not in text and "testserver" not in text
        assert "https://so.kinhson.example/tin-tuc/" in text


def test_static_pages_are_no_news(client):
    factories.published(kind="page", title="Giới thiệu", slug="gioi-thieu")
    assert items(client) == []


def test_a_broken_card_is_dropped_and_the_feed_goes_on(client, article):
    sound = factories.published(title="Tin lành lặn")
    with factories.tampering():
        article.editions.update(card_seal="0" * 64)
    assert [item["title"] for item in items(client)] == [sound.title]


def test_an_empty_feed_is_well_formed(client):
    assert items(client) == []
    assert list(read(client, "/atom.xml").iter(f"{ATOM}entry")) == []


@pytest.mark.parametrize("address", ["/rss.xml", "/atom.xml", "/chuyen-muc/hoat-dong-cua-so/rss.xml"])
def test_a_feed_costs_the_same_for_few_and_many(client, address, django_assert_max_num_queries):
    factories.category()
    bulk_articles.generate(1)
    with django_assert_max_num_queries(2):
        client.get(address)
    bulk_articles.generate(25)
    with django_assert_max_num_queries(2):
        client.get(address)


def test_a_feed_reader_need_not_fetch_what_has_not_changed(client, article):
    """The newest moment a feed speaks of is that of its newest article, not of the request."""
    built = parsedate_to_datetime(read(client, "/rss.xml").findtext("channel/lastBuildDate"))
    assert built <= timezone.now()
