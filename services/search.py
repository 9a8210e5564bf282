"""Service cards, link lists and single links among the results of search, from the sealed furniture."""

from collections.abc import Iterator

from django.utils.translation import get_language, pgettext

from news.search.asking import Asked
from news.search.beside import Found
from news.search.matching import Matcher
from portal import page
from portal.context import pieces_of
from portal.terms import words
from services.models import ServiceCard


def find(request, asked: Asked, beginning: bool = False) -> list[Found]:
    """While somebody types, by the names alone; later also by what stands with them."""
    matcher = Matcher(asked.terms, beginning=beginning, but_one=not beginning)
    return list(_found(request, matcher, {word.folded for word in asked.words}, beginning))


def _found(request, matcher: Matcher, asked_for: set[str], by_name: bool) -> Iterator[Found]:
    pieces, language = pieces_of(request), get_language()
    kinds = dict(ServiceCard.Kind.choices)
    for card in page.service_cards(pieces, request, language):
        text = " ".join(card["text_lines"])
        if worth := matcher.worth(card["title"], *(() if by_name else (text, kinds.get(card["kind"], "")))):
            yield Found(
                card["title"],
                card["url"],
                pgettext("kind", "Dịch vụ"),
                card["icon"],
                worth,
                text,
                card["new_tab"],
                True,
            )
    for links in page.link_lists(pieces, request, language):
        # “doanh nghiệp” asks for all links of the list “Doanh nghiệp”; “thông tin” is no reason to show everything that
        # stands under “Cổng thông tin của các đơn vị”.
        heads = (
            (links["title"],) if not by_name and {word.folded for word in words(links["title"])} <= asked_for else ()
        )
        for link in links["links"]:
            if worth := matcher.worth(link["name"], *heads):
                yield Found(
                    link["name"], link["url"], pgettext("kind", "Liên kết"), "external-link", worth, links["title"],
                    is_vietnamese=True,
                )  # fmt: skip
