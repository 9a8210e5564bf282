"""Files for the demo's articles, made of their own words: a page as a scanner would leave it, and a table."""

import io

import openpyxl
from django.conf import settings
from django.core.files.base import ContentFile
from openpyxl.styles import Font
from PIL import Image, ImageDraw, ImageFont

from news import attachments
from portal.outline import outline

_FONT = settings.BASE_DIR / "static" / "vendor" / "fonts" / "be-vietnam-pro-400.woff2"
_PAGE, _MARGIN, _SIZE, _LEADING = (1240, 1754), 140, 26, 42  # A4 at 150 dots an inch


def attach(rows: list[dict], article_row: dict, actor) -> list[dict]:
    """Rows of news.attachments for the `attachments` of a demo article's file."""
    made = []
    for row in rows:
        data = scan(article_row) if row["make"] == "scan" else table(row["title"], row["rows"])
        upload = attachments.take_in(ContentFile(data), row["name"], actor)
        made.append({"id": upload.pk, "title": row["title"], "summary": row.get("summary", "")})
    return made


def scan(article_row: dict) -> bytes:
    """A PDF that is a picture of the article's title and first paragraphs."""
    page = Image.new("L", _PAGE, 250)
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(_FONT, _SIZE)
    top = _MARGIN
    for text in [article_row["title"].upper(), "", *outline(article_row["body"]).blocks]:
        for line in _lines(text, font):
            if top > _PAGE[1] - _MARGIN:
                break
            draw.text((_MARGIN, top), line, fill=30, font=font)
            top += _LEADING
        top += _LEADING // 2
    buffer = io.BytesIO()
    page.save(buffer, "PDF", resolution=150)
    return buffer.getvalue()


def _lines(text: str, font) -> list[str]:
    lines, width = [""], _PAGE[0] - 2 * _MARGIN
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def table(title: str, rows: list[list]) -> bytes:
    """A workbook of one sheet; the first row holds the headings."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title[:31].replace("/", "-")
    for row in rows:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, values in zip("ABCDEFGH", zip(*rows, strict=True), strict=False):
        sheet.column_dimensions[column].width = max(len(str(value)) for value in values) + 3
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
