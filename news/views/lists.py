"""Lists of news: all, by category, tag and author; and what every list shares."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from news import shown
from news.models import Author, Edition, Tag, Topic
from news.models.edition import listing_key
from news.paging import page_of
from portal import page
from portal.context import pieces_of


@require_safe
def all_news(request):
    editions = Edition.objects.live().listed(get_language())
    return news_list(request, editions, kind="all", heading=gettext("Tin tức"), feed_url=reverse("news:rss"))


@require_safe
def category(request, slug):
    """A category's list; a parent's holds its children's news too."""
    found = category_of(request, slug)
    categories = page.categories(pieces_of(request), request, get_language())
    parent_slug = found["parent"] or found["slug"]
    return news_list(
        request,
        Edition.objects.live(),
        place=listing_key("c", found["id"], get_language()),
        kind="category",
        heading=found["name"],
        description=found["description"],
        subcategories=[c | {"current": c["slug"] == slug} for c in categories if c["parent"] == parent_slug],
        feed_url=reverse("news:category_rss", args=[slug]),
        trail=[
            shown.crumb(c["name"], c["url"]) for c in categories if found["parent"] and c["slug"] == found["parent"]
        ],
    )


def category_of(request, slug: str) -> dict:
    """The category's entry in the furniture, or 404."""
    for entry in pieces_of(request)["categories"].get("categories", []):
        if entry["slug"] == slug:
            return entry
    raise Http404("No such category.")


@require_safe
def tag(request, slug):
    found = _get_or_404(Tag, slug)
    place = listing_key("t", found.pk, get_language())
    heading = gettext("Từ khóa: %(name)s") % {"name": found.name}
    return news_list(request, Edition.objects.live(), place=place, must_exist=True, kind="tag", heading=heading)


@require_safe
def author(request, slug):
    found = _get_or_404(Author.objects.select_related("photo"), slug)
    about = {
        "name": found.name,
        "unit": found.unit,
        "bio": found.bio,
        "photo": shown.Picture(found.photo.picture_document()) if found.photo else None,
    }
    return news_list(
        request,
        Edition.objects.live(),
        place=listing_key("a", found.pk, get_language()),
        must_exist=True,
        kind="author",
        heading=found.name,
        description=found.bio,
        author=about,
    )


@require_safe
def topic(request, slug):
    """A story that goes on: its articles, newest first."""
    found = _get_or_404(Topic, slug)
    return news_list(
        request,
        Edition.objects.live(),
        place=listing_key("d", found.pk, get_language()),
        must_exist=True,
        kind="topic",
        heading=found.name,
        description=found.summary,
    )


def _get_or_404(source, slug: str):
    queryset = source if hasattr(source, "filter") else source.objects
    found = queryset.filter(slug=slug).first()
    if found is None:
        raise Http404("No such name.")
    return found


def news_list(request, editions, *, kind, heading, place="", must_exist=False, trail=(), **context):
    """A page of a list. place: key of its Listing rows, where it has any. must_exist: nothing at all is 404."""
    found = page_of(editions.for_cards(), request, path=request.path, place=place)
    if must_exist and not found.editions:
        raise Http404("Nothing live here.")
    top = [] if kind == "all" else [shown.crumb(gettext("Tin tức"), reverse("news:all"))]
    return render(
        request,
        "news/list.html",
        {
            "kind": kind,
            "heading": heading,
            "description": "",
            "cards": shown.cards(found.editions),
            "is_first_page": found.is_first,
            "newer_url": found.newer_url,
            "older_url": found.older_url,
            "crumbs": [*top, *trail, shown.crumb(heading, request.path)],
            "subcategories": [],
            "feed_url": "",
            "months": [],
            "canonical": settings.SITE_URL + (request.path if found.is_first else request.get_full_path()),
        }
        | context,
    )
