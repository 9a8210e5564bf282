"""What stands around every public page, prepared when it changes and read in one query.

Each piece (settings.FURNITURE) is a sealed JSON document: identity, menu, service cards, lists,
banners. Public pages read these documents and not the tables behind them, so a page costs one query for
all of it and a direct write to a table shows nowhere.
"""

import hashlib
import json
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from portal import seal
from portal.edges import edges_in
from portal.models.alarm import sound

CHANGED = "changed"
"""The piece that says when what the public sees last changed; every writer of furniture or of a standing takes its row
first, so that these moments follow one another as the changes do."""
_NO_CHANGE = {"home", "most_read"}
"""Pieces that only the home page shows, of which no moment of its last change is told."""


@dataclass(frozen=True)
class Reading:
    """All pieces as they stood at one moment; what is in them is not to be changed."""

    pieces: dict[str, dict]
    generation: str
    """One word for this state of everything that readers see: whoever publishes, corrects, withdraws, blocks or changes
    what stands around the news writes a piece in the same transaction, and the word is another one."""

    @cached_property
    def edges(self) -> list[float]:
        """When something in them begins or ends by the clock, in order: seconds since 1970."""
        return sorted(set(edges_in(self.pieces)))


class _Kept:
    """The last reading of this process, for all its threads: asked for again after settings.FURNITURE_KEPT_FOR seconds,
    which count from before the question. One thread asks at a time, so that an older reading never follows a newer."""

    def __init__(self):
        self._lock = threading.Lock()
        self._reading: Reading | None = None
        self._known = 0.0, None
        self._in_full = 0.0

    def fresh(self) -> Reading | None:
        until, reading = self._known
        return reading if time.monotonic() < until else None

    def read(self, rows) -> Reading:
        """rows: the query for all pieces."""
        if reading := self.fresh():
            return reading
        with self._lock:
            if reading := self.fresh():
                return reading
            started = time.monotonic()
            if not self._still_holds(rows, started):
                self._reading, self._in_full = _reading_of(rows), started
            self._known = started + settings.FURNITURE_KEPT_FOR, self._reading
            return self._reading

    def _still_holds(self, rows, now: float) -> bool:
        if self._reading is None or now - self._in_full > IN_FULL_AFTER:
            return False
        return _generation_of(rows.values_list(*_STAMP)) == self._reading.generation

    def forget(self) -> None:
        """This process has changed one; the others ask again by themselves. Waits for a question under way, whose
        answer may be older."""
        with self._lock:
            self._known, self._reading = (0.0, None), None


IN_FULL_AFTER = 60
"""Seconds after which unchanged pieces are read and their seals checked again, so that an alarm sounds on."""
_STAMP = ("name", "seal", "updated_at")

_kept = _Kept()


def _reading_of(rows) -> Reading:
    """A broken piece is left out, with an alarm."""
    pieces, rows = {name: {} for name in settings.FURNITURE}, list(rows)
    for piece in rows:
        if seal.holds(piece.seal, "furniture", piece.name, piece.document):
            pieces[piece.name] = json.loads(piece.document)
        else:
            sentence = "The page furniture “%s” does not match its seal and is left out."
            sound("furniture", f"Phần “{piece.name}”", sentence, piece.name)
    return Reading(pieces, _generation_of([tuple(getattr(piece, name) for name in _STAMP) for piece in rows]))


def _generation_of(stamps) -> str:
    """The moments too: what is changed and changed back is not what it was before, since a page may have been made in
    between."""
    words = (f"{name} {sealed} {updated_at.isoformat()}" for name, sealed, updated_at in stamps)
    return hashlib.blake2b("\n".join(sorted(words)).encode(), digest_size=16).hexdigest()


