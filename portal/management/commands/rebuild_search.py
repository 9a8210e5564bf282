import sys

from django.core.management.base import BaseCommand, CommandError

from news.models import Edition
from news.search.fresh import rebuild
from news.search.outside import Away
from portal.startup import refuse_when_wrong


class Command(BaseCommand):
    help = (
        "Makes what search knows of the live editions anew, batch by batch, while the site serves; then gathers the "
        "words for suggestions. Where SEARCH_URL names a server, a new index is filled there beside the one that "
        "serves, and takes its place at the end. May be interrupted and run again. Exit code 0: done; 1: the search "
        "server failed, its index stays as it was (SEARCH_URL= in front of the command: without it); 130: interrupted."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--from-nothing",
            action="store_true",
            help="also drop the database's index first, as where it is damaged; until the end, searches find only what "
            "is in already. A new way to compare words does not need it",
        )

    def handle(self, *args, **options):
        refuse_when_wrong()
        total = Edition.objects.live().count()

        def say(done: int) -> None:
            self.stderr.write(f"\r{done} of {total}", ending="")

        try:
            done = rebuild(say, from_nothing=options["from_nothing"])
        except KeyboardInterrupt:
            self.stderr.write("\nInterrupted. Run the command again to go on.")
            sys.exit(130)
        except Away as error:
            self.stderr.write("")
            raise CommandError(
                f"The search server failed, and its index stays as it was: {error} Run the command again, or with "
                "SEARCH_URL= in front of it, for the database alone."
            ) from error
        self.stderr.write("")
        self.stdout.write(f"{done} editions can be found.")
