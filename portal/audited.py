"""Admin classes for everything but articles: one writer a change, audited, the page furniture rebuilt with it."""

from contextlib import nullcontext

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from portal.choosing import ChosenByNumber
from portal.described import DescribedPictures
from portal.models import AuditEntry, Furniture
from portal.moments import TypedMoments
from portal.text import is_key


def one_transaction(request):
    """For admin views that write outside a transaction of Django's own: the change and its audit entry share one."""
    return transaction.atomic() if request.method == "POST" else nullcontext()


class WrittenByTheSite:
    """Mixed into an admin class: rows that the site writes itself, to look at only."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class AuditedAdmin(ChosenByNumber, DescribedPictures, TypedMoments, admin.ModelAdmin):
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
        data = {"changed": message} | self.audited_facts(obj)
        AuditEntry.objects.record(f"{obj._meta.label_lower}.{verb}", obj, request.user, data=data)

    def audited_facts(self, obj) -> dict:
        """What an entry says of the object besides the names of the changed fields; for rights: which ones."""
        return {}

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST" and (ticked := request.POST.getlist(ACTION_CHECKBOX_NAME)):
            request.POST = request.POST.copy()
            numbers = [each for each in ticked if is_key(each)]
            request.POST.setlist(ACTION_CHECKBOX_NAME, numbers)  # Django answers anything else with an error page
        with one_transaction(request):  # deletes what was ticked, saves what was edited in the list
            return super().changelist_view(request, extra_context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self._rebuild()

    def get_deleted_objects(self, objs, request):
        """Django's list for the confirm page, with one sentence instead of every row of a plain many-to-many table."""
        lines, counts, lacking, protected = super().get_deleted_objects(objs, request)
        joins = tuple(
            f"{capfirst(model._meta.verbose_name)}: "
            for model in apps.get_models(include_auto_created=True)
            if model._meta.auto_created
        )
        return _without_joins(lines, joins), counts, lacking, protected

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
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        entries = AuditEntry.objects.filter(object_type=obj._meta.label_lower, object_id=obj.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Lịch sử: {obj}",
            "entries": entries[:200],
            "object": obj,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/audit_history.html", context | (extra_context or {}))


def _without_joins(lines: list, joins: tuple[str, ...]) -> list:
    kept = [_without_joins(line, joins) if isinstance(line, list) else line for line in lines]
    rest = [line for line in kept if isinstance(line, list) or not str(line).startswith(joins)]
    gone = len(kept) - len(rest)
    return [*rest, f"Gỡ khỏi {gone} chỗ đang dùng; các chỗ đó vẫn còn."] if gone else rest
