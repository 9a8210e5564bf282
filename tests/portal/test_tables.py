"""CSV for spreadsheets: readable by machines as it was, and never a formula."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import tables

VALUES = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.integers(), st.none())


def read(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("https://ác.example")'])
def test_a_formula_is_text(text):
    assert tables.cell(text) == f"'{text}"


HIDDEN = [
    " =1+1", "  +1", "\u00a0=1", "\u3000=1", "\ufeff=1", "\u200b@SUM(A1)", "\t1", "\r1", "\x0b=1", "\x00=1", "\u202e=1",
    "\uff1d1+1", "\uff0b1", "\uff20SUM(A1)", "\uff0d1", "\u22121", " \uff1dcmd|' /C calc'!A0", "=cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0",
]  # fmt: skip


@pytest.mark.parametrize("text", HIDDEN)
def test_a_formula_behind_what_is_not_seen_or_in_full_width_is_text(text):
    assert tables.cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sở;=1+1", "Sở;'=1+1"),
        ("\t=1", "'\t'=1"),
        ("\ufeff \r=1", "'\ufeff \r'=1"),
        ("Sở\t=1", "Sở\t'=1"),
        ("dòng\n@SUM(1)", "dòng\n'@SUM(1)"),
        ('a; "=1', "a; \"'=1"),
        ("a;\uff1d1", "a;'\uff1d1"),
        ("một; hai = ba", "một; hai = ba"),
        ("việc:\n- một\n- hai", "việc:\n- một\n- hai"),
    ],
)
def test_no_formula_begins_where_another_sign_than_the_comma_ends_a_cell(text, told):
    assert tables.cell(text) == told


@pytest.mark.parametrize("value", ["Sở", "1+1", "a=b", "", "“=1”", 7, 0])
def test_what_is_none_stays_as_it_is(value):
    assert tables.cell(value) == str(value)


@given(VALUES)
def test_no_cell_begins_like_a_formula(value):
    text = unicodedata.normalize("NFKC", tables.cell(value)).lstrip()
    assert not text.startswith(("=", "+", "-", "@")) and not tables.cell(value).startswith(("\t", "\r", "\n"))


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
