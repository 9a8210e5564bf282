"""The desk: what waits for this person, oldest first."""

from django.db.models import Min
from django.utils import timezone

from news.authority import may
from news.models import Article
from news.states import Stage

ROWS, ROWS_ASIDE, NOTICES = 8, 5, 12


def desk(user) -> dict:
    """Context of admin/desk.html: `queues` with their first rows, whether any `waits` for this person, and
    `next`, the one thing to do first."""
    context = {"now": timezone.now(), "queues": [], "waits": False, "next": None}
    if not user.has_perm("news.view_article"):
        return context
    queues = _waiting(user) + _own(user) + _everybodys(user)
    context["notices"] = user.notices.filter(read_at=None).select_related("article")[:NOTICES]
    for queue in queues:
        if queue["rows"] and queue.get("first"):
            context["next"] = {"article": queue["rows"][0], "label": queue["first"]}
            break
    return context | {"queues": queues, "waits": any(not queue.get("aside") for queue in queues)}


def _waiting(user) -> list[dict]:
    """What others wait for this person to do; the first of these is the desk's main queue."""
    articles, queues = Article.objects.for_list().in_use().visible_to(user), []
    if may(user, "news.approve_article"):
        urgent = articles.awaiting_clearing().annotate(clearing_due=Min("urgencies__deadline")).order_by("clearing_due")
        if urgent.exists():
            queues.append(
                _queue(
                    "Chờ hậu kiểm",
                    urgent,
                    alarm=True,
                    names_writer=True,
                    note="Hạn gần nhất trước",
                    act="Hậu kiểm",
                    clock="clearing_due",
                    query="hau-kiem=1",
                    empty="",
                )
            )
        queues.append(
            _queue(
                "Chờ tôi duyệt",
                articles.filter(stage=Stage.REVIEWED)
                .exclude(pk__in=articles.filter(contributors=user).values("pk"))
                .order_by("submitted_at"),
                stage=Stage.REVIEWED,
                main=True,
                names_writer=True,
                note="Cũ nhất trước",
                act="Duyệt",
                first="Duyệt bài chờ lâu nhất",
                clock="submitted_at",
                empty="Không có bài nào chờ bạn duyệt.",
            )
        )
    if user.has_perm("news.forward_article"):
        queues.append(
            _queue(
                "Chờ biên tập",
                articles.filter(stage=Stage.SUBMITTED).order_by("submitted_at"),
                stage=Stage.SUBMITTED,
                main=not queues,
                names_writer=True,
                note="Cũ nhất trước",
                act="Biên tập",
                first="Biên tập bài chờ lâu nhất",
                clock="submitted_at",
                empty="Không có bài nào chờ biên tập.",
            )
        )
    return queues


def _own(user) -> list[dict]:
    if not user.has_perm("news.add_article"):
        return []
    own = Article.objects.for_list().in_use().filter(created_by=user)
    return [
        _queue(
            "Cần sửa lại",
            own.filter(stage=Stage.RETURNED).order_by("updated_at"),
            stage=Stage.RETURNED,
            main=not user.has_perm("news.forward_article"),
            act="Sửa",
            first="Sửa bài bị trả lại",
            clock="updated_at",
            empty="Không có bài nào bị trả lại.",
        ),
        _queue(
            "Bản nháp của tôi",
            own.filter(stage=Stage.DRAFT),
            stage=Stage.DRAFT,
            act="Viết tiếp",
            clock="updated_at",
            empty="Bạn không có bản nháp nào.",
        ),
        _queue(
            "Bài tôi đã gửi",
            own.filter(stage__in=[Stage.SUBMITTED, Stage.REVIEWED, Stage.SCHEDULED]),
            aside=True,
            clock="submitted_at",
            empty="Bạn không có bài nào đang chờ người khác.",
        ),
    ]


def _everybodys(user) -> list[dict]:
    articles = Article.objects.for_list().in_use().visible_to(user)
    return [
        _queue(
            "Chờ đăng",
            articles.filter(stage=Stage.SCHEDULED).order_by("publish_at"),
            stage=Stage.SCHEDULED,
            aside=True,
            clock="publish_at",
            empty="Không có bài nào hẹn giờ.",
        ),
        _queue(
            "Vừa đăng",
            articles.filter(stage=Stage.PUBLISHED),
            stage=Stage.PUBLISHED,
            aside=True,
            count="",
            clock="updated_at",
            empty="Chưa có bài nào được đăng.",
        ),
    ]


def _queue(heading: str, articles, *, stage: Stage | None = None, **look) -> dict:
    """A panel of the desk. `look`: main, alarm, aside, names_writer, note, act, first, clock (a date), empty, query."""
    limit = ROWS_ASIDE if look.get("aside") else ROWS
    rows = list(articles[: limit + 1])
    return {
        "key": look["clock"] + (stage or ""),
        "heading": heading,
        "rows": rows[:limit],
        "count": len(rows) if len(rows) <= limit else f"hơn {limit}",
        "more": len(rows) > limit,
        "query": f"stage={stage}" if stage else "",
        "stage_label": stage.label if stage else "",
    } | look
