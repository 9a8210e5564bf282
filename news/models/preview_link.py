"""Liên kết xem trước: lets somebody without an account read one article before it is public, for a time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class PreviewLink(models.Model):
    """The token itself is kept nowhere; `digest` finds the row that it belongs to."""

    article = models.ForeignKey(
        "news.Article", verbose_name="bài", on_delete=models.CASCADE, related_name="preview_links"
    )
    revision = models.ForeignKey(
        "news.Revision",
        verbose_name="bản lưu",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Trống: luôn là bản mới nhất.",
    )
    digest = models.CharField("mã băm", max_length=64, unique=True, editable=False)
    recipient = models.CharField("gửi cho", max_length=120, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người tạo", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    expires_at = models.DateTimeField("hết hạn lúc")
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người thu hồi", null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField("thu hồi lúc", null=True)
    opened_count = models.PositiveIntegerField("số lần mở", default=0)
    last_opened_at = models.DateTimeField("mở lần cuối", null=True)
    audited_at = models.DateTimeField("ghi nhật ký lần cuối", null=True, editable=False)

    class Meta:
        verbose_name = "liên kết xem trước"
        verbose_name_plural = "liên kết xem trước"
        ordering = ["-created_at", "-pk"]
        default_permissions = ()  # whoever may see an article and write may hand it on; see news/preview_links.py
        constraints = [
            models.CheckConstraint(name="preview_link_expires", condition=Q(expires_at__gt=F("created_at"))),
            models.CheckConstraint(
                name="preview_link_revoked_whole",
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Liên kết xem trước {self.pk}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and not self.is_expired
