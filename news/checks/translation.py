"""What a translation still holds of its original, and where the two have come apart."""

from django.utils import timezone

from news import attachments
from news.checks.base import BLOCKS, WARNS, Finding, Subject, check
from news.translations import drift, first_shown
from portal.dates import short_date
from portal.text import is_vietnamese


@check(may_block=True)
def words_not_translated(subject: Subject):
    """What news.translating copies for the translator to write over."""
    article, original = subject.article, subject.article.translation_of
    if original is None:
        return
    if article.title.strip() == original.title.strip():
        yield Finding("title.untranslated", BLOCKS, "title", "Tiêu đề chưa được dịch.", article.title)
    for name, label in (("kicker", "Dòng trên tiêu đề"), ("lead", "Sapô"), ("cover_caption", "Chú thích ảnh đại diện")):
        text = getattr(article, name).strip()
        if text and text == getattr(original, name).strip():
            yield Finding(f"{name}.untranslated", WARNS, name, f"{label} chưa được dịch.")
    if article.body.strip() == original.body.strip():
        yield Finding("body.untranslated", WARNS, "body", "Thân bài chưa được dịch.")


@check()
def caption_of_the_library(subject: Subject):
    """An empty caption means the library's, which is Vietnamese."""
    article = subject.article
    if article.language == "vi" or article.cover is None or article.cover_caption.strip():
        return
    caption = article.cover.caption.strip()
    if is_vietnamese(caption):
        sentence = f"Trang tiếng Anh sẽ hiện chú thích tiếng Việt của ảnh: “{caption}” Xin viết chú thích tiếng Anh."
        yield Finding("cover_caption.vietnamese", WARNS, "cover_caption", sentence)


@check()
def files_not_translated(subject: Subject):
    """Names and summaries that readers see beside a file."""
    if (original := subject.article.translation_of) is None:
        return
    words = {row["id"]: row for row in attachments.rows_of(original)}
    for row, file in subject.files:
        same = [
            label for name, label in _OF_FILES.items() if row[name] and row[name] == words.get(file.pk, {}).get(name)
        ]
        if same:
            sentence = f"Tệp “{row['title']}”: {' và '.join(same)} chưa được dịch."
            yield Finding("attachments.untranslated", WARNS, "attachments", sentence)


_OF_FILES = {"title": "tên", "summary": "tóm tắt", "transcript": "lời ghi lại"}


@check()
def another_day(subject: Subject):
    """A story of 2022 is no news of today because it is read in English now."""
    article, original = subject.article, subject.article.translation_of
    if original is None or (theirs := first_shown(original)) is None:
        return
    own = article.displayed_at or first_shown(article) or article.publish_at or timezone.now()
    if timezone.localdate(own) != timezone.localdate(theirs):
        sentence = f"Ngày của bài ({short_date(own)}) khác ngày của bản tiếng Việt ({short_date(theirs)}). Xin xem lại."
        yield Finding("displayed_at.differs", WARNS, "displayed_at", sentence)


@check()
def behind_its_original(subject: Subject):
    if drift(subject.article):
        sentence = (
            "Bản tiếng Việt đã có bản mới từ khi dịch. Xin sửa theo, rồi bấm “Đã theo bản tiếng Việt mới nhất” "
            "ở đầu trang sửa bài."
        )
        yield Finding("translation.behind", WARNS, "translation_of", sentence)
