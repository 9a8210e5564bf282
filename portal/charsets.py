"""Only UTF-8 comes in. Python's codecs know some that are no character set, and stumble over a stranger's text; Django
makes its request, and decodes with them, before its own handling of errors stands: the server's bare 500 would follow.
"""

from django.http import HttpResponseBadRequest
from django.utils.http import parse_header_parameters

_OTHER = "portal.other_charset"


class OnlyUtf8:
    """400 to a request in another character set than UTF-8."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        charset = (request.content_params or {}).get("charset", "utf-8")
        if request.META.get(_OTHER) or not _is_utf8(charset):
            return HttpResponseBadRequest("The request must be in UTF-8.\n", content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class Utf8Door:
    """WSGI, around Django: hides from its making of the request what only OnlyUtf8 shall answer."""

    def __init__(self, application):
        self._application = application

    def __call__(self, environ: dict, start_response):
        hide_other_charset(environ)
        return self._application(environ, start_response)


def hide_other_charset(environ: dict) -> None:
    kind = environ.get("CONTENT_TYPE") or ""
    if ";" not in kind:
        return
    try:
        _, parameters = parse_header_parameters(kind)
    except (ValueError, TypeError):  # a parameter in a character set of its own, or in parts that do not fit (RFC 2231)
        parameters = {"charset": ""}
    if not _is_utf8(parameters.get("charset", "utf-8")):
        environ["CONTENT_TYPE"], environ[_OTHER] = kind.partition(";")[0], True


def _is_utf8(charset: str) -> bool:
    return charset.strip("\"' ").lower() in ("utf-8", "utf8")
