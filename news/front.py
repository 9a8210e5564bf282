"""The arrangement of the home page: what is pinned, then what is new, nothing twice in one place."""

from news.models import Edition
from news.models.edition import listing_key
from news.shown import Card, cards
from news.states import Kind
from portal import page

FEATURED, LATEST, ANNOUNCEMENTS, BLOCK, BLOCKS = 4, 8, 5, 4, 6
_SPARE = 4
"""More cards than a block shows are read, since some will already stand above."""


def front_page(pieces: dict, language: str) -> dict:
    """The context of home.html. Four queries, whatever the number of articles."""
    slots = pieces["home"]
    pinned = (
        {"lead": slots.get("lead", []), "featured": slots.get("featured", [])}
        if language == "vi"
        else {"lead": [], "featured": []}
    )
    live = Edition.objects.live()
    newest = cards(live.listed(language).for_cards().newest_first()[: 1 + FEATURED + LATEST + _SPARE])
    blocks = _block_categories(pieces, language)
    keys = {listing_key("c", category["id"], language): category for category in blocks}
    by_edition = {card.edition.pk: card for card in newest}
    ids = live.newest_under(list(keys), len(newest) + BLOCK + _SPARE)
    wanted = [pk for found in ids.values() for pk in _unknown(found, by_edition)]
    pins = pinned["lead"] + pinned["featured"]
    extra = cards((live.filter(pk__in=wanted) | live.filter(article_id__in=pins)).for_cards()) if wanted or pins else []
    by_edition |= {card.edition.pk: card for card in extra}
    by_article = {card.id: card for card in extra}

    taken: set[int] = set()
    stories = [card for card in newest if card.kind == Kind.NEWS]
    best = [card for card in stories if card.cover] + stories + newest
    lead = next(iter(_take([by_article.get(pk) for pk in pinned["lead"]] + best, 1, taken)), None)
    featured = _take([by_article.get(pk) for pk in pinned["featured"]] + stories, FEATURED, taken)
    latest = _take(newest, LATEST, taken)
    return {
        "lead": lead,
        "featured": featured,
        "latest": latest,
        "announcements": _announcements(language),
        "blocks": [
            {"category": keys[key], "cards": block}
            for key, found in ids.items()
            if (block := _take([by_edition.get(pk) for pk in found], BLOCK, set(taken)))
        ],
    }


def _unknown(found: list[int], known: dict[int, Card]) -> list[int]:
    """The editions that must still be read so that a block is full, though everything known stood above already."""
    return [pk for pk in found if pk not in known][: BLOCK + _SPARE]


def _take(candidates: list[Card | None], count: int, taken: set[int]) -> list[Card]:
    """The first `count` candidates not taken yet; takes them."""
    chosen = []
    for card in candidates:
        if card is not None and card.id not in taken and len(chosen) < count:
            chosen.append(card)
            taken.add(card.id)
    return chosen


def _block_categories(pieces: dict, language: str) -> list[dict]:
    """The categories with a block: as arranged in the admin, else the first ones of the menu."""
    categories = {c["id"]: c for c in page.categories(pieces, None, language)}
    arranged = [categories[pk] for pk in pieces["home"].get("blocks", []) if pk in categories]
    return arranged or [c for c in categories.values() if c["parent"] is None][:BLOCKS]


def _announcements(language: str) -> list[Card]:
    editions = Edition.objects.live().listed(language).filter(kind=Kind.ANNOUNCEMENT)
    return cards(editions.for_cards().newest_first()[:ANNOUNCEMENTS])
