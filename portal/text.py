"""Vietnamese text: normal form, folding, addresses, and what must not break across lines.

A leaf: imports nothing of the project.
"""

import re
import unicodedata

SLUG_LENGTH = 100

_BLANK = (0x00AD, 0x115F, 0x1160, 0x2800, 0x3164, 0xFEFF, 0xFFA0)  # soft hyphen, fillers, the empty Braille cell
_DIRECTIONS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_INVISIBLE = dict.fromkeys((*_BLANK, *range(0x200B, 0x2010), *_DIRECTIONS, *range(0x2060, 0x2065)))
_ODD_SPACES = dict.fromkeys((160, 5760, *range(8192, 8203), 8239, 8287, 12288), " ")
_CONTROL = {code: None for code in range(32) if code not in (9, 10, 13)} | {127: None}
_CONTROL |= dict.fromkeys(range(0xD800, 0xE000))  # halves of a character: nothing can write them
_TRANSLATED = _CONTROL | _INVISIBLE | _ODD_SPACES
_ODD = re.compile(f"[{''.join(re.escape(chr(code)) for code in _TRANSLATED)}]")
_BARRED = {"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"}  # no decomposition in Unicode; ð and Ð come from old converters

_NOT_WORD = re.compile(r"[^a-z0-9]+")


