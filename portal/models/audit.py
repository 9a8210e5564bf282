"""The audit: an append-only, keyed chain of what people and the clock did."""

import json
import zlib

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from portal import seal
from portal.guards import Guard

_CHAIN_LOCK = zlib.crc32(b"portal.audit")


class AuditEntryManager(models.Manager):
    def record(self, action: str, target=None, actor=None, *, reason="", data=None, changes_standing=False):
        """Append one entry. Must run inside the transaction of what it records.

        target: a saved model instance or None. actor: a user, or None for the clock.
        data: a JSON-able dict. Returns the entry.
        """
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("An audit entry belongs into the transaction of its act.")
        if connection.vendor == "postgresql":  # SQLite's IMMEDIATE transactions are alone already
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        head = self.order_by("-number").values("number", "seal").first() or {"number": 0, "seal": ""}
        entry = self.model(
            number=head["number"] + 1,
            at=timezone.now(),
            actor_id=actor.pk if actor else None,
            actor_label=str(actor) if actor else "",
            action=action,
            object_type=target._meta.label_lower if target is not None else "",
            object_id=target.pk if target is not None else None,
            object_label=str(target)[:200] if target is not None else "",
            reason=reason,
            data=seal.canonical(data or {}),
            changes_standing=changes_standing,
            previous=head["seal"],
        )
        entry.seal = seal.make("audit", *entry.sealed_parts())
        entry.save(force_insert=True)
        return entry


class AuditEntry(models.Model):
    number = models.BigIntegerField("số thứ tự", primary_key=True)
    at = models.DateTimeField("thời điểm")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người thực hiện",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    actor_label = models.CharField("tên người thực hiện", max_length=200, blank=True)
    action = models.CharField("việc", max_length=60)
    object_type = models.CharField("loại đối tượng", max_length=60, blank=True)
    object_id = models.BigIntegerField("mã đối tượng", null=True)
    object_label = models.CharField("đối tượng", max_length=200, blank=True)
    reason = models.TextField("lý do", blank=True)
    data = models.TextField("chi tiết", default="{}")
    changes_standing = models.BooleanField("đổi tình trạng công khai", default=False)
    previous = models.CharField("mã xác thực trước", max_length=64, blank=True)
    seal = models.CharField("mã xác thực", max_length=64)

    objects = AuditEntryManager()
    guard = Guard(frozen=("*",))

    class Meta:
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-number"], name="audit_object"),
            models.Index(
                fields=["object_id", "-number"], name="audit_standing", condition=models.Q(changes_standing=True)
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.action}"

    def sealed_parts(self) -> tuple:
        """What the seal covers. Names go in by digest: a later lawful removal of a name can leave the chain whole."""
        return (
            self.number,
            self.at.isoformat(),
            self.actor_id or "",
            seal.digest(self.actor_label),
            self.action,
            self.object_type,
            self.object_id or "",
            seal.digest(self.object_label),
            self.reason,
            self.data,
            int(self.changes_standing),
            self.previous,
        )

    @property
    def details(self) -> dict:
        return json.loads(self.data)


def verify_chain() -> list[str]:
    """Sentences on every broken link of the audit, oldest first; empty when the chain holds."""
    faults, previous, expected = [], "", 1
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != expected:
            faults.append(f"Audit entries {expected} to {entry.number - 1} are missing.")
        if entry.previous != previous:
            faults.append(f"Audit entry {entry.number} does not follow the entry before it.")
        if not seal.holds(entry.seal, "audit", *entry.sealed_parts()):
            faults.append(f"Audit entry {entry.number} was changed after it was written.")
        previous, expected = entry.seal, entry.number + 1
    return faults
