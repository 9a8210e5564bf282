"""The databases' own indexes over the rows of search: FTS5 of SQLite, text search vectors of PostgreSQL.

Both hold the same words, so both find the same rows; they are asked for the newest that match, and ranking is for
news.search.ranking. `titles` are found by the title alone, `texts` by everything.
"""

from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from news.models import SearchRow
from news.search.asking import Phrase, Term
from news.search.keys import mark as mark_of
from news.search.keys import stretch
from portal.terms import folded_of

TITLES, TEXTS = "titles", "texts"
APART = " m__ "
"""Between things that follow one another and are no phrase; its two underscores keep it from being any word's form."""


def engine(connection):
    """The database's own index. Searches ask news.search.outside.finder instead, which may know a larger one."""
    if connection.vendor == "sqlite":
        return Fts5(connection)
    if connection.vendor == "postgresql":
        return Vectors(connection)
    raise ImproperlyConfigured(f"There is no search for {connection.vendor}.")


class Engine:
    """How a question is put together, the same in every engine. What `term`, `all`, `any` and the others give and take
    is a part of a query as the engine writes it: text in databases, JSON objects in news.search.opensearch."""

    def __init__(self, connection):
        self.connection = connection

    def newest(
        self,
        where: str,
        terms: Sequence[Term],
        marks: Iterable[str],
        *,
        exact: bool,
        limit: int,
        before: int | None = None,
        but_one: bool = False,
    ) -> list[int]:
        """Keys of the newest rows that match, newest first.

        where: TITLES or TEXTS. terms: all must match; with but_one, all but any one of them. exact: accents that were
        typed must be there. before: only rows with a smaller key.
        """
        parts = [self.term(term, exact) for term in terms]
        wanted = self.all_but_one(parts) if but_one else self.all(parts)
        return self.ask(where, self.all([wanted, *(self.mark(mark) for mark in marks)]), limit, before)

    def beside(self, rows: Sequence[SearchRow]) -> dict[str, list]:
        """What the index keeps in the table of the rows itself: column → values, a value a row."""
        return {}

    def apart(self, rows: Sequence[SearchRow]) -> list[tuple[str, tuple[str, ...], list[tuple]]]:
        """What it keeps in tables of its own: (table, columns, rows) each."""
        return []

    def put(self, rows: Sequence[SearchRow]) -> None:
        """Rows that are not there yet, and what the index keeps of them."""
        SearchRow.objects.bulk_create(rows)
        self.add(rows)

    @contextmanager
    def filling(self):
        """While very many rows come in."""
        yield

    def all_but_one(self, parts: list[str]) -> str:
        """All of one half and all but one of the other: n log n parts, where each sum of n - 1 would have n times n."""
        if len(parts) == 2:
            return self.any(parts)
        middle = (len(parts) + 1) // 2
        first, second = parts[:middle], parts[middle:]
        halves = [self.all([self.all_but_one(first), *second])]
        halves.append(self.all([*first, self.all_but_one(second)]) if len(second) > 1 else self.all(first))
        return self.any(halves)

    def term(self, term: Term, exact: bool) -> str:
        return self.any([self.phrase(phrase, exact or term.is_exact) for phrase in term.phrases])

    def phrase(self, phrase: Phrase, exact: bool) -> str:
        """Accents count where every word has some: a word typed without may be meant with any."""
        if exact and all(word.has_accents for word in phrase):
            return self.row_of_words([word.exact for word in phrase], exact=True)
        return self.row_of_words([word.folded for word in phrase], exact=False)


