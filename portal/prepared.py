"""Querysets whose SQL is made once in a process, since making it costs more than asking it. A leaf.

    _newest = Prepared(lambda language: Edition.objects.live().filter(language=language).for_cards()[:30])
    _newest("vi")

The function is called once for each shape of its arguments (and kind of database) with stand-ins in their place; where
these turn up among the parameters of the SQL, the values go. So nothing in it may depend on a value but the SQL's
parameters. Rows that are the same to the letter share one instance, kept in the process and never to be changed.

It leans on two inner parts of Django, which tests/portal/test_kept.py hold it to: a compiler says what its SQL and
its rows are, and ModelIterable makes instances of them.
"""

from collections.abc import Callable, Collection, Iterable
from copy import copy
from datetime import UTC, datetime
from operator import itemgetter
from types import SimpleNamespace

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import ModelIterable

from portal import seal
from portal.kept import Kept

_STEP = 16


def padded(numbers: Iterable[int]) -> tuple[int, ...]:
    """The numbers and at least one that is no row's, so that there are few lengths, and few shapes of a query."""
    found = tuple(numbers)
    return found + (0,) * (_STEP - len(found) % _STEP)


class Prepared:
    """See above. Called with values it gives a list of instances, or of (instance, extras) where `extras` are named.

    build: gives a queryset of model instances, which may use select_related, annotate and defer. Its arguments:
    numbers, texts, moments and tuples of these become parameters; None, True, False, functions and ranges are part
    of the shape.
    extras: annotations that belong to the question and not to the row; their plain values come beside the instance.
    kept: where instances are kept; several queries may share it, and share instances where they read the same columns.
    """

    def __init__(self, build: Callable[..., models.QuerySet], *, extras: tuple[str, ...] = (), kept: Kept):
        self._build, self._extras, self._kept = build, extras, kept
        self._queries: dict[tuple, _Query] = {}

    def __call__(self, *values) -> list:
        connection = connections[DEFAULT_DB_ALIAS]
        shape = connection.vendor, _shape(values)
        query = self._queries.get(shape)
        if query is None:
            query = self._queries[shape] = _Query(self._build, values, self._extras, connection)
        rows = query.ask(connection, values)
        found = self._instances(query, connection, rows)
        return list(zip(found, map(query.extras_of, rows), strict=True)) if self._extras else found

    def _instances(self, query: "_Query", connection, rows: list[tuple]) -> list[models.Model]:
        """In the order of the rows. Those that are not kept are made together: one by one takes longer."""
        by = query.columns, seal.keys()
        keys = [(*by, query.row_of(row)) for row in rows]
        found = {key: self._kept.get(key) for key in keys}
        missing = {key: row for key, row in zip(keys, rows, strict=True) if found[key] is None}
        for (key, row), made in zip(missing.items(), query.instances(connection, missing.values()), strict=True):
            found[key] = made
            self._kept.put(key, made, sum(len(value) for value in row if isinstance(value, str)))
        return [found[key] for key in keys]


class _Query:
    """The SQL of one shape on one kind of database."""

    def __init__(self, build, values: tuple, extras: tuple[str, ...], connection):
        stand_ins = _StandIns()
        queryset = build(*stand_ins.of(values))
        self._compiler = queryset.query.get_compiler(connection=connection)
        self._sql, parameters = self._compiler.as_sql()
        self._places = _places(parameters, [_adapted(each, connection) for each in stand_ins.made])
        positions = [self._compiler.annotation_col_map[name] for name in extras]
        columns = range(len(self._compiler.select))
        self.columns = " ".join(alias or str(column.target) for column, _, alias in self._compiler.select)
        self.row_of = itemgetter(*(at for at in columns if at not in positions)) if positions else tuple
        self.extras_of = (
            itemgetter(*positions) if len(positions) > 1 else lambda row: tuple(row[at] for at in positions)
        )
        self._queryset = SimpleNamespace(db=queryset.db, _known_related_objects={})

    def ask(self, connection, values: tuple) -> list[tuple]:
        given = [_adapted(value, connection) for value in _flat(values)]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [given[at] if at is not None else fixed for at, fixed in self._places])
            return cursor.fetchall()

    def instances(self, connection, rows: Collection[tuple]) -> list[models.Model]:
        if not rows:
            return []
        compiler = copy(self._compiler)
        compiler.connection = connection
        compiler.execute_sql = lambda **options: [list(rows)]
        queryset = copy(self._queryset)
        queryset.query = SimpleNamespace(get_compiler=lambda using: compiler)
        return list(ModelIterable(queryset))


def _places(parameters, stand_ins: list) -> list[tuple]:
    """Of each parameter (the number of the value that goes there, None), or (None, what always stands there)."""
    found = [(stand_ins.index(each), None) if each in stand_ins else (None, each) for each in parameters]
    if missing := set(range(len(stand_ins))) - {at for at, _ in found}:
        raise ValueError(f"The prepared query does not use its values number {sorted(missing)} as parameters.")
    return found


class _StandIns:
    """Values that no query holds by itself."""

    def __init__(self):
        self.made: list = []

    def of(self, value):
        if isinstance(value, tuple):
            return tuple(self.of(each) for each in value)
        if _is_part_of_shape(value):
            return value
        number = len(self.made) + 1
        if isinstance(value, datetime):
            stand_in = datetime(1901, 1, 1, 1, 1, 1, number, tzinfo=UTC)
        else:
            stand_in = f"\ue000stand-in {number}" if isinstance(value, str) else 7_301_730_173_017_000_000 + number
        self.made.append(stand_in)
        return stand_in


def _is_part_of_shape(value) -> bool:
    return value is None or isinstance(value, bool | range) or callable(value)


def _shape(value):
    if isinstance(value, tuple):
        return tuple(_shape(each) for each in value)
    return value if _is_part_of_shape(value) else type(value)


def _flat(value) -> list:
    if isinstance(value, tuple):
        return [inner for each in value for inner in _flat(each)]
    return [] if _is_part_of_shape(value) else [value]


def _adapted(value, connection):
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
