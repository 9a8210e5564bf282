"""The register of hosts in the admin: where readers are led, who accepted it, and blocking; part of portal.admin."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from portal import known_hosts, outbound, places, suspicion
from portal.audited import AuditedAdmin
from portal.hosts import in_words
from portal.models import HostUse, OutboundHost
from portal.versions import Refused

SHOWN = 200
"""Places on one page."""


class HostForm(forms.ModelForm):
    class Meta:
        model = OutboundHost
        fields = ("host", "note")

    def clean_host(self):
        """In the one form that links are compared in, whatever was pasted."""
        host = outbound.named(self.cleaned_data["host"])
        if not host:
            raise forms.ValidationError("Xin ghi tên máy chủ, ví dụ dichvucong.gov.vn, không kèm đường dẫn.")
        return host


class StandingFilter(admin.SimpleListFilter):
    title = "tình trạng"
    parameter_name = "standing"

    def lookups(self, request, model_admin):
        return [
            ("blocked", "bị chặn"),
            ("new", "mới trong tháng này"),
            ("unapproved", "chưa ai chấp thuận"),
        ]

    def queryset(self, request, queryset):
        if self.value() == "blocked":
            return queryset.blocked()
        if self.value() == "new":
            today = timezone.localtime()
            first = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
            return queryset.filter(first_seen_at__gte=first)
        return queryset.never_approved() if self.value() == "unapproved" else queryset


class UseFilter(admin.SimpleListFilter):
    title = "đang dẫn đến"
    parameter_name = "used"

    def lookups(self, request, model_admin):
        return [("1", "có"), ("0", "không")]

    def queryset(self, request, queryset):
        if self.value() == "1":
            return queryset.filter(uses__gt=0)
        return queryset.filter(uses=0) if self.value() == "0" else queryset


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="Bắt buộc; ghi vào nhật ký.",
        error_messages={"required": "Xin ghi lý do; người xem nhật ký sau này cần biết vì sao."},
    )
    seen = forms.BooleanField(
        label="Tôi đã xem các chỗ bị ảnh hưởng", error_messages={"required": "Xin xem rồi đánh dấu vào ô này."}
    )


@admin.register(OutboundHost)
class OutboundHostAdmin(AuditedAdmin):
    form = HostForm
    list_display = ("name", "standing", "places_link", "first", "accepted_by")
    list_filter = (StandingFilter, UseFilter)
    list_select_related = ("first_used_by", "approved_by")
    search_fields = ("host", "note", "block_reason")
    actions = ("block_selected",)
    list_per_page = 50
    show_full_result_count = False

    def get_urls(self):
        def page(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"portal_outboundhost_{name}")

        return [
            page("block/", self.block_view, "block"),
            page("<int:pk>/unblock/", self.unblock_view, "unblock"),
            page("<int:pk>/places/", self.places_view, "places"),
            *super().get_urls(),
        ]

    def get_ordering(self, request):
        return ("-uses", "host")

    def get_queryset(self, request):
        return OutboundHost.objects.with_uses()

    def get_search_results(self, request, queryset, search_term):
        """Also by an address, or by letters that the register keeps as punycode."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if host := outbound.named(search_term):
            found = found | queryset.filter(host=host)
        return found, duplicates

    # The list

    @admin.display(description="máy chủ", ordering="host")
    def name(self, row):
        words = in_words(row.host)
        return row.host if words == row.host else f"{words} ({row.host})"

    @admin.display(description="tình trạng", ordering="is_blocked")
    def standing(self, row):
        if row.is_blocked:
            return format_html('<span class="badge badge-returned">{}</span>', "Bị chặn")
        return "" if row.is_accepted else "Chưa chấp thuận"

    @admin.display(description="dẫn đến từ", ordering="uses")
    def places_link(self, row):
        if not row.uses:
            return "–"
        return format_html(
            '<a href="{}">{} chỗ</a>', reverse("admin:portal_outboundhost_places", args=[row.pk]), row.uses
        )

    @admin.display(description="thấy lần đầu", ordering="first_seen_at")
    def first(self, row):
        if row.note == known_hosts.NOTE and not row.first_seen_in:
            return "–"
        at = timezone.localtime(row.first_seen_at)
        return ", ".join(filter(None, [f"{at:%d/%m/%Y}", str(row.first_used_by or ""), row.first_seen_in]))

    @admin.display(description="chấp thuận", ordering="approved_by")
    def accepted_by(self, row):
        return row.approved_by or row.note or "–"

    @admin.action(description="Chặn máy chủ đã chọn", permissions=["change"])
    def block_selected(self, request, queryset):
        hosts = list(queryset.filter(is_blocked=False).values_list("host", flat=True)[: outbound.MOST + 1])
        if not hosts:
            messages.info(request, "Các máy chủ này đã bị chặn rồi.")
            return None
        query = urlencode({"host": hosts}, doseq=True)
        return HttpResponseRedirect(f"{reverse('admin:portal_outboundhost_block')}?{query}")

    # The form: what an administrator accepts; a name is never changed, or a block would move with it

    def get_fields(self, request, obj=None):
        if obj is None:
            return ("host", "note")
        told = ("name", "said", "places_link", "first_seen_at", "first_seen_in", "first_used_by", "accepted_by")
        return (*told, "note")

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)[:-1] if obj else ()

    @admin.display(description="tình trạng")
    def said(self, row):
        if row.is_blocked:
            at = timezone.localtime(row.blocked_at) if row.blocked_at else None
            when = f" lúc {at:%H:%M ngày %d/%m/%Y}" if at else ""
            return f"{row.blocked_by or 'Hệ thống'} chặn{when}: {row.block_reason}"
        if above := OutboundHost.objects.blocked_among([row.host]):
            return f"Bị chặn cùng tên ở trên nó ({', '.join(above)})"
        return "Được dẫn đến" if row.is_accepted else "Chưa ai chấp thuận"

    def save_model(self, request, obj, form, change):
        """Whoever enters a host here accepts it."""
        if not change:
            obj.approved_by = request.user
        super().save_model(request, obj, form, change)
        if not change:
            for warning in suspicion.of_host(obj.host):
                messages.warning(request, warning)

    def has_delete_permission(self, request, obj=None):
        """A row that blocks, or that readers are led by, stays."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not (obj.is_blocked or HostUse.objects.filter(host=obj.host).exists()))

    def get_actions(self, request):
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    # Places

    @method_decorator(never_cache)
    def places_view(self, request, pk):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        host = get_object_or_404(OutboundHost, pk=pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Những chỗ dẫn đến {in_words(host.host)}",
            "host": host,
            "name": self.name(host),
            "may_change": self.has_change_permission(request),
            "opts": self.opts,
            **self._places(request, [host.host]),
        }
        return TemplateResponse(request, "admin/portal/outboundhost/places.html", context)

    def _places(self, request, hosts: list[str]) -> dict:
        """Where readers are led to the hosts or beneath them; what this person may not see is only counted."""
        rows = [row for host in hosts for row in HostUse.objects.led_to(host)[: SHOWN + 1]]
        rows = list({row.pk: row for row in rows}.values())
        shown = places.seen_by(request, rows)
        return {"places": shown[:SHOWN], "more": len(rows) > SHOWN, "hidden": len(rows) - len(shown)}

    # Blocking

    @method_decorator(never_cache)
    def block_view(self, request):
        """Which hosts (?host=…, several), where readers would lose a link, why; then it is done."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        given = [each for each in (request.POST or request.GET).getlist("host") if each.strip()]
        hosts = list(dict.fromkeys(outbound.named(each) for each in given))
        unread = [each for each in given if not outbound.named(each)]
        errors = [f"“{each[:80]}” không phải tên máy chủ." for each in unread]
        hosts = [] if errors else hosts
        if hosts or request.method == "POST":
            errors += outbound.blocking_refusals(hosts) if not errors else []
        form = ReasonForm(request.POST if request.method == "POST" and "reason" in request.POST else None)
        if request.method == "POST" and form.is_valid() and not errors:
            try:
                outbound.block(hosts, request.user, form.cleaned_data["reason"])
            except Refused as refused:
                errors = refused.reasons
            else:
                messages.success(request, f"Đã chặn {', '.join(hosts)}. Bạn đọc không còn thấy liên kết đến đó.")
                return HttpResponseRedirect(reverse("admin:portal_outboundhost_changelist"))
        context = {
            "title": "Chặn máy chủ",
            "hosts": [] if errors and not request.POST else hosts,
            "names": [in_words(host) for host in hosts],
            "given": " ".join(given),
            **self._places(request, hosts),
        }
        return self._confirm(request, form, errors, context)

    @method_decorator(never_cache)
    def unblock_view(self, request, pk):
        if not self.has_change_permission(request):
            raise PermissionDenied
        host = OutboundHost.objects.filter(pk=pk).first()
        if host is None:
            raise Http404
        form = ReasonForm(request.POST or None)
        errors = [] if host.is_blocked else [f"{host.host} không bị chặn."]
        if request.method == "POST" and form.is_valid() and not errors:
            try:
                outbound.unblock(host, request.user, form.cleaned_data["reason"])
            except Refused as refused:
                errors = refused.reasons
            else:
                messages.success(request, f"Đã bỏ chặn {host.host}. Các liên kết cũ hiện lại như trước.")
                if above := OutboundHost.objects.blocked_among([host.host]):
                    messages.warning(request, f"{', '.join(above)} vẫn bị chặn vì tên ở trên nó đang bị chặn.")
                return HttpResponseRedirect(reverse("admin:portal_outboundhost_changelist"))
        context = {
            "title": "Bỏ chặn máy chủ",
            "unblocks": True,
            "host": host,
            "hosts": [host.host],
            "names": [in_words(host.host)],
            **self._places(request, [host.host]),
        }
        return self._confirm(request, form, errors, context)

    def _confirm(self, request, form, errors: list[str], context: dict):
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "refusals": errors,
            "opts": self.opts,
            "media": self.media,
            **context,
        }
        status = 409 if errors and request.method == "POST" else 200
        return TemplateResponse(request, "admin/portal/outboundhost/confirm.html", context, status=status)
