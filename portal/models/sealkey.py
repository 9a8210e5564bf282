"""Fingerprints of the seal keys this database has been written with; never the keys."""

from django.db import models

from portal import seal


class SealKeyManager(models.Manager):
    def remember(self, key: str) -> None:
        """Note the present key; called by the first migration run and by `reseal`."""
        self.get_or_create(fingerprint=seal.fingerprint(key))

    def refusals(self, key: str, old_keys: list[str]) -> list[str]:
        """Why the site must not start with this key; empty when the key fits. A fresh database takes any key."""
        known = {seal.fingerprint(each) for each in (key, *old_keys)}
        unknown = sorted(set(self.values_list("fingerprint", flat=True)) - known)
        if not unknown:
            self.remember(key)
            return []
        return [
            "SEAL_KEY is not the key that this database was sealed with "
            f"(fingerprint {', '.join(unknown)}); pages would fail their check. Set the right SEAL_KEY; "
            "after a change of key, put the former one into SEAL_KEYS_OLD until manage.py reseal has run."
        ]


class SealKey(models.Model):
    fingerprint = models.CharField("dấu nhận dạng khóa", max_length=16, unique=True)
    created_at = models.DateTimeField("dùng từ", auto_now_add=True)

    objects = SealKeyManager()

    class Meta:
        verbose_name = "khóa xác thực"
        verbose_name_plural = "khóa xác thực"

    def __str__(self):
        return self.fingerprint