_MARKS = "".join(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
_MAY_HOLD_MARKS = re.compile("[\u0300-\u036f\u0483-\u1dff\u20d0-\u2fff\u3000-\ud7ff\ue000-\U0010ffff]")
"""What to look for first: composed Vietnamese has none of it, and a few ranges are found quickly."""
_STACKED = re.compile(f"([{_MARKS}]{{30}})[{_MARKS}]+")
"""More marks on one letter than any language writes (UAX #15, Stream-Safe Text Format). To order them takes time by the
square of their number: half a minute for what fits into a form."""


def normalize(text: str) -> str:
    """Composed form (NFC), without control, zero-width and half characters; odd spaces become plain ones."""
    if _ODD.search(text):
        text = text.translate(_TRANSLATED)
    if _MAY_HOLD_MARKS.search(text):
        text = _STACKED.sub(r"\1", text)
    return unicodedata.normalize("NFC", text)


_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def in_xml(text: str) -> str:
    """Without the characters that XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets)."""
    return _NOT_IN_XML.sub("", text)


_MOST_DIGITS = 4


def is_number(text: str) -> bool:
    """Whether a text is a whole number of at most four plain digits: “²” is a digit to Python and no number to int(),
    and thousands of digits are none either."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def is_key(text) -> bool:
    """Whether this is the number of a row as somebody may have sent it: plain digits, no more than a column holds."""
    text = str(text)
    return text.isascii() and text.isdigit() and len(text) < 19


def one_line(text: str) -> str:
    """Normal form on a single line, with single spaces and none at the ends."""
    return " ".join(normalize(text).split())


def fold(text: str) -> str:
    """Vietnamese without accents, in lower case: “Đường sắt” → “duong sat”.

    Folds character by character on the normal form, so that for text already in normal
    form `fold(s)[i]` is the folding of `s[i]`: highlighting stays exact.
    """
    return "".join(_fold_character(character) for character in normalize(text))


def is_vietnamese(text: str) -> bool:
    """Whether a text has letters with accents; on a page in English those are Vietnamese names."""
    return fold(text) != normalize(text).lower()


def _fold_character(character: str) -> str:
    if character in _BARRED:
        return "d"
    base, *marks = unicodedata.normalize("NFD", character)
    if any(unicodedata.category(mark) != "Mn" for mark in marks):
        return character  # a syllable of another script (Hangul, Bengali), not a letter with accents
    return base.lower()[0]


def slugify(text: str) -> str:
    """The form for addresses: “Đường sắt đô thị” → “duong-sat-do-thi”; "" when nothing is left.

    Cut at a word's end to at most SLUG_LENGTH characters.
    """
    slug = _NOT_WORD.sub("-", fold(text)).strip("-")
    if len(slug) > SLUG_LENGTH:
        slug = slug[: SLUG_LENGTH + 1].rpartition("-")[0] or slug[:SLUG_LENGTH]
    return slug


NBSP = "\u00a0"

# Two-syllable words that read badly when a balanced title breaks between them.
_COMPOUNDS = frozenset(
    """giám đốc|phó giám|chuyển đổi|đổi số|khoa học|công nghệ|thông tin|truyền thông|bưu chính|viễn thông|sở hữu|trí tuệ
    |sáng tạo|sáng chế|đổi mới|tiêu chuẩn|đo lường|chất lượng|kiểm định|kiểm tra|thử nghiệm|nghiên cứu|ứng dụng|dịch vụ
    |công dân|doanh nghiệp|hợp tác|tác xã|hộ chiếu|nhãn hiệu|truy xuất|nguồn gốc|hội nghị|hội thi|tập huấn|học sinh
    |giáo viên|nông dân|người dân|cán bộ|công chức|viên chức|thủ tục|hành chính|văn bản|quyết định|thông báo|kế hoạch
    |chương trình|cảnh báo|lừa đảo|dữ liệu|cá nhân|an toàn|an ninh|điện thoại|điện tử|trực tuyến|tài khoản|mật khẩu
    |ngân hàng|cáp quang|phủ sóng|truyền thanh|phát thanh|truyền hình|thư viện|máy tính|phần mềm|hệ thống|trung tâm
    |chi cục|ủy ban|nhân dân|tổ chức|cơ quan|đơn vị|sản phẩm|hàng hóa|thị trường|đề tài|sáng kiến|khởi nghiệp
    |nông nghiệp|thời tiết|mưa lũ|quan trắc|môi trường|vệ tinh|miễn phí|hướng dẫn|hỗ trợ|triển khai|sơ kết|tổng kết
    |làng nghề|đồi chè|búp chè|thôn bản|vùng cao|cộng đồng|kỹ năng|trải nghiệm|giải thưởng|tuyển chọn|lấy ý|ý kiến
    |đại biểu|phát triển|kinh tế|xã hội|quản lý|giám sát|bảo vệ|bảo hộ|đăng ký|chứng nhận|công bố|công khai""".replace(
        "\n", ""
    )
    .replace(" |", "|")
    .replace("    ", "")
    .split("|")
)
_NUMBER = re.compile(r"^[\d.,/–-]*\d[\d.,/–%-]*$")
_BEFORE_NUMBER = frozenset("ngày tháng năm quý số đợt lần thứ khóa điều khoản kỳ hạng lớp đến từ".split())
_CLOSING = ",.;:!?”’\"')»"


def bind(title: str) -> str:
    """The title with no-break spaces inside compounds, proper names and number–unit pairs.

    `text-wrap: balance` would otherwise split “Giám / đốc” or “6 / tháng”. For titles only: in running
    text lines would become ragged. At most three syllables hang together, so narrow screens still wrap.
    """
    words = title.split(" ")
    if len(words) < 3:
        return title
    parts = [words[0]]
    run = 1
    for index in range(1, len(words)):
        joined = run < 3 and _belong_together(words, index)
        parts.append((NBSP if joined else " ") + words[index])
        run = run + 1 if joined else 1
    return "".join(parts)


def _belong_together(words: list[str], index: int) -> bool:
    left, right = words[index - 1], words[index]
    if not left or not right or left[-1] in _CLOSING:
        return False
    bare = right.rstrip(_CLOSING)
    if f"{left.lower()} {bare.lower()}" in _COMPOUNDS:
        return True
    if _NUMBER.match(left) or (left.lower() in _BEFORE_NUMBER and _NUMBER.match(bare)):
        return True
    return index > 1 and left[0].isupper() and right[0].isupper() and not left.isupper()
