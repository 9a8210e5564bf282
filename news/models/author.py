"""Tác giả: full name or pen name in one field."""

from django.conf import settings
from django.db import models

from news.models.listed import path_if_listed
from portal.models import Versioned
from portal.text import one_line, slugify


class Author(Versioned):
    PIECES = ("changed",)  # no piece shows it; pages of its own do
    UNVERSIONED = ("user",)  # whose account it is no reader sees

    name = models.CharField("họ tên hoặc bút danh", max_length=120)
    slug = models.SlugField("địa chỉ", max_length=100, unique=True, blank=True, help_text="Bỏ trống để tự tạo từ tên.")
    unit = models.CharField(
        "đơn vị", max_length=120, blank=True, help_text="Hiện sau tên ở cuối bài, ví dụ: Sở KH&CN Kinh Sơn"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="tài khoản",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="author_names",
        help_text="Nếu tác giả có tài khoản trong tòa soạn.",
    )
    photo = models.ForeignKey(
        "news.Image", verbose_name="ảnh", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    bio = models.TextField("giới thiệu", blank=True, max_length=600)

    class Meta:
        verbose_name = "tác giả"
        verbose_name_plural = "tác giả"
        ordering = ["name"]

    def __str__(self):
        return self.byline

    @property
    def byline(self) -> str:
        return f"{self.name} - {self.unit}" if self.unit else self.name

    @classmethod
    def shown_on(cls, facts: dict) -> str:
        return path_if_listed("news:author", "a", cls, facts)

    def clean(self):
        self.name = one_line(self.name)
        if not self.slug:
            self.slug = free_slug(Author, self.name, self.pk)


def free_slug(model, name: str, pk=None) -> str:
    """A slug of `name` that no other row of `model` has: “lan”, “lan-2”, “lan-3” …"""
    base = slugify(name) or "muc"
    taken = set(model.objects.exclude(pk=pk).filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
