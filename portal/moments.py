"""Dates and times typed in the admin: written as people write them here, and of a year that somebody can mean."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime, AdminTimeWidget
from django.core.exceptions import ValidationError
from django.db import models

from portal.dates import STRANGE_YEAR, is_plausible

_PIVOT = 2050
"""“17/7/49” is of 2049, “17/7/50” of 1950."""
_DAY = "Xin ghi ngày dạng 17/07/2014."
_TIME = "Xin ghi giờ dạng 10:25 hoặc 10h25."


def plausible(day) -> None:
    """A validator. The year 0001 overflows as soon as it is put into another time zone; 0214 is a slip for 2014."""
    if not is_plausible(day):
        raise ValidationError(STRANGE_YEAR, code="strange_year")


class DayField(forms.DateField):
    default_error_messages = {"invalid": _DAY}
    default_validators = [plausible]

    def strptime(self, value, format):
        day = super().strptime(value, format)
        return day.replace(year=day.year - 100) if "%y" in format and day.year >= _PIVOT else day


class TimeField(forms.TimeField):
    default_error_messages = {"invalid": _TIME}


class MomentField(forms.SplitDateTimeField):
    """A day and a time, each in a box of its own."""

    widget = AdminSplitDateTime
    default_error_messages = {"invalid_date": _DAY, "invalid_time": _TIME}

    def __init__(self, **kwargs):
        messages = kwargs.get("error_messages") or {}
        fields = (
            DayField(error_messages={"invalid": messages.get("invalid_date", _DAY)}),
            TimeField(error_messages={"invalid": messages.get("invalid_time", _TIME)}),
        )
        super(forms.SplitDateTimeField, self).__init__(fields, **kwargs)


class TypedMoments:
    """Mixed into an admin class: its dates and times are these fields."""

    formfield_overrides = {
        models.DateTimeField: {"form_class": MomentField, "widget": AdminSplitDateTime},
        models.DateField: {"form_class": DayField, "widget": AdminDateWidget},
        models.TimeField: {"form_class": TimeField, "widget": AdminTimeWidget},
    }
