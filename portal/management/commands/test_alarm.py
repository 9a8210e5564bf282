import sys

from django.core.management.base import BaseCommand

from portal import alarms


class Command(BaseCommand):
    help = (
        "Sends one alarm to ALARM_EMAILS and ALARM_WEBHOOK now and says how each took it. "
        "Exit code 0: every way works; 1: one does not; 2: there is none."
    )

    def handle(self, *args, **options):
        said = alarms.test()
        for sentence in said:
            self.stdout.write(sentence)
        if not said:
            self.stderr.write("Nobody is told of alarms: set ALARM_EMAILS or ALARM_WEBHOOK. The log was told.")
            sys.exit(2)
        if not all(sentence.startswith("ok") for sentence in said):
            sys.exit(1)
