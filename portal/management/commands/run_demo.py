import sys

from django.core.management.base import BaseCommand

from portal import demo_server


class Command(BaseCommand):
    help = "Prepares the demo site and serves it with its worker on 127.0.0.1, as `make run` does."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="port to serve on (default: 8000)")

    def handle(self, *, port, **options):
        sys.exit(demo_server.run(port))
