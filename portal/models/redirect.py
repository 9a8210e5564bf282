"""Old addresses, also of the former CMS, and where they lead now."""

from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db import models

from portal.richtext import is_safe_address


def is_local(address: str) -> bool:
    """Whether an address is one of this site, by its path. Asked again where it is followed: a row that a hand changed
    sends nobody to another house."""
    return address.startswith("/") and not address.startswith("//") and is_safe_address(address)


class RedirectManager(models.Manager):
    def target_of(self, path: str) -> str | None:
        """Where an asked path with its query leads, or None. Percent-encoded or as people read it, both are found."""
        written = {path, unquote(path).replace("\0", "")}
        target = self.filter(old_path__in=written).values_list("new_path", flat=True).first()
        return target if target and is_local(target) else None


class Redirect(models.Model):
    old_path = models.CharField(
        "địa chỉ cũ", max_length=500, unique=True, help_text="Bắt đầu bằng dấu /, ví dụ /tin-tuc/123.html"
    )
    new_path = models.CharField(
        "địa chỉ mới", max_length=500, help_text="Bắt đầu bằng dấu /, ví dụ /chuyen-muc/thong-bao/"
    )

    objects = RedirectManager()

    class Meta:
        verbose_name = "chuyển hướng"
        verbose_name_plural = "chuyển hướng"
        ordering = ["old_path"]

    def __str__(self):
        return f"{self.old_path} → {self.new_path}"

    def clean(self):
        for field in ("old_path", "new_path"):
            value = getattr(self, field).strip()
            setattr(self, field, value)
            if not is_local(value):
                raise ValidationError({field: "Địa chỉ phải thuộc trang này và bắt đầu bằng một dấu /."})
        if self.old_path == self.new_path:
            raise ValidationError({"new_path": "Địa chỉ mới trùng với địa chỉ cũ."})
        if self._turns_in_a_circle():
            raise ValidationError({"new_path": "Hai địa chỉ sẽ dẫn vòng tròn lẫn nhau. Xin chọn địa chỉ khác."})

    def _turns_in_a_circle(self) -> bool:
        """Whether following the redirects from here comes back to here."""
        path, seen = self.new_path, set()
        while path is not None and path not in seen:
            if path == self.old_path:
                return True
            seen.add(path)
            path = Redirect.objects.exclude(pk=self.pk).filter(old_path=path).values_list("new_path", flat=True).first()
        return False
