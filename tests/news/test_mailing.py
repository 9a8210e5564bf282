"""Notices by e-mail: to whom, when, never twice, and whatever the mail server does, the newsroom goes on."""

import socket
import threading
from contextlib import suppress
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from smtplib import SMTPRecipientsRefused
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.urls import reverse

from news import mailing
from news.mailing import deliver, plan
from news.models import Notice, NoticeMail
from news.models.mail import PAUSES
from portal.models import Job, MailPreference
from portal.worker import run_job, run_periodic_jobs
from tests import factories as make
from tests.forms import fill_in

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 8, 5, 7, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _quiet_evening(time_machine):
    """Tests begin the evening before; nothing ticks unless they say so."""
    time_machine.move_to(MORNING - 10 * HOUR, tick=False)


def prefers(user, preference: MailPreference, email: str = ""):
    user.notice_mail, user.email = preference, email or f"{user.username}@kinhson.example"
    user.save()
    return user


def at_once(user=None):
    return prefers(user or make.writer(), MailPreference.AT_ONCE)


def daily(user=None):
    return prefers(user or make.writer(), MailPreference.DIGEST)


def notice(user, text: str = "Lê Minh Châu đã duyệt bài.", **changes) -> Notice:
    return Notice.objects.create(user=user, article=make.article(user, **changes), text=text)


class Broken(EmailBackend):
    """A server that takes no mail; `refuses` names the addresses it does not know."""

    refuses: tuple[str, ...] = ()
    error: Exception | None = None
    asked = 0

    def open(self):
        Broken.asked += 1
        if self.error:
            raise self.error

    def send_messages(self, messages):
        for message in messages:
            if any(address in message.to[0] for address in self.refuses):
                raise SMTPRecipientsRefused({message.to[0]: (550, b"unknown")})
        return super().send_messages(messages)


