"""How often banners were followed, for the newsroom: by week or by day, and by banner."""

from datetime import date

from django.db.models import Min, Sum

from portal.figures import Span, spans
from portal.models import Version
from services.models import Banner, BannerClick

SPANS = spans(Span("13", "13 tuần", 13, 7, 2), Span("52", "52 tuần", 52, 7, 4), Span("30", "30 ngày", 30, 1, 5))
"""What may be asked for; the first is shown where nothing is."""


def clicks(span: Span, banner: int | None = None):
    found = BannerClick.objects.filter(day__gte=span.first)
    return found if banner is None else found.filter(banner_id=banner)


def kept_from() -> date | None:
    """The first day of which any figures are kept."""
    return BannerClick.objects.aggregate(first=Min("day"))["first"]


def names() -> dict[int, str]:
    """Number → name of every banner that there is, or was and may still have figures."""
    label = Banner._meta.label_lower
    found = dict(
        Version.objects.filter(object_type=label)
        .order_by("object_id", "number")
        .values_list("object_id", "object_label")
    )
    return found | dict(Banner.objects.values_list("pk", "name"))


def by_banner(rows) -> list[dict]:
    """The banners followed, the most followed first: pk, name, clicks, banner (None where it was deleted)."""
    sums = rows.order_by().values("banner_id").annotate(sum=Sum("clicks")).order_by("-sum", "banner_id")
    known, standing = names(), Banner.objects.in_bulk()
    return [
        {
            "pk": row["banner_id"],
            "name": known.get(row["banner_id"], f"Băng rôn số {row['banner_id']}"),
            "clicks": row["sum"],
            "banner": standing.get(row["banner_id"]),
        }
        for row in sums
    ]


def by_step(rows, span: Span) -> list[tuple[date, date, str, str, int]]:
    """(first day, last day, name, place, clicks) of each step of the span and banner, oldest first."""
    known, standing = names(), Banner.objects.in_bulk()
    sums: dict[tuple[int, int], int] = {}
    for day, banner, count in rows.order_by().values_list("day", "banner_id").annotate(sum=Sum("clicks")):
        key = span.step_of(day), banner
        sums[key] = sums.get(key, 0) + count
    return [
        (
            span.starts_of(step),
            span.ends_of(step),
            known.get(banner, f"Băng rôn số {banner}"),
            standing[banner].get_place_display() if banner in standing else "Đã xóa",
            count,
        )
        for (step, banner), count in sorted(sums.items())
    ]


def lately(days: int = 30) -> dict[int, int]:
    """Banner → clicks of the last days."""
    rows = BannerClick.objects.since(days).order_by().values_list("banner_id").annotate(sum=Sum("clicks"))
    return dict(rows)
