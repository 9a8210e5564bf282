"""The archive: its years, and the news of one month."""

from datetime import UTC, datetime

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from news import shown
from news.models import Edition
from news.views.lists import news_list
from portal.dates import month_name


@require_safe
def month(request, year, month):
    try:
        start = timezone.make_aware(datetime(year, month, 1)).astimezone(UTC)
        end = timezone.make_aware(datetime(year + month // 12, month % 12 + 1, 1)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Http404("No such month.") from None
    editions = Edition.objects.live().listed(get_language()).filter(displayed_at__gte=start, displayed_at__lt=end)
    heading = month_name(year, month, get_language())
    archive = shown.crumb(gettext("Lưu trữ"), reverse("news:archive"))
    empty = not editions.exists()
    if empty and not _between(start, end):
        raise Http404("Outside the archive.")
    return news_list(request, editions, kind="month", heading=heading, trail=[archive])


def _between(start: datetime, end: datetime) -> bool:
    """Whether there is news both before and after: an empty month in the midst of the archive has a page."""
    editions = Edition.objects.live().listed(get_language())
    return editions.filter(displayed_at__lt=start).exists() and editions.filter(displayed_at__gte=end).exists()


@require_safe
def archive(request):
    """The years that have articles, each with its months between the oldest and the newest displayed date."""
    years = [
        {"year": last.year, "months": _months(first.month, last)}
        for first, last in Edition.objects.live().listed(get_language()).years()
    ]
    heading = gettext("Lưu trữ")
    return render(
        request,
        "news/archive.html",
        {"years": years, "heading": heading, "crumbs": [shown.crumb(heading, request.path)]},
    )


def _months(first: int, last: datetime) -> list[dict]:
    return [
        {
            "month": number,
            "title": month_name(last.year, number, get_language()),
            "url": reverse("news:month", args=[f"{last.year:04d}", f"{number:02d}"]),
        }
        for number in range(last.month, first - 1, -1)
    ]
