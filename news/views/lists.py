"""Lists of news: all, by category, tag and author; and what every list shares."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from news import shown
from news.models import Author, Edition, Tag, Topic
from news.models.edition import Listing, listing_key
from news.paging import Page, page_of
from portal import page
from portal.context import pieces_of, surroundings_of
from portal.languages import in_other_language, news_in_other_language, other_language
from portal.models import Version


@require_safe
def all_news(request):
    return news_list(
        request,
        source=_listed,
        values=(get_language(),),
        kind="all",
        heading=gettext("Tin tức"),
        feed_url=reverse("news:rss"),
        follow_url=reverse("news:following"),
        other=news_in_other_language(pieces_of(request), request.path),
    )


def _listed(language: str):
    return Edition.objects.live().listed(language)


@require_safe
def category(request, slug):
    """A category's list; a parent's holds its children's news too. Tabs lead to the whole family."""
    found = category_of(request, slug)
    categories = surroundings_of(request, get_language()).categories
    offered = [c["id"] for c in page.with_news(pieces_of(request), categories, get_language())]
    parent_slug = found["parent"] or found["slug"]
    parents = [c for c in categories if c["slug"] == parent_slug]
    children = [c for c in categories if c["parent"] == parent_slug and (c["id"] in offered or c["slug"] == slug)]
    tabs = [parent | {"name": gettext("Tất cả")} for parent in parents] + children if children else []
    return news_list(
        request,
        place=listing_key("c", found["id"], get_language()),
        kind="category",
        heading=found["name"],
        description=found["description"],
        tabs=[tab | {"current": tab["slug"] == slug} for tab in tabs],
        family=parents[0]["name"] if parents else found["name"],
        feed_url=reverse("news:category_rss", args=[slug]),
        follow_url=f"{reverse('news:following')}#theo-{slug}",
        atom_url=reverse("news:category_atom", args=[slug]),
        trail=[shown.crumb(c["name"], c["url"]) for c in parents if found["parent"]],
        other=_category_elsewhere(request, found),
    )


def _category_elsewhere(request, found: dict) -> str:
    """Its list in the other language, where that holds any news."""
    pieces, other = pieces_of(request), other_language()
    has_news = other == settings.LANGUAGE_CODE or found["id"] in page.languages(pieces).get(other, {}).get(
        "categories", []
    )
    return in_other_language(pieces, request.path) if has_news else ""


def category_of(request, slug: str) -> dict:
    """The category's entry in the furniture as the language in force names it, or 404."""
    for entry in pieces_of(request)["categories"].get("categories", []):
        if entry["slug"] == slug:
            return page.in_language(entry, get_language())
    raise Http404("No such category.")


@require_safe
def tag(request, slug):
    found = _get_or_404(Tag, slug)
    place = listing_key("t", found.pk, get_language())
    label = gettext("Từ khóa: %(name)s")
    return news_list(
        request,
        place=place,
        must_exist=True,
        kind="tag",
        heading=label % {"name": found.name},
        label=label % {"name": ""},
        named=found.name,
    )


@require_safe
def author(request, slug):
    found = _get_or_404(Author, slug)
    about = {
        "name": found.name,
        "unit": found.unit,
        "bio": found.bio,
        "photo": shown.Picture(found.photo.picture_document()) if found.photo else None,
    }
    return news_list(
        request,
        place=listing_key("a", found.pk, get_language()),
        must_exist=True,
        kind="author",
        heading=found.name,
        description=found.bio,
        author=about,
    )


@require_safe
def topic(request, slug):
    """A story that goes on: what happened, day by day, newest first."""
    found = _get_or_404(Topic, slug)
    place = listing_key("d", found.pk, get_language())
    context = list_context(
        request,
        place=place,
        must_exist=True,
        kind="topic",
        heading=found.name,
        description=found.summary,
        ends=Edition.objects.ends_of(place),
    )
    return render(request, "news/topic.html", context)


def _get_or_404(model, slug: str):
    """As its live version says."""
    found = Version.objects.named(model, slug)
    if found is None:
        raise Http404("No such name.")
    return found


def _elsewhere(request, place: str) -> str:
    """The list of that place in the other language; "" where nothing stands in it."""
    path = in_other_language(pieces_of(request), request.path)
    key = place.replace(f"{get_language()}:", f"{other_language()}:", 1)
    return path if path and Listing.objects.filter(key=key).exists() else ""


_OF_FURNITURE = ("all", "category")
"""Kinds of lists that show nothing but cards and what the furniture says of the list."""


def _key(kind: str, heading: str, cards: list[shown.Card], found: Page) -> str:
    """Names what such a page shows beside its surroundings and its address."""
    addresses = [found.own_url, found.newer_url, found.older_url]
    return " ".join([kind, heading, *addresses, *(card.key for card in cards)])


def news_list(request, **context):
    return render(request, "news/list.html", list_context(request, **context))


def list_context(
    request, *, kind, heading, place=None, source=None, values=(), must_exist=False, trail=(), other="", **context
) -> dict:
    """What a page of a list shows.

    place, or source and values: what it lists, see news.paging.page_of.
    must_exist: nothing at all is 404. other: its first page in the
    other language.
    """
    found = page_of(request, path=request.path, place=place, source=source, values=values)
    if must_exist and not found.editions:
        raise Http404("Nothing live here.")
    cards = shown.cards(found.editions)
    if must_exist:
        other = _elsewhere(request, place)
    top = [] if kind == "all" else [shown.crumb(gettext("Tin tức"), reverse("news:all"))]
    return {
        "kind": kind,
        "page_key": _key(kind, heading, cards, found) if kind in _OF_FURNITURE else "",
        "heading": heading,
        "description": "",
        "cards": cards,
        "days": shown.by_day(cards) if kind in ("month", "topic") else [],
        "is_first_page": found.is_first,
        "alternate": other if found.is_first else "",
        "switch": other,
        "newer_url": found.newer_url,
        "older_url": found.older_url,
        "first_url": "" if found.is_first else request.path,
        "newest": cards[0].displayed_at if cards else None,
        "oldest": cards[-1].displayed_at if cards else None,
        "crumbs": [*top, *trail, shown.crumb(heading, request.path)],
        "tabs": [],
        "feed_url": "",
        "canonical": settings.SITE_URL + found.own_url,
    } | context
