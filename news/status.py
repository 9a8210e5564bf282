"""Lines about the newsroom's part of the site (portal.status)."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from news.models import Article, NoticeMail, SearchWaiting
from news.search.outside import outside
from portal.models import Dispatch
from portal.models.alarm import KINDS
from portal.status import Line, State, told

LAG = timedelta(minutes=2)
"""By which an article that is due may be late before somebody is told."""
MANY_MAILS, MANY_WAITING = 50, 1000


def lines() -> list[Line]:
    return told(("Bài hẹn giờ", _schedule), ("Thư chờ gửi", _mail), ("Máy tìm kiếm", _search))


def _schedule() -> Iterable[Line]:
    now = timezone.now()
    late = Article.objects.due(now - LAG).count() + Article.objects.expiring(now - LAG).count()
    state, value = (State.BAD, f"{late} bài đã đến giờ mà chưa đăng hoặc chưa gỡ") if late else (State.GOOD, "Đúng giờ")
    yield Line("Bài hẹn giờ", state, value, KINDS["schedule-lag"].advice, "schedule-lag")


def _mail() -> Iterable[Line]:
    waiting = NoticeMail.objects.waiting().count() + Dispatch.objects.waiting().count()
    since = timezone.now() - timedelta(days=7)
    failed = NoticeMail.objects.given_up().filter(created_at__gt=since).count()
    failed += Dispatch.objects.filter(state=Dispatch.State.FAILED, created_at__gt=since).count()
    is_down = NoticeMail.objects.waiting().filter(is_server_down=True).exists()
    is_down = is_down or Dispatch.objects.waiting().filter(attempts__gt=1).exists()
    state = State.LOOK if failed or is_down or waiting > MANY_MAILS else State.GOOD
    value = f"{waiting} thư đang chờ" if waiting else "Không có thư nào đang chờ"
    value += f", {failed} thư không gửi được trong 7 ngày" if failed else ""
    advice = "Xem máy chủ thư (EMAIL_URL) có nhận thư không, rồi thử: manage.py test_alarm."
    yield Line("Thư chờ gửi", state, value, advice)


def _search() -> Iterable[Line]:
    if outside() is None:
        yield Line("Máy tìm kiếm", State.GOOD, "Tìm ngay trong cơ sở dữ liệu")
        return
    waiting = SearchWaiting.objects.count()
    state = State.LOOK if waiting > MANY_WAITING else State.GOOD
    advice = "Xem máy chủ tìm kiếm (SEARCH_URL). Khi nó trả lời lại, các bài đang chờ tự được gửi."
    yield Line("Máy tìm kiếm", state, f"{waiting} bài đang chờ gửi sang" if waiting else "Đã gửi đủ", advice)
