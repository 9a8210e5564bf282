"""Counting what is read (portal.tally gathers), and summing it up for “Đọc nhiều”.

A reader is not known here: what is kept is a figure for an article and a day. What keeps one machine from making the
list is portal.repeats.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, FloatField, Sum, When
from django.utils import timezone

from news.models import Edition, Reading
from portal.models import Furniture
from portal.tally import Tally

KEPT_FOR = timedelta(days=400)
TOP = 10
FEWEST_ARTICLES, FEWEST_READS = 3, 5
"""Below these a list of the most read would show chance."""


def keep(counts: dict[tuple[int, date], int]) -> None:
    """Add to the table what was gathered: of articles that are live; what else was sent is forgotten."""
    asked = {article for article, _ in counts}
    live = set(Edition.objects.live().filter(article_id__in=asked).values_list("article_id", flat=True))
    Reading.objects.all().add({key: reads for key, reads in counts.items() if key[0] in live})


tally = Tally(keep)


def most_read_document() -> dict:
    """The piece "most_read" of the page furniture: language → {"day": ids, "week": ids}, the most read first."""
    return {
        language: {"day": _most_read(language, days=2), "week": _most_read(language, days=7)}
        for language, _ in settings.LANGUAGES
    }


def _most_read(language: str, days: int) -> list[int]:
    """Articles that are live. The last 24 hours are today and of yesterday's readers the part that falls into them."""
    counted = F("reads")
    if days == 2:
        now = timezone.localtime()
        left = 1 - (now.hour * 60 + now.minute) / (24 * 60)
        counted = Case(
            When(day=now.date(), then=F("reads") * 1.0), default=F("reads") * left, output_field=FloatField()
        )
    live = Edition.objects.live().listed(language).values("article_id")
    found = (
        Reading.objects.since(days)
        .filter(article_id__in=live)
        .values("article_id")
        .annotate(sum=Sum(counted))
        .filter(sum__gte=FEWEST_READS)
        .order_by("-sum", "-article_id")
        .values_list("article_id", flat=True)[:TOP]
    )
    return list(found) if len(found) >= FEWEST_ARTICLES else []


def keep_most_read() -> None:
    """A periodic job: the piece "most_read", written only where it has changed."""
    before = Furniture.objects.read()["most_read"]
    if most_read_document() != before:
        with transaction.atomic():
            Furniture.objects.rebuild("most_read")


def clear_away() -> None:
    """A periodic job: figures of days long past go."""
    old = Reading.objects.filter(day__lt=timezone.localdate() - KEPT_FOR)
    if old.exists():
        old.delete()
