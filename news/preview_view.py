"""What stands at a preview link: the page for whoever was sent it, and one neutral answer for everything else."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from news import file_views, preview, preview_links


@require_safe
def opened(request, token):
    link = preview_links.find(token)
    if link is None:
        return gone(request)
    if request.method == "GET":
        preview_links.opened(link)
    document = preview.document_of(link.article, link.revision)
    if document.is_public:
        return preview.hidden(HttpResponseRedirect(document.url))
    return preview.preview_page(
        document,
        files_at=reverse("preview_link", args=[token]) + "tep/",
        until=link.expires_at,
        recipient=link.recipient,
    )


@require_safe
def file(request, token, file, name):
    """A file of the text that the link shows."""
    link = preview_links.find(token)
    if link is None:
        return gone(request)
    files = preview.document_of(link.article, link.revision).files
    return preview.hidden(file_views.answer_unpublished(request, next((row for row in files if row.id == file), None)))


def gone(request):
    """The same for a wrong, expired and revoked link, so that nobody learns which articles there are."""
    context = {"robots": "noindex", "canonical": ""}  # the address with its token is repeated nowhere
    return preview.hidden(render(request, "news/preview_gone.html", context, status=410))


def address_of(token: str) -> str:
    return settings.SITE_URL + reverse("preview_link", args=[token])
