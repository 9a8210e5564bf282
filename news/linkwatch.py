"""The worker's round over addresses that articles link to: a few a run, in bounded time."""

import time
from datetime import timedelta

from django.utils import timezone

from news.models import LinkCheck
from news.taking_up import take_up
from portal.hosts import host_of
from portal.probe import Answer, probe

AT_MOST = 8
"""Addresses a run, each of another host."""
SECONDS = 5.0
"""For the whole run: the worker has other work."""
AGAIN_WHEN_WELL = timedelta(days=7)
AGAIN_WHEN_DEAD = timedelta(days=1)
AGAIN_IN_DOUBT = timedelta(hours=1)


def check_links(ask=probe, seconds: float = SECONDS) -> int:
    """Ask the addresses whose turn it is, one after another; returns how many were asked.

    ask: a function of an address and `seconds` that gives an Answer; another one in tests.
    """
    take_up()
    unused = LinkCheck.objects.filter(articles=None)
    if unused.exists():  # most runs have nothing to write and shall not wait for a lock
        unused.delete()
    ends, asked, hosts = time.monotonic() + seconds, 0, set()
    for row in LinkCheck.objects.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")[: AT_MOST * 4]:
        host = host_of(row.url)
        left = ends - time.monotonic()
        if asked >= AT_MOST or left <= 0:
            break
        if host in hosts:
            continue  # nobody is asked twice in a row
        hosts.add(host)
        _note(row, ask(row.url, seconds=min(left, 3.0)))
        asked += 1
    return asked


def _note(row: LinkCheck, answer: Answer) -> None:
    now = timezone.now()
    failures = row.failures + 1 if answer.problem else 0
    wait = AGAIN_WHEN_WELL
    if answer.problem:
        wait = AGAIN_WHEN_DEAD if answer.is_certain or failures > 1 else AGAIN_IN_DOUBT
    LinkCheck.objects.filter(pk=row.pk).update(  # not save(): whoever removed the row meanwhile was right
        status=answer.status,
        problem=answer.problem,
        is_certain=answer.is_certain,
        failures=failures,
        checked_at=now,
        due_at=now + wait,
    )
