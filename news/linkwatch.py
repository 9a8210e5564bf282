"""The worker's round over addresses that articles link to and that readers are led to from cards, lists, banners,
menus, alerts and the department's channels: a few a run, in bounded time. Whoever keeps one of these is told."""

import time
from datetime import timedelta

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from news.models import LinkCheck, Notice
from news.models.linkcheck import ADDRESS_LENGTH
from news.taking_up import take_up
from portal.hosts import host_of
from portal.models import HostUse, Version
from portal.probe import Answer, probe

AT_MOST = 8
"""Addresses a run, each of another host."""
SECONDS = 5.0
"""For the whole run: the worker has other work."""
AGAIN_WHEN_WELL = timedelta(days=7)
AGAIN_WHEN_DEAD = timedelta(days=1)
AGAIN_IN_DOUBT = timedelta(hours=1)
NEW_AT_ONCE = 500


def check_links(ask=probe, seconds: float = SECONDS) -> int:
    """Ask the addresses whose turn it is, one after another; returns how many were asked.

    ask: a function of an address and `seconds` that gives an Answer; another one in tests.
    """
    take_up()
    _take_in()
    unused = LinkCheck.objects.unused()
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


def _take_in() -> None:
    """Addresses that readers are led to and that are not in the round yet."""
    new = HostUse.objects.exclude(address__in=LinkCheck.objects.values("url"))
    addresses = set(new.order_by("address").values_list("address", flat=True)[:NEW_AT_ONCE])
    addresses = {address for address in addresses if len(address) < ADDRESS_LENGTH}  # longer ones may have been cut
    if addresses:
        now = timezone.now()
        rows = [LinkCheck(url=address, due_at=now) for address in sorted(addresses)]
        LinkCheck.objects.bulk_create(rows, ignore_conflicts=True)


def _note(row: LinkCheck, answer: Answer) -> None:
    now = timezone.now()
    failures = row.failures + 1 if answer.problem else 0
    wait = AGAIN_WHEN_WELL
    if answer.problem:
        wait = AGAIN_WHEN_DEAD if answer.is_certain or failures > 1 else AGAIN_IN_DOUBT
    with transaction.atomic():
        LinkCheck.objects.filter(pk=row.pk).update(  # not save(): whoever removed the row meanwhile was right
            status=answer.status,
            problem=answer.problem[:200],
            kind=answer.kind if answer.problem else "",
            is_certain=answer.is_certain,
            failures=failures,
            checked_at=now,
            due_at=now + wait,
            told_at=row.told_at if answer.problem else None,
        )
        broken = LinkCheck.objects.broken().filter(pk=row.pk, told_at=None)
        if broken.exists():
            _tell(row.url, answer.problem)
            broken.update(told_at=now)


def _tell(address: str, problem: str) -> None:
    """A notice about each live version that leads there. Of articles the checks and the list of links tell."""
    for use in HostUse.objects.filter(address=address):
        live = Version.objects.filter(object_type=use.object_type, object_id=use.object_id, state=Version.State.LIVE)
        if (version := live.first()) is not None:
            where = "" if use.where == "địa chỉ" else f" (ở {use.where})"
            sentence = f"Liên kết cần xem lại: {problem}. Địa chỉ{where}: {address}"
            people = _keepers(version)
            Notice.objects.bulk_create(Notice(user=person, version=version, text=sentence[:500]) for person in people)


def _keepers(version: Version) -> list:
    """Who saved what readers see, if that person may still change it; else the administrators."""
    options = apps.get_model(version.object_type)._meta
    people = get_user_model().objects
    maker = people.filter(pk=version.made_by_id, is_active=True, is_staff=True).first()
    if maker is not None and maker.has_perm(f"{options.app_label}.change_{options.model_name}"):
        return [maker]
    backend = "django.contrib.auth.backends.ModelBackend"
    keepers = people.with_perm("portal.change_outboundhost", backend=backend, include_superusers=False)
    return list(keepers.filter(is_active=True, is_staff=True))
