"""The sitemap: an index and its files list every live article once, valid by the protocol's schemas."""

import os
import re
import tracemalloc
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from lxml import etree

from news import sitemap_files
from news.models import Edition, SitemapPart, sitemap_part
from portal.management import bulk_articles
from tests import factories
from tests.cached import Process

pytestmark = pytest.mark.django_db
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


@pytest.fixture(scope="module", autouse=True)
def site(module_rows):
    factories.department(name_en="Department of Science and Technology")


@cache
def schema(root: str) -> etree.XMLSchema:
    name = {"sitemapindex": "siteindex", "urlset": "urlset"}[root]
    return etree.XMLSchema(etree.parse(settings.BASE_DIR / f"tests/schemas/{name}.xsd"))


def read(client, address: str, root: str) -> etree._Element:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml")
    tree = etree.fromstring(answer.content)
    assert tree.tag == SPACE + root
    schema(root).assertValid(tree)
    return tree


def path_of(url: str) -> str:
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}" == "http://testserver"
    return parts.path


def index(client) -> dict[str, datetime | None]:
    """Paths of the files that the index names, with their moments."""
    return {
        path_of(entry.findtext(f"{SPACE}loc")): moment_of(entry)
        for entry in read(client, "/sitemap.xml", "sitemapindex")
    }


def moment_of(entry) -> datetime | None:
    text = entry.findtext(f"{SPACE}lastmod")
    assert text is None or datetime.fromisoformat(text).tzinfo
    return text and datetime.fromisoformat(text)


def entries(client) -> list:
    return [entry for path in index(client) for entry in read(client, path, "urlset")]


def listed(client) -> list[str]:
    """Every path in every file."""
    return [path_of(entry.findtext(f"{SPACE}loc")) for entry in entries(client)]


def test_every_live_article_is_listed_once_and_answers(client, monkeypatch):
    monkeypatch.setattr(sitemap_part, "ARTICLES_A_PART", 4)
    factories.category()
    bulk_articles.generate(9)
    paths = listed(client)
    numbers = [int(found[1]) for path in paths if (found := re.search(r"/tin-tuc/.*-(\d+)/$", path))]
    assert sorted(numbers) == sorted(Edition.objects.live().values_list("article_id", flat=True))
    assert len(paths) == len(set(paths))
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_only_files_with_live_articles_are_named(client, monkeypatch):
    monkeypatch.setattr(sitemap_part, "ARTICLES_A_PART", 1)
    kept = factories.published(title="Còn đăng")
    gone = factories.bring(factories.article(title="Đã gỡ"), "withdrawn")
    assert f"/sitemap-bai-{kept.pk}.xml" in index(client)
    assert f"/sitemap-bai-{gone.pk}.xml" not in index(client)
    assert client.get(f"/sitemap-bai-{gone.pk}.xml").status_code == 404


@pytest.mark.parametrize("situation", factories.SITUATIONS)
def test_only_what_is_live_is_listed(client, situation):
    article = factories.bring(factories.article(), situation)
    is_live = Edition.objects.live().filter(article=article).exists()
    assert (factories.url_of(article) in listed(client)) is is_live
    kept = list(SitemapPart.objects.filter(has_live=True).values_list("number"))
    SitemapPart.objects.all().delete()
    SitemapPart.objects.rebuild()
    assert list(SitemapPart.objects.values_list("number")) == kept


def test_other_kinds_and_languages_are_listed_at_their_own_address(client):
    factories.published(kind="page", title="Giới thiệu", slug="gioi-thieu")
    english = factories.published(language="en", title="About the satellite dish")
    paths = listed(client)
    assert "/trang/gioi-thieu/" in paths
    assert f"/en/tin-tuc/about-the-satellite-dish-{english.pk}/" in paths


def test_categories_are_listed_without_hidden_ones(client):
    factories.published(category=factories.category("Chuyển đổi số"))
    factories.published(category=factories.category("Lưu trữ cũ", is_visible=False))
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


