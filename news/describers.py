"""Who changed an article's pictures in the library while the article was under way.

What a picture's row says (description, caption, credit, where it is cut) is sealed with the article, so whoever
changed it has changed sealed content. Not entered among the contributors, who may also see and write the article.
"""

from datetime import datetime

from django.db.models import Q

from news.embedding import shown_by
from news.models import Article
from portal.models import AuditEntry

SEALED_FIELDS = ("alt_text", "caption", "credit", "focal_x", "focal_y", "is_uncropped", "upload", "edits")


def describers(article: Article) -> set[int]:
    """Ids of those who changed sealed facts of a picture since it belongs to the article, or since its last edition."""
    shown = shown_by(article)
    if not shown:
        return set()
    entries = AuditEntry.objects.filter(object_type="news.image", object_id__in=shown, action="news.image.change")
    last = article.editions.order_by("-number").values_list("published_at", flat=True).first()
    if last is not None:
        entries = entries.filter(at__gte=last)
    changed = [entry for entry in entries if entry.actor_id and _is_sealed_change(entry)]
    since = {pk: _since(article, pk) for pk in {entry.object_id for entry in changed}}
    return {entry.actor_id for entry in changed if (start := since[entry.object_id]) and entry.at >= start}


def _since(article: Article, image: int) -> datetime | None:
    """When the picture came into the article; None where no kept revision has it."""
    # As canonical JSON writes it; inside any text of the document the quotation marks would be escaped.
    as_cover = Q(document__contains=f'"cover":{image},"cover_caption":')
    in_text = Q(document__contains=rf"data-image=\"{image}\"")
    first = article.revisions.saved().filter(as_cover | in_text).order_by("version")
    return first.values_list("created_at", flat=True).first()


def _is_sealed_change(entry: AuditEntry) -> bool:
    return bool(entry.details.get("sealed", True))  # entries from before they said so count
