import os
import sys

from django.core.management.base import BaseCommand

from news import nightly
from portal.models import SealCheck
from portal.startup import refuse_when_wrong


class Command(BaseCommand):
    help = (
        "Checks seals, standings, chains and files now, keeps the result for the page “Tình trạng hệ thống”, and puts "
        "changed pictures into quarantine. The worker runs it every night. Exit code 0: all hold; 1: some do not; "
        "2: it could not be checked, or another check is under way; 78: the settings or the seal key are wrong."
    )

    def add_arguments(self, parser):
        parser.add_argument("--row", type=int, help="the run that the worker has noted; it then lets others go first")

    def handle(self, *args, **options):
        refuse_when_wrong()
        row = SealCheck.objects.filter(pk=options["row"]).first() if options["row"] else None
        if row is not None:
            os.nice(10)
        try:
            done = nightly.run(row, lambda count: self.stderr.write(f"{count} articles checked …"))
        except Exception as error:
            if row is not None:
                SealCheck.objects.filter(pk=row.pk).update(error=f"{type(error).__name__}: {error}"[:2000])
            self.stderr.write(f"It could not be checked: {type(error).__name__}: {error}")
            sys.exit(2)
        for fault in done.faults:
            self.stdout.write(fault)
        self.stdout.write(
            f"{done.editions} editions, {done.entries} audit entries, {done.files} files, {done.fault_count} faults."
        )
        if done.fault_count:
            sys.exit(1)
