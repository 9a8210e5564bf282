"""What the worker last found at an address that articles link to."""

from django.db import models

ADDRESS_LENGTH = 500
TRIES_BEFORE_SAYING_SO = 2


class LinkCheckQuerySet(models.QuerySet):
    def broken(self):
        """Dead for certain, or unreachable more than once: a server that rests for an hour is not held against it."""
        certain = models.Q(is_certain=True) | models.Q(failures__gte=TRIES_BEFORE_SAYING_SO)
        return self.exclude(problem="").filter(certain)


class LinkCheck(models.Model):
    url = models.CharField("địa chỉ", max_length=ADDRESS_LENGTH, unique=True)
    articles = models.ManyToManyField("news.Article", verbose_name="dùng trong các bài", related_name="link_checks")
    status = models.PositiveSmallIntegerField("mã trả lời", null=True)
    problem = models.CharField("vấn đề", max_length=200, blank=True)
    is_certain = models.BooleanField("đã chắc chắn", default=False)
    failures = models.PositiveSmallIntegerField("số lần hỏng liền nhau", default=0)
    checked_at = models.DateTimeField("kiểm tra lúc", null=True)
    due_at = models.DateTimeField("kiểm tra lại lúc", db_index=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả kiểm tra liên kết"
        verbose_name_plural = "kết quả kiểm tra liên kết"
        ordering = ["due_at", "pk"]
        default_permissions = ()  # nobody handles these rows; the worker writes them, the checks read them

    def __str__(self):
        return self.url
