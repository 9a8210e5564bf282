"""The worker's rows: who holds the lease, and when each periodic job last ran."""

from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

AHEAD = timedelta(minutes=5)
"""By how much another machine's clock may be ahead of this one. What stands further in the future was written by a
clock that has been set back since, and would hold up everything until then."""


class LeaseManager(models.Manager):
    def take(self, name: str, holder: str, seconds: int) -> bool:
        """Take or renew a lease; True while `holder` has it. Compare-and-swap, so safe with several processes."""
        now = timezone.now()
        free = Q(holder=holder) | Q(expires_at__lt=now) | Q(expires_at__gt=now + timedelta(seconds=seconds) + AHEAD)
        expires = now + timedelta(seconds=seconds)
        if self.filter(free, name=name).update(holder=holder, expires_at=expires):
            return True
        if self.filter(name=name).exists():  # asked first, since PostgreSQL logs every failed insert
            return False
        try:
            with transaction.atomic():
                self.create(name=name, holder=holder, expires_at=expires)
            return True
        except IntegrityError:
            return False

    def release(self, name: str, holder: str) -> None:
        self.filter(name=name, holder=holder).delete()


class Lease(models.Model):
    name = models.CharField("tên", max_length=40, primary_key=True)
    holder = models.CharField("tiến trình giữ", max_length=120)
    expires_at = models.DateTimeField("hết hạn lúc")

    objects = LeaseManager()

    class Meta:
        verbose_name = "quyền chạy việc nền"
        verbose_name_plural = "quyền chạy việc nền"

    def __str__(self):
        return f"{self.name}: {self.holder}"


class JobManager(models.Manager):
    def claim(self, name: str, row, now, *, until, every: timedelta) -> bool:
        """Take a periodic job that is due: True for one worker only. At `until` others may take it from a dead one.

        row: the job as it was read, or None where it never ran. every: between two runs.
        """
        if row is not None:
            is_due = row.due_at <= now or row.due_at > max(until, now + every) + AHEAD
            return is_due and bool(self.filter(name=name, due_at=row.due_at).update(due_at=until))
        return self.get_or_create(name=name, defaults={"due_at": until})[1]


class Job(models.Model):
    name = models.CharField("việc", max_length=60, primary_key=True)
    due_at = models.DateTimeField("lần tới")
    last_run_at = models.DateTimeField("lần gần nhất", null=True)
    last_error = models.TextField("lỗi gần nhất", blank=True)

    objects = JobManager()

    class Meta:
        verbose_name = "việc định kỳ"
        verbose_name_plural = "việc định kỳ"

    def __str__(self):
        return self.name
