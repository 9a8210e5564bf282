"""What readers see of a thing, in a few words for lists: “Đang hiện”, “Chờ người thứ hai”, “Hẹn 08:00 02/09/2026” …"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from portal.models import Version

State = Version.State


@dataclass(frozen=True)
class Seen:
    """badge: the class that colours it; besides: what else should be known."""

    badge: str
    words: str
    besides: str = ""


def with_versions(queryset: QuerySet) -> QuerySet:
    """The rows with what `standing_of` asks, in the same query."""
    own = Version.objects.filter(object_type=queryset.model._meta.label_lower, object_id=OuterRef("pk"))
    newest = own.order_by("-number")
    return queryset.annotate(
        newest_state=Subquery(newest.values("state")[:1]),
        newest_at=Subquery(newest.values("takes_effect_at")[:1]),
        is_live=Exists(own.filter(state=State.LIVE)),
    )


def standing_of(thing) -> Seen:
    """Of a row that `with_versions` has read."""
    besides = "Bạn đọc vẫn thấy bản trước" if thing.is_live else "Bạn đọc chưa thấy"
    if thing.newest_state == State.WAITING:
        return Seen("waiting", "Chờ người thứ hai", besides)
    if thing.newest_state == State.SCHEDULED:
        return Seen("scheduled", f"Hẹn {_moment(thing.newest_at)}", besides)
    if thing.newest_state == State.DECLINED:
        return Seen("declined", "Không được chấp thuận", besides)
    if thing.newest_state != State.LIVE:
        return Seen("off", "Chưa hiện", besides)
    now = timezone.now()
    starts, ends = getattr(thing, "shown_from", None), getattr(thing, "shown_until", None)
    if not thing.is_active:
        return Seen("off", "Đang tắt")
    if ends and ends <= now:
        return Seen("off", "Hết hạn", f"từ {_moment(ends)}")
    if starts and starts > now:
        return Seen("scheduled", f"Hẹn {_moment(starts)}")
    return Seen("live", "Đang hiện", f"đến {_moment(ends)}" if ends else "")


def _moment(moment) -> str:
    return f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"
