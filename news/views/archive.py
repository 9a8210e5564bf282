"""The archive: its years with their months, and the news of one month by days."""

from calendar import Calendar
from datetime import date, datetime

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from news import shown
from news.models import Edition
from news.paging import OLDER, cursor_before
from news.periods import Month, Period, month_with_news, months_with_news
from news.views.lists import list_context
from portal.context import pieces_of
from portal.dates import month_name, month_of_year, weekdays
from portal.languages import news_in_other_language


@require_safe
def archive(request):
    """The years that have news, each with its twelve months; those without news are no links."""
    heading = gettext("Lưu trữ")
    years = [{"year": year, "months": _months(year, set(months))} for year, months in months_with_news(get_language())]
    context = {"years": years, "heading": heading, "crumbs": [shown.crumb(heading, request.path)]}
    context["alternate"] = news_in_other_language(pieces_of(request), request.path)
    return render(request, "news/archive.html", context)


@require_safe
def year(request, year):
    """Somebody has cut the month off an address."""
    if not any(year == found for found, _ in months_with_news(get_language())):
        raise Http404("No news in that year.")
    return redirect(f"{reverse('news:archive')}#nam-{year}", permanent=True)


@require_safe
def month(request, year, month):
    """An empty month in the midst of the archive has a page; outside there is none."""
    try:
        found = month_with_news(get_language(), year, month)
    except (ValueError, OverflowError):
        raise Http404("No such month.") from None
    if not found.days and not (found.before and found.after):
        raise Http404("Outside the archive.")
    first, *_, end = found.edges
    context = list_context(
        request,
        source=_between,
        values=(get_language(), first, end),
        kind="month",
        heading=month_name(year, month, get_language()),
        trail=[shown.crumb(gettext("Lưu trữ"), reverse("news:archive"))],
        before=_month(found.before),
        after=_month(found.after),
        switch=news_in_other_language(pieces_of(request), reverse("news:archive")),
        year={"year": year, "months": _months(year, found.months, current=month)},
    )
    weeks = _weeks(request.path, year, month, found, whole_days=_whole_days(context))
    context |= {"weeks": weeks, "weeks_key": str(weeks), "weekdays": weekdays(get_language())}
    return render(request, "news/month.html", context)


def _between(language: str, first: datetime, end: datetime):
    return Edition.objects.live().listed(language).filter(displayed_at__gte=first, displayed_at__lt=end)


def _months(year: int, with_news: set[int], current: int = 0) -> list[dict]:
    """The twelve of a year; url "" where there is no news. rest: what short leaves out, for screen readers."""
    language = get_language()
    return [
        {
            "month": number,
            "short": month_of_year(number, language),
            "rest": month_name(year, number, language).removeprefix(month_of_year(number, language)),
            "url": _url(year, number) if number in with_news else "",
            "current": number == current,
        }
        for number in range(1, 13)
    ]


def _month(period: Period | None) -> dict | None:
    return period and {"title": month_name(*period, get_language()), "url": _url(*period)}


def _url(year: int, month: int) -> str:
    return reverse("news:month", args=[f"{year:04d}", f"{month:02d}"])


def _whole_days(context: dict) -> set[str]:
    """Anchors of the days that begin on this page; the first of a deeper page may have begun on the one before."""
    anchors = [day["anchor"] for day in context["days"]]
    return set(anchors if context["is_first_page"] else anchors[1:])


def _weeks(path: str, year: int, month: int, found: Month, whole_days: set[str]) -> list[list]:
    """Weeks of days: None outside the month, else day, url ("" without news) and is_today.

    A day that begins on this very page is reached by its heading, another by the page that begins with it.
    """

    def day(number: int) -> dict | None:
        if not number:
            return None
        on, url = date(year, month, number), ""
        if number in found.days:
            anchor = shown.day_anchor(on)
            url = f"#{anchor}"
            if anchor not in whole_days:
                url = f"{path}?{OLDER}={cursor_before(found.edges[number])}{url}"
        return {"day": number, "url": url, "is_today": on == timezone.localdate()}

    return [[day(number) for number in week] for week in Calendar().monthdayscalendar(year, month)]
