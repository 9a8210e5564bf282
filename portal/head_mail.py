"""The head of the audit, mailed out once a day: what stands in somebody's mailbox no forger of the database changes.

An older chain brought back, or another one in its place, no longer contains the entry that the mail names:
`manage.py verify_audit --head NUMBER:SEAL` answers whether it does.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal import dispatching
from portal.models import AuditEntry, AuditHead, Dispatch

HOUR = 7
"""Local time from which on the day's mail goes."""


def plan() -> bool:
    """The periodic job: the day's mail, once. A head that is forged or missing is no head, and alarms elsewhere."""
    now = timezone.localtime()
    if not settings.AUDIT_HEAD_EMAILS or now.hour < HOUR:
        return False
    head = AuditHead.objects.first()
    if head is None or not head.is_sound() or not head.number:
        return False
    title = f"Đầu chuỗi nhật ký ngày {now:%d/%m/%Y}: số {head.number}"
    to = [(Dispatch.Channel.MAIL, ", ".join(settings.AUDIT_HEAD_EMAILS))]
    with transaction.atomic():
        key = f"head-{now:%Y%m%d}"
        return bool(dispatching.enqueue(to, Dispatch.Purpose.HEAD, title, letter(head, now), "", now=now, key=key))


def letter(head: AuditHead, now) -> str:
    count = AuditEntry.objects.filter(number__lte=head.number).count()
    return (
        f"Nhật ký của {settings.SITE_URL} tính đến {now:%H:%M:%S ngày %d/%m/%Y}:\n\n"
        f"Số dòng cuối: {head.number}\n"
        f"Mã xác thực: {head.last_seal}\n"
        f"Tổng số dòng: {count}\n\n"
        "Xin giữ thư này; để biết nhật ký có còn nguyên đến dòng ấy không, chạy trên máy chủ:\n"
        f"manage.py verify_audit --head {head.number}:{head.last_seal}\n"
    )
