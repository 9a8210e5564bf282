"""Nguồn tin: the feeds for people, with what to do with their addresses."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_safe

from news import shown
from portal import page
from portal.context import pieces_of
from portal.languages import news_in_other_language, other_language


@require_safe
def following(request):
    heading, language, pieces = gettext("Nguồn tin RSS"), get_language(), pieces_of(request)
    categories = page.with_news(pieces, page.categories(pieces, request, language), language)
    other = news_in_other_language(pieces, request.path)
    context = {
        "heading": heading,
        "crumbs": [shown.crumb(heading, request.path)],
        "feeds": _of_site(),
        "sections": [
            category
            | {
                "anchor": f"theo-{category['slug']}",
                "feeds": _pair("news:category_rss", "news:category_atom", category["slug"]),
            }
            for category in categories
        ],
        "alternate": other,
        "other_language": other_language() if other else "",
    }
    if other:
        with override(other_language()):
            context["other_feeds"] = _of_site()
    return render(request, "news/following.html", context)


def _of_site() -> list[dict]:
    return _pair("news:rss", "news:atom")


def _pair(rss: str, atom: str, *args) -> list[dict]:
    """Both kinds of one feed, whose whole addresses are what people copy."""
    return [
        {"kind": kind, "url": settings.SITE_URL + reverse(name, args=args)}
        for kind, name in (("RSS", rss), ("Atom", atom))
    ]
