"""Ô dịch vụ in the admin: the icon chosen by sight, lengths counted, the card shown as readers will see it."""

from django import forms
from django.contrib import admin
from django.template.loader import render_to_string

from news.library import thumb_url
from portal import page
from portal.version_preview import pieces_with
from portal.versioned import VersionedForm
from services.admin.base import ServicesAdmin
from services.models import ServiceCard

FITS = {"title_line1": 24, "title_line2": 24, "text_line1": 34, "text_line2": 34}
"""Characters that stand on one line in the side column; beyond it the line breaks."""


class IconRadios(forms.RadioSelect):
    template_name = "admin/widgets/icons.html"


class CardForm(VersionedForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, fits in FITS.items():
            if name in self.fields:
                attrs = self.fields[name].widget.attrs
                attrs |= {"data-limit": attrs.pop("maxlength", 0), "data-fits": fits, "autocomplete": "off"}


@admin.register(ServiceCard)
class ServiceCardAdmin(ServicesAdmin):
    form = CardForm
    list_display = ("looks", "__str__", "standing", "kind", "placement", "url")
    list_display_links = ("__str__",)
    list_filter = ("kind", "placement", "is_active")
    list_select_related = ("image",)
    search_fields = ("title_line1", "title_line2", "text_line1", "text_line2", "url")
    autocomplete_fields = ("image",)
    radio_fields = {"placement": admin.VERTICAL}
    order_help = "Các ô hiện theo thứ tự này, ở hàng dịch vụ của trang chủ và ở cột bên."
    live_template = "admin/services/live_card.html"
    fieldsets = (
        (
            "Chữ trên ô",
            {"fields": ("kind", ("title_line1", "title_line2"), ("text_line1", "text_line2"))},
        ),
        ("Dẫn đến", {"fields": ("url", "new_tab")}),
        ("Hình", {"fields": ("icon", "image")}),
        ("Chỗ hiện và thời gian", {"fields": ("placement", ("shown_from", "shown_until"), "is_active")}),
    )

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "icon":
            kwargs["widget"] = IconRadios
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="hình")
    def looks(self, card):
        return render_to_string(
            "admin/services/looks.html", {"card": card, "thumb": card.image and thumb_url(card.image)}
        )

    def live_context(self, thing, facts):
        """The whole row on the home page, since its width follows from how many stand in it; in the side column the
        card alone."""
        pieces = pieces_with(ServiceCard, thing.pk, facts)
        alone = ServiceCard.from_facts(thing.pk, ServiceCard.shown_now(facts)).document()
        own = {"services": {"cards": [alone]}}
        return {
            "services_home": page.home_cards(pieces, None, "vi") if page.home_cards(own, None, "vi") else [],
            "services_side": page.side_cards(own, None, "vi"),
        }
