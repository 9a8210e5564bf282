"""What everybody who opens any page must know now: a storm, a fraud, an outage."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.fields import AddressField
from portal.models.version import Version, Versioned


class Alert(Versioned):
    PIECES = ("alerts",)
    STRANGE_WORDS_WAIT = False  # alerts warn of just these things, and must not be late

    class Level(models.TextChoices):
        URGENT = "urgent", "Khẩn cấp"
        WARNING = "warning", "Cảnh báo"
        INFORMATION = "information", "Thông tin"

    level = models.CharField(
        "mức",
        max_length=12,
        choices=Level,
        default=Level.WARNING,
        help_text="Khẩn cấp: nguy hiểm đến tính mạng. Cảnh báo: cần đề phòng. Thông tin: cần biết, không nguy hiểm.",
    )
    title = models.CharField(
        "tiêu đề",
        max_length=120,
        help_text="Nói ngay việc gì, ở đâu. Ví dụ: “Bão số 5 đổ bộ Kinh Sơn tối nay” hoặc "
        "“Có kẻ giả danh cán bộ Sở gọi điện đòi chuyển tiền”.",
    )
    text = models.TextField(
        "nội dung",
        max_length=300,
        blank=True,
        help_text="Bà con cần làm gì, tối đa 300 ký tự. Mẫu cho bão: “Từ 18 giờ, xin ở trong nhà, không qua ngầm tràn, "
        "sạc đầy điện thoại. Cần cứu giúp, gọi 112.” Mẫu cho lừa đảo: “Sở không thu tiền và không hỏi mã OTP qua điện "
        "thoại. Xin dập máy, không chuyển tiền, và báo công an nơi gần nhất.”",
    )
    url = AddressField("địa chỉ xem thêm", blank=True, help_text="Trang hoặc bài nói kỹ hơn. Có thể bỏ trống.")
    link_words = models.CharField(
        "chữ trên liên kết", max_length=80, blank=True, help_text="Ví dụ: Việc cần làm khi có bão."
    )
    shown_from = models.DateTimeField("hiện từ", default=timezone.now, help_text="Bạn đọc thấy thời điểm này.")
    shown_until = models.DateTimeField("hiện đến", null=True, blank=True, help_text="Bỏ trống: hiện đến khi tắt.")
    is_active = models.BooleanField(
        "đang bật", default=False, help_text="Tắt thì không ai thấy. Nên lưu khi còn tắt, xem trước, rồi mới bật."
    )

    class Meta:
        verbose_name = "cảnh báo khẩn"
        verbose_name_plural = "cảnh báo khẩn"
        ordering = ["-is_active", "-shown_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="alert_ends_after_it_starts",
                condition=Q(shown_until=None) | Q(shown_until__gt=F("shown_from")),
                violation_error_message="“Hiện đến” phải sau “Hiện từ”.",
            )
        ]

    def __str__(self):
        return self.title

    @classmethod
    def shown_now(cls, facts: dict) -> dict:
        return super().shown_now(facts) | {"shown_from": timezone.now().isoformat()}

    def clean(self):
        if bool(self.url) != bool(self.link_words):
            missing = "link_words" if self.url else "url"
            raise ValidationError({missing: "Liên kết cần cả địa chỉ và chữ. Xin ghi đủ, hoặc bỏ trống cả hai."})

    def document(self) -> dict:
        return {
            "id": self.pk or 0,
            "level": self.level,
            "title": self.title,
            "text": self.text,
            "url": self.url,
            "link_words": self.link_words,
            "shown_from": self.shown_from.isoformat(),
            "shown_until": self.shown_until.isoformat() if self.shown_until else None,
        }


def alerts_document() -> dict:
    """The piece "alerts" of the page furniture: all that are switched on and not over, newest first;
    portal.page.alerts takes those of this moment."""
    now = timezone.now()
    alerts = [
        alert
        for alert in Version.objects.live(Alert)
        if alert.is_active and not (alert.shown_until and alert.shown_until <= now)
    ]
    alerts.sort(key=lambda alert: (alert.shown_from, alert.pk), reverse=True)
    return {"alerts": [alert.document() for alert in alerts]}
