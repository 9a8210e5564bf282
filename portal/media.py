"""Renditions from local storage. nginx serves them in production; this serves them everywhere else.

Where they lie in a bucket, it sends browsers there: texts name every picture as /media/…, wherever it is kept.
"""

import re
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal.storage import FOR_EVER, KINDS

_PLAIN = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*\.[a-z0-9]+")
"""Names that we make."""


@require_safe
def serve(request, name):
    """A content-addressed file: its name changes when its bytes do, so it may be kept for ever."""
    kind = KINDS.get(PurePosixPath(name).suffix)
    if kind is None:
        raise Http404("Not served.")
    if settings.MEDIA_ORIGINS:
        if not _PLAIN.fullmatch(name):
            raise Http404("No such file.")
        response = HttpResponseRedirect(default_storage.url(name))
        response["Cache-Control"] = "public, max-age=86400"  # the storage may be moved
        return response
    tag = f'"{name}"'
    try:
        if not default_storage.exists(name):
            raise Http404("No such file.")
        response = get_conditional_response(request, etag=tag)
        response = response or FileResponse(default_storage.open(name), content_type=kind)
    except (SuspiciousFileOperation, ValueError, OSError):
        raise Http404("No such file.") from None
    response["ETag"], response["Cache-Control"] = tag, FOR_EVER
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # who shows our news elsewhere shows its pictures
    return response
