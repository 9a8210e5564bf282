"""RSS and Atom over live editions."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from news import shown
from news.models import Edition
from news.views.lists import category_of
from portal.context import pieces_of
from portal.page import identity

SIZE = 30


@require_safe
def rss(request):
    return _feed(request, Rss201rev2Feed, Edition.objects.live().listed(get_language()).newest_first())


@require_safe
def atom(request):
    return _feed(request, Atom1Feed, Edition.objects.live().listed(get_language()).newest_first())


@require_safe
def category_rss(request, slug):
    category = category_of(request, slug)
    editions = Edition.objects.live().under("c", category["id"], get_language())
    return _feed(request, Rss201rev2Feed, editions, category["name"], reverse("news:category", args=[slug]))


def _feed(request, generator, editions, heading: str = "", path: str = "") -> HttpResponse:
    site = identity(pieces_of(request), request, get_language())
    feed = generator(
        title=f"{heading} – {site['name']}" if heading else site["name"],
        link=settings.SITE_URL + (path or reverse("home")),
        description=heading or gettext("Tin mới của %(name)s") % {"name": site["name"]},
        language=get_language(),
        feed_url=settings.SITE_URL + request.path,
    )
    for card in shown.cards(editions.for_cards()[:SIZE]):
        feed.add_item(
            title=card.title,
            link=card.absolute_url,
            description=card.lead,
            pubdate=card.displayed_at,
            updateddate=card.edition.published_at,
            unique_id=f"{settings.SITE_URL}/#bai-{card.id}",
            unique_id_is_permalink=False,
            categories=[card.category["name"]] if card.category else [],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
