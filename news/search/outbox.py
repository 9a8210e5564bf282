"""What the index outside the database has not been told yet.

Noted in the transaction of the change, sent right after its commit, and by the worker whatever did not arrive: so
nothing is lost with a process or while the server is away. Without such an index nothing is noted.
"""

import logging
from collections.abc import Iterable, Sequence
from functools import partial

from django.db import transaction

from news.models import SearchRow, SearchWaiting
from news.search.outside import Away, outside

logger = logging.getLogger("news.search")

AFTER_COMMIT, SECONDS_AFTER_COMMIT = 20, 1.0
"""Articles of one transaction that are sent at once, and how long whoever published may wait for it; twice that where a
new index is being built."""
AT_ONCE, SECONDS_AT_ONCE = 100, 30.0
"""Of the worker."""


class Behind(Exception):
    """The index outside does not hold what it should. For the job's row (portal.worker)."""


def note(rows: Iterable[SearchRow] = (), gone: Iterable[SearchRow] = ()) -> None:
    """Inside the transaction that writes these rows, or has taken the others away."""
    if outside() is None:
        return
    waiting = [SearchWaiting(article_id=row.article_id, version=row.version) for row in rows]
    waiting += [SearchWaiting(article_id=row.article_id, version=row.version + 1) for row in gone]
    SearchWaiting.objects.bulk_create(
        waiting, update_conflicts=True, unique_fields=["article_id"], update_fields=["version"]
    )
    articles = [each.article_id for each in waiting]
    transaction.on_commit(partial(_send_now, articles[:AFTER_COMMIT]), robust=True)


def _send_now(articles: Sequence[int]) -> None:
    _send(list(SearchWaiting.objects.filter(pk__in=articles)), SECONDS_AFTER_COMMIT)


def send_waiting() -> None:
    """The periodic job: everything that waits. What the server does not take is tried again with the next run."""
    last = 0
    while outside() and (waiting := list(SearchWaiting.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE])):
        if not _send(waiting, SECONDS_AT_ONCE):
            return
        last = waiting[-1].pk


def _send(waiting: Sequence[SearchWaiting], seconds: float) -> bool:
    """As the articles are now. Returns whether the server is there at all."""
    index = outside()
    if index is None or not waiting:
        return True
    rows = {row.article_id: row for row in SearchRow.objects.filter(article_id__in=[each.pk for each in waiting])}
    gone = [(each.pk, each.version | 1) for each in waiting if each.pk not in rows]
    try:
        refused = index.send(rows.values(), gone, seconds=seconds)
    except Away:
        return False
    if refused:
        article, reason = next(iter(refused.items()))
        logger.warning("The search server did not take %s articles; the first, %s: %s", len(refused), article, reason)
    told = [each for each in waiting if each.pk not in refused]
    # By both, since an article may have changed meanwhile.
    SearchWaiting.objects.filter(
        pk__in=[each.pk for each in told], version__in=[each.version for each in told]
    ).delete()
    return True


def compare() -> None:
    """The periodic job that notices an index which lost something, or was never filled. Raises Behind."""
    index = outside()
    if index is None:
        return
    try:
        there = index.count()
    except Away as error:
        raise Behind(f"The search server cannot be asked: {error}") from error
    here, waiting = SearchRow.objects.count(), SearchWaiting.objects.count()
    if abs(here - there) > waiting:
        raise Behind(f"The search server holds {there} articles, the database {here}. Run: manage.py rebuild_search")
