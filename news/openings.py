"""Who opened a whole unpublished text to read it: an entry of the audit, bounded, so that it can be read itself."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from news.models import Article
from portal import seal
from portal.models import AuditEntry

READ, PREVIEW = "article.read", "article.preview"
EVERY = timedelta(hours=1)
"""A person who goes on reading an article leaves no further entry for so long: every entry is proven again whenever the
article's page is made."""


def opened(article: Article, actor, page: str) -> None:
    """Note that the actor opened a page with the article's whole text: a revision, a comparison, a confirm page.

    Saves and actions have entries of their own, every one. The form itself leaves none: it is where the work is done,
    and whoever may write there is named by what they save.
    """
    _note(READ, article, actor, {"page": page, "version": article.version}, other_pages=True)


def previewed(article: Article, actor, revision: int | None) -> None:
    """Note that the actor opened the preview, of this version or of a kept revision."""
    _note(PREVIEW, article, actor, {"version": article.version} | ({"revision": revision} if revision else {}))


def _note(action: str, article: Article, actor, data: dict, *, other_pages: bool = False) -> None:
    """other_pages: an entry of the last hour counts whatever it says; else one that says the same."""
    with transaction.atomic():
        entries = AuditEntry.objects.filter(object_type="news.article", object_id=article.pk, action=action)
        entries = entries.filter(actor_id=actor.pk, at__gt=timezone.now() - EVERY)
        if not (entries if other_pages else entries.filter(data=seal.canonical(data))).exists():
            AuditEntry.objects.record(action, article, actor, data=data)
