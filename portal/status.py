"""How the machine and the site are, line by line, for the IT officer's page and for the watch (portal.watch).

A line that cannot be read says so itself and is in need of a look; none keeps the others from being shown.
"""

import enum
import logging
import platform
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.module_loading import import_string

from portal import __version__, health
from portal.dates import hour_date
from portal.models import Furniture, Job, SealCheck
from portal.models.alarm import KINDS

logger = logging.getLogger("portal.status")

LITTLE_SPACE, NO_SPACE = 5_000_000_000, 1_000_000_000
"""Bytes free, below which somebody should look, or must act."""
OLD_BACKUP, LOST_BACKUP = timedelta(hours=30), timedelta(hours=54)


class State(enum.StrEnum):
    GOOD = "good"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True)
class Line:
    """value: how it is, in words. advice: what to do where it is not good. alarm: the kind of alarm that it sounds
    while it is bad, "" for none; subject: about what."""

    name: str
    state: State
    value: str
    advice: str = ""
    alarm: str = ""
    subject: str = ""


def gather() -> list[Line]:
    """Every line of settings.STATUS."""
    return [line for path in settings.STATUS for line in import_string(path)()]


def told(*parts: tuple[str, Callable[[], Iterable[Line]]]) -> list[Line]:
    """The lines of each part; one that fails is a line itself."""
    found: list[Line] = []
    for name, part in parts:
        try:
            found += part()
        except Exception as error:
            logger.warning("The status of %s cannot be read: %s", name, error)
            found.append(Line(name, State.LOOK, "Không đọc được", "Xem nhật ký máy chủ để biết vì sao."))
    return found


def lines() -> list[Line]:
    return told(
        ("Chỗ trống trên đĩa", _disks),
        ("Cơ sở dữ liệu", _database),
        ("Bản sao lưu", _backup),
        ("Kho tệp", _storage),
        ("Bộ nhớ đệm", _cache),
        ("Tiến trình nền", _worker),
        ("Việc định kỳ", _jobs),
        ("Kiểm tra ban đêm", _seals),
        ("Bộ nhớ trang", _generation),
        ("Phiên bản", _versions),
    )


def _disks() -> Iterable[Line]:
    seen = set()
    media = Path(settings.MEDIA_ROOT)
    for name, folder in (("Chỗ trống trên đĩa", Path(settings.VAR_DIR)), ("Chỗ trống cho ảnh", media)):
        if not folder.exists() or (device := folder.stat().st_dev) in seen:
            continue
        seen.add(device)
        usage = shutil.disk_usage(folder)
        low = usage.free < NO_SPACE or usage.free < usage.total * 0.02
        little = usage.free < LITTLE_SPACE or usage.free < usage.total * 0.1
        state = State.BAD if low else State.LOOK if little else State.GOOD
        value = f"Còn {filesizeformat(usage.free)} trên tổng số {filesizeformat(usage.total)}"
        yield Line(name, state, value, KINDS["disk"].advice, "disk", name)


def _database() -> Iterable[Line]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        size = cursor.fetchone()[0]
    yield Line("Cơ sở dữ liệu", State.GOOD, f"Trả lời tốt, {filesizeformat(size)}")


def _backup() -> Iterable[Line]:
    try:
        last = import_string(settings.BACKUPS)()
    except ImportError:
        advice = "Đặt lịch sao lưu cho máy chủ, theo docs/operations.md."
        yield Line("Bản sao lưu", State.LOOK, "Trang này chưa theo dõi việc sao lưu", advice)
        return
    if last is None:
        yield Line("Bản sao lưu", State.LOOK, "Chưa có bản nào", "Chạy manage.py backup và đặt lịch chạy hằng ngày.")
        return
    age = timezone.now() - last["at"]
    broken = bool(last.get("error"))
    state = State.BAD if broken or age > LOST_BACKUP else State.LOOK if age > OLD_BACKUP else State.GOOD
    if state == State.GOOD and last.get("verified") is False:
        state = State.LOOK
    size = f", {filesizeformat(last['bytes'])}" if last.get("bytes") else ""
    words = "lần gần nhất bị lỗi" if broken else "đã kiểm tra" if last.get("verified") else "chưa kiểm tra"
    yield Line("Bản sao lưu", state, f"{_when(last['at'])}{size}, {words}", KINDS["backup"].advice, "backup")


