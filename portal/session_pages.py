"""“Các phiên đăng nhập”: a person's own, and for administrators those of others, each of which can be ended."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse

from portal import guessing, sessions
from portal.agents import in_words


def own(site, request):
    """Everybody's own; the one that looks stays."""
    if request.method == "POST":
        with transaction.atomic():
            _end(request, request.user, keep=request.session.session_key)
        return HttpResponseRedirect(request.path)
    return _page(site, request, request.user)


def of_other(model_admin, request, pk: int):
    """Of somebody else, for whoever may change the account; a superuser's for superusers, as get_queryset says."""
    person = model_admin.get_queryset(request).filter(pk=pk).first()
    if person is None:
        raise Http404
    if not model_admin.has_change_permission(request, person):
        raise PermissionDenied
    if request.method == "POST":
        with transaction.atomic():
            if "lift" in request.POST:
                guessing.lift(person, request.user)
                messages.success(request, "Đã bỏ thời gian chờ. Người này có thể đăng nhập ngay.")
            else:
                _end(request, person, keep=request.session.session_key)
        return HttpResponseRedirect(request.path)
    return _page(
        model_admin.admin_site, request, person, waits_until=guessing.waiting_until(person), opts=model_admin.opts
    )


def _end(request, person, keep: str) -> None:
    """One (`session`) or all but the one of this browser; whichever it is, what is gone already is no error."""
    if "all" in request.POST:
        ended = sessions.end_all(person, keep, actor=request.user)
    elif request.POST.get("session") == sessions.handle_of(keep):
        ended = 0  # this very one: that is what “Đăng xuất” is for
    else:
        ended = sessions.end(person, request.POST.get("session", ""), request.user)
    said = f"Đã kết thúc {ended} phiên đăng nhập." if ended else "Không còn phiên nào khác để kết thúc."
    (messages.success if ended else messages.info)(request, said)


def _page(site, request, person, **further):
    rows = [
        {
            "device": in_words(row.agent),
            "address": row.address,
            "since": row.created_at,
            "seen": row.last_seen_at,
            "is_this": row.session_key == request.session.session_key,
            "handle": sessions.handle_of(row.session_key),
        }
        for row in sessions.of(person)
    ]
    is_own = person.pk == request.user.pk
    context = {
        **site.each_context(request),
        "title": "Các phiên đăng nhập của tôi" if is_own and not further else f"Các phiên đăng nhập: {person}",
        "person": person,
        "is_own": is_own,
        "rows": rows,
        "others": sum(not row["is_this"] for row in rows),
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
        "hours": settings.SESSION_HOURS,
        **further,
    }
    return TemplateResponse(request, "admin/sessions.html", context)
