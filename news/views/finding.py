"""Search and its suggestions, and the map of the site."""

from urllib.parse import urlencode

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_safe

from news import shown
from news.addresses import tag_path
from news.models import Author
from news.periods import months_with_news
from news.search import COUNTED, MOST_RESULTS, Results, beside, facets, is_found, snippets, suggesting
from news.search import search as find_editions
from news.search.patience import TooLong, patience
from portal import page
from portal.context import pieces_of
from portal.dates import FIRST_YEAR, LAST_YEAR
from portal.languages import in_other_language, other_language
from portal.limiter import Limiter
from portal.models import Version
from portal.senders import sender_of
from portal.text import bind, is_number, normalize

SHOWN = 20
LONGEST_TOLD = 60
"""Characters of a query that are said again in a sentence or in the page's title."""
MOST_SERVICES, MOST_PLACES = 4, 3
MOST_SUGGESTED = {"services": 3, "places": 2, "tags": 3, "titles": 5}
searches, suggestions = Limiter(120, within=60), Limiter(400, within=60)
"""Of one address in a minute, in each process. Many readers may share an address, so these are wide."""


# The page of results


class Asking:
    """What the address says: the words, and how results are narrowed down and ordered."""

    def __init__(self, request):
        self.request, self.given = request, request.GET
        self.query = self.given.get("q", "")
        self.newest_first = self.given.get("sap-xep") == "ngay"
        self.cursor = self._cursor()
        self.as_typed = self.given.get("go") == "nguyen-van"

    def _cursor(self) -> str | None:
        """Raises Http404 for what no page gave away: by relevance a page begins after so many whole ones."""
        given = self.given.get("truoc") or None
        if (
            given
            and not self.newest_first
            and int(given if is_number(given) else 1) not in range(0, MOST_RESULTS, SHOWN)
        ):
            raise Http404("Not a cursor.")
        return given

    @cached_property
    def categories(self) -> dict[int, dict]:
        """Those that readers may know of, by number."""
        return {each["id"]: each for each in page.categories(pieces_of(self.request), self.request, get_language())}

    @cached_property
    def category(self) -> dict | None:
        slug = self.given.get("chuyen-muc", "")
        return next((each for each in self.categories.values() if each["slug"] == slug), None)

    @cached_property
    def year(self) -> int | None:
        text = self.given.get("nam", "")
        year = int(text) if is_number(text) else 0
        return year if FIRST_YEAR <= year <= LAST_YEAR else None

    @cached_property
    def author(self) -> Author | None:
        slug = normalize(self.given.get("tac-gia", ""))[:100]
        return Version.objects.named(Author, slug) if slug else None

    @property
    def filters(self) -> dict:
        chosen = {"category": self.category and self.category["id"], "year": self.year}
        return chosen | {"author": self.author and self.author.pk}

    @property
    def parameters(self) -> dict[str, str]:
        """Of the address, without the place within the results."""
        found = {
            "q": normalize(self.query)[:200],
            "chuyen-muc": self.category["slug"] if self.category else "",
            "nam": str(self.year or ""),
            "tac-gia": self.author.slug if self.author else "",
            "sap-xep": "ngay" if self.newest_first else "",
            "go": "nguyen-van" if self.as_typed else "",
        }
        return {name: value for name, value in found.items() if value}

    def url(self, **changes) -> str:
        """This search with other parameters; None leaves one out."""
        found = self.parameters | {name.replace("_", "-"): value for name, value in changes.items()}
        kept = {name: value for name, value in found.items() if value}
        return f"{self.request.path}?{urlencode(kept)}" if kept else self.request.path

    @property
    def newer_url(self) -> str:
        """The page before, where pages are counted; "" by date and where that is the first page."""
        start = 0 if self.newest_first else int(self.cursor or 0) - SHOWN
        return self.url(truoc=str(start)) if start > 0 else ""

    @property
    def chips(self) -> list[dict]:
        """What was chosen, each with the address without it."""
        chosen = []
        if self.category:
            chosen.append((gettext("Chuyên mục"), self.category["name"], self.url(chuyen_muc=None)))
        if self.year:
            chosen.append((gettext("Năm"), str(self.year), self.url(nam=None)))
        if self.author:
            chosen.append((gettext("Người viết"), self.author.name, self.url(tac_gia=None)))
        return [{"label": label, "name": name, "url": url} for label, name, url in chosen]

    def facets(self, results: Results) -> list[dict]:
        """By what to narrow further down: a title and its choices each; nothing where there is no choice."""
        counted = facets.count(results.keys[:COUNTED])
        categories = [
            (self.categories[pk]["name"], count, self.url(chuyen_muc=self.categories[pk]["slug"]))
            for pk, count in counted.category.items()
            if pk in self.categories
        ][: facets.MOST]
        years = [(str(year), count, self.url(nam=str(year))) for year, count in counted.year.items()]
        authors = [
            (counted.authors[pk].name, count, self.url(tac_gia=counted.authors[pk].slug))
            for pk, count in counted.author.items()
            if pk in counted.authors
        ]
        offered = (
            (gettext("Chuyên mục"), categories, self.category),
            (gettext("Năm"), years, self.year),
            (gettext("Người viết"), authors, self.author),
        )
        return [
            {"title": title, "choices": [dict(zip(("name", "count", "url"), each, strict=True)) for each in choices]}
            for title, choices, chosen in offered
            if choices and not chosen and (len(choices) > 1 or choices[0][1] < results.total)
        ]


