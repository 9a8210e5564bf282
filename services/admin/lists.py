"""Danh sách liên kết in the admin: the links in order and in groups, and many at once from pasted lines."""

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet

from portal.versioned import AddressForm
from services.admin.base import ServicesAdmin
from services.admin.live import live_list
from services.admin.pasting import PastedLinks
from services.models import Link, LinkList
from services.models.links import MOST_LINKS


class LinkFormSet(BaseInlineFormSet):
    def clean(self):
        """A row whose place nobody said stands behind the others."""
        super().clean()
        kept = [each for each in self.forms if each not in self.deleted_forms and hasattr(each, "cleaned_data")]
        last = max((each.cleaned_data.get("position") or 0 for each in kept), default=0)
        for each in kept:
            if each.cleaned_data.get("position") is None and (each.instance.pk or each.has_changed()):
                last += 1
                each.instance.position = each.cleaned_data["position"] = last


class LinkForm(AddressForm):
    class Meta:
        model = Link
        fields = ("name", "url", "group", "position")
        widgets = {"group": forms.TextInput(attrs={"class": "vTextField", "list": "link-groups"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        if not self.instance.pk:
            self.initial["position"] = None


class LinkInline(admin.TabularInline):
    model = Link
    form = LinkForm
    formset = LinkFormSet
    template = "admin/services/link_rows.html"
    extra = 1
    max_num = MOST_LINKS
    fields = ("name", "url", "group", "position")


@admin.register(LinkList)
class LinkListAdmin(PastedLinks, ServicesAdmin):
    list_display = ("title", "standing", "count")
    search_fields = ("title", "links__name", "links__url")
    inlines = (LinkInline,)
    fields = ("title", "is_active")
    order_help = "Các danh sách hiện theo thứ tự này, ở cột bên và ở phần Liên kết của trang chủ."
    live_template = "admin/services/live_list.html"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("links")

    @admin.display(description="liên kết")
    def count(self, links):
        return len(links.links.all())

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["groups"] = sorted({link.group for link in obj.links.all() if link.group}) if obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def live_context(self, thing, facts):
        return live_list(thing.pk, facts)
