"""The arrangement of the home page: what is pinned on top, and which sections stand below in which order."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from portal.models.furniture import Furniture

FEWEST, MOST = 2, 6
"""Stories of a category's block."""
USUAL = 4


class HomeSlotManager(models.Manager):
    def hold(self) -> None:
        """Until the transaction ends nobody else arranges the page: the lock is the row of its furniture."""
        if Furniture.objects.select_for_update().filter(name="home").first() is None:
            Furniture.objects.rebuild("home")

    def stamp(self) -> str:
        """What tells one state of the arrangement from every other; 16 hexadecimal digits."""
        rows = self.order_by("pk").values_list(*(field.attname for field in self.model._meta.concrete_fields))
        return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


class HomeSlot(models.Model):
    """A pin (lead, featured: an article, from when until when), or a section (a place in the page's order)."""

    class Kind(models.TextChoices):
        LEAD = "lead", "Tin chính"
        FEATURED = "featured", "Tin nổi bật"
        SERVICES = "services", "Dịch vụ"
        BLOCK = "block", "Khối chuyên mục"
        BANNERS = "banners", "Băng rôn giữa trang"
        LATEST = "latest", "Tin mới"
        MOST_READ = "most_read", "Đọc nhiều"
        ANNOUNCEMENTS = "announcements", "Thông báo"
        LINKS = "links", "Liên kết"

    PINS = (Kind.LEAD, Kind.FEATURED)
    FEWEST, MOST, USUAL = FEWEST, MOST, USUAL
    ONCE = (Kind.SERVICES, Kind.BANNERS, Kind.LATEST, Kind.MOST_READ, Kind.ANNOUNCEMENTS, Kind.LINKS)
    """Sections that stand on the page once, in their order where nobody arranged them."""

    kind = models.CharField("vị trí", max_length=16, choices=Kind, default=Kind.FEATURED)
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
    is_on = models.BooleanField("hiện trên trang chủ", default=True)
    stories = models.PositiveSmallIntegerField(
        "số tin",
        default=USUAL,
        validators=[
            MinValueValidator(FEWEST, f"Một khối có ít nhất {FEWEST} tin."),
            MaxValueValidator(MOST, f"Một khối có nhiều nhất {MOST} tin."),
        ],
        help_text="Số tin nhiều nhất của khối chuyên mục.",
    )
    starts_at = models.DateTimeField("ghim từ", null=True, blank=True, help_text="Bỏ trống để ghim ngay.")
    ends_at = models.DateTimeField("ghim đến", null=True, blank=True, help_text="Bỏ trống nếu chưa biết lúc thôi ghim.")

    objects = HomeSlotManager()

    class Meta:
        verbose_name = "ô trang chủ"
        verbose_name_plural = "trang chủ"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="home_slot_has_its_subject",
                condition=Q(kind="block", category__isnull=False, article__isnull=True)
                | Q(kind__in=["lead", "featured"], article__isnull=False, category__isnull=True)
                | (~Q(kind__in=["block", "lead", "featured"]) & Q(article__isnull=True, category__isnull=True)),
            ),
            models.UniqueConstraint(
                name="home_section_once",
                fields=["kind"],
                condition=~Q(kind__in=["block", "lead", "featured"]),
                violation_error_message="Phần này đã có trên trang chủ.",
            ),
            models.UniqueConstraint(
                name="home_block_once",
                fields=["category"],
                condition=Q(kind="block"),
                violation_error_message="Chuyên mục này đã có khối trên trang chủ.",
            ),
        ]

    def __str__(self):
        subject = self.article or self.category
        return f"{self.get_kind_display()}: {subject}" if subject else self.get_kind_display()

    @property
    def is_pin(self) -> bool:
        return self.kind in self.PINS

    def clean(self):
        if not self.is_pin:
            self.article = self.starts_at = self.ends_at = None
        if self.kind != self.Kind.BLOCK:
            self.category = None
        if self.kind == self.Kind.BLOCK and self.category_id is None:
            raise ValidationError({"category": "Xin chọn chuyên mục cho khối này."})
        if self.is_pin and self.article_id is None:
            raise ValidationError({"article": "Xin chọn bài để ghim."})
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "Lúc thôi ghim phải sau lúc bắt đầu."})


def in_order(sections: list[HomeSlot]) -> list[HomeSlot]:
    """The arranged sections, and those of ONCE that nobody placed: services first, the others at the end."""
    placed = {slot.kind for slot in sections}
    missing = [HomeSlot(kind=kind) for kind in HomeSlot.ONCE if kind not in placed]
    first = [slot for slot in missing if slot.kind == HomeSlot.Kind.SERVICES]
    return first + sections + [slot for slot in missing if slot.kind != HomeSlot.Kind.SERVICES]


def home_document() -> dict:
    """The piece "home" of the page furniture: ids only; the articles themselves are read as live editions.

    {"lead": [pin], "featured": [pin], "sections": [{"kind", "category", "stories"}] or None where nobody arranged any}
    pin: {"article", "from", "until"}, times in ISO 8601 or None.
    """
    slots = list(HomeSlot.objects.all())
    sections = [slot for slot in slots if not slot.is_pin]
    shown = [slot for slot in in_order(sections) if slot.is_on]
    return {
        "lead": [_pin(slot) for slot in slots if slot.kind == HomeSlot.Kind.LEAD],
        "featured": [_pin(slot) for slot in slots if slot.kind == HomeSlot.Kind.FEATURED],
        "sections": [{"kind": slot.kind, "category": slot.category_id, "stories": slot.stories} for slot in shown]
        if sections
        else None,
    }


def _pin(slot: HomeSlot) -> dict:
    return {
        "article": slot.article_id,
        "from": slot.starts_at and slot.starts_at.isoformat(),
        "until": slot.ends_at and slot.ends_at.isoformat(),
    }
