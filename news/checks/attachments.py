"""Attached files: for those who choose by their names, and those who cannot see or hear what is in them."""

import re
from pathlib import PurePosixPath

from news.attachments import is_unknown
from news.checks.base import BLOCKS, WARNS, Finding, Subject, check
from portal.text import slugify

ACTIVE = {
    "javascript": "có mã JavaScript",
    "launch": "có lệnh mở chương trình khác",
    "embedded": "có tệp khác giấu bên trong",
}
_BARE_NAME = re.compile(
    r"(?:[\w.-]+\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|mp[34]|m4a)|(?:scan|img|vid|dsc|z)[-_ ]?\d[\w-]*)", re.I
)


@check(may_block=True)
def file_titles(subject: Subject):
    for number, (row, attachment) in enumerate(subject.files, 1):
        title = row["title"].strip()
        if not title:
            sentence = (
                f"Tệp đính kèm thứ {number} ({attachment.original_name}) chưa có tên. Xin ghi tên bạn đọc sẽ thấy."
            )
            yield Finding("file.title", BLOCKS, "attachments", sentence)
        elif _BARE_NAME.fullmatch(title) or _is_name_of(title, attachment.original_name):
            sentence = (
                f"Tên tệp đính kèm còn là tên trên máy (“{title}”). Xin ghi tên văn bản, ví dụ “Quyết định số 12”."
            )
            yield Finding("file.name", WARNS, "attachments", sentence, title)


def _is_name_of(title: str, original: str) -> bool:
    """Whether the title was left as the machine suggested it, from a name that nobody wrote for readers."""
    stem = PurePosixPath(original).stem
    return slugify(title) == slugify(stem) and ("_" in stem or " " not in stem.strip())


@check(may_block=True)
def scans(subject: Subject):
    for row, attachment in subject.files:
        if attachment.is_scan and not row["summary"].strip():
            sentence = (
                f"Tệp “{row['title'] or attachment.original_name}” là ảnh chụp văn bản, máy không đọc được chữ. "
                "Xin ghi tóm tắt nội dung, hoặc thay bằng bản PDF có chữ."
            )
            yield Finding("file.scan", BLOCKS, "attachments", sentence)


@check(may_block=True)
def recordings(subject: Subject):
    for row, attachment in subject.files:
        if attachment.about.is_recording and not row["transcript"].strip():
            thing = "Bản ghi tiếng" if attachment.about.family == "audio" else "Đoạn phim"
            sentence = (
                f"{thing} “{row['title'] or attachment.original_name}” chưa có lời chép cho người không nghe được. "
                "Xin chép lại lời nói và điều cần biết trong đó."
            )
            yield Finding("file.transcript", BLOCKS, "attachments", sentence)


@check()
def same_file(subject: Subject):
    seen: dict[str, str] = {}
    for row, attachment in subject.files:
        title = row["title"] or attachment.original_name
        if attachment.sha256 in seen:
            sentence = f"“{title}” và “{seen[attachment.sha256]}” là cùng một tệp. Xin bỏ bớt một."
            yield Finding("file.twice", WARNS, "attachments", sentence)
        seen.setdefault(attachment.sha256, title)


@check()
def unsafe_files(subject: Subject):
    for row, attachment in subject.files:
        for sentence in warnings(attachment):
            yield Finding(
                "file.unsafe", WARNS, "attachments", f"“{row['title'] or attachment.original_name}”: {sentence}"
            )


def warnings(attachment) -> list[str]:
    """What an editor should know of a file before it goes to readers."""
    facts = attachment.facts
    found = [ACTIVE[name] for name in facts.get("active", []) if name in ACTIVE]
    sentences = (
        [f"tệp {' và '.join(found)}. Nếu không thật cần, xin in lại ra PDF mới; tệp có mã chỉ tải về được."]
        if found
        else []
    )
    if is_unknown(attachment):
        sentences.append(
            "máy chưa xem được hết bên trong tệp PDF này, nên bạn đọc chỉ tải về được. Xin in lại ra PDF mới."
        )
    if facts.get("locked"):
        sentences.append("tệp có khóa. Xin mở thử trên máy khác: nếu bị hỏi mật khẩu thì bạn đọc không xem được.")
    if facts.get("codec") in ("hvc1", "hev1", "dvh1"):
        sentences.append("phim nén kiểu HEVC, nhiều máy không xem được. Xin xuất lại thành MP4 kiểu H.264.")
    return sentences
