"""The sitemap: an index, one file of fixed pages, one for every 1,000 article numbers, one of the last two days."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from news import shown, sitemap_files, sitemap_xml
from news.models import Category, Edition, SitemapPart, Topic
from news.models.edition import has_listings
from news.periods import months_with_news
from news.sitemap_xml import Entry, News
from portal import page
from portal.addresses import whole
from portal.context import pieces_of
from portal.languages import has_news

FILES = 10**12
"""More than there can be; a larger number in an address would not fit the database's integers."""
NEWS_FOR = timedelta(hours=48)
MOST_NEWS = 1000
"""Google's bounds of a news sitemap."""
MOST_TOPICS = 10_000
"""So that the fixed file stays below the protocol's 50,000 addresses, in both languages."""


@require_safe
def index(request):
    """One query, whatever the number of articles. The fixed pages change with any of them."""
    parts = list(SitemapPart.objects.all())
    changed = max((part.changed_at for part in parts), default=None)
    files = [Entry(whole(reverse("sitemap_fixed")), changed)]
    files += [
        Entry(whole(reverse("sitemap_articles", args=[part.number])), part.changed_at)
        for part in parts
        if part.has_live
    ]
    return _answer(sitemap_xml.index(files))


@require_safe
def fixed(request):
    """What is no article, in every language in which there is any."""
    pieces = pieces_of(request)
    paths = [path for language in page.languages(pieces) for path in _fixed_paths(pieces, language)]
    return _answer(sitemap_xml.urls(Entry(whole(path)) for path in paths))


def _fixed_paths(pieces: dict, language: str) -> Iterator[str]:
    categories = page.categories(pieces)
    with translation.override(language):
        news = ("news:all", "news:archive", "news:following") if has_news(pieces, language) else ()
        yield from map(reverse, ("home", *news, "news:site_map"))
        with_news = set(Category.objects.filter(has_listings("c", language)).values_list("pk", flat=True))
        yield from (reverse("news:category", args=[each["slug"]]) for each in categories if each["id"] in with_news)
        topics = Topic.objects.filter(has_listings("d", language)).order_by("-pk").values_list("slug", flat=True)
        yield from (reverse("news:topic", args=[slug]) for slug in topics[:MOST_TOPICS])
        for year, months in months_with_news(language):
            yield from (reverse("news:month", args=[f"{year:04d}", f"{month:02d}"]) for month in months)


@require_safe
def articles(request, number):
    """Every live edition of the file's numbers, static pages too, whatever their language."""
    if number > FILES:
        raise Http404("No database counts so far.")
    text = sitemap_files.text_of(number, pieces_of(request))
    if text is None:
        raise Http404("No live article in this file.")
    return _answer(text)


@require_safe
def latest(request):
    """Google's news sitemap: what came out in the last two days. On a quiet day the list of news alone, since the
    protocol knows no file without an address."""
    now, pieces = timezone.now(), pieces_of(request)
    languages = [language for language, _ in settings.LANGUAGES]
    editions = Edition.objects.live().filter(
        is_listed=True, language__in=languages, displayed_at__gt=now - NEWS_FOR, displayed_at__lte=now
    )
    names = {language: page.identity(pieces, request, language)["name"] for language in languages}
    entries = [
        Entry(
            card.absolute_url,
            card.edition.published_at,
            news=News(names[card.language], card.language, card.displayed_at, card.title),
        )
        for card in shown.cards(editions.for_cards().newest_first()[:MOST_NEWS])
    ]
    return _answer(sitemap_xml.urls(entries or [Entry(whole(reverse("news:all")))]))


def _answer(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


_CLOSED = (
    "/admin/",
    "/tim-kiem/",
    "/*/tim-kiem/",
    "/xem-truoc/",
    "/dem/",
    "/bam/",
    "/*/bao-loi/",
    "/*/tai-ve/",
)
"""No pages to find: searches without end, forms, copies of whole articles. What must not be *listed* says so itself
(noindex), and must stay open for that to be read. “*” as in RFC 9309."""


@require_safe
def robots(request):
    lines = ["User-agent: *"]
    if page.in_force(pieces_of(request)["identity"]).get("is_demo"):
        lines.append("Disallow: /")
    else:
        lines += [f"Disallow: {path}" for path in _CLOSED]
        lines += ["", *(f"Sitemap: {whole(reverse(name))}" for name in ("sitemap", "sitemap_latest"))]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