@require_safe
def search(request):
    asking = Asking(request)
    if searches.is_too_many("search", sender_of(request)):
        message = gettext("Từ mạng của bạn vừa có quá nhiều lượt tìm kiếm. Xin đợi một phút rồi tìm lại.")
        return _without_results(request, asking, message, status=429)
    try:
        with patience():
            context = _results(request, asking)
    except TooLong:
        message = gettext("Lượt tìm này mất quá nhiều thời gian. Xin dùng từ cụ thể hơn, hoặc thử lại sau ít phút.")
        return _without_results(request, asking, message, status=503)
    return _answer(request, asking, context)


def _answer(request, asking: Asking, context: dict, status: int = 200):
    common = {
        "asking": asking,
        "query": asking.parameters.get("q", ""),
        "crumbs": [shown.crumb(gettext("Tìm kiếm"), request.path)],
        "robots": "noindex",
        "switch": in_other_language(pieces_of(request), request.path),
    }
    return render(request, "news/search.html", common | context, status=status)


def _without_results(request, asking: Asking, message: str, status: int):
    response = _answer(request, asking, {"message": message, "results": [], "is_refused": True}, status)
    response["Retry-After"], response["Cache-Control"] = "60", "no-store"
    return response


def _results(request, asking: Asking) -> dict:
    pieces_of(request)["identity"]  # read now: inside a transaction it would not be kept for others
    results = find_editions(
        asking.query, language=get_language(), filters=asking.filters, cursor=asking.cursor, limit=SHOWN,
        newest_first=asking.newest_first, as_typed=asking.as_typed,
    )  # fmt: skip
    cards = _cards(results)
    context = {
        "query": results.query,
        "told": Truncator(results.query).chars(LONGEST_TOLD),
        "results": cards,
        "found": results,
        "message": results.message,
        "total": _total(results.total),
        "chips": asking.chips,
        "hidden": {name: value for name, value in asking.parameters.items() if name not in ("q", "go")},
        "older_url": asking.url(truoc=results.cursor) if results.cursor else "",
        "newer_url": asking.newer_url,
        "first_url": asking.url() if asking.cursor else "",
        "suggestion_url": asking.url(q=results.suggestion, go=None) if results.suggestion else "",
        "as_typed_url": asking.url(go="nguyen-van") if results.corrected else "",
    }
    if not results.asked.terms:
        return context
    if not asking.cursor and not asking.chips:
        context["services_found"] = beside.services(request, results.asked, most=MOST_SERVICES)
        already = {card.url for card in cards}
        places = beside.places(request, results.asked, most=MOST_PLACES)
        context["places_found"] = [each for each in places if each.url not in already]
    if cards:
        context |= {
            "facets": asking.facets(results) if results.total > 1 else [],
            "is_counted_in_part": results.total > COUNTED,
            "by_relevance_url": asking.url(sap_xep=None),
            "by_date_url": asking.url(sap_xep="ngay"),
            "is_cut": not asking.newest_first and not results.cursor and results.total > MOST_RESULTS,
            "most": MOST_RESULTS,
        }
    else:
        context |= _ways_out(request, asking, results)
    return context


