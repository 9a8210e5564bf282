"""Readers' error reports: taking them in, telling the desk, settling them, forgetting who sent them.

Nothing is known of a sender but what the sender wrote. How often one address writes is counted under a keyed digest
whose key changes every day, and the counts are cleared away when their time is over.
"""

import base64
import hashlib
import hmac
import ipaddress
import logging
import re
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from news import notices
from news.authority import may
from news.models import Article, ErrorReport, ReportTally
from news.models.error_report import SAME_WITHIN
from news.workflow import Refused
from portal import seal
from portal.models import AuditEntry
from portal.senders import sender_of  # noqa: F401 - asked for here by the views
from portal.text import one_line

logger = logging.getLogger("portal.reports")

CONTACT_KEPT = timedelta(days=30)
"""After a report was handled; readers are told."""
CONTACT_KEPT_AT_MOST = timedelta(days=180)
"""After it came, handled or not; readers are told."""
TOLD_EVERY = timedelta(hours=1)
"""How often the people of one article get a notice; the desk shows every report at once."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIMITS = {
    "address": ((HOUR, 10), (DAY, 40)),
    "household": ((HOUR, 20), (DAY, 80)),
    "network": ((HOUR, 60), (DAY, 240)),
    "article": ((HOUR, 40), (DAY, 200)),
    "site": ((HOUR, 400), (DAY, 2000)),
}
"""Whose → (span, most reports). Many readers may share one address, so these are wide; behind them stands a person.
Of IPv6 an address is a /64; a household is given a /56 of them, a network a /48, and neither may count as hundreds."""
ANSWER_LENGTH = 500
_QUOTED = 160
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE)


class TooMany(Exception):
    """More reports than LIMITS allow; the reader is told, and keeps the words."""


# Coming in


def receive(article: Article, facts: dict, *, address: str) -> ErrorReport:
    """A report, or the open one that said the same of the same edition within a day. Raises TooMany.

    facts: edition_number, kind, passage, message, name, contact, cleaned and bounded. address: the sender's, or "".
    """
    now, digest = timezone.now(), _digest(article, facts)
    alike = ErrorReport.objects.filter(article=article, digest=digest)
    same = alike.still_open().filter(created_at__gt=now - SAME_WITHIN)
    if known := same.first():
        return _with_sender(known, facts)
    try:
        with transaction.atomic():
            _count(article, address, now)
            report = ErrorReport.objects.create(
                article=article, digest=digest, reference=reference_of(article.pk, facts, alike.count()), **facts
            )
            _tell(report, now)
    except IntegrityError:  # the same click twice at the same moment; the other one was faster
        if known := same.first():
            return known
        raise
    return report


def _with_sender(report: ErrorReport, facts: dict) -> ErrorReport:
    """The report, now with the name and contact that were left out the first time."""
    if facts["contact"] and not report.contact:
        ErrorReport.objects.filter(pk=report.pk, contact="").update(name=facts["name"], contact=facts["contact"])
    return report


def drop(article: Article, facts: dict, why: str) -> str:
    """Count what a machine sent, and make the reference that a report would have had."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    bucket = f"spam:{hour:%Y%m%d%H}"
    ReportTally.objects.take(bucket, 1_000_000, hour + HOUR)
    count = ReportTally.objects.filter(bucket=bucket).values_list("count", flat=True).first()
    logger.info("Error report on article %s dropped (%s), the %s. of this hour.", article.pk, why, count)
    return reference_of(article.pk, facts)


def reference_of(article_id: int, facts: dict, earlier: int = 0) -> str:
    """“BL-7K3M-Q2XD”: the same for the same words about the same article on the same day, and for nothing else.

    earlier: how often they were reported and settled before.
    """
    mac = seal.make("report.reference", article_id, f"{timezone.localdate():%Y%m%d}", str(earlier), *_words(facts))
    code = base64.b32encode(bytes.fromhex(mac)[:5]).decode()
    return f"BL-{code[:4]}-{code[4:]}"


def _digest(article: Article, facts: dict) -> str:
    return seal.make("report.words", article.pk, *_words(facts))


def _words(facts: dict) -> tuple:
    """Accents count: “Hòa, không phải Hoa” and “Hoa, không phải Hòa” are two reports."""
    passage, message = (one_line(facts[name]).casefold() for name in ("passage", "message"))
    return str(facts.get("edition_number", "")), facts["kind"], passage, message


