"""The register of hosts that published content links to."""

from django.conf import settings
from django.db import models


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

    class Meta:
        verbose_name = "máy chủ liên kết ngoài"
        verbose_name_plural = "máy chủ liên kết ngoài"
        ordering = ["host"]

    def __str__(self):
        return self.host
