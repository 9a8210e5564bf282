"""The home page as arranged: what is pinned, then the sections in their order. Whatever stands higher takes a story
first, and no story stands twice."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from news import front_rows
from news.models import Edition
from news.models.edition import KEPT_CARDS, listing_key
from news.shown import Card, cards
from news.states import Kind
from portal import page
from portal.models import HomeSlot
from portal.prepared import Prepared, padded

FEATURED, LATEST, ANNOUNCEMENTS, MOST_READ, BLOCKS = 4, 8, 5, 5, 6
FEWEST = 3
"""Of the most read: fewer make no list."""
_SPARE = 4
"""More cards than a block shows are read, since some will already stand above."""
_MOST = 60
"""Of the newest cards."""
_OF_STORIES = {HomeSlot.Kind.BLOCK, HomeSlot.Kind.MOST_READ, HomeSlot.Kind.ANNOUNCEMENTS, HomeSlot.Kind.LATEST}


def front_page(pieces: dict, language: str) -> dict:
    """The context of home.html: lead, featured, rows (news.front_rows), and by name what stands in the rows.
    Four queries, whatever the number of articles."""
    sections = _sections(pieces, language)
    blocks = {
        listing_key("c", section["category"]["id"], language): section
        for section in sections
        if section["kind"] == HomeSlot.Kind.BLOCK
    }
    pinned = {place: _in_force(pieces["home"].get(place, []), language) for place in ("lead", "featured")}
    read = _most_read(pieces, language, sections)
    room = 1 + FEATURED + LATEST + ANNOUNCEMENTS + _SPARE + sum(section["stories"] for section in blocks.values())

    newest = cards(_newest(language)[: min(room, _MOST)])
    by_edition = {card.edition.pk: card for card in newest}
    ids = Edition.objects.newest_under(list(blocks), len(newest) + HomeSlot.MOST + _SPARE)
    wanted = [pk for key, found in ids.items() for pk in _unknown(found, by_edition, blocks[key]["stories"])]
    articles = {pk for _, found in read for pk in found} | {*pinned["lead"], *pinned["featured"]}
    found = _these(padded(wanted), padded(articles)) if wanted or articles else []
    extra = cards(row for row in found if row.is_listed and row.language == language)
    by_edition |= {card.edition.pk: card for card in extra}
    by_article = {card.id: card for card in by_edition.values()}

    taken: set[int] = set()
    stories = [card for card in newest if card.kind == Kind.NEWS]
    best = [card for card in stories if card.cover] + stories + newest
    lead = next(iter(_take([by_article.get(pk) for pk in pinned["lead"]] + best, 1, taken)), None)
    featured = _take([by_article.get(pk) for pk in pinned["featured"]] + stories, FEATURED, taken)
    kinds = {section["kind"] for section in sections}
    announcements = _take(_announcements(language), ANNOUNCEMENTS, taken) if "announcements" in kinds else []
    for section in sections:
        match section["kind"]:
            case "block":
                key = listing_key("c", section["category"]["id"], language)
                section["cards"] = _take([by_edition.get(pk) for pk in ids[key]], section["stories"], taken)
            case "latest":
                section["cards"] = _take(newest, LATEST, taken)
            case "announcements":
                section["cards"] = announcements
            case "most_read":
                section |= _top(read, by_article)
            case _:
                section["cards"] = _around(pieces, language, section["kind"])
    shown = [section for section in sections if section["cards"]]
    stories = [
        *([lead] if lead else []),
        *featured,
        *(c for s in shown if s["kind"] in _OF_STORIES for c in s["cards"]),
    ]
    by_kind = {section["kind"]: section["cards"] for section in shown}
    return {
        "page_key": str(
            [
                "home",
                bool(lead),
                len(featured),
                *((s["kind"], (s["category"] or {}).get("id"), s.get("span"), len(s["cards"])) for s in shown),
            ]
        ),
        "everything": stories,
        "lead": lead,
        "featured": featured,
        "latest": by_kind.get("latest", []),
        "announcements": by_kind.get("announcements", []),
        "most_read": by_kind.get("most_read", []),
        "blocks": [section for section in shown if section["kind"] == "block"],
        "rows": front_rows.rows(shown, page.banners(pieces, None, language).get("sidebar", [])),
    }


def _sections(pieces: dict, language: str) -> list[dict]:
    """Each with kind and stories, a block with its visible category; where nobody arranged any, the usual ones with a
    block for each of the menu's first categories."""
    categories = {c["id"]: c for c in page.categories(pieces, None, language)}
    arranged = pieces["home"].get("sections")
    if arranged is None:
        top = [pk for pk, category in categories.items() if category["parent"] is None][:BLOCKS]
        usual = [{"kind": kind, "category": None, "stories": HomeSlot.USUAL} for kind in HomeSlot.ONCE]
        arranged = [usual[0], *({"kind": "block", "category": pk, "stories": HomeSlot.USUAL} for pk in top), *usual[1:]]
    return [
        section | {"category": categories.get(section["category"])}
        for section in arranged
        if section["kind"] != HomeSlot.Kind.BLOCK or section["category"] in categories
    ]