@pytest.fixture
def broken(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    monkeypatch.setattr(Broken, "asked", 0)

    def answer(**how):
        for name, value in how.items():
            monkeypatch.setattr(Broken, name, value)

    answer(error=ConnectionRefusedError("đóng cửa"), refuses=())
    return answer


# Who gets what, when


def test_at_once_comes_with_the_next_run_and_no_second_time(time_machine):
    notice(at_once())
    assert deliver(MORNING - 9 * HOUR).sent == 1
    assert deliver(MORNING - 9 * HOUR + MINUTE).sent == 0
    (message,) = mail.outbox
    assert str(make_header(decode_header(message.to[0]))) == "Nguyễn Thu Hằng <congtacvien@kinhson.example>"


def test_what_comes_together_goes_in_one_mail():
    writer = at_once()
    for number in range(3):
        notice(writer, title=f"Bài số {number}")
    deliver(MORNING - 9 * HOUR)
    (message,) = mail.outbox
    assert message.subject == "Tòa soạn: 3 thông báo mới"
    assert [f"Bài số {number}" in message.body for number in range(3)] == [True] * 3


def test_the_digest_comes_once_a_day_at_seven(time_machine):
    writer = daily()
    notice(writer, title="Tối qua")
    assert deliver(MORNING - MINUTE).sent == 0
    assert deliver(MORNING).sent == 1
    time_machine.move_to(MORNING + HOUR, tick=False)
    notice(writer, title="Sáng nay")
    assert deliver(MORNING + 2 * HOUR).sent == 0
    assert deliver(MORNING + 24 * HOUR).sent == 1
    first, second = mail.outbox
    assert first.subject == "Tòa soạn: 1 thông báo, bản tin sáng 05/08"
    assert "Tối qua" in first.body and "Sáng nay" not in first.body
    assert "Sáng nay" in second.body and "Tối qua" not in second.body


def test_a_worker_that_slept_over_seven_sends_the_digest_when_it_wakes():
    notice(daily())
    assert deliver(MORNING + 5 * HOUR).sent == 1


def test_nothing_new_no_mail():
    daily()
    at_once(make.editor())
    assert deliver(MORNING).sent == 0
    assert not NoticeMail.objects.exists()


@pytest.mark.parametrize("how", ["never", "no address", "switched off", "no longer staff", "read"])
def test_whoever_wants_or_needs_no_mail_gets_none(how):
    writer = at_once()
    told = notice(writer)
    changes = {
        "never": {"notice_mail": MailPreference.NEVER},
        "no address": {"email": ""},
        "switched off": {"is_active": False},
        "no longer staff": {"is_staff": False},
    }
    if how == "read":
        writer.notices.all().mark_read()
    for name, value in changes.get(how, {}).items():
        setattr(writer, name, value)
    writer.save()
    assert deliver(MORNING).sent == 0
    assert Notice.objects.get() == told


def test_what_is_read_between_planning_and_sending_is_not_sent():
    writer = at_once()
    notice(writer)
    plan(MORNING - 9 * HOUR)
    writer.notices.all().mark_read()
    assert deliver(MORNING - 9 * HOUR).sent == 0
    assert NoticeMail.objects.get().state == "dropped"


def test_a_changed_preference_brings_no_flood_of_old_notices(time_machine):
    writer = prefers(make.writer(), MailPreference.NEVER)
    notice(writer)
    time_machine.move_to(MORNING + timedelta(days=8), tick=False)
    at_once(writer)
    assert deliver(MORNING + timedelta(days=8)).sent == 0
    daily(writer)
    assert deliver(MORNING + timedelta(days=8)).sent == 0


# What is in it


def test_a_mail_says_what_where_and_how_to_stop(settings):
    settings.SITE_URL = "https://so.kinhson.example"
    make.department()
    article = make.bring(make.article(title="Sơ kết sáu tháng"), "submitted")
    at_once(make.writer())
    make.do(article, "return", make.editor(), reason="Xin bổ sung nguồn.")
    deliver(MORNING - 9 * HOUR)
    (message,) = mail.outbox
    assert message.subject == "Tòa soạn: Sơ kết sáu tháng"
    assert message.body.startswith("Kính gửi Nguyễn Thu Hằng,\n")
    assert "Phạm Văn Tú yêu cầu sửa: Xin bổ sung nguồn." in message.body
    assert f"https://so.kinhson.example/admin/news/article/{article.pk}/change/" in message.body
    assert "https://so.kinhson.example/admin/news/article/notices/preferences/" in message.body
    sent = message.message()
    assert sent["List-Id"] == "Toa soan <thong-bao.so.kinhson.example>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert "Sở Khoa học và Công nghệ tỉnh Kinh Sơn" in str(make_header(decode_header(sent["From"])))


def test_a_name_or_title_smuggles_no_header_in():
    make.department(name='Sở "A", B\nBcc: ke-gian@example.com')
    writer = at_once()
    writer.full_name = "Hằng\r\nBcc: ke-gian@example.com"
    writer.save()
    told = notice(writer)
    type(told.article).objects.update(title="Bài\r\nBcc: ke-gian@example.com")
    assert deliver(MORNING - 9 * HOUR).sent == 1
    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert mail.outbox[0].recipients()[0].endswith("<congtacvien@kinhson.example>")
    assert "\nBcc:" not in message.as_string().partition("\n\n")[0]


def test_a_long_digest_is_cut_and_leads_to_the_page(monkeypatch):
    monkeypatch.setattr("news.letters.LISTED", 2)
    writer = daily()
    for number in range(4):
        notice(writer, title=f"Bài số {number}")
    deliver(MORNING)
    (message,) = mail.outbox
    assert message.subject.startswith("Tòa soạn: hơn 2 thông báo")
    assert "Bài số 1" in message.body and "Bài số 2" not in message.body
    assert "Còn thông báo khác" in message.body


# Never twice


def test_a_claim_is_had_by_one():
    notice(at_once())
    plan(MORNING - 9 * HOUR)
    one, other = NoticeMail.objects.get(), NoticeMail.objects.get()
    assert (one.claim(), other.claim()) == (True, False)


def test_a_crash_between_claim_and_sending_costs_the_mail_not_the_notice():
    told = notice(at_once())
    plan(MORNING - 9 * HOUR)
    NoticeMail.objects.get().claim()
    for later in range(3):
        assert deliver(MORNING + later * HOUR).sent == 0
    assert Notice.objects.unread().get() == told


def test_planning_twice_makes_one_mail():
    notice(daily())
    assert (plan(MORNING), plan(MORNING)) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_send_each_mail_once():
    for person in (make.writer, make.other_writer, make.editor):
        notice(at_once(person()), title=f"Cho {person.__name__}")
    gate, failed = threading.Barrier(2), []

    def work():
        try:
            gate.wait(10)
            deliver(MORNING - 9 * HOUR)
        except Exception as error:  # told by the assertion below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    deliver(MORNING - 9 * HOUR)  # whatever one left to the other
    assert failed == []
    assert sorted(message.subject for message in mail.outbox) == [
        "Tòa soạn: Cho editor",
        "Tòa soạn: Cho other_writer",
        "Tòa soạn: Cho writer",
    ]


# Servers that fail


def test_a_server_that_is_down_costs_one_attempt_a_pause(broken):
    for person in (make.writer, make.other_writer, make.editor):
        notice(at_once(person()))
    now = MORNING - 9 * HOUR
    report = deliver(now)
    assert (report.sent, report.error) == (0, "ConnectionRefusedError: đóng cửa")
    for second in (20, 40):
        assert deliver(now + timedelta(seconds=second)).error == ""
    assert Broken.asked == 1
    assert deliver(now + PAUSES[0]).error
    assert deliver(now + PAUSES[0] + PAUSES[1] - timedelta(seconds=1)).error == ""
    assert Broken.asked == 2
    broken(error=None)
    assert deliver(now + PAUSES[0] + PAUSES[1]).sent == 3
    assert len(mail.outbox) == 3


def test_in_the_end_a_mail_is_given_up_with_its_error(broken):
    notice(at_once())
    now, attempts = MORNING - 9 * HOUR, 0
    while NoticeMail.objects.waiting().exists() or not attempts:
        deliver(now)
        attempts += 1
        now += PAUSES[-1]
    lost = NoticeMail.objects.get()
    assert attempts == len(PAUSES) + 1
    assert (lost.state, lost.last_error) == ("failed", "ConnectionRefusedError: đóng cửa")
    assert Notice.objects.unread().count() == 1


def test_one_unknown_address_stops_nobody_elses_mail(broken):
    broken(error=None, refuses=("congtacvien@",))
    for person in (make.writer, make.other_writer, make.editor):
        notice(at_once(person()))
    report = deliver(MORNING - 9 * HOUR)
    assert (report.sent, report.failed, report.error) == (2, 1, "")
    assert NoticeMail.objects.given_up().get().user == make.writer()


def test_a_run_sends_a_bounded_number(monkeypatch):
    monkeypatch.setattr(mailing, "MAILS_A_RUN", 2)
    for person in (make.writer, make.other_writer, make.editor):
        notice(at_once(person()))
    assert [deliver(MORNING - 9 * HOUR).sent for _ in range(3)] == [2, 1, 0]


def test_the_jobs_row_keeps_the_error_and_the_next_jobs_run(broken, settings):
    settings.PERIODIC_JOBS = {
        "send-mail": ("news.mailing.send_mail", 20),
        "purge-bin": ("news.clock.purge_bin", 3600),
    }
    notice(at_once())
    run_periodic_jobs()
    assert "đóng cửa" in Job.objects.get(name="send-mail").last_error
    assert Job.objects.get(name="purge-bin").last_run_at is not None


def test_no_action_waits_for_mail(broken, client):
    article = make.bring(make.article(), "reviewed")
    at_once(make.writer())
    client.force_login(make.approver())
    assert fill_in(client, reverse("admin:news_article_action", args=[article.pk, "approve"])).status_code == 302
    article.refresh_from_db()
    assert article.stage == "published"
    assert Broken.asked == 0
    assert make.writer().notices.count() == 1


# A real server on this machine


@pytest.fixture
def smtp(settings):
    """The SMTP backend, led to a port of this machine."""
    settings.EMAIL_BACKEND = "portal.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.2
    settings.EMAIL_HOST = "127.0.0.1"
    server = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_PORT = server.getsockname()[1]
    yield server
    server.close()


def test_a_server_that_never_answers_is_left_after_the_timeout(smtp):
    notice(at_once())
    report = deliver(MORNING - 9 * HOUR)
    assert report.sent == 0 and "timed out" in report.error
    waiting = NoticeMail.objects.get()
    assert (waiting.state, waiting.attempts, waiting.is_server_down) == ("waiting", 1, True)


def test_a_port_where_nobody_listens_is_an_error_in_the_row_and_no_more(smtp):
    smtp.close()
    notice(at_once())
    assert "ConnectionRefusedError" in run_job("send-mail", "news.mailing.send_mail")


def test_a_server_that_breaks_off_in_the_middle_is_tried_again(smtp):
    def greet_and_leave():
        talk, _ = smtp.accept()
        talk.sendall(b"220 here\r\n")
        talk.recv(1000)
        talk.close()

    thread = threading.Thread(target=greet_and_leave)
    thread.start()
    notice(at_once())
    report = deliver(MORNING - 9 * HOUR)
    thread.join(10)
    assert report.error and NoticeMail.objects.waiting().count() == 1


def test_the_timeout_of_the_settings_is_short():
    from portal import settings as project

    assert 0 < project.EMAIL_TIMEOUT <= 5


# The person's own pages


def test_a_person_chooses_how_mail_comes(client):
    client.force_login(make.writer())
    path = reverse("admin:news_notice_preferences")
    assert "chưa có địa chỉ thư điện tử" in client.get(path).text
    assert fill_in(client, path, notice_mail="at_once").status_code == 302
    assert make.writer().notice_mail == MailPreference.AT_ONCE
    assert client.post(path, {"notice_mail": "hourly"}).status_code == 200
    assert client.post(path, {"notice_mail": "never", "is_superuser": "on", "username": "khac"}).status_code == 302
    writer = make.writer()
    assert (writer.notice_mail, writer.is_superuser) == ("never", False)


def test_a_digest_is_what_a_new_account_gets_and_an_administrator_may_change_it(client):
    writer = make.writer()
    assert writer.notice_mail == MailPreference.DIGEST
    client.force_login(make.administrator())
    fill_in(client, reverse("admin:portal_user_change", args=[writer.pk]), notice_mail="never")
    assert make.writer().notice_mail == "never"


def test_the_list_is_ones_own_newest_first_and_paged(client, monkeypatch):
    monkeypatch.setattr("news.admin.notices.PER_PAGE", 2)
    for number in range(3):
        notice(make.writer(), f"Tin báo số {number}", title=f"Bài {number}")
    notice(make.editor(), "Tin báo của biên tập viên")
    client.force_login(make.writer())
    path = reverse("admin:news_notices")
    first, second = client.get(path).text, client.get(f"{path}?trang=2").text
    assert "Tin báo số 2" in first and "Tin báo số 1" in first and "Tin báo số 0" not in first
    assert "Tin báo số 0" in second and "Cũ hơn" not in second
    assert "biên tập viên" not in first + second
    assert '<span class="unread">3' in first
    for nonsense in ("trang=0", "trang=-1", "trang=abc", "trang=99999999999999999999", "loc='"):
        assert client.get(f"{path}?{nonsense}").status_code == 200


def test_one_is_read_or_all_and_never_anothers(client):
    mine, other = notice(make.writer(), "Của tôi"), notice(make.editor(), "Của người khác")
    notice(make.writer(), "Cũng của tôi")
    client.force_login(make.writer())
    path = reverse("admin:news_notices_read")
    client.post(path, {"notice": other.pk, "list": "1"})
    client.post(path, {"notice": "x"})
    assert Notice.objects.unread().count() == 3
    assert client.post(path, {"notice": mine.pk, "list": "1"}).url == reverse("admin:news_notices")
    assert Notice.objects.unread().count() == 2
    assert client.post(path).url == reverse("admin:index")
    assert Notice.objects.unread().get() == other
    assert "Của tôi" not in client.get(f"{reverse('admin:news_notices')}?loc=chua-doc").text


# Mails that would hold up the others


def test_a_domain_in_vietnamese_letters_is_written_as_servers_take_it():
    notice(prefers(make.writer(), MailPreference.AT_ONCE, "a@bộ.vn"))
    assert deliver(MORNING - 9 * HOUR).sent == 1
    domain = mail.outbox[0].to[0].rpartition("@")[2].removesuffix(">")
    assert domain.isascii() and domain.encode().decode("idna") == "bộ.vn"


def test_an_address_that_cannot_be_written_is_tried_later_and_holds_up_nobody():
    notice(prefers(make.writer(), MailPreference.AT_ONCE, f"a@{'ộ' * 80}.vn"))
    notice(at_once(make.other_writer()))
    report = deliver(MORNING - 9 * HOUR)
    assert (report.sent, report.failed) == (1, 1)
    kept = NoticeMail.objects.waiting().get()
    assert kept.attempts == 1 and "Unicode" in kept.last_error


def test_a_mail_lost_in_a_crash_ends_with_an_error_and_is_not_sent_twice():
    notice(at_once())
    plan(MORNING - 9 * HOUR)
    NoticeMail.objects.get().claim()
    deliver(MORNING - 9 * HOUR + 59 * MINUTE)
    assert NoticeMail.objects.get().state == "sending"
    assert deliver(MORNING - 9 * HOUR + 61 * MINUTE).sent == 0
    lost = NoticeMail.objects.get()
    assert (lost.state, lost.last_error) == ("failed", mailing.LOST)


@pytest.mark.parametrize("opening", [b"2", b"220 here\r\n250-"])
def test_a_server_that_drips_is_cut_off_in_the_end(smtp, settings, monkeypatch, opening):
    settings.EMAIL_TIMEOUT = 60
    monkeypatch.setattr("portal.smtp.CONNECTED_FOR", 0.2)
    cut = threading.Event()

    def drip():
        talk, _ = smtp.accept()
        with talk, suppress(OSError):
            talk.sendall(opening)
            while True:
                talk.sendall(b"x")
                cut.wait(0.02)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    notice(at_once())
    report = deliver(MORNING - 9 * HOUR)
    cut.set()
    thread.join(10)
    assert report.error and not thread.is_alive()
    assert NoticeMail.objects.waiting().get().attempts == 1
