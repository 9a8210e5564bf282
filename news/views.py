"""The public pages. They read live editions and the page furniture, nothing else of the newsroom."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from news import article_page, shown
from news.addresses import article_path
from news.front import front_page
from news.models import Author, Edition, Standing, Tag
from news.models.edition import alarm, listing_key, moment
from news.paging import page_of
from news.search import search as find_editions
from news.states import Kind
from news.states import Standing as State
from portal import page
from portal.context import pieces_of
from portal.dates import month_name

LONGEST_CHAIN = 5
"""How many withdrawn articles a redirect may lead across."""


@require_safe
def home(request):
    return render(request, "home.html", front_page(pieces_of(request), get_language()) | alternate(request))


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


def _get_or_404(source, slug: str):
    queryset = source if hasattr(source, "filter") else source.objects
    found = queryset.filter(slug=slug).first()
    if found is None:
        raise Http404("No such name.")
    return found


@require_safe
def month(request, year, month):
    try:
        start = timezone.make_aware(datetime(year, month, 1)).astimezone(UTC)
        end = timezone.make_aware(datetime(year + month // 12, month % 12 + 1, 1)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Http404("No such month.") from None
    editions = Edition.objects.live().listed(get_language()).filter(displayed_at__gte=start, displayed_at__lt=end)
    heading = month_name(year, month, get_language())
    archive = shown.crumb(gettext("Lưu trữ"), reverse("news:archive"))
    empty = not editions.exists()
    if empty and not _between(start, end):
        raise Http404("Outside the archive.")
    return news_list(request, editions, kind="month", heading=heading, trail=[archive])


def _between(start: datetime, end: datetime) -> bool:
    """Whether there is news both before and after: an empty month in the midst of the archive has a page."""
    editions = Edition.objects.live().listed(get_language())
    return editions.filter(displayed_at__lt=start).exists() and editions.filter(displayed_at__gte=end).exists()


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


@require_safe
def archive(request):
    """The years that have articles, each with its months between the oldest and the newest displayed date."""
    years = [
        {"year": last.year, "months": _months(first.month, last)}
        for first, last in Edition.objects.live().listed(get_language()).years()
    ]
    heading = gettext("Lưu trữ")
    return render(
        request,
        "news/archive.html",
        {"years": years, "heading": heading, "crumbs": [shown.crumb(heading, request.path)]},
    )


def _months(first: int, last: datetime) -> list[dict]:
    return [
        {
            "month": number,
            "title": month_name(last.year, number, get_language()),
            "url": reverse("news:month", args=[f"{last.year:04d}", f"{number:02d}"]),
        }
        for number in range(last.month, first - 1, -1)
    ]


# One article


@require_safe
def article(request, slug, pk):
    """The article's page; see `resolve` for everything else that may stand at its address."""
    edition, answer = resolve(request, slug, pk)
    if answer:
        return answer
    return article_page.render_page(request, shown.Document(edition))


@require_safe
def print_page(request, slug, pk):
    edition, answer = resolve(request, slug, pk, suffix="in/")
    if answer:
        return answer
    document = shown.Document(edition)
    context = {"doc": document, "edition": edition, "canonical": document.absolute_url, "robots": "noindex"}
    return render(request, "news/print.html", context)


@require_safe
def history(request, slug, pk):
    edition, answer = resolve(request, slug, pk, suffix="cap-nhat/")
    if answer:
        return answer
    document = shown.Document(edition)
    versions = []
    for former in Edition.objects.history(edition.article_id):
        if former.seal_faults():
            return unavailable(request)
        facts = former.content_facts
        versions.append(
            {
                "number": former.number,
                "published_at": moment(facts["published_at"]),
                "change": facts["change"],
                "public_note": facts["public_note"],
                "code": former.code,
                "is_live": former.number == edition.number,
            }
        )
    heading = gettext("Lịch sử cập nhật")
    crumbs = [shown.crumb(document.title, document.url), shown.crumb(heading, request.path)]
    return render(
        request, "news/history.html", {"doc": document, "versions": versions, "crumbs": crumbs, "robots": "noindex"}
    )


