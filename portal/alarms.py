"""Telling people of alarms, by mail and webhook: the worker's part. What sounds them: portal.models.alarm.

A quiet period, not a flood: the same alarm again within QUIET is counted and not sent; in an hour at most MOST_AN_HOUR
messages go out, then one summary of everything else. A server that does not answer costs one attempt a pause.
Whoever can delete rows can silence this; the log was told before, and docs/monitoring.md says to ship it away.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal import dispatching
from portal.models import Alarm, Dispatch
from portal.models.alarm import sound

logger = logging.getLogger("portal.alarm")

MOST_AN_HOUR = 10
IN_A_SUMMARY = 30
"""Alarms that a summary names one by one."""
KEPT_FOR = timedelta(days=180)


@dataclass(frozen=True)
class Message:
    """state: "open", "over", "summary" or "test"."""

    state: str
    title: str
    text: str
    facts: dict


def send() -> None:
    """The periodic job. What cannot be sent is raised after all work is done, for the job's row."""
    now = timezone.now()
    Alarm.objects.fade(now)
    plan(now)
    Alarm.objects.filter(ended_at__lt=now - KEPT_FOR).delete()
    dispatching.send(now)


def channels() -> list[tuple[str, str]]:
    """(channel, recipients) of alarms; none: they stand in the log and on the status page alone."""
    found = [(Dispatch.Channel.MAIL, ", ".join(settings.ALARM_EMAILS))] if settings.ALARM_EMAILS else []
    return [*found, (Dispatch.Channel.WEBHOOK, "")] if settings.ALARM_WEBHOOK else found


def plan(now: datetime) -> int:
    """Make the messages that are due; returns how many alarms they tell."""
    if not channels():
        return 0
    room = MOST_AN_HOUR - _sent_lately(now, Dispatch.Purpose.ALARM)
    due = [*Alarm.objects.to_tell(now), *Alarm.objects.ends_to_tell()]
    for alarm in due[: max(room, 0)]:
        with transaction.atomic():
            _tell(alarm, now)
            dispatching.enqueue(channels(), Dispatch.Purpose.ALARM, *_forms(_message_of(alarm)), now=now)
    rest = due[max(room, 0) :]
    if rest and not _sent_lately(now, Dispatch.Purpose.SUMMARY):
        with transaction.atomic():
            for alarm in rest:
                _tell(alarm, now)
            dispatching.enqueue(channels(), Dispatch.Purpose.SUMMARY, *_forms(_summary(rest)), now=now)
        return len(due)
    return len(due) - len(rest)


def _sent_lately(now: datetime, purpose: str) -> int:
    channel, _ = channels()[0]
    lately = Dispatch.objects.filter(purpose=purpose, channel=channel, created_at__gt=now - timedelta(hours=1))
    return lately.count()


def _tell(alarm: Alarm, now: datetime) -> None:
    told = {"end_told_at": now} if alarm.ended_at else {"told_at": now}
    Alarm.objects.filter(pk=alarm.pk).update(**told)


# Words


def _message_of(alarm: Alarm) -> Message:
    state = "over" if alarm.ended_at else "open"
    word = "Đã hết" if alarm.ended_at else "Báo động"
    lines = [
        f"{alarm.label}." if not alarm.ended_at else f"Đã hết: {alarm.label}.",
        *([f"Về: {alarm.subject}"] if alarm.subject else []),
        f"Lần đầu: {_clock(alarm.first_at)}. Lần gần nhất: {_clock(alarm.last_at)}. Số lần: {alarm.count}.",
        *([f"Chi tiết kỹ thuật: {alarm.detail}"] if alarm.detail else []),
        *([] if alarm.ended_at else [f"Cần làm: {alarm.advice}"]),
    ]
    facts = {
        "kind": alarm.kind,
        "subject": alarm.subject,
        "detail": alarm.detail,
        "count": alarm.count,
        "first_at": alarm.first_at.isoformat(timespec="seconds"),
        "last_at": alarm.last_at.isoformat(timespec="seconds"),
    }
    return Message(state, f"{word}: {alarm}"[:200], "\n".join(lines), facts)


def _summary(alarms: list[Alarm]) -> Message:
    lines = [f"- {'Đã hết: ' if a.ended_at else ''}{a} ({a.count} lần)" for a in alarms[:IN_A_SUMMARY]]
    if len(alarms) > IN_A_SUMMARY:
        lines.append(f"và {len(alarms) - IN_A_SUMMARY} báo động nữa.")
    head = f"Trong giờ qua có quá nhiều báo động để gửi từng thư. Còn {len(alarms)} báo động sau:"
    facts = {"alarms": [{"kind": a.kind, "subject": a.subject, "count": a.count} for a in alarms[:IN_A_SUMMARY]]}
    return Message("summary", f"Tóm tắt {len(alarms)} báo động", "\n".join([head, *lines]), facts)


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M:%S ngày %d/%m/%Y}"


def _forms(message: Message) -> tuple[str, str, str]:
    """(title, text of the mail, JSON of the webhook)."""
    page = f"{settings.SITE_URL}/admin/tinh-trang/"
    text = f"{message.text}\n\nTình trạng hệ thống: {page}\n"
    told = {"site": settings.SITE_URL, "state": message.state, "title": message.title, **message.facts}
    return f"[{_host()}] {message.title}"[:200], text, json.dumps(told, ensure_ascii=False)


def _host() -> str:
    return settings.SITE_URL.partition("://")[2]


def test() -> list[str]:
    """Send one alarm by every channel at once, waiting for each; sentences on how it went. [] where there is none."""
    sound("test", "", "A test of the alarms.", level=logging.WARNING)
    Alarm.objects.open().filter(kind="test").update(
        told_at=timezone.now(), ended_at=timezone.now(), end_told_at=timezone.now()
    )
    message = Message("test", "Báo động thử", "Đây là thư thử. Đường gửi báo động hoạt động tốt.", {"kind": "test"})
    return dispatching.send_at_once(channels(), *_forms(message))
