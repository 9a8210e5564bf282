"""How often a name, an address or a browser just failed to log in. Who fills it: portal.guessing."""

from django.db import models


class Attempts(models.Model):
    """Of nobody by name: `key` and `account` are keyed digests."""

    key = models.CharField("khóa", max_length=64, primary_key=True)
    account = models.CharField("tài khoản", max_length=64, blank=True, db_index=True)
    count = models.PositiveIntegerField("số lần", default=0)
    since = models.DateTimeField("tính từ")
    until = models.DateTimeField("phải chờ đến", null=True)
    expires_at = models.DateTimeField("hết hạn lúc", db_index=True)

    class Meta:
        verbose_name = "lần nhập sai"
        verbose_name_plural = "lần nhập sai"
        default_permissions = ()

    def __str__(self):
        return f"{self.count} lần từ {self.since:%d/%m/%Y %H:%M}"
