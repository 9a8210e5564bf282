"""Readers' error reports: a form without cookie or script, what is kept out, how the desk hears of it and acts."""

import logging
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news import reporting
from news.admin.desk import desk
from news.models import Article, Edition, ErrorReport, Notice, ReportTally
from news.views.report_form import FASTEST, MOST_LINKS, OLDEST, TRAP, token_for
from portal.models import AuditEntry
from tests import factories as make

pytestmark = pytest.mark.django_db

WORDS = "Ngày khai mạc là 18/7, không phải 17/7."
NOON = timezone.make_aware(timezone.datetime(2026, 8, 5, 12))


@pytest.fixture(scope="module")
def published(department):
    return make.published().pk


@pytest.fixture
def article(published):
    return Article.objects.get(pk=published)


@pytest.fixture
def reader():
    """Strict: the form has no CSRF token, and needs none."""
    return Client(enforce_csrf_checks=True)


def form_at(article) -> str:
    return make.url_of(article) + "bao-loi/"


@pytest.fixture
def send(reader, time_machine):
    """Opens the form, waits as a person does, and sends it with these fields."""
    time_machine.move_to(NOON, tick=False)

    def send(article, *, at=None, waits=timedelta(seconds=30), headers=None, remote="203.0.113.7", **fields):
        address = at or form_at(article)
        page = reader.get(address).text
        now = timezone.now()
        time_machine.move_to(now + waits, tick=False)
        facts = {"token": re.search(r'name="token" value="([^"]+)"', page)[1], "message": WORDS} | fields
        return reader.post(address, facts, headers=headers or {}, REMOTE_ADDR=remote)

    return send


def report_of(article, **facts) -> ErrorReport:
    rest = {"edition_number": 1, "kind": "facts", "passage": "", "message": WORDS, "name": "", "contact": ""}
    return reporting.receive(article, rest | facts, address="")


# The page


def test_the_article_leads_to_its_form_and_the_form_names_article_and_edition(client, article):
    assert f'href="{form_at(article)}"' in client.get(make.url_of(article)).text
    answer = client.get(form_at(article))
    assert article.title in answer.text.replace("\xa0", " ") and "Bản đăng số 1" in answer.text
    assert answer["Cache-Control"] == "no-store" and 'content="noindex"' in answer.text


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_form_writes_nothing_and_gives_no_cookie(reader, article, method, django_assert_max_num_queries):
    with django_assert_max_num_queries(3) as captured:
        answer = getattr(reader, method)(form_at(article))
    assert answer.status_code == 200 and not answer.cookies and "Cookie" not in answer.get("Vary", "")
    assert all(query["sql"].startswith("SELECT") for query in captured.captured_queries)


def test_a_report_is_kept_and_thanked_for_at_an_address_of_its_own(reader, send, article):
    answer = send(article, kind="facts", passage="Sáng 17/7", name="Bạn đọc", contact="bandoc@vidu.example")
    assert answer.status_code == 303 and not answer.cookies and answer["Cache-Control"] == "no-store"
    report = ErrorReport.objects.get()
    assert (report.article, report.edition_number, report.kind) == (article, 1, "facts")
    assert (report.passage, report.message, report.contact) == ("Sáng 17/7", WORDS, "bandoc@vidu.example")
    for _ in range(2):
        thanks = reader.get(answer["Location"])
        assert report.reference in thanks.text and not thanks.cookies and thanks["Cache-Control"] == "no-store"
    assert ErrorReport.objects.count() == 1


def test_static_pages_and_english_articles_have_the_form_too(send):
    make.department()
    page = make.published(kind="page", title="Giới thiệu", slug="gioi-thieu", category=None)
    english = make.published(language="en", title="Half-year review held")
    assert send(page, message="Điện thoại ở cuối trang đã đổi.").status_code == 303
    answer = send(english, message="The date in the lead is wrong.")
    assert answer.status_code == 303 and answer["Location"].startswith("/en/tin-tuc/")
    assert {report.article for report in ErrorReport.objects.all()} == {page, english}


def test_the_english_form_speaks_english(client):
    make.department()
    page = client.get(form_at(make.published(language="en", title="Half-year review held"))).text
    assert "Report an error" in page and "Báo lỗi" not in page


@pytest.mark.parametrize(
    ("situation", "status"),
    [("draft", 404), ("scheduled", 404), ("binned", 404), ("withdrawn", 410), ("expired", 410)],
)
def test_what_is_not_public_takes_no_reports(client, situation, status):
    make.department()
    article = make.bring(make.article(), situation)
    assert client.get(form_at(article)).status_code == status
    sent = client.post(form_at(article), {"token": token_for(article.pk, 1), "message": WORDS})
    assert sent.status_code == status and not ErrorReport.objects.exists()


