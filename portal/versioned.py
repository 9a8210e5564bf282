"""Admin classes for what is kept as versions: a save is a version, and says at once what readers see of it.

The pages of a single version, where a second person lets it through, are portal.version_admin.
"""

from csp.decorators import csp_replace
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from portal import version_words, versions
from portal.audited import AuditedAdmin
from portal.fields import AddressField
from portal.hosts import host_of
from portal.models import OutboundHost, Version
from portal.moments import MomentField
from portal.version_preview import page_with

framed = csp_replace({"frame-ancestors": ["'self'"]})


class AddressForm(forms.ModelForm):
    """Refuses addresses of blocked hosts beside their field."""

    def clean(self):
        cleaned = super().clean()
        for field in self._meta.model._meta.concrete_fields:
            host = host_of(self.cleaned_data.get(field.name) or "") if isinstance(field, AddressField) else ""
            if host and OutboundHost.objects.blocked_among([host]):
                self.add_error(field.name, versions.blocked_sentence(host))
        return cleaned


class VersionedForm(AddressForm):
    """The form of a working copy, with what is said of this save."""

    version_note = forms.CharField(
        label="ghi chú cho lần lưu này",
        required=False,
        max_length=250,
        help_text="Vì sao sửa; hiện trong lịch sử, bạn đọc không thấy.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    takes_effect_at = MomentField(
        label="áp dụng từ",
        required=False,
        help_text="Bỏ trống để áp dụng ngay. Ghi một lúc sau này thì bạn đọc vẫn thấy bản cũ cho đến lúc ấy.",
    )
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    asks_who_saved = True
    """Off where nothing is saved: for previews."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.last = versions.latest(self.instance) if self.instance.pk else None
        self.initial["based_on"] = self.last.number if self.last else 0
        if self.last and self.last.state in Version.OPEN:
            self.initial["takes_effect_at"] = self.last.takes_effect_at

    def clean_takes_effect_at(self):
        moment = self.cleaned_data["takes_effect_at"]
        if moment and moment <= timezone.now() and "takes_effect_at" in self.changed_data and self.asks_who_saved:
            raise forms.ValidationError("Lúc này đã qua. Xin bỏ trống để áp dụng ngay, hoặc ghi một lúc sau này.")
        return moment

    def clean(self):
        cleaned = super().clean()
        if self.asks_who_saved and self.last and cleaned.get("based_on") != self.last.number:
            self._say_who_saved(cleaned.get("based_on"))
        return cleaned

    def _post_clean(self):
        """With what keeps it from being saved and no field has said: a blocked host among the addresses of a text."""
        super()._post_clean()
        if not self.errors and not self.instance.CHILDREN:
            for reason in versions.refusals(self.instance):
                self.add_error(None, reason)

    def _say_who_saved(self, seen: int | None) -> None:
        """Nothing typed is lost: the form is shown again as it was sent, and saving once more is meant."""
        before = Version.objects.of(self.instance).filter(number=seen or 0).first()
        changed = ", ".join(row.label for row in version_words.differences(self.last, before))
        who = self.last.made_by_label or "Hệ thống"
        words = f" ({changed})" if changed else ""
        link = reverse("admin:portal_version_change", args=[self.last.pk])
        self.add_error(
            None,
            format_html(
                "{} đã lưu phần này lúc {}{}, sau khi bạn mở trang. Những gì bạn nhập vẫn còn dưới đây. "
                '<a href="{}" target="_blank">Xem bản vừa lưu</a>; lưu lần nữa sẽ thay bản ấy bằng nội dung dưới đây.',
                who,
                f"{timezone.localtime(self.last.made_at):%H:%M ngày %d/%m/%Y}",
                words,
                link,
            ),
        )
        self.data = self.data.copy()
        self.data[self.add_prefix("based_on")] = self.last.number


class VersionedAdmin(AuditedAdmin):
    """For models that are portal.models.Versioned. Its forms extend VersionedForm, those of its inlines AddressForm."""

    form = VersionedForm
    change_form_template = "admin/versions/change_form.html"
    actions = ("show_rows", "hide_rows")
    preview_path = ""
    """A public page other than the model's own (shown_on)."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("preview/", wrap(self.preview_view), name=f"{name}_preview_new"),
            path("<int:pk>/preview/", wrap(self.preview_view), name=f"{name}_preview"),
            path("gone/", wrap(self.gone_view), name=f"{name}_gone"),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request, obj=None):
        """With what is said of this save; a reader's form has nothing to say."""
        fieldsets = [*super().get_fieldsets(request, obj)]
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            fieldsets.append(("Lưu bản này", {"fields": ("version_note", "takes_effect_at", "based_on")}))
        return fieldsets

    def get_object(self, request, object_id, from_field=None):
        """Locked while it is being saved, so that of two people the second is told of the first."""
        obj = super().get_object(request, object_id, from_field)
        if obj is not None and request.method == "POST" and self.has_change_permission(request, obj):
            self.model._default_manager.select_for_update().filter(pk=obj.pk).first()
            obj.refresh_from_db()
        return obj

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """What was refused between looking and saving (a host blocked a moment ago) is looked at once more, and then
        said in the form, with everything that was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except versions.Refused:
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        saved = self.model._default_manager.get(pk=form.instance.pk)
        version = versions.save(
            saved,
            request.user,
            note=form.cleaned_data.get("version_note", ""),
            takes_effect_at=form.cleaned_data.get("takes_effect_at"),
        )
        self._record_the_rest(request, saved, form.changed_data, change)
        self._say_what_is_seen(request, version)

    def _record_the_rest(self, request, saved, changed: list[str], was_there: bool) -> None:
        """What the row alone says has no version, and is audited by itself. A newcomer's place is not worth a word."""
        names = [name for name in changed if name in self.model.UNVERSIONED and (was_there or name != "position")]
        if names:
            labels = [str(self.opts.get_field(name).verbose_name) for name in names]
            self._record("change", request, saved, [{"changed": {"fields": labels}}])
            versions.rebuild(self.model)

    def _say_what_is_seen(self, request, version: Version) -> None:
        for warning in version.warnings:
            messages.warning(request, warning)
        if version.state == Version.State.WAITING:
            hosts = ", ".join(version.hosts)
            why = f"{hosts} là máy chủ trang chưa từng dẫn đến" if hosts else "nội dung có chữ đáng ngờ"
            text = f"Đã lưu, chưa hiện: {why} nên cần người thứ hai chấp thuận."
            if not versions.eligible(version):
                text += " Hiện chưa có ai khác có quyền này; xin nhờ quản trị hệ thống cấp quyền cho một người nữa."
            messages.warning(request, text)
        elif version.state == Version.State.SCHEDULED:
            at = timezone.localtime(version.takes_effect_at)
            messages.info(request, f"Bạn đọc thấy nội dung này từ {at:%H:%M ngày %d/%m/%Y}.")

    def _rebuild(self):
        """A version that is shown rebuilds the furniture itself; a row alone is seen by nobody."""

    def log_addition(self, request, obj, message):
        """Audited with the version."""

    log_change = log_addition

    def log_deletions(self, request, queryset):
        """Audited with the version."""

    def delete_model(self, request, obj):
        versions.remove(obj, request.user)
        super().delete_model(request, obj)
        versions.rebuild(self.model)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            versions.remove(obj, request.user)
        super().delete_queryset(request, queryset)
        versions.rebuild(self.model)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context["last_version"] = versions.latest(obj)
            context["live_version"] = versions.live(obj)
            context["changed_by_hand"] = versions.changed_by_hand(obj)
        context["preview_url"] = self.preview_address(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def preview_address(self, obj) -> str:
        """Where the preview button sends what is typed."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_preview"
        return reverse(name, args=[obj.pk]) if obj else reverse(f"{name}_new")

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        kept = list(Version.objects.of(obj)[:201])
        lines = [
            (version, version_words.differences(version, before))
            for version, before in zip(kept, [*kept[1:], None], strict=False)
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Lịch sử: {obj}",
            "lines": lines[:200],
            "object": obj,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/versions/history.html", context | (extra_context or {}))

    @method_decorator(never_cache)
    def gone_view(self, request):
        """What was deleted, to be restored."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"{self.opts.verbose_name_plural} đã xóa",
            "versions": versions.gone(self.model)[:200],
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/versions/gone.html", context)

    # Many at once

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not any(field.name == "is_active" for field in self.opts.concrete_fields):
            for name in ("show_rows", "hide_rows"):
                actions.pop(name, None)
        return actions

    @admin.action(description="Gỡ khỏi trang", permissions=["change"])
    def hide_rows(self, request, queryset):
        self._switch(request, queryset, False, "Đã gỡ khỏi trang")

    @admin.action(description="Hiện trên trang", permissions=["change"])
    def show_rows(self, request, queryset):
        self._switch(request, queryset, True, "Đã hiện trên trang")

    def _switch(self, request, queryset, is_active: bool, done: str) -> None:
        """Each is a save of its own; what cannot be saved is said by name, and the others go on."""
        switched = []
        for row in queryset.exclude(is_active=is_active).select_for_update(of=("self",)):
            row.is_active = is_active
            try:
                with transaction.atomic():
                    row.save(update_fields=["is_active"])
                    version = versions.save(row, request.user, note=done)
            except versions.Refused as refused:
                messages.error(request, f"{row}: {refused}")
                continue
            switched.append(row)
            self._say_what_is_seen(request, version)
        if switched:
            messages.success(request, f"{done}: {', '.join(str(row) for row in switched[:10])}.")
        else:
            messages.info(request, "Không có mục nào cần đổi.")

    # Previews of what is typed and not saved

    @method_decorator([never_cache, require_POST, xframe_options_sameorigin, framed])
    def preview_view(self, request, pk=None):
        """The public page with what the form holds. Nothing is saved; what does not fit is said instead."""
        obj = super().get_object(request, str(pk)) if pk else None
        if pk and obj is None:
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        if not (self.has_change_permission(request, obj) if obj else self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, obj, change=obj is not None)(request.POST, request.FILES, instance=obj)
        form.asks_who_saved = False
        fits = form.is_valid()
        formsets, _ = self._create_formsets(request, form.instance, change=obj is not None)
        fits = all([fits, *(formset.is_valid() for formset in formsets)])
        if not fits:
            return self.unfit_response(request, form, formsets)
        children = {formset.fk.remote_field.name: _rows_of(formset) for formset in formsets}
        return self.preview_response(request, form.instance, form.instance.facts(children))

    def unfit_response(self, request, form, formsets):
        """What is said where the form does not fit; `form.instance` holds what of it does."""
        return TemplateResponse(request, "admin/versions/unfit.html", {"form": form, "formsets": formsets})

    def preview_response(self, request, thing, facts: dict):
        """The page that shows the facts. Another page, or a part of one, where that shows them better."""
        return page_with(request, self.model, thing.pk, facts, self.preview_path)


def _rows_of(formset) -> list:
    """The children as they will be, in the order of the form."""
    forms_kept = [
        each for each in formset.forms if each not in formset.deleted_forms and (each.instance.pk or each.has_changed())
    ]
    forms_kept.sort(key=lambda each: each.cleaned_data.get("position") or 0)
    return [each.instance for each in forms_kept]
