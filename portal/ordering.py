"""The place of things among their like: one function writes it, and says so where somebody else was faster.

An order is no content: it has no versions, and is audited as an act of its own.
"""

import hashlib

from django.db import transaction

from portal import versions
from portal.models import AuditEntry, Versioned


class Stale(Exception):
    """The order is no longer what was seen. `who`: whose act was the last one, "" where that is not known."""

    def __init__(self, who: str):
        super().__init__(who)
        self.who = who


def in_order(model: type[Versioned]) -> list:
    """All rows: part by part where the model's ordering begins with something else (a banner's place)."""
    return list(model._default_manager.order_by(*_columns(model)))


def _columns(model) -> list[str]:
    return [name for name in model._meta.ordering if name not in ("position", "pk")] + ["position", "pk"]


def stamp(model: type[Versioned]) -> str:
    """What tells one order from every other; 16 hexadecimal digits."""
    rows = model._default_manager.order_by(*_columns(model)).values_list("pk", flat=True)
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


def last(model: type[Versioned]) -> int:
    """The place for a newcomer: behind all others."""
    places = model._default_manager.order_by("-position").values_list("position", flat=True)
    return (places.first() or 0) + 1 if places.exists() else 0


def sorted_as(rows: list, wanted: list[int]) -> list:
    """The rows in the wanted order of their numbers; those not named stay behind the others, in their own order."""
    places = {pk: place for place, pk in enumerate(dict.fromkeys(wanted))}
    return sorted(rows, key=lambda row: places.get(row.pk, len(places)))


@transaction.atomic
def arrange(model: type[Versioned], wanted: list[int], user, *, seen: str) -> bool:
    """Put the rows into this order; whether that changed anything. seen: the stamp of the order that the person saw.
    Raises Stale."""
    held = {row.pk: row for row in model._default_manager.select_for_update().order_by("pk")}
    if stamp(model) != seen:
        entries = AuditEntry.objects.filter(action__startswith=f"{model._meta.label_lower}.")
        entry = entries.order_by("-number").first()
        raise Stale(entry.actor_label if entry else "")
    before = in_order(model)
    parts = _columns(model)[:-2]
    after = sorted(sorted_as(before, wanted), key=lambda row: tuple(getattr(row, name) for name in parts))
    if [row.pk for row in after] == [row.pk for row in before]:
        return False
    rows = [held[row.pk] for row in after]
    for place, row in enumerate(rows):
        row.position = place
    model._default_manager.bulk_update(rows, ["position"])
    data = {"order": [row.pk for row in rows], "changed": []}
    AuditEntry.objects.record(f"{model._meta.label_lower}.arrange", None, user, data=data)
    versions.rebuild(model)
    return True
