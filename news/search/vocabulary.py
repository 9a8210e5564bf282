"""The words that the corpus has, and what people also call things: for suggestions and synonyms.

Both are kept in each process for a while: they change seldom, and every search asks for them.
"""

import time
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import nlargest

from django.db import transaction
from django.db.models import Q

from news.models import Edition, SearchRow, SearchSynonym, SearchWord
from portal.terms import words
from portal.text import one_line

KEPT_FOR = 30.0
"""Seconds that a process trusts what it has read."""
READ_LAST = 100_000
"""Rows whose words are gathered, the newest."""
MOST_WORDS = 60_000
AT_ONCE = 500


@dataclass
class _Kept:
    """Something read from the database, again after KEPT_FOR seconds."""

    read: Callable
    value: object = None
    until: float = field(default=0.0)

    def get(self):
        if time.monotonic() >= self.until:
            self.value, self.until = self.read(), time.monotonic() + KEPT_FOR
        return self.value

    def forget(self) -> None:
        self.until = 0.0


def _read_synonyms() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for group in SearchSynonym.objects.all():
        lines = [line for line in group.lines if any(words(line))]
        for line in lines:
            key = " ".join(word.folded for word in words(line))
            found.setdefault(key, []).extend(other for other in lines if other != line)
    return found


def _read_words() -> dict[str, tuple[str, int]]:
    return {
        folded: (shown, count) for folded, shown, count in SearchWord.objects.values_list("folded", "shown", "count")
    }


_synonyms, _words = _Kept(_read_synonyms), _Kept(_read_words)
_order = _Kept(lambda: sorted(_words.get()))


def forget() -> None:
    _synonyms.forget()
    _forget_words()


def _forget_words() -> None:
    _words.forget()
    _order.forget()


def synonyms() -> dict[str, list[str]]:
    """Folded phrase → the other ways to say it."""
    return _synonyms.get()


def knows(folded: str) -> bool:
    return folded in _words.get()


def beginning(start: str, most: int) -> list[str]:
    """Folded words of the corpus that begin so, the most frequent first."""
    known, order = _words.get(), _order.get()
    first = bisect_left(order, start)
    last = bisect_right(order, start + "\U0010ffff", lo=first)
    return nlargest(most, order[first:last], key=lambda each: known[each][1] if each in known else 0)


def frequency(folded: str) -> int:
    """How often the newest titles and leads have it; 0 for a word that they do not."""
    return _words.get().get(folded, ("", 0))[1]


def shown(folded: str) -> str:
    """A known word as it is mostly written."""
    return _words.get()[folded][0]


def learn(card: dict) -> None:
    """Know the words of an edition's card before they are counted, as none. After the commit that publishes it: whoever
    publishes does not wait for another who learns the same word, nor for gather(). Other processes know them after
    KEPT_FOR seconds."""
    new = {folded: shown for folded, shown in _words_of(card) if not knows(folded)}
    made = [SearchWord(folded=folded, shown=shown[:40], count=0) for folded, shown in sorted(new.items())]
    SearchWord.objects.bulk_create(made, ignore_conflicts=True)
    if made:
        _know({word.folded: (word.shown, word.count) for word in made})


def _know(new: dict[str, tuple[str, int]]) -> None:
    """Without reading all again; as new objects, since other threads are reading the old ones."""
    _words.value = _words.get() | new
    _order.value = sorted(_words.value)


def _words_of(card: dict) -> Iterator[tuple[str, str]]:
    """(folded, as it is written, in small letters) of each word of title and lead that is no number."""
    text = one_line(f"{card['title']} {card.get('lead', '')}")
    for word in words(text):
        if not word.folded.isdigit():
            yield word.folded, text[word.start : word.end].lower()


def gather() -> int:
    """Count the words of the newest editions' titles and leads anew; returns how many are kept. Periodic work."""
    spellings: dict[str, Counter] = defaultdict(Counter)
    learned = list(SearchWord.objects.filter(count=0).values_list("pk", flat=True))
    ids = list(SearchRow.objects.order_by("-key").values_list("edition_id", flat=True)[:READ_LAST])
    for start in range(0, len(ids), AT_ONCE):
        for edition in Edition.objects.live().filter(pk__in=ids[start : start + AT_ONCE]).only("card"):
            for folded, shown in _words_of(edition.card_facts):
                spellings[folded][shown] += 1
    kept = sorted(nlargest(MOST_WORDS, spellings, key=lambda folded: spellings[folded].total()))
    with transaction.atomic():
        SearchWord.objects.filter(Q(count__gt=0) | Q(pk__in=learned)).delete()  # what is learned meanwhile stays
        SearchWord.objects.bulk_create(
            [
                SearchWord(folded=each, shown=spellings[each].most_common(1)[0][0][:40], count=spellings[each].total())
                for each in kept
            ],
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["folded"],
            update_fields=["shown", "count"],
        )
    _forget_words()
    return len(kept)
