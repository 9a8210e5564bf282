"""Dates as Vietnamese newspapers write them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import formats
from django.utils.translation import override

from portal.dates import ago, day_date, day_edges, full_date, month_edges, month_name, short_date, span

SEED = datetime(2014, 7, 17, 3, 25, tzinfo=UTC)
"""17/07/2014 10:25 in Vietnam."""
NOW = datetime(2026, 8, 3, 5, 0, tzinfo=UTC)


def test_a_moment_reads_as_on_the_page_of_2014():
    assert full_date(SEED) == "Thứ năm, 17/07/2014 10:25"
    assert day_date(SEED) == "Thứ năm, 17/07/2014"
    assert short_date(SEED) == "17/07/2014"


def test_a_moment_reads_in_english():
    assert full_date(SEED, "en") == "Thursday, 17 July 2014, 10:25"
    assert day_date(SEED, "en") == "Thursday, 17 July 2014"
    assert short_date(SEED, "en") == "17 July 2014"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (14, "Thứ hai"),
        (15, "Thứ ba"),
        (16, "Thứ tư"),
        (17, "Thứ năm"),
        (18, "Thứ sáu"),
        (19, "Thứ bảy"),
        (20, "Chủ nhật"),
    ],
)
def test_weekdays_are_written_in_words(day, name):
    assert day_date(datetime(2014, 7, day, 5, tzinfo=UTC)) == f"{name}, {day}/07/2014"


def test_the_day_is_that_of_vietnam_not_of_greenwich():
    assert day_date(datetime(2014, 7, 17, 17, 0, tzinfo=UTC)) == "Thứ sáu, 18/07/2014"
    assert full_date(datetime(2014, 12, 31, 17, 0, tzinfo=UTC)) == "Thứ năm, 01/01/2015 00:00"


def test_months_have_names():
    assert month_name(2014, 7) == "Tháng 7/2014"
    assert month_name(2014, 12, "en") == "December 2014"


@pytest.mark.parametrize(
    ("passed", "vietnamese", "english"),
    [
        (timedelta(0), "Vừa xong", "Just now"),
        (timedelta(seconds=59), "Vừa xong", "Just now"),
        (timedelta(seconds=60), "1 phút trước", "1 minute ago"),
        (timedelta(minutes=40), "40 phút trước", "40 minutes ago"),
        (timedelta(minutes=59, seconds=59), "59 phút trước", "59 minutes ago"),
        (timedelta(hours=1), "1 giờ trước", "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 giờ trước", "23 hours ago"),
        (timedelta(days=1), "Chủ nhật, 02/08/2026", "2 Aug 2026"),
        (timedelta(days=400), "Chủ nhật, 29/06/2025", "29 Jun 2025"),
        (timedelta(seconds=-1), "Thứ hai, 03/08/2026", "3 Aug 2026"),
    ],
)
def test_recent_news_says_how_long_ago(passed, vietnamese, english):
    assert ago(NOW - passed, NOW) == vietnamese
    assert ago(NOW - passed, NOW, "en") == english


def test_templates_write_dates_for_people_and_for_machines():
    page = Template("{% load portal_tags %}{{ at|full_date }} | {{ at|iso }} | {{ at|ago:now }}")
    with override("vi"):
        shown = page.render(Context({"at": SEED, "now": SEED + timedelta(hours=3)}))
    assert shown == "Thứ năm, 17/07/2014 10:25 | 2014-07-17T10:25:00+07:00 | 3 giờ trước"


def test_templates_write_nothing_for_no_moment():
    page = Template("{% load portal_tags %}[{{ at|full_date }}{{ at|iso }}{{ at|short_date }}{{ at|day_date }}]")
    assert page.render(Context({"at": None})) == "[]"


def test_forms_read_day_before_month():
    with override("vi"):
        read = [datetime.strptime("05/07/2014", pattern) for pattern in formats.get_format("DATE_INPUT_FORMATS")[:1]]
        assert formats.date_format(SEED, "DATE_FORMAT") == "17/07/2014"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
    assert (read[0].day, read[0].month) == (5, 7)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(0), ""),
        (timedelta(seconds=59), ""),
        (timedelta(seconds=60), "1 phút"),
        (timedelta(minutes=59, seconds=59), "59 phút"),
        (timedelta(hours=1), "1 giờ"),
        (timedelta(hours=23, minutes=59), "23 giờ"),
        (timedelta(days=1), "1 ngày"),
        (timedelta(days=60), "60 ngày"),
        (timedelta(days=61), "2 tháng"),
        (timedelta(days=729), "24 tháng"),
        (timedelta(days=730), "2 năm"),
        (timedelta(days=-1), ""),
    ],
)
def test_a_length_of_time_is_said_in_one_unit(passed, words):
    assert span(passed) == words


def test_a_day_and_a_month_end_where_the_next_begins_in_local_time():
    night = datetime(2014, 7, 16, 17, 0, tzinfo=UTC)  # midnight in Vietnam
    assert day_edges(SEED) == (night, night + timedelta(days=1))
    assert day_edges(night - timedelta(seconds=1))[1] == night
    start, end = month_edges(2014, 12)
    assert (start, end) == (datetime(2014, 11, 30, 17, tzinfo=UTC), datetime(2014, 12, 31, 17, tzinfo=UTC))
    assert month_edges(2015, 1)[0] == end
