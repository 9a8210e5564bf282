"""Uploads that went into no revision, or whose revisions are gone, taken off the storage in time."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from news.attachments_reach import naming
from news.models import Attachment, Revision
from news.models.attachment import attachments_storage
from portal.backups import holding
from portal.models import AuditEntry

LOOSE_KEPT_FOR = timedelta(days=35)
"""A little longer than the unsaved form that may name it (news.drafting.KEPT_FOR)."""


def let_go(numbers: Iterable[int]) -> None:
    """Files of revisions that are no more: those that no other article has or had are cleared away in time."""
    for attachment in Attachment.objects.filter(pk__in=numbers, places=None):
        if not naming(Revision.objects.all(), attachment).exists():
            Attachment.objects.filter(pk=attachment.pk).update(is_kept=False)


def clear_away() -> int:
    """Remove uploads that went into no revision in good time, with their bytes; returns how many. None while a
    backup counts on them (portal.backups.holding)."""
    try:
        return _clear_away()
    finally:
        holding.clearing_done()


def _clear_away() -> int:
    old = Attachment.objects.filter(is_kept=False, places=None, uploaded_at__lt=timezone.now() - LOOSE_KEPT_FOR)
    done = 0
    for attachment in old.order_by("pk")[:500]:
        if not holding.taken_for_clearing():
            break
        with transaction.atomic():
            if not Attachment.objects.filter(pk=attachment.pk, is_kept=False, places=None).exists():
                continue
            AuditEntry.objects.record("news.attachment.delete", attachment, None, data={"sha256": attachment.sha256})
            attachment.delete()
            if not Attachment.objects.filter(sha256=attachment.sha256).exists():
                attachments_storage().delete(attachment.file.name)
        done += 1
    return done
