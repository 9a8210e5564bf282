"""The numbers by which rows of search are ordered, and the marks by which they are narrowed down."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

_FIRST = datetime(1900, 1, 1, tzinfo=UTC)
"""Displayed dates are not earlier (news.validation); those of before there was this rule stand at the end."""
_LAST = (1 << 33) - 1
_ID_BITS = 30
LARGEST_KEY = (1 << 63) - 1


def key_of(displayed_at: datetime, article_id: int) -> int:
    """Seconds since 1900, then the article's number: one whole number that orders as (displayed date, article)."""
    seconds = min(max(int((displayed_at - _FIRST).total_seconds()), 0), _LAST)
    return (seconds << _ID_BITS) | (article_id & ((1 << _ID_BITS) - 1))


def moment_of(key: int) -> datetime:
    return _FIRST + timedelta(seconds=key >> _ID_BITS)


def month_mark(day: datetime) -> str:
    return mark("m", f"{day.year}_{day.month}")


def months_between(first: int, last: int) -> list[str]:
    """The marks of the months of every row from one key to another."""
    start, end = (timezone.localtime(moment_of(key)) for key in (first, last))
    numbers = range(12 * start.year + start.month - 1, 12 * end.year + end.month)
    return [month_mark(datetime(number // 12, number % 12 + 1, 1)) for number in numbers]


def mark(letter: str, value: int | str) -> str:
    """With two underscores, so that it is neither a folded nor an exact form of any word."""
    return f"m_{letter}_{value}"
