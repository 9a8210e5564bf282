"""The department's identity, with the date from which it holds."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from portal.models.version import Version, Versioned
from portal.phones import PHONE, dialled
from portal.richtext import is_safe_address


class SiteSettingsQuerySet(models.QuerySet):
    def at(self, day):
        """The settings in force on a date, or the earliest ones, or None."""
        return (
            self.filter(valid_from__lte=day).order_by("-valid_from", "-pk").first()
            or self.order_by("valid_from").first()
        )

    def current(self):
        return self.at(timezone.localdate())


class SiteSettings(Versioned):
    """One row a period: a merger or a new name is a new row, and old articles keep the name of their time."""

    PIECES = ("identity",)

    valid_from = models.DateField(
        "có hiệu lực từ ngày",
        default=timezone.localdate,
        unique=True,
        help_text="Khi đổi tên hoặc sáp nhập, thêm một dòng mới với ngày hiệu lực; bài cũ giữ tên của thời điểm đăng.",
    )
    name = models.CharField("tên đầy đủ", max_length=200, help_text="Ví dụ: Sở Khoa học và Công nghệ tỉnh Kinh Sơn")
    masthead = models.CharField("tên trên đầu trang", max_length=120, blank=True)
    short_name = models.CharField("tên viết tắt", max_length=60, blank=True)
    name_en = models.CharField("tên tiếng Anh", max_length=200, blank=True)
    governing_body = models.CharField("cơ quan chủ quản", max_length=200, blank=True)
    site_kind = models.CharField(
        "loại trang",
        max_length=60,
        default="Trang thông tin điện tử",
        choices=[
            ("Trang thông tin điện tử", "Trang thông tin điện tử"),
            ("Cổng thông tin điện tử", "Cổng thông tin điện tử"),
        ],
    )
    responsible_person = models.CharField(
        "người chịu trách nhiệm nội dung", max_length=200, blank=True, help_text="Họ tên và chức vụ."
    )
    licence = models.CharField(
        "số giấy phép", max_length=200, blank=True, help_text="Bỏ trống nếu không phải xin phép."
    )
    identifier = models.CharField("mã định danh cơ quan", max_length=40, blank=True)
    address = models.CharField("địa chỉ", max_length=250, blank=True)
    phone = models.CharField("điện thoại", max_length=25, blank=True, validators=[PHONE])
    hotline = models.CharField("đường dây nóng", max_length=25, blank=True, validators=[PHONE])
    email = models.EmailField("thư điện tử", blank=True)
    hours = models.TextField(
        "giờ làm việc",
        max_length=400,
        blank=True,
        help_text="Mỗi dòng một khoảng. Ví dụ: Thứ Hai đến thứ Sáu: 7 giờ 30 – 11 giờ 30 và 13 giờ 30 – 17 giờ.",
    )
    social_links = models.TextField(
        "mạng xã hội", blank=True, help_text="Mỗi dòng một kênh: tên | địa chỉ. Ví dụ: Zalo | https://zalo.me/…"
    )
    logo = models.ForeignKey(
        "news.Image",
        verbose_name="biểu trưng",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Dùng đúng tệp biểu trưng được ban hành; trang không tự vẽ lại, không đổi màu.",
    )
    mourning = models.BooleanField(
        "chế độ Quốc tang", default=False, help_text="Chuyển trang sang màu xám và tạm ẩn các băng rôn."
    )
    full_text_feeds = models.BooleanField(
        "toàn văn trong RSS và Atom",
        default=False,
        help_text="Bật: người theo dõi qua RSS đọc được cả bài mà không cần vào trang. Tắt: chỉ có sapô và ảnh.",
    )
    is_demo = models.BooleanField("trang mẫu", default=False, editable=False)

    objects = SiteSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = "thông tin cơ quan"
        verbose_name_plural = "thông tin cơ quan"
        ordering = ["-valid_from"]

    def __str__(self):
        return self.name

    def name_in(self, language: str) -> str:
        return self.name_en or self.name if language == "en" else self.name

    @classmethod
    def shown_now(cls, facts: dict) -> dict:
        return facts | {"valid_from": timezone.localdate().isoformat()}

    def addresses(self) -> list[tuple[str, str]]:
        return [(f"mạng xã hội “{channel['name']}”", channel["url"]) for channel in self.socials]

    def clean(self):
        for number, line in enumerate(self.social_links.splitlines(), 1):
            if line.strip() and not self._social(line):
                raise ValidationError({"social_links": f"Dòng {number} chưa đúng. Xin viết: tên | https://địa-chỉ"})

    @staticmethod
    def _social(line: str) -> dict | None:
        name, _, url = (part.strip() for part in line.partition("|"))
        if name and url.startswith("https://") and is_safe_address(url):
            return {"name": name, "url": url}
        return None

    @property
    def socials(self) -> list[dict]:
        return [link for line in self.social_links.splitlines() if (link := self._social(line))]


def identity_document() -> dict:
    """The piece "identity" of the page furniture: every period, oldest first; portal.page.in_force takes today's."""
    periods = sorted(Version.objects.live(SiteSettings), key=lambda site: site.valid_from)
    return {"periods": [_period_document(site) for site in periods]}


def _period_document(site: SiteSettings) -> dict:
    phones = [("Điện thoại", site.phone), ("Đường dây nóng", site.hotline)]
    return {
        "valid_from": site.valid_from.isoformat(),
        "name": site.name,
        "name_en": site.name_en,
        "masthead": site.masthead or site.name,
        "short_name": site.short_name or site.name,
        "governing_body": site.governing_body,
        "site_kind": site.site_kind,
        "responsible_person": site.responsible_person,
        "licence": site.licence,
        "identifier": site.identifier,
        "address": site.address,
        "phones": [{"label": label, "number": number, "tel": dialled(number)} for label, number in phones if number],
        "email": site.email,
        "hours": [line.strip() for line in site.hours.splitlines() if line.strip()],
        "social": site.socials,
        "logo": site.logo.picture_document() if site.logo else None,
        "mourning": site.mourning,
        "full_text_feeds": site.full_text_feeds,
        "is_demo": site.is_demo,
    }
