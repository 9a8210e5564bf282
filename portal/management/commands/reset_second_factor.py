from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from portal.second_factor import changing


class Command(BaseCommand):
    help = (
        "Takes away the second factor of an account, for whom no administrator can help in the newsroom: passkeys, "
        "authenticator app, recovery codes and all sessions. At the next login the person begins anew. "
        "Exit code 0: done; 3: there is no such account; 4: it had no second factor."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--reason", default="manage.py reset_second_factor", help="stands in the audit")

    def handle(self, *args, **options):
        name = options["username"]
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account “{name}”. Nothing was changed.", returncode=3)
        if not changing.reset(user, None, options["reason"]):
            raise CommandError(f"“{name}” has no second factor. Nothing was changed.", returncode=4)
        self.stdout.write(self.style.SUCCESS(f"Done: at the next login {name} begins anew."))
