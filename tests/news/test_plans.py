"""What the databases do for a page: by their plans no large table is read through, and no page costs more in a larger
archive. Rows are counted as the databases tell them, so nothing here depends on how busy the machine is.

PostgreSQL is told to prefer any index, as it does by itself with large tables: a few thousand rows are read through
faster. SQLite knows no sizes unless ANALYZE has run, which the site never does, and so plans for large tables always.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news import sitemap_files
from news.admin.long_list import PAGE, START
from news.admin.long_list import cursor_of as cursor_of_row
from news.models import Article, Category, Edition, Listing, Notice, SitemapFile
from news.models.edition import listing_key
from news.paging import OLDER, cursor_of
from news.search import vocabulary
from news.search.engines import TEXTS, TITLES
from portal.management import bulk_articles, bulk_texts
from portal.models import AuditEntry, Furniture, HomeSlot
from tests import factories as make

pytestmark = pytest.mark.django_db

LARGE_TABLES = {
    "news_edition", "news_listing", "news_article", "news_searchrow", "news_revision", "portal_auditentry",
    "news_standing",
}  # fmt: skip
SMALL, LARGE = 1200, 3600
A_PART, WINDOW = 500, 5 * PAGE
"""Of the sitemap and of the admin's list: smaller than in earnest, so that both archives have several."""
APART = timedelta(hours=6)
"""Between two articles, whatever their number: a month holds as many in both archives."""
MORE = 1.5
"""As much may a page cost with LARGE articles of what it costs with SMALL (the issue's bound)."""
FEW = {"postgresql": 100, "sqlite": 1500}
"""Rows or steps more that are none of the archive's size: months that it spans, news of the last two days. Of all rows
that came to it, one read through would cost thousands."""
RARE = "Vằng Khuổi"
"""Words of one article."""


# The archive


def fill(first: int, count: int, start: datetime) -> None:
    """Live articles, the later the newer, listed under a tag and an author besides, and as many acts in the audit."""

    def write(number, categories, writer, now):
        article = bulk_texts.article(first + number, categories, writer, now)
        article.displayed_at = start + (first + number) * APART
        return article

    bulk_articles.generate(count, write=write)
    places = [("t", make.tag("cáp quang").pk), ("a", make.author("Hữu Thành").pk)]
    new = Edition.objects.live().order_by("-article_id")[:count]
    Listing.objects.bulk_create(
        Listing(
            key=listing_key(letter, pk, "vi"),
            edition=edition,
            displayed_at=edition.displayed_at,
            article_id=edition.article_id,
        )
        for edition in new.only("displayed_at", "article_id")
        for letter, pk in places
    )
    AuditEntry.objects.bulk_create(
        AuditEntry(number=-1 - number, at=timezone.now(), action="user.login", object_type="portal.user", object_id=7)
        for number in range(first, first + count)
    )
    Furniture.objects.rebuild()
    vocabulary.gather()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            for kind in ("seqscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{kind} = off")


@pytest.fixture
def department(monkeypatch):
    monkeypatch.setattr("news.models.sitemap_part.ARTICLES_A_PART", A_PART)
    monkeypatch.setattr("news.admin.long_list.WINDOW", WINDOW)
    monkeypatch.setattr("news.search.COUNTED", 50)  # of a small archive all would be looked through
    monkeypatch.setattr("news.search.CANDIDATES", {TITLES: 5, TEXTS: 10})
    make.department()
    for number in range(4):
        category = make.category(f"Chuyên mục {number}")
        HomeSlot.objects.create(kind="block", category=category)
    make.show()
    make.published(title=f"Khánh thành cầu {RARE}", category=category)


