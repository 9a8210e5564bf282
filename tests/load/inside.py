"""What a benchmark does in the site's own process: fill it, tell its addresses, take counts and times there.

python -m tests.load.inside grow SIZE MADE | look       (prints one line of JSON; the environment names the site)
"""

import json
import sys
import time
from pathlib import Path

import django
from django.conf import settings

from tests.load.base import median

PAGES = ("home", "category", "deep category", "article", "month", "search", "feed", "sitemap", "API")
CATEGORIES = 8
DEEP = 500
"""The page of a category that counts as deep; where it has fewer, its last."""
ARTICLES = 20
"""Different ones that are asked for in turn."""
WORDS = ("thông tin", "chuyển đổi số", "ma truy xuat", "kiểm tra", "dịch vụ công trực tuyến", "Bến Tam", "quý III")
TIMES = 15
"""Measured repetitions of what is done once a page; the median is told."""


def main(arguments: list[str]) -> None:
    django.setup()
    if arguments[0] == "grow":
        print(json.dumps(grow(int(arguments[1]), int(arguments[2]))))
    else:
        print(json.dumps(look()))


# Filling


def grow(size: int, made: int) -> dict:
    """From `made` live articles to `size`, with everything that stands around the news.

    {"made_per_second": …, "loaded_per_second": …, "addresses": {page: [paths]}}; made: generated and sealed, by all
    processors; loaded: written to the database after that.
    """
    from django.core.management import call_command

    from news import sitemap_files
    from news.search import vocabulary
    from portal.management import bulk_articles
    from tests.load import corpus

    if not made:
        Path(settings.VAR_DIR).mkdir(exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        _department()

    def write(number, *rest):
        return corpus.article(made + number, *rest)

    done = bulk_articles.generate(size - made, say=lambda line: print(line, file=sys.stderr), write=write)
    vocabulary.gather()
    sitemap_files.make_all()  # as the worker does, a few seconds in every minute
    _analyse()
    rates = {
        "made_per_second": round(done.count / done.made_in),
        "loaded_per_second": round(done.count / done.written_in),
    }
    return rates | {"addresses": _addresses()}


def _department() -> None:
    from portal.models import Furniture, HomeSlot
    from services.models import Banner, Link, LinkList, ServiceCard
    from tests import factories as make

    make.department()
    categories = [make.category(f"Chuyên mục {number}") for number in range(CATEGORIES)]
    for number in range(6):
        ServiceCard.objects.create(title_line1=f"Dịch vụ {number}", url=f"https://dichvu{number}.example/")
    for name in ("Đơn vị thuộc Bộ", "Doanh nghiệp"):
        links = LinkList.objects.create(title=name)
        for number in range(20):
            Link.objects.create(link_list=links, name=f"{name} {number}", url=f"https://donvi{number}.example/")
    Banner.objects.create(name="Băng rôn", alt="Băng rôn", url="/", wide=make.image(2))
    make.show()
    for category in categories:
        HomeSlot.objects.create(kind="block", category=category)
    Furniture.objects.rebuild()


def _analyse() -> None:
    """As autovacuum or an administrator would have done by the time readers come."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _addresses() -> dict[str, list[str]]:
    from urllib.parse import urlencode

    from django.urls import reverse
    from django.utils import timezone

    from news.models import Category, Edition, Listing
    from news.models.edition import listing_key
    from news.models.sitemap_part import part_of
    from news.paging import OLDER, PAGE_SIZE, cursor_of
    from news.shown import Document

    category = Category.objects.order_by("pk").first()
    listed = Listing.objects.filter(key=listing_key("c", category.pk, "vi")).order_by("-displayed_at", "-article_id")
    before = max(0, min((DEEP - 1) * PAGE_SIZE, listed.count() - PAGE_SIZE) - 1)
    category_path = reverse("news:category", args=[category.slug])
    newest = Edition.objects.live().newest_first()[:ARTICLES]
    day = timezone.localtime(newest[0].displayed_at)
    last = Edition.objects.live().order_by("article_id").last().article_id
    asked = (
        ["/"],
        [category_path],
        [f"{category_path}?{urlencode({OLDER: cursor_of(listed[before])})}"],
        [Document(edition).url for edition in newest],
        [reverse("news:month", args=[f"{day.year:04d}", f"{day.month:02d}"])],
        [f"{reverse('news:search')}?{urlencode({'q': words})}" for words in WORDS],
        [reverse("news:rss")],
        [reverse("sitemap_articles", args=[max(0, part_of(last) - 1)])],  # the last full one
        [reverse("api_articles")],
    )
    return dict(zip(PAGES, asked, strict=True))


# Counts and times


def look() -> dict:
    """{"queries": {page: number}, "publish": {statements, ms}, "admin": {first, deep: {queries, ms}}, "sitemap":
    {files, editions, most_in_a_file, cold_s, again_ms, warm_ms}}. Publishing comes last: it moves what others read."""
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    return {
        "queries": {page: _queries(client, paths[-1]) for page, paths in _addresses().items()},
        "admin": _admin(),  # before the sitemap, whose rows the process then holds, and Python's collector walks
        "sitemap": _sitemap(client),
        "publish": _publish(),
    }


def _queries(client, path: str) -> int:
    """Of the page with nothing kept in this process: the worst that a reader can meet."""
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext, override_settings

    from news.search import vocabulary

    cache.clear()
    vocabulary.forget()
    with override_settings(FURNITURE_KEPT_FOR=0), CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
        _read(answer)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code}.")
    return len(queries)


def _read(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def _sitemap(client) -> dict:
    import re

    from news.models import Edition

    def locations(path: str) -> list[str]:
        found = re.findall(r"<loc>([^<]+)</loc>", _read(client.get(path)).decode())
        return [url.removeprefix(settings.SITE_URL) for url in found]

    start = time.perf_counter()
    parts = [path for path in locations("/sitemap.xml") if path.startswith("/sitemap-bai-")]
    listed = [len(locations(path)) for path in parts]
    cold = time.perf_counter() - start
    return {
        "files": len(parts),
        "listed": sum(listed),
        "live": Edition.objects.live().count(),
        "most_in_a_file": max(listed),
        "cold_s": round(cold, 2),
        "again_ms": round(median(_ms(lambda: _read(client.get(parts[0]))) for _ in range(5)), 1),
        "warm_ms": round(_kept(parts[0]), 1),
    }


def _kept(path: str) -> float:
    """Milliseconds in which the page cache gives what it has, as the site runs with it."""
    from tests.cached import Process

    process = Process()
    process.get(path)
    return median(_ms(lambda: process.get(path)) for _ in range(5))


def _admin() -> dict:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from tests import factories as make

    client = Client()
    client.force_login(make.approver())
    first = reverse("admin:news_article_changelist")
    found = {}
    for name, path in {"first": first, "deep": _deep_in_the_admin(first)}.items():
        cache.clear()
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answers {answer.status_code}.")
        count = len(queries)  # now: the next request empties their list
        ms = median(_ms(lambda path=path: client.get(path)) for _ in range(TIMES))
        found[name] = {"queries": count, "ms": round(ms, 1)}
    return found


def _publish() -> dict:
    """One article approved and out: statements between BEGIN and COMMIT, and milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests import factories as make

    waiting = []
    for number in range(TIMES + 1):
        article = make.article(title=f"Tin chờ đăng {number}")
        make.reviewed(article)
        waiting.append(article)
    approver = make.approver()
    with CaptureQueriesContext(connection) as queries:
        make.do(waiting.pop(), "approve", approver)
    statements = [query["sql"] for query in queries.captured_queries]
    first, last = (_place(statements, words) for words in ("BEGIN", "COMMIT"))
    inside = [sql for sql in statements[first + 1 : last] if not sql.startswith(("SAVEPOINT", "RELEASE"))]
    ms = median(_ms(lambda article=article: make.do(article, "approve", approver)) for article in waiting)
    return {"statements": len(inside), "ms": round(ms, 1)}


def _place(statements: list[str], words: str) -> int:
    return next(place for place, sql in enumerate(statements) if sql.startswith(words))


def _deep_in_the_admin(first: str) -> str:
    """The last page of a window that begins at the 15,000th article, or in the midst of fewer."""
    from news.admin.long_list import START, cursor_of
    from news.models import Article

    articles = Article.objects.in_use().order_by("-updated_at", "-pk")
    start = articles[min(15_000, articles.count() // 2)]
    pages = min(articles.count() // 2, 990) // 30
    return f"{first}?{START}={cursor_of(start)}&p={pages}"


def _ms(act) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main(sys.argv[1:])
