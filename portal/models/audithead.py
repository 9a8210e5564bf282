"""The head of the audit's chain: how long the chain is and where it ends, sealed, in one row."""

from django.db import models

from portal import seal
from portal.guards import Guard
from portal.models.alarm import sound


class AuditHead(models.Model):
    """`chain` tells this database's chain from any other's, for the anchor outside (portal.anchor)."""

    id = models.PositiveSmallIntegerField("số", primary_key=True, default=1)
    chain = models.CharField("mã chuỗi", max_length=32)
    number = models.BigIntegerField("số dòng")
    last_seal = models.CharField("mã xác thực dòng cuối", max_length=64, blank=True)
    seal = models.CharField("mã xác thực", max_length=64)

    guard = Guard(frozen=("id", "chain"), step="number")

    class Meta:
        verbose_name = "đầu chuỗi nhật ký"
        verbose_name_plural = "đầu chuỗi nhật ký"
        constraints = [models.CheckConstraint(name="one_audit_head", condition=models.Q(id=1))]

    def __str__(self):
        return f"{self.chain}: {self.number}"

    @staticmethod
    def trusted(head: "AuditHead | None", last: dict) -> "AuditHead | None":
        """The head, where the next entry may build on it; None, with an alarm, where it cannot be trusted.

        last: number and seal of the last entry in the table. The row is made by a migration and by nothing else:
        a head that was deleted or forged is not quietly made good again, so `verify_audit` keeps naming it.
        """
        if head is None or not head.is_sound() or head.number < last["number"]:
            sentence = "The head of the audit is missing, forged or behind. Run: manage.py verify_audit"
            sound("audit", "Đầu chuỗi nhật ký", sentence)
            return None
        if head.number > last["number"]:
            sentence = "The end of the audit has been cut off. Run: manage.py verify_audit"
            sound("audit", "Cuối chuỗi nhật ký", sentence)
        return head

    def sealed_parts(self) -> tuple:
        return (self.chain, self.number, self.last_seal)

    def is_sound(self) -> bool:
        return seal.holds(self.seal, "audit.head", *self.sealed_parts())

    def move(self, number: int, last_seal: str) -> None:
        """To the entry just written, in its transaction."""
        self.number, self.last_seal = number, last_seal
        self.seal = seal.make("audit.head", *self.sealed_parts())
        AuditHead.objects.filter(pk=self.pk).update(number=number, last_seal=last_seal, seal=self.seal)
