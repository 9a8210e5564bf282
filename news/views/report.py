"""“Báo lỗi bài viết”: what a reader says is wrong with an article, sent without cookie, session or script.

Why no CSRF token: Django's stands in a cookie, and this site gives readers none. It guards what a logged-in person
could be made to do; here nobody is anybody. What remains, a foreign page that makes its visitors send reports, is met
by the headers Sec-Fetch-Site and Origin, and by a signed token bound to the article and the time.
"""

from functools import wraps

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from news import reporting, shown
from news.models import ErrorReport
from news.models.error_report import MESSAGE_LENGTH
from news.views.report_form import TRAP, ReportForm, comes_from_here, read_token, token_for
from news.views.resolving import resolve, resolve_page
from portal.senders import sender_of

SUFFIX = "bao-loi/"
SENT = "da-nhan/"


def uncached(view):
    """No copy of what somebody typed stays anywhere, and no search engine lists the form."""

    @wraps(view)
    def answered(*args, **kwargs):
        response = view(*args, **kwargs)
        add_never_cache_headers(response)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answered


@csrf_exempt
@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def of_article(request, slug, pk):
    return _form_page(request, *resolve(request, slug, pk, suffix=SUFFIX))


@csrf_exempt
@uncached
@require_http_methods(["GET", "HEAD", "POST"])
def of_page(request, slug):
    return _form_page(request, *resolve_page(request, slug, suffix=SUFFIX))


@uncached
@require_safe
def article_sent(request, slug, pk, reference):
    edition, answer = resolve(request, slug, pk, suffix=f"{SUFFIX}{SENT}{reference}/")
    return answer or _sent_page(request, edition, reference)


@uncached
@require_safe
def page_sent(request, slug, reference):
    edition, answer = resolve_page(request, slug, suffix=f"{SUFFIX}{SENT}{reference}/")
    return answer or _sent_page(request, edition, reference)


def _form_page(request, edition, answer):
    if answer is not None:
        if request.method == "POST" and answer.status_code == 301:
            answer.status_code = 308  # the address changed while somebody wrote: the words go along
        return answer
    document = shown.Document(edition)
    if request.method != "POST":
        return _render(request, document, ReportForm(), token_for(document.id, document.number))
    return _posted(request, edition, document)


def _posted(request, edition, document):
    form = ReportForm(request.POST)
    token = request.POST.get("token", "")
    seen, obstacle = read_token(token, document.id)
    if not comes_from_here(request):
        obstacle = gettext("Phần này được gửi từ một trang khác. Nếu đúng là bạn viết, xin bấm gửi lại.")
    if obstacle:
        token = token_for(document.id, document.number)
    if not form.is_valid():
        return _render(request, document, form, token)
    if request.POST.get(TRAP):
        facts = form.cleaned_data | {"edition_number": seen}
        if obstacle:  # not even a page of ours: not worth a count
            return _to_thanks(document, reporting.reference_of(document.id, facts))
        return _to_thanks(document, reporting.drop(edition.article, facts, "trap"))
    if obstacle:
        return _render(request, document, form, token, obstacle=obstacle)
    facts = form.cleaned_data | {"edition_number": seen}
    try:
        report = reporting.receive(edition.article, facts, address=sender_of(request))
    except reporting.TooMany:
        obstacle = gettext(
            "Tòa soạn vừa nhận nhiều báo lỗi nên tạm dừng nhận. Phần bạn viết vẫn còn đây; xin bấm gửi lại sau một giờ."
        )
        return _render(request, document, form, token, obstacle=obstacle, status=429)
    return _to_thanks(document, report.reference)


def _render(request, document, form, token, *, obstacle="", status=200):
    heading = gettext("Báo lỗi bài viết") if not document.is_page else gettext("Báo lỗi trang này")
    errors = [(f"report-{name}", form.errors[name][0]) for name in form.fields if name in form.errors]
    context = {
        "doc": document,
        "form": form,
        "errors": errors,
        "obstacle": obstacle,
        "kinds": ErrorReport.Kind.choices,
        "token": token,
        "trap": TRAP,
        "message_length": MESSAGE_LENGTH,
        "kept_days": reporting.CONTACT_KEPT.days,
        "kept_months": reporting.CONTACT_KEPT_AT_MOST.days // 30,
        "page_heading": heading,
        "crumbs": [shown.crumb(document.title, document.url), shown.crumb(heading, request.path)],
        "robots": "noindex",
    }
    return render(request, "news/report.html", context, status=status)


def _to_thanks(document, reference: str):
    answer = HttpResponseRedirect(f"{document.report_url}{SENT}{reference}/")
    answer.status_code = 303
    return answer


def _sent_page(request, edition, reference: str):
    """Asks nothing of the database: what was dropped gets the same page as what was kept."""
    document = shown.Document(edition)
    heading = gettext("Đã nhận báo lỗi")
    context = {
        "doc": document,
        "reference": reference,
        "crumbs": [shown.crumb(document.title, document.url), shown.crumb(heading, request.path)],
        "robots": "noindex",
    }
    return render(request, "news/report_sent.html", context)
