"""What the form of an article says that was public and is no more: since when, why, and what can be done."""

from news import workflow
from news.models import Article
from news.states import WITH_AUTHOR, Stage
from portal.models import AuditEntry


def taken_down(article: Article, user, locked: list[str]) -> dict | None:
    """Context of admin/news/article/withdrawn.html; None where the article is live or never was."""
    if article.is_live or not article.was_public:
        return None
    acts = AuditEntry.objects.filter(object_type="news.article", object_id=article.pk)
    return {
        "entry": acts.filter(action__in=["article.withdraw", "article.expire"]).first(),
        "state": article.public_standing.get_state_display(),
        "next": _next(article, user, locked),
    }


def _next(article: Article, user, locked: list[str]) -> str:
    if article.stage == Stage.WITHDRAWN:
        if "reinstate" in workflow.open_actions(article, user):
            return "Muốn đăng lại, xin bấm “Khôi phục”: bài vào hàng chờ duyệt rồi được duyệt như thường."
        back = "Muốn đăng lại, xin nhờ người duyệt bấm “Khôi phục”: bài sẽ vào hàng chờ duyệt."
        return back if locked else f"Bạn vẫn sửa và lưu được, nhưng không tự gửi lại được. {back}"
    if article.stage in WITH_AUTHOR and not locked:
        return "Sửa xong, xin bấm “Gửi bài”; được duyệt thì bài lên trang lại."
    return "Được duyệt thì bài lên trang lại."
