"""What search knows of a live edition: its words in the forms of portal.terms, one row an article."""

from collections.abc import Iterable

from django.db import connections, models


class SearchRowManager(models.Manager):
    def told(self, keys: Iterable[int], *names: str) -> list[tuple]:
        """These columns of the rows with these keys, in no order. One query, whose writing out by the ORM would take
        longer than its answer does: a search asks for a thousand rows."""
        numbers = ", ".join(str(int(key)) for key in keys)
        if not numbers:
            return []
        columns = ", ".join(self.model._meta.get_field(name).column for name in names)
        with connections[self.db].cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM news_searchrow WHERE key IN ({numbers})")
            return cursor.fetchall()


class SearchRow(models.Model):
    """`key` orders by displayed date, then by article, as every list does (news.search.keys.key_of). The words stand in
    the order of the text; title, names, lead and body apart, since they do not weigh the same. The database's own index
    over them is made and written by news.search.engines.
    """

    key = models.BigIntegerField("khóa", primary_key=True)
    article_id = models.BigIntegerField("bài", unique=True)
    edition_id = models.BigIntegerField("bản đăng")
    language = models.CharField("ngôn ngữ", max_length=2)
    category_id = models.BigIntegerField("chuyên mục", null=True)
    year = models.PositiveSmallIntegerField("năm")
    title = models.TextField("lời của tiêu đề")
    names = models.TextField("từ khóa, tác giả, ngày", blank=True)
    lead = models.TextField("lời của sapô", blank=True)
    body = models.TextField("lời của thân bài", blank=True)
    marks = models.TextField("dấu lọc")

    objects = SearchRowManager()

    class Meta:
        verbose_name = "dòng tìm kiếm"
        verbose_name_plural = "dòng tìm kiếm"

    def __str__(self):
        return f"{self.article_id}"

    @property
    def version(self) -> int:
        """Of the article's document in an index outside the database; the next whole number is that of its removal."""
        return 2 * self.edition_id


class SearchWaiting(models.Model):
    """An article of whose last change an index outside the database may not know (news.search.outbox)."""

    article_id = models.BigIntegerField("bài", primary_key=True)
    version = models.BigIntegerField("phiên bản")

    class Meta:
        verbose_name = "bài chờ báo cho máy chủ tìm kiếm"
        verbose_name_plural = "bài chờ báo cho máy chủ tìm kiếm"

    def __str__(self):
        return f"{self.article_id}"
