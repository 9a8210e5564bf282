"""The desk's queues: what waits for this person, what is the person's own, what was last published."""

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from news.authority import may
from news.models import Article, Edition, Reach, UrgentPublication
from news.models.reach import within
from news.states import Stage
from portal.dates import day_edges

ROWS, ROWS_ASIDE = 8, 5
COUNTED = 100
"""Nothing is counted further: a hundred and more is “hơn 99”."""


def works_on_articles(user) -> bool:
    """Whoever only looks on (an administrator) has no queues."""
    writing = ("news.add_article", "news.forward_article")
    return any(user.has_perm(name) for name in writing) or may(user, "news.approve_article")


def queues_of(user) -> list[dict]:
    visible = Article.objects.for_list().in_use().visible_to(user)
    return [*_waiting(user, visible), *_own(user), _today(visible), *_behind(user, visible), _published(user)]


def _waiting(user, visible) -> list[dict]:
    """What others wait for this person to do; the first of these is the desk's main queue."""
    queues = []
    if may(user, "news.approve_article"):
        pending = UrgentPublication.objects.pending().filter(article=OuterRef("pk"))
        urgent = visible.awaiting_clearing().annotate(
            clearing_due=Subquery(pending.order_by("deadline").values("deadline")[:1]),
            waits_for_another=Exists(pending.filter(publisher=user)),
        )
        clearing = _queue(
            "Chờ hậu kiểm",
            urgent.order_by("clearing_due"),
            alarm=True,
            names_writer=True,
            note="Hạn gần nhất trước",
            act="Hậu kiểm",
            clock="clearing_due",
            query="hau-kiem=1",
            empty="",
        )
        if clearing["rows"]:
            queues.append(clearing)
        queues.append(
            _queue(
                "Chờ tôi duyệt",
                visible.filter(stage=Stage.REVIEWED).approvable_by(user).order_by("submitted_at", "pk"),
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
                visible.filter(stage=Stage.SUBMITTED).within_reach_of(user).order_by("submitted_at", "pk"),
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
    """What was returned, and everything else the person wrote with where it stands."""
    if not user.has_perm("news.add_article"):
        return []
    own, edits = Article.objects.for_list().in_use().filter(created_by=user), user.has_perm("news.forward_article")
    queues = [
        _queue(
            "Cần sửa lại",
            own.filter(stage=Stage.RETURNED).order_by("updated_at", "pk"),
            stage=Stage.RETURNED,
            main=not edits,
            act="Sửa",
            first="Sửa bài bị trả lại",
            clock="updated_at",
            empty="Không có bài nào bị trả lại.",
        ),
        _queue(
            "Bài tôi viết",
            own.exclude(stage=Stage.RETURNED).order_by("-updated_at", "-pk"),
            own=True,
            note="Mới sửa trước",
            clock="updated_at",
            query=f"created_by__id__exact={user.pk}",
            empty="Bạn chưa viết bài nào.",
        ),
    ]
    return [queue for queue in queues if queue["rows"]] if edits else queues


def _today(visible) -> dict:
    _, midnight = day_edges(timezone.now())
    scheduled = visible.filter(stage=Stage.SCHEDULED).order_by("publish_at", "pk")
    today = _queue(
        "Hẹn đăng hôm nay",
        scheduled.filter(publish_at__lt=midnight),
        stage=Stage.SCHEDULED,
        aside=True,
        timetable=True,
        clock="publish_at",
        empty="Hôm nay không có bài nào hẹn giờ.",
    )
    return today | {"later": bounded(scheduled.filter(publish_at__gte=midnight))}


def _behind(user, visible) -> list[dict]:
    """Live translations whose original says something else by now, for whoever decides on texts; the oldest change
    first."""
    if not (user.has_perm("news.forward_article") or may(user, "news.approve_article")):
        return []
    shown = Edition.objects.live().filter(article=OuterRef("translation_of")).values("published_at")[:1]
    queue = _queue(
        "Bản tiếng Anh chưa theo kịp",
        visible.within_reach_of(user).behind().annotate(newer_since=Subquery(shown)).order_by("newer_since", "pk"),
        aside=True,
        clock="newer_since",
        note="Đổi lâu nhất trước",
        query="ban-dich=1",
        empty="",
    )
    return [queue] if queue["rows"] else []


def _published(user) -> dict:
    articles = Article.objects.for_list().in_use().filter(stage=Stage.PUBLISHED)
    reach = Reach.objects.categories_of(user)
    seen = within(reach) if user.has_perm("news.view_any_article") else None
    articles = articles.filter(created_by=user) if seen is None else articles.filter(seen)
    live = Edition.objects.live().filter(article=OuterRef("pk")).values("published_at")[:1]
    return _queue(
        "Vừa đăng",
        articles.annotate(live_since=Subquery(live)).order_by("-updated_at", "-pk"),
        stage=Stage.PUBLISHED,
        aside=True,
        clock="live_since",
        counts=False,
        empty="Chưa có bài nào được đăng.",
    )


def bounded(rows) -> int | str:
    """How many there are, without counting on and on: a number below COUNTED, or “hơn 99”."""
    count = len(rows.order_by().values_list("pk", flat=True)[:COUNTED])
    return count if count < COUNTED else f"hơn {COUNTED - 1}"


def _queue(heading: str, articles, *, stage: Stage | None = None, counts: bool = True, **look) -> dict:
    """A panel of the desk. `look`: main, alarm, aside, own, timetable, names_writer, note, act, first, clock
    (a date), empty, query."""
    limit = ROWS_ASIDE if look.get("aside") else ROWS
    rows = list(articles[: limit + 1])
    return {
        "key": look["clock"] + (stage or ""),
        "heading": heading,
        "rows": rows[:limit],
        "count": bounded(articles) if counts else "",
        "more": len(rows) > limit,
        "query": f"stage={stage}" if stage else "",
        "stage_label": stage.label if stage else "",
    } | look
