"""Files of the sitemap that lie ready, so that nobody waits while a thousand articles are proven."""

import hashlib
import zlib
from datetime import datetime

from django.db import models

from portal import seal


class SitemapFileManager(models.Manager):
    def put(self, file: "SitemapFile") -> None:
        """In one statement: the worker and the command may make the same file at once."""
        told = [field.name for field in self.model._meta.concrete_fields if not field.primary_key]
        self.bulk_create([file], update_conflicts=True, unique_fields=["number"], update_fields=told)


class SitemapFile(models.Model):
    """One file as it is answered, sealed together with the digest of what it was made of.

    What lies here is shown only where the seal holds and what is live now has the same digest; so nobody need remember
    to throw it away. Empty where the file cannot be made ahead, since an article in it is not sound.
    """

    number = models.PositiveBigIntegerField("số tệp", primary_key=True)
    made_of = models.CharField("mã băm của điều đã dùng", max_length=64, blank=True)
    packed = models.BinaryField("nội dung đã nén", blank=True)
    seal = models.CharField("mã xác thực", max_length=64, blank=True)
    looked_at = models.DateTimeField("xem lại lúc")

    objects = SitemapFileManager()

    class Meta:
        verbose_name = "tệp sơ đồ trang làm sẵn"
        verbose_name_plural = "tệp sơ đồ trang làm sẵn"
        default_permissions = ()  # nobody handles these rows; the worker writes them
        ordering = ["number"]

    def __str__(self):
        return f"{self.number}"

    @classmethod
    def holding(cls, number: int, text: str, made_of: str, now: datetime) -> "SitemapFile":
        """Unsaved, sealed."""
        file = cls(number=number, made_of=made_of, packed=zlib.compress(text.encode()), looked_at=now)
        file.seal = seal.make(*file._message())
        return file

    def text(self, made_of: str) -> str | None:
        """What it says, None where it was made of something else or was changed by hand."""
        if self.made_of != made_of or not seal.holds(self.seal, *self._message()):
            return None
        return zlib.decompress(self.packed).decode()

    def _message(self) -> tuple:
        return "sitemap.file", self.number, self.made_of, hashlib.sha256(self.packed).hexdigest()
