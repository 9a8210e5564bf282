"""Từ khóa."""

from django.core.exceptions import ValidationError
from django.db import models

from news.models.listed import path_if_listed
from portal.models import Versioned
from portal.text import fold, one_line, slugify


class Tag(Versioned):
    PIECES = ("changed",)  # no piece shows it; pages of its own do

    name = models.CharField("từ khóa", max_length=80, unique=True)
    slug = models.SlugField("địa chỉ", max_length=100, unique=True, blank=True, help_text="Bỏ trống để tự tạo từ tên.")
    synonyms = models.CharField(
        "từ đồng nghĩa", max_length=250, blank=True, help_text="Cách nhau bằng dấu phẩy; dùng khi tìm kiếm."
    )

    class Meta:
        verbose_name = "từ khóa"
        verbose_name_plural = "từ khóa"
        ordering = ["name"]

    def __str__(self):
        return self.name

    @classmethod
    def shown_on(cls, facts: dict) -> str:
        return path_if_listed("news:tag", "t", cls, facts)

    def clean(self):
        self.name = one_line(self.name)
        self.slug = self.slug or slugify(self.name)
        if not self.slug:
            raise ValidationError({"name": "Từ khóa cần có ít nhất một chữ cái hoặc chữ số."})
        for other in Tag.objects.exclude(pk=self.pk).filter(slug=self.slug):
            same = "đã có" if fold(other.name) == fold(self.name) else f"trùng địa chỉ với “{other.name}”"
            raise ValidationError({"name": f"Từ khóa này {same}. Xin dùng từ khóa sẵn có hoặc sửa địa chỉ."})
