"""Whether a short text says what was asked: names of services, categories and authors, rows of the admin.

The rules are those of the index: every term, with accents or without, those that were typed first.
"""

from collections.abc import Sequence
from functools import lru_cache

from news.search.asking import FEWEST_FOR_LOOSE, OTHER_ACCENTS, Phrase, Term
from portal.terms import exact_text, folded_of

FURTHER = 0.5
"""Of a word that stands not in the first text but in a later one."""


class Matcher:
    """beginning: the last word may be only begun, as while it is typed. but_one: of three terms or more one may be
    missing, as in whole questions."""

    def __init__(self, terms: Sequence[Term], *, beginning: bool = False, but_one: bool = False):
        self.terms = [
            [_Looked(phrase, term.is_exact, beginning and term is terms[-1]) for phrase in term.phrases]
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


def _of_term(term: list["_Looked"], read: list[tuple[str, str]]):
    for place, (exact, folded) in enumerate(read):
        for phrase in term:
            yield phrase.worth(exact, folded) * (FURTHER if place else 1.0)


class _Looked:
    def __init__(self, phrase: Phrase, is_exact: bool, is_begun: bool):
        end = "" if is_begun else " "
        self.exact = f" {' '.join(word.exact for word in phrase)}{end}"
        self.folded = f" {' '.join(word.folded for word in phrase)}{end}"
        self.has_accents = any(word.has_accents for word in phrase)
        self.must_be_exact = is_exact and all(word.has_accents for word in phrase)

    def worth(self, exact: str, folded: str) -> float:
        if self.has_accents and self.exact in exact:
            return 1.0
        if self.must_be_exact or self.folded not in folded:
            return 0.0
        return OTHER_ACCENTS if self.has_accents else 1.0


@lru_cache(4096)
def _forms(text: str) -> tuple[str, str]:
    exact = f" {exact_text(text)} "
    return exact, folded_of(exact)
