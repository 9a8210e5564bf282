"""RSS and Atom over live editions."""

from datetime import UTC
from uuid import UUID, uuid5

from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Enclosure
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from news import shown
from news.feed_xml import Atom, Rss
from news.models import Edition
from news.models.edition import KEPT_DOCUMENTS, listing_key
from news.views.lists import category_of
from portal import markup, page, unlinking
from portal.addresses import whole, whole_links
from portal.blocking import blocked_hosts
from portal.context import pieces_of, surroundings_of
from portal.kept import Kept
from portal.prepared import Prepared
from portal.text import in_xml

SIZE = 30
_NAMES = UUID("8a7d3a5e-0d0f-4f0e-9a53-6d1f4f7c2b1e")
"""Under which the names of articles are made. It never changes."""


@require_safe
def rss(request):
    return _feed(request, Rss, _newest(get_language()))


@require_safe
def atom(request):
    return _feed(request, Atom, _newest(get_language()))


@require_safe
def category_rss(request, slug):
    return _category(request, Rss, slug)


@require_safe
def category_atom(request, slug):
    return _category(request, Atom, slug)


_newest = Prepared(
    lambda language: Edition.objects.live().listed(language).for_detail().newest_first()[:SIZE], kept=KEPT_DOCUMENTS
)
_newest_under = Prepared(
    lambda place: (
        Edition.objects.live()
        .filter(listings__key=place)
        .for_detail()
        .order_by("-listings__displayed_at", "-listings__article_id")[:SIZE]
    ),
    kept=KEPT_DOCUMENTS,
)


def _category(request, generator, slug: str) -> HttpResponse:
    category = category_of(request, slug)
    editions = _newest_under(listing_key("c", category["id"], get_language()))
    return _feed(request, generator, editions, category["name"], reverse("news:category", args=[slug]))


def _feed(request, generator, editions, heading: str = "", path: str = "") -> HttpResponse:
    """The newest articles of a list. Read as whole documents: a card has neither byline nor text."""
    documents = shown.documents(editions)
    blocked = blocked_hosts(request)
    frame = surroundings_of(request, get_language()).key
    key = " ".join([generator.__name__, request.path, frame, *sorted(blocked), *(each.key for each in documents)])
    if (text := _kept.get(key)) is None:
        text = _written(request, generator, documents, heading, path, blocked)
        _kept.put(key, text, len(text))
    return HttpResponse(text, content_type=generator.content_type)


_kept = Kept(room=1_000_000)
"""Feeds by all that they show: octets."""


def _written(request, generator, documents: list[shown.Document], heading: str, path: str, blocked) -> bytes:
    pieces = pieces_of(request)
    site = page.identity(pieces, request, get_language())
    name = in_xml(site["name"])
    feed = generator(
        title=in_xml(f"{heading} – {name}" if heading else name),
        link=whole(path or reverse("home")),
        description=in_xml(heading or gettext("Tin mới của %(name)s") % {"name": name}),
        language=get_language(),
        feed_url=whole(request.path),
        author_name=name,
        author_link=whole(reverse("home")),
        feed_copyright=page.rights(name),
    )
    with_text = page.in_force(pieces["identity"]).get("full_text_feeds", False)
    blocked = blocked_hosts(request)
    for document in documents:
        content = unlinking.in_markup(full_text(document), blocked) if with_text else ""
        feed.add_item(**_item(document), content=in_xml(content))
    return feed.writeString("utf-8").encode()


def _item(document: shown.Document) -> dict:
    return {
        "title": in_xml(document.title),
        "link": document.absolute_url,
        "description": in_xml(document.lead),
        "pubdate": document.displayed_at,
        "updateddate": document.published_at,
        "unique_id": name_of(document),
        "unique_id_is_permalink": False,
        "categories": [in_xml(each["name"]) for each in [document.category, *document.categories] if each],
        "byline": in_xml(document.byline),
        "people": [(in_xml(author["name"]), whole(author["url"])) for author in document.authors],
        "enclosures": _enclosures(document),
    }


def name_of(document: shown.Document) -> str:
    """The same for every edition, whatever the site's address becomes: made of what is sealed and never changes, so
    that no reader sees the news of years again after a move to another domain."""
    return uuid5(_NAMES, f"{document.id} {document.first_published_at.astimezone(UTC).isoformat()}").urn


def _enclosures(document: shown.Document) -> list[Enclosure]:
    """The cover as a JPEG, which every feed reader opens."""
    found = document.cover and document.cover.jpeg
    return [Enclosure(whole(document.cover.url), str(found["bytes"]), "image/jpeg")] if found else []


def full_text(document: shown.Document) -> str:
    """The sealed body as a feed reader may show it: plain pictures, whole addresses."""
    return whole_links(markup.standalone(document.body, document.pictures, _drawn), document.url)


def _drawn(shot: markup.Shot) -> str:
    found = shot.picture.jpeg
    if not found:
        return ""
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}">',
        whole(shot.picture.url),
        found["width"],
        found["height"],
        shot.alt,
    )
