"""What a file of the sitemap says, and the files that the worker keeps ready.

To make a file each of its articles is proven, which takes some tenths of a second. A file that lies ready
(news.models.SitemapFile) is answered in a few milliseconds, if what is live now has the digest of what it was made of:
the database tells that anew with every request. Nothing that changes articles has to know of these files.
"""

import json
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain

from django.conf import settings
from django.db.models import QuerySet, Subquery, TextField
from django.utils import timezone

from news import shown, sitemap_xml
from news.models import SitemapFile, SitemapPart
from news.models.proof import Columns, Gathered
from news.models.sitemap_part import live_between, live_in, numbers_in, part_of
from news.sitemap_xml import Entry
from news.translations import counterpart_of, page_elsewhere, with_counterparts
from portal import seal
from portal.addresses import whole
from portal.kept import Kept
from portal.models import Furniture
from portal.prepared import Prepared

FORM = 1
"""Of what is written. Another number makes every file anew: raise it whenever a file of the same articles is to read
otherwise than before."""
SECONDS_A_RUN = 10
LOOKED_AT_AGAIN = 10
"""Files a run of which nothing is known to have changed: a translation may have come that stands in another file."""
SLACK = timedelta(minutes=2)
"""A change is dated when it begins, and is seen when it is done."""

Fact = list
"""[article number, seal of its card, what of its counterpart is shown]: all that an article's entry is made of."""


def text_of(number: int, pieces: dict) -> str | None:
    """The file, None where it would have no entry. pieces: the furniture's documents. Two queries at most."""
    if ready := _ready(number, pieces):
        return ready
    sound = (row for row in _rows(number) if row.is_sound_card())
    entries = (_entry(shown.Card(row), pieces) for row in sound)
    first = next(entries, None)
    return first and sitemap_xml.urls(chain([first], entries))


def keep_ready() -> None:
    """Make ahead what has changed, the newest first, and look again at some of the others. For the worker."""
    until = time.monotonic() + SECONDS_A_RUN
    for number in _due():
        _keep(number)
        if time.monotonic() > until:
            break


def make_all() -> int:
    """Every file that does not lie ready; returns how many do now."""
    for number in SitemapPart.objects.filter(has_live=True).values_list("number", flat=True):
        _keep(number)
    return SitemapFile.objects.exclude(made_of="").count()


def _due() -> list[int]:
    """Forgets the files in which nothing is live any more."""
    looked_at = dict(SitemapFile.objects.values_list("number", "looked_at"))
    changed_at = dict(SitemapPart.objects.filter(has_live=True).values_list("number", "changed_at"))
    SitemapFile.objects.filter(number__in=looked_at.keys() - changed_at.keys()).delete()
    changed = {number for number, at in changed_at.items() if number not in looked_at or looked_at[number] < at + SLACK}
    others = sorted(changed_at.keys() - changed, key=looked_at.get)
    return sorted(changed, reverse=True) + others[:LOOKED_AT_AGAIN]


def _keep(number: int) -> None:
    pieces, now = Furniture.objects.read(), timezone.now()
    if _ready(number, pieces):
        SitemapFile.objects.filter(pk=number).update(looked_at=now)
        return
    SitemapFile.objects.put(_made(number, pieces, now) or SitemapFile(number=number, looked_at=now))


def _made(number: int, pieces: dict, now: datetime) -> SitemapFile | None:
    """None where an article does not hold, so that the file becomes whole as soon as that is mended."""
    facts, entries = [], []
    for row in _rows(number):
        if not row.is_sound_card():
            return None
        facts.append([row.article_id, row.card_seal, row.counterpart])
        entries.append(_entry(shown.Card(row), pieces))
    made_of = _digest(number, facts, pieces)  # of the very rows that it tells, whatever has happened meanwhile
    return SitemapFile.holding(number, sitemap_xml.urls(entries), made_of, now) if entries else None


def _rows(number: int) -> Iterator:
    rows = with_counterparts(live_in(number)).order_by("article_id")
    return rows.card_rows("published_at", "counterpart")


def _entry(card: shown.Card, pieces: dict) -> Entry:
    """With the addresses in both languages where there is one in each, as Google asks of every one of them."""
    if card.is_page:
        found = page_elsewhere(pieces, card.id)
        other = found and (found["language"], found["path"])
    else:
        other = counterpart_of(card.edition)
    alternates = sorted([(card.language, card.absolute_url), (other[0], whole(other[1]))]) if other else []
    return Entry(card.absolute_url, card.edition.published_at, tuple(alternates))


# What a file is made of


def _with_facts(number: int, first: int, past: int) -> QuerySet:
    rows = Gathered(Columns("article_id", "card_seal", "counterpart"))
    live = with_counterparts(live_between(first, past)).order_by()
    facts = Subquery(live.annotate(gathered=rows).values("gathered"), output_field=TextField())
    return SitemapFile.objects.filter(pk=number).annotate(facts=facts)


_files = Prepared(_with_facts, extras=("facts",), kept=Kept(0))
"""Nothing is kept: what is asked for again comes from the page cache."""


def _ready(number: int, pieces: dict) -> str | None:
    """What lies ready, if it was made of what the database now tells."""
    for file, (facts,) in _files(number, *numbers_in(number)):
        return file.text(_digest(number, map(_fact, json.loads(facts or "[]")), pieces))
    return None


def _fact(told: list | str) -> Fact:
    """As SQLite and PostgreSQL tell it: one of them takes a list in a list for a text."""
    number, card_seal, counterpart = json.loads(told) if isinstance(told, str) else told
    return [number, card_seal, json.loads(counterpart) if isinstance(counterpart, str) else counterpart]


def _digest(number: int, facts: Iterable[Fact], pieces: dict) -> str:
    """Of the articles, and of all else that is shown of them: static pages name each other by the furniture."""
    pages = [entry["id"] for entry in pieces["pages"].get("pages", []) if part_of(entry["id"]) == number]
    elsewhere = [[page, found["language"], found["path"]] for page in pages if (found := page_elsewhere(pieces, page))]
    return seal.digest(seal.canonical([FORM, settings.SITE_URL, sorted(elsewhere), sorted(facts)]))
