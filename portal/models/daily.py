"""Figures by day: one row a subject and local day, a number and nothing of the people counted."""

from datetime import timedelta

from django.db import connections, models, transaction
from django.utils import timezone


class DailyQuerySet(models.QuerySet):
    """Of a model with `day`; SUBJECT names its key, FIGURE its number."""

    def since(self, days: int):
        """Of today and the days before it, `days` in all."""
        return self.filter(day__gt=timezone.localdate() - timedelta(days=days))

    def add(self, counts: dict[tuple[int, object], int]) -> None:
        """Add (subject, day) → count to what stands already. In one order, so that two processes never wait for each
        other in a circle."""
        table, figure = self.model._meta.db_table, self.model.FIGURE
        key = self.model._meta.get_field(self.model.SUBJECT).column
        sql = (
            f"INSERT INTO {table} ({key}, day, {figure}) VALUES (%s, %s, %s) "
            f"ON CONFLICT ({key}, day) DO UPDATE SET {figure} = {table}.{figure} + excluded.{figure}"
        )
        rows = [(subject, day.isoformat(), count) for (subject, day), count in sorted(counts.items())]
        with transaction.atomic(using=self.db), connections[self.db].cursor() as cursor:
            cursor.executemany(sql, rows)
