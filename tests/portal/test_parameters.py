"""Parameters that nobody reads make no page anew, and those that are read are never lost."""

import ast
import inspect
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from news import paging
from portal.models import Redirect
from portal.pagecache.asking import NEVER
from portal.pagecache.parameters import ANY, CURSORS, READ, known
from tests import factories as make
from tests.cached import Process


def names(resolver=None, space="", prefix="/"):
    """(name with its namespace, beginning of its path) of every address outside the admin."""
    for each in (resolver or get_resolver()).url_patterns:
        path = prefix + str(each.pattern).lstrip("^")
        if isinstance(each, URLResolver) and each.app_name != "admin":
            yield from names(each, f"{space}{each.namespace}:" if each.namespace else space, path)
        elif isinstance(each, URLPattern):
            yield f"{space}{each.name}", path


def test_every_public_address_says_what_it_reads():
    kept = {name for name, path in names() if not path.startswith(NEVER)}
    assert len(kept) > 30
    assert kept == READ.keys() | ANY and not READ.keys() & ANY


def test_the_query_is_read_where_this_says_so_and_nowhere_else():
    """Whoever lets a view read a parameter finds this test, and enters it in portal/pagecache/parameters.py."""
    assert {paging.OLDER, paging.NEWER} == CURSORS
    readers = set()
    for app in ("news", "services", "portal"):
        for file in Path(settings.BASE_DIR, app).rglob("*.py"):
            tree = ast.parse(file.read_text("utf-8"))
            if any(isinstance(node, ast.Attribute) and node.attr == "GET" for node in ast.walk(tree)):
                readers.add(str(file.relative_to(settings.BASE_DIR)))
    newsroom = {name for name in readers if "admin" in name or name.startswith("portal/second_factor/")}
    assert readers - newsroom == {
        "news/paging.py",  # CURSORS
        "news/views/finding.py", "news/api/articles.py", "portal/api/description.py", "portal/api/endpoints.py",
        "portal/api/samples.py",  # ANY
        "news/newsroom.py", "portal/fresh_proof.py", "portal/version_preview.py",  # of the newsroom
    }  # fmt: skip
    calls = inspect.getsource(paging.page_of).count("request.GET")
    assert calls == 1


@pytest.mark.parametrize(
    ("path", "query", "left"),
    [
        ("/", "x=1", ""),
        ("/tin-tuc/", "truoc=1-2&x=1&&", "truoc=1-2"),
        ("/en/tin-tuc/", "a=b&sau=1-2", "sau=1-2"),
        ("/tin-tuc/", "%74ruoc=1-2", "%74ruoc=1-2"),
        ("/tin-tuc/", "truoc=1-2&truoc=3-4", "truoc=1-2&truoc=3-4"),
        ("/sitemap-bai-1.xml", "x=1", ""),
        ("/en/", "q=a", ""),
        ("/tim-kiem/", "q=a&x=1", "q=a&x=1"),
        ("/api/v1/articles/", "limit=5&x=1", "limit=5&x=1"),
        ("/index.php", "id=5", "id=5"),
        ("/tin-tuc", "truoc=1-2&x=1", "truoc=1-2&x=1"),
    ],
)
def test_what_is_left_of_a_query(path, query, left):
    assert known(path, query) == left


@pytest.mark.django_db
def test_a_made_up_parameter_is_the_page_that_is_kept(department):
    make.published()
    process = Process()
    for path in ("/", "/tin-tuc/", "/sitemap.xml", "/sitemap-trang.xml", "/rss.xml", "/luu-tru/", "/so-do-trang/"):
        plain = process.get(path)
        made = len(process.made)
        for number in range(3):
            assert process.get(f"{path}?x={number}&{'y' * 300}={number}").body == plain.body, path
        assert len(process.made) == made, path


@pytest.mark.django_db
def test_an_old_address_still_leads_on_by_its_query(department):
    Redirect.objects.create(old_path="/tin-tuc/cu-7/?id=5", new_path="/chuyen-muc/moi/")
    process = Process()
    for _ in range(2):
        assert process.get("/tin-tuc/cu-7/").status == process.get("/tin-tuc/cu-7/?id=6").status == 404
        answer = process.get("/tin-tuc/cu-7/?id=5")
        assert (answer.status, answer.headers["location"]) == (301, "/chuyen-muc/moi/")
    assert Process().get("/tin-tuc/cu-7/?id=5").status == 301


@pytest.mark.django_db
def test_pages_of_a_list_are_not_confused(department):
    for number in range(paging.PAGE_SIZE + 3):
        make.published(title=f"Bài số {number}")
    process = Process()
    first = process.get("/tin-tuc/?x=1")
    older = first.text.partition("/tin-tuc/?truoc=")[2].partition('"')[0]
    second = process.get(f"/tin-tuc/?truoc={older}&x=1")
    assert second.status == 200 and second.body != first.body
    assert second.body == process.get(f"/tin-tuc/?truoc={older}").body
    assert process.get("/tin-tuc/?truoc=1-1&truoc=2-2").status == 404
