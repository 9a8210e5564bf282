"""Versions of what stands around the news: service cards, link lists, banners, menus, alerts, the identity.

The row of such a thing is its working copy. Every save keeps a version; readers see the live one. The acts that bring a
version there are in portal.versions.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from portal import seal as seals
from portal.fields import AddressField
from portal.guards import Guard
from portal.models.alarm import sound

PICTURES = "pictures"
"""In the facts of a version: name of a key to a picture → the picture as it stood when this was saved, whole. Readers
see that one, whatever the library makes of the picture later."""

_assumed: ContextVar[tuple] = ContextVar("assumed", default=())


class Versioned(models.Model):
    """Mixed into a model whose changes are kept as versions.

    PIECES: the page furniture that shows it. CHILDREN: names of reverse relations that belong to it (the links of a
    list). UNVERSIONED: what the row alone says, such as its place among its like. STRANGE_WORDS_WAIT: whether words of
    gambling and fraud make a save wait for a second person, too.
    """

    PIECES: ClassVar[tuple[str, ...]] = ()
    CHILDREN: ClassVar[tuple[str, ...]] = ()
    UNVERSIONED: ClassVar[tuple[str, ...]] = ("position",)
    STRANGE_WORDS_WAIT: ClassVar[bool] = True

    class Meta:
        abstract = True

    def facts(self, children: dict[str, list] | None = None) -> dict:
        """Everything that a version holds, ready for JSON: column → value, and name of the relation → list of those.

        children: rows that need not be saved, instead of those in the database.
        """
        facts = columns_of(self)
        for name in self.CHILDREN:
            rows = children[name] if children is not None else getattr(self, name).all()
            facts[name] = [columns_of(row, type(self)._meta.get_field(name).field.name) for row in rows]
        if pictures := _pictures(type(self), facts):
            facts[PICTURES] = pictures
        return facts

    @classmethod
    def from_facts(cls, pk: int | None, facts: dict):
        """The thing as a version says it, not saved; its children stand in it as if read from the database."""
        thing = cls(pk=pk, **_values(cls, facts))
        thing._prefetched_objects_cache = {}
        for name in cls.CHILDREN:
            relation = cls._meta.get_field(name)
            thing._prefetched_objects_cache[name] = [
                relation.related_model(
                    **_values(relation.related_model, row, relation.field.name), **{relation.field.attname: pk}
                )
                for row in facts.get(name, [])
            ]
        for field in picture_fields(cls):
            document = facts.get(PICTURES, {}).get(field.name)
            if document and document["image"] == getattr(thing, field.attname):
                field.set_cached_value(thing, field.related_model.from_document(document))
        return thing

    @classmethod
    def shown_now(cls, facts: dict) -> dict:
        """The facts as of something that is switched on and within its time: for previews."""
        always = {"is_active": True, "shown_from": None, "shown_until": None}
        return facts | {name: value for name, value in always.items() if name in facts}

    @classmethod
    def shown_on(cls, facts: dict) -> str:
        """The path of a public page that shows this: for previews."""
        return "/"

    def addresses(self) -> list[tuple[str, str]]:
        """(where it stands, in words; address) of every address that this leads readers to."""
        found = [(str(field.verbose_name), getattr(self, field.attname)) for field in _addresses(type(self))]
        for name in self.CHILDREN:
            for row in getattr(self, name).all():
                found += [(f"“{row}”", getattr(row, field.attname)) for field in _addresses(type(row))]
        return [(where, address) for where, address in found if address]

    @classmethod
    def in_words(cls, name: str, value) -> str | None:
        """A fact as people read it, where portal.version_words would not find the words by itself."""
        return None

    def wordings(self) -> list[str]:
        """Every text of this that readers see, for whoever looks for words that do not belong there."""
        things = [self, *(row for name in self.CHILDREN for row in getattr(self, name).all())]
        return [
            value
            for thing in things
            for field in _columns(type(thing))
            if isinstance(field, models.CharField | models.TextField) and not field.choices
            if (value := getattr(thing, field.attname))
        ]


def columns_of(row, but: str = "") -> dict:
    """A row's columns without its own number, its place and the key named `but`; also of a migration's model."""
    return {field.attname: _plain(getattr(row, field.attname)) for field in _columns(type(row), but)}


def _columns(model, but: str = "") -> list:
    left_out = {but, *getattr(model, "UNVERSIONED", ("position",))}
    return [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in left_out]


def picture_fields(model) -> list:
    return [field for field in _columns(model) if field.many_to_one and _is_picture(field.related_model)]


def _is_picture(model) -> bool:
    return model._meta.label_lower == "news.image"


def _pictures(model, facts: dict) -> dict[str, dict]:
    """As the library has them now, read afresh: what stands in the thing may be those of an older version."""
    chosen = {field: facts[field.attname] for field in picture_fields(model) if facts[field.attname] is not None}
    if not chosen:
        return {}
    found = next(iter(chosen)).related_model._default_manager.in_bulk(set(chosen.values()))
    return {field.name: found[pk].picture_document() for field, pk in chosen.items() if pk in found}


def _addresses(model) -> list:
    return [field for field in _columns(model) if isinstance(field, AddressField)]


def _plain(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _values(model, facts: dict, but: str = "") -> dict:
    """Columns of a later program that the facts do not name keep their defaults; what it dropped is left out."""
    return {
        field.attname: field.to_python(facts[field.attname]) if facts[field.attname] is not None else None
        for field in _columns(model, but)
        if field.attname in facts
    }


def _places(model) -> dict[int, int]:
    """Row → its place in the order in which the admin keeps them; {} for a model without one."""
    if not any(field.name == "position" for field in model._meta.concrete_fields):
        return {}
    rows = model._default_manager.order_by("position", "pk").values_list("pk", flat=True)
    return {pk: place for place, pk in enumerate(rows)}


@contextmanager
def assuming(model, pk: int | None, facts: dict) -> Iterator[None]:
    """Within this block the named thing counts as live with these facts: for previews, which save nothing."""
    token = _assumed.set((*_assumed.get(), (model, pk or 0, facts)))
    try:
        yield
    finally:
        _assumed.reset(token)


class VersionManager(models.Manager):
    def of(self, thing):
        """All versions of a thing, the newest first."""
        return self.filter(object_type=thing._meta.label_lower, object_id=thing.pk).order_by("-number")

    def open(self):
        """What is not public yet and may become so."""
        return self.filter(state__in=Version.OPEN)

    def waiting_for(self, user):
        """What this person may let through or turn down, the longest waiting first: portal.versions.contributors."""
        if not user.has_perm("portal.approve_version"):
            return self.none()
        own = self.filter(object_type=OuterRef("object_type"), object_id=OuterRef("object_id"))
        live = own.filter(state=Version.State.LIVE).values("number")[:1]
        waiting = self.filter(state=Version.State.WAITING).annotate(shown=Coalesce(Subquery(live), 0))
        saved = own.filter(made_by=user, number__gt=OuterRef("shown"), number__lte=OuterRef("number"))
        return waiting.filter(~Exists(saved)).order_by("made_at", "pk")

    def returned_to(self, user):
        """What this person saved, somebody or the clock turned down, and nobody has saved anew; the newest first."""
        later = self.filter(
            object_type=OuterRef("object_type"), object_id=OuterRef("object_id"), number__gt=OuterRef("number")
        )
        declined = self.filter(state=Version.State.DECLINED, made_by=user)
        return declined.filter(~Exists(later)).order_by("-decided_at", "-pk")

    def live(self, model, among=None) -> list:
        """What readers may see of a model: its live versions as unsaved rows, in the order of the rows. A version that
        does not match its seal is left out, with an alarm. Pictures are those that the version has sealed.

        among: numbers of rows, or a query for them, where not all are asked for.
        """
        found = {}
        versions = self.filter(object_type=model._meta.label_lower, state=Version.State.LIVE)
        for version in versions if among is None else versions.filter(object_id__in=among):
            if version.is_sound():
                found[version.object_id] = model.from_facts(version.object_id, version.content)
            else:
                what = f"{model._meta.verbose_name} {version.object_id}, bản {version.number}"
                sentence = "%s %s, version %s does not match its seal."
                sound("version", what, sentence, version.object_type, version.object_id, version.number)
        for assumed, pk, facts in _assumed.get():
            if assumed is model:
                found[pk] = model.from_facts(pk, facts)
        places = _places(model)
        things = sorted(found.values(), key=lambda thing: (places.get(thing.pk, len(places)), thing.pk))
        models.prefetch_related_objects(things, *[field.name for field in _columns(model) if field.many_to_one])
        return things

    def named(self, model, slug: str):
        """What readers may see under this slug, or None; one query. A slug written into the row alone finds nothing."""
        rows = model._default_manager.filter(slug=slug).values("pk")
        return next((thing for thing in self.live(model, rows) if thing.slug == slug), None)


class Version(models.Model):
    """One save of a thing, whole, with who and when, and what became of it."""

    class State(models.TextChoices):
        LIVE = "live", "Đang dùng"
        WAITING = "waiting", "Chờ người thứ hai"
        SCHEDULED = "scheduled", "Chờ đến giờ"
        DECLINED = "declined", "Không được chấp thuận"
        PAST = "past", "Bản cũ"
        REMOVED = "removed", "Đã xóa"

    OPEN = (State.WAITING, State.SCHEDULED)

    object_type = models.CharField("loại", max_length=60)
    object_id = models.BigIntegerField("mã")
    object_label = models.CharField("của", max_length=200)
    number = models.PositiveIntegerField("bản lưu số")
    facts = models.TextField("nội dung")
    state = models.CharField("tình trạng", max_length=10, choices=State)
    takes_effect_at = models.DateTimeField("áp dụng từ", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=250, blank=True)
    new_hosts = models.TextField("máy chủ chưa từng dùng", blank=True, help_text="Mỗi dòng một máy chủ.")
    suspicions = models.TextField("điều cần xem kỹ", blank=True, help_text="Mỗi dòng một điều.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người lưu", null=True, on_delete=models.DO_NOTHING,
        db_constraint=False, related_name="+",
    )  # fmt: skip
    made_by_label = models.CharField("tên người lưu", max_length=200, blank=True)
    made_at = models.DateTimeField("lưu lúc")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người thứ hai", null=True, on_delete=models.DO_NOTHING,
        db_constraint=False, related_name="+",
    )  # fmt: skip
    decided_by_label = models.CharField("tên người thứ hai", max_length=200, blank=True)
    decided_at = models.DateTimeField("xem xét lúc", null=True, blank=True)
    reason = models.TextField("lý do", blank=True)
    seal = models.CharField("mã xác thực", max_length=64)

    objects = VersionManager()
    guard = Guard(frozen=("object_type", "object_id", "number", "facts", "made_by_id", "made_by_label", "made_at"))

    class Meta:
        verbose_name = "bản lưu ngoài tin bài"
        verbose_name_plural = "bản lưu ngoài tin bài"
        ordering = ["-made_at", "-pk"]
        permissions = [("approve_version", "Chấp thuận địa chỉ mới của ô dịch vụ, liên kết, băng rôn, trình đơn")]
        constraints = [
            models.UniqueConstraint(name="version_number", fields=["object_type", "object_id", "number"]),
            models.UniqueConstraint(
                name="one_live_version", fields=["object_type", "object_id"], condition=Q(state="live")
            ),
            models.UniqueConstraint(
                name="one_open_version",
                fields=["object_type", "object_id"],
                condition=Q(state__in=["waiting", "scheduled"]),
            ),
        ]
        indexes = [
            models.Index(name="version_due", fields=["takes_effect_at"], condition=Q(state="scheduled")),
        ]

    def __str__(self):
        return f"{self.object_label} (bản lưu {self.number})"

    @property
    def content(self) -> dict:
        return json.loads(self.facts)

    @property
    def hosts(self) -> list[str]:
        return self.new_hosts.split()

    @property
    def warnings(self) -> list[str]:
        """What looked strange about it when it was saved, as sentences."""
        return self.suspicions.splitlines()

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    def sealed_parts(self) -> tuple:
        """What the version holds and what became of it: neither can be changed by a write to the table alone."""
        return (
            self.object_type,
            self.object_id,
            self.number,
            seals.digest(self.facts),
            self.state,
            _plain(self.takes_effect_at) or "",
            self.new_hosts,
            self.made_by_id or "",
            self.decided_by_id or "",
            *filter(None, [getattr(self, "suspicions", "")]),  # migration 0010 has none, nor has what it sealed
        )

    def put_seal(self) -> None:
        self.seal = seals.make("version", *self.sealed_parts())

    def is_sound(self) -> bool:
        return seals.holds(self.seal, "version", *self.sealed_parts())


class PictureHold(models.Model):
    """A picture of a version that is or may become public: it is not deleted from the library meanwhile."""

    version = models.ForeignKey(Version, verbose_name="bản lưu", on_delete=models.CASCADE, related_name="pictures")
    image = models.ForeignKey("news.Image", verbose_name="ảnh", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "ảnh của bản lưu"
        verbose_name_plural = "ảnh của bản lưu"
        constraints = [models.UniqueConstraint(name="picture_hold_once", fields=["version", "image"])]

    def __str__(self):
        return str(self.version)
