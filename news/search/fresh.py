"""Building the rows of search anew, while the site serves."""

from collections.abc import Callable
from contextlib import nullcontext

from django.db import connection, transaction

from news.models import Article, Edition, SearchRow
from news.search import rows, vocabulary
from news.search.engines import engine
from news.search.outside import outside

AT_ONCE = 200


def rebuild(progress: Callable[[int], None] = lambda done: None, *, from_nothing: bool = False) -> int:
    """Put every live edition, and take what is live no more; returns how many are found now.

    A batch is one transaction, so nothing is missing in between; whoever publishes one of its articles waits for it.
    from_nothing: also the database's own index is made anew; until it is done, searches find only what is in already.
    An index outside is built anew beside the old one. Raises Away where its server fails; then the old one stays.
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
            articles = _held(Edition.objects.live().filter(article_id__gt=last))
            live = Edition.objects.live().for_detail().filter(article_id__in=articles)
            sound = [edition for edition in live if edition.is_sound()]
            written = rows.write(sound)
        fill(written)
        if not articles:
            break
        last, done = articles[-1], done + len(sound)
        progress(done)
    stale = SearchRow.objects.exclude(edition_id__in=Edition.objects.live().values("pk"))
    while stale.exists():
        with transaction.atomic():
            articles = _held(stale)
            rows.take(stale.filter(article_id__in=articles).values_list("article_id", flat=True))
    return done


def _held(queryset) -> list[int]:
    """The first articles of editions or rows, locked: what is live of them stays so until the transaction ends. Else a
    publication in between would find its new row in the way, or have it replaced by the old one."""
    articles = list(queryset.order_by("article_id").values_list("article_id", flat=True)[:AT_ONCE])
    list(Article.objects.select_for_update().filter(pk__in=articles).order_by("pk").values_list("pk"))
    return articles
