"""A backup becomes the site.

First everything is looked at and nothing touched: the seal key, the program's version, who uses the database, whether
a site would be replaced, every digest. Then files are added to the storages (names are made from contents, so nothing
of a former site is overwritten by anything else). Last the database is put in place as a whole, once migrations, the
entry in the audit and the checks have run on it; the former one is kept beside it.

While it runs a mark lies in VAR_DIR, because of which neither server nor worker starts (portal.startup). Whoever is
killed leaves the former database in its place (SQLite) or in a schema beside (PostgreSQL), and the mark; running the
command again puts the former one back and begins anew, `abandon` leaves it at that.
"""

import hashlib
import json
import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.storage import Storage
from django.db import DatabaseError, connection
from django.utils import timezone

from portal import anchor, env
from portal.backups import places
from portal.backups.archive import PIECE, Member, Reader
from portal.backups.checking import Checked, check, missing_keys
from portal.backups.databases import ours
from portal.backups.facts import unknown_migrations
from portal.backups.failing import Failed, told
from portal.backups.stored import Sized, storage_of
from portal.models import AuditHead, Lease, SiteSettings
from portal.server import BIND
from portal.startup import RESTORE_MARK

SAID_EVERY = 1000


@dataclass
class Restored:
    about: dict
    replaced: dict = field(default_factory=dict)
    """Head of the audit of the database that was in its place: {"chain", "number", "seal"}; {} where there was none."""
    file: str = ""
    aside: str = ""
    faults: list[str] = field(default_factory=list)


Finish = Callable[[Restored], list[str]]
"""Called with the default connection on the restored database, before it is the site's: what the apps do then, and
what they find wrong with it."""


def restore(
    path: Path, *, finish: Finish, replace: str = "", say: Callable[[str], None] = lambda sentence: None
) -> Restored:
    """Or Failed. replace: the host of SITE_URL, said where a site may be replaced."""
    try:
        return _restore(path, finish, replace, say)
    except DatabaseError as error:
        raise _refused(error, "The former one stands as before.") from error


def abandon() -> str:
    """After an interrupted restore: the former database is the site's again. Returns the backup's name, or Failed."""
    with places.alone():
        if not mark_path().exists():
            raise Failed("No restore was interrupted here. Nothing was changed.")
        name = _mark().get("file", "")
        try:
            _undo()
        except DatabaseError as error:
            raise _refused(error, "Run the command again once it answers.") from error
    return name


def _refused(error: DatabaseError, then: str) -> Failed:
    return Failed(f"The database refused: {' '.join(str(error).split())}. {then}")


def _undo() -> None:
    """What an interrupted restore has left goes, the files aside, which harm nobody."""
    mark = _mark()
    ours().end_killed(mark)
    _refuse_while_in_use()
    ours().prepare(mark)
    mark_path().unlink()


def _restore(path: Path, finish: Finish, replace: str, say) -> Restored:
    with places.alone() as work:
        if mark_path().exists():
            _undo()
        say("Reading the backup …")
        checked = check(path, settings.BACKUP_KEY, work, _refuse_what_does_not_fit)
        _refuse_while_in_use()
        replaced = _refuse_to_replace(replace)
        _set_mark({"file": path.name})
        done = Restored(checked.about, replaced, path.name)
        try:
            _put_in_place(path, checked, done, finish, say)
        except BaseException as error:
            if not ours().is_unfinished(_mark()):  # the former database stands as before
                mark_path().unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise told(error, "The backup could not be put in place, and the former database stands") from error
            raise
        mark_path().unlink()
        anchor.keep()
    done.faults += anchor.faults()
    return done


def _put_in_place(path: Path, checked: Checked, done: Restored, finish: Finish, say) -> None:
    say("Putting the files in place …")
    _files(path, say)
    say("Putting the database in place …")
    stamp = f"{timezone.now():%Y%m%dT%H%M%SZ}"

    def finished() -> None:
        done.faults = finish(done)

    def note(facts: dict) -> None:
        _set_mark({"file": done.file} | facts)

    done.aside = ours().install(checked.database, stamp, finished, note)


# Looking before touching


def _refuse_what_does_not_fit(about: dict) -> None:
    if missing := missing_keys(about):
        raise Failed(
            f"SEAL_KEY is not the key that this backup was sealed with (fingerprint {', '.join(missing)}). Nothing was "
            "changed. Set the right SEAL_KEY, and former keys in SEAL_KEYS_OLD."
        )
    module = ours()
    if about["database"] != module.KIND:
        raise Failed(
            f"The backup holds a {about['database']} database, and DATABASE_URL names {module.KIND}. Nothing was "
            f"changed. Restore it with one of {about['database']}: there is no way from one kind to the other."
        )
    if unknown := unknown_migrations(about["migrations"]):
        raise Failed(
            f"The backup is newer than this program (it knows {unknown[0]}). Nothing was changed. Install version "
            f"{about['version']} of the portal or a newer one, then run the command again."
        )