# Counting


def _count(article: Article, address: str, now) -> None:
    """One more for the sender, the article and the site; inside the transaction of the report, so all or none."""
    whose = {"article": str(article.pk), "site": ""} | {
        name: _unknowable(f"{name}:{net}") for name, net in networks_of(address).items()
    }
    for name, key in whose.items():
        for span, most in LIMITS[name]:
            number = int(now.timestamp() // span.total_seconds())
            bucket = f"{name}:{span.total_seconds():.0f}:{number}:{key}"
            if not ReportTally.objects.take(bucket, most, now + span):
                logger.info("Error reports: too many of one %s.", name)
                raise TooMany(name)


def networks_of(address: str) -> dict[str, str]:
    """Name → network, the names those of LIMITS, of all that an address counts for; none where it is not known."""
    if ":" not in address:
        return {"address": address} if address else {}
    wider = {name: ipaddress.ip_network((address, length), strict=False) for name, length in _IPV6.items()}
    return {"address": address} | {name: str(network) for name, network in wider.items()}


_IPV6 = {"household": 56, "network": 48}


def _unknowable(address: str) -> str:
    """A digest that nobody can turn back without SECRET_KEY, and that means nothing tomorrow."""
    salt = f"report.address:{timezone.localdate():%Y%m%d}"
    key = hashlib.sha256(f"{salt}:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()[:32]


# The desk


def _tell(report: ErrorReport, now) -> None:
    """A notice to those who are at work on the article, at most one an hour; where none of them may settle reports,
    to all who may, within their reach."""
    article = report.article
    if ErrorReport.objects.filter(article=article, told_at__gt=now - TOLD_EVERY).exists():
        return
    people = [person for person in notices.at_work_on(article) if person is not None]
    if not any(may_settle(article, person) for person in people):
        able = get_user_model().objects.with_perm(
            "news.change_errorreport", backend="django.contrib.auth.backends.ModelBackend", include_superusers=False
        )
        people += [person for person in able.filter(is_staff=True) if may_settle(article, person)]
    words = one_line(report.gist)
    words = _ADDRESS.sub("[liên kết]", words)  # a notice also goes by mail, from the department's own address
    words = words if len(words) <= _QUOTED else f"{words[:_QUOTED].rstrip()}…"
    notices.tell(people, article, f"Bạn đọc báo lỗi ({_KINDS[report.kind]}): {words}", besides=None)
    ErrorReport.objects.filter(pk=report.pk).update(told_at=now)


_KINDS = {
    "spelling": "câu chữ",
    "facts": "số liệu, sự kiện",
    "names": "tên, chức danh",
    "link": "liên kết, tệp",
    "picture": "ảnh",
    "other": "khác",
}
"""For the newsroom, which reads Vietnamese whatever language the reader used."""


def may_settle(article: Article, actor) -> bool:
    return may(actor, "news.change_errorreport", article)


def settle(report: ErrorReport, actor, state: str, *, answer: str = "") -> bool:
    """Call a report done or no error; False where it was settled before, which changes nothing. Raises Refused."""
    if not may_settle(report.article, actor):
        raise Refused(["Báo lỗi này không thuộc phần bạn xử lý."])
    answer = one_line(answer)
    if len(answer) > ANSWER_LENGTH:
        raise Refused([f"Ghi chú dài {len(answer)} ký tự; tối đa là {ANSWER_LENGTH}. Xin viết gọn hơn."])
    with transaction.atomic():
        facts = {"state": state, "answer": answer, "handled_by": actor, "handled_at": timezone.now()}
        if not ErrorReport.objects.still_open().filter(pk=report.pk).update(**facts):
            return False
        data = {"report": report.pk, "reference": report.reference}
        AuditEntry.objects.record(f"article.report_{state}", report.article, actor, reason=answer, data=data)
    return True


# Forgetting


def clear_away() -> int:
    """The periodic job: erase who sent what is handled or old, and counts whose time is over; returns how many."""
    now = timezone.now()
    known = ErrorReport.objects.with_contact()
    handled = known.filter(handled_at__lt=now - CONTACT_KEPT)
    old = known.filter(created_at__lt=now - CONTACT_KEPT_AT_MOST)
    erased = sum(rows.update(name="", contact="") for rows in (handled, old))
    return erased + ReportTally.objects.filter(until__lt=now).delete()[0]
