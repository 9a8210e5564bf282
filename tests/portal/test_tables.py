"""CSV for spreadsheets: readable by machines as it was, and never a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import tables

VALUES = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.integers(), st.none())


def read(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("https://ác.example")'])
def test_a_formula_is_text(text):
    assert tables.cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Sở", "1+1", "a=b", "", "“=1”", 7, 0])
def test_what_is_none_stays_as_it_is(value):
    assert tables.cell(value) == str(value)


@given(VALUES)
def test_no_cell_begins_like_a_formula(value):
    assert not tables.cell(value).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.lists(VALUES, min_size=2, max_size=2), max_size=5))
def test_every_value_is_read_back(rows):
    answer = tables.csv_response("bang.csv", ("Một", "Hai"), rows)
    expected = [["Một", "Hai"], *([tables.cell(value) for value in row] for row in rows)]
    assert read(answer) == expected


def test_the_download():
    asked = []

    def rows():
        for number in range(3):
            asked.append(number)
            yield [number, "Đường sắt; “ngoặc”, phẩy\nxuống dòng"]

    answer = tables.csv_response("nhat-ky.csv", ("Số", "=Chữ"), rows())
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="nhat-ky.csv"'
    assert asked == []  # nothing is read before it is sent
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"'=Ch" in content
    assert asked == [0, 1, 2]
