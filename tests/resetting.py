"""Back to what the migrations made, after a test with real transactions. Django's own flush empties every table and
reads the rows of migrations in again one by one, which took longer than most of the tests."""

import sqlite3

from django.db import transaction

from portal import guards


def remember(connection):
    """What the database holds now, to be put back by `restore()`."""
    return (_Sqlite if connection.vendor == "sqlite" else _Postgres)(connection)


class _Sqlite:
    """A copy of the whole file, copied back page by page: triggers and counters too."""

    def __init__(self, connection):
        self.connection, self.copy = connection, sqlite3.connect(":memory:")
        connection.ensure_connection()
        connection.connection.backup(self.copy)

    def restore(self) -> None:
        self.connection.ensure_connection()
        self.copy.backup(self.connection.connection)


class _Postgres:
    """A schema with the rows of the tables that have any; tables that got rows are emptied and filled from it."""

    def __init__(self, connection):
        self.connection, self.tables = connection, connection.introspection.table_names()
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA made")
            self.filled = self._with_rows(cursor)
            for table in self.filled:
                cursor.execute(f'CREATE TABLE made."{table}" AS TABLE "{table}"')

    def _with_rows(self, cursor) -> list[str]:
        cursor.execute(" UNION ALL ".join(f"(SELECT '{name}' FROM \"{name}\" LIMIT 1)" for name in self.tables))
        return [name for (name,) in cursor.fetchall()]

    def restore(self) -> None:
        # Foreign keys are looked at when the transaction ends, so the order of the tables does not matter.
        with guards.lifted(), transaction.atomic(), self.connection.cursor() as cursor:
            for table in self._with_rows(cursor):
                cursor.execute(f'DELETE FROM "{table}"')
            for table in self.filled:
                cursor.execute(f'INSERT INTO "{table}" SELECT * FROM made."{table}"')
