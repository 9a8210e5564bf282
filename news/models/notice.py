"""Thông báo trong tòa soạn: one line to one person about one article."""

from django.conf import settings
from django.db import models


class Notice(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người nhận", on_delete=models.CASCADE, related_name="notices"
    )
    article = models.ForeignKey("news.Article", verbose_name="bài", on_delete=models.CASCADE, related_name="notices")
    text = models.CharField("nội dung", max_length=500)
    created_at = models.DateTimeField("gửi lúc", auto_now_add=True)
    read_at = models.DateTimeField("đọc lúc", null=True)

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_unread", condition=models.Q(read_at=None))]

    def __str__(self):
        return self.text
