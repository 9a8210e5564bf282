"""What is found beside the articles: categories and static pages by their names, and what others have to offer.

Others register in settings.SEARCH_PROVIDERS: the dotted name of a function `find(request, asked, beginning=False)` that
gives Found, best first, from what the page has read already and without a query of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import get_language, pgettext

from news.search.asking import Asked
from news.search.matching import Matcher
from portal import page
from portal.context import pieces_of


@dataclass(frozen=True)
class Found:
    """kind: what it is, in words. worth: news.search.matching. is_vietnamese: whatever the page's language."""

    title: str
    url: str
    kind: str
    icon: str
    worth: float
    text: str = ""
    new_tab: bool = False
    is_vietnamese: bool = False


def services(request, asked: Asked, *, most: int, beginning: bool = False) -> list[Found]:
    """Of all providers, best first."""
    found = [
        each for name in settings.SEARCH_PROVIDERS for each in import_string(name)(request, asked, beginning=beginning)
    ]
    return best(found, asked, most)


def places(request, asked: Asked, *, most: int, beginning: bool = False) -> list[Found]:
    """Categories and static pages of the page's language."""
    pieces, language = pieces_of(request), get_language()
    matcher = Matcher(asked.terms, beginning=beginning)
    categories = page.categories(pieces, request, language)
    if language != settings.LANGUAGE_CODE:
        with_news = page.languages(pieces).get(language, {}).get("categories", [])
        categories = [each for each in categories if each["id"] in with_news]
    found = [
        Found(each["name"], each["url"], pgettext("kind", "Chuyên mục"), "folder", worth)
        for each in categories
        if (worth := matcher.worth(each["name"]))
    ]
    found += [
        Found(each["title"], each["url"], pgettext("kind", "Trang giới thiệu"), "file-text", worth)
        for each in page.pages(pieces, language)
        if (worth := matcher.worth(each["title"]))
    ]
    return best(found, asked, most)


LEAST = 0.5
"""For each term: what has other accents than those that were typed is in the way here."""


def best(found: Iterable[Found], asked: Asked, most: int) -> list[Found]:
    """Each address once; of equals the shorter title, of which more was asked for."""
    found = [each for each in found if each.worth >= LEAST * len(asked.terms)]
    kept: dict[str, Found] = {}
    for each in sorted(found, key=lambda each: (-each.worth, len(each.title))):
        kept.setdefault(each.url, each)
    return list(kept.values())[:most]
