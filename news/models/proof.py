"""What the audit says of a standing, read beside an edition in its own query and verified entry by entry."""

import json
from datetime import UTC, datetime

from django.db.models import Func, JSONField, OuterRef, Subquery

from portal.models import AuditEntry
from portal.models.audit import EntryColumns

_FIELDS = (
    "number", "at", "actor_id", "actor_label", "action", "object_type", "object_id", "object_label", "reason", "data",
    "changes_standing", "previous", "seal",
)  # fmt: skip
BULK = "article.bulk"
"""The one entry of many articles that were brought in at once (portal.management.bulk_articles)."""


class Gathered(Func):
    """All rows as one JSON list."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler, connection, **extra):
        # As text: JSONB would be taken apart and put together again for each row.
        return self.as_sql(compiler, connection, template="JSON_AGG(%(expressions)s)::text", **extra)


class Columns(Func):
    """Columns as a JSON list."""

    function = "JSON_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, function="JSON_BUILD_ARRAY", **extra)


def proof() -> Subquery:
    """The audit entry that the standing names."""
    return _gathered(AuditEntry.objects.filter(number=OuterRef("standing__audit_number")))


def later() -> Subquery:
    """Whatever the audit says of the article since; whether an entry matters is asked of the verified entry only,
    since a column changed by hand must not hide it."""
    return _gathered(
        AuditEntry.objects.filter(
            object_type="news.article", object_id=OuterRef("article_id"), number__gt=OuterRef("standing__audit_number")
        )
    )


def _gathered(entries) -> Subquery:
    rows = Gathered(Columns(*_FIELDS))
    return Subquery(entries.order_by().annotate(gathered=rows).values("gathered"), output_field=JSONField())


def audit_faults(article: int, proof: list | None, later: list | None) -> list[str]:
    """Why the audit does not bear out the standing of this article."""
    named = [_Told(row) for row in proof or []]
    if not named:
        return ["the audit entry of its standing is missing"]
    entries = [*named, *(_Told(row) for row in later or [])]
    if not all(entry.is_sound() for entry in entries):
        return ["an audit entry on its standing was changed after it was written"]
    if not bears_out(named[0], article):
        return ["the audit entry of its standing is about something else"]
    if any(entry.changes_standing for entry in entries[1:]):
        return ["a later audit entry belies the standing"]
    return []


def bears_out(entry: EntryColumns, article: int) -> bool:
    """Whether this entry made a standing of the article."""
    if entry.action == BULK:
        told = entry.details
        first = told.get("first", 0)
        return first <= article < first + told.get("count", 0)
    return entry.changes_standing and (entry.object_type, entry.object_id) == ("news.article", article)


class _Told(EntryColumns):
    """An entry as it stands in such a list. No AuditEntry, which would take longer to make than to verify."""

    def __init__(self, row: list | str):
        vars(self).update(zip(_FIELDS, json.loads(row) if isinstance(row, str) else row, strict=True))
        at = datetime.fromisoformat(self.at)
        self.at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
