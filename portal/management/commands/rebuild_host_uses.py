from django.core.management.base import BaseCommand

from portal import host_uses
from portal.startup import refuse_when_wrong


class Command(BaseCommand):
    help = (
        "Enters anew from where readers are led to which hosts (“Máy chủ liên kết ngoài”), for instance after editions "
        "were brought in by other means than the newsroom. May run while the site does. Exit code 0: done; 78: the "
        "settings or the seal key are wrong."
    )

    def handle(self, *args, **options):
        refuse_when_wrong()
        self.stdout.write(f"Readers are led to other hosts from {host_uses.rebuild()} places.")
