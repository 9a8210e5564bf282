"""Figures by day or by week, as bars of a chart. A leaf."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from django.utils import timezone


@dataclass(frozen=True)
class Span:
    key: str
    label: str
    steps: int
    days: int
    """Of one step: a bar of the chart."""
    labelled: int
    """Steps from one date under the chart to the next."""

    @property
    def running(self) -> str:
        """What the last bar is of."""
        return "tuần này" if self.days == 7 else "hôm nay"

    @property
    def first(self) -> date:
        """Its first day; a span of weeks begins on a Monday, and its last week is this one."""
        today = timezone.localdate()
        last = today - timedelta(days=today.weekday()) if self.days == 7 else today
        return last - timedelta(days=(self.steps - 1) * self.days)

    def step_of(self, day: date) -> int:
        """The number of the step in which a day lies, from 0."""
        return (day - self.first).days // self.days

    def starts_of(self, step: int) -> date:
        return self.first + timedelta(days=step * self.days)

    def ends_of(self, step: int) -> date:
        return self.starts_of(step) + timedelta(days=self.days - 1)


def spans(*found: Span) -> dict[str, Span]:
    return {span.key: span for span in found}


def bars(rows, span: Span, figure: str) -> list[dict]:
    """Each step of a span, oldest first: start, end, count, whether it still runs, and in hundredths of the highest its
    height and top.

    rows: of a model with `day`; figure: the name of its number.
    """
    sums = [0] * span.steps
    for day, count in rows.order_by().values_list("day").annotate(sum=Sum(figure)):
        if 0 <= (step := span.step_of(day)) < span.steps:
            sums[step] += count
    most = max(sums)
    return [
        {
            "start": span.starts_of(number),
            "end": span.ends_of(number),
            "is_running": number == span.steps - 1,
            "count": count,
            "height": round(100 * count / most, 1) if most else 0,
            "top": round(100 - 100 * count / most, 1) if most else 100,
        }
        for number, count in enumerate(sums)
    ]
