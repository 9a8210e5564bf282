"""What stands around every public page, prepared when it changes and read in one query.

Each piece (settings.FURNITURE) is a sealed JSON document: identity, menu, service cards, lists,
banners. Public pages read these documents and not the tables behind them, so a page costs one query for
all of it and a direct write to a table shows nowhere.
"""

import json
import logging

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from portal import seal

alarm = logging.getLogger("portal.alarm")


class FurnitureManager(models.Manager):
    def read(self) -> dict[str, dict]:
        """Every piece whose seal holds, by name; one query. A broken piece is left out, with an alarm."""
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
        for name in sorted(names or settings.FURNITURE):
            piece = _Piece(name)
            self.update_or_create(name=name, defaults={"document": piece.document, "seal": piece.sealed})


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
