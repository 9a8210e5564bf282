import getpass
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import env
from portal.backups.failing import WRONG_SETTINGS, Failed
from portal.backups.restoring import abandon, restore
from portal.management.restored import finish

_NOT_NEEDED = {"SECRET_KEY", "SEAL_KEY"}
"""A new machine may not have them yet; SEAL_KEY is asked for."""


class Command(BaseCommand):
    help = (
        "Makes a backup the site again, on an empty machine or, with --replace, in place of a site, whose database is "
        "kept aside. Asks for SEAL_KEY (and BACKUP_KEY, where the backup is encrypted) if the environment has none. "
        "Stop portal-web and portal-worker before. Exit code 0: restored, everything holds; 1: refused, a sentence "
        "says why and the former site stands; 2: restored, but something does not hold, each named; 75: another backup "
        "or restore is running; 78: the settings are wrong."
    )
    requires_system_checks = []  # they would refuse a machine that has no SEAL_KEY yet

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", default="", help="the backup")
        parser.add_argument(
            "--replace", default="", metavar="HOST", help="the host of SITE_URL, to replace the site that is here"
        )
        parser.add_argument("--abandon", action="store_true", help="restore none; undo an interrupted restore")

    def handle(self, *args, file, replace, **options):
        problems = [sentence for name, sentence in env.problems if name not in _NOT_NEEDED]
        for sentence in problems:
            self.stderr.write(sentence)
        if problems:
            sys.exit(WRONG_SETTINGS)
        if options["abandon"] == bool(file):
            raise CommandError("Name the backup's file, or say --abandon after an interrupted restore.")
        if options["abandon"]:
            return self._abandon()
        path = Path(file)
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        if not env.text("SEAL_KEY") and not settings.DEBUG:
            settings.SEAL_KEY = self._ask("SEAL_KEY")
        if path.suffix == ".age" and not settings.BACKUP_KEY:
            settings.BACKUP_KEY = self._ask("BACKUP_KEY")
        say = self.stderr.write
        try:
            done = restore(path, finish=lambda done: finish(done, say), replace=replace, say=say)
        except Failed as failure:
            raise CommandError(str(failure), returncode=failure.code) from None
        except KeyboardInterrupt:
            raise CommandError(
                "Interrupted; the former database stands. Run the command again.", returncode=130
            ) from None
        self._tell(done)

    def _abandon(self) -> None:
        try:
            name = abandon()
        except Failed as failure:
            raise CommandError(str(failure), returncode=failure.code) from None
        self.stdout.write(f"The former database is the site's again; nothing of {name} stands but its files.")

    def _ask(self, name: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError(f"Set {name} or {name}_FILE. Nothing was changed.")
        return getpass.getpass(f"{name}: ").strip()

    def _tell(self, done) -> None:
        for fault in done.faults:
            self.stdout.write(fault)
        self.stdout.write(f"The site is as at {done.about['at']}; {len(done.faults)} faults. Everybody logs in anew.")
        if done.aside:
            self.stdout.write(f"The former database is kept: {done.aside}. Remove it when nobody needs it any more.")
        self.stdout.write(
            "Next: SEAL_KEY and SECRET_KEY into the environment where they are not, manage.py collectstatic, "
            "empty nginx's cache (find /var/cache/nginx/portal -type f -delete), then: "
            "systemctl start portal-web portal-worker"
        )
        if done.faults:
            sys.exit(2)
