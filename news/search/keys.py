"""The numbers by which rows of search are ordered, and the marks by which they are narrowed down."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

_FIRST = datetime(1900, 1, 1, tzinfo=UTC)
"""Displayed dates are not earlier (news.validation); those of before there was this rule stand at the end."""
_LAST = (1 << 33) - 1
_ID_BITS = 30
LARGEST_KEY = (1 << 63) - 1
_MOST_MONTHS = 6


def key_of(displayed_at: datetime, article_id: int) -> int:
    """Seconds since 1900, then the article's number: one whole number that orders as (displayed date, article)."""
    seconds = min(max(int((displayed_at - _FIRST).total_seconds()), 0), _LAST)
    return (seconds << _ID_BITS) | (article_id & ((1 << _ID_BITS) - 1))


def moment_of(key: int) -> datetime:
    return _FIRST + timedelta(seconds=key >> _ID_BITS)


def month_mark(day: datetime) -> str:
    return mark("m", f"{day.year}_{day.month}")


def stretch(first: int, last: int) -> tuple[int, list[str]]:
    """(smallest key, marks) of the months in which rows from one key to another stand; where these are many, of the
    years."""
    start, end = (timezone.localtime(moment_of(key)) for key in (first, last))
    begins = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    numbers = range(12 * start.year + start.month - 1, 12 * end.year + end.month)
    if len(numbers) > _MOST_MONTHS:
        years = range(start.year, end.year + 1)
        return key_of(begins.replace(month=1), 0), [mark("y", year) for year in years]
    return key_of(begins, 0), [month_mark(datetime(number // 12, number % 12 + 1, 1)) for number in numbers]


def mark(letter: str, value: int | str) -> str:
    """With two underscores, so that it is neither a folded nor an exact form of any word."""
    return f"m_{letter}_{value}"
