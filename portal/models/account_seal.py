"""The seals of accounts and of roles: what somebody may, and how they prove who they are.

Sealed are, of an account, its name, password, three flags, roles, rights of its own and second factors, and what apps
above add in FURTHER (the newsroom: reach, and whom it has given its right to approve); of a role (a group), its name
and rights. Whoever writes such rows does it inside `changing`; `User.save` does so by itself, since
Django's forms and commands write through it too. Sealed anew is only what was sound before, and only in the parts that
were to be changed: what was changed by hand stays unsound, whatever is saved on top, until it is as it was or somebody
on the server vouches for it. What follows: portal.accounts.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps as installed
from django.conf import settings
from django.db import models, transaction

from portal import seal
from portal.models.alarm import sound

FIELDS = ("username", "password", "is_active", "is_staff", "is_superuser")
"""Of an account's own columns."""


class AccountSeal(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="account_seal"
    )
    seal = models.CharField("mã xác thực", max_length=64)

    class Meta:
        verbose_name = "mã xác thực của tài khoản"
        verbose_name_plural = "mã xác thực của tài khoản"
        default_permissions = ()

    def __str__(self):
        return f"Tài khoản số {self.user_id}"


class RoleSeal(models.Model):
    group = models.OneToOneField("auth.Group", primary_key=True, on_delete=models.CASCADE, related_name="role_seal")
    seal = models.CharField("mã xác thực", max_length=64)

    class Meta:
        verbose_name = "mã xác thực của nhóm quyền"
        verbose_name_plural = "mã xác thực của nhóm quyền"
        default_permissions = ()

    def __str__(self):
        return f"Nhóm quyền số {self.group_id}"


COLUMNS, ROLES, RIGHTS, FACTORS = "columns", "roles", "rights", "factors"
"""Parts of what is sealed; of a role the first and third."""
FURTHER: dict[str, Callable[[int, object], list]] = {}
"""Further parts of accounts: name → what gives its rows, by the account's number and Django's registry of apps. A part
without rows is left out, so that accounts that have none need no new seal."""


@dataclass(frozen=True)
class Sealed:
    """An account or a role, by its primary key."""

    kind: str
    """ "account" or "role": the purpose of its seal; with “seal” behind it the model of seals."""
    pk: int

    @classmethod
    def of(cls, thing) -> "Sealed":
        return cls("role" if thing._meta.model_name == "group" else "account", thing.pk)

    def __str__(self):
        """For alarms: no person's data."""
        return f"{'Tài khoản' if self.kind == 'account' else 'Nhóm quyền'} số {self.pk}"

    def facts(self, apps=installed, *, further: bool = True) -> dict[str, list] | None:
        """What is sealed, by its parts; None where there is no such row. apps: a migration's. further: with the parts
        of FURTHER."""
        if self.kind == "role":
            return _role(self.pk, apps)
        facts = _account(self.pk, apps)
        if facts is not None and further:
            facts |= {part: rows for part, find in FURTHER.items() if (rows := find(self.pk, apps))}
        return facts

    def put(self, apps=installed, *, further: bool = True) -> None:
        """Seal it as it stands."""
        with transaction.atomic():
            self.lock(apps)
            self._keep(self.facts(apps, further=further), apps)

    def put_further(self, apps) -> None:
        """In a migration, where FURTHER has grown: with its parts, where it is sound without them."""
        with transaction.atomic():
            self.lock(apps)
            if self._matches(self.facts(apps, further=False)):
                self._keep(self.facts(apps), apps)

    def lock(self, apps=installed) -> None:
        """Whoever changes or seals it comes one after the other; and nobody is given a role meanwhile."""
        if self.kind == "account":
            rows = apps.get_model("portal", "User").objects.select_for_update(no_key=True)
        else:
            rows = apps.get_model("auth", "Group").objects.select_for_update()
        rows.filter(pk=self.pk).first()

    def is_sound(self) -> bool:
        """Whether it matches its seal; sounds the alarm where not. Looked at for a second time, alone, where it seems
        not to: a change may have been committed between two of the queries. What is gone is not unsound."""
        if self._matches(self.facts()):
            return True
        with transaction.atomic():
            return self.begin() is not None or self.facts() is None

    def begin(self) -> dict[str, list] | None:
        """Before a change, locked until the end of the transaction: the facts; None, and the alarm, where they do not
        match the seal."""
        self.lock()
        facts = self.facts()
        if self._matches(facts):
            return facts
        if facts is not None:
            sound("account", str(self), "The %s number %s does not match its seal.", self.kind, self.pk)
        return None

    def finish(self, before: dict[str, list] | None, changes: dict[str, list | None]) -> None:
        """After it. changes: part → what it must be now, None where the change may have made anything of it. What else
        has changed was changed by hand, and is not sealed."""
        after = self.facts()
        if before is None or after is None:
            return
        for part in before | after:
            expected = changes.get(part, before.get(part, []))
            if expected is not None and after.get(part, []) != expected:
                sound("account", str(self), "The %s number %s was changed by hand amid a change.", self.kind, self.pk)
                return
        self._keep(after)

    def _keep(self, facts, apps=installed) -> None:
        made = seal.make(self.kind, self.pk, seal.canonical(facts))
        apps.get_model("portal", f"{self.kind}seal").objects.update_or_create(pk=self.pk, defaults={"seal": made})

    def _matches(self, facts) -> bool:
        seals = installed.get_model("portal", f"{self.kind}seal").objects
        kept = seals.filter(pk=self.pk).values_list("seal", flat=True).first()
        try:
            return bool(kept) and facts is not None and seal.holds(kept, self.kind, self.pk, seal.canonical(facts))
        except (TypeError, ValueError):  # SQLite holds anything in any column
            return False


