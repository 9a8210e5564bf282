"""Columns that more than one model has: folded words, and addresses that may be linked. A leaf."""

from django.core.exceptions import ValidationError
from django.db import models

from portal.richtext import is_safe_address
from portal.text import fold


def validate_address(value: str) -> None:
    if not is_safe_address(value):
        raise ValidationError(
            "Địa chỉ phải bắt đầu bằng https://, http://, tel:, mailto: hoặc dấu / của trang này.",
            code="unsafe_address",
        )


class AddressField(models.CharField):
    """An address that may be linked: http(s), tel, mailto, or a path of this site."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 500)
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, validate_address]


class FoldedField(models.TextField):
    """The words of other fields without accents, in lower case, for searching; written with every save of the row.

    A save that names `update_fields` names this one too where it names one of its sources.
    """

    def __init__(self, *sources: str, **kwargs):
        self.sources = sources
        super().__init__(**({"default": "", "blank": True, "editable": False} | kwargs))

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, [*self.sources, *args], kwargs

    def pre_save(self, instance, add):
        words = fold(" ".join(str(getattr(instance, source)) for source in self.sources))
        setattr(instance, self.attname, words)
        return words
