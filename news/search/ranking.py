"""The order of results: where the words stand, how near to one another, with which accents, how long ago.

The same for every database, since only the words of the rows are looked at.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from news.models import SearchRow
from news.search.asking import OTHER_ACCENTS, Asked, Term
from news.search.keys import moment_of
from news.search.matching import Sought, written
from portal.terms import folded_of

HEAD = ("title", "names", "lead")
WEIGHTS = {"title": 6.0, "names": 4.0, "lead": 3.0, "body": 1.0}
"""How much a word counts in each field."""
NEXT_TO = {"title": 2.5, "lead": 1.2, "names": 1.0, "body": 0.6}
"""For two words that stand side by side as they were typed: in Vietnamese that makes them one word."""
BY_ITSELF = 0.35
"""Of a syllable without the one that was typed beside it: “tin” alone is no “thông tin”."""
ALL_IN_ORDER = 5.0
NOTHING_ELSE = 6.0
COVERED = 3.0
"""For a title that holds all words in their order, holds nothing else, or times the part of it that was asked for."""
FRESH, HALF_LIFE = 1.0, timedelta(days=730)


BODIES = 60
"""Of the best so far, how many are looked at whole: bodies are long, and seldom change what stands first."""


def ranked(keys: Iterable[int], query: Asked, exact: set[int], now: datetime | None = None) -> list[int]:
    """Keys of rows that match, best first; of equals the newer. exact: those that have the accents as typed; however
    the others hold what looks alike, they come after."""
    asked = _Asked(query)
    now = now or datetime.now(UTC)
    scores = {
        row[0]: _of_head(row, asked, row[0] in exact) + _freshness(row[0], now)
        for row in SearchRow.objects.told(keys, "key", *HEAD)
    }
    best = sorted(scores, key=lambda key: (key not in exact, -scores[key], -key))
    for key, body in SearchRow.objects.told(best[:BODIES], "key", "body"):
        scores[key] += _of_body(body, asked)
    return sorted(scores, key=lambda key: (key not in exact, -scores[key], -key))


class _Term:
    """A term with its phrases as they are looked for."""

    def __init__(self, term: Term):
        self.phrases = [Sought(phrase, is_exact=term.is_exact) for phrase in term.phrases]
        self.words = term.phrases[0]
        self.is_single = len(term.phrases) == 1 and len(self.words) == 1
        self.has_accents = term.has_accents

    def worth(self, exact: str, folded: str) -> float:
        return max([phrase.worth(exact, folded) for phrase in self.phrases])


class _Pair:
    """The last word of a term and the first of the next, as they stand side by side in a text."""

    def __init__(self, one: _Term, other: _Term):
        pair = (one.words[-1], other.words[0])
        self.exact, self.folded = written(pair, exact=True), written(pair, exact=False)
        self.if_folded = OTHER_ACCENTS if one.has_accents or other.has_accents else 1.0

    def nearness(self, exact: str, folded: str) -> float:
        if self.exact in exact:
            return 1.0
        return self.if_folded if self.folded in folded else 0.0


class _Asked:
    """What is compared with every text, made once for all of them."""

    def __init__(self, query: Asked):
        self.terms = [_Term(term) for term in query.terms]
        self.pairs = [_Pair(one, other) for one, other in pairwise(self.terms)]
        self.count = len(query.words)
        self.exact, self.folded = written(query.words, exact=True), written(query.words, exact=False)
        self.has_accents = any(word.has_accents for word in query.words)


def _of_head(row: tuple, asked: _Asked, is_exact: bool) -> float:
    """Of everything but the body. A word that is not here stands there, since the row matches."""
    score, missing = 0.0, set(range(len(asked.terms)))
    for name, text in zip(HEAD, row[1:], strict=True):
        if not text:
            continue
        exact = f" {text} "
        folded = folded_of(exact)
        of_field, found = _of_field(name, exact, folded, asked)
        score += of_field
        missing -= found
        if name == "title":
            score += _of_title(exact, folded, asked)
    return score + WEIGHTS["body"] * len(missing) * (1.0 if is_exact else OTHER_ACCENTS)


def _of_body(text: str, asked: _Asked) -> float:
    exact = f" {text} "
    return _of_field("body", exact, folded_of(exact), asked)[0]


def _of_field(name: str, exact: str, folded: str, asked: _Asked) -> tuple[float, set[int]]:
    """(what its words are worth, the numbers of the terms that are there)."""
    near = [pair.nearness(exact, folded) for pair in asked.pairs]
    score, found = NEXT_TO[name] * sum(near), set()
    for number, term in enumerate(asked.terms):
        if worth := term.worth(exact, folded):
            beside = not near or not term.is_single or any(near[max(number - 1, 0) : number + 1])
            score += WEIGHTS[name] * worth * (1.0 if beside else BY_ITSELF)
            found.add(number)
    return score, found


def _freshness(key: int, now: datetime) -> float:
    return FRESH * 0.5 ** (max(now - moment_of(key), timedelta()) / HALF_LIFE)


def _of_title(exact: str, folded: str, asked: _Asked) -> float:
    length = len(folded.split())
    found = sum(len(term.words) for term in asked.terms if any(phrase.folded in folded for phrase in term.phrases))
    score = COVERED * min(found / length, 1.0) if length else 0.0
    if asked.folded in folded:
        as_typed = asked.exact in exact or not asked.has_accents
        factor = 1.0 if as_typed else OTHER_ACCENTS
        score += ALL_IN_ORDER * factor
        if asked.count == length:
            score += NOTHING_ELSE * factor
    return score
