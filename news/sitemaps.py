"""The sitemap: an index, one file of fixed pages, and one file for every 5,000 article numbers.

An article's file follows from its number alone, so files stay put and each costs one index walk.
"""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from news import shown
from news.models import Edition
from portal import page
from portal.context import pieces_of

ARTICLES_A_FILE = 5000
FILES = 10**12
"""More than there can be; a larger number in an address would not fit the database's integers."""


@require_safe
def index(request):
    numbers, following = [], 0
    while True:
        pk = (
            Edition.objects.live()
            .filter(article_id__gte=following)
            .order_by("article_id")
            .values_list("article_id", flat=True)
            .first()
        )
        if pk is None:
            break
        numbers.append(pk // ARTICLES_A_FILE)
        following = (numbers[-1] + 1) * ARTICLES_A_FILE
    files = [reverse("sitemap_fixed"), *(reverse("sitemap_articles", args=[number]) for number in numbers)]
    return _xml(request, "sitemap_index.xml", [settings.SITE_URL + path for path in files])


@require_safe
def fixed(request):
    pieces = pieces_of(request)
    paths = [reverse("home"), reverse("news:all"), reverse("news:archive"), reverse("news:site_map")]
    paths += [category["url"] for category in page.categories(pieces, request, "vi")]
    return _xml(request, "sitemap_urls.xml", [{"url": settings.SITE_URL + path, "changed": None} for path in paths])


@require_safe
def articles(request, number):
    if number > FILES:
        raise Http404("No database counts so far.")
    first = number * ARTICLES_A_FILE
    editions = Edition.objects.live().filter(article_id__gte=first, article_id__lt=first + ARTICLES_A_FILE)
    entries = [
        {"url": card.absolute_url, "changed": timezone.localtime(card.edition.published_at).isoformat()}
        for card in shown.cards(editions.for_cards().order_by("article_id"))
    ]
    if not entries:
        raise Http404("No live article in this file.")
    return _xml(request, "sitemap_urls.xml", entries)


@require_safe
def robots(request):
    pieces = pieces_of(request)
    lines = ["User-agent: *"]
    if page.in_force(pieces["identity"]).get("is_demo"):
        lines.append("Disallow: /")
    else:
        lines += ["Disallow: /admin/", "Disallow: /tim-kiem/", "Disallow: /xem-truoc/"]
        lines.append(f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _xml(request, template: str, entries: list) -> HttpResponse:
    return render(request, template, {"entries": entries}, content_type="application/xml; charset=utf-8")
