"""Góp ý sửa: a small correction that an approver leaves for the editor, who accepts it with one click."""

from django.conf import settings
from django.db import models


class SuggestionQuerySet(models.QuerySet):
    def still_open(self):
        return self.filter(state=Suggestion.State.OPEN)

    def settled(self):
        """What became of the others, the latest first."""
        return self.exclude(state=Suggestion.State.OPEN).order_by("-settled_at", "-pk")


class Suggestion(models.Model):
    class State(models.TextChoices):
        OPEN = "open", "Chờ xem"
        ACCEPTED = "accepted", "Đã nhận"
        DECLINED = "declined", "Không nhận"
        CLOSED = "closed", "Đóng khi bài lên trang"

    class Field(models.TextChoices):
        TITLE = "title", "Tiêu đề"
        LEAD = "lead", "Sapô"
        BODY = "body", "Thân bài"

    article = models.ForeignKey(
        "news.Article", verbose_name="bài", on_delete=models.CASCADE, related_name="suggestions"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người góp ý", on_delete=models.PROTECT, related_name="+"
    )
    field = models.CharField("phần", max_length=8, choices=Field, default=Field.BODY)
    passage = models.CharField("chữ đang có", max_length=500)
    replacement = models.CharField("sửa thành", max_length=500, blank=True)
    created_at = models.DateTimeField("góp ý lúc", auto_now_add=True)
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.OPEN)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người xử lý", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField("xử lý lúc", null=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = "góp ý sửa"
        verbose_name_plural = "góp ý sửa"
        ordering = ["created_at", "pk"]

    def __str__(self):
        return f"“{self.passage[:40]}” → “{self.replacement[:40]}”"