def _account(pk: int, apps) -> dict[str, list] | None:
    columns = apps.get_model("portal", "User").objects.filter(pk=pk).values_list(*FIELDS).first()
    if columns is None:
        return None
    settings_of_app = ("confirmed", "step", "t0", "digits", "tolerance")
    apps_of = apps.get_model("otp_totp", "TOTPDevice").objects.filter(user=pk).values_list("key", *settings_of_app)
    codes = apps.get_model("otp_static", "StaticToken").objects.filter(device__user=pk)
    keys = apps.get_model("portal", "Passkey").objects.filter(user=pk).values_list("credential_id", "public_key")
    factors = [*apps_of.order_by(), *codes.order_by().values_list("token", "device__confirmed"), *keys.order_by()]
    roles = apps.get_model("auth", "Group").objects.filter(user=pk).order_by("pk").values_list("pk", flat=True)
    return {
        COLUMNS: list(columns),
        ROLES: list(roles),
        RIGHTS: _rights(apps, user=pk),
        FACTORS: sorted(map(list, factors), key=str),
    }


def _role(pk: int, apps) -> dict[str, list] | None:
    name = apps.get_model("auth", "Group").objects.filter(pk=pk).values_list("name", flat=True).first()
    return None if name is None else {COLUMNS: [name], RIGHTS: _rights(apps, group=pk)}


def _rights(apps, **of) -> list[list[str]]:
    return labels_of(apps.get_model("auth", "Permission").objects.filter(**of).order_by())


@contextmanager
def changing(*things, parts: Iterable[str]) -> Iterator[None]:
    """One transaction in which these parts of these accounts and roles are written, by whatever way. Where it is known
    what they must be afterwards, `parts` is a mapping that says so (Sealed.finish)."""
    changes = parts if isinstance(parts, dict) else dict.fromkeys(parts)
    with transaction.atomic():
        begun = [(each := Sealed.of(thing), each.begin()) for thing in things]
        yield
        if not transaction.get_rollback():
            for sealed, before in begun:
                sealed.finish(before, changes)


@contextmanager
def saving(user, written: Iterable[str] = FIELDS) -> Iterator[None]:
    """As above, while these of the account's own columns are written: they must be those of `user` then."""
    with transaction.atomic():
        sealed = Sealed.of(user)
        before = sealed.begin()
        yield
        if before is not None:
            kept = zip(FIELDS, before[COLUMNS], strict=True)
            columns = [getattr(user, name) if name in written else value for name, value in kept]
            sealed.finish(before, {COLUMNS: columns})


@contextmanager
def amending(part: str, accounts: Iterable[int], becomes: Callable[[int, list], list]) -> Iterator[None]:
    """One transaction in which rows of one part of these accounts, by number, are written. becomes: from an account's
    number and its rows before to those that it must have after it."""
    with transaction.atomic():
        begun = [(each, each.begin()) for each in (Sealed("account", pk) for pk in sorted(set(accounts)))]
        yield
        for sealed, before in begun:
            if before is not None:
                sealed.finish(before, {part: becomes(sealed.pk, before.get(part, []))})


def seal_new(thing) -> None:
    """What the program has just made: an account without roles, rights and factors, or a role without rights."""
    sealed = Sealed.of(thing)
    if sealed.kind == "account":
        bare = {COLUMNS: [getattr(thing, name) for name in FIELDS], ROLES: [], RIGHTS: [], FACTORS: []}
    else:
        bare = {COLUMNS: [thing.name], RIGHTS: []}
    sealed.finish(bare, {})


def labels_of(permissions) -> list[list[str]]:
    """As RIGHTS has them."""
    return sorted(map(list, permissions.values_list("content_type__app_label", "codename")))
