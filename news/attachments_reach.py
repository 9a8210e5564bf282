"""Who may use or read which attached file, inside the newsroom."""

from collections.abc import Iterable

from django.db.models import QuerySet

from news.models import Article, Attachment


def named_in(article: Article, numbers: Iterable[int]) -> set[int]:
    """Of these files, those that the article has or some kept revision of it had."""
    numbers = set(numbers)
    found = set(article.attached.filter(attachment__in=numbers).values_list("attachment_id", flat=True))
    for attachment in Attachment.objects.filter(pk__in=numbers - found, is_kept=True):
        if naming(article.revisions, attachment).exists():
            found.add(attachment.pk)
    return found


def naming(revisions: QuerySet, attachment: Attachment) -> QuerySet:
    """Those of the revisions that name the file: as canonical JSON begins a row. Inside any text of the document the
    quotation marks would be escaped."""
    return revisions.filter(document__contains=f'{{"id":{attachment.pk},"sha256":"{attachment.sha256}"')


def usable_by(actor, article: Article | None, numbers: Iterable[int]) -> set[int]:
    """Of these files, those that the actor may attach to the article: the article's own, and the actor's uploads."""
    numbers = set(numbers)
    own = set(Attachment.objects.filter(pk__in=numbers, uploaded_by=actor).values_list("pk", flat=True))
    return own | (named_in(article, numbers - own) if article and article.pk and numbers - own else set())