def _storage() -> Iterable[Line]:
    works = health.storage.works()
    state, value = (State.GOOD, "Ghi và đọc được") if works else (State.BAD, "Không ghi hoặc không đọc được")
    yield Line("Kho tệp", state, value, KINDS["storage"].advice, "storage")


def _cache() -> Iterable[Line]:
    if not settings.CACHES["default"].get("LOCATION"):
        yield Line("Bộ nhớ đệm", State.GOOD, "Riêng trong từng tiến trình")
        return
    works = health.shared_cache.works()
    state, value = (State.GOOD, "Trả lời tốt") if works else (State.BAD, "Không trả lời")
    yield Line("Bộ nhớ đệm", state, value, KINDS["cache"].advice, "cache")


def _worker() -> Iterable[Line]:
    if health.worker_lives(timezone.now()):
        yield Line("Tiến trình nền", State.GOOD, "Đang chạy")
        return
    advice = "Bài hẹn giờ sẽ không lên trang. Chạy: systemctl restart portal-worker, rồi xem nhật ký của nó."
    yield Line("Tiến trình nền", State.BAD, "Không chạy", advice)  # who would send the alarm does not run


def _jobs() -> Iterable[Line]:
    late = list(health.late_jobs(timezone.now()).values_list("name", flat=True))
    failed = list(own_jobs().exclude(last_error="").values_list("name", flat=True))
    if not late and not failed:
        yield Line("Việc định kỳ", State.GOOD, "Chạy đúng giờ, không có lỗi")
    if late:
        advice = "Khởi động lại tiến trình nền; nếu vẫn trễ, xem nhật ký của nó."
        yield Line("Việc định kỳ", State.BAD, f"Trễ giờ: {', '.join(late)}", advice)
    if failed:
        advice = "Xem lỗi trong bảng việc nền bên dưới. Việc lỗi được thử lại; các việc khác vẫn chạy."
        yield Line("Việc định kỳ", State.LOOK, f"Lần gần nhất bị lỗi: {', '.join(failed)}", advice)


def own_jobs():
    """Rows of the jobs that there are now."""
    return Job.objects.filter(name__in=[*settings.CLOCK_JOBS, *settings.PERIODIC_JOBS]).order_by("name")


def _seals() -> Iterable[Line]:
    last = SealCheck.objects.finished().first()
    name = "Kiểm tra ban đêm"
    if last is None:
        advice = "Lần đầu chạy vào 2 giờ sáng tới. Muốn có ngay: manage.py verify_nightly."
        yield Line(name, State.LOOK, "Chưa chạy lần nào", advice)
    elif last.fault_count:
        value = f"{_when(last.finished_at)}: {last.fault_count} sai lệch"
        yield Line(name, State.BAD, value, KINDS["check"].advice)  # sounds by itself
    elif timezone.now() - last.finished_at > health.CHECKED_WITHIN:
        yield Line(name, State.LOOK, f"Lần cuối {_when(last.finished_at)}", KINDS["nightly"].advice)
    else:
        counts = f"{last.editions} bản đăng, {last.entries} dòng nhật ký, {last.files} tệp"
        yield Line(name, State.GOOD, f"{_when(last.finished_at)}: nguyên vẹn ({counts})")


def _generation() -> Iterable[Line]:
    if not settings.PAGE_CACHE:
        yield Line("Bộ nhớ trang", State.GOOD, "Đang tắt")
        return
    yield Line("Bộ nhớ trang", State.GOOD, f"Đang bật, thế hệ {Furniture.objects.reading().generation[:8]}")


def _versions() -> Iterable[Line]:
    if connection.vendor == "postgresql":
        number = connection.pg_version
        database = f"PostgreSQL {number // 10000}.{number % 10000}"
    else:
        from sqlite3 import sqlite_version

        database = f"SQLite {sqlite_version}"
    python = platform.python_version()
    value = f"Cổng {__version__}, Django {django.get_version()}, Python {python}, {database}"
    yield Line("Phiên bản", State.GOOD, value)


def _when(moment: datetime) -> str:
    return hour_date(moment)
