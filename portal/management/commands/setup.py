import getpass
import sys

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import env, roles, versions
from portal.models import AuditEntry, Furniture, SiteSettings
from portal.models.account_seal import ROLES, changing
from portal.startup import refuse_when_wrong


class Command(BaseCommand):
    help = (
        "Makes a real, empty site: database, identity and first administrator. What is not given by options is asked "
        "for; the password comes from ADMIN_PASSWORD or ADMIN_PASSWORD_FILE, else from the keyboard. "
        "Refuses where a site exists already."
    )

    def add_arguments(self, parser):
        parser.add_argument("--name", help="full name of the department, as on its seal")
        parser.add_argument("--governing-body", default="", help="cơ quan chủ quản")
        parser.add_argument("--username", help="login of the first administrator")
        parser.add_argument("--full-name", help="the administrator's name, in Vietnamese order")
        parser.add_argument("--email", default="", help="the administrator's e-mail")
        parser.add_argument("--no-input", action="store_true", help="never ask; fail with a sentence instead")

    def handle(self, *args, **options):
        call_command("migrate", verbosity=0, interactive=False)
        refuse_when_wrong()
        if SiteSettings.objects.exists() or get_user_model().objects.exists():
            raise CommandError("This database holds a site already. Nothing was changed.")
        self.may_ask = not options["no_input"] and sys.stdin.isatty()
        name = options["name"] or self._ask("Full name of the department", "--name")
        username = options["username"] or self._ask("Administrator's username", "--username")
        full_name = options["full_name"] or self._ask("Administrator's full name", "--full-name")
        user = get_user_model()(username=username, full_name=full_name, email=options["email"], is_staff=True)
        user.is_superuser = True
        site = SiteSettings(name=name, governing_body=options["governing_body"])
        password = env.text("ADMIN_PASSWORD") or self._ask_password()
        try:
            user.set_password(password)
            user.full_clean()
            validate_password(password, user)
            site.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        with transaction.atomic():
            user.save()
            with changing(user, parts=[ROLES]):
                user.groups.add(Group.objects.get(name=roles.ADMINISTRATOR))
            site.save()
            versions.adopt(site)
            Furniture.objects.rebuild()
            AuditEntry.objects.record("portal.setup", site, user)
        self.stdout.write(self.style.SUCCESS(f"The site of “{name}” is ready. Log in at /admin/ as {username}."))

    def _ask(self, question: str, option: str) -> str:
        if not self.may_ask:
            raise CommandError(f"{option} is missing.")
        while True:
            answer = input(f"{question}: ").strip()
            if answer:
                return answer

    def _ask_password(self) -> str:
        if not self.may_ask:
            raise CommandError("Set ADMIN_PASSWORD or ADMIN_PASSWORD_FILE.")
        first, second = getpass.getpass("Password: "), getpass.getpass("Password again: ")
        if first != second:
            raise CommandError("The two passwords differ. Nothing was made; run the command again.")
        return first
