"""Băng rôn: a wide and a narrow image with one address."""

from django.db import models

from services.models.fields import AddressField, Shown


class Banner(Shown):
    class Place(models.TextChoices):
        TOP = "top", "Đầu trang"
        BETWEEN = "between", "Giữa các khối"
        SIDEBAR = "sidebar", "Cột bên"
        FOOTER = "footer", "Chân trang"

    name = models.CharField("tên", max_length=120, help_text="Để quản lý; bạn đọc không thấy.")
    wide = models.ForeignKey("news.Image", verbose_name="ảnh ngang rộng", on_delete=models.PROTECT, related_name="+")
    narrow = models.ForeignKey(
        "news.Image",
        verbose_name="ảnh cho màn hình hẹp",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Bỏ trống để dùng ảnh rộng.",
    )
    alt = models.CharField("nội dung băng rôn bằng chữ", max_length=250, help_text="Chép đủ lời trên băng rôn.")
    url = AddressField("địa chỉ")
    place = models.CharField("chỗ đặt", max_length=10, choices=Place, default=Place.BETWEEN)

    class Meta(Shown.Meta):
        verbose_name = "băng rôn"
        verbose_name_plural = "băng rôn"
        ordering = ["place", "position", "pk"]

    def __str__(self):
        return self.name

    def document(self) -> dict:
        narrow = self.narrow or self.wide
        return {
            "place": self.place,
            "alt": self.alt,
            "url": self.url,
            "wide": self.wide.picture_document(alt=self.alt),
            "narrow": narrow.picture_document(alt=self.alt),
            **self.period,
        }
