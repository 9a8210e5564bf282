"""Renditions that nothing shows any more, taken off the storage.

Editing or replacing a picture leaves its former renditions behind, because live and former editions may have sealed
them. A rendition goes when no picture, edition, text or page furniture names it and it is older than a day: an upload
under way writes its files first and its row afterwards, and always writes them anew, also where they exist.
"""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.core.files.storage import default_storage
from django.utils import timezone

from news.models import Article, Autosave, Edition, Image, Revision
from news.photos import FOLDER
from portal.models import Furniture

logger = logging.getLogger("news.photos")

YOUNGEST = timedelta(days=1)
AT_ONCE = 50_000
"""Names held in memory; each round reads every edition at most once."""

_NAME = re.compile(rf"{FOLDER}/[0-9a-f]{{2}}/[0-9a-f]{{40}}\.[a-z]{{3,4}}")
_LEFT_OVER = re.compile(rf"{FOLDER}/[0-9a-f]{{2}}/\.[^/]+\.part")


def clear_away() -> int:
    """Remove what nothing shows; returns how many files. A file that cannot be removed is left for the next time."""
    removed = 0
    for name in unused_renditions():
        try:
            default_storage.delete(name)
            removed += 1
        except OSError as error:
            logger.warning("The rendition %s could not be removed: %s", name, error)
    if removed:
        logger.info("%s renditions that nothing shows have been removed.", removed)
    return removed


def unused_renditions() -> Iterator[str]:
    """Names of files older than YOUNGEST that nothing refers to. Each is looked at as it is handed out."""
    stored = _stored_names()
    while names := set(islice(stored, AT_ONCE)):
        for name in sorted(_without_used(names)):
            if _is_old(name):
                yield name


def _stored_names() -> Iterator[str]:
    for folder in _listed(FOLDER)[0]:
        for file in _listed(f"{FOLDER}/{folder}")[1]:
            name = f"{FOLDER}/{folder}/{file}"
            if _NAME.fullmatch(name) or _LEFT_OVER.fullmatch(name):  # what is not ours stays
                yield name


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _without_used(names: set[str]) -> set[str]:
    for rows in Image.objects.values_list("renditions", flat=True).iterator(chunk_size=500):
        names.difference_update(row["name"] for row in rows)
    for written in _texts():
        if not names:
            break
        names.difference_update(_NAME.findall(written))
    return names


def _texts() -> Iterator[str]:
    """Every text that may name a rendition, however it does."""
    for model, *fields in ((Furniture, "document"), (Article, "body"), (Edition, "content", "card")):
        for row in model.objects.values_list(*fields).order_by("pk").iterator(chunk_size=50):
            yield from row
    # What people may still take back: their texts name the pictures as they were.
    for model, field in ((Autosave, "data"), (Revision, "document")):
        for (value,) in model.objects.values_list(field).order_by("pk").iterator(chunk_size=50):
            yield str(value)


def _is_old(name: str) -> bool:
    try:
        return default_storage.get_modified_time(name) < timezone.now() - YOUNGEST
    except OSError:
        return False
