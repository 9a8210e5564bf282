"""Chữ chưa lưu: what somebody has typed into an article's form and not saved yet. Never a revision."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.richtext import plain


class AutosaveQuerySet(models.QuerySet):
    def unsaved(self, user):
        """What this person typed, neither saved nor dropped since; the latest first."""
        return self.filter(user=user, data__isnull=False, dropped_at=None).order_by("-typed_at", "-pk")


class Autosave(models.Model):
    """One form as one person has it open. `data`: name of a control → its values; None once it was saved."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người gõ", on_delete=models.CASCADE, related_name="+"
    )
    article = models.ForeignKey(
        "news.Article", verbose_name="bài", null=True, on_delete=models.CASCADE, related_name="autosaves"
    )
    key = models.UUIDField("mã của lần mở form")
    base_version = models.PositiveIntegerField("gõ trên phiên bản", default=0)
    data = models.JSONField("chữ đã gõ", null=True)
    typed_at = models.DateTimeField("gõ lúc")
    dropped_at = models.DateTimeField("bỏ lúc", null=True)

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        verbose_name = "chữ chưa lưu"
        verbose_name_plural = "chữ chưa lưu"
        ordering = ["-typed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="autosave_once_a_form")]
        indexes = [
            models.Index(
                fields=["user", "article", "-typed_at"], name="autosave_unsaved", condition=Q(dropped_at=None)
            ),
            models.Index(fields=["typed_at"], name="autosave_old"),
        ]

    def __str__(self):
        if self.title:
            return self.title
        words = plain(self.value("lead") or self.value("body")).split()
        return f"Chưa có tiêu đề: {' '.join(words[:12])}" if words else "Bài chưa có tiêu đề"

    @property
    def title(self) -> str:
        return " ".join(self.value("title").split())

    @property
    def stamp(self) -> str:
        """What a form knows these words by."""
        return self.typed_at.isoformat()

    def value(self, name: str) -> str:
        """What stands in one control."""
        values = (self.data or {}).get(name) or [""]
        return values[0]
