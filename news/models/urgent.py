"""Chờ hậu kiểm: what was published before approval, until another person has looked at it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class UrgentPublicationQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(cleared_at=None)


class UrgentPublication(models.Model):
    article = models.ForeignKey("news.Article", verbose_name="bài", on_delete=models.PROTECT, related_name="urgencies")
    edition_number = models.PositiveIntegerField("bản đăng số")
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người đăng trước", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField("lý do")
    published_at = models.DateTimeField("đăng lúc", default=timezone.now)
    deadline = models.DateTimeField("hạn hậu kiểm")
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người hậu kiểm", null=True, on_delete=models.PROTECT, related_name="+"
    )
    cleared_at = models.DateTimeField("hậu kiểm lúc", null=True)

    objects = UrgentPublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "bài đăng trước, duyệt sau"
        verbose_name_plural = "bài đăng trước, duyệt sau"
        ordering = ["deadline"]
        constraints = [
            models.CheckConstraint(
                name="urgent_cleared_by_another", condition=Q(cleared_by=None) | ~Q(cleared_by=F("publisher"))
            ),
            models.CheckConstraint(
                name="urgent_cleared_whole",
                condition=Q(cleared_by=None, cleared_at=None) | Q(cleared_by__isnull=False, cleared_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["deadline"], name="urgent_pending", condition=Q(cleared_at=None))]

    def __str__(self):
        return f"{self.article} (bản đăng {self.edition_number})"

    @property
    def is_late(self) -> bool:
        return self.cleared_at is None and timezone.now() > self.deadline
