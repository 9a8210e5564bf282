"""Admin classes for everything but articles: one writer a change, audited, the page furniture rebuilt with it."""

from contextlib import nullcontext

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.response import TemplateResponse

from portal.models import AuditEntry, Furniture


def one_transaction(request):
    """For admin views that write outside a transaction of Django's own: the change and its audit entry share one."""
    return transaction.atomic() if request.method == "POST" else nullcontext()


class AuditedAdmin(admin.ModelAdmin):
    """Records every add, change and deletion in the audit, inside the admin's own transaction.

    furniture: pieces of settings.FURNITURE that show this model.
    """

    furniture: tuple[str, ...] = ()

    def log_addition(self, request, obj, message):
        self._record("add", request, obj, message)

    def log_change(self, request, obj, message):
        if message:
            self._record("change", request, obj, message)

    def log_deletions(self, request, queryset):
        for obj in queryset:
            self._record("delete", request, obj, [])

    def _record(self, verb: str, request, obj, message):
        AuditEntry.objects.record(f"{obj._meta.label_lower}.{verb}", obj, request.user, data={"changed": message})

    def changelist_view(self, request, extra_context=None):
        with one_transaction(request):  # deletes what was ticked, saves what was edited in the list
            return super().changelist_view(request, extra_context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self._rebuild()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        self._rebuild()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        self._rebuild()

    def _rebuild(self):
        if self.furniture:
            Furniture.objects.rebuild(*self.furniture)

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        entries = AuditEntry.objects.filter(object_type=obj._meta.label_lower, object_id=obj.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Lịch sử: {obj}",
            "entries": entries[:200],
            "object": obj,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/audit_history.html", context | (extra_context or {}))
