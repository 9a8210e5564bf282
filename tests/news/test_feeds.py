"""RSS and Atom: well-formed, with absolute addresses, and names that stay when an article is published anew."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import feedparser
import pytest
import time_machine
from django.utils import timezone

from news import embedding
from news.models import Article, Category
from portal.management import bulk_articles
from portal.models import Furniture, SiteSettings
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
TITLE = "“Đường sắt” & <b>đô thị</b> – lời hỏi"
LEAD = "Sáng 17/7, Sở họp: 1 < 2 & 3 > 2."
FOR_OUR_SHEETS = (
    "<p class='align-center'>Ngày 17/7/2014, số 225/QĐ-UBND.</p><table><tr><th class='align-left'>Một</th></tr></table>"
    "<figure class='video'><a href='https://www.youtube.com/watch?v=dQw4w9WgXcQ'>Phim</a></figure>"
)
"""What our own pages dress."""
SEED = datetime(2014, 7, 17, 3, 25, tzinfo=UTC)


@pytest.fixture(scope="module")
def published(department):
    return factories.published(title=TITLE, lead=LEAD, displayed_at=SEED).pk


@pytest.fixture
def article(published):
    return Article.objects.get(pk=published)


def read(client, address: str) -> ElementTree.Element:
    """The feed as an XML reader takes it; our own feeds name no outside entities."""
    answer = client.get(address)
    assert answer.status_code == 200
    kind = "atom" if "atom" in address else "rss"
    assert answer["Content-Type"] == f"application/{kind}+xml; charset=utf-8"
    assert b"<!DOCTYPE" not in answer.content and b"<!ENTITY" not in answer.content
    assert not feedparser.parse(answer.content).bozo
    tree = ElementTree.fromstring(answer.content)
    (check_atom if kind == "atom" else check_rss)(tree)
    return tree


def check_rss(tree: ElementTree.Element) -> None:
    """What RSS 2.0 and the best practices of its board require: https://www.rssboard.org/rss-specification"""
    assert (tree.tag, tree.get("version"), [part.tag for part in tree]) == ("rss", "2.0", ["channel"])
    channel = tree[0]
    for name in ("title", "link", "description", "language", "copyright", "lastBuildDate"):
        assert [part.text.strip() for part in channel.findall(name)] != []
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")).tzinfo
    own = channel.find(f"{ATOM}link")
    assert own.get("rel") == "self" and is_whole(own.get("href"))
    names = []
    for item in channel.findall("item"):
        assert item.findtext("title").strip() and is_whole(item.findtext("link"))
        assert item.find("guid").get("isPermaLink") == "false"
        names.append(item.findtext("guid"))
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo
        assert len(item.findall("enclosure")) <= 1
        for enclosure in item.findall("enclosure"):
            assert is_whole(enclosure.get("url")) and int(enclosure.get("length")) > 0
            assert enclosure.get("type") == "image/jpeg"
    assert len(names) == len(set(names))


def check_atom(tree: ElementTree.Element) -> None:
    """What RFC 4287 requires (sections 4.1.1 and 4.1.2)."""
    assert tree.tag == f"{ATOM}feed"
    for part, links in [
        (tree, {"self", "alternate"}),
        *((entry, {"alternate"}) for entry in tree.iter(f"{ATOM}entry")),
    ]:
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1, name
        assert is_whole(part.findtext(f"{ATOM}id")) == (part is tree)
        assert datetime.fromisoformat(part.findtext(f"{ATOM}updated")).tzinfo
        found = part.findall(f"{ATOM}link")
        assert links <= {link.get("rel") for link in found}
        assert all(is_whole(link.get("href")) for link in found)
        for author in part.findall(f"{ATOM}author"):
            assert author.findtext(f"{ATOM}name").strip()
        assert len(part.findall(f"{ATOM}summary")) <= 1 and len(part.findall(f"{ATOM}content")) <= 1
    assert tree.find(f"{ATOM}author") is not None  # so that entries without one of their own have one
    names = [entry.findtext(f"{ATOM}id") for entry in tree.iter(f"{ATOM}entry")]
    assert len(names) == len(set(names))


def is_whole(address: str) -> bool:
    return urlsplit(address).scheme in ("http", "https") and bool(urlsplit(address).netloc)


def items(client, address: str = "/rss.xml") -> list[dict]:
    return [{part.tag: part.text for part in item} for item in read(client, address).iter("item")]


def test_an_item_says_what_the_article_says(client, article):
    (item,) = items(client)
    assert item["title"] == TITLE
    assert item["description"] == "Sáng 17/7, Sở họp: 1 &lt; 2 &amp; 3 &gt; 2.", "RSS takes it for HTML"
    assert item["link"] == f"http://testserver{factories.url_of(article)}"
    assert item["category"] == "Hoạt động của Sở"
    assert parsedate_to_datetime(item["pubDate"]) == SEED


def test_an_entry_says_what_the_article_says(client, article):
    (entry,) = read(client, "/atom.xml").iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == TITLE
    assert (entry.findtext(f"{ATOM}summary"), entry.find(f"{ATOM}summary").get("type")) == (LEAD, "text")
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


