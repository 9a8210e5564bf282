"""The same in the other language, as sealed: of articles by the lists in which translations stand, told along with each
row of a query for whoever lists both; of static pages, which stand in no list, by the furniture. And how far the two
have come apart."""

from datetime import datetime

from django.conf import settings
from django.db.models import BigIntegerField, CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject, Substr

from news.addresses import article_path, page_path
from news.models import Article, Edition, Listing, Revision
from news.models.edition import listing_key

_START = len(listing_key("x", "", "vi"))
"""Of the key under which a translation is listed: what stands before the number of its original."""
_FACTS = {name: name for name in ("article_id", "slug", "language")}


def with_counterparts(editions: QuerySet) -> QuerySet:
    """Live editions of articles, with what `counterpart_of` reads. No further query, a few probes of an index a row."""
    number = Cast(OuterRef("article_id"), CharField())
    # One equation a language, in the order of its unique index: for a list of keys that are not known beforehand
    # PostgreSQL reads through every edition, once for each row.
    translations = [
        Subquery(
            Listing.objects.filter(key=Concat(Value(listing_key("x", "", language)), number))
            .order_by("article_id")
            .values("edition_id")[:1]
        )
        for language in ("en", "vi")
    ]
    own_key = Listing.objects.filter(edition=OuterRef("pk"), key__contains=listing_key("x", "", "")).values("key")
    original = Edition.objects.live().filter(
        article_id=Cast(Substr(OuterRef("key_of_original"), _START + 1), BigIntegerField())
    )
    return editions.alias(key_of_original=Subquery(own_key[:1]), translation=Coalesce(*translations)).annotate(
        counterpart=Coalesce(
            Subquery(
                Edition.objects.filter(pk=OuterRef("translation")).order_by().values_list(JSONObject(**_FACTS))[:1]
            ),
            Subquery(original.order_by().values_list(JSONObject(**_FACTS))[:1]),
        ),
    )


def counterpart_of(edition: Edition) -> tuple[str, str] | None:
    """(language, path) of the live edition in the other language, None where there is none."""
    found = edition.counterpart
    return found and (found["language"], article_path(found["article_id"], found["slug"], found["language"]))


def translations_of(article_id: int) -> QuerySet:
    """Primary keys of live editions that name this article as their original."""
    keys = [listing_key("x", article_id, language) for language, _ in settings.LANGUAGES]
    return Listing.objects.filter(key__in=keys).values("edition_id")


def page_elsewhere(pieces: dict, number: int, original: int | None = None) -> dict | None:
    """The live static page in another language that this one translates, or is translated by: an entry of the piece
    "pages" with its path. original: what it translates, where it is not live itself."""
    entries = pieces["pages"].get("pages", [])
    own = next((entry for entry in entries if entry["id"] == number), {})
    original = original or own.get("translation_of")
    for entry in entries:
        if entry["id"] == original if original else entry.get("translation_of") == number:
            return entry | {"path": page_path(entry["slug"], entry["language"])}
    return None


def drift(translation: Article) -> tuple[Revision, Revision] | None:
    """(what the translation follows, what readers see now) of the original, where a later text of it has gone live
    since; else None. That the translation goes live again says nothing of this: only somebody can say that it follows.
    ArticleQuerySet.behind finds the same."""
    followed = translation.follows
    if followed is None:
        return None
    live = Edition.objects.live().filter(article_id=translation.translation_of_id).select_related("revision").first()
    if live is None or live.revision.version <= followed.version or live.revision.digest == followed.digest:
        return None
    return followed, live.revision


def first_shown(article: Article) -> datetime | None:
    """The moment that its page tells readers, None where no page shows it."""
    live = Edition.objects.live().filter(article_id=article.pk).values_list("displayed_at", flat=True)
    return article.displayed_at or live.first()
