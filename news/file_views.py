"""Files attached to what is live: found in its sealed text, and handed out as they came, byte for byte.

Whether there is such a file says the live edition alone. What a browser shows by itself (PDF, recordings) it may show
under a policy of the answer's own, in which nothing runs; the rest is saved.
"""

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from news.models.attachment import attachments_storage
from news.shown import Document
from news.views import resolving
from portal import byteranges
from portal.files import AttachedFile
from portal.models.alarm import sound

SHOWN = (
    "default-src 'none'; img-src 'self' data: blob:; media-src 'self'; object-src 'self'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the browser's own viewers need; no script-src, so none runs."""
SAVED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
CACHE = "public, max-age=60, must-revalidate"
"""A minute after an article is withdrawn its files are gone from every cache that obeys."""


@require_safe
def of_article(request, slug, pk, file, name):
    edition, answer = resolving.resolve(request, slug, pk, suffix=f"tep/{file}/{name}", of_replacement="")
    return answer or _of(request, Document(edition), int(file))


@require_safe
def of_page(request, slug, file, name):
    edition, answer = resolving.resolve_page(request, slug)
    return answer or _of(request, Document(edition), int(file))


def _of(request, document: Document, number: int) -> HttpResponse:
    found = next((file for file in document.files if file.id == number), None)
    if found is None:
        raise Http404("No such file in the live edition.")
    if request.path != found.url:
        return HttpResponsePermanentRedirect(found.url)
    response = answer(request, found)
    if response is None:
        sentence = "Article %s, edition %s: the attached file %s is missing or changed. It is not handed out."
        sound("file", f"Tệp đính kèm của bài số {document.id}", sentence, document.id, document.number, found.name)
        return resolving.unavailable(request)
    response["Cache-Control"] = CACHE
    return response


def answer(request, file: AttachedFile) -> HttpResponse | None:
    """The file, or the part that is asked for; None where what is stored is not what was sealed, as far as its length
    says (the whole check is `verify_editions --files`)."""
    storage = attachments_storage()
    try:
        is_whole = storage.size(file.name) == file.bytes
    except OSError:
        is_whole = False
    if not is_whole:
        return None
    shown = file.is_shown
    response = byteranges.serve(
        request,
        storage,
        file.name,
        size=file.bytes,
        etag=file.sha256,
        content_type=file.kind.mime,
        file_name=file.save_as,
        shown=shown,
    )
    response["Content-Security-Policy"] = SHOWN if shown else SAVED
    return response


def answer_unpublished(request, file: AttachedFile | None) -> HttpResponse:
    """The same for those who may see it before it is public; the caller has asked whether they may."""
    response = answer(request, file) if file is not None else None
    if response is None:
        raise Http404("No such file.")
    response["Cache-Control"] = "private, no-store"
    return response
