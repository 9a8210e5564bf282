"""Thông báo trong tòa soạn: one line to one person, about one article or one version of what stands around the news."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from news.models.article import Article


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def visible_to(self, user):
        """Those about articles that their receiver may still see: a title is told to nobody who lost the reach."""
        return self.filter(models.Q(article=None) | Article.objects.visible_to(user).holds("article"))

    def mark_read(self) -> int:
        return self.unread().update(read_at=timezone.now())


class Notice(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người nhận", on_delete=models.CASCADE, related_name="notices"
    )
    article = models.ForeignKey(
        "news.Article", verbose_name="bài", null=True, on_delete=models.CASCADE, related_name="notices"
    )
    version = models.ForeignKey(
        "portal.Version", verbose_name="bản lưu", null=True, on_delete=models.CASCADE, related_name="+"
    )
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
        constraints = [
            models.CheckConstraint(
                name="notice_of_one_thing",
                condition=models.Q(article=None, version__isnull=False) | models.Q(article__isnull=False, version=None),
            )
        ]

    def __str__(self):
        return self.text

    @property
    def about(self) -> str:
        """What the notice is about, by name."""
        return self.article.title if self.article_id else self.version.object_label

    @property
    def path(self) -> str:
        """Where that is looked at and dealt with."""
        if self.article_id:
            return reverse("admin:news_article_change", args=[self.article_id])
        return reverse("admin:portal_version_change", args=[self.version_id])
