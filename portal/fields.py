"""Columns that fill themselves from others of their row. A leaf."""

from django.db import models

from portal.text import fold


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
