"""Bản lưu: one save of the working copy, whole."""

import json

from django.conf import settings
from django.db import models

from portal import seal as seals

LATER_FIELDS = {"topic": None, "appendix": ""}
"""Fields of the working copy that the first revisions did not know. Empty, they count for no digest."""


class RevisionQuerySet(models.QuerySet):
    def saved(self):
        """What was the article's text once; without the losers of conflicts."""
        return self.exclude(origin=Revision.Origin.CONFLICT)

    def unsettled(self, user):
        """Texts of this person that came too late and wait for a choice."""
        return self.filter(origin=Revision.Origin.CONFLICT, actor=user, settled_at=None)


class Revision(models.Model):
    class Origin(models.TextChoices):
        SAVE = "save", "Lưu"
        DISCARD = "discard", "Trở về bản đang đăng"
        RESTORE = "restore", "Khôi phục bản lưu"
        CONFLICT = "conflict", "Bản bị vướng, giữ lại"

    article = models.ForeignKey("news.Article", verbose_name="bài", on_delete=models.PROTECT, related_name="revisions")
    version = models.PositiveIntegerField("phiên bản", help_text="Phiên bản của bài ngay sau lần lưu này.")
    origin = models.CharField("loại", max_length=10, choices=Origin, default=Origin.SAVE)
    document = models.TextField("nội dung", help_text="Toàn bộ bản làm việc, dạng JSON.")
    digest = models.CharField("mã băm", max_length=64)
    seal = models.CharField("mã xác thực", max_length=64, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người lưu",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    actor_label = models.CharField("tên người lưu", max_length=200, blank=True)
    note = models.CharField("ghi chú", max_length=250, blank=True)
    created_at = models.DateTimeField("lưu lúc", auto_now_add=True)
    # Of a conflict only: the version that its author had before the eyes, and when the author had chosen.
    base_version = models.PositiveIntegerField("sửa trên phiên bản", null=True)
    settled_at = models.DateTimeField("đã chọn lúc", null=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "bản lưu"
        verbose_name_plural = "bản lưu"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "version"],
                name="one_saved_revision_a_version",
                condition=~models.Q(origin="conflict"),
            )
        ]

    def __str__(self):
        return f"Bản lưu {self.version}"

    def sealed_parts(self) -> tuple:
        return (
            self.article_id,
            self.version,
            self.origin,
            self.digest,
            seals.digest(self.document),
            self.actor_id or "",
            seals.digest(self.actor_label),
        )

    def make_seal(self) -> str:
        return seals.make("revision", *self.sealed_parts())

    def is_sound(self) -> bool:
        """Whether the revision is as it was kept."""
        return seals.holds(self.seal, "revision", *self.sealed_parts())

    @property
    def working_copy(self) -> dict:
        """As news.documents.working_copy gives it; fields that came later stand empty in an older revision."""
        return LATER_FIELDS | json.loads(self.document)
