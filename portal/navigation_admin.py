"""Officials and emergency alerts in the admin; registered with portal.admin."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils import timezone

from portal import page
from portal.models import Alert, Furniture, Leader
from portal.versioned import VersionedAdmin


@admin.register(Leader)
class LeaderAdmin(VersionedAdmin):
    """Articles are checked against these names (news/checks/leaders.py); readers see those that are public."""

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
