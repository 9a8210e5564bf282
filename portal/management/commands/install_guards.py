from django.core.management.base import BaseCommand
from django.db import connection

from portal import guards


class Command(BaseCommand):
    help = "Puts missing guard triggers back (system check portal.E010) and names the tables."

    def handle(self, *args, **options):
        tables = guards.missing(connection)
        named = dict(guards.guarded_models())
        for table in tables:
            guards.install(connection, table, named[table])
            self.stdout.write(f"Guarded again: {table}")
        if not tables:
            self.stdout.write("Every guard is in place.")
