"""Files attached to what is live: found in its sealed text, and handed out as they came, byte for byte.

Whether there is such a file says the live edition alone. What a browser shows by itself (PDF, recordings) it may show
under a policy of the answer's own, in which nothing runs; the rest is saved.
"""

import os

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from news import attachments
from news.models.attachment import attachments_storage
from news.shown import Document
from news.views import resolving
from portal import byteranges
from portal.files import AttachedFile
from portal.kept import Kept
from portal.models.alarm import sound

SHOWN = (
    "default-src 'none'; img-src 'self' data: blob:; media-src 'self'; object-src 'self'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the browser's own viewers need; no script-src, so none runs."""
SAVED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
CACHE = "public, max-age=60, must-revalidate"
"""A minute after an article is withdrawn its files are gone from every cache that obeys."""
CHANGED = "Tệp này đã bị mất hoặc bị thay đổi trên máy chủ nên không mở được. Xin báo người quản trị hệ thống."


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
        _alarm(found, f"Article {document.id}, edition {document.number}", f"Tệp đính kèm của bài số {document.id}")
        return resolving.unavailable(request)
    response["Cache-Control"] = CACHE
    return response


def _alarm(file: AttachedFile, of: str, subject: str) -> None:
    sound("file", subject, "%s: the attached file %s is missing or changed. It is not handed out.", of, file.name)


def answer(request, file: AttachedFile) -> HttpResponse | None:
    """The file, or the part that is asked for; None where what is stored is not what was sealed."""
    storage = attachments_storage()
    if not _is_whole(storage, file):
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


_known = Kept(room=4096)
"""(name, digest, stamp) → whether the bytes had that digest: read once by each process, and again once they change."""


def _is_whole(storage, file: AttachedFile) -> bool:
    try:
        stamp = _stamp(storage, file.name)
    except OSError:
        return False
    if stamp[0] != file.bytes:
        return False
    key = (file.name, file.sha256, stamp)
    if (found := _known.get(key)) is None:
        found = attachments.is_whole(file.facts)
        _known.put(key, found, 1)
    return found


def _stamp(storage, name: str) -> tuple:
    """The file's length, and when it was changed; on a disk of ours also the moment that nobody can set by hand."""
    try:
        stat = os.stat(storage.path(name))
    except NotImplementedError:
        return storage.size(name), storage.get_modified_time(name)
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def answer_unpublished(request, file: AttachedFile | None) -> HttpResponse:
    """The same for those who may see it before it is public; the caller has asked whether they may."""
    if file is None:
        raise Http404("No such file.")
    response = answer(request, file)
    if response is None:
        _alarm(file, "A text that is not public", "Tệp đính kèm của một bài chưa đăng")
        response = HttpResponse(CHANGED, status=503, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response
