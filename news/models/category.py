"""Chuyên mục: two levels. Readers see the live versions; the place in the order is in the rows."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from news.models.reach import losing
from portal.models import Version, Versioned
from portal.text import slugify


class CategoryQuerySet(models.QuerySet):
    def delete(self):
        with losing(self.values_list("pk", flat=True)):
            return super().delete()


class Category(Versioned):
    PIECES = ("categories",)

    name = models.CharField("tên chuyên mục", max_length=80)
    name_en = models.CharField(
        "tên tiếng Anh",
        max_length=80,
        blank=True,
        # An article's page shows its sealed document as it was approved, so the name of its time stays on it.
        help_text="Dùng trên trang tiếng Anh, ví dụ Digital transformation. Bỏ trống thì trang ấy hiện tên tiếng Việt. "
        "Bài đã đăng giữ tên chuyên mục của lúc đăng, vì trang bài là bản niêm phong; đăng lại bài thì hiện tên mới.",
    )
    slug = models.SlugField(
        "địa chỉ",
        max_length=100,
        unique=True,
        blank=True,
        help_text="Bỏ trống để tự tạo từ tên. Không nên đổi khi đã có bài.",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name="thuộc chuyên mục",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text="Chỉ hai cấp: chuyên mục mẹ không được thuộc chuyên mục khác.",
    )
    description = models.CharField("mô tả", max_length=250, blank=True, help_text="Hiện dưới tên chuyên mục.")
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    is_visible = models.BooleanField("hiện trên trình đơn", default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = "chuyên mục"
        verbose_name_plural = "chuyên mục"
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                name="category_is_not_its_own_parent",
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("pk")),
            )
        ]

    def delete(self, *args, **kwargs):
        with losing([self.pk]):
            return super().delete(*args, **kwargs)

    def __str__(self):
        return f"{self.parent.name} › {self.name}" if self.parent_id else self.name

    @classmethod
    def shown_on(cls, facts: dict) -> str:
        return reverse("news:category", args=[facts["slug"]])

    def name_in(self, language: str) -> str:
        return self.name_en or self.name if language == "en" else self.name

    def clean(self):
        self.slug = self.slug or slugify(self.name)
        if not self.slug:
            raise ValidationError({"name": "Tên cần có ít nhất một chữ cái hoặc chữ số."})
        if self.parent_id:
            if self.parent_id == self.pk:
                raise ValidationError({"parent": "Chuyên mục không thể thuộc chính nó."})
            if self.parent.parent_id:
                raise ValidationError(
                    {"parent": f"“{self.parent.name}” đã là chuyên mục con. Xin chọn chuyên mục cấp một."}
                )
            if self.pk and self.children.exists():
                raise ValidationError({"parent": "Chuyên mục này đang có chuyên mục con nên phải ở cấp một."})


def categories_document() -> dict:
    """The piece "categories" of the page furniture: parents before children."""
    live = {category.pk: category for category in Version.objects.live(Category)}
    places = dict(Category.objects.values_list("pk", "position"))
    rows = sorted(live.values(), key=lambda row: (bool(row.parent_id), places.get(row.pk, 0), row.name))
    return {
        "categories": [
            {
                "id": row.pk,
                "slug": row.slug,
                "name": row.name,
                "name_en": row.name_en,
                "description": row.description,
                "parent": live[row.parent_id].slug if row.parent_id in live else None,
                "is_visible": row.is_visible,
            }
            for row in rows
        ]
    }
