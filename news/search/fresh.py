"""Building the rows of search anew, while the site serves."""

from collections.abc import Callable
from contextlib import nullcontext

from django.db import connection, transaction

from news.models import Edition, SearchRow
from news.search import rows, vocabulary
from news.search.engines import engine
from news.search.outside import outside

AT_ONCE = 200


def rebuild(progress: Callable[[int], None] = lambda done: None, *, from_nothing: bool = False) -> int:
    """Put every live edition, and take what is live no more; returns how many are found now.

    A batch is one transaction, so nothing is missing in between. from_nothing: also the database's own index is made
    anew, for a new form of the words; until it is done, searches find only what is in already. An index outside is
    built anew beside the old one. Raises Away where its server fails; then the old one stays.
    """
    index = outside()
    with index.anew() if index else nullcontext(lambda rows: None) as fill:
        done = _in_database(progress, fill, from_nothing)
    vocabulary.gather()
    return done


def _in_database(progress: Callable[[int], None], fill: Callable[[list[SearchRow]], None], from_nothing: bool) -> int:
    if from_nothing:
        with transaction.atomic():
            SearchRow.objects.all().delete()
            own = engine(connection)
            own.drop()
            own.setup()
    done, last = 0, 0
    while True:
        with transaction.atomic():
            live = Edition.objects.live().for_detail().filter(article_id__gt=last)
            editions = list(live.order_by("article_id")[:AT_ONCE])
            sound = [edition for edition in editions if edition.is_sound()]
            written = rows.write(sound)
        fill(written)
        if not editions:
            break
        last, done = editions[-1].article_id, done + len(sound)
        progress(done)
    live = Edition.objects.live().values("pk")
    while stale := list(SearchRow.objects.exclude(edition_id__in=live).values_list("article_id", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            rows.take(stale)
    return done
