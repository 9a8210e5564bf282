import sys

from django.core.management.base import BaseCommand

from news.resealing import reseal
from news.verification import verify
from portal import anchor, env
from portal.models.audit import verify_chain


class Command(BaseCommand):
    help = (
        "Seals everything anew with SEAL_KEY, after a change of key; the former key must stand in SEAL_KEYS_OLD. "
        "Verifies first and refuses (exit code 1) where anything does not hold. All or nothing: cut off, it "
        "is run again. The site may go on serving readers with both keys; stop the worker, let nobody edit meanwhile."
    )

    def handle(self, *args, **options):
        if env.problems:
            for _, sentence in env.problems:
                self.stderr.write(sentence)
            sys.exit(78)
        faults = [str(fault) for fault in verify()] + verify_chain() + anchor.faults()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            self.stderr.write(
                "Nothing was resealed: resealing would hide these faults. Is the former key in SEAL_KEYS_OLD?"
            )
            sys.exit(1)
        done = reseal(lambda count: self.stderr.write(f"{count} editions …"))
        anchor.resealed()
        self.stdout.write(f"{done} editions sealed anew. SEAL_KEYS_OLD may be emptied after a backup.")
