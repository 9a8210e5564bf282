"""What must be right before the site or the worker starts."""

import sys
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection

from portal import env

RESTORE_MARK = "restore-unfinished.json"
"""In VAR_DIR while `manage.py restore` runs, and after it was killed (portal.backups.restoring)."""


def wrong() -> list[str]:
    """Sentences, one for each thing that keeps the site from starting; empty when all is well."""
    from portal.models import SealKey

    sentences = [sentence for _, sentence in env.problems]
    if (Path(settings.VAR_DIR) / RESTORE_MARK).exists():
        sentences.append(
            "A restore has begun and not ended. Wait for it or, where it was interrupted, run manage.py restore again; "
            "to go on with the database as it was before instead: manage.py restore --abandon"
        )
    try:
        sentences += SealKey.objects.refusals(settings.SEAL_KEY, settings.SEAL_KEYS_OLD)
    except DatabaseError as error:
        sentences.append(f"The database cannot be read ({error}). Run: manage.py migrate")
    return sentences


def refuse_when_wrong(*, may_lack_database: bool = False) -> None:
    """End the process with status 78 (sysexits' EX_CONFIG) when something is wrong.

    may_lack_database: a database that takes no connection is no reason. For the processes that `manage.py serve` starts
    anew while it runs, having looked itself: without the database they answer 504, and go on when it is back; were they
    to end, the server would end with them.
    """
    if may_lack_database and _takes_no_connection():
        print("Starting without the database: it takes no connection now.", file=sys.stderr)
        sentences = [sentence for _, sentence in env.problems]
    else:
        sentences = wrong()
    for sentence in sentences:
        print(f"Refusing to start: {sentence}", file=sys.stderr)
    if sentences:
        sys.exit(78)


def _takes_no_connection() -> bool:
    try:
        connection.ensure_connection()
    except OperationalError:
        return True
    return False
