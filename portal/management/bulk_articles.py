"""Generated articles in bulk, sealed and chained like any other, for measuring with large archives.

Made by as many processes as there are processors, and written chunk by chunk, each in a transaction of its own: whoever
reads meanwhile sees whole articles only.
"""

import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone

from news.documents import content_digest, edition_documents, working_copy
from news.editions import facts_of, sealed
from news.models import Article, Category, Edition, Listing, Revision, SearchRow, SitemapPart, Standing
from news.models.edition import listing_key
from news.models.proof import BULK
from news.search import outbox
from news.search.engines import engine
from news.search.rows import row_of
from news.states import Standing as State
from portal import seal
from portal.management import bulk_texts
from portal.management.bulk_load import Sheet, compress_fast, reserve
from portal.models import AuditEntry, Furniture

CHUNK = 2500
"""Articles a transaction."""
WAVE = 8
"""Chunks that are made before they are written, so that both can be timed, and what waits fits into memory."""


@dataclass
class Made:
    """A chunk that waits for being written."""

    articles: range
    sheets: list[Sheet]


@dataclass
class Plan:
    """What every chunk needs to know. articles, revisions, editions, listings: the first number of each."""

    count: int
    articles: int
    revisions: int
    editions: int
    listings: int
    categories: list[Category]
    writer: object
    entry: AuditEntry
    now: datetime
    write: Callable[..., Article]


@dataclass
class Generated:
    """Articles, and the seconds that went into making them and into writing them."""

    count: int = 0
    made_in: float = 0.0
    written_in: float = 0.0

    def __str__(self) -> str:
        made, written = (self.count / seconds if seconds else 0 for seconds in (self.made_in, self.written_in))
        return f"made {made:,.0f}/s, written {written:,.0f}/s"


def generate(count: int, say=lambda sentence: None, write=None) -> Generated:
    """Add `count` live articles spread over the last twelve years.

    write: makes the unsaved article of a number, as portal.management.bulk_texts.article does; its body must be clean.
    """
    done = Generated()
    if count < 1:
        return done
    plan = _plan(count, write or bulk_texts.article)
    chunks = [range(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    with _makers(plan, chunks) as make, _writers(chunks) as put:
        for start in range(0, len(chunks), WAVE):
            before = time.perf_counter()
            made = list(make(chunks[start : start + WAVE]))
            between = time.perf_counter()
            list(put(made))
            done.made_in += between - before
            done.written_in += time.perf_counter() - between
            done.count = chunks[min(start + WAVE, len(chunks)) - 1].stop
            say(f"{done.count} of {count} generated articles ({done})")
    return done


def _plan(count: int, write) -> Plan:
    """With the audit entry of all that follows, which is written before it."""
    writer = get_user_model().objects.filter(username="congtacvien").first()
    with transaction.atomic():
        first = reserve(Article, count)
        entry = AuditEntry.objects.record(BULK, None, writer, data={"first": first, "count": count})
    return Plan(
        count=count,
        articles=first,
        revisions=reserve(Revision, count),
        editions=reserve(Edition, count),
        listings=reserve(Listing, 2 * count),  # of a category and its parent
        categories=list(Category.objects.all()),
        writer=writer,
        entry=entry,
        now=timezone.now().replace(microsecond=0),
        write=write,
    )


# Making


class _makers:
    """make(chunks) → what was made of each: by processes where there are many, else by this one."""

    def __init__(self, plan: Plan, chunks: list[range]):
        self.plan, self.pool = plan, None
        self.processes = min(os.cpu_count() or 1, len(chunks)) if hasattr(os, "fork") else 1

    def __enter__(self):
        global _shared
        if self.processes < 2:
            return lambda chunks: [_made(self.plan, chunk) for chunk in chunks]
        _shared = self.plan  # inherited by the processes; they ask no database
        self.pool = multiprocessing.get_context("fork").Pool(self.processes)
        return lambda chunks: self.pool.map(_made_of_shared, chunks, chunksize=1)

    def __exit__(self, *error):
        if self.pool:
            self.pool.terminate()


_shared: Plan | None = None


def _made_of_shared(chunk: range) -> Made:
    return _made(_shared, chunk)


def _made(plan: Plan, chunk: range) -> Made:
    articles, revisions, standings, editions, listings, rows = [], [], [], [], [], []
    parents = {category.pk: category.parent_id for category in plan.categories}
    for number in chunk:
        article = plan.write(number, plan.categories, plan.writer, plan.now)
        copy = _copy_of_new(article)
        article.pk = plan.articles + number
        revision = _revision(plan, article, copy, plan.revisions + number)
        edition, content = _edition(article, revision)
        edition.pk = plan.editions + number
        edition.standing = _standing(plan, article, edition)
        places = [edition.category_id, parents[edition.category_id]]
        listings += [_listing(plan.listings + 2 * number + at, pk, edition) for at, pk in enumerate(places) if pk]
        articles.append(article)
        revisions.append(revision)
        standings.append(edition.standing)
        editions.append(edition)
        rows.append(row_of(edition, content))
    index = engine(connection)
    sheets = [Sheet.of(group) for group in (articles, revisions, standings, editions, listings)]
    sheets += [Sheet.of(rows, index.beside(rows)), *(Sheet.rows_of(*apart) for apart in index.apart(rows))]
    return Made(range(plan.articles + chunk.start, plan.articles + chunk.stop), sheets)


def _revision(plan: Plan, article: Article, copy: dict, pk: int) -> Revision:
    revision = Revision(
        pk=pk,
        article=article,
        version=1,
        document=seal.canonical(copy),
        digest=content_digest(copy),
        actor=plan.writer,
        created_at=plan.now,
    )
    revision.seal = revision.make_seal()
    return revision


def _copy_of_new(article: Article) -> dict:
    """Of an article that is not saved yet and has no relations: without queries."""
    return working_copy(article, {"categories": [article.category.name], "tags": [], "authors": []})


def _edition(article: Article, revision: Revision) -> tuple[Edition, dict]:
    content, card = edition_documents(
        article,
        number=1,
        now=article.displayed_at,
        first_published_at=article.displayed_at,
        change="",
        public_note="",
        bare=True,
    )
    return sealed(content, card, previous="", revision=revision), content


def _standing(plan: Plan, article: Article, edition: Edition) -> Standing:
    standing = Standing(article=article)
    standing.set(facts_of(edition, State.LIVE, 1, entry=plan.entry, now=article.displayed_at))
    return standing


def _listing(pk: int, category: int, edition: Edition) -> Listing:
    return Listing(
        pk=pk,
        key=listing_key("c", category, edition.language),
        edition=edition,
        displayed_at=edition.displayed_at,
        article_id=edition.article_id,
    )


# Writing


@contextmanager
def _writers(chunks: list[range]):
    """put(chunks): by two connections at once where the database writes for two at once."""
    if connection.vendor == "sqlite" or len(chunks) == 1 or connection.in_atomic_block:
        yield lambda made: map(_put, made)
        return
    with engine(connection).filling(), ThreadPoolExecutor(2) as threads:
        yield lambda made: threads.map(_put_apart, made)


def _put_apart(made: Made) -> None:
    """By a thread, whose connection would outlive it."""
    try:
        _put(made)
    finally:
        connection.close()


def _put(made: Made) -> None:
    with transaction.atomic():
        compress_fast()
        for sheet in made.sheets:
            sheet.write()
        outbox.note(SearchRow.objects.filter(article_id__gte=made.articles.start, article_id__lt=made.articles.stop))
        SitemapPart.objects.note_new(made.articles, timezone.now())
        Furniture.objects.note_change()
