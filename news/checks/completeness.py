"""What must be there: title, lead, text, category, cover."""

import re
from pathlib import PurePosixPath

from news.checks.base import BLOCKS, WARNS, Finding, Subject, check
from news.documents import CARD_LEAD_LENGTH
from news.models.article import LEAD_LENGTH, TITLE_LENGTH
from news.states import Kind
from portal.richtext import has_content
from portal.text import slugify


@check(may_block=True, essential=True)
def title(subject: Subject):
    length = len(subject.article.title.strip())
    if not length:
        yield Finding("title.missing", BLOCKS, "title", "Bài chưa có tiêu đề.")
    elif length > TITLE_LENGTH:
        sentence = f"Tiêu đề dài {length} ký tự. Xin rút gọn còn tối đa {TITLE_LENGTH} ký tự."
        yield Finding("title.long", BLOCKS, "title", sentence)


COPY_SUFFIX = " (bản sao)"
"""What news.duplicating adds to a title, for the writer to take away."""


@check(may_block=True)
def title_of_a_copy(subject: Subject):
    title, suffix = subject.article.title.rstrip(), COPY_SUFFIX.strip()
    if title.lower().endswith(suffix):
        sentence = f"Tiêu đề còn chữ “{suffix}”. Xin đặt tiêu đề của bài này."
        yield Finding("title.copy", BLOCKS, "title", sentence, title[-len(suffix) :])


@check(may_block=True)
def lead(subject: Subject):
    article, length = subject.article, len(subject.article.lead.strip())
    if not length and article.kind == Kind.NEWS:
        yield Finding("lead.missing", BLOCKS, "lead", "Bài chưa có sapô. Xin tóm tắt trong một đến ba câu.")
    elif not length:
        sentence = "Chưa có sapô. Một câu tóm tắt giúp bạn đọc và máy tìm kiếm hiểu nhanh nội dung."
        yield Finding("lead.missing", WARNS, "lead", sentence)
    elif length > LEAD_LENGTH:
        sentence = f"Sapô dài {length} ký tự. Xin rút gọn còn tối đa {LEAD_LENGTH} ký tự."
        yield Finding("lead.long", BLOCKS, "lead", sentence)
    elif length > CARD_LEAD_LENGTH:
        sentence = f"Sapô dài {length} ký tự; ở các danh sách chỉ hiện {CARD_LEAD_LENGTH} ký tự đầu. Nên rút gọn."
        yield Finding("lead.long", WARNS, "lead", sentence)


@check(may_block=True, essential=True)
def body(subject: Subject):
    if not has_content(subject.article.body):
        yield Finding("body.missing", BLOCKS, "body", "Bài chưa có nội dung. Xin nhập thân bài.")


@check(may_block=True, essential=True)
def category(subject: Subject):
    if subject.article.kind != Kind.PAGE and subject.article.category_id is None:
        sentence = "Bài chưa có chuyên mục chính. Xin chọn một chuyên mục."
        yield Finding("category.missing", BLOCKS, "category", sentence)


@check(may_block=True)
def cover(subject: Subject):
    article = subject.article
    if article.cover_id or article.kind == Kind.PAGE:
        return
    if article.kind == Kind.NEWS:
        sentence = "Bài chưa có ảnh đại diện. Xin chọn một ảnh trong thư viện hoặc tải ảnh mới lên."
        yield Finding("cover.missing", BLOCKS, "cover", sentence)
    else:
        sentence = "Thông báo chưa có ảnh đại diện; ở trang chủ và khi chia sẻ sẽ chỉ có chữ."
        yield Finding("cover.missing", WARNS, "cover", sentence)


@check(may_block=True, essential=True)
def cover_description(subject: Subject):
    picture = subject.article.cover
    if picture is None:
        return
    alt = picture.alt_text.strip()
    if not alt:
        sentence = "Ảnh đại diện chưa có mô tả. Xin mở ảnh và viết một câu mô tả."
        yield Finding("cover.alt", BLOCKS, "cover", sentence)
    elif is_file_name(alt, picture.file.name, picture.title if is_file_name(picture.title) else ""):
        sentence = f"Mô tả của ảnh đại diện là tên tệp (“{alt}”). Xin mở ảnh và viết ảnh có gì."
        yield Finding("cover.alt", WARNS, "cover", sentence)
    if not picture.credit.strip():
        sentence = "Ảnh đại diện chưa ghi nguồn. Xin mở ảnh và ghi người chụp hoặc nơi cung cấp."
        yield Finding("cover.credit", BLOCKS, "cover", sentence)


@check(may_block=True, essential=True)
def page_address(subject: Subject):
    article = subject.article
    if article.kind == Kind.PAGE and not (article.slug or slugify(article.title)):
        yield Finding("slug.missing", BLOCKS, "slug", "Trang cố định chưa có địa chỉ.")


_CAMERA = re.compile(
    r"(?:.*\.(?:jpe?g|png|gif|webp|heic|tiff?|bmp)"
    r"|(?:img|dsc[nf]?|pxl|image|photo|anh|scan|screenshot|z\d)[-_ ]?\d[\w-]*)",
    re.IGNORECASE,
)


def is_file_name(text: str, *names: str) -> bool:
    """Whether a description is a file's name: one of these, or one as cameras and messengers give."""
    text = text.strip()
    stem = slugify(PurePosixPath(text).stem)
    known = {slugify(PurePosixPath(name).stem) for name in names if name}
    return bool(_CAMERA.fullmatch(text)) or (bool(stem) and stem in known and " " not in text)
