"""How often articles are read: one row an article and local day, a figure and nothing of the readers."""

from django.db import models

from portal.models.daily import DailyQuerySet


class Reading(models.Model):
    article = models.ForeignKey("news.Article", verbose_name="bài", on_delete=models.CASCADE, related_name="readings")
    day = models.DateField("ngày", db_index=True)
    reads = models.PositiveIntegerField("lượt đọc", default=0)

    SUBJECT, FIGURE = "article", "reads"

    objects = DailyQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt đọc"
        verbose_name_plural = "lượt đọc"
        ordering = ["-day", "-reads"]
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="reading_once_a_day")]

    def __str__(self):
        return f"{self.article_id}, {self.day}: {self.reads}"
