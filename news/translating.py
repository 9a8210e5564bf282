"""Bản tiếng Anh: a draft to translate into, which is an article of its own with its own workflow; and how far the two
have drifted apart."""

from django.db import transaction

from news.authority import may
from news.duplicating import copied
from news.models import Article, Edition, Revision
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
    category, topic, tags, authors and files. There is one at most; where it stands already, it is handed back. Raises
    Refused."""
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
        note = f"Tạo bản tiếng Anh từ bài số {source.pk}"
        made = save(Article(created_by=actor), actor, version=0, changes=changes, note=note)
        AuditEntry.objects.record("article.translate", source, actor, data={"translation": made.pk})
    return made, True


def drift(translation: Article) -> tuple[Revision, Revision] | None:
    """(what was translated, what readers see now) of the original, where its live text was saved after the translation
    was made and after that last went live; else None."""
    live = Edition.objects.live().filter(article_id=translation.translation_of_id).select_related("revision").first()
    own = Edition.objects.live().filter(article_id=translation.pk).values_list("published_at", flat=True).first()
    since = own or translation.created_at
    if live is None or live.revision.created_at <= since:
        return None
    saved = Revision.objects.saved().filter(article_id=translation.translation_of_id)
    before = saved.filter(created_at__lte=since).order_by("-version").first()
    return (before, live.revision) if before else None
