"""Whether and how an article is public: one sealed row an article."""

import json

from django.db import models

from news.states import Standing as State
from portal import seal as seals
from portal.guards import Guard


class StandingColumns:
    """What can be asked of a standing's columns, however they were read."""

    CHECKED = ("article_id", "sequence", "state", "edition_number", "audit_number", "document", "seal")
    """Those that faults() and facts need."""
    _read: tuple[str, dict] = ("", {})
    """The document that was read last, and its facts."""

    @property
    def facts(self) -> dict:
        """Not to be changed."""
        if self._read[0] != self.document:
            self._read = self.document, json.loads(self.document)
        return self._read[1]

    def faults(self) -> list[str]:
        """What does not hold in this row by itself; empty when all does."""
        if not seals.holds(self.seal, "standing", self.document):
            return ["the standing does not match its seal"]
        facts = self.facts
        index = (self.article_id, self.sequence, self.state, self.edition_number, self.audit_number)
        if index != (facts["article"], facts["sequence"], facts["state"], facts["edition"], facts["audit"]):
            return ["the standing's columns differ from its sealed document"]
        return []


class Standing(StandingColumns, models.Model):
    """`document` is the truth, sealed; state, edition_number and sequence repeat parts of it as an index.

    document: article, sequence, state, edition, edition_seal, explanation, replacement, since, audit
    where `audit` numbers the audit entry of the change: an older document put back is betrayed by a later entry.
    """

    article = models.OneToOneField(
        "news.Article", verbose_name="bài", primary_key=True, on_delete=models.PROTECT, related_name="standing"
    )
    sequence = models.PositiveIntegerField("lần đổi")
    state = models.CharField("tình trạng", max_length=10, choices=State)
    edition_number = models.PositiveIntegerField("bản đăng")
    audit_number = models.BigIntegerField("dòng nhật ký")
    document = models.TextField("nội dung")
    seal = models.CharField("mã xác thực", max_length=64)
    seal_format = models.PositiveSmallIntegerField("kiểu mã", default=seals.FORMAT)

    guard = Guard(frozen=("article_id",), step="sequence")

    class Meta:
        verbose_name = "tình trạng công khai"
        verbose_name_plural = "tình trạng công khai"
        constraints = [
            models.CheckConstraint(name="standing_state_is_known", condition=models.Q(state__in=State.values)),
            models.CheckConstraint(name="standing_counts_from_one", condition=models.Q(sequence__gte=1)),
        ]

    def __str__(self):
        return f"{self.get_state_display()} (bản đăng {self.edition_number})"

    def set(self, facts: dict) -> None:
        """Take over new facts: document, seal and index. The caller saves."""
        self.document = seals.canonical(facts)
        self.seal = seals.make("standing", self.document)
        self.seal_format = seals.FORMAT
        self.sequence, self.state = facts["sequence"], facts["state"]
        self.edition_number, self.audit_number = facts["edition"], facts["audit"]
