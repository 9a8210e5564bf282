"""Configuration in the admin: redirects, accounts, audit; with it the modules of the identity, menus and others."""

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as StockGroupAdmin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal import (  # noqa: F401 - they register with the admin
    account_letters,
    menu_admin,
    navigation_admin,
    outbound_admin,
    session_pages,
    sessions,
    site_admin,
    tables,
    version_admin,
)
from portal.audited import AuditedAdmin, WrittenByTheSite, one_transaction
from portal.models import AuditEntry, Redirect, User
from portal.models.account_seal import COLUMNS, RIGHTS, ROLES, Sealed, changing, labels_of, seal_new
from portal.second_factor.resetting import ResetViews


@admin.register(Redirect)
class RedirectAdmin(AuditedAdmin):
    """Not kept as versions: two addresses of this site are all there is. The audit says both, so any of them can be
    entered again."""

    furniture = ("changed",)  # no piece shows it; a page that was not found leads on
    list_display = ("old_path", "new_path")
    search_fields = ("old_path", "new_path")

    def audited_facts(self, obj):
        return {"old_path": obj.old_path, "new_path": obj.new_path}


class PermissionsField(forms.ModelMultipleChoiceField):
    """Permissions by what they allow: “Tin bài: Duyệt đăng”; those of Django's own tables are nobody's business."""

    def __init__(self, queryset, **kwargs):
        own = models.Q(content_type__app_label__in=("news", "portal", "services")) | models.Q(
            content_type__app_label="auth", content_type__model="group"
        )
        super().__init__(queryset.filter(own).select_related("content_type"), **kwargs)

    def label_from_instance(self, permission):
        return f"{apps.get_app_config(permission.content_type.app_label).verbose_name}: {permission.name}"


class PersonForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


class NewPersonForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("username", "full_name", "email")


@admin.register(User)
class UserAdmin(ResetViews, AuditedAdmin, StockUserAdmin):
    form, add_form = PersonForm, NewPersonForm
    list_display = ("username", "full_name", "email", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "full_name", "email")
    ordering = ("username",)
    fieldsets = (
        (None, {"fields": ("username", "password", "full_name", "email")}),
        ("Bảo mật", {"fields": ("second_factor",)}),
        ("Thông báo", {"fields": ("notice_mail",)}),
        ("Quyền", {"fields": ("is_active", "is_staff", "groups")}),
        ("Quyền riêng", {"fields": ("is_superuser", "user_permissions"), "classes": ["collapse"]}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "full_name", "email", "usable_password", "password1", "password2")}),
    )

    def audited_facts(self, obj):
        return {
            "is_active": obj.is_active,
            "is_staff": obj.is_staff,
            "is_superuser": obj.is_superuser,
            "groups": sorted(obj.groups.values_list("name", flat=True)),
            "permissions": sorted(obj.user_permissions.values_list("codename", flat=True)),
        }

    def get_urls(self):
        view = self.admin_site.admin_view(self.sessions_view)
        return [path("<int:pk>/sessions/", view, name="portal_user_sessions"), *super().get_urls()]

    @method_decorator(never_cache)
    def sessions_view(self, request, pk):
        return session_pages.of_other(self, request, pk)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and not (obj.is_active and obj.is_staff):
            sessions.end_all(obj, reason="Tài khoản không còn được vào trang quản trị")

    def save_related(self, request, form, formsets, change):
        chosen = form.cleaned_data
        parts = {ROLES: sorted(group.pk for group in chosen["groups"])} if "groups" in chosen else {}
        parts |= {RIGHTS: labels_of(chosen["user_permissions"])} if "user_permissions" in chosen else {}
        with changing(form.instance, parts=parts):
            super().save_related(request, form, formsets, change)

    def get_readonly_fields(self, request, obj=None):
        """Only a superuser makes superusers or grants single permissions."""
        return ("second_factor",) + (() if request.user.is_superuser else ("is_superuser", "user_permissions"))

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset if request.user.is_superuser else queryset.filter(is_superuser=False)

    def log_change(self, request, obj, message):
        """A password set or taken away has an entry of its own; Django's message is empty where it is taken away."""
        if getattr(request, "sets_password", False):
            data = {"usable": obj.has_usable_password()}
            AuditEntry.objects.record("user.password", obj, request.user, data=data)
            own = request.session.session_key if obj.pk == request.user.pk else None
            sessions.end_all(obj, own, reason="Đặt mật khẩu")
            if own is None:
                account_letters.tell(
                    obj,
                    request.user,
                    "Quản trị viên đã đổi mật khẩu của bạn",
                    f"đổi mật khẩu hoặc cách đăng nhập của {account_letters.of_account(obj)}. "
                    "Mọi phiên đăng nhập đã kết thúc.",
                )
        else:
            super().log_change(request, obj, message)

    def user_change_password(self, request, id, form_url=""):
        request.sets_password = True
        with one_transaction(request):
            return super().user_change_password(request, id, form_url)

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple()
        if db_field.name == "user_permissions":
            kwargs["form_class"] = PermissionsField
        return super().formfield_for_manytomany(db_field, request, **kwargs)


