"""Notices by e-mail: at once or as a daily digest, as each person chose. Run by the worker, never inside an act.

`plan` gathers notices into mails (rows of NoticeMail), `deliver` sends what is due. A mail is claimed before it is
sent, so that neither a second worker nor a restart sends it twice. A mail server that refuses or hangs costs one
attempt a pause (news.models.mail.PAUSES) and nothing else: the notices stand in the admin all the same.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from news.letters import letter
from news.models import Notice, NoticeMail
from news.models.mail import PAUSES
from portal.dates import day_edges
from portal.models import MailPreference

logger = logging.getLogger("portal.mail")

DIGEST_HOUR = 7
"""Local time; what is older goes into that day's digest, what is newer into the next."""
FRESH = timedelta(days=2)
"""Older notices are not sent at once any more, as after a change of the preference."""
REMEMBERED = timedelta(days=7)
"""Older notices enter no digest."""
LOST_AFTER = timedelta(hours=1)
"""Since a mail was due; a run that goes on takes seconds."""
LOST = "Tiến trình nền dừng giữa lúc gửi; không rõ thư đã đi hay chưa."
PEOPLE_A_RUN, MAILS_A_RUN, SECONDS_A_RUN = 50, 20, 5

Refusal = SMTPRecipientsRefused | SMTPSenderRefused | SMTPDataError
"""The server answers, but does not take this one mail."""


class MailTrouble(Exception):
    """Mails could not be sent; they are tried again. For the job's row (portal.worker)."""


@dataclass
class Report:
    sent: int = 0
    failed: int = 0
    error: str = ""


def send_mail() -> None:
    """The periodic job. The trouble of a run is raised only after its work is done, so that the job's row keeps it."""
    report = deliver(timezone.now())
    if report.error:
        raise MailTrouble(report.error)


def deliver(now: datetime) -> Report:
    """Plan and send what is due, bounded in number and time. Raises nothing because of a mail server."""
    plan(now)
    give_up_lost(now)
    report = Report()
    if NoticeMail.objects.waiting().filter(is_server_down=True, next_attempt_at__gt=now).exists():
        return report  # the server did not answer just now: no second wait for it before the pause is over
    due = list(NoticeMail.objects.due(now).select_related("user")[:MAILS_A_RUN])
    if not due:
        return report
    started = time.monotonic()
    connection = mail.get_connection()
    try:
        connection.open()
    except Exception as error:
        _server_is_down(due[0], now, error)
        report.error = _in_words(error)
        return report
    try:
        for item in due:
            if report.error or time.monotonic() - started > SECONDS_A_RUN:
                break
            _send(item, connection, now, report)
    finally:
        _close(connection)
    return report


def _send(item: NoticeMail, connection, now: datetime, report: Report) -> None:
    if not item.claim():
        return
    item.refresh_from_db()
    try:
        message = letter(item)
        if message is None:
            _settle(item, state=NoticeMail.State.DROPPED)
            return
        message.connection = connection
        connection.send_messages([message])
    except Exception as error:
        report.failed += 1
        if isinstance(error, OSError) and not isinstance(error, Refusal):
            report.error = _in_words(error)
            _server_is_down(item, now, error)
        else:
            _try_later(item, now, error)
            logger.warning("A mail to %s was refused: %s", item.user.username, _in_words(error))
        return
    report.sent += 1
    _settle(item, state=NoticeMail.State.SENT, sent_at=timezone.now(), last_error="")


def _close(connection) -> None:
    try:
        connection.close()
    except Exception as error:
        logger.info("The mail server did not take leave: %s", error)


# What becomes of a mail


def give_up_lost(now: datetime) -> int:
    """Mails whose worker ended between claim and answer: nobody knows whether they went, so none goes twice."""
    lost = NoticeMail.objects.filter(state=NoticeMail.State.SENDING, next_attempt_at__lt=now - LOST_AFTER)
    return lost.update(state=NoticeMail.State.FAILED, is_server_down=False, last_error=LOST)


def _settle(item: NoticeMail, **values) -> None:
    NoticeMail.objects.filter(pk=item.pk).update(is_server_down=False, **values)


def _try_later(item: NoticeMail, now: datetime, error: Exception) -> None:
    """Back to waiting, for longer each time; given up after the last pause or when the refusal is final."""
    last = item.attempts > len(PAUSES) or _is_final(error)
    _settle(
        item,
        state=NoticeMail.State.FAILED if last else NoticeMail.State.WAITING,
        next_attempt_at=now + PAUSES[min(item.attempts, len(PAUSES)) - 1],
        last_error=_in_words(error),
    )


def _server_is_down(item: NoticeMail, now: datetime, error: Exception) -> None:
    """Nobody's mail is tried before the pause of this one is over; the attempt counts for it alone."""
    if item.state == NoticeMail.State.WAITING:  # the connection failed before anything was claimed
        if not item.claim():
            return
        item.refresh_from_db()
    _try_later(item, now, error)
    NoticeMail.objects.waiting().filter(pk=item.pk).update(is_server_down=True)
    logger.warning("The mail server cannot be reached: %s", _in_words(error))


def _is_final(error: Exception) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, Refusal) and error.smtp_code >= 500


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]


# Gathering notices into mails


def plan(now: datetime) -> int:
    """Make the mails that are due to be made; returns how many."""
    made = _gather(_open().filter(created_at__gte=now - FRESH), MailPreference.AT_ONCE, now)
    today, _ = day_edges(now)
    cut = today + timedelta(hours=DIGEST_HOUR)
    if now >= cut:
        older = _open().filter(created_at__gte=cut - REMEMBERED, created_at__lt=cut)
        made += _gather(older, MailPreference.DIGEST, now, day=timezone.localdate(now))
    return made


def _open():
    return Notice.objects.unread().filter(mail=None)


def _gather(notices, preference: MailPreference, now: datetime, day=None) -> int:
    reachable = notices.filter(user__notice_mail=preference, user__is_active=True, user__is_staff=True)
    if day is not None:
        reachable = reachable.exclude(user__in=NoticeMail.objects.filter(digest_of=day).values("user"))
    people: Iterable[int] = (
        reachable.exclude(user__email="").order_by("user").values_list("user", flat=True).distinct()[:PEOPLE_A_RUN]
    )
    return sum(_make(pk, notices, now, day) for pk in list(people))


def _make(user: int, notices, now: datetime, day) -> bool:
    """One mail about all these notices of one person; False where another worker was faster."""
    try:
        with transaction.atomic():
            item = NoticeMail.objects.create(user_id=user, digest_of=day, next_attempt_at=now)
            if not notices.filter(user_id=user).update(mail=item):
                transaction.set_rollback(True)
                return False
    except IntegrityError:
        return False
    return True
