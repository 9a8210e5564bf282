"""What somebody typed, as terms that all engines understand."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from portal.terms import Word, forms, from_telex, words
from portal.text import one_line
from portal.vietnamese import is_syllable

LONGEST_QUERY = 200
MOST_TERMS = 24
SHORTEST_TELEX = 3
FEWEST_FOR_LOOSE = 3
"""Terms of a query of which one may be missing where otherwise nothing is found."""
OTHER_ACCENTS = 0.4
"""What a word is worth that was typed with accents and stands there with others."""
_QUOTED = re.compile(r"[\"“”«»„]([^\"“”«»„]+)[\"“”«»„]")
_DATE = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_YEAR_FIRST = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_MONTH = re.compile(r"^(\d{1,2})[/.-](\d{4})$")
_D, _M = r"(0?[1-9]|[12]\d|3[01])", r"(0?[1-9]|1[0-2])"
_DAY = re.compile(rf"^{_D}[/.-]{_M}$")
_SAID = re.compile(rf"\b{_D}\s+(?:tháng|thang)\s+{_M}\b", re.IGNORECASE)
_SAID_WITH_YEAR = re.compile(
    rf"\b({_D}/{_M}|(?:tháng|thang)\s+{_M})\s+(?:năm|nam)\s+(\d{{4}})(?![\w/-])", re.IGNORECASE
)

Phrase = tuple[Word, ...]


@dataclass(frozen=True)
class Term:
    """One thing that a text must hold: any of the phrases. is_exact: in quotation marks, so accents are meant."""

    phrases: tuple[Phrase, ...]
    is_exact: bool = False

    @property
    def has_accents(self) -> bool:
        return any(word.has_accents for phrase in self.phrases for word in phrase)


@dataclass(frozen=True)
class Asked:
    """text: as it was typed, on one line, cut. corrected: as it was understood, where Telex was taken back; else ""."""

    text: str
    terms: tuple[Term, ...] = ()
    corrected: str = ""

    @cached_property
    def words(self) -> Phrase:
        """All words in their order, also those that come twice."""
        return tuple(words(self.corrected or self.text))


def read(query: str, synonyms: dict[str, list[str]] | None = None, known=lambda word: False) -> Asked:
    """synonyms: folded phrase → other ways to say it. known: whether a folded word occurs in the corpus."""
    text = one_line(query[: LONGEST_QUERY * 4])[:LONGEST_QUERY]
    typed = _from_telex(text, known)
    terms: list[Term] = []
    last = 0
    for quoted in _QUOTED.finditer(typed):
        terms += _loose(typed[last : quoted.start()], synonyms or {})
        phrase = tuple(words(quoted[1]))
        if phrase:
            terms.append(Term((phrase,), is_exact=True))
        last = quoted.end()
    terms += _loose(typed[last:], synonyms or {})
    return Asked(text, tuple(_once(terms))[:MOST_TERMS], typed if typed != text else "")


def _once(terms: Iterable[Term]) -> Iterator[Term]:
    seen = set()
    for term in terms:
        key = tuple(tuple(word.exact for word in phrase) for phrase in term.phrases)
        if key not in seen:
            seen.add(key)
            yield term


def _from_telex(text: str, known) -> str:
    """With words that the corpus does not have read as Telex keys, where that gives a word of the corpus, or at least a
    Vietnamese syllable."""

    def read_word(found: re.Match) -> str:
        word = found[0]
        if len(word) < SHORTEST_TELEX or not word.isascii() or word.isupper() or known(forms(word)[0]):
            return word
        meant = from_telex(word)
        if meant == word or not is_syllable(meant):
            return word
        return meant if known(forms(meant)[0]) or not is_syllable(word) else word

    return re.sub(r"[^\W_]+", read_word, text)


def _loose(text: str, synonyms: dict[str, list[str]]) -> list[Term]:
    chunks = [phrase for chunk in _dates_in_figures(text).split() for phrase in [_phrases(chunk)] if phrase]
    terms, place = [], 0
    while place < len(chunks):
        length, others = _synonyms_at(chunks, place, synonyms)
        if others:
            own = tuple(word for phrases in chunks[place : place + length] for word in phrases[0])
            terms.append(Term((own, *others)))
        else:
            length = 1
            terms.append(Term(tuple(chunks[place])))
        place += length
    return terms


def _dates_in_figures(text: str) -> str:
    """“17 tháng 7 năm 2014” is “17/7/2014”; “tháng 7 năm 2014” is “tháng 7/2014”: figures that belong together."""
    return _SAID_WITH_YEAR.sub(lambda said: f"{said[1]}/{said[5]}", _SAID.sub(r"\1/\2", text))


def _phrases(chunk: str) -> list[Phrase]:
    """What stood between two spaces: mostly a word; “225/QĐ-UBND” is several in a row; a date is written two ways."""
    bare = chunk.strip(".,;:!?()[]{}'’‘…")
    if date := _DATE.match(bare) or _YEAR_FIRST.match(bare):
        day, month, year = date.groups() if date.re is _DATE else reversed(date.groups())
        return [tuple(words(f"{day} {month} {year}")), tuple(words(f"{day} tháng {month} năm {year}"))]
    if date := _MONTH.match(bare):
        month, year = date.groups()
        return [tuple(words(f"{month} {year}")), tuple(words(f"{month} năm {year}"))]
    if date := _DAY.match(bare):
        day, month = date.groups()
        return [tuple(words(f"{day} {month}")), tuple(words(f"{day} tháng {month}"))]
    phrase = tuple(words(chunk))
    return [phrase] if phrase else []


def _synonyms_at(chunks: list[list[Phrase]], place: int, synonyms: dict[str, list[str]]):
    """(how many chunks, the other phrases) of the longest entry that begins here."""
    if synonyms:
        for length in range(min(6, len(chunks) - place), 0, -1):
            said = " ".join(word.folded for phrases in chunks[place : place + length] for word in phrases[0])
            if said in synonyms:
                return length, tuple(tuple(words(other)) for other in synonyms[said])
    return 0, ()
