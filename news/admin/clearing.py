"""What whoever looks afterwards must read: the editions that went out before approval, exactly as they went out."""

from news.admin.attachments import files_at
from news.comparing import compare
from news.models import Article
from news.shown import Document


def clearing_context(article: Article) -> dict:
    """For admin/news/article/clearing.html: `pending` editions, the newest first, each out of its sealed document."""
    editions = {row.number: row for row in article.editions.select_related("revision").order_by("number")}
    rows = article.urgencies.pending().select_related("publisher").order_by("-edition_number")
    context = {"pending": [_row(urgency, editions) for urgency in rows]}
    for row in context["pending"]:
        if row["doc"]:
            row["doc"].files_at = files_at(article)  # whatever is public by now
    return context


def _row(urgency, editions: dict) -> dict:
    edition, before = editions[urgency.edition_number], editions.get(urgency.edition_number - 1)
    return {
        "urgency": urgency,
        "edition": edition,
        "doc": None if edition.content_faults() else Document(edition),
        "before": before,
        "differences": compare(before.revision.working_copy, edition.revision.working_copy) if before else None,
    }