def _refuse_while_in_use() -> None:
    stop = "Nothing was changed. First: systemctl stop portal-web portal-worker"
    if ours().is_there():
        try:
            if Lease.objects.filter(name="worker", expires_at__gt=timezone.now()).exists():
                raise Failed(f"The worker is running. {stop}")
        except DatabaseError:
            pass  # no tables yet, or damaged
    if _answers(bind := env.text("BIND") or BIND):
        raise Failed(f"The web server answers on {bind}. {stop}")
    if clause := ours().users():
        raise Failed(f"The database is in use: {clause}. {stop}")


def _answers(bind: str) -> bool:
    unix = bind.startswith("unix:")
    host, _, port = bind.rpartition(":")
    if not unix and not (host and port.isdigit()):
        return False
    family = socket.AF_UNIX if unix else socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    with socket.socket(family) as probe:
        probe.settimeout(1)
        try:
            return probe.connect_ex(bind.removeprefix("unix:") if unix else (host.strip("[]"), int(port))) == 0
        except OSError:
            return False


def _refuse_to_replace(replace: str) -> dict:
    """The audit's head of the site that is replaced."""
    host = urlsplit(settings.SITE_URL).hostname
    if replace and replace != host:
        raise Failed(f"--replace names “{replace}”, but this is {host}. Nothing was changed.")
    if not ours().is_there():
        return {}
    try:
        has_site = SiteSettings.objects.exists() or get_user_model().objects.exists()
        head = AuditHead.objects.values("chain", "number", "seal").first() or {}
    except DatabaseError:
        has_site, head = bool(_tables()), {}
    if has_site and not replace:
        raise Failed(
            f"This database holds a site already. Nothing was changed. To put the backup in its place, and the "
            f"present database aside: --replace {host}"
        )
    return head


def _tables() -> list[str]:
    """A damaged database counts as a site."""
    try:
        return connection.introspection.table_names()
    except DatabaseError:
        return ["damaged"]


# Files


def _files(path: Path, say) -> None:
    """Each member to its storage, where it is missing there or is not what it was.

    What is stored already is compared, which spares a restore after an accident with the database alone from writing
    everything anew; what was damaged there is written in a second reading, since a member can be read once.
    """
    count, damaged = 0, set()
    for member in Reader(path, settings.BACKUP_KEY):
        if place := storage_of(member.name):
            if not _store(*place, member):
                damaged.add(member.name)
            count += 1
            if count % SAID_EVERY == 0:
                say(f"{count} files …")
        elif member.name.startswith("audit/"):
            _keep_anchor(member)
    for member in Reader(path, settings.BACKUP_KEY) if damaged else ():
        if member.name in damaged:
            _write(*storage_of(member.name), member)


def _store(storage: Storage, name: str, member: Member) -> bool:
    """False where other bytes of the same length lie under the name."""
    try:
        is_there = storage.exists(name) and storage.size(name) == member.size
    except OSError as error:
        raise told(error, f"The stored file {name} could not be looked at") from error
    if is_there:
        return _digest_of(storage, name) == member.digest()
    _write(storage, name, member)
    return True


def _digest_of(storage: Storage, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with storage.open(name) as file:
            while data := file.read(PIECE):
                digest.update(data)
    except OSError:
        return ""
    return digest.hexdigest()


def _write(storage: Storage, name: str, member: Member) -> None:
    try:
        storage.save(name, Sized(member.file, member.size))
    except OSError as error:
        raise told(error, f"The stored file {name} could not be written") from error


def _keep_anchor(member: Member) -> None:
    """An anchor that lies here knows more than the backup's."""
    path = Path(settings.VAR_DIR) / "audit" / Path(member.name).name
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        shutil.copyfileobj(member.file, file)
    os.replace(part, path)


# The mark of a restore that has begun


def mark_path() -> Path:
    return Path(settings.VAR_DIR) / RESTORE_MARK


def _mark() -> dict:
    try:
        return json.loads(mark_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _set_mark(facts: dict) -> None:
    path = mark_path()
    part = path.with_suffix(".part")
    part.write_text(json.dumps(facts), encoding="utf-8")
    os.replace(part, path)
    places.settle(path.parent)
