"""Thông báo trong tòa soạn: one line to one person about one article."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from news.models.article import Article


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def visible_to(self, user):
        """Those about articles that their receiver may still see: a title is told to nobody who lost the reach."""
        return self.filter(article__in=Article.objects.visible_to(user))

    def mark_read(self) -> int:
        return self.unread().update(read_at=timezone.now())


class Notice(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người nhận", on_delete=models.CASCADE, related_name="notices"
    )
    article = models.ForeignKey("news.Article", verbose_name="bài", on_delete=models.CASCADE, related_name="notices")
    text = models.CharField("nội dung", max_length=500)
    created_at = models.DateTimeField("gửi lúc", auto_now_add=True)
    read_at = models.DateTimeField("đọc lúc", null=True)
    mail = models.ForeignKey(
        "news.NoticeMail",
        verbose_name="thư báo",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="notices",
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_unread", condition=models.Q(read_at=None)),
            models.Index(fields=["user", "-created_at", "-id"], name="notice_newest"),
            models.Index(fields=["created_at"], name="notice_unmailed", condition=models.Q(read_at=None, mail=None)),
        ]

    def __str__(self):
        return self.text
