"""A SQLite database: copied while it is written to, and put in place of another in one step."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, connections

from portal.backups.failing import Failed
from portal.backups.places import settle
from portal.backups.sessions import SESSIONS

KIND, MEMBER = "sqlite", "database.sqlite3"
_ALIAS = "backup"


def _path() -> Path:
    return Path(connection.settings_dict["NAME"])


def version() -> str:
    return sqlite3.sqlite_version


@contextmanager
def snapshot(work: Path) -> Iterator[tuple[Path, str]]:
    """The database as it stood at one moment, without sessions: a file in `work`, and an alias to ask it by.

    SQLite copies all pages in one step, within one read: writers go on meanwhile, in the write-ahead log.
    """
    copy = work / MEMBER
    with closing(sqlite3.connect(_path(), timeout=20)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode=DELETE").fetchall()
        target.execute("PRAGMA secure_delete=ON").fetchall()
        for table in SESSIONS:
            if target.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone():
                target.execute(f"DELETE FROM {table}")
        target.commit()
    connections.databases[_ALIAS] = connections.databases["default"] | {"NAME": str(copy), "OPTIONS": {"timeout": 20}}
    try:
        yield copy, _ALIAS
    finally:
        connections[_ALIAS].close()
        del connections[_ALIAS], connections.databases[_ALIAS]


def check(copy: Path) -> str:
    """What is wrong with a copy; "" where nothing is."""
    try:
        with closing(sqlite3.connect(copy)) as opened:
            rows = [row[0] for row in opened.execute("PRAGMA integrity_check(3)")]
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if rows == ["ok"] else "; ".join(rows)


def is_there() -> bool:
    return _path().exists()


def users() -> str:
    """Who has the database open, as a clause; "" where nobody has. Leaving the write-ahead log needs to be alone."""
    connection.close()
    if not is_there():
        return ""
    try:
        with closing(sqlite3.connect(_path(), timeout=1)) as opened:
            opened.execute("PRAGMA journal_mode=DELETE").fetchall()
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            return f"another process has {_path()} open"
    except sqlite3.DatabaseError:
        pass  # it is damaged, which may be why somebody restores
    return ""


def end_killed(mark: dict) -> None:
    """Nothing goes on without the process."""


def prepare(mark: dict) -> None:
    """After an interrupted restore: what of it stands goes, and the former database is the site's again."""
    path = _path()
    _remove(_staged(path))
    aside = Path(mark.get("aside") or "-")
    if not aside.exists():
        return
    if path.exists() and aside.samefile(path):  # it came as far as giving the former one its second name
        aside.unlink()
    else:
        os.replace(aside, path)
    for ending in ("-wal", "-shm"):
        if (beside := Path(f"{aside}{ending}")).exists():
            os.replace(beside, f"{path}{ending}")
    settle(path.parent)


def install(copy: Path, stamp: str, finish: Callable[[], None], note: Callable[[dict], None]) -> str:
    """Make the copy the site's database once `finish` has run on it; says where the former one is, "" where none was.

    finish: called with the default connection on the copy. note: keeps what `prepare` has to know after a crash.
    """
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = _staged(path)
    _remove(staged)
    shutil.move(copy, staged)
    try:
        with _default_on(staged):
            finish()
        with closing(sqlite3.connect(staged)) as opened:
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            opened.execute("PRAGMA journal_mode=DELETE").fetchall()
        if wrong := check(staged):
            raise Failed(f"The restored database does not hold ({wrong}). The former one was left as it is.")
        with staged.open("rb") as file:
            os.fsync(file.fileno())
        aside = path.with_name(f"{path.name}.before-{stamp}")
        note({"aside": str(aside)})
        return _swap(staged, path, aside)
    except BaseException:
        _remove(staged)
        raise


def _staged(path: Path) -> Path:
    return path.with_name(f".{path.name}.restoring")


def _swap(staged: Path, path: Path, aside: Path) -> str:
    """One rename, so that at every moment the one database or the other bears the name."""
    if path.exists():
        os.link(path, aside)
    for ending in ("-wal", "-shm"):  # left only by a database that could not be opened
        if (beside := Path(f"{path}{ending}")).exists():
            os.replace(beside, f"{aside}{ending}")
    os.replace(staged, path)
    settle(path.parent)
    return str(aside) if aside.exists() else ""


@contextmanager
def _default_on(path: Path) -> Iterator[None]:
    connection.close()
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _remove(staged: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{staged}{ending}").unlink(missing_ok=True)


def is_unfinished(mark: dict) -> bool:
    """Whether something else than a whole database bears the name: never."""
    return False
