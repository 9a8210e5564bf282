"""Alarms: logged always, told by mail and webhook without a flood, ended, tried again; nothing stops for them."""

import hashlib
import hmac
import json
import logging
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError

from portal import alarms, dispatching, webhook
from portal.models import Alarm, Dispatch
from portal.models import alarm as alarm_module
from portal.models.alarm import KINDS, forget, over, sound

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 8, 3, 5, 0, tzinfo=UTC)
SECRET = "s" * 40


@pytest.fixture(autouse=True)
def fresh(settings, time_machine):
    time_machine.move_to(NOON, tick=False)
    forget()
    settings.ALARM_EMAILS = ["it@so.tinh.gov.vn"]
    settings.ALARM_WEBHOOK = ""
    yield
    forget()


@pytest.fixture
def ring(django_capture_on_commit_callbacks):
    """Sounds an alarm whose transaction is then committed."""

    def ring(kind="edition", subject="Bài số 7", message="Article %s is broken", *args):
        with django_capture_on_commit_callbacks(execute=True):
            sound(kind, subject, message, *(args or (7,)))

    return ring


def send():
    """One run of the worker's job; what went wrong in it."""
    try:
        alarms.send()
    except dispatching.Trouble as trouble:
        return str(trouble)
    return ""


def titles() -> list[str]:
    return [message.subject for message in mail.outbox]


# What is sounded


def test_an_alarm_is_logged_noted_and_mailed_in_vietnamese(ring, caplog):
    logging.getLogger("portal.alarm").addHandler(caplog.handler)
    ring()
    logging.getLogger("portal.alarm").removeHandler(caplog.handler)
    assert "Article 7 is broken" in caplog.text
    assert not mail.outbox  # the worker sends, not whoever met the trouble
    assert send() == ""
    (message,) = mail.outbox
    assert message.to == ["it@so.tinh.gov.vn"]
    assert message.subject == "[testserver] Báo động: Bài đã đăng không khớp mã xác thực: Bài số 7"
    for part in ("Cần làm: Bài không hiện", "Article 7 is broken", "12:00:00 ngày 03/08/2026", "/admin/tinh-trang/"):
        assert part in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_what_sounds_with_every_request_costs_a_write_a_minute(ring, time_machine):
    for _ in range(5):
        ring()
    assert Alarm.objects.get().count == 1
    time_machine.shift(61)
    ring()
    assert Alarm.objects.get().count == 6  # none is lost


def test_an_undone_act_leaves_no_row_and_the_log_all_the_same(django_capture_on_commit_callbacks, caplog):
    logging.getLogger("portal.alarm").addHandler(caplog.handler)
    with django_capture_on_commit_callbacks(execute=False):
        sound("audit", "", "The end is cut off")
    logging.getLogger("portal.alarm").removeHandler(caplog.handler)
    assert not Alarm.objects.exists()
    assert "The end is cut off" in caplog.text


def test_a_database_that_is_the_trouble_itself_leaves_the_log_and_raises_nothing(ring, monkeypatch, caplog):
    def away(*args):
        raise DatabaseError("gone")

    monkeypatch.setattr(alarm_module.AlarmQuerySet, "open", away)
    logging.getLogger("portal.alarm").addHandler(caplog.handler)
    ring()
    logging.getLogger("portal.alarm").removeHandler(caplog.handler)
    assert "Article 7 is broken" in caplog.text
    assert "only to this log" in caplog.text


def test_a_title_that_was_forged_with_further_lines_is_mailed_all_the_same(ring):
    """A subject of a mail has one line; a forger who could write two there would have silenced the alarm."""
    ring("edition", "Bài số 7\r\nBcc: ke-gian@vi-du.vn\x00")
    alarms.send()
    assert len(mail.outbox) == 1
    assert "\n" not in mail.outbox[0].subject and "Bài số 7 Bcc" in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["it@so.tinh.gov.vn"]


def test_every_kind_says_what_to_do():
    assert all(kind.label and kind.advice.endswith(".") for kind in KINDS.values())


# A quiet period, not a flood


def test_the_same_alarm_is_told_once_in_six_hours(ring, time_machine):
    ring()
    send()
    for _ in range(5):
        time_machine.shift(timedelta(hours=1))
        ring()
        send()
    assert len(mail.outbox) == 1
    time_machine.shift(timedelta(hours=1, minutes=1))
    ring()
    send()
    assert len(mail.outbox) == 2
    assert "Số lần: 7." in mail.outbox[1].body


def test_another_subject_is_another_alarm(ring):
    ring()
    ring("edition", "Bài số 8", "Article %s is broken", 8)
    send()
    assert len(mail.outbox) == 2


def test_a_flood_becomes_one_summary(ring, time_machine):
    for number in range(40):
        ring("edition", f"Bài số {number}", "Article %s is broken", number)
    send()
    send()
    assert len(mail.outbox) == alarms.MOST_AN_HOUR + 1
    summary = mail.outbox[-1]
    assert "Tóm tắt 30 báo động" in summary.subject
    assert "Bài số 39" in summary.body
    for number in range(40, 60):
        ring("edition", f"Bài số {number}", "Article %s is broken", number)
    send()
    assert len(mail.outbox) == alarms.MOST_AN_HOUR + 1  # within the hour nothing more goes
    time_machine.shift(timedelta(hours=1, seconds=1))
    send()
    assert len(mail.outbox) == 2 * (alarms.MOST_AN_HOUR + 1)


