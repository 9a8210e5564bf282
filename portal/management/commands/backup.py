import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import env
from portal.backups import places, pruning
from portal.backups.checking import check, knows_its_key
from portal.backups.failing import INCOMPLETE, WRONG_SETTINGS, Failed
from portal.backups.making import make


class Command(BaseCommand):
    help = (
        "Writes database, pictures, originals and attachments into one file in BACKUP_DIR while the site is in use, "
        "reads it back, and removes former ones by BACKUP_KEEP. Encrypted where BACKUP_KEY is set. Never holds "
        "SEAL_KEY: keep that apart. Exit code 0: done; 1: nothing was kept, a sentence says why; 3: kept, but the site "
        "itself lacks files; 75: another one is running; 78: the settings are wrong."
    )

    def add_arguments(self, parser):
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--verify", metavar="FILE", help="make none; read this one and compare every digest")
        only.add_argument("--prune", action="store_true", help="make none; only remove former ones by BACKUP_KEEP")
        only.add_argument("--new-key", action="store_true", help="make none; print a new key for BACKUP_KEY")
        parser.add_argument("--dry-run", action="store_true", help="with --prune: name what would go, remove nothing")

    def handle(self, *args, **options):
        if options["dry_run"] and not options["prune"]:
            raise CommandError("--dry-run belongs to --prune.")
        for _, sentence in env.problems:
            self.stderr.write(sentence)
        if env.problems:
            sys.exit(WRONG_SETTINGS)
        try:
            if options["new_key"]:
                self._new_key()
            elif options["verify"]:
                self._verify(options["verify"])
            elif options["prune"]:
                self._prune(dry_run=options["dry_run"])
            else:
                self._make()
        except Failed as failure:
            raise CommandError(str(failure), returncode=failure.code) from None
        except KeyboardInterrupt:
            raise CommandError("Interrupted. Nothing was kept of this backup.", returncode=130) from None

    def _new_key(self) -> None:
        from portal.backups.encryption import new_key

        self.stdout.write(new_key())
        self.stderr.write("Keep it in a safe, apart from the server and from SEAL_KEY: nothing opens a backup without.")

    def _make(self) -> None:
        if places.lies_beside_the_site():
            self.stderr.write(
                f"Backups lie in {settings.BACKUP_DIR}, within the site's own folder, and are lost with it. Set "
                "BACKUP_DIR to another machine's folder, or copy them away."
            )
        made = make(self.stderr.write)
        path = made.backup.path
        self.stdout.write(f"{path}: {made.members} members, {made.bytes:,} bytes, read back and whole.")
        self._prune()
        if made.missing:
            shown = ", ".join(made.missing[:5])
            raise CommandError(
                f"The storage lacks {len(made.missing)} files that the database names: {shown} … The backup cannot "
                "hold them. Find them in a former backup.",
                returncode=INCOMPLETE,
            )

    def _prune(self, *, dry_run: bool = False) -> None:
        for gone in pruning.prune(places.folder(), settings.BACKUP_KEEP, dry_run=dry_run):
            self.stdout.write(f"{'Would remove' if dry_run else 'Removed'} {gone.path.name}.")

    def _verify(self, name: str) -> None:
        with places.alone() as work:
            checked = check(Path(name), settings.BACKUP_KEY, work)
        about, manifest = checked.about, checked.manifest
        whose = (
            "sealed by this site's key" if knows_its_key(about) else "of another key than SEAL_KEY, seal not looked at"
        )
        self.stdout.write(
            f"{name}: made {about['at']} by version {about['version']}, {about['database']}, "
            f"{manifest['members']} members, {manifest['bytes']:,} bytes, audit up to entry "
            f"{about['audit'].get('number')}; every digest holds, {whose}."
        )