for _model in (Group, TOTPDevice, StaticDevice):  # devices hold secrets: portal.second_factor shows what may be seen
    admin.site.unregister(_model)


@admin.register(Group)
class GroupAdmin(AuditedAdmin, StockGroupAdmin):
    def audited_facts(self, obj):
        return {"permissions": sorted(obj.permissions.values_list("codename", flat=True))}

    def save_model(self, request, obj, form, change):
        request.role_before = Sealed.of(obj).begin() if change else None
        super().save_model(request, obj, form, change)
        if not change:
            seal_new(obj)
            request.role_before = Sealed.of(obj).begin()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        made = {COLUMNS: [form.instance.name], RIGHTS: labels_of(form.cleaned_data["permissions"])}
        Sealed.of(form.instance).finish(request.role_before, made)

    def delete_model(self, request, obj):
        self.delete_queryset(request, Group.objects.filter(pk=obj.pk))

    def delete_queryset(self, request, queryset):
        for group in queryset.order_by("pk"):
            Sealed.of(group).lock()
        with changing(*User.objects.filter(groups__in=queryset).order_by("pk").distinct(), parts=[ROLES]):
            super().delete_queryset(request, queryset)

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "permissions":
            kwargs["form_class"] = PermissionsField
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _act_in_words(entry: AuditEntry) -> str:
    """The newsroom's own word for an action; its template knows the workflow, which this package may not import."""
    return render_to_string("admin/news/article/entry.html", {"entry": entry}).strip()


class ActionFilter(admin.AllValuesFieldListFilter):
    def choices(self, changelist):
        for choice in super().choices(changelist):
            yield choice | {"display": _act_in_words(AuditEntry(action=str(choice["display"])))}


@admin.register(AuditEntry)
class AuditEntryAdmin(WrittenByTheSite, admin.ModelAdmin):
    """To read, filter and export; never to change."""

    actions = ("export",)
    date_hierarchy = "at"

    list_display = ("number", "at", "actor_label", "act", "object_label", "reason")
    list_filter = (("action", ActionFilter),)
    search_fields = ("actor_label", "object_label", "reason")
    show_full_result_count = False

    @admin.display(description="việc", ordering="action")
    def act(self, entry):
        return _act_in_words(entry)

    @admin.action(description="Xuất ra tệp CSV")
    def export(self, request, queryset):
        """The chosen entries as CSV for spreadsheets; the export itself is audited."""
        entries = queryset.order_by("number")
        with transaction.atomic():
            AuditEntry.objects.record("audit.export", None, request.user, data={"entries": entries.count()})
        head = ("Số", "Thời điểm", "Người", "Việc", "Đối tượng", "Lý do", "Chi tiết", "Mã xác thực")
        rows = (
            (
                e.number,
                f"{timezone.localtime(e.at):%d/%m/%Y %H:%M:%S}",
                e.actor_label,
                e.action,
                e.object_label,
                e.reason,
                e.data,
                e.seal,
            )
            for e in entries.iterator(chunk_size=2000)
        )
        return tables.csv_response("nhat-ky.csv", head, rows)
