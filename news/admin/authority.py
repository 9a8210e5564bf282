"""Reach and delegation in the admin."""

from django.contrib import admin
from django.contrib.auth import get_user_model

from news.models import Delegation, Reach
from news.models.delegation import USELESS
from news.models.reach import REACH
from portal.audited import AuditedAdmin
from portal.models.account_seal import Sealed, amending

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


@admin.register(Reach)
class ReachAdmin(AuditedAdmin):
    list_display = ("user", "of")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__full_name")
    autocomplete_fields = ("user", "categories")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("categories__parent")

    def audited_facts(self, obj):
        return {"categories": sorted(obj.categories.values_list("slug", flat=True))}

    def save_model(self, request, obj, form, change):
        former = Reach.objects.filter(pk=obj.pk).values_list("user", flat=True)
        people = [Sealed("account", pk) for pk in sorted({*former, obj.user_id})]
        request.limited_before = [(person, person.begin()) for person in people]
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        chosen = [sorted(category.pk for category in form.cleaned_data["categories"])]
        for person, before in request.limited_before:
            person.finish(before, {REACH: chosen if person.pk == form.instance.user_id else []})

    def delete_model(self, request, obj):
        self.delete_queryset(request, Reach.objects.filter(pk=obj.pk))

    def delete_queryset(self, request, queryset):
        with amending(REACH, queryset.values_list("user", flat=True), lambda *_: []):
            super().delete_queryset(request, queryset)

    @admin.display(description="chuyên mục")
    def of(self, reach):
        return ", ".join(str(category) for category in reach.categories.all())


@admin.register(Delegation)
class DelegationAdmin(AuditedAdmin):
    """An approver delegates for himself; an administrator for anybody."""

    list_display = ("giver", "receiver", "starts_at", "ends_at", "note")
    list_select_related = ("giver", "receiver")
    fields = ("giver", "receiver", ("starts_at", "ends_at"), "note")

    def audited_facts(self, obj):
        times = {"starts_at": obj.starts_at.isoformat(), "ends_at": obj.ends_at.isoformat()}
        return {"giver": obj.giver_id, "receiver": obj.receiver_id} | times

    def _for_anybody(self, request) -> bool:
        return request.user.has_perm("news.change_delegation")

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset if self._for_anybody(request) else queryset.filter(giver=request.user)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Only whom a delegation would be of use to can be chosen; Delegation.clean says the rest."""
        people = get_user_model().objects.filter(is_active=True, is_staff=True).order_by("full_name")
        if db_field.name == "giver":
            kwargs["queryset"] = people if self._for_anybody(request) else people.filter(pk=request.user.pk)
            kwargs["initial"] = request.user.pk
        elif db_field.name == "receiver":
            readers = get_user_model().objects.with_perm("news.view_article", backend=MODEL_BACKEND)
            kwargs["error_messages"], kwargs["empty_label"] = {"invalid_choice": USELESS}, "Chọn người duyệt thay"
            people = people.filter(pk__in=readers.values("pk"))
            kwargs["queryset"] = people.exclude(pk=request.user.pk) if not self._for_anybody(request) else people
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
