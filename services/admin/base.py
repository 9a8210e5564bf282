"""What the admin classes of cards, lists and banners share: state in words, order, the preview that follows typing."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from news.admin.words import FoundByWords
from portal.ordered_admin import OrderedAdmin
from portal.versioned import VersionedAdmin
from services.admin.live import live_page
from services.admin.standing import standing_of, with_versions

LIVE = "live"
"""The field with which a form asks for its preview in a small frame instead of the whole page."""


class ServicesAdmin(FoundByWords, OrderedAdmin, VersionedAdmin):
    """live_template: what readers will see of the thing alone, by the very templates of the public site."""

    change_form_template = "admin/services/change_form.html"
    change_list_template = "admin/services/change_list.html"
    order_row_template = "admin/services/order_row.html"
    live_template = ""

    def get_queryset(self, request):
        return with_versions(super().get_queryset(request))

    @admin.display(description="bạn đọc thấy")
    def standing(self, thing):
        found = standing_of(thing)
        besides = format_html('<br><span class="quiet">{}</span>', found.besides) if found.besides else ""
        return format_html('<span class="badge badge-version-{}">{}</span>{}', found.badge, found.words, besides)

    def for_order_page(self, rows: list) -> list:
        read = with_versions(self.model._default_manager.all()).in_bulk([row.pk for row in rows])
        found = [read[row.pk] for row in rows if row.pk in read]
        for row in found:
            row.standing = standing_of(row)
        return found

    # The preview that follows typing

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_preview"
        context["live_url"] = reverse(name, args=[obj.pk]) if obj else reverse(f"{name}_new")
        return super().render_change_form(request, context, add, change, form_url, obj)

    def preview_response(self, request, thing, facts: dict):
        if LIVE not in request.POST:
            return super().preview_response(request, thing, facts)
        return live_page(self.live_template, self.live_context(thing, facts))

    def unfit_response(self, request, form, formsets):
        """While somebody types the form seldom fits: what does is shown, and what is missing said."""
        if LIVE not in request.POST:
            return super().unfit_response(request, form, formsets)
        thing = form.instance
        for field in self.opts.concrete_fields:
            if field.name in form.errors:  # nothing that was refused, an address above all
                setattr(thing, field.attname, field.get_default())
        children = {
            formset.fk.remote_field.name: [
                each.instance
                for each in formset.forms
                if each.is_valid() and each.has_changed() | bool(each.instance.pk) and each not in formset.deleted_forms
            ]
            for formset in formsets
        }
        context = self.live_context(thing, thing.facts(children))
        return live_page(self.live_template, context | {"problems": _problems(form, formsets)})

    def live_context(self, thing, facts: dict) -> dict:
        raise NotImplementedError


def _problems(form, formsets) -> list[str]:
    found = [
        f"{(form.fields[name].label or name).capitalize()}: {error}"
        for name, errors in form.errors.items()
        if name in form.fields
        for error in errors
    ]
    found += form.non_field_errors()
    for formset in formsets:
        found += formset.non_form_errors()
        for number, each in enumerate(formset.forms, 1):
            found += [f"Dòng {number}: {error}" for errors in each.errors.values() for error in errors]
    return list(dict.fromkeys(found))[:6]
