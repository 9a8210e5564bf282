"""Renditions from local storage. nginx serves them in production; this serves them everywhere else."""

from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

_SERVED = {".jpg": "image/jpeg", ".webp": "image/webp", ".avif": "image/avif", ".png": "image/png"}
"""Ours, since Python asks the machine's mime.types, which may be missing or know no WebP."""


@require_safe
def serve(request, name):
    """A content-addressed file: its name changes when its bytes do, so it may be kept for ever."""
    kind = _SERVED.get(PurePosixPath(name).suffix)
    if kind is None:
        raise Http404("Not served.")
    try:
        if not default_storage.exists(name):
            raise Http404("No such file.")
        file = default_storage.open(name)
    except (SuspiciousFileOperation, ValueError, OSError):
        raise Http404("No such file.") from None
    response = FileResponse(file, content_type=kind)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