def test_an_article_whose_seal_fails_takes_no_reports(client, article):
    address = form_at(article)
    with make.tampering():
        Edition.objects.filter(article=article).update(content='{"forged": 1}')
    answer = client.get(address)
    assert answer.status_code == 503 and answer["Cache-Control"] == "no-store"


def test_a_replaced_static_page_takes_the_words_along(reader):
    make.department()
    old, new = (make.published(kind="page", title=title, slug=title) for title in ("cu", "moi"))
    make.do(old, "withdraw", make.approver(), reason="Trang đã thay.", explanation="Đã có trang mới.", replacement=new)
    answer = reader.post("/trang/cu/bao-loi/", {"message": WORDS}, follow=True)
    assert answer.redirect_chain == [("/trang/moi/bao-loi/", 308)]
    assert WORDS in answer.text


def test_a_new_address_takes_the_words_along(reader, article):
    wrong = f"/tin-tuc/ten-cu-{article.pk}/bao-loi/"
    assert reader.get(wrong).status_code == 301
    answer = reader.post(wrong, {"message": WORDS})
    assert (answer.status_code, answer["Location"]) == (308, form_at(article))


# Sentences


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"message": ""}, "Xin cho biết chỗ nào sai"),
        ({"message": "", "passage": "Sáng 17/7"}, "Xin cho biết chỗ nào sai"),
        ({"message": "sai"}, "ít nhất 10 ký tự"),
        ({"message": "a" * 2001}, "dài 2001 ký tự; tối đa là 2000"),
        ({"passage": "b" * 501}, "dài 501 ký tự; tối đa là 500"),
        ({"kind": "la"}, "Xin chọn một trong các loại lỗi"),
        ({"contact": "không phải"}, "số điện thoại như"),
        ({"contact": "a@"}, "địa chỉ thư điện tử như"),
        ({"message": "xem https://a.example " * (MOST_LINKS + 1)}, "nhiều nhất 3 liên kết"),
    ],
)
def test_what_is_missing_or_wrong_is_said_in_words_and_nothing_typed_is_lost(send, article, fields, sentence):
    answer = send(article, name="Người Đọc Kỹ", **fields)
    assert answer.status_code == 200 and not ErrorReport.objects.exists()
    page = answer.text
    assert sentence in page and "Chưa gửi được" in page and "Người Đọc Kỹ" in page
    target = re.search(r'class="error-summary".*?<a href="#([^"]+)"', page, re.S)[1]
    assert f'id="{target}"' in page
    for value in fields.values():
        assert not value or value == "la" or value.strip() in page


def test_a_passage_and_a_kind_say_enough(send, article):
    assert send(article, message="", passage="công nghê", kind="spelling").status_code == 303


@pytest.mark.parametrize("contact", ["0299 000 0118", "+84 299.000.0118", "ban.doc@vidu.example"])
def test_mail_or_telephone_is_a_contact(send, article, contact):
    assert send(article, contact=contact).status_code == 303


def test_control_characters_do_not_reach_the_desk(send, article):
    assert send(article, message="Sai\x00 ngày\x07 ở\u202e dòng 2.\r\n\r\n\r\n\r\nXin sửa.").status_code == 303
    assert ErrorReport.objects.get().message == "Sai ngày ở dòng 2.\n\nXin sửa."


# Machines


def test_a_form_sent_at_once_is_asked_to_wait_and_keeps_the_words(send, article):
    answer = send(article, waits=timedelta(seconds=FASTEST - 1))
    assert "đợi vài giây" in answer.text and WORDS in answer.text and not ErrorReport.objects.exists()


def test_a_form_opened_long_ago_gets_a_fresh_token_and_keeps_the_words(reader, send, article, time_machine):
    answer = send(article, waits=timedelta(seconds=OLDEST + 1))
    assert "mở đã lâu" in answer.text and WORDS in answer.text
    fresh = re.search(r'name="token" value="([^"]+)"', answer.text)[1]
    time_machine.move_to(timezone.now() + timedelta(seconds=5), tick=False)
    assert reader.post(form_at(article), {"token": fresh, "message": WORDS}).status_code == 303


