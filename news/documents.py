"""Articles as JSON documents: the working copy that revisions keep, and the sealed pair that editions are."""

from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from django.utils import timezone

from news import attachments, embedding
from news.models import Article, ArticleAuthor, Author, Category, Tag, Topic
from news.models.revision import LATER_FIELDS
from portal import seal
from portal.models import SiteSettings
from portal.richtext import clean

CARD_LEAD_LENGTH = 320
SCHEDULE_FIELDS = ("publish_at", "expire_at")
"""Part of the working copy, but not of what is sealed: scheduling is not a change of content."""

PLAIN_FIELDS = (
    "kind",
    "language",
    "title",
    "slug",
    "kicker",
    "lead",
    "body",
    "genre",
    "appendix",
    "source",
    "source_url",
    "cover_caption",
)
REFERENCE_FIELDS = ("translation_of", "category", "topic", "cover")
MOMENT_FIELDS = ("displayed_at", "publish_at", "expire_at")
LIST_FIELDS = ("more_categories", "tags", "authors", "attachments")
FIELDS = (*PLAIN_FIELDS, *REFERENCE_FIELDS, *MOMENT_FIELDS, *LIST_FIELDS)
"""All that `news.workflow.save` may be asked to change."""


class Relations(NamedTuple):
    """The rows that belong to an article: credits with their authors, files as news.attachments.rows_of gives them."""

    credits: list[ArticleAuthor]
    further: list[Category]
    tags: list[Tag]
    files: list[dict]


NO_RELATIONS = Relations([], [], [], [])


def relations_of(article: Article) -> Relations:
    """As they are stored."""
    if not article.pk:
        return NO_RELATIONS
    return Relations(
        list(article.credits.select_related("author")),
        list(article.more_categories.all()),
        list(article.tags.all()),
        attachments.rows_of(article),
    )


def working_copy(article: Article, names: dict[str, list] | None = None, relations: Relations | None = None) -> dict:
    """The whole working copy as plain data: ids for relations, ISO 8601 for moments.

    names: what names_in would find, where the caller knows. relations: what relations_of would, where the caller has
    just read both; the names are then taken from there.

    `cover_facts`, `picture_facts` and `names` repeat what other rows say, so that a changed description or
    name counts as a change.
    """
    copy = {name: getattr(article, name) for name in PLAIN_FIELDS}
    copy |= {name: getattr(article, f"{name}_id") for name in REFERENCE_FIELDS}
    copy |= {name: written(getattr(article, name)) for name in MOMENT_FIELDS}
    own = relations or relations_of(article)
    copy["more_categories"] = sorted(category.pk for category in own.further)
    copy["tags"] = sorted(tag.pk for tag in own.tags)
    copy["authors"] = [[credit.author_id, credit.part] for credit in own.credits]
    if own.files:
        copy["attachments"] = own.files  # absent where there are none, so that older digests stay what they are
    copy["cover_facts"] = embedding.facts_of(article.cover) if article.cover else None
    if facts := embedding.facts_in(article.body):
        copy["picture_facts"] = facts
    if names is None:
        names = _names_of(article, relations) if relations else names_in(copy)
    return copy | {"names": names}


def _names_of(article: Article, relations: Relations) -> dict[str, list]:
    """What names_in finds in the working copy, for whoever has just read the article with these rows."""
    by_number = attrgetter("pk")
    categories = [article.category] if article.category_id else []
    categories += sorted(relations.further, key=by_number)
    authors = [credit.author for credit in relations.credits]
    names = {
        "categories": [category.name_in(article.language) for category in categories],
        "tags": [tag.name for tag in sorted(relations.tags, key=by_number)],
        "authors": [author.name for author in authors] + [author.unit for author in authors],
    }
    return names | ({"topic": [article.topic.name]} if article.topic_id else {})


def names_in(copy: dict) -> dict[str, list]:
    """The names that an edition of this copy would show, as they are now.

    They are sealed with the text, so renaming an author after the last save counts as a change of it.
    """
    categories = [pk for pk in (copy["category"], *copy["more_categories"]) if pk]
    authors = [pk for pk, _ in copy["authors"]]
    names = {
        "categories": _category_names(categories, copy["language"]),
        "tags": _names(Tag, "name", copy["tags"]),
        "authors": _names(Author, "name", authors) + _names(Author, "unit", authors),
    }
    return names | ({"topic": _names(Topic, "name", [copy["topic"]])} if copy["topic"] else {})


def _category_names(ids: list[int], language: str) -> list[str]:
    found = {row.pk: row.name_in(language) for row in Category.objects.filter(pk__in=ids)} if ids else {}
    return [found.get(pk, "") for pk in ids]


