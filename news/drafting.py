"""Typed and not yet saved: kept every few seconds, for one person and one form, until it is saved or dropped.

A form as it is open in one window has a key. What was saved is spent: a late autosave of the same window cannot
bring it back. Nothing here touches an article or its revisions.
"""

import re
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from news.documents import FIELDS
from news.models import Article, Autosave
from portal import richtext
from portal.text import normalize

LONGEST = 2_000_000
"""Characters of one form; about four hundred pages."""
MOST_NEW = 20
"""Forms of articles that do not exist yet, a person; the oldest go."""
KEPT_FOR = timedelta(days=30)
SPENT_KEPT_FOR = timedelta(days=1)

_NAMES = {f"{name}{part}" for name in FIELDS if name != "authors" for part in ("", "_0", "_1")} | {
    "credits-TOTAL_FORMS",
    "credits-MIN_NUM_FORMS",
    "credits-MAX_NUM_FORMS",
}
_CREDIT = re.compile(r"credits-\d{1,3}-(author|part|DELETE)")
_NUMBERS = {"category", "cover", "translation_of", "more_categories", "tags"}


class TooLong(ValueError):
    """More than a form can hold."""


def keep(user, article: Article | None, key: UUID, *, data: dict[str, list[str]], base_version: int) -> bool:
    """Keep what stands in a form now; False where that form has been saved meanwhile, so that nothing is to be kept.

    data: name of a control → its values, as the browser would send them; what is no control of the form is ignored.
    Raises TooLong.
    """
    known = _known(data)
    if sum(len(value) for values in known.values() for value in values) > LONGEST:
        raise TooLong
    now = timezone.now()
    base_version = min(max(base_version, 0), article.version if article else 0)
    with transaction.atomic():
        started = {"article": article, "data": known, "base_version": base_version, "typed_at": now}
        row, made = Autosave.objects.select_for_update().get_or_create(user=user, key=key, defaults=started)
        if not made:
            if row.data is None:
                return False
            row.article, row.data, row.base_version, row.typed_at, row.dropped_at = *started.values(), None
            row.save()
        if article is None:
            extra = Autosave.objects.unsaved(user).filter(article=None).values_list("pk", flat=True)[MOST_NEW:]
            Autosave.objects.filter(pk__in=list(extra)).delete()
    return True


def _known(data: dict[str, list[str]]) -> dict[str, list[str]]:
    """The form's own controls, in plain words. Rows of authors become new rows: the stored ones may be gone by then."""
    known = {
        name: [normalize(str(value)) for value in values[:500]]
        for name, values in data.items()
        if name in _NAMES or _CREDIT.fullmatch(name)
    }
    for name, values in known.items():
        if name in _NUMBERS or name.endswith("-author") or name.endswith("_FORMS"):
            known[name] = [value for value in values if value == "" or _is_number(value)]
    known["body"] = [richtext.clean(value) for value in known.get("body", [])]
    known["credits-INITIAL_FORMS"] = ["0"]
    return known


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 19


def spend(user, key: UUID | None, article: Article) -> None:
    """The form with this key has been saved as this article: nothing of it, or of the person's others, is unsaved."""
    now = timezone.now()
    others = Autosave.objects.filter(user=user, article=article)
    if key is None:
        others.delete()
        return
    others.exclude(key=key).delete()
    values = {"article": article, "data": None, "dropped_at": None, "typed_at": now}
    Autosave.objects.update_or_create(user=user, key=key, defaults=values)


def drop(user, key: UUID) -> None:
    """The person does not want it back; kept for a day all the same, for second thoughts."""
    Autosave.objects.filter(user=user, key=key, dropped_at=None).update(dropped_at=timezone.now())


def unsaved(user, article: Article | None, key: UUID | None = None) -> Autosave | None:
    """What to put back into a form: the one named by its key, dropped or not, else the latest of an article."""
    own = Autosave.objects.filter(user=user, article=article, data__isnull=False)
    if key is not None:
        return own.filter(key=key).first()
    return None if article is None else Autosave.objects.unsaved(user).filter(article=article).first()


def clear_away() -> int:
    """Remove what is spent or dropped since yesterday, and what nobody came back for in a month; returns how many."""
    now = timezone.now()
    old = Autosave.objects.filter(typed_at__lt=now - KEPT_FOR)
    spent = Autosave.objects.filter(data__isnull=True, typed_at__lt=now - SPENT_KEPT_FOR)
    dropped = Autosave.objects.filter(dropped_at__lt=now - SPENT_KEPT_FOR)
    return sum(rows.delete()[0] for rows in (old, spent, dropped))
