"""A stored file as an answer: whole, or the one part of it that is asked for; in pieces, whatever its size.

A leaf. RFC 9110, sections 13 (conditions) and 14 (ranges). Several ranges at once may be ignored by the standard,
and are: players and viewers ask for one.
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote

from django.http import HttpResponse, HttpResponseNotModified, StreamingHttpResponse

PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def serve(
    request, storage, name: str, *, size: int, etag: str, content_type: str, file_name: str, shown: bool
) -> HttpResponse:
    """The answer to GET and HEAD. size: of the file in bytes. etag: of its bytes, without quotation marks.

    file_name: under which a download is saved, in any letters. shown: in the browser rather than saved.
    """
    tag = f'"{etag}"'
    if _holds(request.headers.get("If-None-Match", ""), tag):
        response = HttpResponseNotModified()
        response["ETag"] = tag
        return response
    partial = _is_range(request, tag)
    part = asked_part(request, size) if partial else (0, size)
    if part is None:
        response = HttpResponse(status=416, content_type="text/plain; charset=utf-8")
        response["Content-Range"] = f"bytes */{size}"
        return response
    start, end = part
    length = end - start
    body = () if request.method == "HEAD" else pieces(storage, name, start, length)
    response = StreamingHttpResponse(body, content_type=content_type)
    if partial:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response["Content-Length"] = str(length)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    response["Content-Disposition"] = disposition(file_name, shown=shown)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def asked_part(request, size: int) -> tuple[int, int] | None:
    """(first byte, the byte after the last); None where there is no such part."""
    first, last = _RANGE.fullmatch(request.headers["Range"].strip()).groups()
    if not first:
        length = min(int(last), size)
        return (size - length, size) if length else None
    start, end = int(first), min(int(last) + 1 if last else size, size)
    return (start, end) if start < end else None


def _is_range(request, tag: str) -> bool:
    """Whether one range is asked for, and still of the file that the asker began with."""
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or match is None or not any(match.groups()):
        return False
    if all(match.groups()) and int(match[1]) > int(match[2]):
        return False
    condition = request.headers.get("If-Range")
    return condition is None or condition.strip() == tag


def _holds(header: str, tag: str) -> bool:
    return header.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in header.split(","))


def disposition(file_name: str, *, shown: bool) -> str:
    """Content-Disposition after RFC 6266: the name in plain letters for old programs, and as it is."""
    letters = unicodedata.normalize("NFD", file_name.replace("đ", "d").replace("Đ", "D"))
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", re.sub(r"[\u0300-\u036f]", "", letters))
    return f"{'inline' if shown else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def pieces(storage, name: str, start: int, length: int) -> Iterator[bytes]:
    """The bytes of a part of a stored file, one piece in memory at a time.

    Storages of django-storages' S3 kind would fetch the whole object for every part; they are asked for the part.
    """
    if hasattr(storage, "bucket"):
        key = storage._normalize_name(name)
        answer = storage.bucket.Object(key).get(Range=f"bytes={start}-{start + length - 1}")
        yield from answer["Body"].iter_chunks(PIECE)
        return
    with storage.open(name) as file:
        file.seek(start)
        while length > 0 and (piece := file.read(min(PIECE, length))):
            length -= len(piece)
            yield piece
