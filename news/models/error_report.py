"""Báo lỗi của bạn đọc: what a reader says is wrong with a public article, and what the desk made of it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from news.models.article import Article

MESSAGE_LENGTH, PASSAGE_LENGTH = 2000, 500
NAME_LENGTH, CONTACT_LENGTH = 100, 120


class ErrorReportQuerySet(models.QuerySet):
    def still_open(self):
        return self.filter(state=ErrorReport.State.OPEN)

    def visible_to(self, user):
        """Those about articles that this person may see and that are not in the bin."""
        return self.filter(article__in=Article.objects.in_use().visible_to(user).values("pk"))

    def with_contact(self):
        return self.exclude(name="", contact="")


class ErrorReport(models.Model):
    class Kind(models.TextChoices):
        SPELLING = "spelling", gettext_lazy("Chính tả, câu chữ")
        FACTS = "facts", gettext_lazy("Số liệu, sự kiện")
        NAMES = "names", gettext_lazy("Tên, chức danh")
        LINK = "link", gettext_lazy("Liên kết, tệp không mở được")
        PICTURE = "picture", gettext_lazy("Ảnh, chú thích ảnh")
        OTHER = "other", gettext_lazy("Khác")

    class State(models.TextChoices):
        OPEN = "open", "Chưa xử lý"
        DONE = "done", "Đã sửa"
        DISMISSED = "dismissed", "Không phải lỗi"

    article = models.ForeignKey(
        "news.Article", verbose_name="bài", on_delete=models.CASCADE, related_name="error_reports"
    )
    edition_number = models.PositiveIntegerField("bản đăng số", help_text="Bản mà bạn đọc đã thấy.")
    reference = models.CharField("mã báo lỗi", max_length=14, unique=True)
    digest = models.CharField("mã băm", max_length=64, editable=False)
    kind = models.CharField("lỗi về", max_length=10, choices=Kind, default=Kind.OTHER)
    passage = models.CharField("đoạn có lỗi", max_length=PASSAGE_LENGTH, blank=True)
    message = models.TextField("nội dung báo lỗi", max_length=MESSAGE_LENGTH, blank=True)
    name = models.CharField("tên bạn đọc", max_length=NAME_LENGTH, blank=True)
    contact = models.CharField(
        "liên hệ", max_length=CONTACT_LENGTH, blank=True, help_text="Thư điện tử hoặc số điện thoại."
    )
    created_at = models.DateTimeField("gửi lúc", auto_now_add=True)
    told_at = models.DateTimeField("báo tòa soạn lúc", null=True, editable=False)
    state = models.CharField("tình trạng", max_length=9, choices=State, default=State.OPEN)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người xử lý", null=True, on_delete=models.PROTECT, related_name="+"
    )
    handled_at = models.DateTimeField("xử lý lúc", null=True)
    answer = models.CharField("ghi chú xử lý", max_length=500, blank=True)

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        verbose_name = "báo lỗi của bạn đọc"
        verbose_name_plural = "báo lỗi của bạn đọc"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="report_handled_whole",
                condition=Q(state="open", handled_by=None, handled_at=None)
                | ~Q(state="open") & Q(handled_by__isnull=False, handled_at__isnull=False),
            ),
            models.CheckConstraint(name="report_says_something", condition=~Q(passage="", message="")),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="report_open", condition=Q(state="open")),
            models.Index(fields=["article", "-created_at"], name="report_article"),
        ]

    def __str__(self):
        return f"Báo lỗi {self.reference}"

    @property
    def gist(self) -> str:
        return self.message or self.passage

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class TallyManager(models.Manager):
    def take(self, bucket: str, limit: int, until: datetime) -> bool:
        """Count one more in this bucket; False, and nothing counted, where it is full."""
        with transaction.atomic():
            self.get_or_create(bucket=bucket, defaults={"until": until})
            return bool(self.filter(bucket=bucket, count__lt=limit).update(count=F("count") + 1))


class ReportTally(models.Model):
    """How many reports came in a span of time: of one address (known only by a keyed digest), of one article, of all.

    In the database, so that every process counts in the same place. Nothing here leads back to an address."""

    bucket = models.CharField("ngăn đếm", max_length=80, unique=True)
    count = models.PositiveIntegerField("số lần", default=0)
    until = models.DateTimeField("đếm đến lúc", db_index=True)

    objects = TallyManager()

    class Meta:
        verbose_name = "số đếm báo lỗi"
        verbose_name_plural = "số đếm báo lỗi"
        default_permissions = ()  # nobody handles these rows; news.reporting counts and clears them

    def __str__(self):
        return f"{self.count}"


SAME_WITHIN = timedelta(days=1)
"""The same words about the same article within this time are one report."""
