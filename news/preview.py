"""The working copy, or any revision, shown as its public page would be; nothing is stored."""

import re

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from news import article_page, attachments, embedding
from news.comparing import compare
from news.documents import MOMENT_FIELDS, PLAIN_FIELDS, Relations, content_digest, edition_documents, working_copy
from news.editions import sealed
from news.models import Article, ArticleAuthor, Author, Category, Edition, Image, Revision, Tag, Topic
from news.models.edition import moment
from news.shown import Document
from portal import richtext

NO_CODE = "CHƯA CẤP"
"""In place of the verification code, which only a published edition has."""

_SPREADING = ("mailto:?", "https://zalo.me/share?", "https://www.facebook.com/sharer/")
"""How addresses begin that would send the article's own to others (templates/includes/article/share.html)."""

_TAG = re.compile(r'<(a|form)\b((?:[^">]|"[^"]*")*)>')
_HREF = re.compile(r' href="([^"]*)"')
_OF_LINKS = re.compile(r' (?:href|rel|target|download)="[^"]*"')
"""What only a link that leads somewhere may have."""


def revision_context(revision: Revision) -> dict:
    """The words of a revision, for reading it; names are those of today."""
    copy = revision.working_copy
    body = embedding.resolved(richtext.clean(copy["body"]))
    return {"copy": copy, "body": richtext.trusted(body), "lines": compare({}, copy | {"body": ""})}


def preview_context(article: Article, *, files_at: str) -> dict:
    """Context with `doc`, as the article's page has it; its files lie where this reader gets them."""
    document = document_of(article)
    document.files_at = files_at
    return {"doc": document, "related": [], "crumbs": []}


class Previewed(Document):
    """A document that is not sealed for good; `is_public` where the text is the very one that is public."""

    def __init__(self, edition: Edition, *, is_public: bool):
        super().__init__(edition)
        self.is_public = is_public
        if not is_public:
            self.code = NO_CODE

    key = ""
    """Nothing made of it is kept."""


def document_of(article: Article, revision: Revision | None = None) -> Previewed:
    """What the article's page would show if this text, the newest where no revision is named, went live now."""
    if live := _live_edition(article, revision):
        return Previewed(live, is_public=True)
    now = timezone.now().replace(microsecond=0)
    first = article.editions.order_by("number").values_list("published_at", flat=True).first()
    shown, relations = (article, None) if revision is None else _as_of(article, revision)
    content, card = edition_documents(
        shown,
        number=article.editions.count() + 1,
        now=now,
        first_published_at=first or now,
        change="",
        public_note="",
        relations=relations,
    )
    content["body"] = richtext.clean(content["body"])  # unlike an edition's, no seal vouches for it
    return Previewed(sealed(content, card, previous="", revision=None), is_public=False)


def _live_edition(article: Article, revision: Revision | None) -> Edition | None:
    """The sound live edition where this text is the very one that is public, else None."""
    live = Edition.objects.live().for_detail().filter(article=article).select_related("revision").first()
    if live is None:
        return None
    digest = revision.digest if revision else content_digest(working_copy(article))
    return live if digest == live.revision.digest and live.is_sound() else None


def _as_of(article: Article, revision: Revision) -> tuple[Article, Relations]:
    """(an unsaved article with the revision's text, its relations) by the names and pictures of today."""
    copy = revision.working_copy
    shown = Article(pk=article.pk, **{name: copy[name] for name in PLAIN_FIELDS})
    for name in MOMENT_FIELDS:
        setattr(shown, name, moment(copy[name]) if copy[name] else None)
    shown.category = Category.objects.filter(pk=copy["category"]).first()
    shown.cover = Image.objects.filter(pk=copy["cover"]).first()
    shown.topic = Topic.objects.filter(pk=copy["topic"]).first()
    shown.translation_of_id = copy["translation_of"]
    authors = Author.objects.in_bulk([pk for pk, _ in copy["authors"]])
    credits = [ArticleAuthor(author=authors[pk], part=part) for pk, part in copy["authors"] if pk in authors]
    further = list(Category.objects.filter(pk__in=copy["more_categories"]))
    listed = attachments.rows(copy.get("attachments", []))
    return shown, Relations(credits, further, list(Tag.objects.filter(pk__in=copy["tags"])), listed)


# The page


def preview_page(document: Previewed, *, files_at: str, **ribbon) -> HttpResponse:
    """The very page that readers would get, with a ribbon, for no cache and no search engine.

    It is asked for as a reader would, without session or account; links open beside it or, where they lead to pages
    that do not exist yet, lie still. files_at: where whoever sees this
    preview gets its files. ribbon: `until` and `recipient` of a preview link, if it is one.
    """
    ribbon["is_public"] = document.is_public
    document.files_at = files_at
    with translation.override(document.language):
        request = _readers_request(document.url)
        response = article_page.render_page(request, document, preview=ribbon, robots="noindex, nofollow")
    response.content = _set_apart(response.text, document.url)
    response["Content-Language"] = document.language
    return hidden(response)


def hidden(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, named in no Referer."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive, nosnippet"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _readers_request(path: str) -> HttpRequest:
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    return request


def _set_apart(html: str, own_path: str) -> str:
    def tag(match: re.Match) -> str:
        name, attributes = match.groups()
        href = _HREF.search(attributes)
        address = href[1] if href else ""
        if name == "a" and (address.startswith((own_path, *_SPREADING)) and "#" not in address):
            return f'<a role="link" aria-disabled="true"{_OF_LINKS.sub("", attributes)}>'
        if " target=" in attributes or address.startswith("#") or (name == "a" and not href):
            return match[0]
        rel = "" if " rel=" in attributes or name == "form" else ' rel="noopener"'
        return f'<{name} target="_blank"{rel}{attributes}>'

    return _TAG.sub(tag, html)
