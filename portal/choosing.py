"""Fields of the admin chosen from suggestions: a forged form that sends no number is no error of the server.

Django's widget looks up whatever was sent, and fails on what is no number or too large a one.
"""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

from portal.text import is_key

NOBODY = "-1"
"""A number that nothing has: the field says that the choice is not one of those offered."""


def _number(value):
    return value if value == "" or is_key(value) else NOBODY


class Choose(AutocompleteSelect):
    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return None if value is None else _number(value)


class ChooseSeveral(AutocompleteSelectMultiple):
    def value_from_datadict(self, data, files, name):
        return [_number(value) for value in super().value_from_datadict(data, files, name) or []]


class ChosenByNumber:
    """For a ModelAdmin with `autocomplete_fields`."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Choose(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChooseSeveral(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_manytomany(db_field, request, **kwargs)
