"""The archive: the years that have articles, whatever slip once put one of them far away."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news.models import Article, Edition
from tests import factories as make

pytestmark = pytest.mark.django_db
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def published_on(year: int, month: int = 7, day: int = 17, hour: int = 10) -> Article:
    """Slips of before, too: the door no longer lets them in."""
    article = make.published(title=f"Bài năm {year}")
    Edition.objects.filter(article=article).update(displayed_at=datetime(year, month, day, hour, tzinfo=HANOI))
    return article


def years_of(client) -> list[tuple[int, list[int]]]:
    answer = client.get(reverse("news:archive"))
    assert answer.status_code == 200
    return [(year["year"], [month["month"] for month in year["months"]]) for year in answer.context["years"]]


def test_only_years_with_articles_are_listed(client):
    published_on(2008, 11), published_on(2014), published_on(2026, 3)
    assert years_of(client) == [(2026, [3, 2, 1]), (2014, list(range(12, 0, -1))), (2008, [12, 11])]


def test_years_are_of_the_local_calendar(client):
    published_on(2015, 1, 1, hour=0), published_on(2012, 12, 31, hour=23)
    assert years_of(client) == [(2015, [1]), (2012, [12])]


@pytest.mark.parametrize("year", [214, 1014, 2])
def test_an_article_of_a_year_that_nobody_means_does_not_take_the_page_down(year, client):
    slip = published_on(year)
    published_on(2014)
    assert [listed for listed, _ in years_of(client)] == [2014, year]
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("news:archive"))
    assert len(queries) < 12
    address = f"/luu-tru/{year:04d}/07/"
    assert address in page.text
    assert make.url_of(slip) in client.get(address).text


def test_what_was_published_so_before_is_still_read(client, monkeypatch):
    monkeypatch.setattr("news.validation.is_plausible", lambda moment: True)
    slip = make.published(displayed_at=datetime(214, 7, 17, 10, 25, tzinfo=HANOI))
    for path in (make.url_of(slip), f"{make.url_of(slip)}cap-nhat/", "/", "/tin-tuc/", "/rss.xml", "/luu-tru/0214/07/"):
        assert client.get(path).status_code == 200, path
    client.force_login(make.editor())
    for name in ("change", "history", "preview"):
        assert client.get(reverse(f"admin:news_article_{name}", args=[slip.pk])).status_code == 200, name


def test_nothing_yet_is_said_so(client):
    assert years_of(client) == []
    assert "Chưa có gì để lưu trữ" in client.get(reverse("news:archive")).text


def test_every_month_listed_has_a_page(client):
    published_on(2013, 11), published_on(2014, 2)
    for year in client.get(reverse("news:archive")).context["years"]:
        for month in year["months"]:
            assert client.get(month["url"]).status_code == 200, month["url"]