@pytest.mark.parametrize("token", ["", "rác", "a:b:c", "W10:1abc:zzz"])
def test_a_forged_token_is_no_error_and_no_report(send, article, token):
    answer = send(article, token=token)
    assert answer.status_code == 200 and WORDS in answer.text and not ErrorReport.objects.exists()


def test_a_token_of_another_article_does_not_fit(send, article):
    answer = send(article, token=token_for(article.pk + 1, 1))
    assert answer.status_code == 200 and not ErrorReport.objects.exists()


def test_who_fills_in_the_trap_is_thanked_and_not_heard(reader, send, article, caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("portal"), "propagate", True)
    with caplog.at_level("INFO", logger="portal.reports"):
        answer = send(article, **{TRAP: "https://mua.example"})
    thanks = reader.get(answer["Location"])
    assert answer.status_code == 303 and thanks.status_code == 200
    assert not ErrorReport.objects.exists() and not Notice.objects.filter(text__contains="báo lỗi").exists()
    assert "dropped (trap), the 1. of this hour" in caplog.text and "203.0.113.7" not in caplog.text
    honest = send(article)
    assert honest["Location"] == answer["Location"]  # no oracle


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Origin": "https://la.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://[la"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Origin": "http://testserver"}, True),
    ],
)
def test_a_form_on_another_site_sends_nothing_here(send, article, headers, taken):
    answer = send(article, headers=headers)
    assert answer.status_code == (303 if taken else 200)
    assert ErrorReport.objects.exists() == taken and (taken or WORDS in answer.text)


def test_the_same_words_are_one_report_for_a_day(send, article):
    first = send(article)
    assert send(article, message=f"  {WORDS.upper()} ")["Location"] == first["Location"]
    assert ErrorReport.objects.count() == 1
    send(article, waits=timedelta(hours=25) - timedelta(hours=1, minutes=30))  # within the token's day
    assert send(article, waits=timedelta(hours=2)).status_code == 303
    assert ErrorReport.objects.count() == 2


def test_words_that_differ_in_an_accent_are_two_reports(send, article):
    for words in ("Tên đúng là Hòa, không phải Hoa.", "Tên đúng là Hoa, không phải Hòa."):
        send(article, message=words)
    assert ErrorReport.objects.count() == 2


def test_what_was_settled_may_be_reported_again_and_reaches_the_desk(send, article):
    first = send(article)
    reporting.settle(ErrorReport.objects.get(), make.editor(), "dismissed")
    again = send(article, contact="0299 000 0118")
    assert again.status_code == 303 and again["Location"] != first["Location"]
    assert ErrorReport.objects.still_open().get().contact == "0299 000 0118"
    send(article, contact="")
    assert ErrorReport.objects.still_open().get().contact == "0299 000 0118"


def test_who_adds_a_contact_to_the_same_words_is_known_by_it(send, article):
    send(article)
    send(article, name="Bà Mai", contact="0299 000 0118")
    report = ErrorReport.objects.get()
    assert (report.name, report.contact) == ("Bà Mai", "0299 000 0118")


def test_a_household_with_many_ipv6_addresses_is_one_sender(send, article, monkeypatch):
    monkeypatch.setitem(reporting.LIMITS, "household", ((reporting.HOUR, 2),))
    homes = [send(article, message=f"Lỗi thứ {n} ở bài này.", remote=f"2001:db8:1:{n:x}::1") for n in range(3)]
    assert [answer.status_code for answer in homes] == [303, 303, 429]
    assert send(article, message="Lỗi từ nhà khác, cùng bài.", remote="2001:db8:1:100::1").status_code == 303


def test_one_address_is_heard_so_often_and_then_told_to_wait(send, article, monkeypatch):
    monkeypatch.setitem(reporting.LIMITS, "address", ((reporting.HOUR, 2),))
    assert [send(article, message=f"Lỗi thứ {n} trong bài này.").status_code for n in range(3)] == [303, 303, 429]
    assert send(article, message="Lỗi từ nơi khác trong bài.", remote="203.0.113.8").status_code == 303
    assert send(article, message="Lỗi sau một giờ trong bài.", waits=timedelta(hours=1)).status_code == 303
    assert not any("203.0.113" in tally.bucket for tally in ReportTally.objects.all())


def test_one_article_takes_so_many_and_a_refused_report_counts_nowhere(send, article, monkeypatch):
    monkeypatch.setitem(reporting.LIMITS, "article", ((reporting.HOUR, 1),))
    send(article)
    before = list(ReportTally.objects.order_by("bucket").values_list("bucket", "count"))
    answer = send(article, message="Một lỗi khác trong bài này.")
    assert answer.status_code == 429 and "Một lỗi khác" in answer.text
    assert list(ReportTally.objects.order_by("bucket").values_list("bucket", "count")) == before
    assert send(make.published(title="Bài khác")).status_code == 303


