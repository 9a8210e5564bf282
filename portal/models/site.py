"""The department's identity, with the date from which it holds."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from portal.models.version import Version, Versioned
from portal.phones import PHONE, dialled
from portal.richtext import is_safe_address
from portal.text import normalize, one_line

MOST_LINKS = 12


class SiteSettingsManager(models.Manager):
    """Who the department is comes from the live versions: a row that was changed by hand names nobody."""

    def periods(self) -> list:
        """What readers may see of every period, the earliest first."""
        return sorted(Version.objects.live(SiteSettings), key=lambda site: (site.valid_from, site.pk))

    def at(self, day, periods: list | None = None):
        """The settings in force on a date, or the earliest ones, or None. periods: where the caller has read them."""
        periods = self.periods() if periods is None else periods
        return next((site for site in reversed(periods) if site.valid_from <= day), periods[0] if periods else None)

    def current(self):
        return self.at(timezone.localdate())


class SiteSettings(Versioned):
    """One row a period: a merger or a new name is a new row, and old articles keep the name of their time."""

    PIECES = ("identity",)

    valid_from = models.DateField(
        "có hiệu lực từ ngày",
        default=timezone.localdate,
        unique=True,
        error_messages={"unique": "Đã có thông tin cơ quan từ ngày này. Xin sửa dòng ấy, hoặc chọn ngày khác."},
        help_text="Khi đổi tên hoặc sáp nhập, thêm một dòng mới với ngày hiệu lực; bài cũ giữ tên của thời điểm đăng.",
    )
    name = models.CharField("tên đầy đủ", max_length=200, help_text="Ví dụ: Sở Khoa học và Công nghệ tỉnh Kinh Sơn")
    masthead = models.CharField("tên trên đầu trang", max_length=120, blank=True)
    short_name = models.CharField("tên viết tắt", max_length=60, blank=True)
    name_en = models.CharField("tên tiếng Anh", max_length=200, blank=True)
    governing_body = models.CharField("cơ quan chủ quản", max_length=200, blank=True)
    governing_body_en = models.CharField("cơ quan chủ quản, tiếng Anh", max_length=200, blank=True)
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
    responsible_person_en = models.CharField(
        "người chịu trách nhiệm nội dung, tiếng Anh",
        max_length=200,
        blank=True,
        help_text="Ví dụ: Mr Trịnh Hữu Lộc, Director",
    )
    licence = models.CharField(
        "số giấy phép", max_length=200, blank=True, help_text="Bỏ trống nếu không phải xin phép."
    )
    identifier = models.CharField("mã định danh cơ quan", max_length=40, blank=True)
    address = models.CharField("địa chỉ", max_length=250, blank=True)
    address_en = models.CharField("địa chỉ, tiếng Anh", max_length=250, blank=True)
    phone = models.CharField("điện thoại", max_length=25, blank=True, validators=[PHONE])
    hotline = models.CharField("đường dây nóng", max_length=25, blank=True, validators=[PHONE])
    email = models.EmailField("thư điện tử", blank=True)
    hours = models.TextField(
        "giờ làm việc",
        max_length=400,
        blank=True,
        help_text="Mỗi dòng một khoảng. Ví dụ: Thứ Hai đến thứ Sáu: 7 giờ 30 – 11 giờ 30 và 13 giờ 30 – 17 giờ.",
    )
    hours_en = models.TextField(
        "giờ làm việc, tiếng Anh",
        max_length=400,
        blank=True,
        help_text="Mỗi dòng một khoảng. Ví dụ: Monday to Friday: 7.30–11.30 and 13.30–17.00.",
    )
    social_links = models.TextField(
        "mạng xã hội",
        blank=True,
        max_length=4000,
        help_text="Kênh chính thức của cơ quan, địa chỉ bắt đầu bằng https://. Ví dụ: Zalo, https://zalo.me/…",
    )
    footer_text = models.TextField(
        "dòng thêm ở chân trang",
        max_length=600,
        blank=True,
        help_text="Mỗi dòng hiện thành một dòng. Ví dụ: Bản quyền, lời nhắc, đơn vị vận hành.",
    )
    footer_text_en = models.TextField("dòng thêm ở chân trang, tiếng Anh", max_length=600, blank=True)
    footer_links = models.TextField(
        "liên kết thêm ở chân trang",
        blank=True,
        max_length=8000,
        help_text="Ví dụ: Cổng dịch vụ công quốc gia, https://dichvucong.gov.vn/ hoặc /trang/lien-he/.",
    )
    footer_sections = models.BooleanField("chân trang có cột danh mục", default=True)
    footer_tools = models.BooleanField("chân trang có cột “Trên trang này”", default=True)
    footer_hours = models.BooleanField("chân trang có giờ làm việc", default=True)
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

    objects = SiteSettingsManager()

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
        return [
            (f"{words} “{link['name']}”", link["url"])
            for words, links in (("mạng xã hội", self.socials), ("chân trang", self.further_links))
            for link in links
        ]

    def clean(self):
        """What is pasted loses what nobody sees (portal.text); what then is wrong is said in a sentence."""
        for field in self._meta.concrete_fields:
            if isinstance(field, models.TextField):
                setattr(self, field.attname, _lines(getattr(self, field.attname)))
            elif isinstance(field, models.CharField) and not field.choices:
                setattr(self, field.attname, one_line(getattr(self, field.attname)))
        faults = {} if self.name else {"name": "Xin ghi tên đầy đủ của cơ quan."}
        for name, only_https in (("social_links", True), ("footer_links", False)):
            if wrong := _faults_of_links(getattr(self, name), only_https):
                faults[name] = wrong
        if faults:
            raise ValidationError(faults)

    @property
    def socials(self) -> list[dict]:
        return [link for link in links_in(self.social_links) if not _link_fault(link, only_https=True)]

    @property
    def further_links(self) -> list[dict]:
        return [link for link in links_in(self.footer_links) if not _link_fault(link, only_https=False)]


def _lines(text: str) -> str:
    return "\n".join(line for line in map(one_line, normalize(text).splitlines()) if line)


def links_in(text: str) -> list[dict]:
    """The links of a text with one “name | address” a line, whether or not they may be used."""
    pairs = (line.partition("|") for line in text.splitlines() if line.strip(" |"))
    return [{"name": name.strip(), "url": url.strip()} for name, _, url in pairs]


def _link_fault(link: dict, only_https: bool) -> str:
    if not link["name"] or not link["url"]:
        return "cần cả tên và địa chỉ"
    if only_https and not link["url"].startswith("https://"):
        return "địa chỉ phải bắt đầu bằng https://"
    if not is_safe_address(link["url"]) or "|" in link["url"]:
        return "địa chỉ phải bắt đầu bằng https://, http://, tel:, mailto: hoặc dấu / của trang này"
    return "" if len(link["name"]) <= 80 else "tên dài nhất 80 ký tự"


def _faults_of_links(text: str, only_https: bool) -> list[str]:
    links = links_in(text)
    found = [
        f"Dòng {number}: {fault}." for number, link in enumerate(links, 1) if (fault := _link_fault(link, only_https))
    ]
    return found if len(links) <= MOST_LINKS else [*found, f"Nhiều nhất {MOST_LINKS} liên kết. Xin bỏ bớt."]


def identity_document() -> dict:
    """The piece "identity" of the page furniture: every period, oldest first; portal.page.in_force takes today's."""
    return {"periods": [_period_document(site) for site in SiteSettings.objects.periods()]}


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
        "phones": [
            {"label": label, "number": number, "tel": tel} for label, number in phones if (tel := dialled(number))
        ],
        "email": site.email,
        "hours": _lines(site.hours).splitlines(),
        "social": site.socials,
        "footer": {
            "lines": _lines(site.footer_text).splitlines(),
            "links": site.further_links,
            "sections": site.footer_sections,
            "tools": site.footer_tools,
            "hours": site.footer_hours,
        },
        "en": {
            "governing_body": site.governing_body_en,
            "responsible_person": site.responsible_person_en,
            "address": site.address_en,
            "hours": _lines(site.hours_en).splitlines(),
            "footer_lines": _lines(site.footer_text_en).splitlines(),
        },
        "logo": site.logo.picture_document() if site.logo else None,
        "mourning": site.mourning,
        "full_text_feeds": site.full_text_feeds,
        "is_demo": site.is_demo,
    }
