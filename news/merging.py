"""Two texts of one article, typed at once: what each person changed, and what the choice between them makes.

A conflict has three working copies: the one both began with (base), the article as it is now (theirs), and the one
that came too late (mine, kept as a revision).
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from news import workflow
from news.comparing import Difference, compare
from news.documents import FIELDS, LIST_FIELDS, working_copy
from news.models import Article, Revision
from news.states import Kind
from portal import merge
from portal.models import AuditEntry

THEIRS, MINE, BOTH = "theirs", "mine", "both"


@dataclass
class Choice:
    """One field in which the two texts differ.

    offered: what may be chosen, any of THEIRS, MINE, BOTH. suggested: the one that loses nobody's work, "" where
    only a person can tell. difference: from theirs to mine.
    """

    name: str
    difference: Difference
    offered: list[str]
    suggested: str

    @property
    def label(self) -> str:
        return self.difference.label


@dataclass
class Conflict:
    """All that the page of a conflict shows. `choices` is empty where both texts say the same."""

    article: Article
    loser: Revision
    choices: list[Choice]
    values: dict[str, dict]
    """Field → {THEIRS, MINE, BOTH: value}."""


def conflict_of(article: Article, loser: Revision) -> Conflict:
    """What is to be chosen between the article as it is now and a revision that came too late."""
    theirs, mine = working_copy(article), loser.working_copy
    began = article.revisions.saved().filter(version__lte=loser.base_version or 0).order_by("-version").first()
    base = began.working_copy if began else {}
    choices, values = [], {}
    for difference in compare(theirs, mine):
        name = difference.name
        if name not in FIELDS or (name == "slug" and article.kind != Kind.PAGE):
            continue  # what follows from other fields is no choice
        values[name] = {THEIRS: theirs.get(name), MINE: mine.get(name)}
        both = _both(name, base, mine, theirs)
        if both is not None and both not in (theirs.get(name), mine.get(name)):
            values[name][BOTH] = both
        suggested = _suggested(base.get(name), theirs.get(name), mine.get(name), BOTH in values[name])
        choices.append(Choice(name, difference, list(values[name]), suggested))
    return Conflict(article, loser, choices, values)


def _both(name: str, base: dict, mine: dict, theirs: dict):
    """One value that holds what both changed; None where there is none."""
    if name == "body":
        return merge.bodies(base.get("body") or "", mine["body"], theirs["body"])
    if name == "attachments":
        return _both_lists_of_files(*(copy.get(name) or [] for copy in (base, mine, theirs)))
    if name in LIST_FIELDS:
        began, left, right = base.get(name) or [], mine.get(name) or [], theirs.get(name) or []
        added = [row for row in left if row not in began and row not in right]
        return [row for row in right if row in left or row not in began] + added
    return None


def _both_lists_of_files(base: list[dict], mine: list[dict], theirs: list[dict]) -> list[dict] | None:
    """Their list with what I added, changed or took away; None where both wrote on one file, or one took away what the
    other wrote on."""
    began, left, right = ({row["id"]: row for row in rows} for rows in (base, mine, theirs))
    merged = []
    for pk, row in right.items():
        if row == began.get(pk) or row == left.get(pk):
            if pk in left or pk not in began:
                merged.append(left.get(pk, row))
        elif (pk in left and left[pk] == began.get(pk)) or (pk not in left and pk not in began):
            merged.append(row)
        else:
            return None
    for pk, row in left.items():
        if pk not in right:
            if pk in began and row != began[pk]:
                return None
            merged += [row] if pk not in began else []
    return merged


def _suggested(base, theirs, mine, both: bool) -> str:
    if mine == base:
        return THEIRS
    if theirs == base:
        return MINE
    return BOTH if both else ""


def settle(article: Article, loser: Revision, actor, *, version: int, chosen: dict[str, str]) -> Article:
    """Save what was chosen, by field, as a new revision; the loser stays among the revisions, settled.

    chosen: field → THEIRS, MINE or BOTH. Raises Refused where a field is left open, Conflict where the article has
    changed once more (the loser then waits for a new choice).
    """
    found = conflict_of(article, loser)
    open_fields = [c.label for c in found.choices if chosen.get(c.name) not in c.offered]
    if open_fields:
        raise workflow.Refused([f"Xin chọn một bản cho: {', '.join(open_fields)}."])
    changes = {c.name: found.values[c.name][chosen[c.name]] for c in found.choices if chosen[c.name] != THEIRS}
    with transaction.atomic():
        if not Revision.objects.filter(pk=loser.pk, settled_at=None).update(settled_at=timezone.now()):
            raise workflow.Refused(["Bản này đã được xử lý rồi."])
        if changes:
            note = f"Gộp hai bản, phiên bản {loser.base_version} và {version}"
            article = workflow.save(article, actor, version=version, changes=workflow.given(changes), note=note)
        elif Article.objects.filter(pk=article.pk, version=version).exists():
            AuditEntry.objects.record("article.yield", article, actor, data={"revision": loser.pk})
        else:
            raise workflow.Conflict(Article.objects.get(pk=article.pk))
    return article
