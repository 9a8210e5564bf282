"""Menus, officials and emergency alerts in the admin; registered with portal.admin."""

from django.contrib import admin
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone

from portal import page
from portal.audited import AuditedAdmin
from portal.models import Alert, Furniture, Leader, MenuEntry
from portal.versioned import VersionedAdmin


@admin.register(MenuEntry)
class MenuEntryAdmin(AuditedAdmin):
    furniture = ("menus", "pages")  # the latter, since entries name pages by number
    list_display = ("__str__", "place", "shown", "position", "is_active")
    list_editable = ("position", "is_active")
    list_filter = ("place",)
    list_select_related = ("parent__category__parent", "parent__page", "category__parent", "page")
    ordering = (
        "-place",
        Coalesce("parent__position", "position"),
        Coalesce("parent_id", "pk"),
        F("parent_id").asc(nulls_first=True),
        "position",
        "pk",
    )
    fieldsets = (
        (None, {"fields": ("place", "parent", "title")}),
        (
            "Dẫn đến",
            {
                "fields": ("category", "page", "address"),
                "description": "Chọn đúng một trong ba. Chưa nhập mục nào cho trình đơn chính thì trình đơn tự lập từ "
                "chuyên mục và các trang Giới thiệu, Liên hệ.",
            },
        ),
        ("Thứ tự", {"fields": (("position", "is_active"),)}),
    )

    def get_queryset(self, request):
        """Without the entries of pages beyond this person's reach, whose titles may not be public."""
        seen = _pages_seen_by(request.user)
        within_reach = Q(page=None) | Q(page__in=seen)
        above = Q(parent=None) | Q(parent__page=None) | Q(parent__page__in=seen)
        return super().get_queryset(request).filter(within_reach, above)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "page":
            kwargs["queryset"] = _pages_seen_by(request.user)
        elif db_field.name == "parent":
            tops = MenuEntry.objects.filter(parent=None, place=MenuEntry.Place.MAIN)
            kwargs["queryset"] = tops.filter(Q(page=None) | Q(page__in=_pages_seen_by(request.user)))
        elif db_field.name == "category":
            kwargs["queryset"] = db_field.remote_field.model.objects.select_related("parent")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changelist_instance(self, request):
        pieces = Furniture.objects.read()
        self.live_pages = {row.get("id"): row["language"] for row in pieces["pages"].get("pages", [])}
        self.visible = {row["id"] for row in page.categories(pieces)}
        return super().get_changelist_instance(request)

    @admin.display(description="bạn đọc thấy")
    def shown(self, entry):
        if reason := self._why_not(entry):
            return f"Không hiện: {reason}"
        if entry.parent_id and self._why_not(entry.parent):
            return "Không hiện: mục cha không hiện"
        return "Ở trang tiếng Anh" if self.live_pages.get(entry.page_id) == "en" else "Đang hiện"

    def _why_not(self, entry) -> str:
        if not entry.is_active:
            return "đang tắt"
        if entry.page_id and entry.page_id not in self.live_pages:
            return "trang chưa đăng hoặc đã gỡ"
        return "chuyên mục đang ẩn" if entry.category_id and entry.category_id not in self.visible else ""


def _pages_seen_by(user):
    articles = MenuEntry._meta.get_field("page").remote_field.model.objects
    return articles.visible_to(user).filter(kind="page").order_by("language", "title")


@admin.register(Leader)
class LeaderAdmin(AuditedAdmin):
    """Articles are checked against these names (news/checks/leaders.py); readers see those that are public."""

    furniture = ("people",)
    list_display = (
        "full_name",
        "title",
        "unit",
        "valid_from",
        "valid_until",
        "is_spokesperson",
        "is_public",
        "position",
    )
    list_editable = ("position",)
    list_filter = ("is_public", "is_spokesperson")
    search_fields = ("full_name", "title", "unit")
    autocomplete_fields = ("photo",)
    fieldsets = (
        (None, {"fields": ("full_name", "title", "unit", "duties")}),
        ("Thời gian giữ chức", {"fields": ("valid_from", "valid_until")}),
        ("Liên hệ", {"fields": ("phone", "email", "photo")}),
        ("Hiển thị", {"fields": ("is_spokesperson", "is_public", "position")}),
    )


@admin.register(Alert)
class AlertAdmin(VersionedAdmin):
    list_display = ("title", "level", "shown", "shown_from", "shown_until", "is_active")
    list_filter = ("level",)
    search_fields = ("title", "text")
    readonly_fields = ("preview",)
    fieldsets = (
        (None, {"fields": ("level", "title", "text", ("url", "link_words"))}),
        ("Thời gian", {"fields": ("shown_from", "shown_until", "is_active")}),
        ("Bạn đọc sẽ thấy", {"fields": ("preview",)}),
    )

    class Media:
        css = {"all": ("css/alert.css",)}

    def get_changelist_instance(self, request):
        self.on_pages = {alert["id"] for alert in page.alerts(Furniture.objects.read(), request, "vi")}
        return super().get_changelist_instance(request)

    @admin.display(description="bạn đọc thấy")
    def shown(self, alert):
        now = timezone.now()
        if not alert.is_active:
            return "Đang tắt"
        if alert.shown_until and alert.shown_until <= now:
            return "Đã hết giờ"
        if alert.shown_from > now:
            return "Chưa đến giờ"
        if alert.pk not in self.on_pages:
            return f"Nhường chỗ: mỗi trang chỉ hiện {page.MOST_ALERTS} cảnh báo, mức cao hơn trước"
        return "Đang hiện"

    @admin.display(description="xem trước")
    def preview(self, alert):
        """As it was last saved."""
        if not alert.pk:
            return "Lưu rồi mở lại để xem trước. Khi chưa bật, bạn đọc chưa thấy gì."
        return render_to_string("includes/alert.html", {"alert": page.alert_facts(alert.document())})
