"""Who is at work on an article now. Nothing is locked: whoever falls silent is gone within seconds."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from news.models import Article, Presence
from news.models.presence import SILENT_AFTER


def come(user, article: Article) -> None:
    """This person has the form open, now. After a silence the time "since" begins anew."""
    now = timezone.now()
    mine = Presence.objects.filter(user=user, article=article)
    if mine.filter(seen_at__gt=now - SILENT_AFTER).update(seen_at=now) or mine.update(since=now, seen_at=now):
        return
    try:
        with transaction.atomic():
            Presence.objects.create(user=user, article=article, since=now, seen_at=now)
    except IntegrityError:
        pass  # the same person in two windows, at the same moment


def leave(user, article: Article) -> None:
    Presence.objects.filter(user=user, article=article).delete()


def clear_away() -> int:
    """Remove rows of people who have long gone; returns how many."""
    return Presence.objects.filter(seen_at__lt=timezone.now() - 100 * SILENT_AFTER).delete()[0]
