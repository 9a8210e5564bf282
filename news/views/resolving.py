"""What stands at an article's address: the live edition, or the answer that stands in for it."""

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from news import shown
from news.addresses import article_path, page_path
from news.models import Edition, Standing
from news.models.edition import KEPT_DOCUMENTS, moment
from news.states import Kind
from news.states import Standing as State
from portal.context import pieces_of
from portal.models.alarm import sound
from portal.prepared import Prepared

LONGEST_CHAIN = 5
"""How many withdrawn articles a redirect may lead across."""

_live_article = Prepared(
    lambda pk: Edition.objects.live().for_detail().filter(article_id=pk).order_by(), kept=KEPT_DOCUMENTS
)
_live_page = Prepared(
    lambda language, slug: (
        Edition.objects.live().for_detail().filter(kind=Kind.PAGE, language=language, slug=slug).order_by()
    ),
    kept=KEPT_DOCUMENTS,
)
"""At most one each: database constraints."""


def resolve(request, slug: str, pk: int, suffix: str = "", *, of_replacement: str | None = None):
    """(edition, None) when a sound live edition stands at this address, else (None, the answer).

    suffix: what follows the article's own address; of_replacement: what follows a replacement's, where it is not the
    same. The answer: 301 to the right address or to the replacement, 410 for what was withdrawn or has expired,
    503 where a seal fails, 404 for what never was public.
    """
    edition = next(iter(_live_article(pk)), None)
    if edition is None:
        further = suffix if of_replacement is None else of_replacement
        return None, not_live(request, Standing.objects.filter(article_id=pk).first(), further)
    if not edition.is_sound():
        return None, unavailable(request)
    right = shown.document(edition).url + _further(edition, suffix)
    if request.path != right:
        return None, HttpResponsePermanentRedirect(right)
    if is_quarantined(request, edition):
        return None, unavailable(request)
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
            about = f"Bài số {standing.article_id}"
            sound("edition", about, "Article %s: %s. It is not shown.", standing.article_id, fault)
        return unavailable(request)
    facts = standing.facts
    if instead := replacement(facts["replacement"]):
        return HttpResponsePermanentRedirect(_own_path(instead) + _further(instead, suffix))
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


def _own_path(edition: Edition) -> str:
    if edition.kind == Kind.PAGE:
        return page_path(edition.slug, edition.language)
    return article_path(edition.article_id, edition.slug, edition.language)


def _further(edition: Edition, suffix: str) -> str:
    """What may follow the address of this edition: a static page has no print page, history or file to keep."""
    return suffix if edition.kind != Kind.PAGE or suffix.startswith(("bao-loi/", "tep/")) else ""


def replacement(article_id: int | None) -> Edition | None:
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


def resolve_page(request, slug: str, suffix: str = ""):
    """As `resolve`, for static pages, whose address is their name."""
    edition = next(iter(_live_page(get_language(), slug)), None)
    if edition is None:
        last = Edition.objects.withdrawn().filter(kind=Kind.PAGE, language=get_language(), slug=slug).first()
        return None, not_live(request, last.standing if last else None, suffix)
    if not edition.is_sound() or is_quarantined(request, edition):
        return None, unavailable(request)
    return edition, None


def is_quarantined(request, edition: Edition) -> bool:
    """Whether one of its pictures was found changed and taken away (news.nightly); no query of its own."""
    return [edition.article_id, edition.number] in pieces_of(request)["quarantine"].get("editions", [])
