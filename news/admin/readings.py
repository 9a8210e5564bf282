"""Lượt đọc: what is read, by day and by article, on a page and as a CSV file."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from news import reading_figures
from news.admin.numbers import version_of
from news.models import Article, Category, Reading
from news.reading_figures import SPANS, TOP
from news.readings import KEPT_FOR
from portal import figures, tables
from portal.audited import WrittenByTheSite
from portal.models import AuditEntry
from portal.repeats import MOST_OF_ONE, MOST_OF_ONE_A_DAY
from portal.tally import MOST_AT_ONCE
from portal.text import slugify


@admin.register(Reading)
class ReadingAdmin(WrittenByTheSite, admin.ModelAdmin):
    """To look at; the site counts, and nobody writes."""

    def get_urls(self):
        file = self.admin_site.admin_view(self.file_view)
        return [path("csv/", file, name="news_reading_csv"), *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(article__in=Article.objects.visible_to(request.user))

    @method_decorator([never_cache, require_safe])
    def changelist_view(self, request, extra_context=None):
        self._check(request)
        span, category, refused = _asked(request.GET)
        for sentence in refused:
            messages.warning(request, sentence)
        rows = reading_figures.readings(request.user, span, category)
        bars = figures.bars(rows, span, "reads")
        articles = reading_figures.by_article(rows, TOP)
        context = {
            **self.admin_site.each_context(request),
            "title": "Lượt đọc",
            "opts": self.opts,
            "spans": SPANS.values(),
            "span": span,
            "categories": Category.objects.select_related("parent"),
            "category": category,
            "bars": bars,
            "total": sum(bar["count"] for bar in bars),
            "fullest": max(bars, key=lambda bar: bar["count"]),
            "labels": bars[:: span.labelled],
            "kept_from": reading_figures.kept_from(),
            "articles": articles,
            "is_cut": len(articles) == TOP,
            "is_own": not request.user.has_perm("news.view_any_article"),
            "kept_days": KEPT_FOR.days,
            "most_at_once": MOST_AT_ONCE,
            "most_of_one": MOST_OF_ONE,
            "most_of_one_a_day": MOST_OF_ONE_A_DAY,
        }
        return TemplateResponse(request, "admin/news/reading/figures.html", context)

    @method_decorator([never_cache, require_POST])
    def file_view(self, request):
        """The download, whose making is audited."""
        self._check(request)
        span, category, refused = _asked(request.POST)
        if refused:
            raise Http404("No such span or category.")  # no file of something else than was asked for
        articles = reading_figures.by_article(reading_figures.readings(request.user, span, category))
        with transaction.atomic():
            data = {"span": span.label, "category": category.name if category else "", "articles": len(articles)}
            AuditEntry.objects.record("reading.export", None, request.user, data=data)
        today = timezone.localdate()
        days = (f"{span.first:%d/%m/%Y}", f"{today:%d/%m/%Y}")
        head = ("Số bài", "Tiêu đề", "Chuyên mục", "Ngôn ngữ", "Giai đoạn", "Từ ngày", "Đến ngày", "Lượt đọc")
        rows = (
            (a.pk, a.title, str(a.category or ""), a.get_language_display(), a.stage_label, *days, a.reads)
            for a in articles
        )
        return tables.csv_response(f"luot-doc-{slugify(span.label)}-{today:%Y%m%d}.csv", head, rows)

    def history_view(self, request, object_id, extra_context=None):
        self._check(request)
        return super().history_view(request, object_id, extra_context)

    def _check(self, request) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def _asked(sent) -> tuple[figures.Span, Category | None, list[str]]:
    """What `khoang` and `chuyen-muc` ask for; the usual span and every category where they are missing, or name what
    is not offered, which the sentences say."""
    refused, usual = [], next(iter(SPANS.values()))
    span = SPANS.get(sent.get("khoang") or usual.key)
    if span is None:
        refused.append(f"Không có khoảng thời gian như địa chỉ ghi. Trang đang hiện {usual.label} qua.")
    number = sent.get("chuyen-muc")
    category = Category.objects.filter(pk=version_of(number)).first() if number else None
    if number and category is None:
        refused.append("Không có chuyên mục như địa chỉ ghi. Trang đang hiện mọi chuyên mục.")
    return span or usual, category, refused
