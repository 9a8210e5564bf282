"""What must be right before the site or the worker starts."""

import sys

from django.conf import settings
from django.db import DatabaseError

from portal import env


def wrong() -> list[str]:
    """Sentences, one for each thing that keeps the site from starting; empty when all is well."""
    from portal.models import SealKey

    sentences = [sentence for _, sentence in env.problems]
    try:
        sentences += SealKey.objects.refusals(settings.SEAL_KEY, settings.SEAL_KEYS_OLD)
    except DatabaseError as error:
        sentences.append(f"The database cannot be read ({error}). Run: manage.py migrate")
    return sentences


def refuse_when_wrong() -> None:
    """End the process with status 78 (sysexits' EX_CONFIG) when something is wrong."""
    sentences = wrong()
    for sentence in sentences:
        print(f"Refusing to start: {sentence}", file=sys.stderr)
    if sentences:
        sys.exit(78)
