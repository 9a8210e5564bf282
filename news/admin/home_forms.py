"""The forms on the page of the home page's arrangement."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect

from news import arranging
from news.models import Article, Category
from portal.models import HomeSlot
from portal.moments import MomentField

_STORIES = [(number, f"{number} tin") for number in range(HomeSlot.FEWEST, HomeSlot.MOST + 1)]


class PinForm(forms.Form):
    """From when until when an article is pinned."""

    starts_at = MomentField(label="Ghim từ", required=False)
    ends_at = MomentField(label="Ghim đến", required=False)

    def clean(self):
        given = super().clean()
        if given.get("starts_at") and given.get("ends_at") and given["ends_at"] <= given["starts_at"]:
            self.add_error("ends_at", "Lúc thôi ghim phải sau lúc bắt đầu.")
        return given


class SectionForm(forms.Form):
    """Whether a section is shown, and how many stories a block has at most."""

    is_on = forms.BooleanField(label="Hiện", required=False)
    stories = forms.TypedChoiceField(label="Số tin", choices=_STORIES, coerce=int, required=False)

    def __init__(self, *args, slot: HomeSlot, **kwargs):
        super().__init__(*args, **kwargs)
        if slot.kind == HomeSlot.Kind.BLOCK:
            self.fields["stories"].required = True
        else:
            del self.fields["stories"]


class NewPinForm(forms.Form):
    new_pin = forms.ModelChoiceField(
        Article.objects.none(),
        label="Bài",
        required=False,
        error_messages={"invalid_choice": "Chỉ ghim được tin bài tiếng Việt trong phạm vi phụ trách của bạn."},
    )
    place = forms.ChoiceField(
        label="Vị trí",
        choices=[("featured", "Tin nổi bật"), ("lead", "Tin chính")],
        initial="featured",
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_pin"].queryset = arranging.may_be_pinned(user)
        self.fields["new_pin"].widget = AutocompleteSelect(HomeSlot._meta.get_field("article"), admin.site)
        self.fields["new_pin"].widget.choices = self.fields["new_pin"].choices


class NewBlockForm(forms.Form):
    new_block = forms.ModelChoiceField(
        Category.objects.none(), label="Thêm khối của chuyên mục", required=False, empty_label="Chọn chuyên mục"
    )

    def __init__(self, *args, arrangement, **kwargs):
        super().__init__(*args, **kwargs)
        have = [slot.category_id for slot in arrangement.sections if slot.category_id]
        self.fields["new_block"].queryset = Category.objects.exclude(pk__in=have).select_related("parent")
