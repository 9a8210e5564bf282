"""How long a reader's search may keep the database busy."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, OperationalError, connection, transaction

SECONDS = 2.0
_STEPS = 500
"""Of SQLite's machine, between two looks at the clock. FTS5 takes few of them: some for each page that it reads."""


class TooLong(Exception):
    """It was given up; nothing is wrong with the database."""


@contextmanager
def patience(seconds: float = SECONDS) -> Iterator[None]:
    """Reading inside it is given up once it has taken so long: on SQLite all of it together, on PostgreSQL every single
    query. Raises TooLong. Nothing is to be written inside."""
    bound = _on_sqlite if connection.vendor == "sqlite" else _on_postgresql
    try:
        with bound(seconds):
            yield
    except OperationalError as error:
        if type(error.__cause__).__name__ == "QueryCanceled" or "interrupted" in str(error):
            raise TooLong from error
        raise


@contextmanager
def _on_sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    raw, until = connection.connection, time.monotonic() + seconds
    raw.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)


@contextmanager
def _on_postgresql(seconds: float) -> Iterator[None]:
    """For this transaction alone, so that a pooler may hand the connection on. What goes wrong elsewhere than in the
    database leaves it by the usual way: nothing was written."""
    failed = None
    with transaction.atomic(savepoint=False):
        _limit(f"{seconds * 1000:.0f}ms")
        try:
            yield
        except DatabaseError:
            raise
        except Exception as error:
            failed = error
        _limit("0")
    if failed is not None:
        raise failed


def _limit(most: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [most])