@pytest.mark.parametrize("address", ["/rss.xml", "/atom.xml"])
def test_the_name_of_an_item_outlives_the_sites_address(client, settings, article, address):
    factories.published(title="Một bài nữa")

    def names() -> list[str]:
        return re.findall(r"<guid[^>]*>(.*?)</guid>|<entry>.*?<id>(.*?)</id>", client.get(address).text)

    before = names()
    settings.SITE_URL = "https://so.kinhson.example"
    assert names() == before and len(set(before)) == 2 and "urn:uuid:" in before[0][0] + before[0][1]


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


@pytest.mark.parametrize("address", ["/rss.xml", "/atom.xml", "/chuyen-muc/hoat-dong-cua-so/atom.xml"])
def test_a_feed_costs_the_same_for_few_and_many(client, address, django_assert_max_num_queries):
    factories.category()
    bulk_articles.generate(1)
    with django_assert_max_num_queries(2):
        client.get(address)
    bulk_articles.generate(25)
    with django_assert_max_num_queries(2):
        client.get(address)


@pytest.mark.parametrize("address", ["/rss.xml", "/atom.xml"])
def test_a_feed_is_the_same_until_an_article_changes(client, address):
    empty = client.get(address).content
    assert client.get(address).content == empty
    factories.published()
    full = client.get(address).content
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert client.get(address).content == full != empty


def test_bylines_people_and_the_cover_are_told(client):
    cover = factories.image(90, alt_text="Búp chè")
    author = factories.author()
    factories.published(authors=[author], cover=cover)
    (item,) = read(client, "/rss.xml").iter("item")
    assert item.findtext(f"{DC}creator") == "Hữu Thành - Sở KH&CN Kinh Sơn"
    enclosure = item.find("enclosure")
    jpeg = client.get(urlsplit(enclosure.get("url")).path)
    assert (jpeg["Content-Type"], len(jpeg.getvalue())) == ("image/jpeg", int(enclosure.get("length")))
    (entry,) = read(client, "/atom.xml").iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Hữu Thành"
    assert entry.findtext(f"{ATOM}author/{ATOM}uri") == f"http://testserver/tac-gia/{author.slug}/"
    assert read(client, "/atom.xml").findtext(f"{ATOM}author/{ATOM}name") == "Sở Khoa học và Công nghệ tỉnh Kinh Sơn"


def test_the_text_is_told_where_the_settings_say_so(client):
    picture = factories.image(70, alt_text="Trạm <mới>")
    body = (
        f"<h2>Một</h2><p>Xem <a href='/trang/lien-he/'>liên hệ</a>, <a href='https://khac.example/a'>nơi khác</a>, "
        f"<a href='?x=1'>hỏi</a>, <a href='#muc-mot'>mục một</a>.</p>"
        f"{embedding.figure(picture)}{embedding.figure(factories.image(71))}{FOR_OUR_SHEETS}"
        "<p>Số hồ sơ tăng.<sup class='footnote'>1</sup></p>"
        "<ol class='footnotes'><li>Niên giám thống kê.</li></ol>"
    )
    article = factories.published(body=body)
    assert "Xem" not in client.get("/rss.xml").text and "Xem" not in client.get("/atom.xml").text
    SiteSettings.objects.update(full_text_feeds=True)
    factories.show()
    (item,) = read(client, "/rss.xml").iter("item")
    (entry,) = read(client, "/atom.xml").iter(f"{ATOM}entry")
    text = item.findtext(f"{CONTENT}encoded")
    assert entry.find(f"{ATOM}content").get("type") == "html"
    assert entry.findtext(f"{ATOM}content") == text
    assert 'href="http://testserver/trang/lien-he/"' in text and 'href="https://khac.example/a"' in text
    assert 'alt="Trạm &lt;mới&gt;"' in text
    targets = re.findall(r' (?:href|src)="([^"]*)"', text)
    assert len(targets) >= 4
    assert [target for target in targets if not is_whole(target)] == []
    own = f"http://testserver{factories.url_of(article)}"
    assert not re.search(r'<[^>]* (?:class|id|role|tabindex|aria-[a-z]+|data-[a-z]+)="', text)
    assert {f"{own}?x=1", f"{own}#muc-mot"} <= set(targets)


@pytest.mark.parametrize("address", ["/rss.xml", "/atom.xml", "/sitemap-tin-moi.xml"])
def test_what_xml_cannot_write_is_left_out(client, address):
    """Names of the site and of categories come by other doors than the workflow's."""
    category = factories.category("Chuyển đổi số")
    Category.objects.filter(pk=category.pk).update(name="Chuyển\x0b đổi\ufffe số")
    SiteSettings.objects.update(name="Sở\x08 Khoa học\uffff")
    factories.show()
    Furniture.objects.rebuild()
    factories.published(category=Category.objects.get(pk=category.pk))
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Sở Khoa học" in "".join(ElementTree.fromstring(answer.content).itertext())


def test_pages_lead_to_their_feeds(client, article):
    def feeds(address: str) -> set[str]:
        return set(
            re.findall(r'type="application/(?:rss|atom)\+xml" title="[^"]+" href="([^"]+)"', client.get(address).text)
        )

    own = {"/chuyen-muc/hoat-dong-cua-so/rss.xml", "/chuyen-muc/hoat-dong-cua-so/atom.xml"}
    assert feeds("/") == {"/rss.xml", "/atom.xml"}
    assert feeds("/chuyen-muc/hoat-dong-cua-so/") == {"/rss.xml", "/atom.xml"} | own
    for path in own:
        read(client, path)
