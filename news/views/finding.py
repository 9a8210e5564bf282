"""Search, and the map of the site."""

from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from news import shown
from news.periods import months_with_news
from news.search import search as find_editions
from portal import page
from portal.context import pieces_of
from portal.languages import in_other_language


@require_safe
def search(request):
    query, cursor = request.GET.get("q", ""), request.GET.get("truoc") or None
    results = find_editions(query, language=get_language(), cursor=cursor)
    cards = [shown.Card(edition) for edition in results.editions]
    parameters = request.GET.copy()
    parameters.pop("truoc", None)
    first = f"{request.path}?{parameters.urlencode()}" if cursor else ""
    older = ""
    if results.cursor:
        parameters["truoc"] = results.cursor
        older = f"{request.path}?{parameters.urlencode()}"
    message = results.message
    if results.query and not cards and not message:
        message = gettext("Không tìm thấy bài nào có đủ các từ này. Xin thử ít từ hơn, hoặc viết không dấu.")
    return render(
        request,
        "news/search.html",
        {
            "query": results.query,
            "results": cards,
            "message": message,
            "older_url": older,
            "newer_url": "",
            "first_url": first,
            "total": None,
            "crumbs": [shown.crumb(gettext("Tìm kiếm"), request.path)],
            "robots": "noindex",
            "switch": in_other_language(pieces_of(request), request.path),
        },
    )


@require_safe
def site_map(request):
    """Everything that can be reached, in one tree."""
    heading, language, pieces = gettext("Sơ đồ trang"), get_language(), pieces_of(request)
    categories = page.with_news(pieces, page.categories(pieces, request, language), language)
    tops = [each | {"children": [c for c in categories if c["parent"] == each["slug"]]} for each in categories]
    years = [year for year, _ in months_with_news(language)]
    context = {
        "heading": heading,
        "crumbs": [shown.crumb(heading, request.path)],
        "tops": [each for each in tops if not each["parent"]],
        "years": years,
        "pages": page.pages(pieces, language),
        "alternate": in_other_language(pieces, request.path),
    }
    return render(request, "sitemap_page.html", context)
