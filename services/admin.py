"""Service cards, link lists and banners in the admin."""

from django.contrib import admin

from news.admin.words import FoundByWords
from portal.versioned import AddressForm, VersionedAdmin
from services.models import Banner, Link, LinkList, ServiceCard

_PERIOD = ("Thời gian và thứ tự", {"fields": (("shown_from", "shown_until"), ("position", "is_active"))})


@admin.register(ServiceCard)
class ServiceCardAdmin(FoundByWords, VersionedAdmin):
    list_display = ("__str__", "kind", "url", "position", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("title_line1", "title_line2", "text_line1", "text_line2", "url")
    autocomplete_fields = ("image",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "kind",
                    ("title_line1", "title_line2"),
                    ("text_line1", "text_line2"),
                    "icon",
                    "image",
                    "url",
                    "new_tab",
                )
            },
        ),
        _PERIOD,
    )


class LinkInline(admin.TabularInline):
    model = Link
    form = AddressForm
    extra = 3
    fields = ("name", "url", "position")


@admin.register(LinkList)
class LinkListAdmin(FoundByWords, VersionedAdmin):
    list_display = ("title", "position", "is_active")
    search_fields = ("title",)
    inlines = (LinkInline,)


@admin.register(Banner)
class BannerAdmin(FoundByWords, VersionedAdmin):
    list_display = ("name", "place", "url", "position", "is_active")
    list_filter = ("place", "is_active")
    search_fields = ("name", "alt", "url")
    autocomplete_fields = ("wide", "narrow")
    fieldsets = ((None, {"fields": ("name", "alt", ("wide", "narrow"), "url", "place")}), _PERIOD)