def _cards(results: Results) -> list[shown.Card]:
    """With their titles and teasers as spans."""
    if not results.editions:
        return []
    teasers = snippets.teasers(results.editions, results.asked.terms)
    highlighter = snippets.Highlighter(results.asked.terms)
    cards = [shown.Card(edition) for edition in results.editions]
    for card in cards:
        bound = bind(card.title) if card.language == "vi" else card.title
        card.title_spans = highlighter.marked(card.title, bound)
        card.kicker_spans = highlighter.marked(card.kicker)
        card.snippet = teasers.get(card.edition.pk)
    return cards


def _total(total: int) -> str:
    """In words; "" for none."""
    if not total:
        return ""
    if total > COUNTED:
        return gettext("Hơn 1.000 bài")
    return ngettext("%(count)s bài", "%(count)s bài", total) % {"count": total}


MOST_WAYS = 4


def _ways_out(request, asking: Asking, results: Results) -> dict:
    """From a search that found nothing: the same without what was chosen, with fewer words, in the other language."""
    told = {"query": Truncator(results.query).chars(LONGEST_TOLD)}
    if len(results.asked.terms) > 1:
        message = (
            gettext("Không tìm thấy bài nào có đủ các từ của “%(query)s”. Xin xem lại chính tả hoặc dùng ít từ hơn.")
            % told
        )
    else:
        message = gettext("Không tìm thấy bài nào có “%(query)s”. Xin xem lại chính tả hoặc dùng từ khác.") % told
    other = in_other_language(pieces_of(request), request.path)
    words = [text.strip('"“”') for text in (results.corrected or results.query).split()]
    words = list(dict.fromkeys(word for word in words if any(map(str.isalnum, word))))
    fewer = []
    if len(words) == 2:
        fewer = words
    elif len(words) > 2:
        fewer = [" ".join([*words[:place], *words[place + 1 :]]) for place in range(min(len(words), MOST_WAYS))]
    return {
        "message": message,
        "unfiltered_url": asking.url(chuyen_muc=None, nam=None, tac_gia=None) if asking.chips else "",
        "fewer": [{"query": words, "url": asking.url(q=words, go=None)} for words in fewer],
        "other_language_url": f"{other}?{urlencode({'q': results.query})}"
        if other and is_found(results.asked, other_language())
        else "",
    }


# While somebody types


@require_safe
def suggest(request):
    """{"groups": [{"title", "items": [{"title", "url", "kind", "lang"}]}]}: few of each, in the order in which they are
    shown. With {"message"} and no groups where it is refused."""
    if suggestions.is_too_many("suggest", sender_of(request)):
        return _refused(gettext("Quá nhiều lượt hỏi. Xin đợi một phút."), 429)
    try:
        pieces_of(request)["identity"]
        with patience():
            groups = _groups(request)
    except TooLong:
        return _refused(gettext("Máy chủ đang bận. Xin thử lại sau ít phút."), 503)
    return JsonResponse({"groups": groups}, json_dumps_params={"ensure_ascii": False})


def _refused(sentence: str, status: int) -> JsonResponse:
    answer = {"groups": [], "message": sentence}
    return JsonResponse(answer, status=status, headers={"Retry-After": "60", "Cache-Control": "no-store"})


def _groups(request) -> list[dict]:
    asked, language, most = suggesting.read(request.GET.get("q", "")), get_language(), MOST_SUGGESTED
    if not asked.terms:
        return []
    services = beside.services(request, asked, most=most["services"], beginning=True)
    places = beside.places(request, asked, most=most["places"], beginning=True)
    tags = suggesting.tags(asked, language, most["tags"])
    titles = [shown.Card(edition) for edition in suggesting.titles(asked, language, most["titles"])]
    already = {each.url for each in places}
    groups = (
        (
            gettext("Dịch vụ và liên kết"),
            [_item(each.title, each.url, each.kind, is_vietnamese=True) for each in services],
        ),
        (gettext("Chuyên mục và trang"), [_item(each.title, each.url, each.kind) for each in places]),
        (gettext("Từ khóa"), [_item(tag.name, tag_path(tag.slug, language), is_vietnamese=True) for tag in tags]),
        (gettext("Bài"), [_item(card.title, card.url) for card in titles if card.url not in already]),
    )
    return [{"title": title, "items": items} for title, items in groups if items]


def _item(title: str, url: str, kind: str = "", is_vietnamese: bool = False) -> dict:
    foreign = is_vietnamese and get_language() != "vi"
    return {"title": title, "url": url} | ({"kind": kind} if kind else {}) | ({"lang": "vi"} if foreign else {})


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
