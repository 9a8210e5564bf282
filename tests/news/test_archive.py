"""The archive: the years that have articles, whatever slip once put one of them far away."""

import re
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news.models import Article, Edition
from news.paging import page_of
from portal.management import bulk_articles
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
    return [
        (year["year"], [month["month"] for month in year["months"] if month["url"]]) for year in answer.context["years"]
    ]


def test_only_years_and_months_with_articles_are_listed(client):
    published_on(2008, 11), published_on(2014), published_on(2026, 3)
    assert years_of(client) == [(2026, [3]), (2014, [7]), (2008, [11])]


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
        assert len(year["months"]) == 12
        for month in year["months"]:
            if month["url"]:
                assert client.get(month["url"]).status_code == 200, month["url"]


def test_news_in_each_month_of_a_long_life_is_one_question(client):
    published_on(1912, 1), published_on(2026, 3)
    with CaptureQueriesContext(connection) as queries:
        assert years_of(client) == [(2026, [3]), (1912, [1])]
    assert len(queries) <= 4


# The page of a month


def dated(year: int, month: int, day: int, hour: int = 10, minute: int = 0, **changes) -> Article:
    moment = datetime(year, month, day, hour, minute, tzinfo=HANOI)
    return make.published(title=f"Bài ngày {day} lúc {hour} giờ {minute}", displayed_at=moment, **changes)


def days_of(answer) -> dict[int, str]:
    """Day → address, of the days of the calendar that are links."""
    return {day["day"]: day["url"] for week in answer.context["weeks"] for day in week if day and day["url"]}


def test_a_month_is_grouped_by_days_newest_first(client):
    for day, hour in ((3, 8), (3, 17), (17, 0), (17, 23)):
        dated(2014, 7, day, hour)
    answer = client.get("/luu-tru/2014/07/")
    headings = re.findall(r'<h2 id="(ngay-[\d-]+)"><time[^>]*>([^<]+)<', answer.text)
    assert headings == [("ngay-2014-07-17", "Thứ năm, 17/07/2014"), ("ngay-2014-07-03", "Thứ năm, 03/07/2014")]
    assert [len(day["cards"]) for day in answer.context["days"]] == [2, 2]


def test_the_calendar_begins_on_monday_and_links_days_with_news_only(client):
    dated(2014, 7, 1), dated(2014, 7, 31, 23)
    answer = client.get("/luu-tru/2014/07/")
    assert days_of(answer) == {1: "#ngay-2014-07-01", 31: "#ngay-2014-07-31"}
    first = [day and day["day"] for day in answer.context["weeks"][0]]
    assert first == [None, 1, 2, 3, 4, 5, 6]  # 1 July 2014 was a Tuesday
    table = answer.text.partition("<table")[2].partition("</table>")[0]
    assert table.count('scope="col"') == 7 and "<caption>" in table
    assert table.index("Thứ hai") < table.index("Chủ nhật")


def test_a_day_that_is_not_on_the_page_is_reached_in_the_same_list(client, monkeypatch):
    monkeypatch.setattr("news.views.lists.page_of", partial(page_of, size=2))
    for day, hour in ((20, 8), (19, 8), (19, 9), (19, 10), (4, 8)):
        dated(2014, 7, day, hour)
    first = client.get("/luu-tru/2014/07/")
    assert days_of(first)[20] == "#ngay-2014-07-20"
    assert days_of(first)[19] == "#ngay-2014-07-19"  # begins here, goes on overleaf
    fourth = client.get(days_of(first)[4].partition("#")[0])
    assert [card.title for card in fourth.context["cards"]] == ["Bài ngày 4 lúc 8 giờ 0"]
    overleaf = client.get(first.context["older_url"])
    nineteenth = days_of(overleaf)[19]
    assert not nineteenth.startswith("#"), "the day began on the page before"
    page = client.get(nineteenth.partition("#")[0])
    assert [card.title for card in page.context["cards"]] == ["Bài ngày 19 lúc 10 giờ 0", "Bài ngày 19 lúc 9 giờ 0"]
    assert nineteenth.partition("#")[2] in page.text


def test_the_neighbours_are_the_nearest_months_with_news(client):
    dated(2013, 12, 31), dated(2014, 7, 17), dated(2016, 1, 1)
    answer = client.get("/luu-tru/2014/07/")
    assert answer.context["before"] == {"title": "Tháng 12/2013", "url": "/luu-tru/2013/12/"}
    assert answer.context["after"] == {"title": "Tháng 1/2016", "url": "/luu-tru/2016/01/"}
    newest = client.get("/luu-tru/2016/01/").context
    assert newest["after"] is None and newest["before"]["url"] == "/luu-tru/2014/07/"
    assert [month["month"] for month in newest["year"]["months"] if month["url"]] == [1]


def test_an_empty_month_has_a_page_in_the_midst_and_none_outside(client):
    dated(2014, 5, 2), dated(2014, 8, 2)
    empty = client.get("/luu-tru/2014/06/")
    assert empty.status_code == 200
    assert "Tháng này không có tin nào" in empty.text
    assert "/luu-tru/2014/05/" in empty.text and "/luu-tru/2014/08/" in empty.text
    assert "<table" in empty.text and days_of(empty) == {}
    for outside in ("2014/04", "2014/09", "2013/06", "0001/01", "9999/12", "0000/05", "2014/00", "2014/13"):
        assert client.get(f"/luu-tru/{outside}/").status_code == 404, outside


@pytest.mark.parametrize(
    "path",
    [
        "/luu-tru/2014/7/",
        "/luu-tru/14/07/",
        "/luu-tru/20144/07/",
        "/luu-tru/٢٠١٤/07/",
        "/luu-tru/abcd/",
        "/luu-tru/2013/",
    ],
)
def test_what_is_no_month_is_not_found(client, path):
    dated(2014, 7, 17)
    assert client.get(path).status_code == 404


def test_a_year_leads_to_its_place_in_the_archive(client):
    dated(2014, 7, 17)
    answer = client.get("/luu-tru/2014/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/luu-tru/#nam-2014")
    assert 'id="nam-2014"' in client.get("/luu-tru/").text


def test_a_month_costs_the_same_full_or_empty(client):
    make.department()
    make.category()
    bulk_articles.generate(30)
    moment = timezone.localtime(Edition.objects.live().newest_first().first().displayed_at)
    dated(2014, 5, 2)
    for path in (f"/luu-tru/{moment:%Y/%m}/", "/luu-tru/2014/05/", "/luu-tru/2015/01/", "/luu-tru/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 4, path


def test_the_english_archive_holds_english_news_only(client):
    dated(2014, 7, 17), dated(2015, 2, 3, language="en")
    assert client.get("/en/luu-tru/2014/07/").status_code == 404
    page = client.get("/en/luu-tru/2015/02/")
    assert "February 2015" in page.text and "Tuesday, 3 February 2015" in page.text
    assert client.get("/luu-tru/2015/02/").status_code == 404
