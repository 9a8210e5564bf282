"""The register of hosts that published content links to."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models


class OutboundHostManager(models.Manager):
    """Every row stands for a host that was accepted: by an approver, by an administrator, or with the program."""

    def new_among(self, hosts: Iterable[str]) -> list[str]:
        """Those that nobody has accepted yet, in the given order."""
        hosts = list(dict.fromkeys(hosts))
        known = self._known(hosts)
        return [host for host in hosts if host not in known]

    def blocked_among(self, hosts: Iterable[str]) -> list[str]:
        hosts = list(dict.fromkeys(hosts))
        return list(self.filter(host__in=hosts, is_blocked=True).values_list("host", flat=True)) if hosts else []

    def _known(self, hosts: list[str]) -> set[str]:
        return set(self.filter(host__in=hosts).values_list("host", flat=True)) if hosts else set()

    def accept(self, hosts: Iterable[str], *, seen_in: str, used_by, approved_by) -> None:
        """Enter hosts that an approver has just accepted; one that a colleague entered a moment ago stays as it is."""
        rows = [
            self.model(host=host, first_seen_in=seen_in[:200], first_used_by=used_by, approved_by=approved_by)
            for host in hosts
        ]
        self.bulk_create(rows, ignore_conflicts=True)


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
    is_blocked = models.BooleanField("bị chặn", default=False)
    note = models.CharField("ghi chú", max_length=250, blank=True)

    objects = OutboundHostManager()

    class Meta:
        verbose_name = "máy chủ liên kết ngoài"
        verbose_name_plural = "máy chủ liên kết ngoài"
        ordering = ["host"]

    def __str__(self):
        return self.host
