"""Files of pictures that nothing shows any more, taken off the storage.

Editing or replacing a picture leaves its former renditions behind, and they may show what the edit hides: a face, a
number plate. They stay while a live edition, or a version of what stands around the news that readers see or may see,
has sealed them and go within a day of the edition that shows the edited
picture. Former editions keep their description and the hash, not the bytes; a working copy's next opening writes its
addresses anew (news.embedding). An upload under way writes its files first and its row afterwards, and always writes
them anew, also where they exist: so what is younger than a day stays.

The private original of a picture that has been deleted or replaced goes after a month.

While a backup counts on the files none is taken away; they go the next day (portal.backups.holding).
"""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.core.files.storage import Storage, default_storage, storages
from django.utils import timezone

from news.models import Edition, Image
from news.photos import FOLDER
from portal.backups import holding
from portal.models import Furniture, Version

logger = logging.getLogger("news.photos")

YOUNGEST = timedelta(days=1)
AT_ONCE = 50_000
"""Names held in memory; each round reads every edition at most once."""

ORIGINALS_KEPT = timedelta(days=30)
"""For second thoughts after a picture was deleted or replaced."""

_ORIGINAL = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]{2,5}")
_NAME = re.compile(rf"{FOLDER}/[0-9a-f]{{2}}/[0-9a-f]{{40}}\.[a-z]{{3,4}}")
_LEFT_OVER = re.compile(rf"{FOLDER}/[0-9a-f]{{2}}/\.[^/]+\.part")


def clear_away() -> int:
    """Remove what nothing shows; returns how many files. A file that cannot be removed is left for the next time."""
    try:
        renditions = _remove(default_storage, unused_renditions())
        originals = _remove(storages["originals"], unused_originals())
    finally:
        holding.clearing_done()
    if renditions or originals:
        logger.info("%s renditions and %s originals that nothing shows have been removed.", renditions, originals)
    return renditions + originals


def _remove(storage: Storage, names: Iterator[str]) -> int:
    removed = 0
    for name in names:
        if not holding.taken_for_clearing():
            logger.info("A backup is under way: unused files are left for the next time.")
            break
        try:
            storage.delete(name)
            removed += 1
        except OSError as error:
            logger.warning("The file %s could not be removed: %s", name, error)
    return removed


def unused_renditions() -> Iterator[str]:
    """Names of files older than YOUNGEST that nothing refers to. Each is looked at as it is handed out."""
    stored = _stored_names()
    while names := set(islice(stored, AT_ONCE)):
        for name in sorted(_without_used(names)):
            if _is_older(default_storage, name, YOUNGEST):
                yield name


def unused_originals() -> Iterator[str]:
    """Names of private originals older than ORIGINALS_KEPT that no picture has."""
    storage = storages["originals"]
    for folder in _listed(storage, "")[0]:
        names = {f"{folder}/{file}" for file in _listed(storage, folder)[1]}
        names = {name for name in names if _ORIGINAL.fullmatch(name)}
        used = set(Image.objects.filter(file__startswith=f"{folder}/").values_list("file", flat=True))
        yield from (name for name in sorted(names - used) if _is_older(storage, name, ORIGINALS_KEPT))


def _stored_names() -> Iterator[str]:
    for folder in _listed(default_storage, FOLDER)[0]:
        for file in _listed(default_storage, f"{FOLDER}/{folder}")[1]:
            name = f"{FOLDER}/{folder}/{file}"
            if _NAME.fullmatch(name) or _LEFT_OVER.fullmatch(name):  # what is not ours stays
                yield name


def _listed(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    try:
        return storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _without_used(names: set[str]) -> set[str]:
    for rows in Image.objects.values_list("renditions", flat=True).iterator(chunk_size=500):
        names.difference_update(row["name"] for row in rows)
    for written in texts():
        if not names:
            break
        names.difference_update(names_in(written))
    return names


def names_in(written: str) -> list[str]:
    """Renditions that such a text names."""
    return _NAME.findall(written)


def texts(using: str = "default") -> Iterator[str]:
    """What readers may be shown now, each a text that may name renditions."""
    for row in Furniture.objects.using(using).values_list("document").order_by("pk"):
        yield from row
    wanted = Version.objects.using(using).filter(state__in=(Version.State.LIVE, *Version.OPEN))
    for row in wanted.values_list("facts").order_by("pk").iterator(chunk_size=50):
        yield from row
    live = Edition.objects.using(using).filter(is_live=True).values_list("content", "card").order_by("pk")
    for row in live.iterator(chunk_size=50):
        yield from row


def _is_older(storage: Storage, name: str, age: timedelta) -> bool:
    try:
        return storage.get_modified_time(name) < timezone.now() - age
    except OSError:
        return False
