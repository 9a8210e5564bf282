"""Whether a text says what was asked, and how well: by the rules of the index, with accents or without, those that were
typed first. Ranking weighs the fields of an edition by it; here are judged short texts, names of services, categories
and authors, rows of the admin.
"""

from collections.abc import Sequence
from functools import lru_cache

from news.search.asking import FEWEST_FOR_LOOSE, OTHER_ACCENTS, Phrase, Term
from portal.terms import exact_text, folded_of

AGAIN, MOST_AGAIN = 0.08, 4
"""For each further time that a text says it, and how many of these count."""
FURTHER = 0.5
"""Of a word that stands not in the first text but in a later one."""


class Matcher:
    """beginning: the last word may be only begun, as while it is typed. but_one: of three terms or more one may be
    missing, as in whole questions."""

    def __init__(self, terms: Sequence[Term], *, beginning: bool = False, but_one: bool = False):
        self.terms = [
            [
                Sought(phrase, is_exact=term.is_exact, is_begun=beginning and term is terms[-1])
                for phrase in term.phrases
            ]
            for term in terms
        ]
        self.may_lack = int(but_one and len(terms) >= FEWEST_FOR_LOOSE)

    def worth(self, *texts: str) -> float:
        """0 where the texts do not say it; else the more, the better. The most telling text comes first."""
        if not self.terms:
            return 0.0
        read = [_forms(text) for text in texts if text]
        found = [max((_of_term(term, read)), default=0.0) for term in self.terms]
        if sum(not each for each in found) > self.may_lack:
            return 0.0
        return sum(found)


def _of_term(term: list["Sought"], read: list[tuple[str, str]]):
    for place, (exact, folded) in enumerate(read):
        for phrase in term:
            yield phrase.worth(exact, folded) * (FURTHER if place else 1.0)


class Sought:
    """A phrase as it is looked for in a text of forms with a space around it. is_exact: in quotation marks. is_begun:
    its last word may go on."""

    def __init__(self, phrase: Phrase, *, is_exact: bool = False, is_begun: bool = False):
        self.exact, self.folded = written(phrase, exact=True), written(phrase, exact=False)
        if is_begun:
            self.exact, self.folded = self.exact.rstrip(), self.folded.rstrip()
        self.has_accents = any(word.has_accents for word in phrase)
        self.must_be_exact = is_exact and all(word.has_accents for word in phrase)

    def worth(self, exact: str, folded: str) -> float:
        """1 for what stands there as it was typed, OTHER_ACCENTS with others, 0 for what does not; twice is a little
        more."""
        times = exact.count(self.exact) if self.has_accents else folded.count(self.folded)
        if times:
            return 1.0 + min(times - 1, MOST_AGAIN) * AGAIN
        return OTHER_ACCENTS if not self.must_be_exact and self.folded in folded else 0.0


def written(phrase: Phrase, *, exact: bool) -> str:
    return f" {' '.join(word.exact if exact else word.folded for word in phrase)} "


@lru_cache(4096)
def _forms(text: str) -> tuple[str, str]:
    exact = f" {exact_text(text)} "
    return exact, folded_of(exact)
