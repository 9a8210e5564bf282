"""Files whose bytes are no longer those that were sealed: taken from where the public is served, and kept aside for
whoever looks into it. An article with such a picture refuses (news.views.resolving) until the sealed bytes lie there
again; a missing attached file is not handed out (news.file_views).

A picture that is missing shows nothing false: it alarms, and its page goes on.
"""

import logging
from collections.abc import Iterable
from functools import partial

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from news.verification import Fault
from portal.models import AuditEntry
from portal.models.alarm import sound

logger = logging.getLogger("portal.nightly")

FOLDER = "quarantine"
"""In the storage of private originals."""

Quarantined = dict[str, list[list[int]]]
"""Name of a picture → [article, edition] of the pages that show it."""


def settle(faults: Iterable[Fault], former: Quarantined) -> Quarantined:
    """What is in quarantine after a check that found these faults; of what was there, what still does not hold stays.

    Inside the transaction that keeps the check. The files go once it is committed: no lock waits for a disk, and where
    the process dies in between, the next check finds the changed file again.
    """
    found: Quarantined = {}
    taken: set[str] = set()
    for fault in faults:
        if fault.is_changed and fault.file not in taken:
            taken.add(fault.file)
            kept = f"{FOLDER}/{timezone.now():%Y%m%d-%H%M%S}-{fault.file.rpartition('/')[2]}"
            about = {"name": fault.file, "kept": kept, "article": fault.article, "edition": fault.edition}
            AuditEntry.objects.record("file.quarantine", data=about)
            sound("file", f"Tệp của bài số {fault.article}", "%s It is taken away.", fault)
            transaction.on_commit(partial(_take_away, fault.storage, fault.file, kept), robust=True)
        if fault.storage == "default" and (fault.is_changed or fault.file in former):
            found.setdefault(fault.file, []).append([fault.article, fault.edition])
    for name in former.keys() - found.keys():
        AuditEntry.objects.record("file.release", data={"name": name})
    return found


def _take_away(storage: str, name: str, kept: str) -> None:
    """A copy is kept before the file goes. Where a storage refuses it stays; the page refuses all the same."""
    try:
        with storages[storage].open(name) as file:
            storages["originals"].save(kept, file)
        storages[storage].delete(name)
    except OSError as error:
        logger.error("The changed file %s could not be taken away: %s", name, error)
