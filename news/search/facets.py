"""By what results can be narrowed down: category, year, author, each with its number among what was counted."""

from collections import Counter
from dataclasses import dataclass, field

from news.models import Author, SearchRow
from news.search.keys import mark
from portal.models import Version

MOST = 8
"""Names offered of each kind."""
MOST_YEARS = 12
_LETTERS = {"c": "category", "y": "year", "a": "author"}
_PARTS = len(mark("", "").split("_"))


@dataclass
class Facets:
    """Name or number → how many; the most first, years the latest first."""

    category: dict[int, int] = field(default_factory=dict)
    year: dict[int, int] = field(default_factory=dict)
    author: dict[int, int] = field(default_factory=dict)
    authors: dict[int, Author] = field(default_factory=dict)


def count(keys: list[int]) -> Facets:
    """Of the rows with these keys, at most a thousand. Two queries."""
    if not keys:
        return Facets()
    counted = {name: Counter() for name in _LETTERS.values()}
    marks = " ".join(row for (row,) in SearchRow.objects.told(keys, "marks"))
    for each, times in Counter(marks.split()).items():  # a thousand rows have few different marks
        _, letter, value = each.split("_", _PARTS - 1)
        if letter in _LETTERS and value.isdigit():
            counted[_LETTERS[letter]][int(value)] = times
    years = dict(sorted(counted["year"].most_common(MOST_YEARS), reverse=True))
    authors = dict(_most(counted["author"], MOST))
    known = {author.pk: author for author in Version.objects.live(Author, list(authors))} if authors else {}
    return Facets(dict(_most(counted["category"], None)), years, authors, known)


def _most(counter: Counter, most: int | None) -> list[tuple[int, int]]:
    """Of equals the older, so that the order is always the same."""
    return sorted(counter.items(), key=lambda each: (-each[1], each[0]))[:most]
