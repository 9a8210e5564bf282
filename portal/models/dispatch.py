"""Tin gửi đi: a message of the site itself (alarms, the audit's head) by mail or webhook, until it has arrived."""

from datetime import timedelta

from django.db import models
from django.db.models import F

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 60))
"""After the first, second … failed attempt; the last one from then on."""
GIVEN_UP_AFTER = timedelta(days=2)


class DispatchQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=Dispatch.State.WAITING)


class Dispatch(models.Model):
    class Channel(models.TextChoices):
        MAIL = "mail", "Thư"
        WEBHOOK = "webhook", "Địa chỉ webhook"

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ gửi"
        SENT = "sent", "Đã gửi"
        FAILED = "failed", "Không gửi được"

    class Purpose(models.TextChoices):
        ALARM = "alarm", "Báo động"
        SUMMARY = "summary", "Tóm tắt báo động"
        HEAD = "head", "Đầu chuỗi nhật ký"
        TEST = "test", "Thử"

    channel = models.CharField("đường gửi", max_length=8, choices=Channel)
    purpose = models.CharField("để", max_length=8, choices=Purpose)
    to = models.CharField("nơi nhận", max_length=1000, help_text="Địa chỉ thư, cách nhau bằng dấu phẩy.", blank=True)
    title = models.CharField("tiêu đề", max_length=200)
    body = models.TextField("nội dung")
    key = models.CharField("khóa", max_length=60, blank=True, help_text="Để một tin không bị tạo hai lần.")
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField("tạo lúc")
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    next_attempt_at = models.DateTimeField("lần thử tới")
    sent_at = models.DateTimeField("gửi lúc", null=True)
    last_error = models.CharField("lỗi gần nhất", max_length=500, blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = "tin gửi đi"
        verbose_name_plural = "tin gửi đi"
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["key"], name="one_dispatch_a_key", condition=~models.Q(key=""))]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="dispatch_waiting", condition=models.Q(state="waiting"))
        ]

    def __str__(self):
        return self.title

    def claim(self, now) -> bool:
        """Take it for one attempt; a worker that dies amid it leaves it to the next one, after the pause."""
        pause = PAUSES[min(self.attempts, len(PAUSES) - 1)]
        mine = Dispatch.objects.waiting().filter(pk=self.pk, attempts=self.attempts)
        return bool(mine.update(attempts=F("attempts") + 1, next_attempt_at=now + pause))
