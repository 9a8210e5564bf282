"""Names and titles of leaders, against the dated list that the department keeps. In doubt nothing is said."""

import re
from datetime import date

from news.checks.base import WARNS, Finding, Subject, check
from portal.models import Leader
from portal.text import fold, normalize
from portal.vietnamese import same_spelling

_COMMON_TITLES = (
    "Giám đốc|Phó Giám đốc|Chủ tịch|Phó Chủ tịch|Bí thư|Phó Bí thư|Bộ trưởng|Thứ trưởng|Trưởng phòng|Phó Trưởng phòng|"
    "Chánh Văn phòng|Phó Chánh Văn phòng|Chánh Thanh tra|Phó Chánh Thanh tra|Chi cục trưởng|Phó Chi cục trưởng"
).split("|")
_BETWEEN = re.compile(
    r"(?: (?:so|bo|ubnd|tinh|ubnd tinh|uy ban nhan dan|uy ban nhan dan tinh))?(?: (?:ong|ba|dong chi|d/c))?"
)
_BEFORE_A_FORMER = ("nguyen", "cuu", "quyen", "pho", "tro ly", "thu ky")
"""Words before a title that make it another one, or one of the past."""
_SYLLABLES_OF_A_SURE_NAME = 3
"""Shorter names share their letters with ordinary words too often."""


@check()
def leaders(subject: Subject):
    if not subject.is_vietnamese:
        return
    rows = list(Leader.objects.all()[:500])
    texts = [(field, text, fold(text)) for field, text in subject.texts if field in ("title", "lead", "body")]
    names = {fold(row.full_name): row.full_name for row in rows}
    spellings = {normalize(row.full_name) for row in rows}
    for folded in names:
        those = [row for row in rows if fold(row.full_name) == folded]
        for field, text, plain in (row for row in texts if folded in row[2]):
            for found in re.finditer(rf"(?<!\w){re.escape(folded)}(?!\w)", plain):
                mention = text[found.start() : found.end()]
                if not all(word[0].isupper() for word in mention.split()):
                    continue
                known = [name for name in spellings if same_spelling(name, mention)]
                if known:
                    yield from _title(field, text, plain, found.start(), mention, those, rows, subject.day)
                elif len(folded.split()) >= _SYLLABLES_OF_A_SURE_NAME:
                    right = " hoặc ".join(dict.fromkeys(row.full_name for row in those))
                    sentence = f"“{mention}” khác với tên trong danh sách lãnh đạo: {right}. Xin xem lại dấu."
                    yield Finding("leader.name", WARNS, field, sentence, mention)


def _title(field, text, plain, start, mention, those: list[Leader], rows: list[Leader], day: date):
    """The title directly before a name, against what the person held on that day."""
    those = [row for row in those if same_spelling(row.full_name, mention)]
    titles, units = {*_COMMON_TITLES, *(row.title for row in rows)}, {fold(row.unit) for row in rows}
    begin, title = _title_before(plain[:start], titles, units)
    if not title:
        return
    written = text[begin : start + len(mention)]
    in_force = [row for row in those if row.valid_from <= day and (row.valid_until is None or row.valid_until >= day)]
    if any(_agree(row.title, title) for row in in_force):
        return
    if in_force:
        held = ", ".join(dict.fromkeys(row.title for row in in_force))
        sentence = f"“{written}”: ngày {day:%d/%m/%Y}, {mention} giữ chức {held}. Xin xem lại chức danh."
        yield Finding("leader.title", WARNS, field, sentence, written)
        return
    ended = [row for row in those if row.valid_until and row.valid_until < day and _agree(row.title, title)]
    if ended and not any(row.valid_from > day for row in those):
        last = max(ended, key=lambda row: row.valid_until)
        sentence = f"“{written}”: {mention} giữ chức {last.title} đến ngày {last.valid_until:%d/%m/%Y}. Xin xem lại."
        yield Finding("leader.title", WARNS, field, sentence, written)


def _title_before(plain: str, titles: set[str], units: set[str]) -> tuple[int, str]:
    """(where it begins, the title as known) of the longest title that ends directly before; (0, "") for none."""
    for title in sorted(titles, key=len, reverse=True):
        at = plain.rfind(fold(title))
        if at < 0 or (at and plain[at - 1].isalnum()):
            continue
        between = plain[at + len(fold(title)) :]
        if not between.endswith(" ") or not (between.strip() in units or _BETWEEN.fullmatch(between.rstrip())):
            continue
        if plain[:at].rstrip().endswith(_BEFORE_A_FORMER):
            return 0, ""
        return at, title
    return 0, ""


def _agree(one: str, other: str) -> bool:
    """“Giám đốc” and “Giám đốc Sở” are the same title, said shorter or longer."""
    one, other = fold(one), fold(other)
    return one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")
