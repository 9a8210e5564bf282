"""Pictures chosen in the admin: only those that say what they show and whose they are.

What may be chosen is any model with `is_described` (news.models.Image); this module knows no more of it.
"""

from django import forms
from django.core.exceptions import ValidationError

UNDESCRIBED = "Ảnh này chưa có mô tả hoặc nguồn. Xin mở ảnh, ghi đủ rồi chọn lại."


class DescribedField(forms.ModelChoiceField):
    """Refuses what is newly chosen and undescribed. What is stored already may stay: a form must not be held up by
    what somebody else once chose in another field."""

    kept = None

    def get_bound_field(self, form, field_name):
        self.kept = form.get_initial_for_field(self, field_name)
        return super().get_bound_field(form, field_name)

    def validate(self, value):
        super().validate(value)
        if value is not None and not value.is_described and self.prepare_value(value) != self.prepare_value(self.kept):
            raise ValidationError(UNDESCRIBED, code="undescribed")


class DescribedPictures:
    """Mixed into an admin class: its keys to pictures are these fields."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if hasattr(db_field.related_model, "is_described"):
            kwargs.setdefault("form_class", DescribedField)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
