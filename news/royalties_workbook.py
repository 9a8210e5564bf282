"""The monthly report as an Excel file: one sheet a view, one row an article on the first."""

from collections.abc import Iterable
from io import BytesIO

from django.conf import settings
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from news.models import ArticleAuthor
from news.royalties import RULES, Entry, Sum, by_category, by_genre, by_person, by_unit
from portal.tables import cell as text_cell

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD = Font(bold=True)
_HEAD_FILL = PatternFill("solid", start_color="FFE7E1D3")
_WRAP = Alignment(wrap_text=True, vertical="top")
_DATE, _NUMBER = "dd/mm/yyyy hh:mm", "#,##0"
_TEXT, _PHOTO = ArticleAuthor.Part.TEXT, ArticleAuthor.Part.PHOTO


def file_name(year: int, month: int) -> str:
    return f"nhuan-but-{year}-{month:02d}.xlsx"


def workbook(entries: list[Entry], year: int, month: int) -> bytes:
    """Streamed row by row, so that a large month needs little memory."""
    book = Workbook(write_only=True)
    _sheet(book, "Từng bài", _ARTICLE_COLUMNS, (_article_row(entry) for entry in entries))
    genres = sorted({entry.genre for entry in entries})
    people = (("Người", 28), ("Đơn vị", 28), ("Số bài", 9), ("Số chữ", 10), ("Bài có ảnh", 11), ("Số ảnh", 9))
    columns = (*people, *((genre, 12) for genre in genres))
    _sheet(book, "Theo người", columns, (_person_row(row, genres) for row in by_person(entries)))
    groups = (("Theo đơn vị", "Đơn vị", by_unit), ("Theo chuyên mục", "Chuyên mục", by_category))
    for title, head, summed in (*groups, ("Theo thể loại", "Thể loại", by_genre)):
        columns = ((head, 32), ("Số bài", 9), ("Số chữ", 10), ("Số ảnh", 9))
        rows = ([row.label, row.articles, row.words, row.photos] for row in summed(entries))
        _sheet(book, title, columns, rows)
    about = [[f"Báo cáo tháng {month}/{year}, lập lúc {timezone.localtime():%H:%M %d/%m/%Y}"]]
    _sheet(book, "Cách tính", (("Cách tính", 100),), [*about, *([rule] for rule in RULES)])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


_ARTICLE_COLUMNS = (
    ("Ngày đăng", 16), ("Mã bài", 9), ("Tiêu đề", 50), ("Địa chỉ", 40), ("Chuyên mục", 22), ("Thể loại", 14),
    ("Số chữ", 9), ("Số ảnh", 8), ("Tác giả bài", 28), ("Tác giả ảnh", 24), ("Đơn vị", 26), ("Bản được tính", 22),
    ("Ghi chú", 22),
)  # fmt: skip


def _article_row(entry: Entry) -> list:
    return [
        # Excel knows no time zones: the local time as it is read on the wall.
        timezone.localtime(entry.published_at).replace(tzinfo=None),
        entry.article,
        entry.title,
        f"{settings.SITE_URL}{entry.path}",
        entry.category,
        entry.genre,
        entry.words,
        entry.photos,
        ", ".join(entry.names(_TEXT)),
        ", ".join(entry.names(_PHOTO)),
        ", ".join(entry.units),
        entry.which,
        entry.remark,
    ]


def _person_row(row: Sum, genres: list[str]) -> list:
    counts = [row.genres.get(genre, 0) for genre in genres]
    return [row.label, row.unit, row.articles, row.words, row.photo_articles, row.photos, *counts]


def _sheet(book: Workbook, title: str, columns: Iterable[tuple[str, int]], rows: Iterable[list]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_head(sheet, name) for name, _ in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _head(sheet, name: str) -> WriteOnlyCell:
    head = WriteOnlyCell(sheet, value=text_cell(name))
    head.font, head.fill, head.alignment = _HEAD, _HEAD_FILL, _WRAP
    return head


def _cell(sheet, value) -> WriteOnlyCell:
    """A text never begins like a formula, and holds no character that a workbook may not."""
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=text_cell(ILLEGAL_CHARACTERS_RE.sub("", value)))
        cell.alignment = _WRAP
        return cell
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = _NUMBER if isinstance(value, int) else _DATE
    cell.alignment = Alignment(vertical="top")
    return cell
