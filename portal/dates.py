"""Dates in Vietnamese and English words. A leaf: imports nothing of the project.

Django writes “Thứ 5”; newspapers write “Thứ năm”.
"""

from datetime import MAXYEAR, UTC, date, datetime, timedelta

from django.utils import timezone

_WEEKDAYS = {
    "vi": ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_WEEKDAYS_SHORT = {
    "vi": ("T2", "T3", "T4", "T5", "T6", "T7", "CN"),
    "en": ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
}
_MONTHS_EN = "January February March April May June July August September October November December".split()


FIRST_YEAR, LAST_YEAR = 1900, 2100
STRANGE_YEAR = f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}. Xin xem lại ngày đã ghi, ví dụ 17/07/2014."


def is_plausible(day: date | datetime) -> bool:
    """Whether the local year is one that a department can mean; safe to ask of any date, unlike a comparison."""
    if isinstance(day, datetime) and FIRST_YEAR - 1 <= day.year <= LAST_YEAR + 1 and timezone.is_aware(day):
        day = timezone.localtime(day)
    return FIRST_YEAR <= day.year <= LAST_YEAR


def short_date(moment: datetime, language: str = "vi") -> str:
    """“17/07/2014”, “17 July 2014”."""
    local = timezone.localtime(moment)
    if language == "en":
        return f"{local.day} {_MONTHS_EN[local.month - 1]} {local.year}"
    return f"{local:%d/%m/%Y}"


def day_date(moment: datetime, language: str = "vi") -> str:
    """“Thứ năm, 17/07/2014”, “Thursday, 17 July 2014”."""
    weekday = _WEEKDAYS["en" if language == "en" else "vi"][timezone.localtime(moment).weekday()]
    return f"{weekday}, {short_date(moment, language)}"


def full_date(moment: datetime, language: str = "vi") -> str:
    """“Thứ năm, 17/07/2014 10:25”, “Thursday, 17 July 2014, 10:25”."""
    joint = ", " if language == "en" else " "
    return f"{day_date(moment, language)}{joint}{timezone.localtime(moment):%H:%M}"


def hour_date(moment: datetime, language: str = "vi") -> str:
    """“08:00 ngày 25/11/2026”, “08:00 on 25 November 2026”, whose day keeps to one line."""
    day, joint = short_date(moment, language).replace(" ", "\u00a0"), "on" if language == "en" else "ngày"
    return f"{timezone.localtime(moment):%H:%M} {joint} {day}"


def weekdays(language: str = "vi") -> list[tuple[str, str]]:
    """“T2”, “Thứ hai” and so on, Monday first."""
    known = "en" if language == "en" else "vi"
    return list(zip(_WEEKDAYS_SHORT[known], _WEEKDAYS[known], strict=True))


def month_of_year(month: int, language: str = "vi") -> str:
    """“Tháng 7”, “July”; month_name() begins with it."""
    return _MONTHS_EN[month - 1] if language == "en" else f"Tháng {month}"


def month_name(year: int, month: int, language: str = "vi") -> str:
    """“Tháng 7/2014”, “July 2014”."""
    return f"{_MONTHS_EN[month - 1]} {year}" if language == "en" else f"Tháng {month}/{year}"


def ago(moment: datetime, now: datetime, language: str = "vi") -> str:
    """“Vừa xong”, “40 phút trước”, “3 giờ trước”; from a day on, the date with its weekday, in English
    as short as a column of dates is wide: “17 Jul 2014”."""
    passed = now - moment
    if passed < timedelta(0) or passed >= timedelta(days=1):
        return _column_date(moment) if language == "en" else day_date(moment, language)
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return "Just now" if language == "en" else "Vừa xong"
    hours = minutes // 60
    if language == "en":
        count, unit = (hours, "hour") if hours else (minutes, "minute")
        return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return f"{hours} giờ trước" if hours else f"{minutes} phút trước"


def _column_date(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local.day} {_MONTHS_EN[local.month - 1][:3]} {local.year}"


def span(passed: timedelta) -> str:
    """A length of time in one unit: “40 phút”, “5 giờ”, “2 ngày”, “3 tháng”, “2 năm”; empty under a minute."""
    minutes = int(passed.total_seconds() // 60)
    hours, days = minutes // 60, minutes // 1440
    if hours < 1:
        return f"{minutes} phút" if minutes > 0 else ""
    if days < 1:
        return f"{hours} giờ"
    if days < 61:
        return f"{days} ngày"
    return f"{days // 30} tháng" if days < 730 else f"{days // 365} năm"


def day_edges(moment: datetime) -> tuple[datetime, datetime]:
    """Begin and end of the local day in which a moment lies."""
    start = timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)


def month_edges(year: int, month: int) -> tuple[datetime, datetime]:
    """Begin and end of a local month."""
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    return _local(year, month), _local(*following)


def _local(year: int, month: int) -> datetime:
    """Begin of a local month; before the first and after the last of all, the end of what databases can be asked."""
    if year > MAXYEAR:
        return datetime.max.replace(tzinfo=UTC, microsecond=0)
    begin = timezone.make_aware(datetime(year, month, 1))
    return begin if (year, month) > (1, 1) else datetime.min.replace(tzinfo=UTC)
