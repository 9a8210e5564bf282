"""Which files of the sitemap hold live articles, and when each changed last: so that the index is one query.

A file holds the articles of a range of numbers: an article's file follows from its number alone and never moves.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Greatest

from news.models.edition import Edition

ARTICLES_A_PART = 1000
"""Far below the protocol's 50,000 addresses and 50 MB, since every row of a file is proven each time it is made; the
index has room for fifty million articles. Another number needs a migration like 0027."""


def part_of(article_id: int) -> int:
    return article_id // ARTICLES_A_PART


def numbers_in(number: int) -> tuple[int, int]:
    """The first article number of a file, and the first that is past it."""
    return number * ARTICLES_A_PART, (number + 1) * ARTICLES_A_PART


def live_in(number: int):
    """The live editions of a file."""
    return live_between(*numbers_in(number))


def live_between(first: int, past: int):
    return Edition.objects.live().filter(article_id__gte=first, article_id__lt=past)


class SitemapPartQuerySet(models.QuerySet):
    def note(self, article_id: int, at: datetime) -> None:
        """What is live of an article has changed. Call inside the transaction of the change, after it.

        Of two that change one file at once the second waits here for the row. Only then, in a statement of its own
        that sees what the first committed, is asked what is left: else one could hide what the other published.
        """
        number = part_of(article_id)
        self._put([number], at)
        self.filter(number=number).update(has_live=live_in(number).exists())

    def note_new(self, article_ids: Iterable[int], at: datetime) -> None:
        """These articles have become live, all at once."""
        self._put(sorted({part_of(pk) for pk in article_ids}), at, has_live=True)

    def _put(self, numbers: list[int], at: datetime, **facts) -> None:
        """The later moment stays: whoever waited for the row may have begun before the other."""
        later = Greatest("changed_at", Value(at, models.DateTimeField()))
        for number in numbers:  # one by one, so that two that change several wait in one order
            part = self.filter(number=number)
            if not part.update(changed_at=later, **facts):
                self.bulk_create([SitemapPart(number=number, changed_at=at)], ignore_conflicts=True)
                part.update(changed_at=later, **facts)

    def missing(self) -> list[int]:
        """Files that hold live articles and are not known to."""
        return sorted(_with_live() - set(self.filter(has_live=True).values_list("number", flat=True)))

    def rebuild(self) -> int:
        """All rows from the editions, each in a transaction of its own; returns how many files have live articles.

        When a file changed last stays known where it was; else it is when its newest edition went out.
        """
        for number in sorted(_with_live() | set(self.values_list("number", flat=True))):
            with transaction.atomic(using=self.db):
                newest = live_in(number).aggregate(newest=Max("published_at"))["newest"]
                if newest:
                    self.get_or_create(number=number, defaults={"changed_at": newest})
                row = self.select_for_update().get(number=number)
                row.has_live = live_in(number).exists()
                row.changed_at = max(row.changed_at, newest or row.changed_at)
                row.save()
        return self.filter(has_live=True).count()


def _with_live() -> set[int]:
    parts = Edition.objects.live().annotate(part=F("article_id") / ARTICLES_A_PART)
    return set(parts.values_list("part", flat=True).order_by().distinct())


class SitemapPart(models.Model):
    number = models.PositiveBigIntegerField("số tệp", primary_key=True)
    changed_at = models.DateTimeField("đổi lúc")
    has_live = models.BooleanField("có bài đang đăng", default=True)

    objects = SitemapPartQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp của sơ đồ trang"
        verbose_name_plural = "tệp của sơ đồ trang"
        default_permissions = ()  # nobody handles these rows; news.editions writes them
        ordering = ["number"]

    def __str__(self):
        return f"{self.number}"
