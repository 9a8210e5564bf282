"""Readers' error reports in the admin: the panel on the article's form, the list, and the buttons that settle them."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from news import reporting
from news.admin.words import FoundByWords
from news.models import Article, Category, ErrorReport
from news.workflow import Refused
from portal.audited import WrittenByTheSite
from portal.models import AuditEntry
from portal.text import one_line

SHOWN = 20
VERBS = {"done": "Đã ghi: đã sửa lỗi.", "dismissed": "Đã ghi: không phải lỗi."}
_SETTLED = "Báo lỗi này đã được xử lý trước đó; không có gì thay đổi."


class ArticleReports:
    """Mixed into ArticleAdmin."""

    def get_urls(self):
        settle = self.admin_site.admin_view(self.error_report_view)
        route = "<int:pk>/error-reports/<int:report>/<slug:verb>/"
        return [path(route, settle, name="news_article_errorreport"), *super().get_urls()]

    @method_decorator(require_POST)
    def error_report_view(self, request, pk, report, verb):
        """Settle one report; back to where the button stood."""
        article = self.visible_or_refused(request, pk)
        if not reporting.may_settle(article, request.user):
            raise PermissionDenied
        found = ErrorReport.objects.select_related("article").filter(article=article, pk=report).first()
        if found is None or verb not in VERBS:
            raise Http404("No such report, or nothing to do with it.")
        try:
            done = reporting.settle(found, request.user, verb, answer=request.POST.get(f"answer_{report}", ""))
        except Refused as refused:
            for sentence in refused.reasons:
                messages.error(request, sentence)
        else:
            messages.success(request, VERBS[verb]) if done else messages.info(request, _SETTLED)
        if "list" in request.POST:
            return HttpResponseRedirect(reverse("admin:news_errorreport_changelist"))
        return HttpResponseRedirect(reverse("admin:news_article_change", args=[pk]) + "#error-reports")


def reports_context(request, article: Article) -> dict:
    """Context of admin/news/article/error_reports.html: open reports, oldest first, and the last settled ones.

    Who sent a report is shown to those alone who may deal with it.
    """
    reports = article.error_reports.select_related("handled_by")
    still_open = list(reports.still_open().order_by("created_at", "pk")[: SHOWN + 1])
    settled = list(reports.exclude(state=ErrorReport.State.OPEN).order_by("-handled_at")[:SHOWN])
    return {
        "error_reports": {
            "open": still_open[:SHOWN],
            "more": len(still_open) > SHOWN,
            "settled": settled,
            "may_settle": reporting.may_settle(article, request.user),
        }
    }


class StateFilter(admin.SimpleListFilter):
    """What is open, unless something else is asked for."""

    title, parameter_name = "tình trạng", "tinh-trang"

    def lookups(self, request, model_admin):
        return [("done", "Đã sửa"), ("dismissed", "Không phải lỗi"), ("all", "Tất cả")]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": "Chưa xử lý",
        }
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        known = [state for state, _ in self.lookup_choices]
        return queryset.filter(state=self.value() if self.value() in known else ErrorReport.State.OPEN)


class ByCategory(admin.RelatedFieldListFilter):
    def field_choices(self, field, request, model_admin):
        """With the names of the categories above, in the same query."""
        return [(each.pk, str(each)) for each in Category.objects.select_related("parent")]


@admin.register(ErrorReport)
class ErrorReportAdmin(FoundByWords, WrittenByTheSite, admin.ModelAdmin):
    """To look at and to settle; readers write these rows, and nobody edits their words."""

    list_display = ("about", "title", "kind", "state", "created_at", "handled_by")
    list_filter = (StateFilter, "kind", "created_at", ("article__category", ByCategory))
    list_select_related = ("article", "handled_by")
    search_fields = ("reference", "message", "passage", "article__title")
    list_per_page = 30
    show_full_result_count = False
    ordering = ("-created_at", "-pk")
    actions = None
    change_form_template = "admin/news/error_report.html"
    fields = (
        "reference", "article_link", "edition_number", "kind", "passage", "message", "name", "contact", "created_at",
        "state", "handled_by", "handled_at", "answer",
    )  # fmt: skip
    readonly_fields = ("article_link",)

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def get_fields(self, request, obj=None):
        """Who sent it is shown to those alone who may deal with it."""
        if obj is not None and not reporting.may_settle(obj.article, request.user):
            return [name for name in self.fields if name not in ("name", "contact")]
        return self.fields

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["report"] = obj
        context["may_settle"] = obj is not None and obj.is_open and reporting.may_settle(obj.article, request.user)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(self, request, object_id, extra_context=None):
        """What was made of the article's reports: the audit keeps it under the article."""
        report = self.get_object(request, object_id)
        if not self.has_view_permission(request, report):
            raise PermissionDenied
        if report is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        entries = AuditEntry.objects.filter(object_type="news.article", object_id=report.article_id)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Lịch sử: {report}",
            "entries": entries.filter(action__startswith="article.report_")[:200],
            "object": report,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/audit_history.html", context)

    @admin.display(description="báo lỗi")
    def about(self, report):
        words = one_line(report.gist)
        return words if len(words) <= 120 else f"{words[:120].rstrip()}…"

    @admin.display(description="bài", ordering="article__title")
    def title(self, report):
        return report.article.title

    @admin.display(description="bài")
    def article_link(self, report):
        address = reverse("admin:news_article_change", args=[report.article_id])
        return format_html('<a href="{}#error-reports">{}</a>', address, report.article.title)
