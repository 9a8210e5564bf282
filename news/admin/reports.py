"""Báo cáo tháng: the basis of royalties, on a page and as an Excel file."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from news import royalties
from news.admin.sideviews import version_of
from news.models import Edition
from portal.models import AuditEntry


class ReportViews:
    """Mixed into ArticleAdmin. For whoever has the permission news.view_report."""

    def get_urls(self):
        page, file = self.admin_site.admin_view(self.report_view), self.admin_site.admin_view(self.report_file_view)
        return [
            path("report/", page, name="news_report"),
            path("report/xlsx/", file, name="news_report_xlsx"),
            *super().get_urls(),
        ]

    @method_decorator([never_cache, require_safe])
    def report_view(self, request):
        _check(request)
        year, month = _month(request.GET)
        entries = royalties.entries_of(year, month, request.user)
        people = royalties.by_person(entries)
        context = {
            **self.admin_site.each_context(request),
            "title": "Báo cáo tháng",
            "year": year,
            "month": month,
            "months": range(1, 13),
            "years": _years(),
            "before": _shifted(year, month, -1),
            "after": _shifted(year, month, 1),
            "is_over": (year, month) < _this_month(),
            "entries": len(entries),
            "people": people,
            "total": {
                "articles": sum(entry.is_sound for entry in entries),
                "words": sum(entry.words for entry in entries if entry.is_sound),
                "photos": sum(entry.photos for entry in entries if entry.is_sound),
            },
            "not_sound": sum(not entry.is_sound for entry in entries),
            "groups": (
                ("Theo thể loại", "Thể loại", royalties.by_genre(entries)),
                ("Theo đơn vị", "Đơn vị", royalties.by_unit(entries)),
                ("Theo chuyên mục", "Chuyên mục", royalties.by_category(entries)),
            ),
            "rules": royalties.RULES,
        }
        return TemplateResponse(request, "admin/news/report.html", context)

    @method_decorator([never_cache, require_POST])
    def report_file_view(self, request):
        """The download, whose making is audited."""
        from news.royalties_workbook import CONTENT_TYPE, file_name, workbook  # its library takes 10 MB of a process

        _check(request)
        year, month = _month(request.POST)
        entries = royalties.entries_of(year, month, request.user)
        data = {"month": f"{year}-{month:02d}", "articles": len(entries)}
        with transaction.atomic():
            AuditEntry.objects.record("report.export", None, request.user, data=data)
        response = HttpResponse(workbook(entries, year, month), content_type=CONTENT_TYPE)
        response["Content-Disposition"] = f'attachment; filename="{file_name(year, month)}"'
        return response


def _check(request) -> None:
    if not request.user.has_perm("news.view_report"):
        raise PermissionDenied


def _this_month() -> tuple[int, int]:
    today = timezone.localdate()
    return today.year, today.month


def _month(sent) -> tuple[int, int]:
    """The month asked for by `nam` and `thang`; this one when neither is given."""
    if "nam" not in sent and "thang" not in sent:
        return _this_month()
    year, month = version_of(sent.get("nam")), version_of(sent.get("thang"))
    if not (2000 <= year <= 2200 and 1 <= month <= 12):
        raise Http404("No such month.")
    return year, month


def _shifted(year: int, month: int, by: int) -> tuple[int, int]:
    number = year * 12 + month - 1 + by
    return number // 12, number % 12 + 1


def _years() -> list[int]:
    """From the first publication until now, newest first."""
    first = Edition.objects.first_editions().order_by("published_at").values_list("published_at", flat=True).first()
    this = timezone.localdate().year
    return list(range(this, (timezone.localtime(first).year if first else this) - 1, -1))
