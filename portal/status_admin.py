"""Tình trạng hệ thống: the page for the IT officer, and its one button, by which an alarm is taken note of."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal import status
from portal.models import Alarm, AuditEntry, SealCheck

PERMISSION = "portal.view_status"
SHOWN = timedelta(days=30)
MOST = 100

WORDS = {
    status.State.GOOD: ("tốt", "circle-check"),
    status.State.LOOK: ("cần xem", "info"),
    status.State.BAD: ("hỏng", "triangle-alert"),
}
"""State → what people read, and the icon beside it."""
_WORST_FIRST = [status.State.BAD, status.State.LOOK, status.State.GOOD]
_OPEN_FIRST = (F("ended_at").desc(nulls_first=True), F("acknowledged_at").asc(nulls_first=True), "-last_at", "-pk")


class StatusPage:
    def __init__(self, site):
        self.site = site

    def urls(self) -> list:
        wrap = self.site.admin_view
        return [
            path("tinh-trang/", wrap(self.page), name="status"),
            path("tinh-trang/bao-dong/<int:pk>/", wrap(self.acknowledge), name="alarm_acknowledge"),
        ]

    @method_decorator([never_cache, require_safe])
    def page(self, request):
        _check(request)
        lines = sorted(status.gather(), key=lambda line: _WORST_FIRST.index(line.state))
        alarms = Alarm.objects.filter(last_at__gt=timezone.now() - SHOWN).order_by(*_OPEN_FIRST)[: MOST + 1]
        alarms = list(alarms)
        open_alarms = sum(alarm.ended_at is None and alarm.acknowledged_at is None for alarm in alarms)
        worst = status.State.BAD if open_alarms else lines[0].state
        jobs = list(status.own_jobs())
        context = {
            **self.site.each_context(request),
            "title": "Tình trạng hệ thống",
            "lines": [(line, *WORDS[line.state]) for line in lines],
            "worst": worst,
            "worst_symbol": WORDS[worst][1],
            "bad": sum(line.state == status.State.BAD for line in lines),
            "look": sum(line.state == status.State.LOOK for line in lines),
            "alarms": alarms[:MOST],
            "is_cut": len(alarms) > MOST,
            "open_alarms": open_alarms,
            "jobs": jobs,
            "has_failed_job": any(job.last_error for job in jobs),
            "check": SealCheck.objects.finished().first(),
            "is_mailed": bool(settings.ALARM_EMAILS or settings.ALARM_WEBHOOK),
            "now": timezone.now(),
        }
        return TemplateResponse(request, "admin/portal/status.html", context)

    @method_decorator([never_cache, require_POST])
    def acknowledge(self, request, pk):
        """It is not told again while it goes on; it stays on the page."""
        _check(request)
        with transaction.atomic():
            alarm = get_object_or_404(Alarm.objects.select_for_update(), pk=pk)
            if alarm.acknowledged_at is None:
                alarm.acknowledged_at, alarm.acknowledged_by = timezone.now(), str(request.user)[:200]
                alarm.save(update_fields=["acknowledged_at", "acknowledged_by"])
                data = {"kind": alarm.kind, "subject": alarm.subject, "first_at": alarm.first_at.isoformat()}
                AuditEntry.objects.record("alarm.acknowledge", alarm, request.user, data=data)
        messages.success(request, "Đã ghi nhận bạn đã xem. Báo động này không gửi lại nữa, trừ khi hết rồi lại xảy ra.")
        return HttpResponseRedirect(reverse("admin:status"))


def _check(request) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied


def menu_entry(request) -> dict | None:
    """What the menu of the newsroom shows beside the lists of models; None for whoever may not open it."""
    if not request.user.has_perm(PERMISSION):
        return None
    address = reverse("admin:status")
    return {
        "name": "Tình trạng hệ thống",
        "object_name": "Status",
        "admin_url": address,
        "add_url": None,
        "view_only": True,
        "perms": {"view": True, "add": False, "change": False, "delete": False},
        "current": request.path.startswith(address),
    }
