import os

from django.core.management.base import BaseCommand

from portal import server
from portal.startup import refuse_when_wrong


class Command(BaseCommand):
    help = (
        "Becomes the web server, behind nginx: WORKERS, THREADS, BIND, WORKER_MEMORY and WORKER_LIFETIME from the "
        "environment. SIGHUP takes new workers one after the other, SIGTERM ends what has begun and then the server."
    )

    def handle(self, *args, **options):
        command = server.from_environment()
        refuse_when_wrong()
        os.execv(command[0], command)
