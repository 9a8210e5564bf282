"""A PostgreSQL database: copied by pg_dump, put in place by pg_restore, both of the client's package.

Passwords reach them by the environment, never on a command line.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, ProgrammingError, connection, connections, transaction

from portal import env
from portal.backups.failing import Failed
from portal.backups.sessions import SESSIONS

KIND, MEMBER = "postgresql", "database.dump"
_ALIAS = "backup"
_ASIDE = "before_restore_"
_OPTIONS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


def version() -> str:
    connection.ensure_connection()
    return str(connection.pg_version // 10000)


def _run(name: str, *arguments: str) -> str:
    """What a program of the client says; Failed with its last lines."""
    given, options = connection.settings_dict, connection.settings_dict.get("OPTIONS", {})
    wanted = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
    own = {theirs: str(given[ours]) for ours, theirs in wanted.items() if given.get(ours)}
    own |= {theirs: str(options[ours]) for ours, theirs in _OPTIONS.items() if options.get(ours)}
    try:
        done = subprocess.run(
            [name, *arguments], env=env.of_a_child() | own, capture_output=True, text=True, errors="replace"
        )
    except FileNotFoundError:
        raise Failed(
            f"{name} is missing. Install PostgreSQL's client of the server's version {version()} or newer: "
            f"apt-get install postgresql-client-{version()}"
        ) from None
    if done.returncode:
        raise Failed(f"{name} failed: {' '.join(done.stderr.split())[-600:]}")
    return done.stdout


def _look_at_the_client(name: str) -> None:
    found = re.search(r"\(PostgreSQL\) (\d+)", _run(name, "--version"))
    if not found or int(found[1]) < int(version()):
        raise Failed(
            f"{name} is of version {found[1] if found else '?'}, older than the server ({version()}). "
            f"Install: apt-get install postgresql-client-{version()}"
        )


@contextmanager
def snapshot(work: Path) -> Iterator[tuple[Path, str]]:
    """The database as it stood at one moment, without sessions: a dump in `work`, an alias that sees that moment."""
    copy = work / MEMBER
    _look_at_the_client("pg_dump")
    connections.databases[_ALIAS] = dict(connections.databases["default"])
    try:
        with transaction.atomic(using=_ALIAS), connections[_ALIAS].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            moment = cursor.fetchone()[0]
            _run(
                "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}",
                *(f"--exclude-table-data={table}" for table in SESSIONS),
                f"--exclude-schema={_ASIDE}*", f"--file={copy}",
            )  # fmt: skip
            yield copy, _ALIAS
    finally:
        connections[_ALIAS].close()
        del connections[_ALIAS], connections.databases[_ALIAS]


def check(copy: Path) -> str:
    """What is wrong with a copy; "" where nothing is."""
    try:
        listed = _run("pg_restore", "--list", str(copy))
    except Failed as failure:
        return str(failure)
    return "" if "TABLE DATA public portal_auditentry" in listed else "it lists no audit"


def is_there() -> bool:
    return bool(connection.introspection.table_names())


def users() -> str:
    """Who is connected to the database beside us, as a clause; "" where nobody is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        count = cursor.fetchone()[0]
    return f"{count} other connections to the database are open" if count else ""


def end_killed(mark: dict) -> None:
    """The pg_restore of a killed restore goes on alone, until its one transaction is over."""
    if not mark.get("aside"):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'pg_restore'"
        )


def prepare(mark: dict) -> None:
    """After an interrupted restore: what of it stands goes, and the former database is the site's again."""
    if (aside := mark.get("aside")) and _has_schema(aside):
        _put_back(aside)


def install(copy: Path, stamp: str, finish: Callable[[], None], note: Callable[[dict], None]) -> str:
    """Make the copy the site's database; says where the former one is, "" where none was.

    The former one becomes a schema of another name, and comes back where anything fails. note: keeps what `prepare`
    has to know after a crash.
    """
    _look_at_the_client("pg_restore")
    was_there, aside = is_there(), f"{_ASIDE}{stamp.lower()}"
    note({"aside": aside})
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'ALTER SCHEMA public RENAME TO "{aside}"')
            cursor.execute("CREATE SCHEMA public")
    except ProgrammingError as error:
        raise Failed(
            "The portal's role may not put the schema public aside. As PostgreSQL's administrator, in this database: "
            f"ALTER SCHEMA public OWNER TO {connection.settings_dict['USER'] or 'portal'}. ({error})"
        ) from error
    connection.close()
    try:
        _run(
            "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
            f"--dbname={connection.settings_dict['NAME']}", str(copy),
        )  # fmt: skip
        finish()
    except BaseException:
        _put_back(aside)
        raise
    if was_there:
        return f"the schema {aside} of the same database"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA "{aside}" CASCADE')
    return ""


def _put_back(aside: str) -> None:
    connection.close()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
        cursor.execute(f'ALTER SCHEMA "{aside}" RENAME TO public')
    connection.close()


def _has_schema(name: str) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name])
            return cursor.fetchone() is not None
    except DatabaseError:
        return False


def is_unfinished(mark: dict) -> bool:
    """Whether the former database still stands aside, and something unfinished in its place."""
    return bool(mark.get("aside")) and _has_schema(mark["aside"])