def addresses() -> dict[str, str]:
    """Of every kind of public page, and of the list of articles in the admin ("admin …")."""
    live = Edition.objects.live().listed("vi").newest_first()
    middle = live[live.count() // 2]
    category, tag, author = Category.objects.first(), make.tag("cáp quang"), make.author("Hữu Thành")
    month = [f"{middle.displayed_at.year:04d}", f"{middle.displayed_at.month:02d}"]
    deep = f"?{OLDER}={cursor_of(middle)}"
    back = f"?sau={cursor_of(middle)}"
    lists = {
        "all": reverse("news:all"),
        "category": reverse("news:category", args=[category.slug]),
        "tag": reverse("news:tag", args=[tag.slug]),
        "author": reverse("news:author", args=[author.slug]),
    }
    second = f"?{OLDER}={cursor_of(live[19])}"
    article = make.url_of(middle.article)
    search, admin = reverse("news:search"), reverse("admin:news_article_changelist")
    found = {"home": "/", "archive": reverse("news:archive"), "month": reverse("news:month", args=month)}
    for name, path in lists.items():
        found |= {
            name: path,
            f"{name}, second": path + second,
            f"{name}, deep": path + deep,
            f"{name}, back": path + back,
        }
    found |= {
        "article": article,
        "article, history": f"{article}cap-nhat/",
        "article, print": f"{article}in/",
        "search, common": f"{search}?q=ke+hoach",
        "search, rare": f"{search}?q={RARE.replace(' ', '+')}",
        "search, newest": f"{search}?q=ke+hoach&sap-xep=ngay",
        "suggestions": f"{reverse('news:suggest')}?q=khanh+th",
        "rss": reverse("news:rss"),
        "atom": "/atom.xml",
        "rss of a category": reverse("news:category_rss", args=[category.slug]),
        "sitemap": "/sitemap.xml",
        "sitemap, fixed": "/sitemap-trang.xml",
        "sitemap, news": "/sitemap-tin-moi.xml",
        "sitemap, file": reverse("sitemap_articles", args=[middle.article_id // A_PART]),
        "sitemap, file that lies ready": reverse("sitemap_articles", args=[middle.article_id // A_PART]),
        "site map": reverse("news:site_map"),
        "api": "/api/v1/articles/",
        "api, deep": f"/api/v1/articles/?cursor={cursor_of(middle)}",
        "api, category": f"/api/v1/articles/?category={category.slug}",
        "api, tag": f"/api/v1/articles/?tag={tag.slug}&category={category.slug}",
        "api, kind": "/api/v1/articles/?kind=news",
        "api, article": f"/api/v1/articles/{middle.article_id}/",
        "admin, first": admin,
        "admin, last page of the window": f"{admin}?p={WINDOW // PAGE}",
        "admin, deep": f"{admin}?{START}={cursor_of_row(_in_the_midst())}&p=2",
    }
    return found


def _in_the_midst() -> Article:
    articles = Article.objects.order_by("-updated_at", "-pk")
    return articles[articles.count() // 2]


# What the databases say


def asked(client, path: str) -> list[str]:
    """The reading statements of a page, from cold, that concern a large table."""
    cache.clear()
    vocabulary.forget()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
        b"".join(answer)
    assert answer.status_code == 200, path
    read = (re.sub("^DECLARE .*? FOR (?=SELECT )", "", query["sql"]) for query in queries.captured_queries)
    return [sql for sql in read if sql.startswith(("SELECT", "WITH")) and any(name in sql for name in LARGE_TABLES)]


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def looked_at(sql: str) -> tuple[list[str], int]:
    """(what is wrong with the plan of the statement, how much it costs: rows read, or steps of SQLite's machine)."""
    return (_on_postgresql if connection.vendor == "postgresql" else _on_sqlite)(sql)


def _on_postgresql(sql: str) -> tuple[list[str], int]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}")
        ((plan,),) = cursor.fetchall()
    found = list(nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))
    wrong = [
        f"{node['Node Type']} on {node['Relation Name']}"
        for node in found
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE_TABLES
    ]
    rows = sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0))
        * node["Actual Loops"]
        for node in found
        if "Relation Name" in node or node["Node Type"] in ("Sort", "Bitmap Index Scan")
    )
    return wrong, rows


_ONE_BY_KEY = re.compile(r'ORDER BY "news_edition"\."id" ASC LIMIT 1$')
"""A walk along the primary key that ends with the first row: SQLite calls it a SCAN."""


def _on_sqlite(sql: str) -> tuple[list[str], int]:
    names = {name: name for name in LARGE_TABLES}
    names |= {alias: name for name, alias in re.findall(r'"(\w+)" (\w\d+)\b', sql) if name in LARGE_TABLES}
    names |= {alias: name for name, alias in re.findall(r"(news_\w+) AS (\w+)", sql) if name in LARGE_TABLES}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        lines = [detail for *_, detail in cursor.fetchall()]
    wrong = [
        f"{line} ({names[scan[1]]})"
        for line in lines
        if (scan := re.match(r"SCAN (\w+)(?! USING)", line)) and scan[1] in names and "USING" not in line
    ]
    return ([] if _ONE_BY_KEY.search(sql) else wrong), _steps(sql)


def _steps(sql: str) -> int:
    count = 0

    def one_more() -> None:
        nonlocal count
        count += 1

    connection.connection.set_progress_handler(one_more, 10)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.fetchall()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return 10 * count


def walk(client) -> tuple[dict[str, list[str]], dict[str, int], dict[str, int]]:
    """(page → what is wrong, where anything is, page → cost, page → number of statements)."""
    SitemapFile.objects.all().delete()
    approver = make.approver()
    told = Article.objects.order_by("pk")[:3]
    Notice.objects.bulk_create(Notice(user=approver, article=article, text="Bài chờ duyệt") for article in told)
    client.force_login(approver)
    wrong, costs, counts = {}, {}, {}
    for name, path in addresses().items():
        if name.endswith("lies ready"):
            sitemap_files.make_all()
        reader = client if name.startswith("admin") else Client()
        statements = asked(reader, path)
        found = [looked_at(sql) for sql in statements]
        faults = [
            f"{fault}: {sql[:300]}" for (faults, _), sql in zip(found, statements, strict=True) for fault in faults
        ]
        wrong |= {name: faults} if faults else {}
        costs[name], counts[name] = sum(cost for _, cost in found), len(statements)
    return wrong, costs, counts


def test_no_page_reads_a_large_table_through_or_costs_more_in_a_larger_archive(client, department):
    start = timezone.now().replace(microsecond=0) - LARGE * APART
    fill(0, SMALL, start)
    _, before, counted = walk(client)
    fill(SMALL, LARGE - SMALL, start)
    wrong, after, counted_again = walk(client)
    few = FEW[connection.vendor]
    assert wrong == {}
    assert {name: (before[name], after[name]) for name in after if after[name] > MORE * before[name] + few} == {}
    # PostgreSQL looks for words in the newest months first, and once or twice more where these have too few.
    more = {name: counted_again[name] - number for name, number in counted.items() if counted_again[name] != number}
    assert {name for name, number in more.items() if number > 3 or not name.startswith("search")} == set()