def test_a_digest_of_an_address_means_nothing_tomorrow(time_machine):
    time_machine.move_to(NOON)
    today = reporting._unknowable("203.0.113.7")
    time_machine.move_to(NOON + timedelta(days=1))
    assert reporting._unknowable("203.0.113.7") != today


def test_too_heavy_a_body_is_refused_unread(reader, article):
    answer = reader.post(form_at(article), {"message": "a" * 300_000})
    assert answer.status_code == 413 and "viết gọn hơn" in answer.text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.dictionaries(
        st.sampled_from(["kind", "passage", "message", "name", "contact", "token", TRAP]), st.text(max_size=60)
    ),
    origin=st.none() | st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=20),
)
def test_no_input_breaks_the_form(reader, article, fields, origin):
    fields = {name: text.encode("utf-8", "replace").decode() for name, text in fields.items()}
    answer = reader.post(form_at(article), fields, headers={} if origin is None else {"Origin": origin})
    assert answer.status_code in (200, 303)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(reader, article, method):
    assert getattr(reader, method)(form_at(article)).status_code == 405


# The desk


def test_those_at_work_on_the_article_are_told_once_an_hour(article, time_machine):
    time_machine.move_to(NOON, tick=False)
    report_of(article)
    report_of(article, message="Chức danh ở đoạn hai đã cũ.")
    told = Notice.objects.filter(text__startswith="Bạn đọc báo lỗi")
    assert {notice.user for notice in told} == {make.writer(), make.editor()} and told.count() == 2
    time_machine.move_to(NOON + timedelta(hours=1, seconds=1), tick=False)
    report_of(article, message="Tên phường viết sai ở đoạn ba.")
    assert told.all().count() == 4


def test_where_nobody_at_work_on_it_may_settle_all_who_may_are_told(article):
    make.limit(make.editor(), make.category("Chuyên mục khác"))
    report_of(article)
    told = {notice.user for notice in Notice.objects.filter(text__startswith="Bạn đọc báo lỗi")}
    assert make.approver() in told and make.writer() in told and make.editor() not in told


def test_the_desk_shows_open_reports_within_reach_and_writers_those_of_their_own(client, article):
    other = make.published(make.other_writer(), title="Bài khác", category=make.category("Khác"))
    report_of(article)
    report_of(other)
    seen = {row.article for row in desk(make.editor())["reports"]["rows"]}
    assert seen == {article, other} and desk(make.editor())["reports"]["count"] == 2
    assert [row.article for row in desk(make.writer())["reports"]["rows"]] == [article]
    assert [row.article for row in desk(make.limit(make.editor(), make.category("Khác")))["reports"]["rows"]] == [other]
    client.force_login(make.writer())
    assert "Bạn đọc báo lỗi" in client.get("/admin/").text


def settle_at(report, verb="done") -> str:
    return reverse("admin:news_article_errorreport", args=[report.article_id, report.pk, verb])


def test_an_editor_settles_a_report_once_and_the_audit_knows(client, article):
    report = report_of(article)
    client.force_login(make.editor())
    sent = {f"answer_{report.pk}": "Đã sửa ở bản 2."}
    client.post(settle_at(report), sent)
    again = client.post(settle_at(report, "dismissed"), sent, follow=True)
    assert "đã được xử lý trước đó" in again.text
    report.refresh_from_db()
    assert (report.state, report.handled_by, report.answer) == ("done", make.editor(), "Đã sửa ở bản 2.")
    assert AuditEntry.objects.filter(action__startswith="article.report").count() == 1


@pytest.mark.parametrize("who", [make.writer, make.stranger, make.services_manager])
def test_whoever_may_not_settle_reports_settles_none(client, article, who):
    report = report_of(article)
    client.force_login(who())
    assert client.post(settle_at(report)).status_code == 403
    assert client.get(settle_at(report)).status_code in (403, 405)
    report.refresh_from_db()
    assert report.is_open


def test_an_editor_of_other_categories_neither_sees_nor_settles(client, article):
    report = report_of(article)
    client.force_login(make.limit(make.editor(), make.category("Khác")))
    assert client.post(settle_at(report)).status_code == 403
    assert report.reference not in client.get(reverse("admin:news_errorreport_changelist")).text


