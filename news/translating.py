"""Bản tiếng Anh: a draft to translate into, which is an article of its own with its own workflow; and who says that it
follows its original again (how far the two have come apart: news/translations.py)."""

from django.db import transaction

from news import rules
from news.authority import may
from news.duplicating import copied
from news.models import Article
from news.translations import drift, first_shown
from news.workflow import Refused, save
from portal.models import AuditEntry

LANGUAGE = "en"


def is_translatable(article: Article) -> bool:
    """Whether a translation of it may be made: of what is written in Vietnamese and translates nothing."""
    return article.language != LANGUAGE and article.translation_of_id is None and article.binned_at is None


def translation_of(article: Article) -> Article | None:
    """The translation in use, also of an article that is not live."""
    found = Article.objects.in_use().filter(translation_of=article, language=LANGUAGE)
    return found.select_related("standing").order_by("pk").first()


def translate(article: Article, actor) -> tuple[Article, bool]:
    """(translation, whether it was made now): a draft by the actor that still holds the Vietnamese words, with cover,
    category, topic, tags, authors, files and the date that readers see. There is one at most; where it stands already,
    it is handed back. Raises Refused."""
    if not may(actor, "news.add_article"):
        raise Refused(["Tài khoản của bạn không có quyền viết bài."])
    with transaction.atomic():
        source = Article.objects.select_for_update().get(pk=article.pk)
        if source.binned_at:
            raise Refused(["Bài đang trong thùng rác. Xin bấm “Phục hồi” trước khi tạo bản tiếng Anh."])
        if not is_translatable(source):
            raise Refused(["Bài này là bản dịch, hoặc đã viết bằng tiếng Anh, nên không tạo bản tiếng Anh từ nó được."])
        if (standing := translation_of(source)) is not None:
            return standing, False
        changes = copied(source) | {"language": LANGUAGE, "translation_of": source.pk}
        changes["displayed_at"] = first_shown(source)  # a story of 2022 is no news of today
        note = f"Tạo bản tiếng Anh từ bài số {source.pk}"
        made = save(Article(created_by=actor), actor, version=0, changes=changes, note=note)
        Article.objects.filter(pk=made.pk).update(follows=source.latest_revision)
        AuditEntry.objects.record("article.translate", source, actor, data={"translation": made.pk})
    return made, True


def follow(translation: Article, actor, revision: int) -> None:
    """Say that the translation says what this revision of its original does, the one that readers see now. Raises
    Refused."""
    with transaction.atomic():
        current = Article.objects.select_for_update().get(pk=translation.pk)
        if refused := _may_not_say(current, actor):
            raise Refused(refused)
        if (found := drift(current)) is None:
            return
        before, now = found
        if now.pk != revision:
            raise Refused(["Bản tiếng Việt vừa có bản mới hơn nữa. Xin xem chỗ đã đổi rồi bấm lại."])
        Article.objects.filter(pk=current.pk).update(follows=now)
        AuditEntry.objects.record("article.follow", current, actor, data={"from": before.version, "to": now.version})


def may_follow(translation: Article, actor) -> bool:
    return not _may_not_say(translation, actor)


def _may_not_say(translation: Article, actor) -> list[str]:
    """Its writers, editors, and whoever may approve it."""
    if may(actor, "news.approve_article", translation):
        return []
    if not may(actor, "news.change_article"):
        return ["Tài khoản của bạn không có quyền sửa bài."]
    return rules.own_or_editor(rules.Act(translation, "save", actor))
