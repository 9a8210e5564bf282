"""Readers' figures for the newsroom: by day or by week, by article; always of the articles that the person may see."""

from datetime import date, timedelta

from django.db.models import Min, Q, Sum
from django.utils import timezone

from news.models import Article, Category, Reading
from portal.figures import Span, spans

TOP = 50
"""Articles on the page; the file holds all."""


SPANS = spans(Span("30", "30 ngày", 30, 1, 5), Span("7", "7 ngày", 7, 1, 1), Span("52", "52 tuần", 52, 7, 4))
"""What may be asked for; the first is shown where nothing is."""


def readings(user, span: Span, category: Category | None = None):
    """The rows of a span that this person may see; of a category with those below it."""
    found = Reading.objects.filter(article__in=Article.objects.visible_to(user), day__gte=span.first)
    if category is not None:
        found = found.filter(Q(article__category=category) | Q(article__category__parent=category))
    return found


def kept_from() -> date | None:
    """The first day of which any figures are kept."""
    return Reading.objects.aggregate(first=Min("day"))["first"]


def by_article(rows, limit: int | None = None) -> list[Article]:
    """The articles read, the most read first, each with `reads`. Two queries."""
    sums = rows.order_by().values("article_id").annotate(sum=Sum("reads")).order_by("-sum", "-article_id")
    sums = {row["article_id"]: row["sum"] for row in (sums[:limit] if limit else sums)}
    wanted = Q(pk__in=list(sums)) if limit else Q(pk__in=rows.order_by().values("article_id"))
    articles = {article.pk: article for article in Article.objects.for_list().filter(wanted)}
    found = []
    for pk, reads in sums.items():
        if (article := articles.get(pk)) is not None:
            article.reads = reads
            found.append(article)
    return found


def figures_of(article: Article) -> dict | None:
    """Of one article the reads of `week`, `month` and of `all` days that are kept; None before it was public."""
    if not article.was_public:
        return None
    today = timezone.localdate()
    sums = article.readings.aggregate(
        week=Sum("reads", filter=Q(day__gt=today - timedelta(days=7))),
        month=Sum("reads", filter=Q(day__gt=today - timedelta(days=30))),
        all=Sum("reads"),
    )
    return {name: reads or 0 for name, reads in sums.items()}


def month_of(articles: list[Article]) -> dict[int, int]:
    """Number of an article → its reads of the last 30 days, of those that have any. One query."""
    rows = Reading.objects.since(30).filter(article__in=[article.pk for article in articles]).order_by()
    return dict(rows.values_list("article_id").annotate(sum=Sum("reads")))
