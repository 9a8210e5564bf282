"""What a banner must say in words. A banner is words in a picture: whoever does not see it must hear them all."""

from news.checks.completeness import is_file_name
from portal.text import fold, one_line

_NAMES_NOTHING = {
    "banner", "bang ron", "bang-ron", "anh", "hinh", "hinh anh", "anh bia", "logo", "image", "picture", "quang cao",
    "banner quang cao", "anh banner", "hinh banner", "banner rong", "banner hep", "khong co", "trong",
    "alt", "test", "abc", "bang ron moi", "banner moi", "xem chi tiet", "xem tai day", "bam vao day",
    "click here", "chi tiet",
}  # fmt: skip
FEWEST_LETTERS = 8


def alt_refusal(alt: str, *files: str) -> str:
    """Why these words do not stand for a banner, "" where they do. files: names and titles of its pictures."""
    alt = one_line(alt)
    letters = sum(character.isalpha() for character in alt)
    if is_file_name(alt, *files):
        return "Đây là tên tệp. Xin chép đủ lời trên băng rôn."
    if fold(alt).strip(" .!…-_0123456789") in _NAMES_NOTHING or letters < FEWEST_LETTERS:
        return "Câu này chưa nói băng rôn viết gì. Xin chép đủ lời trên băng rôn, kể cả ngày, nơi và số điện thoại."
    return ""
