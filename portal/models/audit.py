"""The audit: an append-only, keyed chain of what people and the clock did."""

import json
import zlib
from collections.abc import Callable

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Subquery
from django.utils import timezone

from portal import seal
from portal.guards import Guard
from portal.models.audithead import AuditHead

_CHAIN_LOCK = zlib.crc32(b"portal.audit")
RESEAL = "portal.reseal"
"""The action that gives every entry another seal; its data keep the head of before."""


class AuditEntryManager(models.Manager):
    def record(self, action: str, target=None, actor=None, *, reason="", data=None, changes_standing=False):
        """Append one entry. Must run inside the transaction of what it records.

        target: a saved model instance or None. actor: a user, or None for the clock.
        data: a JSON-able dict. Returns the entry.
        """
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("An audit entry belongs into the transaction of its act.")
        head, last = self._end()
        entry = self.model(
            number=(head.number if head else last["number"]) + 1,
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
            previous=head.last_seal if head else last["seal"],
        )
        entry.seal = seal.make("audit", *entry.sealed_parts())
        entry.save(force_insert=True)
        if head:
            head.move(entry.number, entry.seal)
        return entry

    def knows(self, number: int, sealed: str) -> str:
        """Whether the chain contains an entry as it was told outside: "yes"; "former" where it was the end of the chain
        when the key was last changed, which gives every entry another seal; else "no"."""
        if self.filter(number=number, seal=sealed).exists():
            return "yes"
        told = {"number": number, "seal": sealed}
        for entry in self.filter(action=RESEAL, number__gt=number).order_by("number"):
            if entry.is_sound() and entry.details.get("former_head") == told:
                return "former"
        return "no"

    def _end(self) -> tuple[AuditHead | None, dict]:
        """The head on which the next entry may build, if any, and number and seal of the last entry in the table.

        Whoever asks is alone with the chain until the transaction ends, by the lock on the head's row; SQLite's
        IMMEDIATE transactions are alone already. On PostgreSQL a statement that has waited for the row gives the row as
        it is now beside a last entry of before, which is why the two are then asked for one after the other.
        """
        newest = self.order_by("-number")
        found = AuditHead.objects.select_for_update(of=("self",)).annotate(
            entry_number=Subquery(newest.values("number")[:1]), entry_seal=Subquery(newest.values("seal")[:1])
        )
        head = found.first()
        if head is not None and head.number == head.entry_number:
            last = {"number": head.entry_number, "seal": head.entry_seal}
        else:
            if head is None and connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
            last = newest.values("number", "seal").first() or {"number": 0, "seal": ""}
        return AuditHead.trusted(head, last), last


class EntryColumns:
    """What can be asked of an entry's columns, however they were read."""

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

    def is_sound(self) -> bool:
        """Whether the entry is as it was written."""
        return seal.holds(self.seal, "audit", *self.sealed_parts())

    @property
    def details(self) -> dict:
        return json.loads(self.data)


class AuditEntry(EntryColumns, models.Model):
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


def verify_chain(each: Callable[[AuditEntry, bool], None] = lambda entry, is_sound: None) -> list[str]:
    """Sentences on every broken link of the audit, oldest first; empty when the chain holds up to its sealed head.

    each: called with every entry and whether its own seal holds.
    """
    faults, previous, expected = [], "", 1
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        is_sound = entry.is_sound()
        if entry.number != expected:
            faults.append(f"Audit entries {expected} to {entry.number - 1} are missing.")
        if entry.previous != previous:
            faults.append(f"Audit entry {entry.number} does not follow the entry before it.")
        if not is_sound:
            faults.append(f"Audit entry {entry.number} was changed after it was written.")
        each(entry, is_sound)
        previous, expected = entry.seal, entry.number + 1
    return faults + _head_faults(expected - 1)


def _head_faults(last: int) -> list[str]:
    """Whether the chain ends where its head says; `last` is the last entry read, others may have been written since."""
    head = AuditHead.objects.first()
    if head is None:
        return ["The head of the audit is missing, so its end cannot be proven."]
    if not head.is_sound():
        return ["The head of the audit was changed after it was written, so its end cannot be proven."]
    if head.number < last:
        return [f"Audit entries {head.number + 1} to {last} stand beyond the head of the audit."]
    entries = AuditEntry.objects.filter(number__lte=head.number)
    if entries.filter(number__gt=last).count() != head.number - last:
        return [f"Audit entries {last + 1} to {head.number} are missing at the end."]
    if head.number and not entries.filter(number=head.number, seal=head.last_seal).exists():
        return [f"The head of the audit does not name entry {head.number} as it stands."]
    return []
