"""What is pinned on the home page, and which categories have a block there."""

from django.core.exceptions import ValidationError
from django.db import models


class HomeSlot(models.Model):
    class Kind(models.TextChoices):
        LEAD = "lead", "Tin chính"
        FEATURED = "featured", "Tin nổi bật"
        BLOCK = "block", "Khối chuyên mục"

    kind = models.CharField("vị trí", max_length=10, choices=Kind, default=Kind.FEATURED)
    article = models.ForeignKey(
        "news.Article",
        verbose_name="bài",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Cho tin chính và tin nổi bật. Bài chưa đăng hoặc đã gỡ thì trang chủ tự lấy tin mới nhất.",
    )
    category = models.ForeignKey(
        "news.Category",
        verbose_name="chuyên mục",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Cho khối chuyên mục.",
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "ô trang chủ"
        verbose_name_plural = "trang chủ"
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="home_slot_has_its_subject",
                condition=models.Q(kind="block", category__isnull=False, article__isnull=True)
                | models.Q(kind__in=["lead", "featured"], article__isnull=False, category__isnull=True),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.article or self.category}"

    def clean(self):
        if self.kind == self.Kind.BLOCK:
            self.article = None
            if self.category_id is None:
                raise ValidationError({"category": "Xin chọn chuyên mục cho khối này."})
        else:
            self.category = None
            if self.article_id is None:
                raise ValidationError({"article": "Xin chọn bài để ghim."})


def home_document() -> dict:
    """The piece "home" of the page furniture: ids only; the articles themselves are read as live editions."""
    slots = list(HomeSlot.objects.all())
    return {
        "lead": [slot.article_id for slot in slots if slot.kind == HomeSlot.Kind.LEAD],
        "featured": [slot.article_id for slot in slots if slot.kind == HomeSlot.Kind.FEATURED],
        "blocks": [slot.category_id for slot in slots if slot.kind == HomeSlot.Kind.BLOCK],
    }