class Fts5(Engine):
    """Two contentless tables, whose rowid is the key: a row is removed by saying once more what it held."""

    def setup(self) -> None:
        for table in (TITLES, TEXTS):
            self._run(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS news_search_{table} USING fts5("
                "exact, folded, marks, content='', tokenize=\"ascii tokenchars '_'\")"
            )

    def drop(self) -> None:
        for table in (TITLES, TEXTS):
            self._run(f"DROP TABLE IF EXISTS news_search_{table}")

    def add(self, rows: Sequence[SearchRow]) -> None:
        for table, columns, values in self.apart(rows):
            self._many(f"INSERT INTO {table}({', '.join(columns)}) VALUES (%s, %s, %s, %s)", values)

    def apart(self, rows):
        # Keys that rise: FTS5 begins a new segment with every one that falls.
        rows = sorted(rows, key=lambda row: row.key)
        columns = ("rowid", "exact", "folded", "marks")
        return [
            (f"news_search_{table}", columns, [(row.key, *held(row, table)) for row in rows])
            for table in (TITLES, TEXTS)
        ]

    def remove(self, rows: Sequence[SearchRow]) -> None:
        for table in (TITLES, TEXTS):
            self._many(
                f"INSERT INTO news_search_{table}(news_search_{table}, rowid, exact, folded, marks) "
                "VALUES ('delete', %s, %s, %s, %s)",
                [(row.key, *held(row, table)) for row in rows],
            )

    def clear(self) -> None:
        for table in (TITLES, TEXTS):
            self._run(f"INSERT INTO news_search_{table}(news_search_{table}) VALUES ('delete-all')")

    def ask(self, where: str, wanted: str, limit: int, before: int | None) -> list[int]:
        table = f"news_search_{where}"
        earlier = "AND rowid < %s" if before is not None else ""
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rowid FROM {table} WHERE {table} MATCH %s {earlier} ORDER BY rowid DESC LIMIT %s",
                [wanted, *([before] if before is not None else []), limit],
            )
            return [key for (key,) in cursor.fetchall()]

    def row_of_words(self, tokens: list[str], *, exact: bool) -> str:
        return f'{"exact" if exact else "folded"} : "{" ".join(tokens)}"'

    def mark(self, mark: str) -> str:
        return f'marks : "{mark}"'

    def all(self, parts: list[str]) -> str:
        return f"({' AND '.join(parts)})"

    def any(self, parts: list[str]) -> str:
        return f"({' OR '.join(parts)})"

    def _run(self, sql: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)

    def _many(self, sql: str, rows: list[tuple]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def held(row: SearchRow, table: str) -> tuple[str, str, str]:
    """(exact forms, folded forms, marks) by which a row is found in TITLES or TEXTS."""
    exact = row.title if table == TITLES else APART.join([row.title, row.names, row.lead, row.body])
    return exact, folded_of(exact), row.marks


_MOST_POSITIONS, _MOST_PLACES = 16383, 255
"""What a tsvector holds: the highest position, and how many a word may have."""
_FIRST_ROWS = 4
"""Times the number that is asked for: so many rows are looked through first."""
_AT_ONCE = 10_000
"""Rows that match, up to which the newest of them are found at once."""
_ASIDE = 64 * 1024
"""Kilobytes."""
_GAP = 20
"""Positions between two fields, so that no phrase reaches from one into the next."""


class Vectors(Engine):
    """Two tsvector columns beside the row. A word's folded and exact forms stand at the same position."""

    def setup(self) -> None:
        with self.connection.cursor() as cursor:
            # Long columns out of the way: of very many rows that match nothing but the key is read.
            cursor.execute("ALTER TABLE news_searchrow SET (toast_tuple_target = 256)")
            for name in (TITLES, TEXTS):
                cursor.execute(f"ALTER TABLE news_searchrow ADD COLUMN IF NOT EXISTS {name} tsvector")
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS news_search_{name} ON news_searchrow USING gin ({name}) "
                    "WITH (fastupdate = off)"
                )

    def drop(self) -> None:
        with self.connection.cursor() as cursor:
            for name in (TITLES, TEXTS):
                cursor.execute(f"ALTER TABLE news_searchrow DROP COLUMN IF EXISTS {name}")

    def put(self, rows):
        """In one statement for each row."""
        columns = [field.column for field in SearchRow._meta.concrete_fields]
        own = [tuple(getattr(row, column) for column in columns) for row in rows]
        vectors = zip(*self.beside(rows).values(), strict=True)
        with self.connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO news_searchrow ({', '.join(columns)}, {TITLES}, {TEXTS}) "
                f"VALUES ({'%s, ' * len(columns)}%s::tsvector, %s::tsvector)",
                [row + rest for row, rest in zip(own, vectors, strict=True)],
            )

    def add(self, rows: Sequence[SearchRow]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE news_searchrow SET {TITLES} = %s::tsvector, {TEXTS} = %s::tsvector WHERE key = %s",
                list(zip(*self.beside(rows).values(), [row.key for row in rows], strict=True)),
            )

    def beside(self, rows):
        return {
            TITLES: [_vector([row.title], row.marks) for row in rows],
            TEXTS: [_vector([row.title, row.names, row.lead, row.body], row.marks) for row in rows],
        }

    @contextmanager
    def filling(self):
        """What comes in is put aside and sorted in together. Searches meanwhile look through what lies aside."""
        self._each_index(f"ALTER INDEX {{}} SET (fastupdate = on, gin_pending_list_limit = {_ASIDE})")
        try:
            yield
        finally:
            self._each_index("ALTER INDEX {} SET (fastupdate = off)")
            self._each_index("ALTER INDEX {} RESET (gin_pending_list_limit)")
            self._each_index("SELECT gin_clean_pending_list('{}')")

    def _each_index(self, sql: str) -> None:
        with self.connection.cursor() as cursor:
            for name in (TITLES, TEXTS):
                cursor.execute(sql.format(f"news_search_{name}"))

    def remove(self, rows: Sequence[SearchRow]) -> None:
        """They go with the row."""

    def clear(self) -> None:
        """They go with the rows."""

    def ask(self, where: str, wanted: str, limit: int, before: int | None) -> list[int]:
        """All that match, where these are few: the rarest word leads through the index. Else the newest months alone,
        as many as are likely to hold enough.

        The planner knows neither: left to itself it walks the keys, or reads all rows that match. Months and years are
        words of the vector, so that the index itself leaves out the others; but each of them is one more list to go
        through, and many together cost more than they save. How many rows match is taken from the newest month or
        months, as if they were spread evenly; where they are not, that costs time and no row.
        """
        last, first, total = self._extent
        if before is not None and before < last:
            last, total = before, total * max(before - first, 0) // max(last - first, 1)
        rows = _FIRST_ROWS * limit
        while rows < total:
            start, marks = stretch(last - (last - first) * rows // total, last)
            if start <= first:
                break
            looked_through = total * (last - start) // (last - first)
            keys = self._newest(where, self.all([wanted, self.any(list(map(_quoted, marks)))]), limit, before)
            if len(keys) == limit:
                return keys
            matching = total * len(keys) // max(looked_through, 1)
            if matching <= _AT_ONCE:
                break
            rows = max(2 * looked_through, total * limit * 3 // (2 * matching))
        return self._newest(where, wanted, limit, before)

    @cached_property
    def _extent(self) -> tuple[int, int, int]:
        """(the newest key, the oldest, about how many rows); with 0 rows where nobody has counted them yet."""
        key = "SELECT key FROM news_searchrow ORDER BY key"
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT ({key} DESC LIMIT 1), ({key} LIMIT 1), "
                "(SELECT reltuples::bigint FROM pg_class WHERE oid = 'news_searchrow'::regclass)"
            )
            last, first, total = cursor.fetchone()
        return (0, 0, 0) if last is None else (last, first, max(total, 0))

    def _newest(self, where: str, wanted: str, limit: int, before: int | None) -> list[int]:
        earlier = "AND key < %s" if before is not None else ""
        with self.connection.cursor() as cursor:
            # By key + 0, or the planner would walk the keys. The other ways past the index are closed to it as well,
            # for this transaction, which may end with the statement.
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; "
                f"SELECT key FROM news_searchrow WHERE {where} @@ %s::tsquery {earlier} ORDER BY key + 0 DESC LIMIT %s",
                [wanted, *([before] if before is not None else []), limit],
            )
            return [key for (key,) in cursor.fetchall()]

    def row_of_words(self, tokens: list[str], *, exact: bool) -> str:
        return f"({' <-> '.join(_quoted(token) for token in tokens)})"

    def mark(self, mark: str) -> str:
        """Nearly all is in the first language: so what is in the others is left out, a short list to look in."""
        if mark == mark_of("l", settings.LANGUAGE_CODE):
            others = [mark_of("l", code) for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
            return f"!{self.any(list(map(_quoted, others)))}"
        return _quoted(mark)

    def all(self, parts: list[str]) -> str:
        return f"({' & '.join(parts)})"

    def any(self, parts: list[str]) -> str:
        return f"({' | '.join(parts)})"


def _quoted(token: str) -> str:
    """Tokens are letters, digits and underscores; quoted all the same."""
    return "'" + token.replace("\\", "").replace("'", "") + "'"


@lru_cache(maxsize=50_000)  # a corpus has few words, each of them many times
def _lexemes(exact: str) -> tuple[str, ...]:
    """The forms of a word that stand at its place, quoted."""
    return tuple(_quoted(form) for form in dict.fromkeys((exact, folded_of(exact))))


def _vector(fields: list[str], marks: str) -> str:
    """The text form of a tsvector."""
    places: dict[str, list[str]] = {}
    position = 1
    for text in fields:
        for exact in text.split():
            at = str(min(position, _MOST_POSITIONS))
            for lexeme in _lexemes(exact):
                places.setdefault(lexeme, []).append(at)
            position += 1
        position += _GAP
    parts = [f"{lexeme}:{','.join(at[:_MOST_PLACES])}" for lexeme, at in places.items()]
    return " ".join([*parts, *map(_quoted, marks.split())])
