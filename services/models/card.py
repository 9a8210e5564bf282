"""Ô dịch vụ: what stands beside the news with an icon, a two-line title and a two-line text."""

from django.db import models
from django.urls import reverse

from services import icons
from services.models.fields import AddressField, Shown


class ServiceCard(Shown):
    class Kind(models.TextChoices):
        PUBLIC_SERVICE = "dich-vu-cong", "Dịch vụ công"
        LAW = "chinh-sach-phap-luat", "Chính sách pháp luật"
        PRODUCT = "san-pham-dich-vu", "Sản phẩm dịch vụ"
        OTHER = "khac", "Khác"

    class Placement(models.TextChoices):
        BOTH = "both", "Trang chủ và cột bên"
        HOME = "home", "Chỉ hàng dịch vụ ở trang chủ"
        SIDE = "side", "Chỉ cột bên của các trang khác"

    kind = models.CharField("loại", max_length=24, choices=Kind, default=Kind.PUBLIC_SERVICE)
    title_line1 = models.CharField("tiêu đề, dòng 1", max_length=40)
    title_line2 = models.CharField("tiêu đề, dòng 2", max_length=40, blank=True)
    text_line1 = models.CharField("nội dung, dòng 1", max_length=60, blank=True)
    text_line2 = models.CharField("nội dung, dòng 2", max_length=60, blank=True)
    icon = models.CharField("biểu tượng", max_length=24, choices=icons.GROUPS, default="landmark")
    image = models.ForeignKey(
        "news.Image",
        verbose_name="ảnh thay biểu tượng",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Để trống thì dùng biểu tượng đã chọn ở trên. Ảnh hiện nhỏ, 48 px; nên là ảnh vuông, ít chi tiết.",
    )
    url = AddressField("địa chỉ")
    new_tab = models.BooleanField(
        "mở trong thẻ mới",
        default=False,
        help_text="Nên để tắt: bạn đọc quay lại được bằng nút Quay lại. Bật thì ô nói rõ “mở trong thẻ mới”.",
    )
    placement = models.CharField("chỗ hiện", max_length=4, choices=Placement, default=Placement.BOTH)

    class Meta(Shown.Meta):
        verbose_name = "ô dịch vụ"
        verbose_name_plural = "ô dịch vụ"
        ordering = ["position", "pk"]

    def __str__(self):
        return " ".join(filter(None, [self.title_line1, self.title_line2]))

    @classmethod
    def shown_on(cls, facts: dict) -> str:
        return reverse("news:all") if facts.get("placement") == cls.Placement.SIDE else "/"

    def document(self) -> dict:
        return {
            "kind": self.kind,
            "title": str(self),
            "title_lines": [line for line in (self.title_line1, self.title_line2) if line],
            "text_lines": [line for line in (self.text_line1, self.text_line2) if line],
            "icon": self.icon,
            "picture": self.image.picture_document() if self.image else None,
            "url": self.url,
            "new_tab": self.new_tab,
            "placement": self.placement,
            **self.period,
        }
