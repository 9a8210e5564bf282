"""Spaces, capitals and old encodings: what is marked, and what must not be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import typography


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("mua máy,quản lý kho", "máy,quản"),
        ("đã xong.Sau đó", "xong.Sau"),
        ("việc này tốt.hơn trước", "tốt.hơn"),
        ("gồm:gạo, muối", "gồm:gạo"),
        ("một là;hai là", "là;hai"),
        ("Sao vậy?Không rõ", "vậy?Không"),
        ("“Đúng vậy”,ông nói", "vậy”,ông"),
        ("lúc 10:25,sáng nay", "25,sáng"),
    ],
)
def test_a_missing_space(text, passage):
    assert list(typography.missing_spaces(text)) == [passage]


@pytest.mark.parametrize(
    "text",
    [
        "1,5 triệu; 1.200.000 đồng; 10:25; 17.7.2014; tỷ lệ 3:1",
        "TP.HCM, TP.Hà Nội, T.Ư, GS.TS Nguyễn Văn A, ThS.BS, PGS.TSKH, v.v. và v.v",
        "https://kinhson.example/a,b:c?x=1,y và http://x.example/tin.Sau",
        "dichvucong.kinhson.example/ho-so, lienhe@khcn.kinhson.example, www.kinhson.example",
        "Chờ đã... Rồi sao… thế à?! Vâng!!!",
        "Quyết định số 226/QĐ-UBND, Điều 3.2.1, Q.1, Node.js, tệp bao-cao.pdf",
        "(xem mục 1), “mở cửa”, 'đóng'; [4]",
        "8h30:",
    ],
)
def test_what_needs_no_space(text):
    assert list(typography.missing_spaces(text)) == []
    assert list(typography.spaces_before_punctuation(text)) == []


@pytest.mark.parametrize(
    ("text", "passage"), [("học sinh , giáo viên", "sinh ,"), ("Thế nào ?", "nào ?"), ("xong .", "xong .")]
)
def test_a_space_too_many(text, passage):
    assert list(typography.spaces_before_punctuation(text)) == [passage]


def test_a_space_before_dots_or_a_name_is_none_too_many():
    for text in ("và nhiều nữa ...", "nền tảng .NET", "tuổi từ 6 :))"):
        assert list(typography.spaces_before_punctuation(text)) == []


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Së Th«ng tin vµ TruyÒn th«ng", "TCVN3 (ABC)"),
        ("Ủy ban nh©n d©n", "TCVN3 (ABC)"),
        ("§iÒu 5", "TCVN3 (ABC)"),
        ("Sôû Thoâng tin vaø Truyeàn thoâng", "VNI"),
        ("Coäng hoøa xaõ hoäi chuû nghóa", "VNI"),
    ],
)
def test_leftovers_of_old_encodings(text, encoding):
    found = typography.old_encodings(text)
    assert found and {each for each, _ in found} == {encoding}
    assert all(word in text for _, word in found)


@pytest.mark.parametrize(
    "text",
    [
        "Sở Thông tin và Truyền thông; hoà bình, thuỷ lợi, ngoằn ngoèo",
        "«trích dẫn», §5, © 2026, Windows®, 5 µm, 25 m², ghi chú¹, 2½ kg, 30°C",
        "Thaïs, Noël và Citroën ở España; Müller, Åse, naïve",
    ],
)
def test_what_is_no_leftover(text):
    assert typography.old_encodings(text) == []


def test_letters_and_marks_apart():
    assert typography.is_mixed("Tiê\u0301ng Việt")
    assert not typography.is_mixed("Tiếng Việt")


@pytest.mark.parametrize(
    ("title", "loud"),
    [
        ("HỘI NGHỊ SƠ KẾT CÔNG TÁC SÁU THÁNG", True),
        ("HỘI NGHỊ SƠ KẾT CÔNG TÁC NĂM 2026 của SỞ", True),
        ("Hội nghị sơ kết", False),
        ("UBND TP.HCM", False),
        ("HĐND tỉnh và UBMTTQ họp", False),
        ("", False),
    ],
)
def test_capitals(title, loud):
    assert typography.is_all_capitals(title) is loud


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text):
    for passage in (*typography.missing_spaces(text), *typography.spaces_before_punctuation(text)):
        assert passage in text
    typography.old_encodings(text)
    typography.is_all_capitals(text)


def test_a_long_text_takes_no_long_time():
    for text in ("a." * 50_000, "a-" * 50_000, "a@" * 30_000, "Th«" * 30_000, " ," * 50_000, "w" * 100_000):
        list(typography.missing_spaces(text))
        list(typography.spaces_before_punctuation(text))
        typography.old_encodings(text)