def resolve(request, slug: str, pk: int, suffix: str = "", *, of_replacement: str | None = None):
    """(edition, None) when a sound live edition stands at this address, else (None, the answer).

    suffix: what follows the article's own address; of_replacement: what follows a replacement's, where it is not the
    same. The answer: 301 to the right address or to the replacement, 410 for what was withdrawn or has expired,
    503 where a seal fails, 404 for what never was public.
    """
    edition = Edition.objects.live().for_detail().filter(article_id=pk).first()
    if edition is None:
        further = suffix if of_replacement is None else of_replacement
        return None, not_live(request, Standing.objects.filter(article_id=pk).first(), further)
    if not edition.is_sound():
        return None, unavailable(request)
    right = shown.Document(edition).url + ("" if edition.kind == Kind.PAGE else suffix)  # pages have no further ones
    if request.path != right:
        return None, HttpResponsePermanentRedirect(right)
    return edition, None


def not_live(request, standing: Standing | None, suffix: str = "") -> HttpResponse:
    """What stands where no live edition is."""
    if standing is None:
        raise Http404("Never public.")
    faults = standing.faults()
    if not faults and standing.state == State.LIVE:
        faults = ["the standing is live but no edition is"]
    if faults:
        for fault in faults:
            alarm.critical("Article %s: %s. It is not shown.", standing.article_id, fault)
        return unavailable(request)
    facts = standing.facts
    if replacement := _replacement(facts["replacement"]):
        return HttpResponsePermanentRedirect(
            article_path(replacement.article_id, replacement.slug, replacement.language) + suffix
        )
    expired = facts["state"] == State.EXPIRED
    return render(
        request,
        "news/gone.html",
        {
            "title": gettext("Bài viết đã hết hạn đăng") if expired else gettext("Bài viết đã được gỡ"),
            "explanation": facts["explanation"],
            "since": moment(facts["since"]),
            "state": facts["state"],
            "robots": "noindex",
        },
        status=410,
    )


def _replacement(article_id: int | None) -> Edition | None:
    """The live edition at the end of a chain of replacements; None where it breaks, or turns in a circle."""
    seen = set()
    while article_id and article_id not in seen and len(seen) < LONGEST_CHAIN:
        seen.add(article_id)
        if live := Edition.objects.live().filter(article_id=article_id).first():
            return live
        standing = Standing.objects.filter(article_id=article_id).first()
        article_id = standing.facts["replacement"] if standing and not standing.faults() else None
    return None


def unavailable(request) -> HttpResponse:
    """A neutral notice where a seal fails; the alarm has been sounded."""
    response = render(request, "news/unavailable.html", {"robots": "noindex"}, status=503)
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = "600"
    return response


@require_safe
def static_page(request, slug):
    edition, answer = resolve_page(request, slug)
    return answer or article_page.render_page(request, shown.Document(edition))


def resolve_page(request, slug: str):
    """As `resolve`, for static pages, whose address is their name."""
    edition = Edition.objects.live().for_detail().filter(kind=Kind.PAGE, language=get_language(), slug=slug).first()
    if edition is None:
        last = Edition.objects.withdrawn().filter(kind=Kind.PAGE, language=get_language(), slug=slug).first()
        return None, not_live(request, last.standing if last else None)
    if not edition.is_sound():
        return None, unavailable(request)
    return edition, None


# Finding


@require_safe
def search(request):
    query, cursor = request.GET.get("q", ""), request.GET.get("truoc") or None
    results = find_editions(query, language=get_language(), cursor=cursor)
    cards = [shown.Card(edition) for edition in results.editions]
    older = ""
    if results.cursor:
        parameters = request.GET.copy()
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
            "total": None,
            "crumbs": [shown.crumb(gettext("Tìm kiếm"), request.path)],
            "robots": "noindex",
        },
    )


@require_safe
def site_map(request):
    heading = gettext("Sơ đồ trang")
    context = {"heading": heading, "crumbs": [shown.crumb(heading, request.path)]}
    return render(request, "sitemap_page.html", context | {"pages": page.pages(pieces_of(request), get_language())})


def alternate(request) -> dict:
    """The home page in the other language."""
    return {"alternate": "/en/" if get_language() == "vi" else "/"}
