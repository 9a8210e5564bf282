"""The admin's list of articles in an archive that is larger than one window of it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news.admin import long_list
from news.models import Article, UrgentPublication
from tests import factories as make

pytestmark = pytest.mark.django_db

LIST = reverse("admin:news_article_changelist")


@pytest.fixture
def many(client, monkeypatch):
    """70 drafts, several of one moment, in windows of 60; the numbers of the articles as the list has them."""
    monkeypatch.setattr(long_list, "WINDOW", 60)
    category, now = make.category(), timezone.now()
    Article.objects.bulk_create(
        Article(title=f"Bài {number}", slug=f"bai-{number}", category=category, version=1, created_by=make.writer())
        for number in range(130)
    )
    for number, article in enumerate(Article.objects.order_by("pk")):
        Article.objects.filter(pk=article.pk).update(updated_at=now - timedelta(minutes=number // 7))
    client.force_login(make.approver())
    return list(Article.objects.order_by("-updated_at", "-pk").values_list("pk", flat=True))


def link(answer, words: str) -> str:
    found = re.search(rf'<a href="([^"]*)"[^>]*>{words}</a>', answer.content.decode())
    return LIST + unescape(found[1]) if found else ""


def rows(answer) -> list[int]:
    return [article.pk for article in answer.context["cl"].result_list]


def test_every_article_is_reached_once_by_pages_and_windows(client, many):
    seen, window, windows = [], LIST, 0
    while window:
        windows += 1
        separator = "&" if "?" in window else "?"
        first = client.get(window)
        last = first
        for number in range(1, first.context["cl"].paginator.num_pages + 1):
            last = client.get(f"{window}{separator}p={number}")
            seen += rows(last)
        window = link(last, "Cũ hơn nữa")
    assert seen == many
    assert windows == 3


def test_numbered_pages_stay_in_their_window_and_the_top_is_one_link_away(client, many):
    below = client.get(link(client.get(f"{LIST}?p=2"), "Cũ hơn nữa"))
    assert rows(below) == many[60:90]
    second = client.get(link(below, "2"))
    assert rows(second) == many[90:120]
    assert rows(client.get(link(second, "Về đầu danh sách"))) == many[:30]
    assert not link(client.get(LIST), "Về đầu danh sách")


def test_a_full_window_says_that_there_is_more_and_the_last_does_not(client, many):
    assert "hơn 60 bài" in client.get(LIST).content.decode()
    assert not link(client.get(LIST), "Cũ hơn nữa")
    rest = client.get(f"{LIST}?{long_list.START}={long_list.cursor_of(Article.objects.get(pk=many[119]))}")
    assert rows(rest) == many[120:]
    assert link(rest, "Về đầu danh sách")
    assert "hơn" not in re.search(r'<span class="quiet">[^<]*bài', rest.content.decode())[0]


def test_a_filter_or_an_order_begins_at_the_top(client, many):
    below = client.get(link(client.get(f"{LIST}?p=2"), "Cũ hơn nữa"))
    links = re.findall(r'href="(\?[^"]*)"', below.content.decode())
    changed = [each for each in links if "stage__exact" in each or "o=" in each]
    assert changed
    assert not [each for each in changed if f"{long_list.START}=" in each]


@pytest.mark.parametrize("value", ["", "x", "1-", "-1-2", "9" * 17 + "-1", "1-" + "9" * 18, "١-٢", "1-2\x00"])
def test_what_is_no_cursor_is_no_error(client, many, value):
    assert client.get(LIST, {long_list.START: value}).status_code == 200
    assert client.get(LIST, {long_list.START: value, "o": "1"}).status_code == 200


def test_nothing_is_counted_beyond_the_window(client, many):
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"] and "news_article" in query["sql"]]
    assert len(counts) == 1
    assert "LIMIT 61" in counts[0]


def test_pages_that_there_are_not(client, many):
    for page in ("0", "-1", "3", "99"):
        assert client.get(f"{LIST}?p={page}").status_code == 302, page
    Article.objects.filter(pk__in=many[5:]).delete()
    for address in (LIST, f"{LIST}?p=7", f"{LIST}?all="):
        assert rows(client.get(address)) == many[:5], address
    Article.objects.all().delete()
    for address in (LIST, f"{LIST}?p=7", f"{LIST}?all="):
        assert rows(client.get(address)) == [], address


def test_all_on_one_page_where_they_are_not_too_many(client, many):
    Article.objects.filter(pk__in=many[50:]).delete()
    assert rows(client.get(f"{LIST}?all=")) == many[:50]


def test_an_article_that_was_published_urgently_twice_is_one_row(client):
    client.force_login(make.approver())
    article = make.bring(make.article(), "published urgently")
    first = UrgentPublication.objects.get()
    UrgentPublication.objects.create(
        article=article, edition_number=2, publisher=first.publisher, reason="Lần nữa.", deadline=first.deadline
    )
    answer = client.get(f"{LIST}?hau-kiem=1")
    assert rows(answer) == [article.pk]
    assert answer.context["cl"].result_count == 1
