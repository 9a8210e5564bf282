"""The text of an e-mail about notices. Plain text, absolute links, the department as sender."""

from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from news.documents import shortened
from news.models import NoticeMail
from portal.dates import short_date
from portal.models import SiteSettings
from portal.text import one_line

LISTED = 50
SUBJECT_LENGTH = 120


def letter(item: NoticeMail) -> EmailMessage | None:
    """The mail, or None where it is not wanted any more: everything read meanwhile or out of
    reach, or the account switched off."""
    person = item.user
    notices = list(
        item.notices.unread()
        .visible_to(person)
        .select_related("article", "version")
        .order_by("created_at", "pk")[: LISTED + 1]
    )
    if not notices or not (person.is_active and person.is_staff and person.email):
        return None
    site = SiteSettings.objects.current()
    host = urlsplit(settings.SITE_URL).hostname
    department = one_line(site.name) if site else "Tòa soạn"
    return EmailMessage(
        subject=_subject(item, notices),
        body=_body(item, notices, department),
        from_email=formataddr((department, settings.DEFAULT_FROM_EMAIL)),
        to=[formataddr((one_line(str(person)), _in_ascii(person.email)))],
        headers={
            # The same at every attempt, so that a mailbox can tell a copy.
            "Message-ID": f"<thong-bao-{item.pk}@{host}>",
            "List-Id": f"Toa soan <thong-bao.{host}>",
            "List-Unsubscribe": f"<{_link('admin:news_notice_preferences')}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _in_ascii(address: str) -> str:
    """An address as every mail server takes it: the domain in IDNA."""
    name, at, domain = address.rpartition("@")
    return address if domain.isascii() else f"{name}{at}{domain.encode('idna').decode()}"


def _subject(item: NoticeMail, notices: list) -> str:
    if item.digest_of:
        about = f"{_count(notices)} thông báo, bản tin sáng {item.digest_of:%d/%m}"
    elif len(notices) == 1:
        about = notices[0].about
    else:
        about = f"{_count(notices)} thông báo mới"
    return shortened(one_line(f"Tòa soạn: {about}"), SUBJECT_LENGTH)


def _count(notices: list) -> str:
    return f"hơn {LISTED}" if len(notices) > LISTED else str(len(notices))


def _body(item: NoticeMail, notices: list, department: str) -> str:
    opening = (
        f"Đây là các thông báo bạn chưa đọc, tính đến 7 giờ sáng ngày {item.digest_of:%d/%m/%Y}."
        if item.digest_of
        else "Tòa soạn có thông báo mới cho bạn."
    )
    lines = [f"Kính gửi {one_line(str(item.user))},", "", opening, ""]
    for number, notice in enumerate(notices[:LISTED], 1):
        sent = timezone.localtime(notice.created_at)
        lines += [
            f"{number}. {one_line(notice.about)}",
            f"   {one_line(notice.text)}",
            f"   {sent:%H:%M} {short_date(sent)}",
            f"   {settings.SITE_URL}{notice.path}",
            "",
        ]
    if len(notices) > LISTED:
        lines += ["Còn thông báo khác ở trang “Thông báo”.", ""]
    lines += [
        f"Tất cả thông báo: {_link('admin:news_notices')}",
        "",
        "-- ",
        f"Thư tự động của {department}. Xin đừng trả lời thư này.",
        f"Đổi cách nhận thư: {_link('admin:news_notice_preferences')}",
    ]
    return "\n".join(lines) + "\n"


def _link(name: str, *args) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"
