"""Tables as files for spreadsheets. A leaf."""

import csv
from collections.abc import Iterable

from django.http import StreamingHttpResponse

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value) -> str:
    """The value as text that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


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
