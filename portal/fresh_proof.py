"""A fresh proof of who is there, before what reaches far: approving, rights, factors, exports.

A session holds when its person last proved it; a login counts. Where that is too long ago, `asked` answers in place of
the view, with a page that keeps what was sent in hidden fields and sends all of it to the same address again, with
the proof; then the view goes on as if nothing had been. Nothing is kept on the server, so tabs do not meet.

One table, `GUARDED`, says which addresses ask; the newsroom's admin_view asks it for each of its views.
"""

import time
from urllib.parse import urlsplit

from django.contrib import admin
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal import guessing
from portal.desk import DESK
from portal.second_factor import proof
from portal.second_factor.codes import Wrong

LASTS = 15 * 60
"""Seconds."""
_SLACK = 60
"""Seconds that a clock may be set back without asking anew."""
KEY = "proved_at"
SENT, BACK = "proof_sent", "proof_back"
"""Fields of the page's own form: the method of what is to go on, "POST" or "GET"; where the person came from."""


def _sent(request) -> bool:
    return request.method == "POST"


def _always(request) -> bool:
    return True


def _approves(request) -> bool:
    return _sent(request) and request.resolver_match.kwargs.get("action") in (
        "approve",
        "publish_urgent",
        "clear_urgent",
    )


def _acts(*actions: str):
    """One of these was chosen above or below a list."""

    def chosen(request) -> bool:
        return _sent(request) and bool({*request.POST.getlist("action")} & {*actions})

    return chosen


GUARDED = {
    # name of the address (in the admin) → whether this request asks for a fresh proof
    "news_article_action": _approves,
    "news_article_changelist": _acts("bulk_approve"),
    "portal_version_approve": _sent,
    "portal_outboundhost_add": _sent,
    "portal_outboundhost_unblock": _sent,
    # People and what they may
    "portal_user_add": _sent,
    "portal_user_change": _sent,
    "portal_user_delete": _sent,
    "portal_user_changelist": _sent,
    "portal_user_reset_factor": _sent,
    "auth_user_password_change": _sent,
    "password_change": _sent,
    "auth_group_add": _sent,
    "auth_group_change": _sent,
    "auth_group_delete": _sent,
    "auth_group_changelist": _sent,
    "news_delegation_add": _sent,
    "news_delegation_change": _sent,
    "news_delegation_delete": _sent,
    "news_delegation_changelist": _sent,
    "news_reach_add": _sent,
    "news_reach_change": _sent,
    "news_reach_delete": _sent,
    "news_reach_changelist": _sent,
    # One's own second factor
    "security_app": _always,  # these show secrets
    "security_passkey": _always,
    "security_codes": _always,
    "security_factor": _sent,
    # Files that leave the house
    "portal_auditentry_changelist": _acts("export"),
    "news_report_xlsx": _always,
    "news_reading_csv": _always,
    "services_banner_clicks_csv": _always,
    # For nothing but the proof
    "security_prove": _sent,
}


def note(request) -> None:
    """Somebody has just proved who they are."""
    request.session[KEY] = time.time()


def is_fresh(request) -> bool:
    age = time.time() - request.session.get(KEY, 0)
    return -_SLACK <= age <= LASTS


def is_guarded(request) -> bool:
    asks = GUARDED.get(request.resolver_match.url_name)
    return asks is not None and asks(request)


def needs_fresh_proof(request) -> bool:
    return is_guarded(request) and not is_fresh(request)


def asked(request):
    """The answer in place of the view's, or None: the view may go on, with what was sent first."""
    how, wrong = request.POST.get(SENT, ""), ""
    if needs_fresh_proof(request) or (how and not is_fresh(request)):
        if not how:
            return page(request, request.method)
        try:
            proof.check(request, request.user, proof.ways_of(request.user))
        except Wrong as error:
            wrong = str(error)
        if wrong:
            return page(request, how, wrong)
        note(request)
        request.has_just_proved = True
    if how == "GET":
        return told(request, HttpResponseRedirect(request.get_full_path()))
    if how:
        request.POST = _without_proof(request.POST)
    return None


def told(request, response):
    """Tells portal.guessing of a proof that this request brought."""
    if getattr(request, "has_just_proved", False):
        guessing.succeeded(request, response, request.user)
    return response


def page(request, method: str = "POST", wrong: str = ""):
    """Asks who is there. method: of what goes on afterwards."""
    if _is_script(request):
        sentence = (
            "Đã quá 15 phút kể từ lần xác nhận gần nhất. "
            "Xin mở “Bảo mật tài khoản”, bấm “Xác nhận đó là bạn”, rồi làm lại việc này."
        )
        return JsonResponse({"error": sentence}, status=403)
    ways = proof.ways_of(request.user)
    context = {
        **admin.site.each_context(request),
        "title": "Xác nhận đó là bạn",
        "kept": [] if request.FILES else list(_without_proof(request.POST).lists()),
        "had_files": bool(request.FILES),
        "method": method,
        "address": _address(request),
        "back": _way_back(request),
        "wrong": wrong,
        "is_popup": "_popup" in request.POST or "_popup" in request.GET,
        **proof.context(request, request.user, ways),
    }
    return TemplateResponse(request, "admin/security/fresh_proof.html", context)


def _is_script(request) -> bool:
    """Whether a script waits for the answer, and reads {"error"}, and no person sees a page."""
    headers = request.headers
    return (
        "X-CSRFToken" in headers  # a form sends it as a field
        or headers.get("Sec-Fetch-Dest") == "empty"
        or headers.get("X-Requested-With") == "XMLHttpRequest"
    )


def _address(request) -> str:
    """Where the proof is sent: where it all was to go; of files, which no page can keep, to the proof's own page."""
    return reverse("admin:security_prove") if request.FILES else request.get_full_path()


def _way_back(request) -> str:
    """The page of the newsroom that the person was on before; the desk where that is not known."""
    given = request.POST.get(BACK) or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(given, allowed_hosts={request.get_host()}):
        parts = urlsplit(given)
        if parts.path.startswith(DESK):
            return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return reverse("admin:index")


def _without_proof(posted):
    kept = posted.copy()
    for name in (*proof.FIELDS, SENT, BACK, "csrfmiddlewaretoken"):
        kept.pop(name, None)
    kept._mutable = False
    return kept
