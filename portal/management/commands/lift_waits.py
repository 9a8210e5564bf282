from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from portal import guessing


class Command(BaseCommand):
    help = (
        "Lets an account be tried again at once after many wrong passwords, from wherever. "
        "Exit code 0: done, also where nobody had to wait; 1: there is no such account."
    )

    def add_arguments(self, parser):
        parser.add_argument("username", help="the account's name, as it is typed at the login")

    def handle(self, *args, **options):
        user = get_user_model().objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no account “{options['username']}”. Names are told apart by capitals, too.")
        lifted = guessing.lift(user)
        self.stdout.write("Nobody has to wait any longer." if lifted else "Nobody had to wait.")
