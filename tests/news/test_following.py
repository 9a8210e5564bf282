"""“Nguồn tin RSS”: a page for people, where the addresses of feeds stand with what to do with them."""

import pytest

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(settings):
    settings.SITE_URL = "https://so.example"
    make.department(name_en="Department of Science")
    make.published(category=make.category("Chuyển đổi số"))
    make.published(title="A dish", language="en", category=make.category("Chuyển đổi số"))
    make.category("Sở hữu trí tuệ")


def test_it_lists_every_feed_with_its_whole_address_and_says_what_to_do(client, site):
    words = client.get("/nguon-tin/").text
    for path in (
        "/rss.xml",
        "/atom.xml",
        "/chuyen-muc/chuyen-doi-so/rss.xml",
        "/chuyen-muc/so-huu-tri-tue/atom.xml",
        "/en/rss.xml",
    ):
        assert f'href="https://so.example{path}"' in words, path
    assert "ứng dụng đọc tin" in words and 'href="/en/nguon-tin/" hreflang="en"' in words


def test_in_english_it_offers_what_holds_english_news(client, site):
    words = client.get("/en/nguon-tin/").text
    assert "https://so.example/en/chuyen-muc/chuyen-doi-so/rss.xml" in words
    assert "so-huu-tri-tue" not in words and "https://so.example/rss.xml" in words


def test_without_english_news_only_vietnamese_feeds_are_told(client):
    make.department()
    make.published()
    assert "/en/" not in client.get("/nguon-tin/").text and client.get("/en/nguon-tin/").status_code == 404


def test_pages_lead_people_there_and_programs_to_the_feeds(client, site):
    for path in ("/", "/tin-tuc/", "/chuyen-muc/chuyen-doi-so/"):
        words = client.get(path).text
        assert 'href="/nguon-tin/"' in words and '<a href="/rss.xml"' not in words
        assert '<link rel="alternate" type="application/rss+xml"' in words
    assert 'class="feed" href="/nguon-tin/#theo-chuyen-doi-so"' in client.get("/chuyen-muc/chuyen-doi-so/").text
    assert 'id="theo-chuyen-doi-so"' in client.get("/nguon-tin/").text


def test_copying_needs_a_script_and_is_not_offered_without_one(client, site):
    words = client.get("/nguon-tin/").text
    assert words.count("data-copy=") == words.count(" hidden>") == 8
