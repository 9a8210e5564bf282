"""What the worker last found at an address that articles link to, or that readers are led to from elsewhere."""

from django.db import models

from portal.models import HostUse

ADDRESS_LENGTH = 500
TRIES_BEFORE_SAYING_SO = 2


class LinkCheckQuerySet(models.QuerySet):
    def broken(self):
        """Dead for certain, or unreachable more than once: a server that rests for an hour is not held against it."""
        certain = models.Q(is_certain=True) | models.Q(failures__gte=TRIES_BEFORE_SAYING_SO)
        return self.exclude(problem="").filter(certain)

    def unused(self):
        """Addresses that no article links to any more, and that readers are led to from nowhere else."""
        return self.filter(articles=None).exclude(url__in=HostUse.objects.values("address"))


class LinkCheck(models.Model):
    class Kind(models.TextChoices):
        DEAD = "dead", "Không mở được"
        MOVED = "moved", "Chuyển sang tên miền khác"
        EXPIRED = "expired", "Chứng chỉ hết hạn"
        CERTIFICATE = "certificate", "Chứng chỉ không đúng"
        TAKEN = "taken", "Có vẻ đã đổi chủ"

    url = models.CharField("địa chỉ", max_length=ADDRESS_LENGTH, unique=True)
    articles = models.ManyToManyField("news.Article", verbose_name="dùng trong các bài", related_name="link_checks")
    status = models.PositiveSmallIntegerField("mã trả lời", null=True)
    problem = models.CharField("vấn đề", max_length=200, blank=True)
    kind = models.CharField("loại", max_length=12, choices=Kind, blank=True)
    is_certain = models.BooleanField("đã chắc chắn", default=False)
    failures = models.PositiveSmallIntegerField("số lần hỏng liền nhau", default=0)
    checked_at = models.DateTimeField("kiểm tra lúc", null=True)
    due_at = models.DateTimeField("kiểm tra lại lúc", db_index=True)
    told_at = models.DateTimeField("đã báo lúc", null=True, editable=False)
    """When whoever keeps the card, list or banner was told of the problem that stands now."""

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "liên kết cần xem lại"
        verbose_name_plural = "liên kết cần xem lại"
        ordering = ["due_at", "pk"]
        default_permissions = ()  # nobody handles these rows; the worker writes them, the checks read them

    def __str__(self):
        return self.url
