"""Triggers: what the database itself refuses, on both databases, and how their absence is noticed."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from portal import guards
from portal.checks import guards_in_place
from portal.guards import Guard, Protect
from portal.models import AuditEntry

FROZEN = Guard(frozen=("content", "seal"))
ALL = Guard(frozen=("*",))
STEP = Guard(frozen=("article_id",), step="sequence")


@pytest.fixture
def a_table(db):
    """A small table "drill" of this test's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            'CREATE TABLE "drill" (article_id integer, content text, seal text, sequence integer, note text)'
        )
        cursor.execute("INSERT INTO drill VALUES (1, 'chữ', 's', 1, '')")
    return "drill"


def run(sql: str) -> None:
    """One statement in a savepoint of its own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refuses(sql: str) -> bool:
    try:
        run(sql)
    except DatabaseError as error:
        assert "guarded" in str(error)
        return True
    return False


def rows() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, sequence, note FROM drill")
        return cursor.fetchall()


# What a guard refuses


def test_frozen_columns_stay(a_table):
    guards.install(connection, a_table, FROZEN)
    assert refuses("UPDATE drill SET content = 'khác'")
    assert refuses("UPDATE drill SET content = NULL")
    assert refuses("UPDATE drill SET note = 'x', seal = 'y'")
    assert not refuses("UPDATE drill SET note = 'x'")
    assert not refuses("UPDATE drill SET content = content, note = 'y'")
    assert rows() == [("chữ", 1, "y")]


def test_rows_are_never_deleted(a_table):
    for guard in (FROZEN, ALL, STEP, Guard()):
        guards.install(connection, a_table, guard)
        assert refuses("DELETE FROM drill")
    assert len(rows()) == 1


def test_an_append_only_table_takes_new_rows_only(a_table):
    guards.install(connection, a_table, ALL)
    assert refuses("UPDATE drill SET note = note")
    assert not refuses("INSERT INTO drill VALUES (2, 'mới', 's', 1, '')")
    assert len(rows()) == 2


@pytest.mark.parametrize("sequence", ["sequence", "sequence + 2", "sequence - 1", "1", "9"])
def test_a_step_column_goes_up_by_one_only(a_table, sequence):
    guards.install(connection, a_table, STEP)
    assert refuses(f"UPDATE drill SET note = 'x', sequence = {sequence}")
    assert not refuses("UPDATE drill SET note = 'x', sequence = sequence + 1")
    assert refuses("UPDATE drill SET article_id = 2, sequence = sequence + 1")


def test_a_guard_without_columns_lets_updates_pass(a_table):
    guards.install(connection, a_table, Guard())
    assert not refuses("UPDATE drill SET content = 'khác'")


def test_emptying_the_whole_table_is_refused_too(a_table):
    guards.install(connection, a_table, FROZEN)
    if connection.vendor == "postgresql":
        assert refuses("TRUNCATE drill")
        assert refuses("TRUNCATE drill CASCADE")
    else:
        assert refuses("DELETE FROM drill WHERE 1 = 1")
    assert len(rows()) == 1


def test_replacing_a_row_is_refused(db):
    """SQLite's REPLACE deletes without asking delete triggers, unless they are recursive."""
    with transaction.atomic():
        entry = AuditEntry.objects.record("test.one")
    if connection.vendor != "sqlite":
        assert refuses(f"DELETE FROM portal_auditentry WHERE number = {entry.number}")
        return
    columns = ", ".join(f'"{field.column}"' for field in AuditEntry._meta.concrete_fields)
    values = columns.replace('"action"', "'forged'")
    sql = f"REPLACE INTO portal_auditentry ({columns}) SELECT {values} FROM portal_auditentry"
    assert refuses(sql)
    assert AuditEntry.objects.get(pk=entry.pk).action == "test.one"


# Installing, naming, missing


