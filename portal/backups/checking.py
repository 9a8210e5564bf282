"""A backup read back: every digest compared, the copy of the database looked at by the database's own means."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from portal import seal
from portal.backups import postgresql, sqlite
from portal.backups.archive import PIECE, Reader, is_ours
from portal.backups.failing import Failed, told


@dataclass
class Checked:
    about: dict
    manifest: dict
    database: Path
    """The copy of the database, taken out into the folder of work."""


def check(path: Path, key: str, work: Path, look: Callable[[dict], None] = lambda about: None) -> Checked:
    """Or Failed. look: called with what the backup says of itself before anything else of it is read; may refuse."""
    reader, copy = Reader(path, key), None
    for member in reader:
        if member.name == "about.json":
            look(reader.about)
        elif member.name in (sqlite.MEMBER, postgresql.MEMBER):
            copy = work / member.name
            _take_out(member.file, copy)
    if copy is None:
        raise Failed(f"{path.name} holds no database. Take another one.")
    if knows_its_key(reader.about) and not is_ours(reader.manifest):
        raise Failed(f"{path.name} was changed after it was made: its seal does not hold. Take another one.")
    module = sqlite if copy.name == sqlite.MEMBER else postgresql
    if wrong := module.check(copy):
        raise Failed(f"The database in {path.name} does not hold ({wrong}). Take another one.")
    return Checked(reader.about, reader.manifest, copy)


def knows_its_key(about: dict) -> bool:
    """Whether the site's seal keys are those of the backup."""
    return not missing_keys(about)


def missing_keys(about: dict) -> list[str]:
    """Fingerprints of seal keys that the backup needs, and that are neither SEAL_KEY nor in SEAL_KEYS_OLD."""
    known = {seal.fingerprint(key) for key in (settings.SEAL_KEY, *settings.SEAL_KEYS_OLD)}
    return sorted(set(about["seal_keys"]) - known)


def _take_out(source, copy: Path) -> None:
    try:
        with copy.open("wb") as file:
            while data := source.read(PIECE):
                file.write(data)
    except OSError as error:
        raise told(error, f"The database could not be taken out to {copy.parent}") from error
