"""Lần kiểm tra: one run of the nightly verification, and what it found."""

from django.db import models


class SealCheckQuerySet(models.QuerySet):
    def finished(self):
        return self.filter(finished_at__isnull=False).order_by("-started_at", "-pk")


class SealCheck(models.Model):
    """A row without an end is a run under way, or one whose process died. faults: sentences, at most MOST_KEPT."""

    MOST_KEPT = 200

    started_at = models.DateTimeField("bắt đầu lúc")
    finished_at = models.DateTimeField("xong lúc", null=True)
    editions = models.PositiveIntegerField("số bản đăng", default=0)
    entries = models.PositiveBigIntegerField("số dòng nhật ký", default=0)
    files = models.PositiveIntegerField("số tệp", default=0)
    quarantined = models.JSONField("tệp bị cách ly", default=dict)
    """Name of a served picture → [article, edition] of the pages that show it."""
    fault_count = models.PositiveIntegerField("số sai lệch", default=0)
    faults = models.JSONField("sai lệch", default=list)
    error = models.TextField("lỗi", blank=True)

    objects = SealCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "lần kiểm tra"
        verbose_name_plural = "lần kiểm tra"
        ordering = ["-started_at", "-pk"]

    def __str__(self):
        return f"{self.started_at:%d/%m/%Y %H:%M}"


def quarantined_now() -> dict[str, list[list[int]]]:
    """Of the last finished check: name of a picture → [article, edition] of the pages that show it."""
    last = SealCheck.objects.finished().first()
    return last.quarantined if last else {}


def quarantine_document() -> dict:
    """The piece of the page furniture: editions whose pages refuse."""
    return {"editions": sorted(page for pages in quarantined_now().values() for page in pages)}
