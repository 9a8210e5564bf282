"""Lời nhắn để chia sẻ: what is pasted into Zalo about a live article."""

from django.conf import settings

from news.addresses import article_path, page_path
from news.documents import shortened
from news.models import Article, Edition
from news.states import Kind

LEAD_LENGTH = 200


def message_for(article: Article) -> str:
    """Title, shortened lead and public address of what readers see now; "" where nothing is live."""
    if not article.is_live:
        return ""
    live = Edition.objects.live().filter(article=article).only("card", "kind", "slug", "language").first()
    if live is None:
        return ""
    card = live.card_facts
    if live.kind == Kind.PAGE:
        path = page_path(live.slug, live.language)
    else:
        path = article_path(article.pk, live.slug, live.language)
    parts = [card["title"], shortened(card["lead"], LEAD_LENGTH), f"{settings.SITE_URL}{path}"]
    return "\n".join(part for part in parts if part)
