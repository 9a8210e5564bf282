"""The department's dated list of leaders, against which names and titles in articles are checked."""

from django.db import models
from django.db.models import Q


class LeaderQuerySet(models.QuerySet):
    def in_force(self, day):
        """Who holds a title on that day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))


class Leader(models.Model):
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
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    phone = models.CharField("điện thoại", max_length=40, blank=True)

    objects = LeaderQuerySet.as_manager()

    class Meta:
        verbose_name = "lãnh đạo"
        verbose_name_plural = "lãnh đạo"
        ordering = ["position", "full_name", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="leader_ends_after_beginning",
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                violation_error_message="Ngày thôi giữ chức phải sau ngày bắt đầu.",
            )
        ]

    def __str__(self):
        return f"{self.title} {self.full_name}"
