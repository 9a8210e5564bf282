import json
import re
import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from portal import anchor
from portal.models.audit import AuditEntry, verify_chain

_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
_ANSWERS = {
    "yes": "The chain contains entry {number} as it was told.",
    "former": "Entry {number} was the end of the chain when the key was last changed; it was resealed since.",
    "no": "The chain does not contain entry {number} as it was told: it is another chain, or the key was changed.",
}


class Command(BaseCommand):
    help = (
        "Checks the chain of the audit, its sealed head, and the anchor that the worker keeps in VAR_DIR/audit. "
        "Exit code 0: all hold; 1: something is broken, with a sentence for each fault; 2: it could not be checked. "
        "--json prints {entries, faults} and with --head also head: {number, seal, answer}, where answer "
        "is yes, former (the end of the chain when the key was last changed) or no."
    )

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--head", metavar="NUMBER:SEAL", help="as a daily mail says it: whether the chain still contains this entry"
        )

    def handle(self, *args, **options):
        asked = _HEAD.fullmatch((options["head"] or "").strip().lower()) if options["head"] else None
        if options["head"] and not asked:
            raise CommandError("--head must look like 1234:0f3a… (64 digits), as the daily mail says it.", returncode=2)
        try:
            faults = verify_chain() + anchor.faults()
            count = AuditEntry.objects.count()
            head = self._head(int(asked[1]), asked[2]) if asked else None
        except (DatabaseError, OSError) as error:
            raise CommandError(f"The audit could not be checked: {error}", returncode=2) from error
        if options["json"]:
            told = {"entries": count, "faults": faults} | ({"head": head} if head else {})
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for fault in faults:
                self.stdout.write(fault)
            if head:
                self.stdout.write(_ANSWERS[head["answer"]].format(**head))
            self.stdout.write(f"{count} audit entries, {len(faults)} faults.")
        if faults or (head and head["answer"] == "no"):
            sys.exit(1)

    def _head(self, number: int, seal: str) -> dict:
        return {"number": number, "seal": seal, "answer": AuditEntry.objects.knows(number, seal)}
