"""Ghi chú duyệt: a comment on the article or on a passage, its replies, and whether it is done with."""

from django.conf import settings
from django.db import models
from django.db.models import Q

PASSAGE_LENGTH = 500
TEXT_LENGTH = 2000


class ReviewNoteQuerySet(models.QuerySet):
    def threads(self):
        """The notes that begin a thread."""
        return self.filter(parent=None)

    def unresolved(self):
        return self.threads().filter(is_resolved=False)

    def for_panel(self):
        """Threads with their people and replies in three queries, open ones first, oldest first."""
        replies = ReviewNote.objects.select_related("author").order_by("created_at", "pk")
        threads = self.threads().select_related("author", "resolved_by").order_by("is_resolved", "created_at", "pk")
        return threads.prefetch_related(models.Prefetch("replies", replies))


class ReviewNote(models.Model):
    class Field(models.TextChoices):
        TITLE = "title", "Tiêu đề"
        LEAD = "lead", "Sapô"
        BODY = "body", "Thân bài"

    article = models.ForeignKey("news.Article", verbose_name="bài", on_delete=models.CASCADE, related_name="notes")
    parent = models.ForeignKey(
        "self", verbose_name="trả lời cho", null=True, on_delete=models.CASCADE, related_name="replies"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", on_delete=models.PROTECT, related_name="+"
    )
    field = models.CharField("phần", max_length=8, choices=Field, blank=True)
    passage = models.CharField("đoạn được chọn", max_length=PASSAGE_LENGTH, blank=True)
    text = models.TextField("ghi chú", max_length=TEXT_LENGTH)
    key = models.CharField(
        "mã của lần gửi",
        max_length=40,
        blank=True,
        editable=False,
        help_text="Made by the form: a double click is one.",
    )
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    is_resolved = models.BooleanField("đã xong", default=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người đánh dấu xong",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    resolved_at = models.DateTimeField("xong lúc", null=True)

    objects = ReviewNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "ghi chú duyệt"
        verbose_name_plural = "ghi chú duyệt"
        ordering = ["is_resolved", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="note_sent_once", condition=~Q(key="")),
            models.CheckConstraint(name="note_passage_has_its_field", condition=Q(passage="") | ~Q(field="")),
            models.CheckConstraint(
                name="note_replies_are_not_resolved", condition=Q(parent=None) | Q(is_resolved=False)
            ),
        ]

    def __str__(self):
        return self.text[:60]
