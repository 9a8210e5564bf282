"""Which languages the site has, and where a page of one stands in the other: the address tells (/en/…).

A language in which nothing is live is closed: nothing leads there, and its lists answer 404. What once was public still
says that it is gone.
"""

from django.conf import settings
from django.http import Http404
from django.utils.translation import get_language

from portal import page
from portal.context import pieces_of

_PREFIX = "/en"
_WHILE_CLOSED = frozenset(
    """article print save history report report_sent article_file page page_report page_report_sent page_file""".split()
)
"""Names of addresses that answer for a single article or page."""


def other_language() -> str:
    """The one that the page in force is not in."""
    return next(code for code, _ in settings.LANGUAGES if code != get_language())


def in_other_language(pieces: dict, path: str) -> str:
    """The same path in the other language; "" while that is closed. Whether anything stands there is another matter."""
    if other_language() not in page.languages(pieces):
        return ""
    return path.removeprefix(_PREFIX) if path.startswith(f"{_PREFIX}/") else _PREFIX + path


def news_in_other_language(pieces: dict, path: str) -> str:
    """The same of a list of all news: "" also where that language has nothing but static pages."""
    return in_other_language(pieces, path) if has_news(pieces, other_language()) else ""


def has_news(pieces: dict, language: str) -> bool:
    """The site's own language counts as having some: its lists stand from the first day on."""
    return language == settings.LANGUAGE_CODE or page.languages(pieces).get(language, {}).get("news", False)


class OpenLanguages:
    """Middleware: 404 to every list, search and feed of a closed language."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, named):
        language = get_language()
        if language == settings.LANGUAGE_CODE or request.resolver_match.url_name in _WHILE_CLOSED:
            return None
        if language not in page.languages(pieces_of(request)):
            raise Http404("Nothing is live in this language.")
        return None
