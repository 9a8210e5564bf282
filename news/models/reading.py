"""How often articles are read: one row an article and local day, a figure and nothing of the readers."""

from datetime import timedelta

from django.db import connections, models, transaction
from django.utils import timezone


class ReadingQuerySet(models.QuerySet):
    def since(self, days: int):
        """Of today and the days before it, `days` in all."""
        return self.filter(day__gt=timezone.localdate() - timedelta(days=days))

    def add(self, counts: dict[tuple[int, object], int]) -> None:
        """Add (article, day) → reads to what stands already. In one order, so that two processes never wait for each
        other in a circle."""
        sql = (
            "INSERT INTO news_reading (article_id, day, reads) VALUES (%s, %s, %s) "
            "ON CONFLICT (article_id, day) DO UPDATE SET reads = news_reading.reads + excluded.reads"
        )
        rows = [(article, day.isoformat(), reads) for (article, day), reads in sorted(counts.items())]
        with transaction.atomic(using=self.db), connections[self.db].cursor() as cursor:
            cursor.executemany(sql, rows)


class Reading(models.Model):
    article = models.ForeignKey("news.Article", verbose_name="bài", on_delete=models.CASCADE, related_name="readings")
    day = models.DateField("ngày", db_index=True)
    reads = models.PositiveIntegerField("lượt đọc", default=0)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt đọc"
        verbose_name_plural = "lượt đọc"
        ordering = ["-day", "-reads"]
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="reading_once_a_day")]

    def __str__(self):
        return f"{self.article_id}, {self.day}: {self.reads}"
