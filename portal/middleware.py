"""Small middlewares of the whole site."""

import re

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from portal import videos

_IS_TEXT = re.compile(r"text/\w+|application/(?:[\w.-]+\+)?(?:json|xml)").fullmatch
_REFUSES_GZIP = re.compile(r"\bgzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE).search
_NO_NUL = "%EF%BF%BD"


class VideoFrames:
    """`frame-src` for the hosts of videos, on the pages that show a video's card and on no other."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not response.streaming and b' data-video="' in response.content:
            update = dict(getattr(response, "_csp_update", None) or {})
            update["frame-src"] = [*update.get("frame-src", []), *videos.frame_sources()]
            response._csp_update = update  # where csp.decorators.csp_update keeps it
        return response


class CompressText(GZipMiddleware):
    """Pages, feeds and data compressed for whoever takes gzip; files, which are compressed already or asked for in
    parts, go out as they are. Against BREACH, Django's middleware adds random bytes; it does not see where gzip is
    refused (“gzip;q=0”)."""

    def process_response(self, request, response):
        is_kept = getattr(response, "is_kept", False)  # compressed by the page cache, once for all
        if is_kept or response.streaming or response.has_header("Content-Range") or not is_text(response):
            return response
        if _REFUSES_GZIP(request.headers.get("Accept-Encoding", "")):
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response)


def is_text(response) -> bool:
    """Whether it is worth compressing, by its kind."""
    return _IS_TEXT(response.get("Content-Type", "").partition(";")[0].strip()) is not None


class WithoutNul:
    """Everybody further in reads the replacement character instead of NUL, in the query, the path and the cookies:
    PostgreSQL can hold no NUL, and Python's driver raises where one is looked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", _NO_NUL)
        request.path_info = request.path_info.replace("\0", "\ufffd")
        request.path = request.path.replace("\0", "\ufffd")
        if any("\0" in value for value in request.COOKIES.values()):
            request.COOKIES = {name: value.replace("\0", "\ufffd") for name, value in request.COOKIES.items()}
        return self.get_response(request)


class LanguageFromPath:
    """The address alone decides the language: /en/… is English, everything else Vietnamese.

    Django's LocaleMiddleware would also ask cookies and headers, and so make caches vary.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = "en" if f"{request.path_info}/".startswith("/en/") else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response


class Redirects:
    """Where nothing answers, an old address may lead on (portal.Redirect)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        from portal.models import Redirect

        target = Redirect.objects.target_of(request.get_full_path())
        return HttpResponsePermanentRedirect(target) if target else response
