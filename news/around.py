"""What stands around an article: the story it belongs to, its neighbours in its category, what is akin to it, and the
same in the other language.

One query, whatever the number of articles: walks along the index of news_listing, a few rows each, name the editions
whose cards are then read.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.db.models.expressions import RawSQL

from news import shown
from news.models import Edition
from news.models.edition import KEPT_CARDS, Listing, listing_key
from portal.prepared import Prepared

RELATED = 4
THREAD = 5
_TAGS = 6
"""Of more tags only the first count."""
_DEEP = 8
"""How many of the newest are looked at under a tag or a category: more than are shown, since some stand elsewhere."""


@dataclass
class Around:
    related: list[shown.Card] = field(default_factory=list)
    newer: shown.Card | None = None
    """The next in the main category, by displayed date."""
    older: shown.Card | None = None
    thread: list[shown.Card] = field(default_factory=list)
    """The newest of the story, newest first, and this article in its place."""
    translation: shown.Card | None = None
    """The same article in the other language."""
    has_gap: bool = False
    """Whether articles of the story are left out before this one, the last of `thread`."""

    @property
    def key(self) -> str:
        """Of all but what is related: the seals of what it shows."""
        neighbours = [self.newer, self.older, self.translation]
        keys = [card.key if card else "" for card in (*neighbours, *self.thread)]
        return " ".join([str(self.has_gap), *keys])


def around(document: shown.Document, languages: bool = False) -> Around:
    """languages: whether anything is live in another language than the site's own, so that a translation is sought."""
    edition, facts = document.edition, document.facts
    tags = [tag["id"] for tag in facts["tags"]][:_TAGS]
    topic = facts["topic"]["id"] if facts.get("topic") else None
    story, place = (
        listing_key(letter, pk, edition.language) if pk else None
        for letter, pk in (("d", topic), ("c", edition.category_id))
    )
    tag_keys = tuple(listing_key("t", pk, edition.language) for pk in tags)
    original = facts["translation_of"] if languages else None
    translated = _translated(document) if languages and not original else None
    if not (story or place or tags or languages):
        return Around()
    here = (edition.displayed_at, edition.article_id) if place else ()
    found = _rows(story, tag_keys, place, here, original, translated)
    cards = shown.cards(row for row, _ in found)
    newer, older = found[0][1] if found else (None, None)
    return _sorted_out(cards, shown.Card(edition), set(tags), topic, newer, older)


def _sorted_out(
    cards: list[shown.Card], own: shown.Card, tags: set[int], topic: int | None, newer: int | None, older: int | None
) -> Around:
    """newer, older: the editions that are its neighbours."""
    others = sorted((card for card in cards if card.id != own.id), key=_age, reverse=True)
    told = Around(translation=next((card for card in others if card.language != own.language), None))
    others = [card for card in others if card.language == own.language]
    for card in others:
        if card.edition.pk == newer:
            told.newer = card
        if card.edition.pk == older:
            told.older = card
    if topic:
        story = [card for card in others if card.facts.get("topic") == topic]
        thread = sorted([*story, own], key=_age, reverse=True)
        is_far = thread.index(own) >= THREAD
        told.thread = [*thread[: THREAD - 1], own] if is_far else thread[:THREAD]
        told.has_gap = is_far
    akin = [
        card
        for card in others
        if card not in (told.newer, told.older) and not (topic and card.facts.get("topic") == topic)
    ]
    akin.sort(key=lambda card: len(tags.intersection(card.facts.get("tags", []))), reverse=True)  # else by date
    told.related = akin[:RELATED]
    return told


def _age(card: shown.Card) -> tuple:
    return card.edition.displayed_at, card.id


def _editions(
    story: str | None, tags: tuple, place: str | None, here: tuple, original: int | None, translated: str | None
):
    """The editions around, with newer_pk and older_pk: its neighbours. here: its date and id, where it has a place."""
    walks = [_newest(story, THREAD + 1)] if story else []
    if tags:
        walks.append(_most_shared(tags))
    newer, older = ("NULL", ()), ("NULL", ())
    if place:
        newer, older = _next(place, *here, older=False), _next(place, *here, older=True)
        walks += [_newest(place, _DEEP), newer, older]
    if original:
        walks.append(_walk(Edition.objects.live().filter(article_id=original).order_by().values("pk")[:1]))
    if translated:
        walks.append(_newest(translated, 1))
    found = Edition.objects.live().filter(pk__in=_all_of(walks)).for_cards()
    return found.annotate(newer_pk=RawSQL(*newer), older_pk=RawSQL(*older)).order_by()


_rows = Prepared(_editions, extras=("newer_pk", "older_pk"), kept=KEPT_CARDS)

# Walks along the index of news_listing: (SQL that gives primary keys of editions, parameters)

_NEWEST = ("-displayed_at", "-article_id")


def _newest(key: str, count: int) -> tuple[str, tuple]:
    return _walk(Listing.objects.filter(key=key).order_by(*_NEWEST).values("edition_id")[:count])


def _next(key: str, moment: datetime, article: int, *, older: bool) -> tuple[str, tuple]:
    """The neighbour of an edition in a list; the first condition bounds the walk, the second decides among equals."""
    sign, order = ("lt", _NEWEST) if older else ("gt", ("displayed_at", "article_id"))
    beyond = Q(**{f"displayed_at__{sign}": moment}) | Q(**{"displayed_at": moment, f"article_id__{sign}": article})
    rows = Listing.objects.filter(beyond, **{"key": key, f"displayed_at__{sign}e": moment})
    return _walk(rows.order_by(*order).values("edition_id")[:1])


def _translated(document: shown.Document) -> str:
    """The list of what translates it."""
    other = next(code for code, _ in settings.LANGUAGES if code != document.language)
    return listing_key("x", document.id, other)


def _most_shared(keys: tuple[str, ...]) -> tuple[str, tuple]:
    """Of the newest under each of the keys those under most of them."""
    newest = [
        _walk(Listing.objects.filter(key=key).order_by(*_NEWEST).values("edition_id", "displayed_at")[:_DEEP])
        for key in keys
    ]
    union, parameters = _union(newest)
    return (
        f"SELECT edition_id FROM ({union}) AS shared GROUP BY edition_id "
        "ORDER BY COUNT(*) DESC, MAX(displayed_at) DESC LIMIT %s",
        (*parameters, _DEEP),
    )


def _walk(rows) -> tuple[str, tuple]:
    return rows.query.sql_with_params()


def _union(walks: list[tuple[str, tuple]]) -> tuple[str, tuple]:
    """SQLite takes LIMIT in the arms of a UNION only inside a derived table, which the ORM does not write."""
    arms = (f"SELECT * FROM ({sql}) AS walk{number}" for number, (sql, _) in enumerate(walks))
    return " UNION ALL ".join(arms), tuple(value for _, parameters in walks for value in parameters)


def _all_of(walks: list[tuple[str, tuple]]) -> RawSQL:
    return RawSQL(*_union(walks))
