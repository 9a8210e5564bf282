"""Băng rôn: a wide and a narrow image with one address, and how often it was followed."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from portal.models.daily import DailyQuerySet
from portal.turns import ALWAYS, HEAVIEST
from services.models.fields import AddressField, Shown

_WEIGHTS = f"Mức ưu tiên là một số từ 1 đến {HEAVIEST}."


class Banner(Shown):
    class Place(models.TextChoices):
        TOP = "top", "Đầu trang"
        BETWEEN = "between", "Giữa các khối"
        SIDEBAR = "sidebar", "Cột bên"
        FOOTER = "footer", "Chân trang"

    name = models.CharField("tên", max_length=120, help_text="Để quản lý; bạn đọc không thấy.")
    wide = models.ForeignKey(
        "news.Image",
        verbose_name="ảnh ngang rộng",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Cho màn hình rộng; nên rộng từ 2.400 px, cao không quá một phần năm. Ảnh động chỉ giữ hình đầu.",
    )
    narrow = models.ForeignKey(
        "news.Image",
        verbose_name="ảnh cho màn hình hẹp",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Cho điện thoại và cột bên; nên rộng gấp đôi chiều cao. Bỏ trống để dùng ảnh rộng.",
    )
    alt = models.CharField(
        "nội dung băng rôn bằng chữ",
        max_length=250,
        help_text="Chép đủ lời trên băng rôn: bạn đọc không nhìn thấy ảnh nghe đúng câu này.",
    )
    url = AddressField("địa chỉ")
    place = models.CharField("chỗ đặt", max_length=10, choices=Place, default=Place.BETWEEN)
    weight = models.PositiveSmallIntegerField(
        "mức ưu tiên",
        default=1,
        validators=[MinValueValidator(1, _WEIGHTS), MaxValueValidator(HEAVIEST, _WEIGHTS)],
        help_text=f"Từ 1 đến {HEAVIEST}. Khi một chỗ có nhiều băng rôn hơn số hiện được, các băng rôn thay nhau theo "
        "giờ; số lớn gấp đôi thì được hiện lâu gấp đôi.",
    )

    class Meta(Shown.Meta):
        verbose_name = "băng rôn"
        verbose_name_plural = "băng rôn"
        ordering = ["place", "position", "pk"]

    def __str__(self):
        return self.name

    @classmethod
    def shown_now(cls, facts: dict) -> dict:
        """Nor does a preview wait for its turn."""
        return super().shown_now(facts) | {"weight": ALWAYS}

    def document(self) -> dict:
        narrow = self.narrow or self.wide
        return {
            "id": self.pk,
            "place": self.place,
            "alt": self.alt,
            "url": self.url,
            "weight": self.weight,
            "wide": self.wide.picture_document(alt=self.alt),
            "narrow": narrow.picture_document(alt=self.alt),
            **self.period,
        }


class BannerClick(models.Model):
    """How often a banner was followed on a day. Its figures outlive it, as its versions do."""

    banner = models.ForeignKey(
        Banner, verbose_name="băng rôn", on_delete=models.DO_NOTHING, db_constraint=False, related_name="clicks"
    )
    day = models.DateField("ngày", db_index=True)
    clicks = models.PositiveIntegerField("lượt bấm", default=0)

    SUBJECT, FIGURE = "banner", "clicks"

    objects = DailyQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt bấm băng rôn"
        verbose_name_plural = "lượt bấm băng rôn"
        ordering = ["-day", "-clicks"]
        constraints = [models.UniqueConstraint(fields=["banner", "day"], name="banner_click_once_a_day")]

    def __str__(self):
        return f"{self.banner_id}, {self.day}: {self.clicks}"
