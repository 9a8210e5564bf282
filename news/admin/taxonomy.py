"""Categories, authors, tags and synonyms in the admin."""

from django.contrib import admin
from django.db import transaction

from news.admin.words import FoundByWords
from news.models import Author, Category, SearchSynonym, Tag
from news.search import vocabulary
from portal.audited import AuditedAdmin
from portal.versioned import VersionedAdmin


@admin.register(Category)
class CategoryAdmin(FoundByWords, VersionedAdmin):
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
class AuthorAdmin(FoundByWords, VersionedAdmin):
    list_display = ("name", "unit", "user")
    list_select_related = ("user",)
    search_fields = ("name", "unit", "slug")
    autocomplete_fields = ("photo", "user")
    fields = ("name", "unit", "bio", "photo", "user", "slug")


@admin.register(Tag)
class TagAdmin(FoundByWords, VersionedAdmin):
    list_display = ("name", "synonyms")
    search_fields = ("name", "slug", "synonyms")
    fields = ("name", "synonyms", "slug")


@admin.register(SearchSynonym)
class SearchSynonymAdmin(FoundByWords, AuditedAdmin):
    furniture = ("changed",)  # no piece shows it; what is found does
    list_display = ("__str__",)
    search_fields = ("sayings",)
    search_help_text = "Tìm trong các cách gọi; không cần gõ dấu."
    fieldsets = (
        (
            None,
            {
                "fields": ("sayings",),
                "description": "Các cách gọi dùng chung (CCCD, GPLX, BHYT …) đã có sẵn. Tên xã, phường, tỉnh, cơ quan "
                "trước và sau khi sắp xếp, đổi tên là việc riêng của từng nơi: xin ghi thêm tại đây, ví dụ tên "
                "phường cũ, dòng dưới tên phường mới. Thay đổi có hiệu lực sau một, hai phút.",
            },
        ),
    )

    def audited_facts(self, obj) -> dict:
        return {"sayings": obj.lines}

    def _rebuild(self):
        super()._rebuild()
        transaction.on_commit(vocabulary.forget)
