"""How the body is built: pictures, headings, links, tables, for those who hear the page instead of seeing it."""

from news.checks.base import BLOCKS, WARNS, Finding, Subject, check
from news.checks.completeness import is_file_name
from news.embedding import images_in
from news.models import Image
from portal.text import fold

PAGE_HEADING = 1
"""The level of the article's title; the body's headings begin one below."""

_EMPTY_WORDS = frozenset(
    f"{before} {after}".strip()
    for before in (
        "",
        "xem",
        "xem them",
        "xem chi tiet",
        "chi tiet",
        "chi tiet xem",
        "tai ve",
        "tai file",
        "bam",
        "nhan",
    )
    for after in ("", "day", "tai day", "o day", "vao day", "vao link", "tai link")
) | frozenset("click vao day|kich vao day|an vao day|link|duong link|here|click here|read more|more".split("|"))


@check(may_block=True, essential=True)
def pictures(subject: Subject):
    for address, alt in subject.outline.pictures:
        name = address.rpartition("/")[2]
        if not (alt or "").strip():
            sentence = "Một ảnh trong thân bài chưa có mô tả. Xin viết một câu kể ảnh có gì, hoặc bỏ ảnh."
            yield Finding("picture.alt", BLOCKS, "body", sentence, name)
        elif is_file_name(alt, name):
            sentence = f"Mô tả của một ảnh trong thân bài là tên tệp (“{alt}”). Xin viết ảnh có gì."
            yield Finding("picture.file-name", WARNS, "body", sentence, name)


@check(may_block=True, essential=True)
def picture_credits(subject: Subject):
    shown = Image.objects.filter(pk__in=images_in(subject.article.body))
    for image in shown:
        if not image.credit.strip():
            sentence = (
                f"Ảnh “{image.title}” trong thân bài chưa ghi nguồn. Xin mở ảnh trong thư viện và ghi người chụp."
            )
            yield Finding("picture.credit", BLOCKS, "body", sentence, image.title)


@check()
def headings(subject: Subject):
    above = PAGE_HEADING
    for level, text in subject.outline.headings:
        if level > above + 1:
            sentence = (
                f"Đề mục “{text}” nhảy từ cấp {above} xuống cấp {level}. Xin chọn “Heading {above + 1}” ở ô định dạng."
            )
            yield Finding("heading.skips", WARNS, "body", sentence, text)
        above = level


@check()
def links(subject: Subject):
    for link in subject.outline.links:
        words = " ".join((link.text or link.pictures).split())
        if not words:
            where = f" (sau chữ “{link.before[-40:]}”)" if link.before else ""
            sentence = f"Có một liên kết không có chữ{where}. Xin đặt chữ cho liên kết hoặc bỏ đi."
            yield Finding("link.empty", WARNS, "body", sentence, link.before[-40:])
        elif not link.address:
            sentence = f"Liên kết “{words}” chưa có địa chỉ. Xin gắn địa chỉ hoặc bỏ liên kết."
            yield Finding("link.nowhere", WARNS, "body", sentence, words)
        elif fold(words).strip(" .:,!>»()[]…") in _EMPTY_WORDS:
            sentence = f"Chữ của liên kết là “{words}”, đọc riêng không biết dẫn tới đâu. Xin dùng tên trang hoặc tệp."
            yield Finding("link.words", WARNS, "body", sentence, words)


@check()
def tables(subject: Subject):
    for has_header, words in subject.outline.tables:
        if not has_header:
            sentence = (
                "Bảng chưa có hàng hoặc cột tiêu đề. Đặt con trỏ trong bảng, bấm nút “Bảng”, chọn “Hàng đầu là tên các "
                "cột”."
            )
            yield Finding("table.header", WARNS, "body", sentence, words[:60])
