"""Where backups lie and what they are called, where work is done meanwhile, and that one runs at a time."""

import fcntl
import os
import re
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from portal.backups.failing import BUSY, Failed, told

_NAME = re.compile(r"portal-(\d{8}T\d{6}Z)\.tar\.zst(\.age)?")
_PART = re.compile(r"\.portal-\d{8}T\d{6}Z\.tar\.zst(\.age)?\.part")


@dataclass(frozen=True)
class Backup:
    """A whole backup: only what was written to its end and read back bears such a name."""

    path: Path
    at: datetime


def name_of(at: datetime, *, encrypted: bool) -> str:
    """In UTC, so that names sort by time and no hour comes twice."""
    return f"portal-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.zst{'.age' if encrypted else ''}"


def backups(folder: Path) -> list[Backup]:
    """The newest first. Whatever is called otherwise is not ours."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        if (match := _NAME.fullmatch(path.name)) and path.is_file():
            found.append(Backup(path, datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)))
    return sorted(found, key=lambda backup: (backup.at, backup.path.name), reverse=True)


def clear_parts(folder: Path) -> None:
    """What killed backups left behind."""
    for path in folder.iterdir():
        if _PART.fullmatch(path.name):
            path.unlink(missing_ok=True)


def folder() -> Path:
    """BACKUP_DIR, made where it is missing."""
    place = Path(settings.BACKUP_DIR)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise told(error, f"The folder {place} of BACKUP_DIR cannot be used") from error
    if not os.access(place, os.W_OK | os.X_OK):
        raise Failed(f"Nothing can be written to {place}. Give the portal's user the right to it, or set BACKUP_DIR.")
    return place


def lies_beside_the_site() -> bool:
    """Whether the backups are lost together with VAR_DIR."""
    return Path(settings.BACKUP_DIR).resolve().is_relative_to(Path(settings.VAR_DIR).resolve())


@contextmanager
def alone() -> Iterator[Path]:
    """An empty folder to work in, for one backup or restore at a time on this machine. It lies in VAR_DIR: a copy of
    the database in the clear must not wander to where encrypted backups go. The lock ends with the process."""
    work = Path(settings.VAR_DIR) / "backup-work"
    _refuse_a_foreign_root()
    try:
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (Path(settings.VAR_DIR) / "backup.lock").open("w")
    except OSError as error:
        raise told(error, f"Nothing can be written to {settings.VAR_DIR}") from error
    with lock, _ending_tidily():
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Failed("Another backup or restore is running. Wait for its end.", BUSY) from None
        _empty(work)
        try:
            yield work
        finally:
            _empty(work)


def _refuse_a_foreign_root() -> None:
    """What root writes here the portal's user could not read or replace: pictures, the lock, the database."""
    var = Path(settings.VAR_DIR)
    if os.geteuid() == 0 and var.exists() and (owner := var.stat().st_uid):
        raise Failed(f"{var} belongs to another user. Run the command as that one, not as root: sudo -u '#{owner}' …")


def _empty(work: Path) -> None:
    for path in work.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def settle(path: Path) -> None:
    """That a folder names what it names survives a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        pass  # some network shares know no fsync of folders
    finally:
        os.close(handle)


@contextmanager
def _ending_tidily() -> Iterator[None]:
    """SIGTERM, as systemd sends it, ends the work as Ctrl+C does: what was begun is removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