def test_who_sent_it_is_hidden_from_those_who_may_look_and_not_settle(client):
    own = make.published(by=make.editor(), category=make.category("Chung"))
    report = report_of(own, name="Bà Mai", contact="0299 000 0118")
    page = reverse("admin:news_errorreport_change", args=[report.pk])
    client.force_login(make.limit(make.editor(), make.category("Khác")))
    words = client.get(page).text
    assert WORDS in words and "0299 000 0118" not in words and "Bà Mai" not in words
    client.force_login(make.approver())
    assert "0299 000 0118" in client.get(page).text


@pytest.mark.parametrize("wrong", ["delete", "open"])
def test_nothing_else_can_be_done_to_a_report(client, article, wrong):
    report = report_of(article)
    client.force_login(make.editor())
    assert client.post(settle_at(report, wrong)).status_code == 404
    elsewhere = reverse("admin:news_article_errorreport", args=[make.article().pk, report.pk, "done"])
    assert client.post(elsewhere).status_code == 404


def test_the_form_of_the_article_shows_reports_and_to_editors_alone_who_sent_them(client, article):
    report_of(article, passage="Sáng 17/7", message="<b>Sai</b> ngày, xin xem lại.", contact="0299 000 0118")
    pages = {}
    for who in (make.writer, make.editor):
        client.force_login(who())
        pages[who] = client.get(reverse("admin:news_article_change", args=[article.pk])).text
        assert "&lt;b&gt;Sai&lt;/b&gt; ngày" in pages[who] and 'data-passage="Sáng 17/7"' in pages[who]
    assert "0299 000 0118" in pages[make.editor] and "Không phải lỗi" in pages[make.editor]
    assert "0299 000 0118" not in pages[make.writer] and "Không phải lỗi" not in pages[make.writer]


def test_nonsense_in_the_filter_shows_what_is_open(client, article):
    report_of(article)
    client.force_login(make.approver())
    for odd in ("%00", "x", "%F0%9F%98%80"):
        assert WORDS in client.get(f"/admin/news/errorreport/?tinh-trang={odd}").text


def test_the_list_shows_what_is_open_and_filters_the_rest(client, article):
    still_open, done = report_of(article), report_of(article, message="Liên kết cuối bài không mở được.")
    reporting.settle(done, make.editor(), "done")
    client.force_login(make.approver())
    address = reverse("admin:news_errorreport_changelist")
    assert still_open.message in client.get(address).text and done.message not in client.get(address).text
    settled = client.get(address, {"tinh-trang": "done"}).text
    assert done.message in settled and still_open.message not in settled
    page = client.get(reverse("admin:news_errorreport_change", args=[still_open.pk])).text
    assert "Không phải lỗi" in page
    client.post(settle_at(still_open, "dismissed"), {"list": "1"})
    assert still_open.message not in client.get(address).text


# Forgetting


def test_who_sent_a_report_is_forgotten_and_the_report_is_kept(article, time_machine, settings):
    time_machine.move_to(NOON, tick=False)
    handled = report_of(article, name="Bạn đọc", contact="0299 000 0118")
    waiting = report_of(article, message="Tên phường viết sai ở đoạn ba.", contact="0299 000 0119")
    reporting.settle(handled, make.editor(), "done")
    job = import_string(settings.PERIODIC_JOBS["clear-error-reports"][0])

    def contacts_after(passed):
        time_machine.move_to(NOON + passed, tick=False)
        job()
        return [ErrorReport.objects.get(pk=row.pk).contact for row in (handled, waiting)]

    second = timedelta(seconds=1)
    assert contacts_after(reporting.CONTACT_KEPT - second) == ["0299 000 0118", "0299 000 0119"]
    assert contacts_after(reporting.CONTACT_KEPT + second) == ["", "0299 000 0119"]
    assert contacts_after(reporting.CONTACT_KEPT_AT_MOST + second) == ["", ""]
    assert ErrorReport.objects.get(pk=handled.pk).message == WORDS and not ReportTally.objects.exists()


def test_the_reader_is_told_how_long_a_contact_is_kept(client, article):
    page = client.get(form_at(article)).text
    assert f"xóa {reporting.CONTACT_KEPT.days} ngày sau khi xử lý" in page and "6 tháng" in page


def test_a_preview_has_no_way_to_report(client, article):
    make.change(article, lead="Sapô mới.")
    client.force_login(make.writer())
    fresh = Article.objects.get(pk=article.pk)
    page = client.get(reverse("admin:news_article_preview_page", args=[fresh.pk])).text
    assert "bao-loi" not in page
