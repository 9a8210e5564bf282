"""Thông tin cơ quan: one row a period, each save of it a version, looked at on the public pages before it is one."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from portal import page, versions
from portal.framed_preview import FramedPreview
from portal.hosts import host_of
from portal.link_rows import LinkRowsWidget
from portal.models import Furniture, OutboundHost, SiteSettings
from portal.models.site import links_in
from portal.versioned import VersionedAdmin, VersionedForm


class SiteForm(VersionedForm):
    class Meta:
        model = SiteSettings
        fields = "__all__"
        widgets = {
            "social_links": LinkRowsWidget(what="Kênh"),
            "footer_links": LinkRowsWidget(what="Liên kết"),
        }

    def clean(self):
        cleaned = super().clean()
        for name in ("social_links", "footer_links"):
            hosts = {host_of(link["url"]) for link in links_in(cleaned.get(name) or "")} - {""}
            for host in OutboundHost.objects.blocked_among(sorted(hosts)):
                self.add_error(name, versions.blocked_sentence(host))
        return cleaned


@admin.register(SiteSettings)
class SiteSettingsAdmin(FramedPreview, VersionedAdmin):
    form = SiteForm
    list_display = ("name", "valid_from", "valid_now", "site_kind")
    ordering = ("-valid_from",)
    autocomplete_fields = ("logo",)
    readonly_fields = ("arranged_elsewhere",)
    fieldsets = (
        ("Tên cơ quan", {"fields": ("valid_from", "name", "masthead", "short_name", "site_kind", "logo")}),
        ("Trách nhiệm", {"fields": ("governing_body", "responsible_person", "licence", "identifier")}),
        ("Liên hệ", {"fields": ("address", "hours", ("phone", "hotline"), "email", "social_links")}),
        (
            "Chân trang",
            {
                "fields": (
                    "footer_text",
                    "footer_links",
                    ("footer_sections", "footer_tools", "footer_hours"),
                    "arranged_elsewhere",
                )
            },
        ),
        (
            "Trên trang tiếng Anh",
            {
                "fields": (
                    "name_en",
                    "governing_body_en",
                    "responsible_person_en",
                    "address_en",
                    "hours_en",
                    "footer_text_en",
                ),
                "description": "Bỏ trống thì trang tiếng Anh hiện lời tiếng Việt, trừ dòng thêm ở chân trang.",
            },
        ),
        ("Hiển thị", {"fields": ("mourning", "full_text_feeds")}),
    )

    def has_delete_permission(self, request, obj=None):
        """Never of the only one; of none in particular, which every page of the admin asks, without counting."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.model._default_manager.count() > 1)

    def get_deleted_objects(self, objs, request):
        """All of them together are refused as the only one is."""
        found, counts, refused, protected = super().get_deleted_objects(objs, request)
        if len(objs) >= self.model._default_manager.count():
            refused = {*refused, self.opts.verbose_name}
        return found, counts, refused, protected

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_changelist_instance(self, request):
        self.now = page.in_force(Furniture.objects.read()["identity"]).get("valid_from")
        return super().get_changelist_instance(request)

    @admin.display(description="bạn đọc thấy")
    def valid_now(self, site):
        if site.valid_from.isoformat() == self.now:
            return "Đang dùng"
        return "Chưa đến ngày" if site.valid_from > timezone.localdate() else "Tên của bài cũ"

    @admin.display(description="sắp xếp ở trang khác")
    def arranged_elsewhere(self, site):
        return format_html(
            '<a href="{}">Trang chủ: tin ghim, thứ tự các phần</a><br><a href="{}">Trình đơn, danh mục cuối trang</a>',
            reverse("admin:portal_homeslot_changelist"),
            reverse("admin:portal_menu_changelist"),
        )
