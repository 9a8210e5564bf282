"""Tables as files for spreadsheets. A leaf."""

import csv
import re
import unicodedata
from collections.abc import Iterable

from django.http import StreamingHttpResponse

_SIGNS = "=+-@\u2212"
"""What begins a formula, also in the full width and other forms that some programs read alike."""
_FURTHER = re.compile('([;\t\r\n]\\s*"?)(?=[=@\uff1d\uff20])')
"""Where a program that takes another sign than the comma for the end of a cell would see one more begin."""


def cell(value) -> str:
    """The value as text that no spreadsheet takes for a formula."""
    text = str(value)
    return _FURTHER.sub(r"\1'", f"'{text}" if _is_formula(text) else text)


def _is_formula(text: str) -> bool:
    """Whether it begins like one, behind whatever is not seen."""
    first = next((sign for sign in text if unicodedata.category(sign)[0] not in "ZC"), "")
    return text.startswith(("\t", "\r", "\n")) or unicodedata.normalize("NFKC", first).startswith(tuple(_SIGNS))


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_response(name: str, head: Iterable, rows: Iterable[Iterable]) -> StreamingHttpResponse:
    """A CSV download in UTF-8 with a byte order mark (Excel needs it), streamed row by row."""
    writer = csv.writer(_Line())

    def lines():
        yield "\ufeff" + writer.writerow([cell(value) for value in head])
        for row in rows:
            yield writer.writerow([cell(value) for value in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
