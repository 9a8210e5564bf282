"""What a public page costs: queries counted with cold caches, at two sizes of the archive, and nothing written."""

import json
import re
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news.models import Category, Edition, SearchRow
from news.models.edition import Listing
from news.models.sitemap_part import part_of
from news.search import vocabulary
from portal.management import bulk_articles
from portal.models import Furniture, HomeSlot
from services.models import Banner, Link, LinkList, ServiceCard
from tests import factories as make

pytestmark = pytest.mark.django_db

SMALL, LARGE = 12, 150
MOST = {"article": 3, "category": 4, "home": 6}


def archive(count: int) -> None:
    """A department with everything that stands around the news, and `count` live articles in eight categories."""
    make.department()
    for number in range(8):
        parent = make.category(f"Chuyên mục {number - 4}") if number >= 4 else None
        make.category(f"Chuyên mục {number}", parent=parent)
    ServiceCard.objects.create(title_line1="Cổng dịch vụ công", url="https://dichvu.example/", image=make.image(1))
    links = LinkList.objects.create(title="Doanh nghiệp")
    Link.objects.create(link_list=links, name="Đơn vị", url="https://donvi.example/")
    Banner.objects.create(name="Băng rôn", alt="Băng rôn", url="/", wide=make.image(2))
    make.show()
    bulk_articles.generate(count)
    pinned = Edition.objects.live().order_by("article_id").first()
    HomeSlot.objects.create(kind="lead", article_id=pinned.article_id)
    for category in Category.objects.all():
        HomeSlot.objects.create(kind="block", category=category)
    Furniture.objects.rebuild()


@contextmanager
def counted():
    """The queries of what is done inside, from cold."""
    cache.clear()
    vocabulary.forget()
    with CaptureQueriesContext(connection) as queries:
        yield queries


def pages() -> dict[str, str]:
    """One address of each kind, of the article and the category with the most around them."""
    edition = Edition.objects.live().select_related("category").newest_first().first()
    return {
        "home": "/",
        "article": make.url_of(edition.article),
        "print": f"{make.url_of(edition.article)}in/",
        "save": f"{make.url_of(edition.article)}tai-ve/",
        "category": reverse("news:category", args=[edition.category.slug]),
        "all": reverse("news:all"),
        "rss": reverse("news:rss"),
        "category_rss": reverse("news:category_rss", args=[edition.category.slug]),
        "archive": reverse("news:archive"),
        "month": reverse("news:month", args=[edition.displayed_at.year, f"{edition.displayed_at.month:02d}"]),
        "search": f"{reverse('news:search')}?q=so",
        "site_map": reverse("news:site_map"),
        "sitemap_articles": reverse("sitemap_articles", args=[part_of(edition.article_id)]),
    }


def count_all(client) -> dict[str, int]:
    found = {}
    for name, path in pages().items():
        with counted() as queries:
            assert client.get(path).status_code == 200, path
        found[name] = len(queries)
    return found


def test_pages_cost_the_same_whatever_the_number_of_articles(client):
    archive(SMALL)
    small = count_all(client)
    bulk_articles.generate(LARGE - SMALL)
    large = count_all(client)
    assert small == large
    assert {name: small[name] for name in MOST if small[name] > MOST[name]} == {}


def test_an_article_with_everything_costs_what_a_bare_one_does(client):
    archive(SMALL)
    article = make.published(
        category=make.category("Chuyên mục 1"),
        more_categories=[make.category("Chuyên mục 2"), make.category("Chuyên mục 3")],
        tags=[make.tag(f"từ khóa {number}") for number in range(6)],
        authors=[make.author(f"Tác giả {number}") for number in range(4)],
        cover=make.image(3),
    )
    path = make.url_of(article)
    with counted() as queries:
        assert client.get(path).status_code == 200
    assert len(queries) <= MOST["article"]


def test_a_deep_page_costs_what_the_first_costs(client):
    archive(SMALL)
    category = Category.objects.order_by("pk").first()
    Category.objects.exclude(pk=category.pk).update(parent=category)  # so that each stands in two lists
    bulk_articles.generate(LARGE - SMALL)
    for path in (reverse("news:all"), reverse("news:category", args=[category.slug])):
        counts, seen = [], []
        while path:
            with counted() as queries:
                answer = client.get(path)
            counts.append(len(queries))
            seen += [card.id for card in answer.context["cards"]]
            path = answer.context["older_url"]
        assert len(counts) > 4
        assert len(set(counts)) == 1, counts
        assert counts[0] <= MOST["category"]
        assert len(seen) == len(set(seen)) >= LARGE - SMALL


def test_what_finds_nothing_costs_no_more(client):
    archive(SMALL)
    for path in ("/tin-tuc/khong-co-999999/", "/trang/khong-co/", "/khong-co/"):
        with counted() as queries:
            assert client.get(path).status_code == 404
        assert len(queries) <= MOST["category"]


_READING = ("SELECT", "DECLARE", "SET LOCAL enable_")
"""On PostgreSQL long answers are handed over in parts, and a search tells its planner what to leave alone."""


def test_reading_writes_nothing(client):
    archive(SMALL)
    gone = make.published()
    make.do(gone, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
    for path in [*pages().values(), make.url_of(gone), "/khong-co/", "/sitemap.xml", "/robots.txt", "/healthz"]:
        with counted() as queries:
            client.get(path)
        assert [query["sql"] for query in queries if not query["sql"].startswith(_READING)] == [], path


def test_a_list_never_reads_the_long_documents(client):
    archive(SMALL)
    for name, path in pages().items():
        with counted() as queries:
            client.get(path)
        read = " ".join(query["sql"].partition(" FROM ")[0] for query in queries)
        # Feeds tell bylines, search quotes; lists ask for the digest of the content: SHA256("content")
        if name not in ("article", "print", "save", "rss", "category_rss", "search"):
            assert not re.search(r'(?<!\()"news_edition"\."content"', read), name


def test_generated_articles_are_what_the_workflow_makes(client, capsys):
    """The benchmark's articles go past the workflow, so they are held against an article that did not."""
    archive(SMALL)
    call_command("verify_editions", json=True)
    assert json.loads(capsys.readouterr().out) == {"editions": SMALL, "faults": []}
    generated = Edition.objects.order_by("pk").first()
    article = make.published(
        title=generated.content_facts["title"],
        lead=generated.content_facts["lead"],
        body=generated.content_facts["body"],
        category=generated.category,
        displayed_at=generated.displayed_at,
    )
    written = make.edition_of(article)
    own = {"article", "published_at", "first_published_at", "publisher", "cover"}  # the generated ones have none
    assert {k: v for k, v in generated.content_facts.items() if k not in own} == {
        k: v for k, v in written.content_facts.items() if k not in own
    }
    found = [SearchRow.objects.filter(edition_id=edition.pk) for edition in (generated, written)]
    words = [rows.values("language", "category_id", "year", "title", "names", "lead", "body").get() for rows in found]
    assert words[0] == words[1]
    places = [set(Listing.objects.filter(edition=edition).values_list("key")) for edition in (generated, written)]
    assert places[0] == places[1]
    make.change(generated.article, make.editor(), lead="Sapô sửa được như mọi bài.")
    assert generated.article.stage_label == "Đã đăng – đang sửa"
