"""Ghi chú duyệt: a comment on the article or on a passage."""

from django.conf import settings
from django.db import models


class ReviewNote(models.Model):
    article = models.ForeignKey("news.Article", verbose_name="bài", on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", on_delete=models.PROTECT, related_name="+"
    )
    passage = models.CharField("đoạn được chọn", max_length=500, blank=True)
    text = models.TextField("ghi chú")
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    is_resolved = models.BooleanField("đã xong", default=False)

    class Meta:
        verbose_name = "ghi chú duyệt"
        verbose_name_plural = "ghi chú duyệt"
        ordering = ["is_resolved", "created_at"]

    def __str__(self):
        return self.text[:60]
