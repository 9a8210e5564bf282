"""Whose text it is: who changed sealed content since the last edition that a second person stood for.

Approving stands for an edition, and so does clearing one that was published urgently. Until then its writers remain
writers, whatever was published, withdrawn or saved on top of it meanwhile.
"""

from news.models import Article, Revision


def keep_those_of_the_working_copy(article: Article) -> None:
    """Of the contributors, those of what nobody else has stood for yet."""
    _keep(article, _walk(article)[0])


def keep_those_of_the_live_text(article: Article) -> None:
    """The same, where the working copy returns to the live text."""
    _keep(article, _walk(article)[1])


def of_the_working_copy(article: Article) -> set[int]:
    """Ids of those who changed it since somebody else stood for it, by the revisions, which are sealed: whoever takes
    himself out of the contributors by hand is found here."""
    return {pk for pk in _walk(article)[0] if pk} if article.pk else set()


def _keep(article: Article, people: set[int]) -> None:
    article.contributors.remove(*article.contributors.exclude(pk__in=people))


def _walk(article: Article) -> tuple[set[int], set[int]]:
    """Ids of those who changed (the working copy, the newest edition) since the last edition stood for."""
    pending = article.urgencies.pending().values("edition_number")
    stood_for = article.editions.exclude(number__in=pending).select_related("revision").order_by("-number").first()
    base = stood_for.revision if stood_for else None
    later = article.revisions.saved().filter(version__gt=base.version if base else 0).order_by("version")
    issued = set(article.editions.values_list("revision_id", flat=True))
    people: set[int] = set()
    of_edition: set[int] = set()
    digest = base.digest if base else ""
    for revision in later.only("origin", "digest", "actor"):
        if revision.origin == Revision.Origin.DISCARD:
            people = set(of_edition)
        elif revision.digest != digest:
            people.add(revision.actor_id)
        if revision.pk in issued:
            of_edition = set(people)
        digest = revision.digest
    return people, of_edition
