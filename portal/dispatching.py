"""Sending the site's own messages (portal.models.Dispatch): bounded in number and time, again after growing pauses."""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from portal.models import Dispatch
from portal.models.dispatch import GIVEN_UP_AFTER

logger = logging.getLogger("portal.dispatch")

A_RUN, SECONDS_A_RUN = 20, 10
KEPT_FOR = timedelta(days=30)


class Trouble(Exception):
    """Something could not be sent; it is tried again. For the job's row (portal.worker)."""


def enqueue(channels, purpose: str, title: str, text: str, data: str, *, now: datetime, key: str = "") -> int:
    """A message for each channel, text for mails and data for webhooks. key: what was sent under it is not sent again.
    Call inside the transaction of what it tells. Returns how many were made."""
    made = 0
    for number, (channel, to) in enumerate(channels):
        body = text if channel == Dispatch.Channel.MAIL else data
        facts = {"channel": channel, "purpose": purpose, "to": to, "title": title, "body": body}
        facts |= {"created_at": now, "next_attempt_at": now}
        if not key:
            Dispatch.objects.create(**facts)
            made += 1
        else:
            made += Dispatch.objects.get_or_create(key=f"{key}/{number}", defaults=facts)[1]
    return made


def send(now: datetime) -> None:
    """Everything that is due. Where one recipient's server does not answer, the others' messages go all the same."""
    waiting = Dispatch.objects.waiting()
    given_up = waiting.filter(created_at__lt=now - GIVEN_UP_AFTER).update(state=Dispatch.State.FAILED)
    if given_up:
        logger.error("%s messages were given up after %s days.", given_up, GIVEN_UP_AFTER.days)
    Dispatch.objects.filter(created_at__lt=now - KEPT_FOR).exclude(state=Dispatch.State.WAITING).delete()
    resting = set(waiting.filter(attempts__gt=0, next_attempt_at__gt=now).values_list("channel", "to"))
    started, error = time.monotonic(), ""
    for item in waiting.filter(next_attempt_at__lte=now).order_by("-attempts", "created_at", "pk")[: A_RUN * 5]:
        if time.monotonic() - started > SECONDS_A_RUN:
            break
        if (item.channel, item.to) in resting or not item.claim(now):
            continue
        if failure := _attempt(item):
            resting.add((item.channel, item.to))
            error = failure
    if error:
        raise Trouble(error)


def _attempt(item: Dispatch) -> str:
    """ "" or what went wrong, which is noted."""
    own = Dispatch.objects.filter(pk=item.pk)
    try:
        deliver(item)
    except Exception as failed:
        words = f"{type(failed).__name__}: {failed}"[:500]
        own.update(last_error=words)
        logger.warning("A message (%s, %s) could not be sent: %s", item.purpose, item.channel, words)
        return words
    own.update(state=Dispatch.State.SENT, sent_at=timezone.now(), last_error="")
    return ""


def deliver(item: Dispatch) -> None:
    """One message, waiting for its server. Raises whatever goes wrong."""
    if item.channel == Dispatch.Channel.WEBHOOK:
        from portal import webhook

        webhook.post(settings.ALARM_WEBHOOK, item.body.encode(), settings.ALARM_WEBHOOK_SECRET)
        return
    to = [address for address in item.to.split(", ") if address]
    title = " ".join(item.title.split())  # a line break, which a header cannot have, would keep all the others waiting
    mail = EmailMessage(title, item.body, to=to, headers={"Auto-Submitted": "auto-generated"})
    mail.send()


def send_at_once(channels, title: str, text: str, data: str) -> list[str]:
    """Without a row, for trying: a sentence for each channel; it begins with "ok" where it went well."""
    said = []
    for channel, to in channels:
        body = text if channel == Dispatch.Channel.MAIL else data
        try:
            deliver(Dispatch(channel=channel, to=to, title=title, body=body))
            said.append(f"ok: {channel} {to}".rstrip())
        except Exception as failed:
            said.append(f"failed: {channel} {to}: {type(failed).__name__}: {failed}")
    return said