def _in_force(pins: list[dict], language: str) -> list[int]:
    """Articles pinned at this moment, in their order; only the Vietnamese front has pins."""
    now = timezone.now()

    def holds(pin: dict) -> bool:
        starts, ends = pin["from"], pin["until"]
        return not (starts and datetime.fromisoformat(starts) > now) and not (
            ends and datetime.fromisoformat(ends) <= now
        )

    return [pin["article"] for pin in pins if holds(pin)] if language == "vi" else []


def _most_read(pieces: dict, language: str, sections: list[dict]) -> list[tuple[str, list[int]]]:
    """("day" or "week", articles): the day's list before the week's, none where the section does not stand."""
    if not any(section["kind"] == HomeSlot.Kind.MOST_READ for section in sections):
        return []
    lists = pieces["most_read"].get(language, {})
    return [(span, lists[span]) for span in ("day", "week") if lists.get(span)]


def _top(read: list[tuple[str, list[int]]], by_article: dict[int, Card]) -> dict:
    """The first list that is long enough now that what was taken down has left it: span and cards."""
    lists = [(span, [by_article[pk] for pk in found if pk in by_article][:MOST_READ]) for span, found in read]
    best = max(lists, key=lambda each: len(each[1]), default=("day", []))  # of equals the first: the day's
    return {"span": best[0], "cards": best[1] if len(best[1]) >= FEWEST else []}


def _around(pieces: dict, language: str, kind: str) -> list:
    """What a section shows that is no news; the template reads it from the furniture again."""
    match kind:
        case "services":
            return page.home_cards(pieces, None, language)
        case "banners":
            return page.banners(pieces, None, language).get("between", [])
        case "links":
            return page.link_lists(pieces, None, language)
    return []


def _unknown(found: list[int], known: dict[int, Card], count: int) -> list[int]:
    """The editions that must still be read so that a block is full, though everything known stood above already."""
    return [pk for pk in found if pk not in known][: count + _SPARE]


def _take(candidates: list[Card | None], count: int, taken: set[int]) -> list[Card]:
    """The first `count` candidates not taken yet; takes them."""
    chosen = []
    for card in candidates:
        if card is not None and card.id not in taken and len(chosen) < count:
            chosen.append(card)
            taken.add(card.id)
    return chosen


def _announcements(language: str) -> list[Card]:
    return cards(_newest_announcements(language))


def _of_language(language: str):
    return Edition.objects.live().listed(language).for_cards()


_newest = Prepared(lambda language: _of_language(language).newest_first()[:_MOST], kept=KEPT_CARDS)
_newest_announcements = Prepared(
    lambda language: (
        _of_language(language).filter(kind=Kind.ANNOUNCEMENT).newest_first()[: ANNOUNCEMENTS + 1 + FEATURED]
    ),
    kept=KEPT_CARDS,
)
_these = Prepared(
    lambda editions, articles: (
        Edition.objects.live().filter(Q(pk__in=editions) | Q(article_id__in=articles)).for_cards().order_by()
    ),
    kept=KEPT_CARDS,
)
"""Editions by their primary keys and by their articles, of any language: asked for one, SQLite would walk all of it."""
