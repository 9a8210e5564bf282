import json
import sys

from django.core.management.base import BaseCommand

from portal import anchor
from portal.models.audit import AuditEntry, verify_chain


class Command(BaseCommand):
    help = (
        "Checks the chain of the audit, its sealed head, and the anchor that the worker keeps in VAR_DIR/audit. "
        "Exit code 0: all hold; 1: something is broken, with a sentence for each fault."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, **options):
        faults = verify_chain() + anchor.faults()
        count = AuditEntry.objects.count()
        if options["json"]:
            self.stdout.write(json.dumps({"entries": count, "faults": faults}, ensure_ascii=False))
        else:
            for fault in faults:
                self.stdout.write(fault)
            self.stdout.write(f"{count} audit entries, {len(faults)} faults.")
        if faults:
            sys.exit(1)
