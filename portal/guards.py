"""Database triggers that keep sealed and append-only tables from being changed or emptied.

A leaf: knows Django's connections, no model. A model states its guard as a class attribute,

    guard = Guard(frozen=("content", "content_seal"))

its migration installs it with `Protect("news_edition", Guard(...))`, and the system check
portal.E010 (portal.checks) compares the database with the model. The triggers stop a bug or a careless
hand; somebody who may drop triggers is met by the seals.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connections
from django.db.migrations.operations.base import Operation


@dataclass(frozen=True)
class Guard:
    """What a table refuses.

    frozen: columns that no UPDATE may change; "*" for all. step: an integer column that every UPDATE
    must raise by exactly one. DELETE and TRUNCATE are always refused.
    """

    frozen: tuple[str, ...] = ()
    step: str = ""

    def triggers(self, table: str, vendor: str) -> dict[str, str]:
        """Name → SQL that creates the trigger, for "sqlite" or "postgresql"."""
        mark = hashlib.sha256(f"{self}".encode()).hexdigest()[:8]
        build = _sqlite if vendor == "sqlite" else _postgresql
        return {f"guard_{table}_{event}_{mark}": sql for event, sql in build(self, table, mark)}

    def _violations(self, distinct: str) -> str:
        if "*" in self.frozen:
            return "1=1"
        tests = [f'NEW."{column}" {distinct} OLD."{column}"' for column in self.frozen]
        if self.step:
            tests.append(f'NEW."{self.step}" <> OLD."{self.step}" + 1')
        return " OR ".join(tests)


def _sqlite(guard: Guard, table: str, mark: str):
    for event, condition in (("update", guard._violations("IS NOT")), ("delete", "1=1")):
        if condition:
            yield (
                event,
                f'CREATE TRIGGER "guard_{table}_{event}_{mark}" BEFORE {event.upper()} ON "{table}" FOR EACH ROW '
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, 'guarded: {event} of {table}'); END",
            )


def _postgresql(guard: Guard, table: str, mark: str):
    for event, condition in (("update", guard._violations("IS DISTINCT FROM")), ("delete", "1=1"), ("truncate", "")):
        if event != "truncate" and not condition:
            continue
        name = f"guard_{table}_{event}_{mark}"
        scope = f"FOR EACH ROW WHEN ({condition})" if condition not in ("", "1=1") else "FOR EACH STATEMENT"
        if condition == "1=1":
            scope = "FOR EACH ROW"
        yield (
            event,
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS '
            f"$$BEGIN RAISE EXCEPTION 'guarded: {event} of {table}'; END$$; "
            f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{table}" {scope} EXECUTE FUNCTION "{name}"()',
        )


def install(connection, table: str, guard: Guard) -> None:
    """Put the table's triggers in place, replacing any older ones of ours."""
    remove(connection, table)
    with connection.cursor() as cursor:
        for sql in guard.triggers(table, connection.vendor).values():
            cursor.execute(sql)


def rest(connection, table: str) -> None:
    """Let the table be written to until `wake`, in this transaction. On PostgreSQL readers are not held up meanwhile,
    as they would be by dropping triggers."""
    if connection.vendor == "sqlite":
        remove(connection, table)
        return
    connection.check_constraints()  # PostgreSQL alters no table whose deferred checks are still to come
    with connection.cursor() as cursor:
        for name in installed(connection, table):
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER "{name}"')


def wake(connection, table: str, guard: Guard) -> None:
    if connection.vendor == "sqlite":
        install(connection, table, guard)
        return
    connection.check_constraints()
    with connection.cursor() as cursor:
        for name in guard.triggers(table, connection.vendor):
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER "{name}"')


def remove(connection, table: str) -> None:
    with connection.cursor() as cursor:
        for name in installed(connection, table):
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER "{name}"')
            else:
                cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"; DROP FUNCTION IF EXISTS "{name}"()')


def installed(connection, table: str) -> set[str]:
    """Names of the guard triggers that stand on a table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        else:
            cursor.execute(
                "SELECT tgname FROM pg_trigger "
                "WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal AND tgenabled <> 'D'",
                [f'"{table}"'],
            )
        return {name for (name,) in cursor.fetchall() if name.startswith(f"guard_{table}_")}


def guarded_models() -> Iterator[tuple[str, Guard]]:
    """(table, guard) of every model that states one."""
    for model in apps.get_models():
        if guard := getattr(model, "guard", None):
            yield model._meta.db_table, guard


def missing(connection) -> list[str]:
    """Tables whose triggers are not all in place as their models state them."""
    return [
        table
        for table, guard in guarded_models()
        if installed(connection, table) != set(guard.triggers(table, connection.vendor))
    ]


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Without the guards, then with them again: for test flushes and tampering drills only."""
    connection = connections[using]
    for table, _ in guarded_models():
        remove(connection, table)
    try:
        yield
    finally:
        for table, guard in guarded_models():
            install(connection, table, guard)


class Protect(Operation):
    """Migration operation: install a table's guard. Repeat it after any later change of the table
    (SQLite rebuilds the table and drops its triggers)."""

    reversible = True

    def __init__(self, table: str, guard: Guard):
        self.table, self.guard = table, guard

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        install(schema_editor.connection, self.table, self.guard)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        remove(schema_editor.connection, self.table)

    def describe(self):
        return f"Guard the table {self.table}"

    def deconstruct(self):
        return (self.__class__.__name__, [self.table, self.guard], {})
