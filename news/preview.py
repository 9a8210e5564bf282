"""The working copy shown as its public page would be; nothing is stored."""

from django.utils import timezone

from news.comparing import compare
from news.documents import edition_documents
from news.editions import sealed
from news.models import Article, Revision
from news.shown import Document
from portal import richtext


def revision_context(revision: Revision) -> dict:
    """The words of a revision, for reading it; names are those of today."""
    copy = revision.working_copy
    return {"copy": copy, "body": richtext.trusted(copy["body"]), "lines": compare({}, copy | {"body": ""})}


def preview_context(article: Article) -> dict:
    """Context with `doc`, as the article's page has it."""
    now = timezone.now().replace(microsecond=0)
    first = article.editions.order_by("number").values_list("published_at", flat=True).first()
    content, card = edition_documents(
        article,
        number=article.editions.count() + 1,
        now=now,
        first_published_at=first or now,
        change="",
        public_note="",
    )
    return {"doc": Document(sealed(content, card, previous="", revision=None)), "related": [], "crumbs": []}
