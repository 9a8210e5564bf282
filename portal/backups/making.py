"""Making a backup while the site is in use.

Nothing that the copy of the database names can be missing among the files:

- Files are written before the row that names them, under names made from their contents, and never changed. So
  whatever the copy names was stored when the copy was made; what came later is more than is needed, and harmless.
- Files are taken away by two daily jobs alone (news.photos_cleaning, news.attachments_cleaning). Both hold the lease of
  portal.backups.holding while they do, and the backup holds it from before the copy until the last file is read.
- All the same the copy is asked at the end which files it names. One that is not in the archive was missing on the
  site itself: the backup is kept, says so, and ends with a code of its own.

A backup bears its name only once it was written, fsynced and read back; until then it is a hidden `.….part`.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.db import DatabaseError
from django.utils import timezone

from portal.backups import places, status
from portal.backups.archive import ABOUT, Writer, writing
from portal.backups.checking import check
from portal.backups.databases import ours
from portal.backups.facts import STORAGES, about, named_files
from portal.backups.failing import Failed, told
from portal.backups.holding import Hold, held
from portal.backups.places import Backup
from portal.backups.stored import names

SAID_EVERY = 1000
"""Files."""


@dataclass
class Made:
    backup: Backup
    bytes: int
    members: int
    missing: list[str] = field(default_factory=list)
    """Files that the database names and the storage does not have."""


def make(say: Callable[[str], None] = lambda sentence: None) -> Made:
    """One more backup in BACKUP_DIR, read back; or Failed. Either way portal.backups.last() tells."""
    try:
        with places.alone() as work:
            made = _make(places.folder(), work, say)
    except Failed as failure:
        status.failed(str(failure))
        raise
    except DatabaseError as error:
        status.failed(f"The database could not be read: {error}")
        raise Failed(f"The database could not be read: {' '.join(str(error).split())}.") from error
    except OSError as error:
        where = f"The backup could not be written to {settings.BACKUP_DIR}"
        failure = told(error, where if error.errno else "The backup could not be made")
        status.failed(str(failure))
        raise failure from error
    except BaseException:
        status.failed("The backup was interrupted; nothing was kept of it.")
        raise
    status.succeeded(made.backup, _sentence_on(made.missing))
    return made


def _sentence_on(missing: list[str]) -> str:
    return f"{len(missing)} files that the database names are not in the storage, first {missing[0]}" if missing else ""


def _make(folder: Path, work: Path, say) -> Made:
    key, at = settings.BACKUP_KEY, timezone.now().replace(microsecond=0)
    path = folder / places.name_of(at, encrypted=bool(key))
    part = path.with_name(f".{path.name}.part")
    if path.exists():
        raise Failed(f"{path} exists already. Run the command again in a second.")
    with held() as hold:
        places.clear_parts(folder)
        try:
            manifest, missing = _write(part, key, at, work, hold, say)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    try:
        say("Reading it back …")
        _discard_copies(work)
        if check(part, key, work).manifest != manifest:
            raise Failed("What was read back is not what was written. Look at the disk of BACKUP_DIR.")
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    places.settle(folder)
    return Made(Backup(path, at), path.stat().st_size, manifest["members"], missing)


def _discard_copies(work: Path) -> None:
    for each in work.iterdir():
        each.unlink()


def _write(part: Path, key: str, at, work: Path, hold: Hold, say) -> tuple[dict, list[str]]:
    module = ours()
    say("Copying the database …")
    with module.snapshot(work) as (copy, using):
        facts, named = about(using, at), named_files(using)
    with open(part, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        with writing(file, key) as writer:
            writer.add_json(ABOUT, facts)
            with copy.open("rb") as database:
                writer.add(module.MEMBER, database, copy.stat().st_size)
            for alias, place in STORAGES.items():
                _add_stored(writer, alias, place, named, hold, say)
            _add_anchors(writer)
            hold.check()
            missing = sorted(named)
            manifest = writer.finish({"at": facts["at"], "audit": facts["audit"], "missing": missing})
        file.flush()
        os.fsync(file.fileno())
    return manifest, missing


def _add_stored(writer: Writer, alias: str, place: str, named: set[str], hold: Hold, say) -> None:
    """Takes what it has added off `named`."""
    storage = storages[alias]
    for count, name in enumerate(_listed(storage, alias), 1):
        try:
            size, file = storage.size(name), storage.open(name)
        except FileNotFoundError:
            continue  # cleared away since it was listed; should it be needed, `named` tells
        except OSError as error:
            raise told(error, f"The stored file {place}/{name} could not be read") from error
        with file:
            writer.add(f"{place}/{name}", file, size)
        named.discard(f"{place}/{name}")
        if count % SAID_EVERY == 0:
            hold.check()
            say(f"{place}: {count} files …")


def _listed(storage, alias: str) -> Iterator[str]:
    try:
        yield from names(storage)
    except OSError as error:
        raise told(error, f"The stored files ({alias}) could not be listed") from error


def _add_anchors(writer: Writer) -> None:
    folder = Path(settings.VAR_DIR) / "audit"
    for path in sorted(folder.glob("*.jsonl")):
        with path.open("rb") as file:
            writer.add(f"audit/{path.name}", file, os.fstat(file.fileno()).st_size)