def test_seen_by_somebody_it_is_told_no_more(ring, time_machine):
    ring()
    send()
    Alarm.objects.update(acknowledged_at=NOON)
    time_machine.shift(timedelta(hours=7))
    ring()
    send()
    assert len(mail.outbox) == 1


def test_the_end_is_told_where_it_is_known(ring):
    ring("storage", "", "It is %s", "full")
    send()
    assert over("storage") == 1
    send()
    send()
    assert titles() == ["[testserver] Báo động: Kho tệp không ghi được", "[testserver] Đã hết: Kho tệp không ghi được"]
    ring("storage", "", "It is %s", "full")
    assert Alarm.objects.open().count() == 1  # an episode of its own


def test_what_fell_silent_ends_without_a_word(ring, time_machine):
    ring()
    send()
    time_machine.shift(timedelta(hours=37))
    send()
    assert not Alarm.objects.open().exists()
    assert len(mail.outbox) == 1


def test_with_nobody_to_tell_the_rows_wait_for_the_page(ring, settings):
    settings.ALARM_EMAILS = []
    ring()
    assert send() == ""
    assert Alarm.objects.open().count() == 1
    assert not Dispatch.objects.exists()


# Servers that do not answer


@pytest.fixture
def dead(monkeypatch):
    """A mail server that refuses connections; returns how often it was tried."""
    tried = []

    def refuse(self, *args, **kwargs):
        tried.append(1)
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refuse)
    return tried


def test_a_dead_mail_server_is_tried_with_growing_pauses(ring, dead, time_machine):
    ring()
    ring("edition", "Bài số 8", "Article %s", 8)
    assert "no server" in send()
    assert len(dead) == 1  # the second message does not wait for the same server
    send()
    assert len(dead) == 1
    pauses = []
    for minute in range(1, 64):
        time_machine.move_to(NOON + timedelta(minutes=minute, seconds=1), tick=False)
        before = len(dead)
        send()
        if len(dead) > before:
            pauses.append(minute)
    assert pauses == [1, 3, 7, 15, 31, 63]


def test_back_again_it_gets_everything_once(ring, monkeypatch, time_machine):
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.message.EmailMessage.send", lambda self: 1 / 0)
        ring()
        ring("edition", "Bài số 8", "Article %s", 8)
        assert send()
    time_machine.shift(61)
    assert send() == ""
    assert len(mail.outbox) == 2
    send()
    assert len(mail.outbox) == 2


def test_after_two_days_a_message_is_given_up(ring, dead, time_machine):
    ring()
    send()
    time_machine.shift(timedelta(days=2, minutes=1))
    send()
    assert Dispatch.objects.get(purpose="alarm").state == Dispatch.State.FAILED


def test_of_two_workers_one_sends(ring):
    ring()
    alarms.plan(NOON)
    item = Dispatch.objects.get()
    assert item.claim(NOON)
    assert not item.claim(NOON)


# The webhook


class Receiver(HTTPServer):
    status, extra = 204, {}

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[tuple[dict, bytes, str]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook?a=1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body, self.path))
        self.send_response(self.server.status)
        for name, value in self.server.extra.items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver(settings):
    server = Receiver()
    settings.ALARM_EMAILS, settings.ALARM_WEBHOOK, settings.ALARM_WEBHOOK_SECRET = [], server.url, SECRET
    yield server
    server.shutdown()
    server.server_close()


def test_a_webhook_gets_signed_json(ring, receiver):
    ring()
    assert send() == ""
    headers, body, path = receiver.got[0]
    facts = json.loads(body)
    assert path == "/hook?a=1"
    assert (facts["state"], facts["kind"], facts["subject"], facts["count"]) == ("open", "edition", "Bài số 7", 1)
    expected = hmac.new(SECRET.encode(), headers["X-Portal-Timestamp"].encode() + b"." + body, hashlib.sha256)
    assert headers["X-Portal-Signature"] == f"sha256={expected.hexdigest()}"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_webhook_that_does_not_take_it_is_tried_again_and_no_redirect_is_followed(ring, receiver, status):
    receiver.status, receiver.extra = status, {"Location": receiver.url}
    ring()
    assert f"HTTP {status}" in send()
    assert len(receiver.got) == 1
    assert Dispatch.objects.get().state == Dispatch.State.WAITING


def test_a_dead_webhook_keeps_no_mail(ring, receiver, settings):
    settings.ALARM_EMAILS = ["it@so.tinh.gov.vn"]
    receiver.status = 500
    ring()
    assert send()
    assert len(mail.outbox) == 1


def test_a_webhook_of_a_host_without_an_address_is_an_error_of_the_network(monkeypatch):
    monkeypatch.setattr(webhook, "resolve", lambda host, seconds: [])
    with pytest.raises(OSError, match="has no address"):
        webhook.post("https://khong-co.tinh.gov.vn/", b"{}", SECRET)


# By hand


def test_the_command_tries_every_way(receiver, settings, capsys):
    settings.ALARM_EMAILS = ["it@so.tinh.gov.vn"]
    call_command("test_alarm")
    assert capsys.readouterr().out.splitlines() == ["ok: mail it@so.tinh.gov.vn", "ok: webhook"]
    assert titles() == ["[testserver] Báo động thử"]
    assert json.loads(receiver.got[0][1])["state"] == "test"


@pytest.mark.parametrize(("emails", "code"), [([], 2), (["it@so.tinh.gov.vn"], 1)])
def test_the_command_tells_by_its_exit_code(settings, dead, emails, code):
    settings.ALARM_EMAILS = emails
    with pytest.raises(SystemExit) as end:
        call_command("test_alarm")
    assert end.value.code == code
