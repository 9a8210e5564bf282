"""The door's hinges: making editions, moving standings, keeping the index. Called by news.workflow only."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery

from news import embedding, links
from news.documents import Relations, edition_documents, written
from news.models import Article, Category, Edition, Listing, Revision, SitemapPart, Standing
from news.models.edition import card_message, content_message, listing_key, moment
from news.search import rows, vocabulary
from news.states import Kind
from news.states import Standing as State
from portal import host_uses, seal
from portal.models import AuditEntry, Furniture, SiteSettings


def issue(
    article: Article,
    *,
    revision: Revision,
    entry: AuditEntry,
    now: datetime,
    change: str,
    public_note: str,
    relations: Relations,
    identities: list[SiteSettings],
    last_change: Furniture | None,
) -> Edition:
    """Seal the working copy as the next edition and make it the live one. Inside the caller's transaction.

    relations, identities: as for news.documents.edition_documents. last_change: as for Furniture.objects.note_change.
    """
    last = _last_of(article)
    content, card = edition_documents(
        article,
        number=last.number + 1 if last else 1,
        now=now,
        first_published_at=last.first_published_at if last else now,
        change=change if last else "",
        public_note=public_note if last else "",
        relations=relations,
        identities=identities,
    )
    edition = sealed(content, card, previous=last.content_seal if last else "", revision=revision)
    if last:
        article.editions.filter(is_live=True).update(is_live=False)
    edition.standing = stand(article, State.LIVE, edition, entry=entry, now=now, last_change=last_change)
    edition.save(force_insert=True)
    embedding.note_edition(article, content)
    leading = links.linking_of(content)
    if last or leading.links:
        host_uses.note(leading)
    parents = {category.parent_id for category in (article.category, *relations.further) if category}
    _list(edition, listing_keys(edition, parents - {None}), anew=last is not None)
    rows.put([edition], anew=last is not None)
    transaction.on_commit(partial(vocabulary.learn, card), robust=True)
    SitemapPart.objects.note_new([article.pk], now)
    _rearrange(article.kind, {edition.language, last.language if last else edition.language})
    return edition


def _last_of(article: Article) -> Edition | None:
    """Its last edition, with `first_published_at` and without the documents; None for an article that has none, in
    which case nothing of it stands in any list."""
    if not article.was_public:
        return None
    first = Edition.objects.filter(article=OuterRef("article")).order_by("number").values("published_at")[:1]
    found = article.editions.order_by("-number").annotate(first_published_at=Subquery(first))
    return found.defer("content", "card").first()


def sealed(content: dict, card: dict, *, previous: str, revision: Revision) -> Edition:
    """An unsaved live edition of the two documents, with both seals and its index."""
    edition = Edition(
        article_id=content["article"],
        number=content["number"],
        content=seal.canonical(content),
        previous_seal=previous,
        published_at=moment(content["published_at"]),
        revision=revision,
        is_live=True,
        **index_of(content),
    )
    digest = seal.digest(edition.content)
    edition.card = seal.canonical(card | {"content": digest})
    edition.content_seal = seal.make(*content_message(edition, digest))
    edition.card_seal = seal.make(*card_message(edition))
    return edition


def take_down(
    article: Article,
    state: State,
    *,
    entry: AuditEntry,
    now: datetime,
    explanation: str = "",
    replacement: Article | None = None,
) -> None:
    """End an article's live standing: withdrawn or expired. Inside the caller's transaction."""
    edition = article.editions.get(is_live=True)
    article.editions.filter(is_live=True).update(is_live=False)
    Listing.objects.filter(article_id=article.pk).delete()
    host_uses.forget(links.OBJECT, article.pk)
    rows.take([article.pk])
    stand(article, state, edition, entry=entry, now=now, explanation=explanation, replacement=replacement)
    SitemapPart.objects.note(article.pk, now)
    _rearrange(article.kind, {edition.language})


def _rearrange(kind: str, languages: set[str]) -> None:
    """The furniture that tells of what was just issued or taken down."""
    if kind == Kind.PAGE:
        Furniture.objects.rebuild("pages")
    if languages != {settings.LANGUAGE_CODE}:
        Furniture.objects.rebuild("languages")


def stand(article, state, edition, *, entry, now, explanation="", replacement=None, last_change=None) -> Standing:
    """Write the article's next standing, sealed."""
    adding = not article.was_public
    standing = Standing(article=article) if adding else article.public_standing
    sequence = 1 if adding else standing.sequence + 1
    standing.set(
        facts_of(edition, state, sequence, entry=entry, now=now)
        | {"explanation": explanation, "replacement": replacement.pk if replacement else None}
    )
    standing.save(force_insert=adding, force_update=not adding)
    Furniture.objects.note_change(last_change)
    return standing


def facts_of(edition: Edition, state: State, sequence: int, *, entry: AuditEntry, now: datetime) -> dict:
    """What a standing says of an edition."""
    return {
        "article": edition.article_id,
        "sequence": sequence,
        "state": State(state).value,
        "edition": edition.number,
        "edition_seal": edition.content_seal,
        "explanation": "",
        "replacement": None,
        "since": written(now),
        "audit": entry.number,
    }


def index_of(content: dict) -> dict:
    """The index columns of an edition, derived from its content."""
    return {
        "kind": content["kind"],
        "language": content["language"],
        "slug": content["slug"],
        "category_id": content["category"]["id"] if content["category"] else None,
        "displayed_at": moment(content["displayed_at"]),
        "is_listed": content["kind"] != Kind.PAGE,
    }


def relist(edition: Edition) -> None:
    """Replace the article's rows in the lists by those of this edition."""
    _list(edition, listing_keys(edition), anew=True)


def _list(edition: Edition, keys: set[str], *, anew: bool) -> None:
    """anew: there may be rows of an edition before it."""
    if anew:
        Listing.objects.filter(article_id=edition.article_id).delete()
    Listing.objects.bulk_create(
        Listing(key=key, edition=edition, displayed_at=edition.displayed_at, article_id=edition.article_id)
        for key in keys
    )


def listing_keys(edition: Edition, parents: set[int] | None = None) -> set[str]:
    """Every list a live edition stands in. parents: of its categories, where the caller knows them."""
    content = edition.content_facts
    if content["kind"] == Kind.PAGE:
        return set()
    categories = {c["id"] for c in [content["category"], *content["categories"]] if c}
    if parents is None:
        above = Category.objects.filter(pk__in=categories, parent__isnull=False)
        parents = set(above.values_list("parent_id", flat=True))
    keys = {listing_key("c", pk, edition.language) for pk in categories | parents}
    keys |= {listing_key("t", tag["id"], edition.language) for tag in content["tags"]}
    keys |= {listing_key("a", author["id"], edition.language) for author in content["authors"]}
    if content.get("topic"):
        keys.add(listing_key("d", content["topic"]["id"], edition.language))
    if content["translation_of"]:
        keys.add(listing_key("x", content["translation_of"], edition.language))
    return keys
