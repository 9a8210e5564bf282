"""The department's dated list of leaders: names and titles in articles are checked against it, and readers see whom
of them to call."""

from django.db import models
from django.db.models import Q

from portal.models.version import Version, Versioned
from portal.phones import PHONE, dialled


class LeaderQuerySet(models.QuerySet):
    def in_force(self, day):
        """Who holds a title on that day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))


class Leader(Versioned):
    PIECES = ("people",)

    full_name = models.CharField("họ và tên", max_length=100)
    title = models.CharField("chức danh", max_length=120, help_text="Ví dụ: Giám đốc, Phó Giám đốc, Chánh Văn phòng.")
    unit = models.CharField("đơn vị", max_length=200, blank=True, help_text="Ví dụ: Sở Khoa học và Công nghệ.")
    valid_from = models.DateField("giữ chức từ ngày")
    valid_until = models.DateField(
        "đến hết ngày",
        null=True,
        blank=True,
        help_text="Bỏ trống nếu đang giữ chức. Đổi chức danh thì thêm một dòng mới.",
    )
    position = models.PositiveSmallIntegerField(
        "thứ tự", default=0, help_text="Số nhỏ đứng trước; bằng nhau thì ai nhập trước đứng trước."
    )
    duties = models.CharField(
        "lĩnh vực phụ trách",
        max_length=300,
        blank=True,
        help_text="Ví dụ: Chuyển đổi số, bưu chính, viễn thông và an toàn thông tin.",
    )
    phone = models.CharField("điện thoại", max_length=40, blank=True, validators=[PHONE])
    email = models.EmailField("thư điện tử", blank=True)
    photo = models.ForeignKey(
        "news.Image", verbose_name="ảnh chân dung", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_spokesperson = models.BooleanField("là người phát ngôn", default=False)
    is_public = models.BooleanField(
        "hiện trên trang cố định",
        default=False,
        help_text="Hiện ở trang cố định có phần kèm “Lãnh đạo và người phát ngôn”, trong thời gian giữ chức.",
    )

    objects = LeaderQuerySet.as_manager()

    class Meta:
        verbose_name = "lãnh đạo"
        verbose_name_plural = "lãnh đạo"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="leader_ends_after_beginning",
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                violation_error_message="Ngày thôi giữ chức phải sau ngày bắt đầu.",
            )
        ]

    def __str__(self):
        return f"{self.title} {self.full_name}"

    def document(self) -> dict:
        return {
            "name": self.full_name,
            "title": self.title,
            "unit": self.unit,
            "duties": self.duties,
            "number": self.phone,
            "tel": dialled(self.phone),
            "email": self.email,
            "photo": self.photo.picture_document() if self.photo else None,
            "is_spokesperson": self.is_spokesperson,
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
        }


def people_document() -> dict:
    """The piece "people" of the page furniture: whoever is or will be shown, in the order entered; portal.page.people
    takes those who hold their title today."""
    return {"people": [each.document() for each in Version.objects.live(Leader) if each.is_public]}
