"""One article: its page, its printed sheet, a file to keep, its public history; and static pages."""

from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from news import article_page, file_views, shown
from news.models import Edition
from news.models.edition import moment
from news.saving import SavedDocument
from news.views.resolving import resolve, resolve_page, unavailable
from portal import byteranges


@require_safe
def article(request, slug, pk):
    """The article's page; see `resolve` for everything else that may stand at its address."""
    edition, answer = resolve(request, slug, pk)
    if answer:
        return answer
    return article_page.render_page(request, shown.document(edition))


@require_safe
def print_page(request, slug, pk):
    edition, answer = resolve(request, slug, pk, suffix="in/")
    if answer:
        return answer
    document = shown.document(edition)
    context = {"doc": document, "edition": edition, "canonical": document.absolute_url, "robots": "noindex"}
    return render(request, "news/print.html", context)


@require_safe
def saved(request, slug, pk):
    """The article as one file to keep: see news.saving."""
    edition, answer = resolve(request, slug, pk, suffix="tai-ve/")
    if answer:
        return answer
    document = SavedDocument(edition)
    response = render(request, "news/saved.html", {"doc": document, "canonical": document.absolute_url})
    response["Content-Disposition"] = byteranges.disposition(document.save_as, shown=False)
    response["X-Robots-Tag"] = "noindex"
    response["Content-Security-Policy"] = file_views.SAVED
    return response


@require_safe
def history(request, slug, pk):
    edition, answer = resolve(request, slug, pk, suffix="cap-nhat/")
    if answer:
        return answer
    document = shown.document(edition)
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


@require_safe
def static_page(request, slug):
    edition, answer = resolve_page(request, slug)
    return answer or article_page.render_page(request, shown.document(edition))
