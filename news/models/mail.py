"""Thư báo: one e-mail about notices to one person, and what became of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 64, 128, 240))
"""How long to wait after the first, second … failed attempt; after one attempt more the mail is given up."""


class NoticeMailQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=NoticeMail.State.WAITING)

    def due(self, now):
        return self.waiting().filter(next_attempt_at__lte=now).order_by("-is_server_down", "next_attempt_at", "pk")

    def given_up(self):
        return self.filter(state=NoticeMail.State.FAILED)


class NoticeMail(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "Chờ gửi"
        SENDING = "sending", "Đang gửi"
        SENT = "sent", "Đã gửi"
        FAILED = "failed", "Không gửi được"
        DROPPED = "dropped", "Không cần gửi nữa"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người nhận", on_delete=models.CASCADE, related_name="notice_mails"
    )
    digest_of = models.DateField("bản tin ngày", null=True, help_text="Bỏ trống ở thư gửi ngay.")
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    next_attempt_at = models.DateTimeField("lần thử tới")
    is_server_down = models.BooleanField(
        "máy chủ thư không trả lời", default=False, help_text="Lần thử trước không tới được máy chủ thư."
    )
    last_error = models.CharField("lỗi gần nhất", max_length=500, blank=True)
    sent_at = models.DateTimeField("gửi lúc", null=True)

    objects = NoticeMailQuerySet.as_manager()

    class Meta:
        verbose_name = "thư báo"
        verbose_name_plural = "thư báo"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "digest_of"], name="one_digest_a_day", condition=Q(digest_of__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="mail_waiting", condition=Q(state="waiting")),
            models.Index(fields=["created_at"], name="mail_failed", condition=Q(state="failed")),
        ]

    def __str__(self):
        return f"Thư báo {self.pk} cho {self.user}"

    def claim(self) -> bool:
        """Take this mail for sending; False when somebody else has it. Counts the attempt, so that a crash
        between claim and sending costs this one mail and never sends it twice."""
        taken = NoticeMail.objects.waiting().filter(pk=self.pk, attempts=self.attempts)
        return bool(taken.update(state=self.State.SENDING, attempts=F("attempts") + 1))
