"""Ủy quyền duyệt: an approver lets a colleague approve for a time. Sealed with the account of whoever gives it
(portal.models.account_seal), so that a row written by hand is none, and sounds the alarm."""

from collections.abc import Iterable
from datetime import UTC, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.models.account_seal import FURTHER, amending

USELESS = "Tài khoản này không vào được trang quản trị hoặc không xem được bài, nên có ủy quyền cũng không duyệt được."
LONGEST = timedelta(days=90)
"""Whoever is away for longer has a successor, who is given the role."""


class DelegationQuerySet(models.QuerySet):
    def in_force(self, now=None):
        """Those of this moment; one that was stored for longer than LONGEST ends then all the same."""
        now = now or timezone.now()
        return self.filter(starts_at__lte=now, starts_at__gt=now - LONGEST, ends_at__gt=now)

    def received_by(self, user):
        return self.filter(receiver_id=user.pk)

    def delete(self):
        with _sealed(gone=self.all()):
            return super().delete()


class Delegation(models.Model):
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người ủy quyền",
        on_delete=models.CASCADE,
        related_name="given_delegations",
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người được ủy quyền",
        on_delete=models.PROTECT,  # the row is part of the giver's seal
        related_name="received_delegations",
    )
    starts_at = models.DateTimeField("từ lúc", default=timezone.now)
    ends_at = models.DateTimeField("đến lúc")
    note = models.CharField("lý do", max_length=250, help_text="Ví dụ: đi công tác từ ngày 3 đến ngày 7.")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "ủy quyền duyệt"
        verbose_name_plural = "ủy quyền duyệt"
        ordering = ["-ends_at"]
        constraints = [
            models.CheckConstraint(
                name="delegation_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="“Đến lúc” phải sau “Từ lúc”.",
            ),
            models.CheckConstraint(
                name="delegation_to_somebody_else",
                condition=~Q(giver=F("receiver")),
                violation_error_message="Không thể ủy quyền cho chính mình.",
            ),
        ]

    def __str__(self):
        return f"{self.giver} ủy quyền cho {self.receiver}"

    def save(self, *args, **kwargs):
        with _sealed(gone=Delegation.objects.filter(pk=self.pk), come=[self]):
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        with _sealed(gone=Delegation.objects.filter(pk=self.pk)):
            return super().delete(*args, **kwargs)

    def clean(self):
        problems = {}
        if self.giver_id and not self.giver.has_perm("news.approve_article"):
            problems["giver"] = "Người này không có quyền duyệt nên không có gì để ủy quyền."
        if self.receiver_id and not is_of_use_to(self.receiver):
            problems["receiver"] = USELESS
        if self.starts_at and self.ends_at and self.ends_at - self.starts_at > LONGEST:
            problems["ends_at"] = (
                f"Mỗi lần chỉ ủy quyền được nhiều nhất {LONGEST.days} ngày. Xin chọn “Đến lúc” sớm hơn; "
                "nếu vắng lâu hơn, xin nhờ quản trị viên giao vai trò duyệt cho người khác."
            )
        if problems:
            raise ValidationError(problems)


GIVEN = "delegations"


def _given(giver: int, apps) -> list[list]:
    rows = apps.get_model("news", "Delegation").objects.filter(giver=giver).order_by()
    try:
        return sorted(_sealed_facts(row) for row in rows)
    except (AttributeError, TypeError, ValueError):  # SQLite holds anything in any column
        return [["no moments"]]


FURTHER[GIVEN] = _given


def _sealed_facts(row: Delegation) -> list:
    return [row.receiver_id, *(moment.astimezone(UTC).isoformat() for moment in (row.starts_at, row.ends_at))]


def _sealed(*, gone: Iterable[Delegation], come: Iterable[Delegation] = ()):
    """While rows go and others come: each belongs to the seal of its giver."""
    gone = [(row.giver_id, _sealed_facts(row)) for row in gone]

    def becomes(giver: int, rows: list) -> list:
        left = list(rows)
        for whose, facts in gone:
            if whose == giver and facts in left:
                left.remove(facts)
        return sorted([*left, *(_sealed_facts(row) for row in come if row.giver_id == giver)])

    return amending(GIVEN, [*(giver for giver, _ in gone), *(row.giver_id for row in come)], becomes)


def is_of_use_to(user) -> bool:
    """Whether this person can act on a delegation: the admin opens to him, and articles are shown in it."""
    return user.is_active and user.is_staff and user.has_perm("news.view_article")
