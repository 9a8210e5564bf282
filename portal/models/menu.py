"""What stands in the main menu and in the menu of the footer, where somebody has entered it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from portal.fields import AddressField


class MenuEntry(models.Model):
    class Place(models.TextChoices):
        MAIN = "main", "Trình đơn chính"
        FOOTER = "footer", "Chân trang"

    place = models.CharField("chỗ đặt", max_length=10, choices=Place, default=Place.MAIN)
    parent = models.ForeignKey(
        "self",
        verbose_name="nằm trong mục",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="children",
        help_text="Để mục này nằm trong danh sách thả xuống của một mục khác ở trình đơn chính. Chỉ hai cấp.",
    )
    title = models.CharField(
        "tên mục", max_length=60, blank=True, help_text="Bỏ trống để lấy tên chuyên mục hoặc tên trang."
    )
    category = models.ForeignKey(
        "news.Category",
        verbose_name="chuyên mục",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Chọn đúng một trong ba: chuyên mục, trang cố định, địa chỉ. Mục của chuyên mục tự có các chuyên mục "
        "con, nếu không nhập mục con nào.",
    )
    page = models.ForeignKey(
        "news.Article",
        verbose_name="trang cố định",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        limit_choices_to={"kind": "page"},
        help_text="Trang chưa đăng hoặc đã gỡ thì mục này tạm ẩn.",
    )
    address = AddressField("địa chỉ", blank=True, help_text="Ví dụ: / hoặc /tin-tuc/ hoặc https://dichvucong.gov.vn/")
    position = models.PositiveSmallIntegerField("thứ tự", default=0, help_text="Số nhỏ đứng trước.")
    is_active = models.BooleanField("đang dùng", default=True)

    class Meta:
        verbose_name = "mục trình đơn"
        verbose_name_plural = "trình đơn"
        ordering = ["place", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="menu_entry_leads_to_one_place",
                condition=Q(category__isnull=False, page__isnull=True, address="")
                | Q(category__isnull=True, page__isnull=False, address="")
                | Q(category__isnull=True, page__isnull=True) & ~Q(address=""),
                violation_error_message="Xin chọn đúng một trong ba: chuyên mục, trang cố định, địa chỉ.",
            ),
            models.CheckConstraint(
                name="menu_entry_of_an_address_has_a_title",
                condition=Q(address="") | ~Q(title=""),
                violation_error_message="Mục dẫn đến một địa chỉ cần có tên.",
            ),
            models.CheckConstraint(
                name="menu_entry_of_the_footer_stands_alone",
                condition=Q(place="main") | Q(parent=None),
                violation_error_message="Chân trang chỉ có một cấp. Xin bỏ trống “Nằm trong mục”.",
            ),
        ]

    def __str__(self):
        name = self.title or str(self.category or self.page or self.address)
        return f"{self.parent.title or self.parent} › {name}" if self.parent_id else name

    def clean(self):
        if self.pk and self.place == self.Place.FOOTER and self.children.exists():
            raise ValidationError({"place": "Mục này đang có mục con nên phải ở trình đơn chính."})
        if not self.parent_id:
            return
        if self.parent_id == self.pk:
            raise ValidationError({"parent": "Mục không thể nằm trong chính nó."})
        if self.parent.parent_id or self.parent.place != self.Place.MAIN:
            raise ValidationError({"parent": "Xin chọn một mục cấp một của trình đơn chính."})
        if self.pk and self.children.exists():
            raise ValidationError({"parent": "Mục này đang có mục con nên phải ở cấp một."})

    def document(self) -> dict:
        return {
            "id": self.pk,
            "parent": self.parent_id,
            "title": self.title,
            "category": self.category_id,
            "page": self.page_id,
            "address": self.address,
        }


def menus_document() -> dict:
    """The piece "menus" of the page furniture: place → entries in order. What they are called and whether their pages
    are live is read from the pieces "categories" and "pages" (portal.menus), which change by themselves."""
    rows = list(MenuEntry.objects.filter(is_active=True))
    return {place: [row.document() for row in rows if row.place == place] for place in MenuEntry.Place.values}
