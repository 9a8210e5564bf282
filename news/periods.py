"""When there was news: the months of the archive, the days of a month, asked by one probe of the index for each
period and never by counting."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime

from django.db import connections
from django.db.models import Subquery
from django.utils import timezone

from news.models import Edition
from portal.dates import FIRST_YEAR, LAST_YEAR, month_edges

Period = tuple[int, ...]
"""(year, month) or (year, month, day) of the local calendar."""


@dataclass
class Month:
    """What the archive's page of a month stands among.

    edges: where its days begin, and the end of the last. days: those with news. months: those of its year with news.
    before, after: the nearest months with news.
    """

    edges: list[datetime]
    days: set[int]
    months: set[int]
    before: Period | None
    after: Period | None


def months_with_news(language: str) -> list[tuple[int, list[int]]]:
    """(year, its months that have news), newest year first. Three queries.

    Of years that nobody can mean only those at the ends are asked for, so that a slip costs neither twenty thousand
    probes nor the page.
    """
    moments = Edition.objects.live().listed(language).order_by("displayed_at").values_list("displayed_at", flat=True)
    ends = [timezone.localtime(moment) for moment in (moments.first(), moments.last()) if moment]
    if not ends:
        return []
    between = range(max(ends[0].year, FIRST_YEAR), min(ends[1].year, LAST_YEAR) + 1)
    asked = {(year, month): month_edges(year, month) for year in between for month in range(1, 13)}
    asked |= {(end.year, end.month): month_edges(end.year, end.month) for end in ends}
    found: dict[int, list[int]] = {}
    for year, month in sorted(_with_news(language, asked)):
        found.setdefault(year, []).append(month)
    return sorted(found.items(), reverse=True)


def month_with_news(language: str, year: int, month: int) -> Month:
    """Two queries. ValueError where there is no such month."""
    starts, ends = month_edges(year, month)
    asked: dict[Period, tuple] = {(year, number): month_edges(year, number) for number in range(1, 13)}
    days = [timezone.make_aware(datetime(year, month, day)) for day in range(2, monthrange(year, month)[1] + 1)]
    edges = [starts, *days, ends]
    asked |= {(year, month, day): (edges[day - 1], edges[day]) for day in range(1, len(edges))}
    found = _with_news(language, asked)
    rows = Edition.objects.live().listed(language).values("displayed_at")
    nearest = {
        "before": Subquery(rows.filter(displayed_at__lt=starts).order_by("-displayed_at")[:1]),
        "after": Subquery(rows.filter(displayed_at__gte=ends).order_by("displayed_at")[:1]),
    }
    near = Edition.objects.order_by("pk").annotate(**nearest).values(*nearest).first() or {}
    return Month(
        edges=edges,
        days={period[2] for period in found if len(period) == 3},
        months={period[1] for period in found if len(period) == 2},
        before=_month_of(near.get("before")),
        after=_month_of(near.get("after")),
    )


def _month_of(moment: datetime | None) -> Period | None:
    if moment is None:
        return None
    local = timezone.localtime(moment)
    return local.year, local.month


def _with_news(language: str, asked: dict[Period, tuple[datetime, datetime]]) -> set[Period]:
    """Those of the periods (name → begin, end) that have live news. One query, one plan, an index probe for each.

    The ORM writes a subquery a period instead, which a database plans one by one.
    """
    connection = connections[Edition.objects.db]
    names = list(asked)
    values = [
        value
        for number, edges in enumerate(asked.values())
        for value in (number, *map(connection.ops.adapt_datetimefield_value, edges))
    ]
    sql = (
        f"SELECT column1 FROM (VALUES {', '.join(['(%s, %s, %s)'] * len(names))}) AS period WHERE EXISTS (SELECT 1 "
        "FROM news_edition WHERE is_live AND is_listed AND language = %s "
        "AND displayed_at >= column2 AND displayed_at < column3)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, language])
        return {names[number] for (number,) in cursor.fetchall()}
