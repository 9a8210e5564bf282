"""Dòng sự kiện: a story that goes on over several articles, such as a storm or a contest."""

from django.core.exceptions import ValidationError
from django.db import models

from news.models.listed import path_if_listed
from portal.models import Versioned
from portal.text import fold, one_line, slugify


class Topic(Versioned):
    PIECES = ("changed",)  # no piece shows it; pages of its own do

    name = models.CharField("tên dòng sự kiện", max_length=100, unique=True, help_text="Ví dụ: Ứng phó bão số 5")
    slug = models.SlugField("địa chỉ", max_length=100, unique=True, blank=True, help_text="Bỏ trống để tự tạo từ tên.")
    summary = models.TextField(
        "tóm tắt", max_length=500, blank=True, help_text="Một vài câu cho người mới theo dõi. Hiện ở đầu trang."
    )

    class Meta:
        verbose_name = "dòng sự kiện"
        verbose_name_plural = "dòng sự kiện"
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    @classmethod
    def shown_on(cls, facts: dict) -> str:
        return path_if_listed("news:topic", "d", cls, facts)

    def clean(self):
        self.name = one_line(self.name)
        self.slug = self.slug or slugify(self.name)
        if not self.slug:
            raise ValidationError({"name": "Tên cần có ít nhất một chữ cái hoặc chữ số."})
        for other in Topic.objects.exclude(pk=self.pk).filter(slug=self.slug):
            same = "đã có" if fold(other.name) == fold(self.name) else f"trùng địa chỉ với “{other.name}”"
            raise ValidationError({"name": f"Dòng sự kiện này {same}. Xin dùng lại, hoặc sửa địa chỉ."})
