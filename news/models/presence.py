"""Ai đang sửa: who has an article's form open right now. No lock: whoever falls silent is gone within seconds."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

SILENT_AFTER = timedelta(seconds=12)
"""An open form speaks every four seconds (static/js/admin/presence.js)."""


class PresenceQuerySet(models.QuerySet):
    def here(self):
        return self.filter(seen_at__gt=timezone.now() - SILENT_AFTER)

    def others(self, user):
        """Those at work now, except this person; the first to come first."""
        return self.here().exclude(user=user).select_related("user").order_by("since", "pk")


class Presence(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người sửa", on_delete=models.CASCADE, related_name="+"
    )
    article = models.ForeignKey("news.Article", verbose_name="bài", on_delete=models.CASCADE, related_name="presences")
    since = models.DateTimeField("từ lúc")
    seen_at = models.DateTimeField("còn thấy lúc")

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = "người đang sửa"
        verbose_name_plural = "người đang sửa"
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "article"], name="presence_once_a_person")]

    def __str__(self):
        return f"{self.user}: {self.article}"