def entry_of(client, article):
    return next(e for e in entries(client) if e.findtext(f"{SPACE}loc").endswith(f"-{article.pk}/"))


def test_an_article_is_dated_by_its_edition(client):
    article = factories.published()
    assert moment_of(entry_of(client, article)) == article.editions.get().published_at


# Which files there are, and when each changed


def test_the_index_is_one_query_and_a_file_costs_the_same_for_few_and_many(
    client, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(sitemap_part, "ARTICLES_A_PART", 5)
    factories.category()
    for count in (1, 30):
        bulk_articles.generate(count)
        with django_assert_num_queries(2):  # the parts, and when anything last changed
            client.get("/sitemap.xml")
        path = list(index(client))[-1]
        with django_assert_num_queries(3):  # what lies ready, the articles, and when anything last changed
            client.get(path)
        sitemap_files.make_all()
        with django_assert_num_queries(2):
            client.get(path)
    assert len(index(client)) > 6


def test_a_file_is_dated_by_its_last_change_whatever_that_was(client):
    article = factories.published()
    path = f"/sitemap-bai-{sitemap_part.part_of(article.pk)}.xml"
    assert index(client)[path] == article.editions.get().published_at
    other = factories.published(title="Bài ở lại")
    because = {"reason": "Sai.", "explanation": factories.EXPLANATION}
    factories.do(article, "withdraw", factories.approver(), **because)
    SitemapPart.objects.update(changed_at=timezone.now() - timedelta(days=9))
    factories.change(other, lead="Sapô mới.")
    assert index(client)[path] < timezone.now() - timedelta(days=8)  # nothing public has changed
    other = factories.bring(other, "reviewed")
    factories.do(other, "approve", factories.approver())
    assert index(client)[path] > timezone.now() - timedelta(minutes=5)
    SitemapPart.objects.update(changed_at=timezone.now() - timedelta(days=9))
    factories.do(other, "withdraw", factories.approver(), **because)
    found = index(client)
    assert path not in found
    assert found["/sitemap-trang.xml"] > timezone.now() - timedelta(minutes=5)  # the lists have lost it too


def test_of_two_changes_the_later_moment_stays_in_whatever_order_they_end(client):
    article = factories.published()
    path = f"/sitemap-bai-{sitemap_part.part_of(article.pk)}.xml"
    late = timezone.now() + timedelta(seconds=1, microseconds=5)
    SitemapPart.objects.note(article.pk, late)
    for early in (late.replace(microsecond=0), late - timedelta(seconds=3)):
        SitemapPart.objects.note(article.pk, early)
        SitemapPart.objects.note_new([article.pk], early)
        assert SitemapPart.objects.get().changed_at == late
    assert index(client)[path] == late.replace(microsecond=0)
    SitemapPart.objects.note(article.pk, late + timedelta(hours=1))
    assert SitemapPart.objects.get().changed_at == late + timedelta(hours=1)


def test_a_file_that_the_table_does_not_know_is_a_fault_and_mended(client, capsys):
    article = factories.published()
    path = f"/sitemap-bai-{sitemap_part.part_of(article.pk)}.xml"
    SitemapPart.objects.update(has_live=False)
    assert path not in index(client)
    with pytest.raises(SystemExit):
        call_command("verify_editions")
    assert "the sitemap leaves out file" in capsys.readouterr().out
    call_command("rebuild_sitemap")
    assert path in index(client)
    call_command("verify_editions")
    SitemapPart.objects.create(number=77, changed_at=timezone.now())
    call_command("rebuild_sitemap")
    assert "/sitemap-bai-77.xml" not in index(client)


# Both languages


def test_translations_name_each_other_and_nothing_else_does(client):
    original = factories.published(title="Trạm mặt đất")
    alone = factories.published(title="Bài chỉ có tiếng Việt")
    english = factories.published(language="en", title="A ground station", translation_of=original)
    wanted = {"vi": factories.url_of(original), "en": factories.url_of(english)}
    for article in (original, english):
        links = entry_of(client, article).findall(LINK)
        assert {link.get("hreflang"): path_of(link.get("href")) for link in links} == wanted
    assert entry_of(client, alone).find(LINK) is None
    factories.do(original, "withdraw", factories.approver(), reason="Sai.", explanation=factories.EXPLANATION)
    assert entry_of(client, english).find(LINK) is None


def test_static_pages_name_their_translations_too(client):
    page = factories.published(kind="page", title="Giới thiệu", slug="gioi-thieu")
    factories.published(kind="page", title="Liên hệ", slug="lien-he")
    factories.published(kind="page", title="About", slug="about", language="en", translation_of=page)
    wanted = {"vi": "/trang/gioi-thieu/", "en": "/en/trang/about/"}
    found = {path_of(entry.findtext(f"{SPACE}loc")): entry.findall(LINK) for entry in entries(client)}
    for path in wanted.values():
        assert {link.get("hreflang"): path_of(link.get("href")) for link in found[path]} == wanted
    assert found["/trang/lien-he/"] == []


def test_what_has_no_news_is_not_listed(client):
    factories.category("Chuyên mục trống")
    topic, other = factories.topic("Bão số 5"), factories.topic("Chưa có bài")
    article = factories.published(
        topic=topic, displayed_at=datetime(2019, 3, 5, 3, tzinfo=timezone.get_default_timezone())
    )
    paths = listed(client)
    assert {"/chuyen-muc/hoat-dong-cua-so/", f"/dong-su-kien/{topic.slug}/", "/luu-tru/2019/03/"} <= set(paths)
    assert not {"/chuyen-muc/chuyen-muc-trong/", f"/dong-su-kien/{other.slug}/", "/luu-tru/2019/04/"} & set(paths)
    assert not [path for path in paths if path.startswith("/en/")]
    factories.published(language="en", category=article.category)
    assert {"/en/", "/en/tin-tuc/", "/en/chuyen-muc/hoat-dong-cua-so/"} <= set(listed(client))


def test_a_language_of_static_pages_alone_lists_no_news(client):
    factories.published()
    factories.published(kind="page", title="About", slug="about", language="en")
    assert {path for path in listed(client) if path.startswith("/en/")} == {
        "/en/",
        "/en/so-do-trang/",
        "/en/trang/about/",
    }


# The last two days


def latest(client) -> dict[str, dict[str, str]]:
    return {
        path_of(entry.findtext(f"{SPACE}loc")): {
            part.tag.removeprefix(NEWS): part.text for part in entry.iter() if NEWS in part.tag
        }
        for entry in read(client, "/sitemap-tin-moi.xml", "urlset")
    }


def test_the_news_of_two_days_say_what_google_asks(client):
    now = timezone.now().replace(microsecond=0)
    fresh = factories.published(title="“Tin nóng” & <mới>", displayed_at=now - timedelta(hours=47))
    factories.published(title="Tin cũ", displayed_at=now - timedelta(hours=49))
    factories.published(kind="page", title="Giới thiệu", slug="gioi-thieu")
    english = factories.published(language="en", title="Fresh")
    found = latest(client)
    assert set(found) == {factories.url_of(fresh), factories.url_of(english)}
    told = found[factories.url_of(fresh)]
    assert told["title"] == "“Tin nóng” & <mới>"
    assert (told["name"], told["language"]) == ("Sở Khoa học và Công nghệ tỉnh Kinh Sơn", "vi")
    assert datetime.fromisoformat(told["publication_date"]) == now - timedelta(hours=47)
    assert found[factories.url_of(english)]["name"] == "Department of Science and Technology"


def test_on_a_quiet_day_the_file_of_news_is_valid_too(client):
    assert latest(client) == {"/tin-tuc/": {}}


def test_no_more_news_than_google_takes(client, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("news.sitemaps.MOST_NEWS", 3)
    for number in range(5):
        factories.published(title=f"Tin {number}")
    with django_assert_max_num_queries(2):
        assert len(latest(client)) == 3


def test_the_migration_names_the_same_articles_in_smaller_files_and_dates_none_earlier(client):
    live, gone = factories.published(), factories.bring(factories.article(title="Đã gỡ"), "withdrawn")
    migration = import_module("news.migrations.0027_smaller_sitemap_files")
    step, moved = migration.Migration.operations[0], timezone.now() + timedelta(days=1)
    SitemapPart.objects.all().delete()
    for number in {article.pk // migration.FORMER for article in (live, gone)} | {10**6}:
        SitemapPart.objects.create(number=number, changed_at=moved)
    sizes = {step.code: migration.PRESENT, step.reverse_code: migration.FORMER}
    for rearrange in (step.code, step.reverse_code, step.code):
        rearrange(apps, connection.schema_editor())
        size = sizes[rearrange]
        assert list(SitemapPart.objects.values_list("number", "has_live", "changed_at")) == [
            (live.pk // size, True, moved)
        ]
    assert listed(client).count(factories.url_of(live)) == 1


# At size


EDITIONS = int(os.environ.get("SITEMAP_EDITIONS", 12_000))
"""To make a hundred thousand takes longer than all other drills; SITEMAP_EDITIONS=100000 asks for them."""


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
def test_of_very_many_each_is_listed_once_and_memory_stays_flat(client, django_assert_num_queries):
    factories.category()
    peaks = {}

    def peak(path: str) -> int:
        tracemalloc.start()
        try:
            client.get(path)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    bulk_articles.generate(2000)  # so that one file is full, whatever the first number is
    first = Edition.objects.order_by("article_id").first().article_id
    peaks["few"] = peak(f"/sitemap-bai-{sitemap_part.part_of(first) + 1}.xml")
    bulk_articles.generate(EDITIONS - 2000)
    with django_assert_num_queries(2):
        paths = list(index(client))
    first_of_articles = next(place for place, path in enumerate(paths) if "sitemap-bai-" in path)
    peaks["many"] = max(peak(paths[place]) for place in (first_of_articles + 1, len(paths) // 2))
    assert peaks["many"] < 1.2 * peaks["few"] < 5_000_000
    full, process = paths[first_of_articles + 1], Process()
    assert process.get(full).body == process.get(full).body
    assert process.made == [full]
    numbers = [int(found[1]) for path in listed(client) if (found := re.search(r"/tin-tuc/.*-(\d+)/$", path))]
    assert sorted(numbers) == sorted(Edition.objects.live().values_list("article_id", flat=True))


# Robots


def test_robots_are_shown_the_way(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /admin/" in lines
    assert "Disallow: /xem-truoc/" in lines
    assert {line for line in lines if line.startswith("Sitemap: ")} == {
        "Sitemap: http://testserver/sitemap.xml",
        "Sitemap: http://testserver/sitemap-tin-moi.xml",
    }
    assert "Disallow: /" not in lines


def test_robots_may_fetch_all_that_the_sitemap_lists(client):
    """RobotFileParser knows no “*” inside a path, so the rules are read here as RFC 9309 has them."""
    article = factories.published()
    closed = [
        re.compile("^" + re.escape(line.removeprefix("Disallow: ")).replace(r"\*", ".*"))
        for line in client.get("/robots.txt").text.splitlines()
        if line.startswith("Disallow: ")
    ]

    def is_open(path: str) -> bool:
        return not any(rule.match(path) for rule in closed)

    assert all(map(is_open, listed(client)))
    url = factories.url_of(article)
    assert is_open(f"{url}in/"), "its canonical address and noindex must be read"
    for path in ("/admin/", "/tim-kiem/?q=a", "/en/tim-kiem/", "/xem-truoc/abc/", f"{url}bao-loi/", f"{url}tai-ve/"):
        assert not is_open(path), path


def test_robots_stay_away_from_the_demo(client):
    factories.department(is_demo=True, valid_from="2011-01-01")
    assert client.get("/robots.txt").content.decode().splitlines() == ["User-agent: *", "Disallow: /"]
    assert '<meta name="robots" content="noindex">' in client.get("/").content.decode()
