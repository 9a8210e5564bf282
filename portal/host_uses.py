"""Which hosts readers are led to from where (HostUse): written in the transaction that makes something live or ends it.

For articles news.editions calls it, for everything else portal.versions. `rebuild` makes all of it anew.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from portal.hosts import host_of
from portal.models import HostUse, OutboundHost

LONGEST = 500
"""Of longer addresses the beginning is kept."""


@dataclass(frozen=True)
class Linking:
    """Something that readers see, with the addresses that it leads them to: (where it stands, address)."""

    object_type: str
    object_id: int
    label: str
    links: tuple[tuple[str, str], ...]


@transaction.atomic(savepoint=False)
def note(thing: Linking) -> None:
    """From now on readers see this of the thing, and of its links nothing else."""
    wanted = _rows(thing)
    former = []
    for row in HostUse.objects.filter(object_type=thing.object_type, object_id=thing.object_id):
        key = (row.where, row.address)
        if key in wanted and row.label == thing.label[:200] and row.host == wanted[key].host:
            del wanted[key]
        else:
            former.append(row.pk)
    if former:
        HostUse.objects.filter(pk__in=former).delete()
    if wanted:
        HostUse.objects.bulk_create(wanted.values())
        OutboundHost.objects.meet(dict.fromkeys(row.host for row in wanted.values()), seen_in=thing.label)


def _rows(thing: Linking) -> dict[tuple[str, str], HostUse]:
    own, rows = host_of(settings.SITE_URL), {}
    for where, address in thing.links:
        host = host_of(address)
        if host and host != own:
            row = HostUse(
                host=host,
                object_type=thing.object_type,
                object_id=thing.object_id,
                label=thing.label[:200],
                where=where[:200],
                address=asked_for(address)[:LONGEST],
            )
            rows.setdefault((row.where, row.address), row)
    return rows


def asked_for(address: str) -> str:
    """What of an address a server is asked for: all but the place in the page."""
    try:
        return urlsplit(address.strip())._replace(fragment="").geturl()
    except ValueError:
        return address.strip()


def forget(object_type: str, object_id: int) -> None:
    """Readers no longer see the thing."""
    HostUse.objects.filter(object_type=object_type, object_id=object_id).delete()


def rebuild(*, only: Iterable[str] = ()) -> int:
    """Note everything that readers see now and forget the rest; returns how many places lead elsewhere.

    only: names of sources in settings.LINKING, by default all.
    """
    for name in only or settings.LINKING:
        source = import_string(settings.LINKING[name])
        seen: set[tuple[str, int]] = set()
        types, things = source()
        for thing in things:
            seen.add((thing.object_type, thing.object_id))
            note(thing)
        for key in HostUse.objects.filter(object_type__in=types).values_list("object_type", "object_id").distinct():
            if key not in seen:
                forget(*key)
    return HostUse.objects.count()


Source = tuple[list[str], Iterator[Linking]]
"""What a source gives: the types that it speaks for, and everything of these that readers see now."""
