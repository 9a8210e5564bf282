"""Whether the values of a working copy make sense, in Vietnamese sentences by field.

Asked by the admin form and by news.workflow.save, so that neither accepts what the other refuses.
"""

from datetime import datetime

from django.utils import timezone

from news.models import Article, Edition
from news.models.article import LEAD_LENGTH, TITLE_LENGTH, Appendix
from news.states import Kind
from portal.dates import STRANGE_YEAR, is_plausible
from portal.richtext import LONGEST, MOST_TAGS, has_content, is_safe_address, is_too_long
from portal.text import one_line, slugify

BODY_TOO_LONG = (
    f"Thân bài dài quá {LONGEST // 1000} nghìn ký tự, hoặc quá {MOST_TAGS // 1000} nghìn thẻ HTML (bảng rất lớn), nên "
    "không lưu được. Xin rút gọn, đưa bảng lớn vào tệp đính kèm, hoặc tách thành nhiều bài."
)


def problems(values: dict, before: dict | None = None, *, article_id: int | None = None, actor=None) -> dict[str, str]:
    """Field → sentence for everything in `values` that cannot be kept; empty when all can.

    values: the working copy as it would be, moments as datetimes, `category` and `cover` as instances or ids.
    before: the working copy as it was, so that a time which has passed since is not held against an old article.
    actor: who changes it; an original that this person may not see is none.
    """
    now, before = timezone.now(), before or {}
    found: dict[str, str] = {}
    _title(values, found)
    lead = values.get("lead") or ""
    if len(lead) > LEAD_LENGTH:
        found["lead"] = f"Sapô dài {len(lead)} ký tự. Xin rút gọn còn tối đa {LEAD_LENGTH} ký tự."
    body = values.get("body") or ""
    if body == before.get("body"):
        pass
    elif is_too_long(body):
        found["body"] = BODY_TOO_LONG
    elif body.strip("\n\r") and not has_content(body):
        found["body"] = "Thân bài chỉ có khoảng trắng. Xin nhập nội dung, hoặc xóa hết nếu muốn lưu nháp và viết sau."
    url = (values.get("source_url") or "").strip()
    if url and not (is_safe_address(url) and url.startswith(("http://", "https://"))):
        found["source_url"] = (
            "Địa chỉ nguồn phải bắt đầu bằng https:// hoặc http://, ví dụ https://baokinhson.example/bai-viet"
        )
    if values.get("source_url") and not (values.get("source") or "").strip():
        found.setdefault("source", "Xin ghi tên nguồn tin đi cùng địa chỉ nguồn.")
    _times(values, before, now, found)
    _translation(values, before, article_id, actor, found)
    _by_kind(values, article_id, found)
    return found


def _title(values: dict, found: dict) -> None:
    title = one_line(values.get("title") or "")
    if not title:
        found["title"] = "Xin nhập tiêu đề; bài chưa có tiêu đề thì chưa lưu được."
    elif len(title) > TITLE_LENGTH:
        found["title"] = f"Tiêu đề dài {len(title)} ký tự. Xin rút gọn còn tối đa {TITLE_LENGTH} ký tự."


def _times(values: dict, before: dict, now: datetime, found: dict) -> None:
    times = {name: values.get(name) for name in ("displayed_at", "publish_at", "expire_at")}
    strange = [name for name, moment in times.items() if moment and not is_plausible(moment)]
    found |= dict.fromkeys(strange, STRANGE_YEAR)
    displayed, publish, expire = (None if name in strange else moment for name, moment in times.items())
    if displayed and displayed > now and displayed != before.get("displayed_at"):
        found["displayed_at"] = (
            "Ngày hiển thị đang ở tương lai. Xin chọn ngày đã qua, hoặc dùng ô “Hẹn giờ đăng” nếu muốn đăng sau."
        )
    if publish and publish <= now and publish != before.get("publish_at"):
        found["publish_at"] = (
            "Giờ hẹn đăng đã qua. Xin chọn giờ ở phía trước, hoặc bỏ trống để đăng ngay khi được duyệt."
        )
    if expire and publish and expire <= publish:
        found["expire_at"] = "Giờ hết hạn đăng phải sau giờ hẹn đăng."
    elif expire and expire <= now and expire != before.get("expire_at"):
        found["expire_at"] = "Giờ hết hạn đăng đã qua. Xin chọn giờ ở phía trước."


def _translation(values: dict, before: dict, article_id: int | None, actor, found: dict) -> None:
    original = values.get("translation_of")
    pk = getattr(original, "pk", original)
    is_new = pk != before.get("translation_of")
    if pk is None or not (is_new or values.get("language") != before.get("language")):
        return
    if pk == article_id:
        found["translation_of"] = "Bài không thể là bản dịch của chính nó. Xin chọn bài gốc, hoặc bỏ trống."
        return
    seen = Article.objects.visible_to(actor) if is_new and actor is not None else Article.objects.all()
    original = seen.filter(pk=pk).first()
    if original is None:
        found["translation_of"] = "Không có bài gốc này trong phần bạn được xem. Xin chọn bài khác, hoặc bỏ trống."
    elif original.binned_at is not None and is_new:
        found["translation_of"] = "Bài gốc này đang trong thùng rác. Xin chọn bài khác, hoặc phục hồi nó trước."
    elif original.language == values.get("language"):
        found["translation_of"] = "Bản dịch phải khác ngôn ngữ với bài gốc. Xin đổi ngôn ngữ của bài, hoặc bỏ trống."
    elif original.translation_of_id is not None:
        found["translation_of"] = "Bài được chọn cũng là bản dịch. Xin chọn bài gốc của nó."
    elif article_id is not None and Article.objects.filter(translation_of=article_id).exists():
        found["translation_of"] = "Bài này là bài gốc của bản dịch khác nên không thể là bản dịch. Xin bỏ trống."


def _by_kind(values: dict, article_id: int | None, found: dict) -> None:
    """What static pages alone may have, or must not."""
    appendix = values.get("appendix") or ""
    if appendix and appendix not in Appendix.values:
        found["appendix"] = "Phần hiện kèm không có trong danh sách. Xin chọn lại, hoặc bỏ trống."
    if values.get("kind") == Kind.PAGE:
        _page_slug(values, article_id, found)
        if values.get("topic") or values.get("topic_id"):
            found["topic"] = "Trang cố định không thuộc dòng sự kiện nào. Xin bỏ trống."
    elif appendix:
        found["appendix"] = "Chỉ trang cố định có phần hiện kèm. Xin bỏ trống, hoặc đổi loại thành trang cố định."


def _page_slug(values: dict, article_id: int | None, found: dict) -> None:
    slug = values.get("slug") or slugify(values.get("title") or "")
    language = values.get("language", "vi")
    others = Article.objects.filter(kind=Kind.PAGE, language=language, slug=slug).exclude(pk=article_id)
    live = Edition.objects.live().filter(kind=Kind.PAGE, language=language, slug=slug).exclude(article_id=article_id)
    if others.exists() or live.exists():
        found["slug"] = f"Đã có trang cố định ở địa chỉ “{slug}”. Xin đặt địa chỉ khác."
