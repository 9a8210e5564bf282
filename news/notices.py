"""Who is told what when an article moves: one row a person, written in the act's own transaction."""

from django.contrib.auth import get_user_model

from news import approvals, rules
from news.models import Article, Notice
from news.states import ACTIONS
from portal.models import AuditEntry


def after(act: rules.Act) -> None:
    """Tell the people concerned, except the one who acted."""
    text = _TEXTS.get(act.action)
    if text is None:
        return
    article = act.article
    people = _RECEIVERS[act.action](act) if act.action in _RECEIVERS else [article.created_by, article.submitted_by]
    sentence = text.format(actor=act.actor or "Hệ thống", label=ACTIONS[act.action].label, reason=act.reason)
    tell(people, article, sentence, besides=act.actor)


def tell(people, article: Article, sentence: str, *, besides) -> None:
    """One notice to each of these people who is still there, except `besides`."""
    told = {person.pk: person for person in people if person is not None and person != besides and person.is_active}
    Notice.objects.bulk_create(Notice(user=person, article=article, text=sentence[:500]) for person in told.values())


def at_work_on(article: Article) -> list:
    """Its author and sender, who has changed it since the last edition, and who last passed it on."""
    entries = AuditEntry.objects.filter(object_type="news.article", object_id=article.pk, action="article.forward")
    last = list(entries.order_by("-number").values_list("actor_id", flat=True)[:1])
    editors = [
        person
        for person in get_user_model().objects.filter(pk__in=last)
        if Article.objects.visible_to(person).filter(pk=article.pk).exists()  # the reach may have changed since
    ]
    return [article.created_by, article.submitted_by, *article.contributors.all(), *editors]


def _who_may_clear(act: rules.Act) -> list:
    return rules.eligible_for(act.article, "clear_urgent")


def _author_and_approver(act: rules.Act) -> list:
    approver = get_user_model().objects.filter(pk=approvals.approver_of(act.article)).first()
    return [act.article.created_by, act.article.submitted_by, approver]


_TEXTS = {
    "return": "{actor} yêu cầu sửa: {reason}",
    "approve": "{actor} đã duyệt bài.",
    "due": "Bài đã lên trang theo giờ hẹn.",
    "fail": "Bài không đăng được theo giờ hẹn: {reason}",
    "withdraw": "{actor} đã gỡ bài: {reason}",
    "expire": "Bài đã hết hạn đăng và rời trang công khai.",
    "reinstate": "{actor} đã khôi phục bài đã gỡ; bài chờ duyệt lại: {reason}",
    "discard": "{actor} đã bỏ bản sửa; bài trở về bản đang đăng.",
    "bin": "{actor} đã chuyển bài vào thùng rác; bài còn phục hồi được.",
    "unbin": "{actor} đã phục hồi bài từ thùng rác.",
    "unschedule": "{actor} đã hủy hẹn giờ đăng.",
    "publish_urgent": "{actor} đã đăng trước, chờ hậu kiểm: {reason}",
    "clear_urgent": "{actor} đã hậu kiểm bài.",
}
_RECEIVERS = {"publish_urgent": _who_may_clear, "fail": _author_and_approver}
