from django.core.management.base import BaseCommand

from portal.startup import refuse_when_wrong
from portal.worker import Worker


class Command(BaseCommand):
    help = (
        "Publishes what is due every second and runs all periodic work. Any number may be started; "
        "one at a time works, by a lease in the database. Ends cleanly on SIGTERM and Ctrl+C."
    )

    def handle(self, *args, **options):
        refuse_when_wrong()
        Worker().run()
