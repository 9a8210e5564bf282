"""Sealing everything anew after a change of SEAL_KEY: the one writer that may touch guarded columns."""

from django.conf import settings
from django.db import connection, transaction

from news import approvals
from news.models import Edition, Revision, Standing
from news.models.edition import card_message, content_message
from portal import accounts, anchor, guards, seal, versions
from portal.models import AuditEntry, AuditHead, Furniture, SealKey
from portal.models.audit import RESEAL


def reseal(progress=None) -> int:
    """Seal every edition, standing, revision, pending approval, version, account, role, audit entry and piece of
    furniture anew.

    All or nothing, in one transaction, during which readers are served as before. Returns how many editions; progress
    is called with the number done so far.
    """
    with transaction.atomic():
        head = AuditHead.objects.select_for_update().get()
        anchor.note(head)
        former_head = {"number": head.number, "seal": head.last_seal}
        done = _editions(progress)
        _working_copies()
        _audit()
        versions.reseal()
        accounts.reseal()
        for table, guard in guards.guarded_models():
            if table in {model._meta.db_table for model in (Edition, Standing, AuditEntry, AuditHead)}:
                guards.wake(connection, table, guard)
        Furniture.objects.rebuild()
        SealKey.objects.exclude(fingerprint=seal.fingerprint(settings.SEAL_KEY)).delete()
        SealKey.objects.remember(settings.SEAL_KEY)
        AuditEntry.objects.record(RESEAL, data={"editions": done, "former_head": former_head})
    return done


def _editions(progress) -> int:
    for model in (Edition, Standing):
        guards.rest(connection, model._meta.db_table)
    done = 0
    for standing in Standing.objects.order_by("pk").iterator(chunk_size=500):
        previous = ""
        seals: dict[int, str] = {}
        for edition in Edition.objects.filter(article_id=standing.pk).order_by("number"):
            edition.previous_seal = previous
            previous = edition.content_seal = seal.make(*content_message(edition, seal.digest(edition.content)))
            edition.card_seal = seal.make(*card_message(edition))
            Edition.objects.filter(pk=edition.pk).update(
                previous_seal=edition.previous_seal, content_seal=edition.content_seal, card_seal=edition.card_seal
            )
            seals[edition.number] = edition.content_seal
            done += 1
        standing.set(standing.facts | {"edition_seal": seals[standing.edition_number]})
        Standing.objects.filter(pk=standing.pk).update(document=standing.document, seal=standing.seal)
        if progress and done % 1000 == 0:
            progress(done)
    return done


def _working_copies() -> None:
    for revision in Revision.objects.order_by("pk").iterator(chunk_size=500):
        Revision.objects.filter(pk=revision.pk).update(seal=revision.make_seal())
    for article in approvals.pending():
        approvals.reseal(article)


def _audit() -> None:
    for model in (AuditEntry, AuditHead):
        guards.rest(connection, model._meta.db_table)
    previous = ""
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=2000):
        entry.previous = previous
        entry.seal = previous = seal.make("audit", *entry.sealed_parts())
        AuditEntry.objects.filter(pk=entry.pk).update(previous=entry.previous, seal=entry.seal)
    head = AuditHead.objects.get()
    head.move(head.number, previous)
