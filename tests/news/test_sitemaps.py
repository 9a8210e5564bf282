"""The sitemap: an index and its files list every live article once, in the elements of sitemaps.org."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from news import sitemaps
from news.models import Edition
from portal.management import bulk_articles
from tests import factories

pytestmark = pytest.mark.django_db
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def site():
    factories.department()


def read(client, address: str, root: str) -> ElementTree.Element:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml")
    tree = ElementTree.fromstring(answer.content)
    assert tree.tag == SPACE + root
    return tree


def path_of(url: str) -> str:
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}" == "http://testserver"
    return parts.path


def files(client) -> list[str]:
    """Paths of the files that the index names."""
    index = read(client, "/sitemap.xml", "sitemapindex")
    for entry in index:
        assert [part.tag for part in entry] == [f"{SPACE}loc"]
    return [path_of(loc.text) for loc in index.iter(f"{SPACE}loc")]


def listed(client) -> list[str]:
    """Every path in every file; each entry holds only what the standard knows, in its order."""
    found = []
    for path in files(client):
        for entry in read(client, path, "urlset"):
            assert entry.tag == f"{SPACE}url"
            assert [part.tag.removeprefix(SPACE) for part in entry] in (["loc"], ["loc", "lastmod"])
            moment = entry.findtext(f"{SPACE}lastmod")
            assert moment is None or datetime.fromisoformat(moment).tzinfo
            found.append(path_of(entry.findtext(f"{SPACE}loc")))
    return found


def test_every_live_article_is_listed_once_and_answers(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "ARTICLES_A_FILE", 4)
    factories.category()
    bulk_articles.generate(9)
    paths = listed(client)
    numbers = [int(found[1]) for path in paths if (found := re.search(r"/tin-tuc/.*-(\d+)/$", path))]
    assert sorted(numbers) == sorted(Edition.objects.live().values_list("article_id", flat=True))
    assert len(paths) == len(set(paths))
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_only_files_with_live_articles_are_named(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "ARTICLES_A_FILE", 1)
    kept = factories.published(title="Còn đăng")
    gone = factories.bring(factories.article(title="Đã gỡ"), "withdrawn")
    assert f"/sitemap-bai-{kept.pk}.xml" in files(client)
    assert f"/sitemap-bai-{gone.pk}.xml" not in files(client)
    assert client.get(f"/sitemap-bai-{gone.pk}.xml").status_code == 404


@pytest.mark.parametrize("situation", factories.SITUATIONS)
def test_only_what_is_live_is_listed(client, situation):
    article = factories.bring(factories.article(), situation)
    is_live = Edition.objects.live().filter(article=article).exists()
    assert (factories.url_of(article) in listed(client)) is is_live


def test_other_kinds_and_languages_are_listed_at_their_own_address(client):
    factories.published(kind="page", title="Giới thiệu", slug="gioi-thieu")
    english = factories.published(language="en", title="About the satellite dish")
    paths = listed(client)
    assert "/trang/gioi-thieu/" in paths
    assert f"/en/tin-tuc/about-the-satellite-dish-{english.pk}/" in paths


def test_categories_are_listed_without_hidden_ones(client):
    factories.category("Chuyển đổi số")
    factories.category("Lưu trữ cũ", is_visible=False)
    paths = listed(client)
    assert "/chuyen-muc/chuyen-doi-so/" in paths
    assert "/chuyen-muc/luu-tru-cu/" not in paths


def test_an_empty_site_has_a_sitemap_too(client):
    assert listed(client)[:2] == ["/", "/tin-tuc/"]


def test_a_broken_card_is_left_out(client):
    broken, sound = factories.published(title="Hỏng"), factories.published(title="Lành")
    with factories.tampering():
        broken.editions.update(card_seal="0" * 64)
    paths = listed(client)
    assert factories.url_of(sound) in paths and factories.url_of(broken) not in paths


@pytest.mark.parametrize("number", ["7", "99999999999999", "9" * 40])
def test_a_file_of_nothing_is_not_found(client, number):
    assert client.get(f"/sitemap-bai-{number}.xml").status_code == 404


def test_a_change_is_dated_by_its_edition(client):
    article = factories.published()
    (entry,) = (
        entry
        for path in files(client)
        for entry in read(client, path, "urlset")
        if entry.findtext(f"{SPACE}loc").endswith(f"-{article.pk}/")
    )
    assert datetime.fromisoformat(entry.findtext(f"{SPACE}lastmod")) == article.editions.get().published_at


# Robots


def test_robots_are_shown_the_way(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /admin/" in lines
    assert "Disallow: /xem-truoc/" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    assert "Disallow: /" not in lines


def test_robots_stay_away_from_the_demo(client):
    factories.department(is_demo=True, valid_from="2011-01-01")
    assert client.get("/robots.txt").content.decode().splitlines() == ["User-agent: *", "Disallow: /"]
    assert '<meta name="robots" content="noindex">' in client.get("/").content.decode()
