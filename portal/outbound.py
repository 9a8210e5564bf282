"""Blocking a host, and giving it back: the acts, with their refusals. What takes the links away is portal.blocking.

Raises Refused with sentences for people, as portal.versions does.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.hosts import host_of, is_beneath, is_shared, normal_host
from portal.models import AuditEntry, Furniture, HostUse, OutboundHost
from portal.versions import Refused

MOST = 50
"""Hosts that are blocked at once."""


def named(given: str) -> str:
    """The host that somebody means who writes a name or a whole address; "" for nonsense."""
    given = given.strip()
    return host_of(given) or host_of(f"//{given}") or normal_host(given)


def own_hosts() -> set[str]:
    allowed = (normal_host(name.lstrip(".")) for name in settings.ALLOWED_HOSTS if "*" not in name)
    return {host for host in (host_of(settings.SITE_URL), *allowed) if host}


def blocking_refusals(hosts: list[str]) -> list[str]:
    """Why these may not be blocked, whoever asks."""
    if not hosts:
        return ["Xin ghi tên máy chủ cần chặn."]
    if len(hosts) > MOST:
        return [f"Mỗi lần chặn nhiều nhất {MOST} máy chủ."]
    reasons = []
    for host in hosts:
        if any(is_beneath(own, host) for own in own_hosts()):
            reasons.append(f"{host} là tên của chính trang này nên không chặn được.")
        elif is_shared(host):
            reasons.append(
                f"{host} là phần đuôi chung của rất nhiều cơ quan, đơn vị nên không chặn được. "
                "Xin ghi đủ tên máy chủ, ví dụ ten-trang.com.vn."
            )
    blocked = OutboundHost.objects.blocked().filter(host__in=hosts).values_list("host", flat=True)
    return reasons + [f"{host} đã bị chặn rồi." for host in blocked]


@transaction.atomic
def block(hosts: Iterable[str], user, reason: str) -> list[OutboundHost]:
    """From now on nothing that is served leads to these hosts or to names beneath them. Nothing stored is changed."""
    hosts, reason = list(dict.fromkeys(hosts)), reason.strip()
    _hold()
    reasons = blocking_refusals(hosts) + _without_reason(reason)
    if reasons:
        raise Refused(*reasons)
    OutboundHost.objects.meet(hosts, seen_in="")
    rows = list(OutboundHost.objects.select_for_update().filter(host__in=hosts).order_by("host"))
    for row in rows:
        row.is_blocked, row.blocked_at, row.blocked_by = True, timezone.now(), user
        row.block_reason = reason[:500]
        row.save()
        places = HostUse.objects.led_to(row.host).count()
        AuditEntry.objects.record("portal.outboundhost.block", row, user, reason=reason, data={"places": places})
    Furniture.objects.rebuild("blocked")
    return rows


@transaction.atomic
def unblock(host: OutboundHost, user, reason: str) -> OutboundHost:
    """Links to the host are there again, unless a name above it is blocked."""
    _hold()
    row = OutboundHost.objects.select_for_update().get(pk=host.pk)
    reasons = _without_reason(reason)
    if not row.is_blocked:
        reasons.append(f"{row.host} không còn bị chặn.")
    if reasons:
        raise Refused(*reasons)
    row.is_blocked, row.blocked_at, row.blocked_by, row.block_reason = False, None, None, ""
    row.save()
    places = HostUse.objects.led_to(row.host).count()
    AuditEntry.objects.record("portal.outboundhost.unblock", row, user, reason=reason.strip(), data={"places": places})
    Furniture.objects.rebuild("blocked")
    return row


def _hold() -> None:
    """First what every change of the furniture takes first, so that two acts follow one another."""
    Furniture.objects.note_change()


def _without_reason(reason: str) -> list[str]:
    return [] if reason.strip() else ["Xin ghi lý do; người xem nhật ký sau này cần biết vì sao."]