def test_installing_again_replaces_what_stood_there(a_table):
    guards.install(connection, a_table, FROZEN)
    before = guards.installed(connection, a_table)
    guards.install(connection, a_table, FROZEN)
    assert guards.installed(connection, a_table) == before == set(FROZEN.triggers(a_table, connection.vendor))
    guards.install(connection, a_table, ALL)
    assert guards.installed(connection, a_table) == set(ALL.triggers(a_table, connection.vendor))
    guards.remove(connection, a_table)
    assert guards.installed(connection, a_table) == set()
    assert not refuses("DELETE FROM drill")


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_names_say_table_event_and_version(vendor):
    names = FROZEN.triggers("news_edition", vendor)
    events = {"update", "delete"} | ({"truncate"} if vendor == "postgresql" else set())
    assert {name.rsplit("_", 1)[0] for name in names} == {f"guard_news_edition_{event}" for event in events}
    assert len({name.rsplit("_", 1)[1] for name in names}) == 1
    assert names.keys().isdisjoint(Guard(frozen=("content",)).triggers("news_edition", vendor))
    for name, sql in names.items():
        assert f'"{name}"' in sql
        assert len(name) <= 63  # PostgreSQL would cut it


@pytest.mark.django_db
def test_every_guarded_table_has_its_triggers():
    tables = dict(guards.guarded_models())
    assert set(tables) >= {"news_edition", "news_standing", "portal_auditentry"}
    assert guards.missing(connection) == []
    for table, guard in tables.items():
        assert len(guards.installed(connection, table)) == len(guard.triggers(table, connection.vendor))


@pytest.mark.django_db
def test_the_migrations_guard_what_the_models_state():
    stated = {
        table: (model.guard)
        for model in apps.get_models()
        if (table := model._meta.db_table) and hasattr(model, "guard")
    }
    last = {}
    migrations = MigrationLoader(connection)
    for key in migrations.graph.leaf_nodes():
        for node in migrations.graph.forwards_plan(key):
            for operation in migrations.disk_migrations[node].operations:
                if isinstance(operation, Protect):
                    last[operation.table] = operation.guard
    assert last == stated


@pytest.mark.django_db
def test_a_missing_trigger_is_a_system_check_and_can_be_put_back(capsys):
    guards.remove(connection, "news_standing")
    (error,) = guards_in_place(None, databases=["default"])
    assert (error.id, "news_standing" in error.msg) == ("portal.E010", True)
    call_command("install_guards")
    assert "news_standing" in capsys.readouterr().out
    assert guards_in_place(None, databases=["default"]) == []
    call_command("install_guards")
    assert "Every guard is in place." in capsys.readouterr().out


@pytest.mark.django_db
def test_a_disabled_trigger_counts_as_missing():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot disable a trigger.")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_auditentry DISABLE TRIGGER USER")
    assert guards.missing(connection) == ["portal_auditentry"]


@pytest.mark.django_db
def test_lifted_guards_come_back_even_after_an_error():
    with pytest.raises(RuntimeError), guards.lifted():
        assert guards.missing(connection)
        raise RuntimeError
    assert guards.missing(connection) == []


# The migration operation


def test_the_operation_can_be_made_again_from_what_it_says():
    operation = Protect("drill", FROZEN)
    name, arguments, keywords = operation.deconstruct()
    assert name == "Protect"
    assert vars(Protect(*arguments, **keywords)) == vars(operation)
    assert "drill" in operation.describe()


def test_the_operation_goes_forward_and_back(a_table):
    operation = Protect(a_table, FROZEN)
    assert operation.reversible
    with connection.schema_editor(atomic=False) if connection.vendor == "postgresql" else Editor() as editor:
        operation.database_forwards("portal", editor, None, None)
        assert guards.installed(connection, a_table)
        operation.database_backwards("portal", editor, None, None)
        assert not guards.installed(connection, a_table)


class Editor:
    """As much of a schema editor as the operation asks for; SQLite's own refuses to open inside a transaction."""

    connection = connection

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None
