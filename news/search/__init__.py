"""Search among live editions: what people mean, with accents or without.

    asking ──> terms ──> engines (the newest rows that match) ──> ranking ──> editions, verified as everywhere

A query is read once (news.search.asking), the database gives candidates (news.search.engines) or an OpenSearch server
where one is set (news.search.outside), their order is ours
(news.search.ranking). docs/search.md tells the rules and the figures.
"""

from dataclasses import dataclass, field

from django.http import Http404
from django.utils.translation import gettext

from news.models import Edition, SearchRow
from news.search import asking, correcting, vocabulary
from news.search.asking import FEWEST_FOR_LOOSE, LONGEST_QUERY, Asked
from news.search.engines import TEXTS, TITLES
from news.search.keys import LARGEST_KEY, mark
from news.search.outside import finder
from news.search.ranking import ranked
from portal.kept import Kept
from portal.prepared import Prepared, padded

__all__ = ["LONGEST_QUERY", "Results", "find", "is_found", "search"]

MOST_RESULTS = 200
"""By relevance; who wants more narrows the search down or orders by date."""
CANDIDATES = {TITLES: 100, TEXTS: 200}
COUNTED = 1000


@dataclass
class Results:
    """editions: in their order. cursor: continues after the last one, "" at the end. message: a sentence or "".

    corrected: how the query was understood, where that is not as typed. suggestion: another query that would find
    something. is_loose: whether one of the words may be missing. total: how many there are, at most COUNTED + 1.
    """

    query: str
    editions: list[Edition] = field(default_factory=list)
    cursor: str = ""
    message: str = ""
    corrected: str = ""
    suggestion: str = ""
    is_loose: bool = False
    total: int = 0
    asked: Asked | None = None
    keys: list[int] = field(default_factory=list)
    """Of everything that was counted."""


def search(
    query: str, *, language: str = "vi", filters: dict | None = None, cursor: str | None = None, limit: int = 20,
    newest_first: bool = False, as_typed: bool = False,
) -> Results:  # fmt: skip
    """Live editions for a query. filters: {"category": id, "year": number, "author": id, "kind": value}.

    Ranked, at most MOST_RESULTS; newest_first: all that match, by date. as_typed: nothing is taken for Telex.
    """
    asked = asking.read(query, vocabulary.synonyms(), (lambda word: True) if as_typed else vocabulary.knows)
    results = Results(asked.text, corrected=asked.corrected, asked=asked)
    if not asked.terms:
        results.message = gettext("Xin nhập ít nhất một chữ hoặc một số để tìm.") if asked.text else ""
        return results
    marks = [mark("l", language), *_marks(filters or {})]
    at = finder()
    results.keys = at.newest(TEXTS, asked.terms, marks, exact=False, limit=COUNTED + 1)
    results.total = len(results.keys)
    if not results.keys:
        return _something_near(results, at, marks, cursor, language, limit)
    if newest_first:
        before = _number(cursor)
        keys = at.newest(TEXTS, asked.terms, marks, exact=False, limit=limit + 1, before=before)
        return _page(results, keys[:limit], str(keys[limit - 1]) if len(keys) > limit else "", language)
    order = _ranked(at, asked, marks, results.keys)
    return _slice(results, order, cursor, limit, language)


def find(query: str, *, limit: int = 20) -> list[Edition]:
    """Live editions in rank order, at most `limit`."""
    return search(query, limit=limit).editions


def is_found(asked: Asked, language: str) -> bool:
    """Whether articles in this language have all that is asked for."""
    return bool(finder().newest(TEXTS, asked.terms, [mark("l", language)], exact=False, limit=1))


def _marks(filters: dict) -> list[str]:
    letters = {"category": "c", "year": "y", "author": "a", "kind": "k"}
    return [mark(letters[name], value) for name, value in filters.items() if value]


def _ranked(at, asked: Asked, marks: list[str], newest: list[int]) -> list[int]:
    """Keys, best first: of those with the accents that were typed, of those that match in the title, of the newest."""
    has_accents = any(term.has_accents for term in asked.terms)
    exact = at.newest(TEXTS, asked.terms, marks, exact=True, limit=CANDIDATES[TEXTS]) if has_accents else []
    others = newest[: CANDIDATES[TEXTS]]
    if len(newest) > CANDIDATES[TEXTS]:
        titles = at.newest(TITLES, asked.terms, marks, exact=True, limit=CANDIDATES[TITLES])
        if has_accents:
            exact += titles
        if len(titles) < CANDIDATES[TITLES]:
            titles += at.newest(TITLES, asked.terms, marks, exact=False, limit=CANDIDATES[TITLES])
        others = others + titles
    keys = dict.fromkeys([*exact, *others])
    return ranked(keys, asked, set(exact if has_accents else keys))[:MOST_RESULTS]


def _something_near(results: Results, at, marks: list[str], cursor: str | None, language: str, limit: int) -> Results:
    """Nothing holds every word: one of them may be mistyped, or one too many."""
    asked = results.asked
    results.suggestion = correcting.nearest(asked, at, marks)
    if len(asked.terms) >= FEWEST_FOR_LOOSE:
        keys = {}
        for where in (TITLES, TEXTS):
            keys |= dict.fromkeys(
                at.newest(where, asked.terms, marks, exact=False, limit=CANDIDATES[where], but_one=True)
            )
        results.is_loose, results.total = bool(keys), len(keys)
        results.keys = list(keys)
        return _slice(results, ranked(keys, asked, set(keys))[:MOST_RESULTS], cursor, limit, language)
    return results


def _slice(results: Results, order: list[int], cursor: str | None, limit: int, language: str) -> Results:
    start = min(_number(cursor) or 0, len(order))
    end = start + limit
    return _page(results, order[start:end], str(end) if end < len(order) else "", language)


def _page(results: Results, keys: list[int], cursor: str, language: str) -> Results:
    """The editions of the keys that are live and sound; what was taken down a moment ago is not shown."""
    editions = dict(SearchRow.objects.told(keys, "key", "edition_id"))
    live = {row.pk: row for row in _live(padded(editions.values()), language)} if editions else {}
    found = [live[editions[key]] for key in keys if editions.get(key) in live]
    results.editions = [row for row in found if row.is_sound_card()]
    results.cursor = cursor
    return results


_live = Prepared(
    lambda editions, language: Edition.objects.live().filter(pk__in=editions, language=language).for_cards().order_by(),
    kept=Kept(0),
)
"""Nothing is kept: every search shows others, and what the front page shows would give way."""


def _number(cursor: str | None) -> int | None:
    """Of a cursor. Raises Http404 for what no page gave away."""
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= len(str(LARGEST_KEY))):
        raise Http404("Not a cursor.")
    return min(int(cursor), LARGEST_KEY)
