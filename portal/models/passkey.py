"""A passkey of a member of staff: the public half, which proves nothing to whoever reads it."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Passkey(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người dùng", on_delete=models.CASCADE, related_name="passkeys"
    )
    name = models.CharField("tên khóa", max_length=64)
    credential_id = models.CharField("mã của khóa", max_length=1400, unique=True)
    """As browsers send it: base64url without padding, of at most 1,023 bytes."""
    public_key = models.TextField("khóa công khai")
    """COSE, in base64url."""
    sign_count = models.PositiveBigIntegerField("bộ đếm của khóa", default=0)
    transports = models.CharField("cách kết nối", max_length=120, blank=True)
    """Words of the standard, apart by spaces: they tell a browser where to look for the key."""
    made_at = models.DateTimeField("ngày thêm", default=timezone.now)
    last_used_at = models.DateTimeField("dùng lần cuối", null=True, blank=True)

    class Meta:
        verbose_name = "khóa truy cập"
        verbose_name_plural = "khóa truy cập"
        ordering = ["made_at", "pk"]

    def __str__(self):
        return self.name
