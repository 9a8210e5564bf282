"""Service cards, link lists and single links among the results of search, from the sealed furniture."""

from collections.abc import Iterator

from django.utils.translation import get_language, gettext

from news.search.asking import Asked
from news.search.beside import Found
from news.search.matching import Matcher
from portal import page
from portal.context import pieces_of
from services.models import ServiceCard


def find(request, asked: Asked, beginning: bool = False) -> list[Found]:
    """While somebody types, by the names alone; later also by what stands with them."""
    return list(_found(request, Matcher(asked.terms, beginning=beginning, but_one=not beginning), beginning))


def _found(request, matcher: Matcher, by_name: bool) -> Iterator[Found]:
    pieces, language = pieces_of(request), get_language()
    kinds = dict(ServiceCard.Kind.choices)
    for card in page.service_cards(pieces, request, language):
        text = " ".join(card["text_lines"])
        if worth := matcher.worth(card["title"], *(() if by_name else (text, kinds.get(card["kind"], "")))):
            yield Found(
                card["title"], card["url"], gettext("Dịch vụ"), card["icon"], worth, text, card["new_tab"], True
            )
    for links in page.link_lists(pieces, request, language):
        for link in links["links"]:
            if worth := matcher.worth(link["name"], *(() if by_name else (links["title"],))):
                yield Found(
                    link["name"], link["url"], gettext("Liên kết"), "external-link", worth, links["title"],
                    is_vietnamese=True,
                )  # fmt: skip
