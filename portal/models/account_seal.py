"""The seals of accounts and of roles: what somebody may, and how they prove who they are.

Sealed are, of an account, its name, password, three flags, roles, rights of its own and second factors; of a role (a
group), its name and rights. Whoever writes such rows does it inside `changing`; `User.save` does so by itself, since
Django's forms and commands write through it too. Sealed anew is only what was sound before: what was changed by hand
stays unsound, whatever is saved on top, until somebody on the server vouches for it. What follows: portal.accounts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps as installed
from django.conf import settings
from django.db import models, transaction
from django.db.models import Value

from portal import seal
from portal.models.alarm import sound

FIELDS = ("username", "password", "is_active", "is_staff", "is_superuser")
"""Of an account's own columns."""


class AccountSeal(models.Model):
    """seal: "" where a change by hand was found, until somebody vouches for the account."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="account_seal"
    )
    seal = models.CharField("mã xác thực", max_length=64, blank=True)

    class Meta:
        verbose_name = "mã xác thực của tài khoản"
        verbose_name_plural = "mã xác thực của tài khoản"
        default_permissions = ()

    def __str__(self):
        return f"Tài khoản số {self.user_id}"


class RoleSeal(models.Model):
    """As above, of what a group may."""

    group = models.OneToOneField("auth.Group", primary_key=True, on_delete=models.CASCADE, related_name="role_seal")
    seal = models.CharField("mã xác thực", max_length=64, blank=True)

    class Meta:
        verbose_name = "mã xác thực của nhóm quyền"
        verbose_name_plural = "mã xác thực của nhóm quyền"
        default_permissions = ()

    def __str__(self):
        return f"Nhóm quyền số {self.group_id}"


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

    def rows(self, apps=installed):
        return apps.get_model("portal", f"{self.kind}seal").objects.filter(pk=self.pk)

    def facts(self, apps=installed) -> str | None:
        """What is sealed, as one text; None where there is no such row. Two queries. apps: a migration's."""
        found = _account(self.pk, apps) if self.kind == "account" else _role(self.pk, apps)
        return None if found is None else seal.canonical(found)

    def put(self, apps=installed) -> None:
        """Seal it as it stands."""
        made = seal.make(self.kind, self.pk, self.facts(apps))
        apps.get_model("portal", f"{self.kind}seal").objects.update_or_create(pk=self.pk, defaults={"seal": made})

    def is_sound(self) -> bool:
        """Whether it matches its seal; sounds the alarm where not. Looked at for a second time, alone, where it seems
        not to: a change may have been committed between two of the queries."""
        if self._matches():
            return True
        with transaction.atomic():
            self.rows().select_for_update().first()
            if self._matches():
                return True
        sound("account", str(self), "The %s number %s does not match its seal.", self.kind, self.pk)
        return False

    def _matches(self) -> bool:
        kept = self.rows().values_list("seal", flat=True).first()
        return bool(kept) and (told := self.facts()) is not None and seal.holds(kept, self.kind, self.pk, told)


def _account(pk: int, apps) -> list | None:
    columns = apps.get_model("portal", "User").objects.filter(pk=pk).values_list(*FIELDS).first()
    if columns is None:
        return None
    parts = [
        ("auth", "Permission", {"user": pk}, "right", "content_type__app_label", "codename"),
        ("otp_totp", "TOTPDevice", {"user": pk}, "app", "key", Value("")),
        ("otp_static", "StaticToken", {"device__user": pk}, "recovery", "token", Value("")),
        ("portal", "Passkey", {"user": pk}, "passkey", "credential_id", "public_key"),
    ]
    arms = [
        apps.get_model(app, model).objects.filter(**of).order_by().values_list(Value(word), *names)
        for app, model, of, word, *names in parts
    ]
    roles = apps.get_model("auth", "Group").objects.filter(user=pk).order_by("pk").values_list("pk", flat=True)
    return [columns, list(roles), sorted(arms[0].union(*arms[1:], all=True))]


def _role(pk: int, apps) -> list | None:
    group = apps.get_model("auth", "Group").objects.filter(pk=pk).first()
    if group is None:
        return None
    rights = group.permissions.order_by().values_list("content_type__app_label", "codename")
    return [group.name, sorted(rights)]


@contextmanager
def changing(*things) -> Iterator[None]:
    """One transaction in which rows of these accounts and roles are written, by whatever way."""
    sealed = [Sealed.of(thing) for thing in things]
    with transaction.atomic():
        before(sealed)
        yield
        if not transaction.get_rollback():
            after(sealed)


def before(sealed: list[Sealed]) -> None:
    """What is unsound now will not be made good by what is written next."""
    for each in sealed:
        if not each.is_sound():
            each.rows().update(seal="")


def after(sealed: list[Sealed]) -> None:
    for each in sealed:
        if each.rows().select_for_update().exclude(seal="").first():  # whoever comes second reads what is there then
            each.rows().update(seal=seal.make(each.kind, each.pk, each.facts()))


def seal_new(thing) -> None:
    """What has just been made by the program."""
    Sealed.of(thing).put()
