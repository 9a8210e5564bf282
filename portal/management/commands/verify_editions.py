import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from news.models import Edition
from news.verification import verify
from portal.startup import refuse_when_wrong


class Command(BaseCommand):
    help = (
        "Checks the seals, chains and standings of every edition, and with --files the bytes of its pictures. "
        "Exit code 0: all hold; 1: some do not, each named; 2: it could not be checked; 78: the settings or the seal "
        "key are wrong. --json prints {editions, faults}; a fault is {article, edition, title, fault, version, file, "
        "storage, is_changed}, of which article and edition may be null."
    )

    def add_arguments(self, parser):
        parser.add_argument("--files", action="store_true", help="compare the bytes of served pictures too")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, **options):
        refuse_when_wrong()

        def progress(count):
            self.stderr.write(f"{count} articles checked …")

        try:
            faults = verify(files=options["files"], progress=progress)
            count = Edition.objects.count()
        except (DatabaseError, OSError) as error:
            raise CommandError(f"The editions could not be checked: {error}", returncode=2) from error
        if options["json"]:
            self.stdout.write(
                json.dumps({"editions": count, "faults": [fault.as_dict() for fault in faults]}, ensure_ascii=False)
            )
        else:
            for fault in faults:
                self.stdout.write(str(fault))
            self.stdout.write(f"{count} editions, {len(faults)} faults.")
        if faults:
            sys.exit(1)
