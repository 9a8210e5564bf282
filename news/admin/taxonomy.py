"""Categories, authors and tags in the admin."""

from django.contrib import admin

from news.models import Author, Category, Tag
from portal.audited import AuditedAdmin
from portal.text import slugify


class FoundWithoutAccents:
    """Names are also found by their address, which has no accents."""

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        address = slugify(search_term)
        return (found | queryset.filter(slug__contains=address), may_repeat) if address else (found, may_repeat)


@admin.register(Category)
class CategoryAdmin(FoundWithoutAccents, AuditedAdmin):
    furniture = ("categories",)
    list_display = ("name", "name_en", "parent", "position", "is_visible")
    list_editable = ("position", "is_visible")
    list_select_related = ("parent",)
    search_fields = ("name",)
    fields = ("name", "name_en", "parent", "description", "position", "is_visible", "slug")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Category.objects.filter(parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Author)
class AuthorAdmin(FoundWithoutAccents, AuditedAdmin):
    list_display = ("name", "unit", "user")
    list_select_related = ("user",)
    search_fields = ("name", "unit", "slug")
    autocomplete_fields = ("photo", "user")
    fields = ("name", "unit", "bio", "photo", "user", "slug")


@admin.register(Tag)
class TagAdmin(FoundWithoutAccents, AuditedAdmin):
    furniture = ("changed",)  # no piece shows it; the data interface finds articles by its address
    list_display = ("name", "synonyms")
    search_fields = ("name", "slug", "synonyms")
    fields = ("name", "synonyms", "slug")
