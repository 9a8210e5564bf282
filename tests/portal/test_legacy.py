"""TCVN3 (ABC) and VNI: every letter both ways, what is suspected, and what is left alone."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal import legacy
from portal.legacy import TCVN3, VNI, convert, suspected

TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel, tone in itertools.product("aăâeêioôơuưy", TONES)] + [
    "đ"
]

# Our own sentences, with every tone and every letter in them.
TEXTS = [
    "Sáng nay, Sở Khoa học và Công nghệ tỉnh Kinh Sơn mở lớp tập huấn cho một trăm cán bộ thôn bản.",
    "Người dân xã Hồ Sen đã nộp hồ sơ trực tuyến, khỏi phải đi bốn mươi cây số đường đèo.",
    "Ủy ban nhân dân huyện đề nghị các trưởng thôn nhắc nhở từng hộ giữ gìn hệ thống nước sạch.",
    "Ở vùng cao, sương muối phủ trắng những vườn chè; bà con che nắng, sưởi ấm cho trâu bò.",
    "Mỗi kỹ sư đều mừng vì giống quýt ngọt ấy đã đỗ quả, vỏ mỏng, chẳng phụ công vun xới.",
    "HỘI NGHỊ SƠ KẾT CÔNG TÁC CHUYỂN ĐỔI SỐ SÁU THÁNG ĐẦU NĂM",
]


def in_vni(text: str) -> str:
    back = {letter: code for code, letter in legacy._VNI.items()}
    back |= {letter.upper(): code.upper() for letter, code in back.items()}
    return "".join(back.get(character, character) for character in text)


def in_tcvn3(text: str) -> str:
    """As typed with the small letters only; the capitals of a title come from the font or from the plain letters."""
    back = {letter: code for code, letter in legacy._TCVN3.items()}
    return "".join(back.get(character) or back.get(character.lower(), character) for character in text)


def test_every_letter_has_its_code_and_no_two_share_one():
    assert set(legacy._TCVN3.values()) == {each for each in LETTERS if not each.isascii()} | set("ĂÂÊÔƠƯĐ")
    assert set(legacy._VNI.values()) == {each for each in LETTERS if not each.isascii()}
    assert len(set(legacy._VNI.values())) == len(legacy._VNI)


@pytest.mark.parametrize("letter", [letter for letter in LETTERS if not letter.isascii()])
def test_every_letter_both_ways(letter):
    for onset, coda in (("b", "n"), ("ngh", "n")) if letter != "đ" else (("", "a"), ("", "i")):
        word = f"{onset}{letter}{coda}"
        assert convert(in_tcvn3(word), TCVN3) == word
        assert convert(in_vni(word), VNI) == word
        assert convert(in_vni(word.upper()), VNI) == word.upper()
        assert convert(f'<p style="font-family:.VnTimeH">{in_tcvn3(word)}</p>', TCVN3).count(word.upper()) == 1


@pytest.mark.parametrize("text", TEXTS)
def test_whole_sentences_both_ways(text):
    assert convert(in_vni(text), VNI) == text
    converted = convert(in_tcvn3(text), TCVN3)
    assert converted[:1].upper() + converted[1:] == text
    assert suspected(in_vni(text)) == VNI
    assert suspected(in_tcvn3(text)) == TCVN3
    assert suspected(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        *TEXTS,
        "Thông tin trên mạng, hoà bình, thuỷ lợi; tôi là ai",
        "«trích dẫn», §5, © 2026, Windows®, 5 µm, 25 m², ghi chú¹, 2½ kg, 30°C",
        "Thaïs, Noël và Citroën ở España; Müller, Åse, naïve, déjà vu, où",
        "L'Été à la plage : où êtes-vous né ? Voilà, ça va très bien, à bientôt",
        "El niño comió una piña en el baño del señor Muñoz",
        "",
    ],
)
def test_nothing_is_suspected_where_nothing_is_wrong(text):
    assert suspected(text) == ""


def test_a_text_in_unicode_stays_whatever_is_asked():
    for text in TEXTS:
        assert convert(text, TCVN3) == text
        assert convert(text, VNI) == text


def test_signs_that_are_no_letters_stay():
    text = "Windows® «trÝch dÉn» § 5 © 2026 m² 5 µm ë nhµ"
    assert convert(text, TCVN3) == "Windows® «trích dẫn» § 5 © 2026 m² 5 µm ở nhà"


def test_capitals_of_titles_follow_their_plain_letters():
    assert convert("HéI NGHÞ TæNG KÕT", TCVN3) == "HỘI NGHỊ TỔNG KẾT"
    assert convert("Q§-UBND, H§ND, Th\xad êng trùc", TCVN3) == "QĐ-UBND, HĐND, Thư ờng trực"
    assert convert("§inh §Ò xuÊt", TCVN3) == "Đinh Đề xuất"


def test_only_runs_in_an_old_font_are_converted_where_the_source_says_the_font():
    html = (
        "<p style='font-family:\".VnTime\"'>Së Th«ng tin <span style='font-family:Arial'>«Kinh Sơn» ©</span> "
        "<b>tØnh</b></p><p><font face='.VnTimeH'>héi nghÞ</font> <font face='Times New Roman'>Th«ng</font></p>"
    )
    converted = convert(html, TCVN3)
    for words in ("Sở Thông tin ", "«Kinh Sơn» ©", "<b>tỉnh</b>", "HỘI NGHỊ", ">Th«ng</font>"):
        assert words in converted
    assert "VNI" not in converted and convert(html, VNI).count("Th«ng") == 2


def test_the_font_may_be_said_by_a_style_sheet():
    html = (
        '<style><!-- /* x */ p.MsoNormal, li.MsoNormal {margin:0; font-family:".VnTime","serif";} --></style>'
        "<p class=MsoNormal>Së Th«ng tin</p><p class=Khac>«giữ nguyên»</p>"
    )
    assert "Sở Thông tin</p>" in convert(html, TCVN3)


def test_attributes_and_entities():
    converted = convert('<p title="Th«ng">Th&laquo;ng ng&shy;&ecirc;i &lt;b&gt;</p>', TCVN3)
    assert '<p title="Th«ng">Thông người &lt;b&gt;</p>' in converted


@given(st.text(max_size=200), st.sampled_from([TCVN3, VNI, "", "khác"]))
@hypothesis_settings(max_examples=50)
def test_no_text_is_too_strange(text, encoding):
    convert(text, encoding)
    suspected(text)


def test_long_texts_take_no_long_time():
    for text in (
        "Th«" * 50_000,
        "«" * 200_000,
        "aù" * 50_000,
        "HéI NGHÞ " * 10_000,
        "<p style='" * 20_000,
        "x" + "©" * 5000,
    ):
        convert(text, TCVN3)
        convert(text, VNI)
        suspected(text)
