"""Liên kết cần xem lại: addresses that do not answer or are no longer what they were, with the places leading there."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from news.linkwatch import AGAIN_IN_DOUBT
from news.models import Article, LinkCheck
from portal import places
from portal.audited import WrittenByTheSite
from portal.models import HostUse

SHOWN = 5
"""Places of one address in the list."""


@admin.register(LinkCheck)
class LinkCheckAdmin(WrittenByTheSite, admin.ModelAdmin):
    """For whoever may see the register of hosts: the rows have no permissions of their own, the worker writes them."""

    list_display = ("address", "kind", "said", "places", "checked_at")
    list_display_links = None
    list_filter = ("kind",)
    search_fields = ("url", "problem")
    ordering = ("-checked_at", "pk")
    actions = ("check_again",)
    list_per_page = 50
    show_full_result_count = False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("portal.view_outboundhost")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_recheck_permission(self, request):
        return self.has_view_permission(request)

    def get_queryset(self, request):
        return super().get_queryset(request).broken()

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        self._find_places(request, list(changelist.result_list))
        return changelist

    def _find_places(self, request, rows: list[LinkCheck]) -> None:
        """Where readers are led there, and in which articles that are being worked on it stands: a few queries for all
        rows. Kept on the request, since many threads share this object."""
        urls = [row.url for row in rows]
        found: dict[str, dict[str, str]] = {url: {} for url in urls}
        for use in places.seen_by(request, HostUse.objects.filter(address__in=urls)):
            found[use.address][use.url] = use.label
        through = LinkCheck.articles.through.objects.filter(linkcheck__in=rows)
        seen = {article.pk: article for article in Article.objects.visible_to(request.user).filter(
            pk__in=through.values("article")).only("title")}  # fmt: skip
        for check, article in through.values_list("linkcheck__url", "article_id"):
            if article in seen and request.user.has_perm("news.view_article"):
                found[check].setdefault(reverse("admin:news_article_change", args=[article]), seen[article].title)
        for row in rows:
            row.found = found[row.url]

    @admin.display(description="địa chỉ", ordering="url")
    def address(self, row):
        return format_html('<code class="host-address">{}</code>', row.url)

    @admin.display(description="vấn đề", ordering="problem")
    def said(self, row):
        return row.problem[:1].upper() + row.problem[1:]

    @admin.display(description="ở đâu")
    def places(self, row):
        found = list(getattr(row, "found", {}).items())
        if not found:
            return "–"
        links = format_html_join(", ", '<a href="{}">{}</a>', found[:SHOWN])
        return format_html("{} và {} chỗ nữa", links, len(found) - SHOWN) if len(found) > SHOWN else links

    @admin.action(description="Kiểm tra lại", permissions=["recheck"])
    def check_again(self, request, queryset):
        """At its next round; what was asked a moment ago is not asked again, out of politeness."""
        now = timezone.now()
        asked = queryset.exclude(checked_at__gt=now - AGAIN_IN_DOUBT / 6).update(due_at=now)
        if asked:
            messages.success(request, f"Sẽ kiểm tra lại {asked} địa chỉ trong ít phút nữa.")
        else:
            messages.info(request, "Các địa chỉ này vừa được kiểm tra. Xin thử lại sau ít phút.")
