"""What cards, links and banners share."""

from django.db import models
from django.db.models import F, Q

from portal.fields import AddressField, validate_address
from portal.models import Versioned

__all__ = ["AddressField", "Shown", "validate_address"]


class Shown(Versioned):
    """Shown between two moments."""

    PIECES = ("services",)

    shown_from = models.DateTimeField("hiện từ", null=True, blank=True)
    shown_until = models.DateTimeField("hiện đến", null=True, blank=True)
    is_active = models.BooleanField("đang dùng", default=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_it_starts",
                condition=Q(shown_from=None) | Q(shown_until=None) | Q(shown_until__gt=F("shown_from")),
                violation_error_message="“Hiện đến” phải sau “Hiện từ”.",
            )
        ]

    @property
    def period(self) -> dict:
        return {
            "shown_from": self.shown_from.isoformat() if self.shown_from else None,
            "shown_until": self.shown_until.isoformat() if self.shown_until else None,
        }
