"""Băng rôn in the admin: words checked, the share of time said, and how often each was followed."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from news.library import thumb_url
from portal import figures, page, tables, turns
from portal.models import AuditEntry, Furniture
from portal.pictures import Picture
from portal.repeats import MOST_OF_ONE
from portal.tally import MOST_AT_ONCE
from portal.versioned import VersionedForm
from services import click_figures
from services.admin.base import ServicesAdmin
from services.click_figures import SPANS
from services.clicks import KEPT_FOR
from services.models import Banner
from services.wording import alt_refusal


class BannerForm(VersionedForm):
    def clean(self):
        cleaned = super().clean()
        pictures = [cleaned[name] for name in ("wide", "narrow") if cleaned.get(name)]
        files = [name for picture in pictures for name in (picture.file.name, picture.title) if name]
        if cleaned.get("alt") and (refusal := alt_refusal(cleaned["alt"], *files)):
            self.add_error("alt", refusal)
        return cleaned


@admin.register(Banner)
class BannerAdmin(ServicesAdmin):
    form = BannerForm
    list_display = ("looks", "name", "standing", "place", "share", "clicks_lately")
    list_display_links = ("name",)
    list_filter = ("place", "is_active")
    list_select_related = ("wide",)
    search_fields = ("name", "alt", "url")
    autocomplete_fields = ("wide", "narrow")
    radio_fields = {"place": admin.HORIZONTAL}
    order_help = (
        "Trong một chỗ các băng rôn hiện theo thứ tự này. Chỗ nào có nhiều hơn số hiện được thì các băng rôn thay nhau "
        "theo giờ."
    )
    live_template = "admin/services/live_banner.html"
    fieldsets = (
        ("Nội dung", {"fields": ("name", "alt", "url")}),
        ("Ảnh", {"fields": (("wide", "narrow"),)}),
        (
            "Chỗ đặt và thời gian",
            {"fields": ("place", "weight", ("shown_from", "shown_until"), "is_active")},
        ),
    )

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("clicks/", wrap(self.clicks_view), name="services_banner_clicks"),
            path("clicks/csv/", wrap(self.clicks_file_view), name="services_banner_clicks_csv"),
            *super().get_urls(),
        ]

    def get_changelist_instance(self, request):
        """Shares and clicks of all banners are read once a list."""
        changelist = super().get_changelist_instance(request)
        now, lately = shares(), click_figures.lately()
        for banner in changelist.result_list:
            banner.share_now, banner.clicked = now.get(banner.pk), lately.get(banner.pk, 0)
        return changelist

    def order_parts(self, rows):
        return [
            (f"{label} (hiện {page.ROOM[place]} cùng lúc)", [row for row in rows if row.place == place])
            for place, label in Banner.Place.choices
        ]

    @admin.display(description="ảnh")
    def looks(self, banner):
        return render_to_string("admin/services/looks.html", {"thumb": thumb_url(banner.wide)})

    @admin.display(description="thời lượng")
    def share(self, banner):
        if banner.share_now is None:
            return "–"
        return "luôn hiện" if banner.share_now == 1 else f"khoảng {banner.share_now:.0%} thời gian"

    @admin.display(description="lượt bấm 30 ngày")
    def clicks_lately(self, banner):
        return banner.clicked

    def live_context(self, thing, facts):
        """Alone, as its place shows it. Without its picture there is nothing to see yet."""
        if not facts.get("wide_id"):
            return {"banner": None}
        document = Banner.from_facts(thing.pk, facts).document()
        banner = document | {
            "wide": Picture(document["wide"]),
            "narrow": Picture(document["narrow"]),
            "href": thing.url,
        }
        return {"banner": banner, "place": banner["place"], "banners": {banner["place"]: [banner]}}

    # How often they were followed

    @method_decorator([never_cache, require_safe])
    def clicks_view(self, request):
        self._check(request)
        span, banner = _asked(request.GET)
        rows = click_figures.clicks(span, banner)
        bars = figures.bars(rows, span, "clicks")
        names = click_figures.names()
        context = {
            **self.admin_site.each_context(request),
            "title": "Lượt bấm băng rôn",
            "opts": self.opts,
            "spans": SPANS.values(),
            "span": span,
            "names": sorted(names.items(), key=lambda each: each[1]),
            "banner": banner,
            "banner_name": names.get(banner, ""),
            "bars": bars,
            "total": sum(bar["count"] for bar in bars),
            "fullest": max(bars, key=lambda bar: bar["count"]),
            "labels": bars[:: span.labelled],
            "kept_from": click_figures.kept_from(),
            "banners": click_figures.by_banner(rows),
            "kept_days": KEPT_FOR.days,
            "most_at_once": MOST_AT_ONCE,
            "most_of_one": MOST_OF_ONE,
        }
        return TemplateResponse(request, "admin/services/clicks.html", context)

    @method_decorator([never_cache, require_POST])
    def clicks_file_view(self, request):
        """The download, whose making is audited."""
        self._check(request)
        span, banner = _asked(request.POST)
        rows = click_figures.by_step(click_figures.clicks(span, banner), span)
        with transaction.atomic():
            data = {"span": span.label, "banner": click_figures.names().get(banner, ""), "rows": len(rows)}
            AuditEntry.objects.record("banner.export", None, request.user, data=data)
        head = ("Từ ngày", "Đến ngày", "Băng rôn", "Chỗ đặt", "Lượt bấm")
        return tables.csv_response(
            "luot-bam-bang-ron.csv",
            head,
            ((f"{first:%d/%m/%Y}", f"{end:%d/%m/%Y}", name, place, count) for first, end, name, place, count in rows),
        )

    def _check(self, request) -> None:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied


def shares() -> dict[int, float]:
    """Banner → the part of the time in which readers see it now; only of those that are live and within their time."""
    found, places = {}, {}
    for banner in page.banners_in_time(Furniture.objects.read()):
        places.setdefault(banner["place"], []).append(banner)
    for place, banners in places.items():
        weights = [banner.get("weight", 1) for banner in banners]
        for banner, share in zip(banners, turns.shares(weights, page.ROOM[place]), strict=True):
            found[banner.get("id")] = share
    return found


def _asked(sent) -> tuple[figures.Span, int | None]:
    """What `khoang` and `bang-ron` ask for; the usual span and all banners where they are missing."""
    span = SPANS.get(sent.get("khoang") or next(iter(SPANS)))
    number = sent.get("bang-ron") or ""
    banner = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else None
    if span is None or (number and banner is None):
        raise Http404("No such span or banner.")
    return span, banner
