"""How often banners are followed: a figure for a banner and a day, and nothing of whoever followed it."""

from datetime import date, timedelta

from django.utils import timezone

from portal.tally import Tally
from services.models import BannerClick

KEPT_FOR = timedelta(days=400)


def keep(counts: dict[tuple[int, date], int]) -> None:
    BannerClick.objects.all().add(counts)


tally = Tally(keep)
"""Only of banners that were live when they were followed: services.views asks."""


def clear_away() -> None:
    """A periodic job: figures of days long past go."""
    old = BannerClick.objects.filter(day__lt=timezone.localdate() - KEPT_FOR)
    if old.exists():
        old.delete()
