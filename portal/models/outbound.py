"""The register of hosts that published content links to, and where each of them is linked to."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from portal import known_hosts
from portal.hosts import host_of, with_parents


class OutboundHostQuerySet(models.QuerySet):
    def blocked(self):
        return self.filter(is_blocked=True)

    def with_uses(self):
        """With `uses`: in how many places readers are led there."""
        places = HostUse.objects.filter(host=OuterRef("host")).order_by().values("host").annotate(n=Count("pk"))
        return self.annotate(uses=Coalesce(Subquery(places.values("n")), 0))

    def never_approved(self):
        """Hosts that readers are led to, or may be, although no person has accepted them, nor the program."""
        return self.filter(approved_by=None).exclude(note=known_hosts.NOTE)


class OutboundHostManager(models.Manager.from_queryset(OutboundHostQuerySet)):
    """A row is a host that was accepted (by an approver, by an administrator, with the program), that is linked to all
    the same (videos of a host that the settings allow), or that is blocked."""

    def new_among(self, hosts: Iterable[str], user=None) -> list[str]:
        """Those that nobody has accepted yet, in the given order; for a user, nobody else: who enters a host by hand
        accepts it for others alone, as long as readers were never led there."""
        hosts = list(dict.fromkeys(hosts))
        known = self._known(hosts)
        if user is not None:
            own = self.filter(host__in=known, approved_by=user, first_used_by=None, first_seen_in="")
            known -= set(own.values_list("host", flat=True))
        return [host for host in hosts if host not in known]

    def blocked_among(self, hosts: Iterable[str]) -> list[str]:
        """Those that are blocked themselves or by a name above them, in the given order."""
        hosts = list(dict.fromkeys(hosts))
        names = {name for host in hosts for name in with_parents(host)}
        if not names:
            return []
        blocked = set(self.blocked().filter(host__in=names).values_list("host", flat=True))
        return [host for host in hosts if blocked.intersection(with_parents(host))]

    def is_blocked(self, address: str) -> bool:
        """Whether an address leads to a blocked host; one query by key, none for addresses of this site. While a page
        is answered portal.blocking.is_blocked says it without one."""
        return bool(self.blocked_among(filter(None, [host_of(address)])))

    def _known(self, hosts: list[str]) -> set[str]:
        return set(self.filter(host__in=hosts, is_accepted=True).values_list("host", flat=True)) if hosts else set()

    def accept(self, hosts: Iterable[str], *, seen_in: str, used_by, approved_by) -> None:
        """Enter hosts that an approver has just accepted; one that a colleague entered a moment ago stays as it is."""
        hosts = list(hosts)
        self.filter(host__in=hosts, is_accepted=False).update(is_accepted=True, approved_by=approved_by)
        entered = self.filter(host__in=hosts, first_used_by=None, first_seen_in="").exclude(note=known_hosts.NOTE)
        entered.update(first_seen_in=seen_in[:200], first_used_by=used_by, approved_by=approved_by)
        self._enter(hosts, first_seen_in=seen_in[:200], first_used_by=used_by, approved_by=approved_by)

    def meet(self, hosts: Iterable[str], *, seen_in: str) -> None:
        """Enter hosts that readers are led to from now on and that nobody was asked about."""
        self._enter(hosts, first_seen_in=seen_in[:200], is_accepted=False)

    def _enter(self, hosts: Iterable[str], **facts) -> None:
        self.bulk_create([self.model(host=host, **facts) for host in hosts], ignore_conflicts=True)


class OutboundHost(models.Model):
    host = models.CharField("máy chủ", max_length=253, unique=True)
    first_seen_at = models.DateTimeField("thấy lần đầu", auto_now_add=True)
    first_seen_in = models.CharField("thấy ở", max_length=200, blank=True)
    first_used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người dùng đầu tiên",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người chấp thuận",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_accepted = models.BooleanField("được dùng không phải hỏi lại", default=True, editable=False)
    is_blocked = models.BooleanField("bị chặn", default=False, editable=False)
    blocked_at = models.DateTimeField("chặn lúc", null=True, editable=False)
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người chặn",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    block_reason = models.CharField("lý do chặn", max_length=500, blank=True, editable=False)
    note = models.CharField("ghi chú", max_length=250, blank=True)

    objects = OutboundHostManager()

    class Meta:
        verbose_name = "máy chủ liên kết ngoài"
        verbose_name_plural = "máy chủ liên kết ngoài"
        ordering = ["host"]

    def __str__(self):
        return self.host


class HostUseQuerySet(models.QuerySet):
    def led_to(self, host: str):
        """Links to the host itself or to a name beneath it."""
        return self.filter(Q(host=host) | Q(host__endswith=f".{host}"))


class HostUse(models.Model):
    """One link that readers see: on which thing, where in it, to which address. Written by portal.host_uses."""

    host = models.CharField("máy chủ", max_length=253, db_index=True)
    object_type = models.CharField("loại", max_length=60)
    object_id = models.BigIntegerField("mã")
    label = models.CharField("ở", max_length=200)
    where = models.CharField("chỗ", max_length=200)
    address = models.CharField("địa chỉ", max_length=500, db_index=True)
    since = models.DateTimeField("từ lúc", auto_now_add=True)

    objects = HostUseQuerySet.as_manager()

    class Meta:
        verbose_name = "chỗ dẫn ra ngoài"
        verbose_name_plural = "chỗ dẫn ra ngoài"
        ordering = ["object_type", "object_id", "pk"]
        default_permissions = ()  # nobody handles these rows
        indexes = [models.Index(name="host_use_of", fields=["object_type", "object_id"])]

    def __str__(self):
        return f"{self.label}: {self.address}"


def blocked_document() -> dict:
    """The piece "blocked" of the page furniture: hosts to which nothing on the site leads, nor to any beneath them."""
    return {"hosts": list(OutboundHost.objects.blocked().order_by("host").values_list("host", flat=True))}
