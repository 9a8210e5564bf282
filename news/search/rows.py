"""The rows of search: made from editions, written with their publication."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.utils import timezone

from news.models import Edition, SearchRow
from news.models.edition import moment
from news.search import outbox
from news.search.engines import APART, engine
from news.search.keys import key_of, mark, month_mark
from portal.richtext.words import lines
from portal.terms import exact_text

LONGEST_BODY = 200_000
"""Characters of an edition's words that are searched."""


def row_of(edition: Edition, content: dict | None = None) -> SearchRow:
    content = content or edition.content_facts
    displayed_at = moment(content["displayed_at"])
    day = timezone.localtime(displayed_at)
    authors = [author["name"] for author in content["authors"]]
    tags = [tag["name"] for tag in content["tags"]]
    written = f"ngày {day.day} tháng {day.month} năm {day.year} {day.day}/{day.month}/{day.year}"
    files = [f"{file.get('title', '')} {file.get('summary', '')} {file.get('transcript', '')}"
             for file in content.get("attachments", [])]  # fmt: skip
    return SearchRow(
        key=key_of(displayed_at, edition.article_id),
        article_id=edition.article_id,
        edition_id=edition.pk,
        language=content["language"],
        category_id=content["category"]["id"] if content["category"] else None,
        year=day.year,
        title=exact_text(f"{content.get('kicker') or ''} {content['title']}"),
        names=APART.join(filter(None, map(exact_text, [*tags, *authors, content.get("source") or "", written]))),
        lead=exact_text(content["lead"]),
        body=APART.join(filter(None, map(exact_text, [" ".join(lines(content["body"]))[:LONGEST_BODY], *files]))),
        marks=" ".join(marks_of(content, day)),
    )


def marks_of(content: dict, day: datetime) -> Iterable[str]:
    """Words that no text has, by which results are narrowed down."""
    yield mark("l", content["language"])
    yield mark("y", day.year)
    yield month_mark(day)
    yield mark("k", content["kind"])
    for category in {c["id"] for c in [content["category"], *content["categories"]] if c}:
        yield mark("c", category)
    for author in content["authors"]:
        yield mark("a", author["id"])


def put(editions: Iterable[Edition], *, anew: bool = True) -> int:
    """Make these live editions found, each instead of what its article had before. Returns how many.

    anew: whether their articles may have had something before.
    """
    rows = write(editions, anew=anew)
    outbox.note(rows)
    return len(rows)


def write(editions: Iterable[Edition], *, anew: bool = True) -> list[SearchRow]:
    """As put, but an index outside the database hears nothing of it."""
    rows = [row_of(edition) for edition in editions]
    if anew:
        _take([row.article_id for row in rows])
    engine(connection).put(rows)
    return rows


def take(articles: Iterable[int]) -> None:
    """Articles that are found no more."""
    outbox.note(gone=_take(articles))


def _take(articles: Iterable[int]) -> list[SearchRow]:
    old = list(SearchRow.objects.filter(article_id__in=list(articles)))
    if old:
        engine(connection).remove(old)
        SearchRow.objects.filter(pk__in=[row.pk for row in old]).delete()
    return old
