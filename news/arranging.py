"""Arranging the home page: the state that a person sees and changes, and the one function that saves it."""

from dataclasses import dataclass, field

from django.db import transaction

from news.models import Article, Category
from news.states import Kind
from portal.models import AuditEntry, Furniture, HomeSlot
from portal.models.home import in_order

_SAVED = ("is_on", "stories", "starts_at", "ends_at")
"""What is changed on a row; where it stands comes besides."""


class Stale(Exception):
    """Somebody else has saved meanwhile. `who`: a name, or "" where it is not known."""

    def __init__(self, who: str):
        super().__init__(who)
        self.who = who


@dataclass
class Arrangement:
    """Pins and sections in their order, as rows that need not be saved; stamp: the saved state they began from."""

    stamp: str
    pins: list[HomeSlot] = field(default_factory=list)
    sections: list[HomeSlot] = field(default_factory=list)

    def lists(self) -> tuple[list[HomeSlot], ...]:
        """Each list that has an order of its own."""
        return (
            [slot for slot in self.pins if slot.kind == HomeSlot.Kind.LEAD],
            [slot for slot in self.pins if slot.kind == HomeSlot.Kind.FEATURED],
            self.sections,
        )

    def find(self, key: str) -> HomeSlot | None:
        return next((slot for slot in [*self.pins, *self.sections] if key_of(slot) == key), None)

    def move(self, key: str, by: int) -> None:
        """One place up (-1) or down (1) within its list; at the end of it, nowhere."""
        lists = [list(each) for each in self.lists()]
        for slots in lists:
            place = next((number for number, slot in enumerate(slots) if key_of(slot) == key), None)
            if place is not None and 0 <= place + by < len(slots):
                slots[place], slots[place + by] = slots[place + by], slots[place]
        self.pins, self.sections = lists[0] + lists[1], lists[2]

    def remove(self, key: str) -> None:
        """A pin or a block; the sections that everybody has are only switched off."""
        self.pins = [slot for slot in self.pins if key_of(slot) != key]
        self.sections = [slot for slot in self.sections if key_of(slot) != key or slot.kind != HomeSlot.Kind.BLOCK]


def key_of(slot: HomeSlot) -> str:
    """How a form names a row: "latest", "block-7", "lead-12"."""
    subject = slot.article_id or slot.category_id
    return f"{slot.kind}-{subject}" if subject else slot.kind


def standing(user) -> tuple[Arrangement, int]:
    """The saved arrangement as this person may see it, and how many pins lie beyond the person's reach."""
    slots = list(HomeSlot.objects.select_related("article__standing", "category__parent"))
    seen = _seen([slot.article_id for slot in slots if slot.is_pin], user)
    pins = [slot for slot in slots if slot.is_pin and slot.article_id in seen]
    sections = in_order([slot for slot in slots if not slot.is_pin])
    if all(slot.pk is None for slot in sections):  # nobody has arranged any: what the page shows by itself
        sections[1:1] = [HomeSlot(kind="block", category=category) for category in usual_blocks()]
    return Arrangement(HomeSlot.objects.stamp(), pins, sections), sum(slot.is_pin for slot in slots) - len(pins)


def usual_blocks() -> list[Category]:
    return list(Category.objects.filter(parent=None, is_visible=True)[:6])


def sent(user, stamp: str, pins: list[str], sections: list[str]) -> Arrangement:
    """The arrangement that a form names by keys. What does not exist, or not for this person, is left out."""
    wanted = [key.rpartition("-") for key in dict.fromkeys(pins)]
    articles = Article.objects.select_related("standing").in_bulk(
        list(_seen([_number(pk) for kind, _, pk in wanted if kind in HomeSlot.PINS], user))
    )
    categories = Category.objects.select_related("parent").in_bulk()
    found = Arrangement(stamp)
    for kind, _, pk in wanted:
        if kind in HomeSlot.PINS and _number(pk) in articles:
            found.pins.append(HomeSlot(kind=kind, article=articles[_number(pk)]))
    for key in dict.fromkeys(sections):
        kind, _, pk = key.rpartition("-")
        if key in HomeSlot.ONCE:
            found.sections.append(HomeSlot(kind=key))
        elif kind == HomeSlot.Kind.BLOCK and _number(pk) in categories:
            found.sections.append(HomeSlot(kind=kind, category=categories[_number(pk)]))
    found.sections = in_order(found.sections)
    return found


