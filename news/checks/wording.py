"""How it is written: impossible syllables, spaces, capitals, leftovers of old encodings."""

from news.checks.base import WARNS, Finding, Subject, check
from portal import typography, vietnamese


@check()
def syllables(subject: Subject):
    for field, text in subject.texts if subject.is_vietnamese else ():
        for word in vietnamese.impossible_words(text):
            sentence = f"“{word}” không phải là một tiếng có trong tiếng Việt. Xin xem lại dấu và chữ."
            yield Finding("word.impossible", WARNS, field, sentence, word)


@check()
def missing_spaces(subject: Subject):
    for field, text in subject.texts:
        for passage in typography.missing_spaces(text):
            yield Finding("space.missing", WARNS, field, f"Thiếu dấu cách sau dấu câu: “{passage}”.", passage)


@check()
def loose_punctuation(subject: Subject):
    for field, text in subject.texts:
        for passage in typography.spaces_before_punctuation(text):
            yield Finding("space.before", WARNS, field, f"Thừa dấu cách trước dấu câu: “{passage}”.", passage)


@check()
def capitals(subject: Subject):
    if typography.is_all_capitals(subject.article.title):
        sentence = "Tiêu đề viết toàn chữ hoa, khó đọc. Xin viết như một câu thường."
        yield Finding("title.capitals", WARNS, "title", sentence)


@check()
def old_encodings(subject: Subject):
    for field, text in subject.texts if subject.is_vietnamese else ():
        for encoding, word in typography.old_encodings(text):
            sentence = f"“{word}” giống chữ gõ bằng bảng mã cũ {encoding}. Xin chuyển sang Unicode rồi dán lại."
            yield Finding("text.encoding", WARNS, field, sentence, word)


@check()
def mixed_forms(subject: Subject):
    stored = {name: getattr(subject.article, name) for name in ("title", "kicker", "lead", "body", "cover_caption")}
    for field, text in (stored | subject.typed).items():
        if typography.is_mixed(text):
            sentence = "Có chữ gõ theo Unicode tổ hợp lẫn với dựng sẵn. Khi lưu, hệ thống tự chuyển về dựng sẵn."
            yield Finding("text.mixed", WARNS, field, sentence)
