"""The desk: what waits for this person, oldest first."""

from news.models import Article
from news.states import Stage

ROWS = 8


def desk(user) -> dict:
    """Context of admin/desk.html: `queues`, each a heading, a count and its first rows."""
    if not user.has_perm("news.view_article"):
        return {"queues": []}
    articles = Article.objects.for_list()
    own = articles.filter(created_by=user)
    queues = []
    if user.has_perm("news.approve_article"):
        waiting = articles.filter(stage=Stage.REVIEWED).exclude(contributors=user)
        queues.append(_queue("Chờ tôi duyệt", waiting.order_by("submitted_at"), "stage=reviewed", main=True))
    if user.has_perm("news.forward_article"):
        waiting = articles.filter(stage=Stage.SUBMITTED)
        queues.append(_queue("Chờ biên tập", waiting.order_by("submitted_at"), "stage=submitted", main=not queues))
    if user.has_perm("news.add_article"):
        returned = own.filter(stage=Stage.RETURNED)
        queues.append(_queue("Cần sửa lại", returned.order_by("updated_at"), "stage=returned"))
        queues.append(_queue("Bản nháp của tôi", own.filter(stage=Stage.DRAFT), "stage=draft"))
        moving = own.filter(stage__in=[Stage.SUBMITTED, Stage.REVIEWED, Stage.SCHEDULED])
        queues.append(_queue("Bài tôi đã gửi", moving, ""))
    queues.append(
        _queue(
            "Chờ đăng",
            articles.visible_to(user).filter(stage=Stage.SCHEDULED).order_by("publish_at"),
            "stage=scheduled",
        )
    )
    queues.append(_queue("Vừa đăng", articles.visible_to(user).filter(stage=Stage.PUBLISHED), "stage=published"))
    return {"queues": queues}


def _queue(heading: str, articles, query: str, main: bool = False) -> dict:
    rows = list(articles[: ROWS + 1])
    return {
        "heading": heading,
        "rows": rows[:ROWS],
        "count": len(rows) if len(rows) <= ROWS else f"hơn {ROWS}",
        "more": len(rows) > ROWS,
        "query": query,
        "main": main,
    }