def may_be_pinned(user):
    """Articles that somebody may pin: within reach, news or announcements, in Vietnamese."""
    return Article.objects.visible_to(user).exclude(kind=Kind.PAGE).filter(language="vi", binned_at=None)


def save(arrangement: Arrangement, user) -> bool:
    """Make the rows what the arrangement says; whether anything was changed. Raises Stale, or ValidationError.

    Pins beyond the person's reach keep their places.
    """
    with transaction.atomic():
        HomeSlot.objects.hold()
        if HomeSlot.objects.stamp() != arrangement.stamp:
            last = AuditEntry.objects.filter(action__startswith="portal.homeslot.").order_by("-number").first()
            raise Stale(last.actor_label if last else "")
        rows = list(HomeSlot.objects.all())
        seen = _seen([row.article_id for row in rows if row.is_pin], user)
        beyond = [row for row in rows if row.is_pin and row.article_id not in seen]
        kept = {key_of(row): row for row in reversed(rows) if row not in beyond}
        order = _order(rows, beyond, arrangement)
        changes = {"add": [], "change": [], "delete": []}
        placed = [row.pk for row in sorted(rows, key=lambda row: (not row.is_pin, row.position, row.pk))]
        for row in rows:  # first, so that nothing is twice for a moment
            if row not in beyond and (kept[key_of(row)] is not row or row_in(arrangement, row) is None):
                AuditEntry.objects.record("portal.homeslot.delete", row, user, data={"changed": []})
                changes["delete"].append(row)
                placed.remove(row.pk)
                row.delete()
        for position, slot in enumerate(order):
            row = slot if slot in beyond else kept.get(key_of(slot)) or slot
            changed = [name for name in _SAVED if getattr(row, name) != getattr(slot, name)]
            for name in changed:
                setattr(row, name, getattr(slot, name))
            verb = "change" if row.pk else "add"
            row.position = position
            row.full_clean(validate_unique=False, validate_constraints=False)
            row.save()
            if changed or verb == "add":
                fields = [str(HomeSlot._meta.get_field(name).verbose_name) for name in changed]
                data = {"changed": [{"changed": {"fields": fields}}] if fields else [], "is_on": row.is_on}
                AuditEntry.objects.record(f"portal.homeslot.{verb}", row, user, data=data)
                changes[verb].append(row)
            order[position] = row
        old = [row.pk for row in order if row.pk in placed]
        moved = old != placed
        if moved:
            data = {"order": [key_of(row) for row in order]}
            AuditEntry.objects.record("portal.homeslot.arrange", None, user, data=data)
        if moved or any(changes.values()):
            Furniture.objects.rebuild("home")
            return True
        return False


def row_in(arrangement: Arrangement, row: HomeSlot) -> HomeSlot | None:
    return arrangement.find(key_of(row))


def _order(rows: list[HomeSlot], beyond: list[HomeSlot], arrangement: Arrangement) -> list[HomeSlot]:
    """Pins, then sections; the pins beyond reach at the place among the pins that they had."""
    order = list(arrangement.pins)
    places = [row for row in rows if row.is_pin]
    for row in beyond:
        order.insert(min(places.index(row), len(order)), row)
    return order + arrangement.sections


def _seen(articles: list[int], user) -> set[int]:
    return set(Article.objects.visible_to(user).filter(pk__in=articles).values_list("pk", flat=True))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
