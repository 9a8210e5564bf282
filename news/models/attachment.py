"""Tệp đính kèm: a file kept as it came, byte for byte, privately; and its place in an article, with its words.

The words (title, summary, transcript) belong to the place, so they are part of the article's text: kept in its
revisions, compared, approved and sealed with it.
"""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models

from portal.filetypes import KINDS, Kind

TITLE_LENGTH = 200
SUMMARY_LENGTH = 5_000
TRANSCRIPT_LENGTH = 200_000


def attachments_storage():
    return storages["attachments"]


class Attachment(models.Model):
    file = models.FileField("tệp", storage=attachments_storage, max_length=120, editable=False)
    kind = models.CharField("kiểu tệp", max_length=5, editable=False)
    """Of portal.filetypes.KINDS."""
    bytes = models.PositiveBigIntegerField("dung lượng (byte)", editable=False)
    sha256 = models.CharField("mã băm", max_length=64, db_index=True, editable=False)
    original_name = models.CharField("tên tệp lúc tải lên", max_length=200, editable=False)
    facts = models.JSONField("điều tệp tự nói", default=dict, editable=False)
    """See portal.filetypes.Found."""
    is_kept = models.BooleanField("đã vào một bản lưu", default=False, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người tải lên",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)

    class Meta:
        verbose_name = "tệp đính kèm"
        verbose_name_plural = "tệp đính kèm"
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["uploaded_at"], name="attachment_loose", condition=models.Q(is_kept=False))]

    def __str__(self):
        return self.original_name

    @property
    def about(self) -> Kind:
        return KINDS[self.kind]

    @property
    def is_scan(self) -> bool:
        """A PDF in which no words were found, so that nobody can search it or have it read out."""
        return self.kind == "pdf" and not self.facts.get("has_text")


class ArticleAttachment(models.Model):
    article = models.ForeignKey("news.Article", verbose_name="bài", on_delete=models.CASCADE, related_name="attached")
    attachment = models.ForeignKey(
        Attachment, verbose_name="tệp đính kèm", on_delete=models.PROTECT, related_name="places"
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    title = models.CharField("tên hiện cho bạn đọc", max_length=TITLE_LENGTH, blank=True)
    summary = models.TextField("tóm tắt", blank=True)
    transcript = models.TextField("lời chép", blank=True)

    class Meta:
        verbose_name = "tệp đính kèm của bài"
        verbose_name_plural = "tệp đính kèm của bài"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["article", "attachment"], name="attachment_once_an_article")]

    def __str__(self):
        return self.title
