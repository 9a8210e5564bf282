"""The desk: what it names for whom, how it counts, and what it costs."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.admin import queues
from news.admin.desk import desk
from news.admin.panels import publications_by_week
from news.models import Article, Edition, NoticeMail, ReviewNote, Revision
from portal.management import bulk_articles
from portal.models import Job
from tests import factories as make

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 8, 5, 12, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
"""A Wednesday."""


def queue(user, heading: str) -> dict | None:
    return next((queue for queue in desk(user)["queues"] if queue["heading"] == heading), None)


def note(article: Article, by, text: str = "Xin kiểm tra lại số liệu.", **fields) -> ReviewNote:
    return ReviewNote.objects.create(article=article, author=by, text=text, **fields)


# What waits, and what one wrote


def test_everything_a_writer_wrote_stands_there_with_its_stage(client):
    for number, situation in enumerate(("draft", "submitted", "scheduled", "live")):
        make.bring(make.article(title=f"Bài số {number}"), situation)
    make.article(make.other_writer(), title="Bài người khác")
    rows = queue(make.writer(), "Bài tôi viết")["rows"]
    assert {article.title: article.stage for article in rows} == {
        "Bài số 0": "draft",
        "Bài số 1": "submitted",
        "Bài số 2": "scheduled",
        "Bài số 3": "published",
    }
    client.force_login(make.writer())
    page = client.get("/admin/").text
    assert all(label in page for label in ("Bản nháp", "Chờ biên tập", "Chờ đăng", "Đã đăng"))
    assert "Bài người khác" not in page


def test_a_returned_article_comes_first_and_is_not_named_twice():
    article = make.bring(make.article(), "returned")
    assert queue(make.writer(), "Cần sửa lại")["rows"] == [article]
    assert queue(make.writer(), "Bài tôi viết")["rows"] == []
    assert desk(make.writer())["next"]["article"] == article


def test_an_approver_is_not_asked_to_approve_what_he_wrote_himself():
    own = make.article(make.approver(), title="Bài của người duyệt")
    make.do(own, "submit", make.approver())
    make.do(own, "forward", make.editor())
    others = make.bring(make.article(), "reviewed")
    assert queue(make.approver(), "Chờ tôi duyệt")["rows"] == [others]


def test_counts_stop_at_ninety_nine(client, monkeypatch):
    monkeypatch.setattr(queues, "COUNTED", 4)
    for number in range(5):
        make.bring(make.article(title=f"Bài số {number}"), "submitted")
    assert queue(make.editor(), "Chờ biên tập")["count"] == "hơn 3"
    client.force_login(make.editor())
    assert "hơn 3 bài" in client.get("/admin/").text


def test_few_are_counted_exactly():
    for number in range(queues.ROWS + 1):
        make.bring(make.article(title=f"Bài số {number}"), "submitted")
    waiting = queue(make.editor(), "Chờ biên tập")
    assert (waiting["count"], len(waiting["rows"]), waiting["more"]) == (queues.ROWS + 1, queues.ROWS, True)


def test_ages_are_said_in_vietnamese(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    make.bring(make.article(), "submitted")
    time_machine.move_to(NOON + timedelta(hours=3), tick=False)
    client.force_login(make.editor())
    assert "Chờ 3 giờ" in client.get("/admin/").text
    time_machine.move_to(NOON + timedelta(days=2), tick=False)
    client.force_login(make.editor())
    assert "Chờ 2 ngày" in client.get("/admin/").text


# Today's timetable


def test_only_todays_schedule_is_listed_by_hour_and_other_days_are_counted(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    midnight = NOON.replace(hour=0) + timedelta(days=1)
    for title, at in (("Bài tối", NOON.replace(hour=23, minute=59)), ("Bài chiều", NOON.replace(hour=14))):
        article = make.bring(make.article(title=title), "reviewed")
        make.do(article, "approve", make.approver(), publish_at=at)
    for number, at in enumerate((midnight, midnight + timedelta(days=3))):
        article = make.bring(make.article(title=f"Ngày khác {number}"), "reviewed")
        make.do(article, "approve", make.approver(), publish_at=at)
    today = queue(make.editor(), "Hẹn đăng hôm nay")
    assert [article.title for article in today["rows"]] == ["Bài chiều", "Bài tối"]
    assert (today["count"], today["later"]) == (2, 2)
    client.force_login(make.editor())
    page = client.get("/admin/").text
    assert "14:00" in page and "23:59" in page and "Ngày khác: 2 bài" in page


# Notes


def test_open_notes_of_others_on_my_articles_are_mine_to_read():
    article = make.bring(make.article(), "submitted")
    wanted = note(article, make.editor())
    note(article, make.editor(), is_resolved=True)
    note(article, make.writer(), "Đã kiểm tra.")
    assert desk(make.writer())["notes"] == [wanted]


def test_whoever_has_noted_something_hears_the_answer():
    article = make.bring(make.article(), "submitted")
    assert desk(make.editor())["notes"] == []
    note(article, make.editor())
    answer = note(article, make.writer(), "Số đúng là 38.")
    assert desk(make.editor())["notes"] == [answer]
    assert desk(make.approver())["notes"] == []  # had no part in it


def test_a_note_on_what_one_may_no_longer_see_is_not_shown():
    article = make.bring(make.article(), "submitted")
    editor = make.editor()
    note(article, editor)
    note(article, make.writer(), "Kín.")
    assert desk(make.limit(editor, make.category("Chuyển đổi số")))["notes"] == []


def test_a_note_on_an_article_in_the_bin_waits_no_longer():
    article = make.article()
    note(article, make.editor())
    make.bring(article, "binned")
    assert desk(make.writer())["notes"] == []


# Categories without news


def test_categories_without_news_for_long_are_named_with_their_age(client, time_machine):
    time_machine.move_to(NOON - timedelta(days=18), tick=False)
    make.published(category=make.category("Im lặng"))
    make.category("Chưa từng")
    make.category("Ẩn", is_visible=False)
    time_machine.move_to(NOON - timedelta(days=13), tick=False)
    make.published(category=make.category("Vừa có"))
    time_machine.move_to(NOON, tick=False)
    found = {row["category"].name: row["age"] for row in desk(make.editor())["silent"]}
    assert found == {"Chưa từng": "", "Im lặng": "18 ngày"}
    client.force_login(make.editor())
    page = client.get("/admin/").text
    assert "Lâu chưa có bài" in page and "18 ngày" in page


def test_what_was_withdrawn_is_no_news_and_a_childs_news_is_its_parents():
    parent = make.category("Mẹ")
    make.published(category=make.category("Con", parent=parent))
    make.bring(make.article(category=make.category("Đã gỡ bài")), "withdrawn")
    assert [row["category"].name for row in desk(make.editor())["silent"]] == ["Đã gỡ bài"]


def test_only_categories_within_reach_are_named():
    own, _ = make.category("Của tôi"), make.category("Của người khác")
    assert [row["category"] for row in desk(make.limit(make.editor(), own))["silent"]] == [own]
    assert "silent" not in desk(make.writer())


# The chart


def publish_at(moment, time_machine, **changes) -> Article:
    time_machine.move_to(moment, tick=False)
    return make.published(**changes)


def test_weeks_begin_on_monday_in_local_time(time_machine):
    monday = NOON.replace(day=3, hour=0)
    publish_at(monday - timedelta(seconds=1), time_machine, title="Cuối chủ nhật")
    publish_at(monday, time_machine, title="Đầu thứ hai")
    publish_at(NOON, time_machine, title="Thứ tư")
    weeks = publications_by_week(NOON)["weeks"]
    assert [week["count"] for week in weeks] == [*[0] * 10, 1, 2]
    assert weeks[-1]["start"] == monday and weeks[-1]["is_now"]
    assert [week["height"] for week in weeks][-2:] == [50.0, 100.0]


def test_a_correction_and_a_static_page_are_no_publications(time_machine):
    article = publish_at(NOON - timedelta(days=7), time_machine)
    time_machine.move_to(NOON, tick=False)
    make.change(article, make.editor(), lead="Sapô đúng.")
    make.bring(article, "live")
    make.published(kind="page", title="Giới thiệu")
    chart = publications_by_week(NOON)
    assert (chart["total"], chart["this_week"], chart["average"]) == (1, 0, "0,1")


def test_the_chart_reads_as_sentences(client, time_machine):
    publish_at(NOON, time_machine)
    client.force_login(make.editor())
    page = client.get("/admin/").text
    assert "Tuần này, từ 03/08/2026: 1 bài" in page
    assert "Tuần từ 27/07/2026: 0 bài" in page
    assert " style=" not in page


# Other roles, and the first day


def test_an_administrator_has_no_queues_but_the_sections_and_what_went_wrong(client):
    make.bring(make.article(), "reviewed")
    Job.objects.create(name="publish-due", due_at=timezone.now(), last_error="OperationalError: đứt kết nối")
    user = make.writer()
    NoticeMail.objects.create(
        user=user, next_attempt_at=timezone.now(), state="failed", last_error="SMTPRecipientsRefused: 550"
    )
    NoticeMail.objects.create(
        user=user, next_attempt_at=timezone.now(), is_server_down=True, last_error="TimeoutError: timed out"
    )
    assert desk(make.administrator())["queues"] == []
    client.force_login(make.administrator())
    page = client.get("/admin/").text
    assert "Máy chủ thư không trả lời" in page and "TimeoutError: timed out" in page
    assert "đứt kết nối" in page and "SMTPRecipientsRefused: 550" in page and "Tài khoản" in page
    client.force_login(make.approver())
    assert "đứt kết nối" not in client.get("/admin/").text


def test_a_services_manager_sees_sections_and_no_articles(client):
    make.published(title="Tin trong ngày")
    client.force_login(make.services_manager())
    answer = client.get("/admin/")
    assert "Ô dịch vụ" in answer.text and "Tin trong ngày" not in answer.text
    assert "by_week" not in desk(make.services_manager())


@pytest.mark.parametrize("who", [make.writer, make.editor, make.approver, make.administrator])
def test_the_first_day_says_where_to_begin_and_the_second_no_more(client, who):
    client.force_login(who())
    assert "Bắt đầu từ đây" in client.get("/admin/").text
    make.published(who() if who is make.writer else make.writer())
    assert "Bắt đầu từ đây" not in client.get("/admin/").text


def test_a_title_of_markup_is_shown_as_text(client):
    make.bring(make.article(title="<b>Đậm</b> & “ngoặc”"), "submitted")
    client.force_login(make.editor())
    page = client.get("/admin/").text
    assert "&lt;b&gt;Đậm" in page and "<b>Đậm" not in page


# Cost


def test_the_desk_costs_the_same_whatever_the_number_of_articles(client):
    def fill(count: int) -> None:
        bulk_articles.generate(count)
        for number in range(count // 3):
            article = make.bring(make.article(title=f"Gửi {count} {number}"), "submitted")
            note(article, make.editor())
            make.bring(make.article(title=f"Chờ duyệt {count} {number}"), "reviewed")
            make.bring(make.article(make.editor(), title=f"Trả lại {count} {number}"), "returned")
            make.bring(make.article(title=f"Hẹn giờ {count} {number}"), "scheduled")
            make.category(f"Chuyên mục {count} {number}")
            original = make.published(title=f"Gốc {count} {number}")
            translation = make.published(title=f"Translated {count} {number}", language="en", translation_of=original)
            Revision.objects.filter(pk=original.latest_revision.pk).update(version=90)
            Article.objects.filter(pk=translation.pk).update(follows=article.latest_revision)
        assert Article.objects.behind().count() >= count // 3

    def cost(who) -> int:
        client.force_login(who())
        client.get("/admin/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/admin/").status_code == 200
        return len(captured)

    make.department()
    make.category()
    people = (make.writer, make.editor, make.approver, make.administrator)
    fill(6)
    small = {who.__name__: cost(who) for who in people}
    fill(30)
    assert {who.__name__: cost(who) for who in people} == small and max(small.values()) <= 40


@pytest.mark.every_database
def test_large_tables_are_walked_by_an_index():
    """What would read a whole table of 100,000 rows where it needs a few: seen in the database's own plan."""
    make.category()
    bulk_articles.generate(30)
    week = timezone.now() - timedelta(weeks=12)
    own = Article.objects.filter(created_by=make.writer())
    plans = {
        "returned": own.filter(stage="returned").order_by("updated_at"),
        "own": own.order_by("-updated_at", "-pk")[:9],
        "first": Edition.objects.first_editions().filter(published_at__gte=week).values("pk"),
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which of two good indexes it takes for thirty rows is chance
            for way in ("seqscan", "sort", "bitmapscan"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            assert all("Index" in rows.explain() and "Seq Scan" not in rows.explain() for rows in plans.values())
            return
    expected = {"own": "article_own", "returned": "article_own_stage", "first": "edition_first"}
    assert [name for name, rows in plans.items() if expected[name] not in rows.explain()] == []
