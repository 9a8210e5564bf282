"""What the apps do with a restored database before it is the site's: portal.backups.restoring hands it over here,
since it may not know them."""

from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from news.search.fresh import rebuild
from news.search.outside import Away
from news.verification import verify
from portal import anchor
from portal.backups.failing import Failed
from portal.backups.restoring import Restored
from portal.models import AuditEntry, AuditHead, Furniture, Lease, SealKey, Session
from portal.models.audit import verify_chain


def finish(done: Restored, say: Callable[[str], None]) -> list[str]:
    """Brings the tables up to this program, ends whatever was under way, enters the restore in the audit, and checks
    everything; what does not hold, in sentences."""
    call_command("migrate", verbosity=0, interactive=False)
    if refusals := SealKey.objects.refusals(settings.SEAL_KEY, settings.SEAL_KEYS_OLD):
        raise Failed(" ".join(refusals))
    with transaction.atomic():
        Session.objects.all().delete()
        Lease.objects.all().delete()
        Furniture.objects.note_change()  # another generation: no page kept anywhere is shown again
        _enter(done)
    say("Checking everything …")
    faults = [str(fault) for fault in verify(files=True, progress=lambda count: say(f"{count} articles checked …"))]
    return [*faults, *verify_chain(), *_search(say)]


def _enter(done: Restored) -> None:
    """The entry that the anchor asks for: where the chain goes on from, and what of it was known outside."""
    head = AuditHead.objects.get()
    known = anchor.end(head.chain)
    data = {
        "backup": done.file,
        "made_at": done.about["at"],
        "number": head.number,
        "anchored": known.get("number", 0),
        "anchor": known.get("seal", ""),
        "replaced": done.replaced,
    }
    AuditEntry.objects.record(anchor.RESTORED, data=data)


def _search(say) -> list[str]:
    """The database's own index came with it; a search server knows another time."""
    if not settings.SEARCH_SERVER:
        return []
    say("Filling the search server …")
    try:
        rebuild()
    except Away as error:
        return [f"The search server could not be filled ({error}). When it is back: manage.py rebuild_search."]
    return []
