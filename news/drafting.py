"""Typed and not yet saved: kept every few seconds, for one person and one form, until it is saved or dropped.

A form as it is open in one window has a key. What was saved is spent: a late autosave of the same window cannot
bring it back. Nothing here touches an article or its revisions.
"""

import re
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from news.documents import FIELDS
from news.models import Article, Autosave
from portal import richtext
from portal.text import normalize

LONGEST = 2_000_000
"""Characters of one form; about four hundred pages."""
MOST_CREDITS = 100
"""Rows of authors; a form with a forged number would be made with as many."""
MOST_NEW = 20
"""Forms of articles that do not exist yet, a person; the oldest go."""
MOST_OF_ARTICLE = 5
"""Forms of one article that stand unsaved, a person; the oldest go."""
MOST_OFFERED = 5
KEPT_FOR = timedelta(days=30)
SPENT_KEPT_FOR = timedelta(days=1)

_NAMES = {f"{name}{part}" for name in FIELDS if name != "authors" for part in ("", "_0", "_1")} | {
    "attachments-shown",
    "credits-TOTAL_FORMS",
    "credits-MIN_NUM_FORMS",
    "credits-MAX_NUM_FORMS",
}
_CREDIT = re.compile(r"credits-\d{1,3}-(author|part|DELETE)")
_ATTACHED = re.compile(r"attachment-[1-9]\d{0,17}-(title|summary|transcript|position|remove)")
_NUMBERS = {"attachments", "category", "cover", "translation_of", "more_categories", "tags", "topic"}


class TooLong(ValueError):
    """More than a form can hold."""


class Spent(Exception):
    """The form has been saved; there is nothing left to keep."""


class Overtaken(Exception):
    """Newer words stand under this key than the form knows of."""


def keep(
    user, article: Article | None, key: UUID, *, data: dict[str, list[str]], base_version: int, after: str | None = None
) -> Autosave:
    """Keep what stands in a form now.

    data: name of a control → its values, as the browser would send them; what is no control of the form is ignored.
    after: the stamp of what the form began with or kept last; None keeps over whatever is there.
    The same words once more are no other window's: a page that closed before it had its answer sends them again.
    Raises TooLong, or Spent where that form has been saved meanwhile, or Overtaken where another window has kept newer
    words under the same key.
    """
    if sum(len(value) for name, values in data.items() if _is_known(name) for value in values) > LONGEST:
        raise TooLong
    if richtext.is_too_long("".join(data.get("body", []))):
        raise TooLong  # before anything reads it
    known = _known(data)
    now = timezone.now()
    base_version = min(max(base_version, 0), article.version if article else 0)
    with transaction.atomic():
        started = {"article": article, "data": known, "base_version": base_version, "typed_at": now}
        row, made = Autosave.objects.select_for_update().get_or_create(user=user, key=key, defaults=started)
        if not made:
            if row.data is None:
                raise Spent
            if after is not None and after != row.stamp and known != row.data:
                raise Overtaken
            row.article, row.data, row.base_version, row.typed_at, row.dropped_at = *started.values(), None
            row.save()
        most = MOST_OF_ARTICLE if article else MOST_NEW
        extra = Autosave.objects.filter(user=user, article=article, data__isnull=False).order_by("-typed_at", "-pk")
        Autosave.objects.filter(pk__in=list(extra.values_list("pk", flat=True)[most:])).delete()
    return row


def _known(data: dict[str, list[str]]) -> dict[str, list[str]]:
    """The form's own controls, in plain words. Rows of authors become new rows: the stored ones may be gone by then."""
    known = {
        name: [normalize(str(value)) for value in values[:500]] for name, values in data.items() if _is_known(name)
    }
    for name, values in known.items():
        if name in _NUMBERS or name.endswith("-author") or name.endswith("_FORMS"):
            known[name] = [value for value in values if value == "" or _is_number(value)]
    known["body"] = [richtext.clean(value) for value in known.get("body", [])]
    if "credits-TOTAL_FORMS" in known:
        known["credits-TOTAL_FORMS"] = [_at_most(value, MOST_CREDITS) for value in known["credits-TOTAL_FORMS"]]
    known["credits-INITIAL_FORMS"] = ["0"]
    return known


def _is_known(name: str) -> bool:
    return name in _NAMES or bool(_CREDIT.fullmatch(name) or _ATTACHED.fullmatch(name))


def _at_most(value: str, most: int) -> str:
    return str(min(int(value), most)) if value else value


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 19


def spend(user, key: UUID | None, article: Article) -> None:
    """The form with this key has been saved as this article: what was typed before is history."""
    values = {"article": article, "data": None, "dropped_at": None, "typed_at": timezone.now()}
    Autosave.objects.update_or_create(user=user, key=key or uuid4(), defaults=values)


def drop(user, key: UUID) -> None:
    """The person does not want it back; kept for a day all the same, for second thoughts."""
    Autosave.objects.filter(user=user, key=key, dropped_at=None).update(dropped_at=timezone.now())


def unsaved(user, article: Article | None, key: UUID | None = None) -> Autosave | None:
    """What to put back into a form: the one named by its key, dropped or not, else the latest of an article.

    What was typed in another window before the person's last save is offered (`older`), not put back unasked.
    """
    if key is not None:
        return Autosave.objects.filter(user=user, article=article, data__isnull=False, key=key).first()
    if article is None:
        return None
    latest = Autosave.objects.filter(user=user, article=article, dropped_at=None).order_by("-typed_at", "-pk").first()
    return latest if latest and latest.data is not None else None


def older(user, article: Article | None, shown: Autosave | None) -> list[Autosave]:
    """Other words of this person for the same form, the latest first, a few."""
    return list(
        Autosave.objects.unsaved(user).filter(article=article).exclude(pk=shown.pk if shown else None)[:MOST_OFFERED]
    )


def clear_away() -> int:
    """Remove what is spent or dropped since yesterday, and what nobody came back for in a month; returns how many."""
    now = timezone.now()
    old = Autosave.objects.filter(typed_at__lt=now - KEPT_FOR)
    spent = Autosave.objects.filter(data__isnull=True, typed_at__lt=now - SPENT_KEPT_FOR)
    dropped = Autosave.objects.filter(dropped_at__lt=now - SPENT_KEPT_FOR)
    return sum(rows.delete()[0] for rows in (old, spent, dropped))
