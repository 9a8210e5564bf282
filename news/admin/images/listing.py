"""The library as a wall of pictures: search without accents, filters, what each still lacks and where it is used."""

from datetime import datetime

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import F, Q
from django.utils import timezone

from news import library
from news.models import Image
from news.picture_uses import with_uses


class _OneOf(admin.SimpleListFilter):
    """A filter with a fixed list of (value, label, condition)."""

    options: tuple[tuple[str, str, Q], ...] = ()

    def lookups(self, request, model_admin):
        return [(value, label) for value, label, _ in self.options]

    def queryset(self, request, queryset):
        chosen = next((condition for value, _, condition in self.options if value == self.value()), None)
        return queryset if chosen is None else queryset.filter(chosen)


class UseFilter(_OneOf):
    title, parameter_name = "nơi dùng", "dung"
    options = (
        ("co", "Đang dùng", Q(used_in__gt=0) | Q(used_elsewhere=True)),
        ("chua", "Chưa dùng ở đâu", Q(used_in=0, used_elsewhere=False)),
    )


class WordsFilter(_OneOf):
    title, parameter_name = "mô tả và nguồn", "chu"
    options = (
        ("thieu", "Thiếu mô tả hoặc nguồn", Q(alt_text="") | Q(credit="")),
        ("du", "Đủ để dùng", ~Q(alt_text="") & ~Q(credit="")),
    )


class ShapeFilter(_OneOf):
    title, parameter_name = "dáng ảnh", "dang"
    options = (
        ("ngang", "Ngang", Q(width__gt=F("height"))),
        ("doc", "Dọc", Q(width__lt=F("height"))),
        ("vuong", "Vuông", Q(width=F("height"))),
        ("nguyen", "Không cắt", Q(is_uncropped=True)),
    )


class UploaderFilter(admin.SimpleListFilter):
    title, parameter_name = "người tải lên", "nguoi"

    def lookups(self, request, model_admin):
        people = get_user_model().objects.filter(pk__in=Image.objects.order_by().values("uploaded_by").distinct())
        return [(str(person.pk), str(person)) for person in people.order_by("full_name", "username")[:60]]

    def queryset(self, request, queryset):
        chosen = [value for value, _ in self.lookup_choices if value == self.value()]
        return queryset.filter(uploaded_by=int(chosen[0])) if chosen else queryset


class MonthFilter(admin.SimpleListFilter):
    title, parameter_name = "tháng tải lên", "thang"

    def lookups(self, request, model_admin):
        months = Image.objects.datetimes("uploaded_at", "month", order="DESC")[:24]
        return [(f"{month:%Y-%m}", f"Tháng {month.month}/{month.year}") for month in months]

    def queryset(self, request, queryset):
        if self.value() not in dict(self.lookup_choices):
            return queryset
        year, month = map(int, self.value().split("-"))
        start = timezone.make_aware(datetime(year, month, 1))
        end = timezone.make_aware(datetime(year + month // 12, month % 12 + 1, 1))
        return queryset.filter(uploaded_at__gte=start, uploaded_at__lt=end)


class ImageList:
    """Mixed into ImageAdmin."""

    list_display = ("title",)
    list_filter = (WordsFilter, UseFilter, UploaderFilter, MonthFilter, ShapeFilter)
    list_select_related = ("uploaded_by",)
    list_per_page = 40
    search_fields = ("folded",)
    search_help_text = "Tìm trong tên, mô tả, chú thích và nguồn; không cần gõ dấu."
    show_full_result_count = False
    change_list_template = "admin/news/image/change_list.html"

    def get_queryset(self, request):
        return with_uses(super().get_queryset(request))

    def get_search_results(self, request, queryset, search_term):
        return library.find(search_term, queryset), False
