"""“Có phải bạn tìm”: a query that finds nothing, its words that the corpus does not have put right.

A slip of the finger may have been many words: “tcụ” is “tục” after “thủ” and “từ” elsewhere. So what stands beside it
decides, as it stands in the newest texts, then how frequent each word is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from news.models import SearchRow
from news.search import asking, vocabulary
from news.search.asking import Asked, Term
from news.search.engines import APART, TEXTS, TITLES
from portal.terms import Word, folded_of, forms, spelled
from portal.terms import words as words_of
from portal.text import is_vietnamese, normalize

MOST_WRONG = 3
"""Unknown words of a query; with more it is another language, or no words at all."""
MOST_OPTIONS = 60
READ = 20
"""Rows, and LONGEST characters of each body, in which neighbours are looked for."""
LONGEST = 20_000
SHORTEST = 3
AS_TYPED = 10
"""How much more a place tells whose neighbour has the accents that were typed."""

Option = tuple[str, ...]
"""Folded words that one typed word may have been: one, or two without the space between."""


def nearest(asked: Asked, at, marks: list[str]) -> str:
    """The query put right; "" where nothing better would find anything. Without accents where it was typed without:
    which ones are meant, nobody knows. at: news.search.engines.engine. marks: what results are narrowed down to."""
    words = asked.words
    wrong = [not word.folded.isdigit() and not vocabulary.knows(word.folded) for word in words]
    if not 0 < sum(wrong) <= MOST_WRONG:
        return ""
    typed = normalize(asked.corrected or asked.text)
    text, last, before, accents = "", 0, None, is_vietnamese(typed)
    for place, word in enumerate(words):
        if not wrong[place]:
            before = word
            continue
        after = words[place + 1] if place + 1 < len(words) and not wrong[place + 1] else None
        found = _Places(before, after, at, marks)
        option, before = _meant(word.folded, found), None
        if option:
            meant = " ".join(found.spelling(option) if accents else option)
            is_shouted = len(typed[word.start : word.end]) > 1 and typed[word.start : word.end].isupper()
            text, last = f"{text}{typed[last : word.start]}{meant.upper() if is_shouted else meant}", word.end
            before = list(words_of(meant))[-1]
    better = text + typed[last:]
    again = asking.read(better, vocabulary.synonyms(), vocabulary.knows)
    return better if last and at.newest(TEXTS, again.terms, marks, exact=False, limit=1) else ""


def _meant(folded: str, found: "_Places") -> Option:
    """What may have been meant by a word; () for nothing."""
    if len(folded) < SHORTEST:
        return ()
    single = [(word,) for word in _known(_slips(folded), _slips(folded[:-1]) if folded[-1] in "sfrxj" else ())]
    halves = [(folded[:place], folded[place:]) for place in range(1, len(folded))]
    for options in (
        [*single, *(half for half in halves if all(map(vocabulary.knows, half)))],
        [option for half in halves for option in _nearly(*half)],
    ):
        found.look_for(_most_frequent(options))
        best = max(options, key=lambda option: (found.times(option), _frequency(option)), default=())
        if best and found.times(best):
            return best
    return max(single, key=_frequency, default=())


def _nearly(left: str, right: str) -> Iterator[Option]:
    """Two words, one of them mistyped as well as the space left out."""
    if len(left) > 1 and len(right) > 1:
        if vocabulary.knows(left):
            yield from ((left, word) for word in _known(_slips(right)) if len(word) > 1)
        if vocabulary.knows(right):
            yield from ((word, right) for word in _known(_slips(left)) if len(word) > 1)


def _known(*words: Iterable[str]) -> list[str]:
    return [each for each in dict.fromkeys(word for some in words for word in some) if vocabulary.knows(each)]


def _frequency(option: Option) -> int:
    return min(map(vocabulary.frequency, option))


def _most_frequent(options: list[Option]) -> list[Option]:
    return sorted(dict.fromkeys(options), key=_frequency, reverse=True)[:MOST_OPTIONS]


class _Places:
    """Where options stand beside the words that were typed before and after; None for one that is not known."""

    def __init__(self, before: Word | None, after: Word | None, at, marks: list[str]):
        self.before, self.after, self.at, self.marks = before, after, at, marks
        self._spellings: dict[Option, Counter] = defaultdict(Counter)

    def look_for(self, options: list[Option]) -> None:
        """One query for the rows of titles, one for those of whole texts, one for their words."""
        phrases = dict(phrase for option in options for phrase in self._phrases(option))
        if not phrases:
            return
        said = Term(tuple(tuple(Word(each, each) for each in phrase) for phrase in phrases))
        keys = {
            key
            for where in (TITLES, TEXTS)
            for key in self.at.newest(where, [said], self.marks, exact=False, limit=READ)
        }
        for *head, body in SearchRow.objects.filter(pk__in=keys).values_list("title", "names", "lead", "body"):
            self._read(APART.join([*head, body[:LONGEST]]), phrases)

    def _phrases(self, option: Option) -> Iterator[tuple[Option, tuple[Option, int]]]:
        """(folded words side by side, (the option, at which of them it begins))."""
        if self.before:
            yield (self.before.folded, *option), (option, 1)
        if self.after:
            yield (*option, self.after.folded), (option, 0)
        if len(option) > 1:
            yield option, (option, 0)

    def _read(self, text: str, phrases: dict) -> None:
        exact, folded = text.split(), folded_of(text).split()
        lengths = defaultdict(set)
        for phrase in phrases:
            lengths[phrase[0]].add(len(phrase))
        beside = {word.exact for word in (self.before, self.after) if word}
        for place, word in enumerate(folded):
            for length in lengths.get(word, ()):
                if found := phrases.get(tuple(folded[place : place + length])):
                    option, start = found
                    there = tuple(exact[place + start : place + start + len(option)])
                    is_as_typed = not beside.isdisjoint(exact[place : place + length])
                    self._spellings[option][there] += AS_TYPED if is_as_typed else 1

    def times(self, option: Option) -> int:
        return self._spellings[option].total()

    def spelling(self, option: Option) -> list[str]:
        """Its words as they mostly stand there."""
        if not self.times(option):
            return [vocabulary.shown(word) for word in option]
        mostly, _ = self._spellings[option].most_common(1)[0]
        usual = (vocabulary.shown(word) for word in option)
        return [word if forms(word)[1] == exact else spelled(exact) for word, exact in zip(usual, mostly, strict=True)]


def _slips(word: str) -> Iterator[str]:
    """Everything one letter left out, added, changed or swapped away (after P. Norvig, “How to write a spelling
    corrector”)."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    for left, right in splits:
        if right:
            yield left + right[1:]
            yield from (left + letter + right[1:] for letter in letters)
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        yield from (left + letter + right for letter in letters)
