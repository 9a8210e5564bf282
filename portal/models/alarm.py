"""Báo động: what went wrong that somebody must hear of. `sound` is the one way to say so, `over` that it has ended.

The log (portal.alarm) is told at once, always. The rows are for the page “Tình trạng hệ thống” and for portal.alarms,
which sends them from the worker: no request waits for a mail server. Whoever forges the database can delete these rows
as well, and then nobody is mailed; what stands in the log, which should be shipped to another machine, stays.

Subjects and details hold numbers and names of things of the site, never a person's data and no text of articles.
"""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

logger = logging.getLogger("portal.alarm")

QUIET = timedelta(hours=6)
"""The same alarm is not told again before."""
FADED_AFTER = timedelta(hours=36)
"""What did not sound again for so long counts as past; longer than a night's check takes to come round."""
WRITTEN_EVERY = 60
"""Seconds: what sounds with every page that is asked for costs a write a minute in each process."""


@dataclass(frozen=True)
class Kind:
    """label: what people read. advice: what to do first."""

    label: str
    advice: str


KINDS = {
    "edition": Kind(
        "Bài đã đăng không khớp mã xác thực",
        "Bài không hiện cho bạn đọc. Chạy manage.py verify_editions, tìm xem ai đã sửa thẳng vào cơ sở dữ liệu, rồi "
        "khôi phục từ bản sao lưu.",
    ),
    "furniture": Kind(
        "Phần khung trang không khớp mã xác thực",
        "Phần đó không hiện. Tìm xem ai đã sửa thẳng vào cơ sở dữ liệu; lưu lại mục ấy trong trang quản trị.",
    ),
    "version": Kind(
        "Bản đang hiện không khớp mã xác thực",
        "Ô dịch vụ, danh sách liên kết, băng rôn hoặc thông tin cơ quan này không hiện. Khôi phục một bản cũ trong "
        "lịch sử của nó, và tìm xem ai đã sửa thẳng vào cơ sở dữ liệu.",
    ),
    "audit": Kind(
        "Nhật ký không còn nguyên vẹn",
        "Chạy manage.py verify_audit. Giữ nguyên máy chủ để điều tra, đừng xóa gì; so với thư nhật ký hằng ngày.",
    ),
    "account": Kind(
        "Tài khoản hoặc nhóm quyền bị sửa ngoài phần mềm",
        "Tài khoản ấy, hoặc mọi người trong nhóm ấy, không đăng nhập được. Tìm xem ai đã sửa thẳng vào cơ sở dữ liệu; "
        "đặt lại mật khẩu, quyền và xác thực hai bước cho đúng, rồi chạy manage.py vouch.",
    ),
    "file": Kind(
        "Tệp đã đăng bị đổi hoặc bị mất",
        "Tệp bị cách ly, trang dùng nó không hiện. Chép tệp gốc từ bản sao lưu vào đúng chỗ rồi chạy lại kiểm tra.",
    ),
    "schedule": Kind("Bài hẹn giờ không xử lý được", "Mở bài trong trang quản trị, đọc lý do và duyệt lại."),
    "blocked": Kind(
        "Không đọc được danh sách máy chủ bị chặn", "Xem cơ sở dữ liệu có trả lời không, rồi xem nhật ký máy chủ."
    ),
    "check": Kind(
        "Kiểm tra ban đêm thấy sai lệch",
        "Chạy manage.py verify_editions --files và manage.py verify_audit để xem từng chỗ.",
    ),
    "nightly": Kind(
        "Kiểm tra ban đêm không chạy được",
        "Chạy manage.py verify_nightly bằng tay và đọc lỗi nó báo.",
    ),
    "disk": Kind("Sắp hết chỗ trên đĩa", "Xóa bản sao lưu cũ và nhật ký cũ, hoặc thêm đĩa."),
    "job": Kind("Việc nền bị lỗi", "Xem lỗi trong bảng việc nền; các việc khác vẫn chạy."),
    "schedule-lag": Kind(
        "Bài đến giờ mà chưa đăng", "Xem tiến trình nền: systemctl status portal-worker; khởi động lại nếu cần."
    ),
    "backup": Kind("Bản sao lưu quá cũ", "Xem vì sao manage.py backup không chạy hoặc không ghi được."),
    "storage": Kind("Kho tệp không ghi được", "Xem quyền ghi và chỗ trống của kho tệp."),
    "cache": Kind("Bộ nhớ đệm không trả lời", "Xem Redis (CACHE_URL). Trang vẫn chạy, nhưng chậm hơn."),
    "test": Kind("Báo động thử", "Không phải làm gì: đây chỉ là thử đường gửi."),
}
"""Every kind of alarm."""


class AlarmQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at=None)

    def to_tell(self, now):
        """Open ones nobody was told of, or that went on sounding after the quiet time; none that somebody has seen."""
        again = Q(told_at__lte=now - QUIET, last_at__gt=F("told_at"), acknowledged_at=None)
        return self.open().filter(Q(told_at=None) | again).order_by("first_at", "pk")

    def ends_to_tell(self):
        return self.filter(ended_at__isnull=False, told_at__isnull=False, end_told_at=None).order_by("ended_at", "pk")

    def fade(self, now) -> int:
        """What has fallen silent ends without a word: nobody knows that it is well again."""
        return self.open().filter(last_at__lt=now - FADED_AFTER).update(ended_at=now, end_told_at=now)


class Alarm(models.Model):
    """From when it first sounded until it ends; at most one open row for each kind and subject."""

    kind = models.CharField("loại", max_length=40)
    subject = models.CharField("về", max_length=200, blank=True)
    detail = models.CharField("chi tiết", max_length=500, blank=True)
    count = models.PositiveIntegerField("số lần", default=1)
    first_at = models.DateTimeField("lần đầu")
    last_at = models.DateTimeField("lần gần nhất")
    ended_at = models.DateTimeField("đã hết lúc", null=True)
    told_at = models.DateTimeField("báo lần gần nhất", null=True)
    end_told_at = models.DateTimeField("báo đã hết lúc", null=True)
    acknowledged_at = models.DateTimeField("đã xem lúc", null=True)
    acknowledged_by = models.CharField("người xem", max_length=200, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = "báo động"
        verbose_name_plural = "báo động"
        ordering = ["-last_at", "-pk"]
        permissions = [("view_status", "Xem tình trạng hệ thống")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="one_open_alarm", condition=Q(ended_at=None))
        ]

    def __str__(self):
        return f"{self.label}: {self.subject}" if self.subject else self.label

    @property
    def label(self) -> str:
        return KINDS[self.kind].label if self.kind in KINDS else self.kind

    @property
    def advice(self) -> str:
        return KINDS[self.kind].advice if self.kind in KINDS else ""


def sound(kind: str, subject: str, message: str, *args, level: int = logging.CRITICAL, exc_info=False) -> None:
    """Raise the alarm: the log at once, and a row for the worker to send. Never raises.

    subject: Vietnamese, what it is about, the same words each time; message, args: an English sentence for the log.
    """
    logger.log(level, message, *args, exc_info=exc_info, stacklevel=2)
    try:
        count = _to_write(kind, subject)
        if count:
            subject = subject.replace("\0", "")
            detail = (message % args if args else message).replace("\0", "")[:500]

            def write():
                _write(kind, subject[:200], detail, count)

            if connection.in_atomic_block:  # of an act that may yet be undone
                transaction.on_commit(write, robust=True)
            else:
                write()
    except Exception:
        logger.exception("This alarm stands in the log alone.")


def over(kind: str, subject: str | None = None) -> int:
    """What sounded has ended; subject None: all of that kind. Returns how many had been open."""
    rows = Alarm.objects.open().filter(kind=kind)
    ended = (rows if subject is None else rows.filter(subject=subject)).update(ended_at=timezone.now())
    if ended:
        logger.info("Over: %s %s.", kind, subject or "")
        forget(kind, subject)
    return ended


def forget(kind: str | None = None, subject: str | None = None) -> None:
    """That this process has just written such an alarm: it writes the next one at once."""
    with _lock:
        for key in [key for key in _written if kind in (None, key[0]) and subject in (None, key[1])]:
            del _written[key]


_lock = threading.Lock()
_written: dict[tuple[str, str], tuple[float, int]] = {}
"""(kind, subject) → (when it was last written, how often it has sounded since)."""
_MOST_KEPT = 1000


def _to_write(kind: str, subject: str) -> int:
    """How often it has sounded since it was last written; 0 where that was a moment ago."""
    now, key = time.time(), (kind, subject)
    with _lock:
        written, unwritten = _written.get(key, (None, 0))
        if written is not None and 0 <= now - written < WRITTEN_EVERY:
            _written[key] = written, unwritten + 1
            return 0
        if len(_written) >= _MOST_KEPT:
            _written.clear()
        _written[key] = now, 0
        return unwritten + 1


def _write(kind: str, subject: str, detail: str, count: int) -> None:
    now = timezone.now()
    try:
        row = Alarm.objects.open().filter(kind=kind, subject=subject)
        if row.update(count=F("count") + count, last_at=now, detail=detail):
            return
        try:
            with transaction.atomic():
                Alarm.objects.create(kind=kind, subject=subject, detail=detail, count=count, first_at=now, last_at=now)
        except IntegrityError:  # another process was faster
            row.update(count=F("count") + count, last_at=now, detail=detail)
    except DatabaseError as error:
        logger.error("The alarm could not be written to the database, only to this log: %s", error)
