"""Who described an article's cover anew in the library while the article was under way.

What a picture's row says (description, caption, credit, where it is cut) is sealed with the article, so whoever
changed it has changed sealed content. Not entered among the contributors, who may also see and write the article.
"""

from datetime import datetime

from news.models import Article
from portal.models import AuditEntry

SEALED_FIELDS = ("alt_text", "caption", "credit", "focal_x", "focal_y", "is_uncropped", "upload")


def describers(article: Article) -> set[int]:
    """Ids of those who changed sealed facts of the cover since it belongs to the article, or since its last edition."""
    since = _since(article)
    if since is None:
        return set()
    entries = AuditEntry.objects.filter(
        object_type="news.image", object_id=article.cover_id, action="news.image.change", at__gte=since
    )
    return {entry.actor_id for entry in entries if entry.actor_id and _is_sealed_change(entry)}


def _since(article: Article) -> datetime | None:
    if article.cover_id is None:
        return None
    # As canonical JSON writes it; inside any text of the document the quotation marks would be escaped.
    with_cover = article.revisions.saved().filter(document__contains=f'"cover":{article.cover_id},"cover_caption":')
    first = with_cover.order_by("version").values_list("created_at", flat=True).first()
    last = article.editions.order_by("-number").values_list("published_at", flat=True).first()
    return max((moment for moment in (first, last) if moment), default=None)


def _is_sealed_change(entry: AuditEntry) -> bool:
    return bool(entry.details.get("sealed", True))  # entries from before they said so count
