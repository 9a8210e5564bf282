"""How much a request may bring, asked before a byte of its body is read.

Django counts what it has read; by then a body of any length lies on the disk. What a request declares is the most that
is ever read of it (django.core.handlers.wsgi.LimitedStream), so a length that lies brings no more. A body that declares
none is taken for empty; where that would happen unseen, it is refused.
"""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from portal import filetypes
from portal.docx import archive
from portal.filetypes import MEGABYTE
from portal.imaging import limits

USUAL = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + MEGABYTE
"""Bytes of a form of words: what Django takes of fields, and what stands around them."""
ROOM = MEGABYTE
"""For what stands around a file."""

LARGEST = {
    "admin:news_article_add": filetypes.LARGEST,  # without scripts files come with the form
    "admin:news_article_change": filetypes.LARGEST,
    "admin:news_article_attach": filetypes.LARGEST,
    "admin:news_article_from_word": archive.LARGEST_FILE,
    "admin:news_image_add": limits.LARGEST_BYTES,
    "admin:news_image_replace": limits.LARGEST_BYTES,
    "admin:news_image_take": limits.LARGEST_BYTES,
    "admin:news_image_upload": filetypes.LARGEST,  # without scripts several pictures at once
}
"""Addresses that take files → bytes of these. Who may send them is the view's affair; here it is enough to belong to
the newsroom."""

UNREAD = {"csp_report"}
"""Addresses whose view reads no more than it takes, and answers whatever comes."""
SMALL = {"news:report": MEGABYTE // 4, "news:page_report": MEGABYTE // 4}
"""Addresses where anybody may write a few words → bytes. A letter of Vietnamese is up to nine
bytes there; what is longer than a report may be, but fits, gets a sentence beside its field."""

_LONG = gettext_noop("Phần gửi lên dài quá nên máy chủ không nhận. Xin viết gọn hơn rồi gửi lại.")
_HEAVY = gettext_noop(
    "Phần gửi lên nặng quá {} MB nên máy chủ không nhận. Xin chọn tệp nhẹ hơn, hoặc gửi ít tệp hơn mỗi lần."
)
_STRANGER = "Phiên đăng nhập đã hết nên tệp chưa được nhận. Xin đăng nhập lại ở một thẻ khác rồi gửi lại."
_NO_LENGTH = gettext_noop(
    "Phần gửi lên không cho biết dung lượng nên máy chủ không nhận. Xin dùng một trình duyệt khác rồi gửi lại."
)


class BodyLimit:
    """413 to a body that is longer than its address takes, 411 to one that does not say how long it is.

    It must stand above the middleware of CSRF, which reads the body for its token.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        refused = self._refusal(request, name)
        if refused is None and request.content_type == "multipart/form-data" and name not in UNREAD:
            try:
                request.POST  # noqa: B018 - as the next middleware does
            except TypeError:  # of email.message: a parameter of a part's header, in parts that do not fit (RFC 2231)
                raise BadRequest("A header of the body cannot be read.") from None
        return refused

    def _refusal(self, request, name: str):
        declared = request.META.get("CONTENT_LENGTH") or ""
        is_number = declared.isascii() and declared.isdigit()
        if not is_number and (declared or request.META.get("HTTP_TRANSFER_ENCODING")):
            return None if name in UNREAD else _refused(request, gettext(_NO_LENGTH), 411)
        length = int(declared[:19]) if is_number else 0
        if length <= SMALL.get(name, USUAL) or name in UNREAD:
            return None
        if name in SMALL:
            return _refused(request, gettext(_LONG), 413)
        largest = LARGEST.get(name, 0)
        if not largest:
            return _refused(request, gettext(_HEAVY).format(USUAL // MEGABYTE), 413)
        if not (request.user.is_active and request.user.is_staff):
            return _refused(request, _STRANGER, 413)
        return _refused(request, _HEAVY.format(largest // MEGABYTE), 413) if length > largest + ROOM else None


def _refused(request, sentence: str, status: int):
    if "X-CSRFToken" in request.headers:  # sent by our scripts, which read {"error"}; a form sends it as a field
        return JsonResponse({"error": sentence}, status=status)
    return render(request, "413.html", {"sentence": sentence}, status=status)
