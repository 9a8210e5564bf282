"""What versions hold, in words: for the history, for whoever approves, for whoever compares."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import models
from django.utils import timezone

from portal import diff, versions
from portal.models import Version, Versioned
from portal.models.version import picture_fields


@dataclass(frozen=True)
class Row:
    """One fact. parts: [(kind, text)] by syllable, see portal.diff; differs: whether it is another than before."""

    label: str
    parts: list[tuple[str, str]]
    differs: bool


def rows(version: Version, before: Version | None) -> list[Row]:
    """Every fact of a version beside the one before it; facts that both leave empty are left out."""
    model = versions.model_of(version)
    new, old = version.content, before.content if before else {}
    found = []
    for name, label in versions.labels(model).items():
        if name not in new and name not in old:
            continue
        after = words(model, name, new.get(name))
        earlier = words(model, name, old.get(name)) if before else after
        if before and before.facts != version.facts and after == earlier and _retouched(model, name, old, new):
            after = f"{after} (tệp ảnh hoặc lời của ảnh đã khác)"
        if after or earlier:
            found.append(Row(label, diff.words(earlier, after), earlier != after))
    return found


def _retouched(model: type[Versioned], name: str, old: dict, new: dict) -> bool:
    fields = (field for field in picture_fields(model) if field.attname == name)
    return any(versions.is_another_picture(field.name, old, new) for field in fields)


def differences(version: Version, before: Version | None) -> list[Row]:
    """Only what differs; of long lists not the lines between."""
    found = [row for row in rows(version, before) if row.differs] if before else []
    return [replace(row, parts=[_shortened(kind, text) for kind, text in row.parts]) for row in found]


def _shortened(kind: str, text: str) -> tuple[str, str]:
    first, *between, last = text.split("\n") if "\n" in text else (text, "")
    if kind != diff.SAME or len(between) < 3:
        return kind, text
    return kind, f"{first}\n…\n{between[-1]}\n{last}"


def words(model: type[Versioned], name: str, value) -> str:
    """A fact as people read it; "" for nothing."""
    if value in (None, "", []):
        return ""
    if issubclass(model, Versioned) and (own := model.in_words(name, value)) is not None:
        return own
    if name in model.CHILDREN:
        child = model._meta.get_field(name).related_model
        return "\n".join(" | ".join(filter(None, (words(child, key, row[key]) for key in row))) for row in value)
    field = next(field for field in model._meta.concrete_fields if field.attname == name)
    if field.many_to_one:
        target = field.related_model._default_manager.filter(pk=value).first()
        return str(target) if target else f"số {value} (đã xóa)"
    if isinstance(field, models.BooleanField):
        return "Có" if value else "Không"
    if isinstance(field, models.DateTimeField):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%d/%m/%Y %H:%M}"
    if isinstance(field, models.DateField):
        return f"{field.to_python(value):%d/%m/%Y}"
    return str(dict(field.flatchoices).get(value, value))
