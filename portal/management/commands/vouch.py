from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from portal import accounts
from portal.models.account_seal import FURTHER, Sealed, labels_of
from portal.second_factor.proof import ways_of


class Command(BaseCommand):
    help = (
        "Seals an account or a role as it stands, after it was changed outside the program and somebody has looked at "
        "it. Shows what it may; set right first what is not right. Exit code 0: done; 3: there is no such account or "
        "role; 4: it matches its seal already; 5: it was only shown, since no --reason was given."
    )

    def add_arguments(self, parser):
        parser.add_argument("what", choices=["account", "role"])
        parser.add_argument("name", help="the username; of a role its name")
        parser.add_argument("--reason", default="", help="stands in the audit; without it nothing is changed")

    def handle(self, *args, **options):
        is_account, name = options["what"] == "account", options["name"]
        rows = get_user_model().objects.filter(username=name) if is_account else Group.objects.filter(name=name)
        thing = rows.first()
        if thing is None:
            raise CommandError(f"There is no {options['what']} “{name}”. Nothing was changed.", returncode=3)
        for line in _of_account(thing) if is_account else _of_role(thing):
            self.stdout.write(line)
        if Sealed.of(thing).is_sound():
            raise CommandError(f"The {options['what']} “{name}” matches its seal. Nothing was changed.", returncode=4)
        if not options["reason"].strip():
            raise CommandError("If all of this is right, repeat it with --reason. Nothing was changed.", returncode=5)
        accounts.vouch(thing, options["reason"])
        self.stdout.write(self.style.SUCCESS(f"Done: the {options['what']} “{name}” is sealed as shown."))


def _of_account(user) -> list[str]:
    flags = [word for word in ("is_active", "is_staff", "is_superuser") if getattr(user, word)]
    ways = ways_of(user)
    return [
        f"Flags: {', '.join(flags) or 'none'}",
        f"Roles: {', '.join(user.groups.order_by('name').values_list('name', flat=True)) or 'none'}",
        f"Rights of its own: {_rights(user.user_permissions) or 'none'}",
        f"Second factors: {ways.passkeys} passkeys, {ways.apps} authenticator apps, {ways.recovery} recovery codes",
        *(f"{part.capitalize()}: {find(user.pk, apps) or 'none'}" for part, find in FURTHER.items()),
        f"Last login: {user.last_login or 'never'}",
        "The password cannot be shown. Where it is not surely the person's own: manage.py changepassword first.",
    ]


def _of_role(group) -> list[str]:
    return [f"Rights: {_rights(group.permissions) or 'none'}", f"Accounts: {group.user_set.count()}"]


def _rights(permissions) -> str:
    return ", ".join(".".join(label) for label in labels_of(permissions))
