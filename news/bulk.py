"""Changing many articles alike, each by the same door as a single edit: category, tags; and what is not for many."""

from collections.abc import Iterable

from django.db import transaction

from news import workflow
from news.models import Article, Category, Tag
from news.states import Kind, Stage

LIMIT = 200
UNCHANGED = "không có gì phải đổi."


def refile(
    article: Article,
    actor,
    *,
    version: int,
    category: Category | None = None,
    add: Iterable[Tag] = (),
    remove: Iterable[Tag] = (),
    note: str = "",
) -> Article:
    """Give an article another main category, or tags more or less, as one save of the working copy.

    What is public stays as it is until the article has passed review. Raises Refused (also when nothing would
    change) or Conflict, which here keeps no loser: nobody has typed anything.
    """
    with transaction.atomic():
        current = Article.objects.select_for_update().get(pk=article.pk)
        if current.version != version:
            raise workflow.Conflict(current)
        changes = {}
        if category is not None:
            if current.kind == Kind.PAGE:
                raise workflow.Refused(["Trang cố định không xếp vào chuyên mục."])
            changes["category"] = category
            changes["more_categories"] = [row for row in current.more_categories.all() if row != category]
        if add or remove:
            kept = set(current.tags.values_list("pk", flat=True)) - {tag.pk for tag in remove}
            changes["tags"] = kept | {tag.pk for tag in add}
        saved = workflow.save(current, actor, version=version, changes=changes, note=note)
        if saved.version == version:
            raise workflow.Refused([UNCHANGED])
        return saved


def refusals(article: Article, action: str) -> list[str]:
    """Why an action is not for many at once, whatever the workflow says of it by itself; empty when it is."""
    if action == "approve" and article.was_public:
        return ["Bài đã từng đăng. Xin mở bài và duyệt riêng, để chọn “Sửa nhỏ” hay “Đính chính”."]
    return []


def may_be_sent_on(stage: str) -> bool:
    """Whether the refiled article may be submitted in the same step: only what was published and untouched before,
    since the draft of an unfinished edit is its writer's to send."""
    return stage == Stage.PUBLISHED


def consequence(article: Article) -> str:
    """What refiling does to this article besides; "" for nothing."""
    if article.stage == Stage.PUBLISHED:
        return "Đang đăng: bạn đọc vẫn thấy bản cũ cho đến khi bản mới được duyệt."
    if article.stage == Stage.SCHEDULED:
        return "Đang chờ đăng: lịch hẹn giờ sẽ bị hủy và bài phải được duyệt lại."
    if article.is_live:
        return "Đang có bản sửa dở: chỉ lưu, không gửi duyệt thay người viết."
    return ""
