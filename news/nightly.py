"""The nightly verification over database and files: seals, standings, chains, what stands around, bytes, and the
collected static files.

At 02:00 local time, in a child process (`manage.py verify_nightly`) and not in slices: a check of standings has to walk
the whole audit first, so a slice would walk it again or believe a note of what was found before; and a process gives
its memory back and lets others go first. The worker looks once a minute whether one is due (`start_when_due`) and never
waits for it. A row of SealCheck is a run; a lease tells whether it lives, also after the worker was started anew.

The site goes on meanwhile, so an article published amid the walk looks as if its audit were missing. What is found is
therefore looked for a second time, and only what both saw counts.
"""

import logging
import os
import socket
import subprocess
import sys
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from news import quarantine
from news.models import Edition
from news.verification import verify
from portal import accounts, anchor, guards, static_check
from portal.models import AuditEntry, Furniture, Lease, SealCheck, SealKey
from portal.models.alarm import over, sound
from portal.models.sealcheck import quarantined_now

logger = logging.getLogger("portal.nightly")

HOUR = 2
LEASE, LEASE_SECONDS = "nightly-check", 900
"""Renewed with every 500 articles."""
TRIES, PAUSE = 3, timedelta(minutes=30)
"""A night; a run that died is followed by another after the pause."""
KEPT = timedelta(days=60)

_child: subprocess.Popen | None = None


def start_when_due() -> bool:
    """The periodic job. Starts the night's check where it has not been made; returns whether it did."""
    global _child
    if _child is not None and _child.poll() is not None:
        _child = None
    now = timezone.now()
    if _child is not None or is_running(now) or not is_due(now):
        return False
    row = SealCheck.objects.create(started_at=now)
    _child = subprocess.Popen(
        [sys.executable, "manage.py", "verify_nightly", "--row", str(row.pk)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
    )
    return True


def is_running(now: datetime) -> bool:
    return Lease.objects.filter(name=LEASE, expires_at__gt=now).exists()


def is_due(now: datetime) -> bool:
    """Whether none has been finished since the last 02:00. A database younger than that waits for the next one."""
    mark = last_mark(now)
    born = SealKey.objects.order_by("created_at").values_list("created_at", flat=True).first()
    if born is None or born > mark:
        return False
    tries = list(SealCheck.objects.filter(started_at__gte=mark).order_by("-started_at"))
    if not tries:
        return True
    if any(each.finished_at for each in tries) or now - tries[0].started_at < PAUSE:
        return False
    sentence = "The nightly check was begun %s times since %s and never finished."
    sound("nightly", "", sentence, len(tries), mark.isoformat(timespec="minutes"), level=logging.ERROR)
    return len(tries) < TRIES


def last_mark(now: datetime) -> datetime:
    """The last time that it was HOUR o'clock."""
    local = timezone.localtime(now)
    mark = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return mark if mark <= local else mark - timedelta(days=1)


class Busy(Exception):
    """Another check is under way."""


def run(row: SealCheck | None = None, progress=None) -> SealCheck:
    """Check everything now and keep what was found; sounds or ends the alarm. Raises Busy."""
    holder = f"{socket.gethostname()}:{os.getpid()}"
    if not Lease.objects.take(LEASE, holder, LEASE_SECONDS):
        raise Busy("Another check is under way.")
    try:
        row = row or SealCheck.objects.create(started_at=timezone.now())
        return _run(row, holder, progress or (lambda count: None))
    finally:
        Lease.objects.release(LEASE, holder)


def _run(row: SealCheck, holder: str, progress) -> SealCheck:
    def alive(count):
        Lease.objects.take(LEASE, holder, LEASE_SECONDS)
        progress(count)

    files: dict[str, bool | None] = {}
    faults = {str(fault): fault for fault in verify(files=True, progress=alive, checked=files)}
    around = set(_around())
    if faults:
        again = {str(fault) for fault in verify(files=True, progress=alive)}
        faults = {sentence: fault for sentence, fault in faults.items() if sentence in again}
    if around:
        around &= set(_around())
    sentences = [*faults, *sorted(around)]
    with transaction.atomic():
        former = quarantined_now()
        row.quarantined = quarantine.settle(faults.values(), former)
        row.editions, row.entries = Edition.objects.count(), AuditEntry.objects.count()
        row.files, row.fault_count = len(files), len(sentences)
        row.faults, row.finished_at = sentences[: SealCheck.MOST_KEPT], timezone.now()
        row.save()
        SealCheck.objects.filter(started_at__lt=timezone.now() - KEPT).delete()
        if row.quarantined != former:
            Furniture.objects.rebuild("quarantine")
    _tell(row)
    return row


def _around() -> list[str]:
    """What stands neither in editions nor in versions, nor in any table."""
    missing = [f"The table {table} lacks its guard triggers." for table in guards.missing(connection)]
    return [*missing, *Furniture.objects.faults(), *anchor.faults(), *accounts.faults(), *static_check.faults()]


def _tell(row: SealCheck) -> None:
    over("nightly")
    if not row.fault_count:
        over("account")
        over("check")
        over("file")
        logger.info("The nightly check found everything sound: %s editions, %s files.", row.editions, row.files)
        return
    sound("check", "", "The nightly check found %s faults. The first: %s", row.fault_count, row.faults[0])
