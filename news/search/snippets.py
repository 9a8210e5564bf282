"""What of a text is shown with the words that were looked for: marked as they stand there, around them a few more.

Spans are data; templates draw them. A page of results reads at most LONGEST characters of each text.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from news.models import Edition
from news.search.asking import Term
from portal import seal
from portal.richtext.words import lines
from portal.terms import Word, forms
from portal.text import normalize

LONGEST = 20_000
"""Characters of a body that are looked through."""
LONGEST_MARKUP = 40_000
WIDTH = 38
"""Syllables of an excerpt."""
BEFORE = 10
"""Of these before the first word that was looked for, at most."""
MOST_HITS = 120
_WORD = re.compile(r"[^\W_]+")
_ENDS = re.compile(r"[.!?…:;·]\s")
_PARTED = re.compile(r"[.!?…:;,]$")
APART = " · "
"""Between a heading, a cell or an entry and what follows it, where no sign of its own ends it."""


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    place: int
    """Number of its first word."""
    length: int
    term: int
    as_typed: bool


class Highlighter:
    def __init__(self, terms: Sequence[Term]):
        self.count = len(terms)
        self._beginning: dict[str, list[tuple[int, tuple[Word, ...], bool, bool]]] = {}
        for number, term in enumerate(terms):
            for phrase in term.phrases:
                accents = any(word.has_accents for word in phrase)
                must = term.is_exact and all(word.has_accents for word in phrase)
                self._beginning.setdefault(phrase[0].folded, []).append((number, phrase, accents, must))

    def marked(self, text: str, shown: str = "") -> list[Span]:
        """The whole text. shown: the same with other spaces, letter for letter."""
        text = normalize(text)
        words = _words(text)
        return _spans(shown if len(shown) == len(text) else text, words, self._hits(words), 0, len(words))

    def excerpt(self, text: str, width: int = WIDTH) -> tuple[list[Span], int]:
        """(the part in which most of the terms stand near together, how many of them it has)."""
        text = normalize(text[:LONGEST])
        words = _words(text)
        hits = self._hits(words)[:MOST_HITS]
        if not hits:
            return [], 0
        start, covered = self._densest(hits, width)
        begin = _beginning(text, words, start)
        end = min(len(words), begin + width)
        spans = _spans(text, words, hits, begin, end)
        return [*([Span("… ")] if _is_amid(text, words, begin) else []), *spans], covered

    def _densest(self, hits: list[_Hit], width: int) -> tuple[int, int]:
        """(place of the first word, terms within) of the part that has most terms, then most hits, then is first."""
        best, start, last = (0, 0, 0), hits[0].place, 0
        within: Counter[int] = Counter()
        typed = 0
        for number, first in enumerate(hits):
            while last < len(hits) and hits[last].place + hits[last].length <= first.place + width - BEFORE:
                within[hits[last].term] += 1
                typed += hits[last].as_typed
                last += 1
            worth = (sum(count > 0 for count in within.values()), typed, last - number)
            if worth > best:
                best, start = worth, first.place
            if last > number:
                within[first.term] -= 1
                typed -= first.as_typed
            else:
                last = number + 1
        return start, best[0]

    def _hits(self, words: list[tuple[str, str, int, int]]) -> list[_Hit]:
        """By place. Of a term that was typed with accents and stands there so, other accents are none."""
        found: list[_Hit] = []
        for place, (folded, *_) in enumerate(words):
            for term, phrase, accents, must in self._beginning.get(folded, ()):
                if len(phrase) == 1:
                    as_typed = not accents or words[place][1] == phrase[0].exact
                else:
                    there = words[place : place + len(phrase)]
                    if [word[0] for word in there] != [word.folded for word in phrase]:
                        continue
                    as_typed = not accents or [word[1] for word in there] == [word.exact for word in phrase]
                if as_typed or not must:
                    found.append(_Hit(place, len(phrase), term, as_typed))
        typed = {hit.term for hit in found if hit.as_typed}
        return [hit for hit in found if hit.as_typed or hit.term not in typed]


def _words(text: str) -> list[tuple[str, str, int, int]]:
    """(folded, exact, start, end) of each."""
    return [(*forms(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]


def _starts_here(text: str, words: list, place: int) -> bool:
    """Whether a sentence begins with the word."""
    return place == 0 or bool(_ENDS.search(text[words[place - 1][3] : words[place][2]]))


def _is_amid(text: str, words: list, place: int) -> bool:
    """Whether something of the same sentence stands before the word: also where a colon parts them."""
    return place > 0 and (not _starts_here(text, words, place) or text[words[place][2]].islower())


def _beginning(text: str, words: list, start: int) -> int:
    """A sentence's first word shortly before, else a few words before."""
    lowest = max(0, start - BEFORE)
    return next((place for place in range(start, lowest - 1, -1) if _starts_here(text, words, place)), lowest)


def _spans(text: str, words: list, hits: Iterable[_Hit], begin: int, end: int) -> list[Span]:
    """The text from word to word; a hit's words are marked together, and with the next ones but for a sign between."""
    if not words:
        return [Span(text)] if text else []
    marked = {place for hit in hits for place in range(hit.place, hit.place + hit.length)}
    is_whole = end == len(words)
    at, stop = (words[begin][2] if begin else 0), (len(text) if is_whole else words[end - 1][3])
    spans: list[Span] = []
    place = begin
    while place < end:
        if place not in marked:
            place += 1
            continue
        last = place
        while last + 1 < end and last + 1 in marked and words[last + 1][2] - words[last][3] <= 1:
            last += 1
        if words[place][2] > at:
            spans.append(Span(text[at : words[place][2]]))
        spans.append(Span(text[words[place][2] : words[last][3]], hit=True))
        at, place = words[last][3], last + 1
    if stop > at:
        spans.append(Span(text[at:stop]))
    return spans if is_whole else [*spans, Span(" …")]


# For a page of results


def teasers(editions: Sequence[Edition], terms: Sequence[Term]) -> dict[int, list[Span]]:
    """Primary key of an edition whose card was verified → what is shown below its title: its lead, or a part of its
    text that says more of what was looked for. One query."""
    highlighter = Highlighter(terms)
    bodies = _bodies(editions)
    return {
        edition.pk: _teaser(highlighter, edition.card_facts["lead"], bodies.get(edition.pk)) for edition in editions
    }


def _teaser(highlighter: Highlighter, lead: str, markup: str | None) -> list[Span]:
    of_lead, in_lead = highlighter.excerpt(lead)
    if in_lead < highlighter.count and markup:
        of_body, in_body = highlighter.excerpt(_running(markup))
        if in_body > in_lead:
            return of_body
    return of_lead or highlighter.marked(lead)


def _running(markup: str) -> str:
    """The words of rich text on one line, readable though headings and cells stand in a row."""
    *all_but_last, last = lines(markup) or [""]
    return "".join(f"{each}{' ' if _PARTED.search(each) else APART}" for each in all_but_last) + last


def _bodies(editions: Sequence[Edition]) -> dict[int, str]:
    """Of the texts that are what the verified cards say."""
    wanted = {edition.pk: edition.card_facts["content"] for edition in editions}
    rows = Edition.objects.live().filter(pk__in=wanted).values_list("pk", "content")
    return {
        pk: _cut(json.loads(content)["body"]) for pk, content in rows if wanted and seal.digest(content) == wanted[pk]
    }


def _cut(markup: str) -> str:
    """Not in the middle of a tag."""
    return markup if len(markup) <= LONGEST_MARKUP else markup[: markup.rfind("<", 0, LONGEST_MARKUP)]
