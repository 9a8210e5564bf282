"""Accounts and roles are sealed: whoever writes to the database by hand makes nobody a password, a right or a second
factor. An account that does not match its seal cannot log in, and is logged out by the next act (news.newsroom).

How it is sealed: portal.models.account_seal. A row and its seal put back together from a backup are not found out.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from portal.models import AuditEntry
from portal.models.account_seal import Sealed
from portal.models.alarm import over


def is_sound(user) -> bool:
    """Whether the account and its roles are as the program left them; sounds the alarm where not."""
    roles = user.groups.order_by("pk").values_list("pk", flat=True)
    unsound = [each for each in (Sealed.of(user), *(Sealed("role", pk) for pk in roles)) if not each.is_sound()]
    return not unsound


def faults() -> Iterator[str]:
    """One English sentence for each account and role that does not match its seal."""
    for each in _all():
        if not each.is_sound():
            yield f"The {each.kind} number {each.pk} does not match its seal."


def vouch(thing, reason: str) -> None:
    """Somebody on the server has looked at the account or role as it stands, and answers for it. Audited."""
    sealed = Sealed.of(thing)
    with transaction.atomic():
        sealed.put()
        over("account", str(sealed))
        AuditEntry.objects.record(f"{sealed.kind}.vouch", thing, None, reason=reason)


def reseal() -> None:
    """With the present key, after a change of key; what does not hold stays as it is."""
    for each in _all():
        if each.is_sound():
            each.put()


def begin(kind: str, pks: Iterable[int], apps) -> None:
    """In the migration that begins with it, which answers for the rows as they stand."""
    for pk in pks:
        Sealed(kind, pk).put(apps, further=False)


def begin_further(pks: Iterable[int], apps) -> None:
    """In a migration after which more is sealed of accounts. What was unsound stays so."""
    for pk in pks:
        Sealed("account", pk).put_further(apps)


@contextmanager
def role_of_the_program(group, is_new: bool, apps) -> Iterator[None]:
    """While a migration gives a role its rights, of which it knows every one. What was unsound stays so. Nothing where
    the migration is older than seals of roles."""
    sealed = Sealed("role", group.pk)
    is_known = "roleseal" in apps.all_models["portal"]
    may_seal = is_known and (is_new or sealed.is_sound())
    yield
    if may_seal:
        sealed.put(apps)


def _all() -> Iterator[Sealed]:
    for kind, model in (("account", get_user_model()), ("role", Group)):
        for pk in list(model.objects.order_by("pk").values_list("pk", flat=True)):
            yield Sealed(kind, pk)
