"""One edition as its public page. Readers and previews get it from here, so that the two cannot drift apart."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from news import shown
from news.around import around
from news.states import Kind


def render_page(request: HttpRequest, document: shown.Document, **further) -> HttpResponse:
    """The page of an article or of a static page, in the language in force. further: context of a preview."""
    if document.kind == Kind.PAGE:
        context = {"doc": document, "crumbs": [shown.crumb(document.title, document.url)]}
        return render(request, "news/page.html", context | {"edition": document.edition} | further)
    return render(request, "news/article.html", _article_context(document) | further)


def _article_context(document: shown.Document) -> dict:
    crumbs = [shown.crumb(gettext("Tin tức"), reverse("news:all"))]
    if document.category:
        crumbs.append(shown.crumb(document.category["name"], document.category["url"]))
    return {
        "doc": document,
        "edition": document.edition,
        "around": around(document),
        "crumbs": crumbs,
        "canonical": document.absolute_url,
    }
