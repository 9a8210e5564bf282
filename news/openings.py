"""Who opened a whole unpublished text to read it: an entry of the audit, bounded, so that it can be read itself."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from news.models import Article
from portal.models import AuditEntry

READ = "article.read"
EVERY = timedelta(hours=1)
"""A person who goes on reading an article leaves no further entry for so long."""


def opened(article: Article, actor, page: str) -> None:
    """Note that the actor opened a page with the article's whole text: a revision, a comparison, a confirm page.

    Previews have entries of their own, every one; saves and actions too. The form itself leaves none: it is where
    the work is done, and whoever may write there is named by what they save.
    """
    with transaction.atomic():
        entries = AuditEntry.objects.filter(object_type="news.article", object_id=article.pk, action=READ)
        if not entries.filter(actor_id=actor.pk, at__gt=timezone.now() - EVERY).exists():
            AuditEntry.objects.record(READ, article, actor, data={"page": page, "version": article.version})