def _names(model, field: str, ids: list[int]) -> list[str]:
    if not ids:
        return []
    found = dict(model.objects.filter(pk__in=ids).values_list("pk", field))
    return [found.get(pk, "") for pk in ids]


def written(moment: datetime | None) -> str | None:
    """A moment as documents hold it: UTC, ISO 8601, to the second."""
    return moment.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds") if moment else None


def content_digest(copy: dict) -> str:
    """What approval is bound to: the digest of a working copy without its schedule."""
    left_out = {*SCHEDULE_FIELDS, *(name for name in LATER_FIELDS if not copy.get(name))}
    return seal.digest(seal.canonical({k: v for k, v in copy.items() if k not in left_out}))


def byline(credits, language: str = "vi") -> str:
    """“Hữu Thắng - Sở TT&TT Bắc Ninh”; several names joined by commas; photographers marked."""
    photo = "Photo" if language == "en" else "Ảnh"
    texts = [c.author for c in credits if c.part == ArticleAuthor.Part.TEXT]
    photos = [c.author for c in credits if c.part == ArticleAuthor.Part.PHOTO and c.author not in texts]
    shared = {author.unit for author in texts}
    if len(texts) > 1 and len(shared) == 1 and (unit := shared.pop()):
        line = f"{', '.join(author.name for author in texts)} - {unit}"
    else:
        line = ", ".join(author.byline for author in texts)
    if photos:
        names = ", ".join(author.name for author in photos)
        line = f"{line} · {photo}: {names}" if line else f"{photo}: {names}"
    return line


def edition_documents(
    article: Article,
    *,
    number: int,
    now: datetime,
    first_published_at: datetime,
    change: str,
    public_note: str,
    bare=False,
    relations: Relations | None = None,
    identities: list[SiteSettings] | None = None,
) -> tuple[dict, dict]:
    """(content, card) for a new edition, not yet sealed. The card still lacks the digest of the content.

    bare: the article is known to have no tags, authors, further categories and files, so none are asked for, and its
    body to be clean.
    relations: instead of the stored ones, for a former revision, or where the caller has read them. identities: all
    periods of the department's, where the caller has read them.
    """
    credits, further, tags, listed = relations or (NO_RELATIONS if bare else relations_of(article))
    category = _named_category(article.category, article.language)
    displayed_at = article.displayed_at or first_published_at
    cover = None
    if article.cover:
        cover = article.cover.picture_document(caption=article.cover_caption or article.cover.caption)
    site = None if bare else SiteSettings.objects.at(timezone.localtime(displayed_at).date(), identities)
    common = {
        "article": article.pk,
        "number": number,
        "kind": article.kind,
        "language": article.language,
        "title": article.title,
        "slug": article.slug,
        "kicker": article.kicker,
        "category": category,
        "cover": cover,
        "displayed_at": written(displayed_at),
    }
    # The door: whatever the working copy holds, this is what is sealed and shown.
    body = article.body if bare else embedding.resolved(clean(article.body))
    pictures = embedding.pictures_in(body)
    files = attachments.documents(listed)
    content = (
        common
        | {
            "lead": article.lead,
            "body": body,
            "byline": byline(credits, article.language),
            "authors": [
                {"id": c.author_id, "slug": c.author.slug, "name": c.author.name, "unit": c.author.unit, "part": c.part}
                for c in credits
            ],
            "categories": [_named_category(c, article.language) for c in further],
            "tags": [{"id": tag.pk, "slug": tag.slug, "name": tag.name} for tag in tags],
            "genre": article.genre,
            "source": article.source,
            "source_url": article.source_url,
            "published_at": written(now),
            "first_published_at": written(first_published_at),
            "publisher": site.name_in(article.language) if site else "",
            "translation_of": article.translation_of_id,
            "change": change,
            "public_note": public_note,
        }
        | ({"topic": _named(article.topic)} if article.topic_id else {})
        | ({"appendix": article.appendix} if article.appendix else {})
        | ({"pictures": pictures} if pictures else {})
        | ({"attachments": files} if files else {})
    )
    card = common | {"lead": shortened(article.lead), "corrected": change == "correction"}
    card |= {"tags": [tag.pk for tag in tags]} if tags else {}
    card |= {"topic": article.topic_id} if article.topic_id else {}
    return content, card


def _named(row: Topic) -> dict:
    return {"id": row.pk, "slug": row.slug, "name": row.name}


def _named_category(row: Category | None, language: str) -> dict | None:
    return {"id": row.pk, "slug": row.slug, "name": row.name_in(language)} if row else None


def shortened(text: str, length: int = CARD_LEAD_LENGTH) -> str:
    """At most `length` characters, cut at a word's end with an ellipsis."""
    if len(text) <= length:
        return text
    return text[:length].rpartition(" ")[0].rstrip(",;:–- ") + "…"
