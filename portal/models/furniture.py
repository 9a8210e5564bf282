"""What stands around every public page, prepared when it changes and read in one query.

Each piece (settings.FURNITURE) is a sealed JSON document: identity, menu, service cards, lists,
banners. Public pages read these documents and not the tables behind them, so a page costs one query for
all of it and a direct write to a table shows nowhere.
"""

import json
import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from portal import seal

alarm = logging.getLogger("portal.alarm")

CHANGED = "changed"
"""The piece that says when what the public sees last changed; every writer of furniture or of a standing takes its row
first, so that these moments follow one another as the changes do."""
_NO_CHANGE = {"home", "most_read"}
"""Pieces that only the home page shows, of which no moment of its last change is told."""


class _Kept:
    """The pieces as this process last read them, for all its threads."""

    def __init__(self):
        self.forget()

    def get(self) -> tuple[dict | None, float]:
        return self._pieces

    def put(self, pieces: dict) -> None:
        self._pieces = pieces, time.monotonic() + settings.FURNITURE_KEPT_FOR

    def forget(self) -> None:
        """This process has changed one; the others ask again by themselves."""
        self._pieces = None, 0.0


_kept = _Kept()


class FurnitureManager(models.Manager):
    def read(self) -> dict[str, dict]:
        """Every piece whose seal holds, by name; one query, and none within settings.FURNITURE_KEPT_FOR seconds of the
        last, which this process keeps. What is in the pieces is not to be changed."""
        if not settings.FURNITURE_KEPT_FOR or connection.in_atomic_block:  # of a change under way nobody else knows yet
            return self._read()
        kept, until = _kept.get()
        if kept is None or time.monotonic() >= until:
            kept = self._read()
            _kept.put(kept)
        return dict(kept)

    def _read(self) -> dict[str, dict]:
        """A broken piece is left out, with an alarm."""
        pieces = {name: {} for name in settings.FURNITURE}
        for piece in self.all():
            if seal.holds(piece.seal, "furniture", piece.name, piece.document):
                pieces[piece.name] = json.loads(piece.document)
            else:
                alarm.critical("The page furniture “%s” does not match its seal and is left out.", piece.name)
        return pieces

    def rebuild(self, *names: str) -> None:
        """Build the named pieces anew (all without names). Call inside the transaction of the change.

        Django asks for the document once it holds the row: of two changes at once the second sees the first.
        """
        names = sorted(name for name in names or settings.FURNITURE if name != CHANGED)
        with transaction.atomic():
            for name in names if names and _NO_CHANGE.issuperset(names) else [CHANGED, *names]:
                piece = _Piece(name)
                self.update_or_create(name=name, defaults={"document": piece.document, "seal": piece.sealed})
            transaction.on_commit(_kept.forget)

    def note_change(self) -> None:
        """For what is no furniture: an article was published or taken down. Call inside its transaction."""
        self.rebuild(CHANGED)


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
    before = Furniture.objects.select_for_update().filter(name=CHANGED).first()
    at = whole_second(timezone.now())
    if before is not None:
        at = max(at, datetime.fromisoformat(json.loads(before.document)["at"]) + timedelta(seconds=1))
    return {"at": at.isoformat()}


def whole_second(moment: datetime) -> datetime:
    """The first whole second that is not before the moment."""
    return moment if not moment.microsecond else moment.replace(microsecond=0) + timedelta(seconds=1)
