"""The pages of a single version: what it says, what differs, how it will look; and what may be done with it."""

from csp.decorators import csp_update
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Case, When
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from portal import version_words, versions
from portal.audited import WrittenByTheSite
from portal.models import Version
from portal.text import is_key
from portal.version_preview import page_with, pages_to_show
from portal.versioned import framed

framing = csp_update({"frame-src": ["'self'"]})


class KindFilter(admin.SimpleListFilter):
    """By the kind of thing, in its own word; only kinds that this person may see anything of."""

    title, parameter_name = "loại", "loai"

    def lookups(self, request, model_admin):
        kinds = model_admin.get_queryset(request).order_by().values_list("object_type", flat=True).distinct()
        known = {model._meta.label_lower: model._meta.verbose_name for model in versions.models()}
        return sorted(((kind, known[kind].capitalize()) for kind in kinds if kind in known), key=lambda row: row[1])

    def queryset(self, request, queryset):
        return queryset.filter(object_type=self.value()) if self.value() else queryset


@admin.register(Version)
class VersionAdmin(WrittenByTheSite, admin.ModelAdmin):
    """To look at; what may be done with a version is done on its page."""

    list_display = ("object_label", "kind", "badge", "what", "saved")
    list_filter = ("state", KindFilter)
    search_fields = ("object_label", "made_by_label", "new_hosts")
    ordering = (
        # A list that somebody opens to see what is to be done: first what waits for a person, then for the clock.
        Case(When(state=Version.State.WAITING, then=0), When(state=Version.State.SCHEDULED, then=1), default=2),
        "-made_at",
        "-pk",
    )
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/versions/change_list.html"

    def get_urls(self):
        def act(route, view, name):
            return path(f"<int:pk>/{route}", self.admin_site.admin_view(view), name=f"portal_version_{name}")

        return [
            act("preview/", self.preview_view, "preview"),
            act("approve/", self.approve_view, "approve"),
            act("decline/", self.decline_view, "decline"),
            act("restore/", self.restore_view, "restore"),
            act("unschedule/", self.unschedule_view, "unschedule"),
            *super().get_urls(),
        ]

    @admin.display(description="loại", ordering="object_type")
    def kind(self, version):
        return apps.get_model(version.object_type)._meta.verbose_name

    @admin.display(description="tình trạng", ordering="state")
    def badge(self, version):
        return format_html('<span class="badge badge-version-{}">{}</span>', version.state, version.get_state_display())

    @admin.display(description="bản lưu")
    def what(self, version):
        """Its number, and what is worth knowing of its state."""
        words = [f"Bản {version.number}"]
        if version.state == Version.State.WAITING:
            words.append(f"dẫn đến {', '.join(version.hosts)}")
        if version.is_open and version.takes_effect_at:
            words.append(f"từ {timezone.localtime(version.takes_effect_at):%H:%M %d/%m/%Y}")
        if version.state == Version.State.DECLINED:
            words.append(version.reason)
        return ", ".join(filter(None, words))[:200]

    @admin.display(description="ai lưu, lúc nào", ordering="made_at")
    def saved(self, version):
        return f"{version.made_by_label or 'Hệ thống'}, {timezone.localtime(version.made_at):%d/%m/%Y %H:%M}"

    # Who may

    def has_view_permission(self, request, obj=None):
        """Also whoever keeps the thing itself."""
        return super().has_view_permission(request, obj) or (obj is not None and _may(request.user, "view", obj))

    def get_queryset(self, request):
        """Of kinds that this person keeps, and all that wait for a second person where this person may be one."""
        seen = [model._meta.label_lower for model in versions.models() if _may_model(request.user, "view", model)]
        queryset = super().get_queryset(request)
        if request.user.has_perm("portal.approve_version"):
            return queryset
        return queryset.filter(object_type__in=seen)

    def _version(self, request, pk) -> Version:
        """404 for a number that there is not; 403 for whoever may not look at this one."""
        version = get_object_or_404(Version, pk=pk)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        return version

    def history_view(self, request, object_id, extra_context=None):
        """A version has no history of its own, it is one."""
        if is_key(object_id):
            self._version(request, int(object_id))
        return super().history_view(request, object_id, extra_context)

    # The page

    @method_decorator([never_cache, framing])
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied  # what is done with a version has addresses of its own
        if not is_key(object_id):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self._page(request, self._version(request, int(object_id)))

    def _page(self, request, version: Version, *, reason: str = "", errors=(), status: int = 200):
        own = Version.objects.filter(object_type=version.object_type, object_id=version.object_id)
        live = own.filter(state=Version.State.LIVE).exclude(pk=version.pk).first()
        before = live if version.is_open else own.filter(number__lt=version.number).order_by("-number").first()
        waits = version.state == Version.State.WAITING
        model = versions.model_of(version)
        exists = model._default_manager.filter(pk=version.object_id).exists()
        context = {
            **self.admin_site.each_context(request),
            "title": version.object_label,
            "version": version,
            "kind": model._meta.verbose_name,
            "before": before,
            "rows": version_words.rows(version, before),
            "is_sound": version.is_sound(),
            "waits": waits,
            "why_not": versions.approval_refusals(version, request.user) if waits else [],
            "eligible": versions.eligible(version) if waits else [],
            "may_change": _may(request.user, "change", version),
            "thing_url": self._thing_url(request, version) if exists else "",
            "is_latest": not own.filter(number__gt=version.number).exists(),
            "exists": exists,
            "pages": pages_to_show(),
            "reason": reason,
            "errors": list(errors),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/versions/version.html", context, status=status)

    def _thing_url(self, request, version: Version) -> str:
        if not _may(request.user, "view", version):
            return ""
        try:
            name = version.object_type.replace(".", "_")
            return reverse(f"admin:{name}_change", args=[version.object_id])
        except NoReverseMatch:
            return ""

    @method_decorator([never_cache, require_safe, xframe_options_sameorigin, framed])
    def preview_view(self, request, pk):
        """The public page as it will be, for the frame."""
        version = self._version(request, pk)
        wanted = request.GET.get("trang")
        address = next((address for address, _ in pages_to_show() if address == wanted), "/")
        return page_with(request, versions.model_of(version), version.object_id, version.content, address)

    # What is done

    @method_decorator(require_POST)
    def approve_view(self, request, pk):
        done = "Đã chấp thuận."
        if self._version(request, pk).hosts:
            done += " Máy chủ này từ nay được dùng không phải hỏi lại."
        return self._act(request, pk, lambda version: versions.approve(version, request.user), done)

    @method_decorator(require_POST)
    def decline_view(self, request, pk):
        reason = request.POST.get("reason", "")[:2000]
        done = "Đã trả lại. Bạn đọc vẫn thấy bản cũ."
        return self._act(request, pk, lambda version: versions.decline(version, request.user, reason), done, reason)

    @method_decorator(require_POST)
    def restore_view(self, request, pk):
        self._changing(request, pk)
        return self._act(request, pk, lambda version: versions.restore(version, request.user), "Đã khôi phục.")

    @method_decorator(require_POST)
    def unschedule_view(self, request, pk):
        self._changing(request, pk)
        done = "Đã hủy hẹn giờ. Nội dung vẫn còn trong biểu mẫu."
        return self._act(request, pk, lambda version: versions.unschedule(version, request.user), done)

    def _changing(self, request, pk) -> None:
        if not _may(request.user, "change", self._version(request, pk)):
            raise PermissionDenied

    def _act(self, request, pk, act, done: str, reason: str = ""):
        version = self._version(request, pk)
        try:
            with transaction.atomic():
                result = act(version)
        except versions.Refused as refused:
            return self._page(request, version, reason=reason, errors=refused.reasons, status=409)
        except ValidationError as error:
            return self._page(request, version, reason=reason, errors=error.messages, status=409)
        if result.state == Version.State.WAITING:
            why = "dẫn đến máy chủ chưa từng dùng" if result.hosts else "có chữ đáng ngờ"
            done += f" Nội dung này chờ người thứ hai vì {why}."
        messages.success(request, done)
        return HttpResponseRedirect(reverse("admin:portal_version_change", args=[result.pk]))


def _may(user, verb: str, version: Version) -> bool:
    return _may_model(user, verb, apps.get_model(version.object_type))


def _may_model(user, verb: str, model) -> bool:
    return user.has_perm(f"{model._meta.app_label}.{verb}_{model._meta.model_name}")