class FurnitureManager(models.Manager):
    def read(self) -> dict[str, dict]:
        """Every piece whose seal holds, by name; one query, and none within settings.FURNITURE_KEPT_FOR seconds of the
        last, which this process keeps. What is in the pieces is not to be changed."""
        return dict(self.reading().pieces)

    def reading(self) -> Reading:
        if not settings.FURNITURE_KEPT_FOR or connection.in_atomic_block:  # of a change under way nobody else knows yet
            return _reading_of(self.all())
        return _kept.read(self.all())

    def kept(self) -> Reading | None:
        """The reading that this process need not ask for; None where it must."""
        return _kept.fresh() if settings.FURNITURE_KEPT_FOR else None

    def rebuild(self, *names: str) -> None:
        """Build the named pieces anew (all without names). Call inside the transaction of the change.

        Django asks for the document once it holds the row: of two changes at once the second sees the first.
        """
        self._rebuild(names)

    def _rebuild(self, names: Iterable[str], last: "Furniture | None" = None) -> None:
        names = sorted(name for name in names or settings.FURNITURE if name != CHANGED)
        with transaction.atomic(savepoint=False):
            if not names or not _NO_CHANGE.issuperset(names):
                self._move_on(last)
            for name in names:
                self._build(name)
            transaction.on_commit(_kept.forget)

    def faults(self) -> list[str]:
        """Sentences on pieces that do not match their seals."""
        rows = self.order_by("name")
        broken = [piece.name for piece in rows if not seal.holds(piece.seal, "furniture", piece.name, piece.document)]
        return [f"The page furniture “{name}” does not match its seal." for name in broken]

    def last_change(self) -> "Furniture | None":
        """The piece “changed”, for note_change."""
        return self.filter(name=CHANGED).first()

    def note_change(self, last: "Furniture | None" = None) -> None:
        """For what is no furniture: an article was published or taken down. Call inside its transaction.

        last: last_change(), where it was asked for before the transaction; it need not be the last any more.
        """
        self._rebuild([CHANGED], last)

    def _build(self, name: str) -> None:
        piece = _Piece(name)
        self.update_or_create(name=name, defaults={"document": piece.document, "seal": piece.sealed})

    def _move_on(self, last: "Furniture | None") -> None:
        """The piece “changed”. Whoever was faster has written another moment into the row, and so another seal."""
        if last is None or not self._follow(last):
            last = self.select_for_update().filter(name=CHANGED).first()
            if last is None or not self._follow(last):
                self._build(CHANGED)

    def _follow(self, last: "Furniture") -> bool:
        """Whether this row was still the last."""
        document = seal.canonical(_later_than(last))
        made = seal.make("furniture", CHANGED, document)
        row = self.filter(name=CHANGED, document=last.document, seal=last.seal)
        return bool(row.update(document=document, seal=made, updated_at=timezone.now()))


class _Piece:
    def __init__(self, name: str):
        self.name, self.built = name, ""

    def document(self) -> str:
        self.built = seal.canonical(import_string(settings.FURNITURE[self.name])())
        return self.built

    def sealed(self) -> str:
        """Of the document that was asked for last."""
        return seal.make("furniture", self.name, self.built)


class Furniture(models.Model):
    name = models.CharField("phần", max_length=40, primary_key=True)
    document = models.TextField("nội dung")
    seal = models.CharField("mã xác thực", max_length=64)
    updated_at = models.DateTimeField("cập nhật lúc", auto_now=True)

    objects = FurnitureManager()

    class Meta:
        verbose_name = "phần khung trang"
        verbose_name_plural = "phần khung trang"

    def __str__(self):
        return self.name


def changed_document() -> dict:
    """The piece "changed": {"at": …}, now in whole seconds, and at least a second later than the change before. Where
    much changes at once it runs ahead of the clock, and is not told until it has passed."""
    return _later_than(Furniture.objects.select_for_update().filter(name=CHANGED).first())


def _later_than(before: Furniture | None) -> dict:
    at = whole_second(timezone.now())
    if before is not None:
        at = max(at, datetime.fromisoformat(json.loads(before.document)["at"]) + timedelta(seconds=1))
    return {"at": at.isoformat()}


def whole_second(moment: datetime) -> datetime:
    """The first whole second that is not before the moment."""
    return moment if not moment.microsecond else moment.replace(microsecond=0) + timedelta(seconds=1)
