"""One edition as its public page. Readers and previews get it from here, so that the two cannot drift apart."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from news import shown
from news.addresses import category_path
from news.around import around
from news.states import Kind
from news.translations import page_elsewhere
from portal import menus
from portal.context import pieces_of, surroundings_of


def render_page(request: HttpRequest, document: shown.Document, **further) -> HttpResponse:
    """The page of an article or of a static page, in the language in force. further: context of a preview."""
    if document.kind == Kind.PAGE:
        above = menus.above(surroundings_of(request, document.language).menu, document.url)
        trail = [shown.crumb(entry["title"], entry["url"]) for entry in above]
        context = {"doc": document, "crumbs": [*trail, shown.crumb(document.title, document.url)]}
        context["alternate"] = _page_in_other_language(request, document)
        return render(request, "news/page.html", context | {"edition": document.edition} | further)
    return render(request, "news/article.html", _article_context(request, document) | further)


def _article_context(request: HttpRequest, document: shown.Document) -> dict:
    crumbs = [shown.crumb(gettext("Tin tức"), reverse("news:all"))]
    if document.category:
        crumbs += _parent(request, document)
        crumbs.append(shown.crumb(document.category["name"], document.category["url"]))
    stands_around = around(document, languages=len(surroundings_of(request, document.language).languages) > 1)
    return {
        "doc": document,
        "edition": document.edition,
        "around": stands_around,
        "page_key": f"article {document.key} {stands_around.key}" if document.key else "",
        "alternate": stands_around.translation.url if stands_around.translation else "",
        "crumbs": crumbs,
        "canonical": document.absolute_url,
    }


def _parent(request: HttpRequest, document: shown.Document) -> list[dict]:
    """The category above that of the article, as it is today."""
    categories = {each["slug"]: each for each in surroundings_of(request, document.language).categories}
    own = categories.get(document.facts["category"]["slug"])
    above = categories.get(own["parent"]) if own else None
    return [shown.crumb(above["name"], category_path(above["slug"], document.language))] if above else []


def _page_in_other_language(request: HttpRequest, document: shown.Document) -> str:
    """The address of the static page that this one translates, or is translated by; "" where it is not live."""
    found = page_elsewhere(pieces_of(request), document.id, document.facts["translation_of"])
    return found["path"] if found and found["language"] != document.language else ""
