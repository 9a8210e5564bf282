"""Vietnamese text: normal form, folding, addresses, and titles whose words hang together."""

import unicodedata

import pytest
from django.template import Context, Template
from django.utils.functional import SimpleLazyObject
from django.utils.translation import override
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.text import NBSP, SLUG_LENGTH, bind, fold, normalize, one_line, slugify

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
words = st.text(st.sampled_from(VIETNAMESE + VIETNAMESE.upper() + "bcxBCX019 .,–“”-"), max_size=60)


def has_stray_marks(text: str) -> bool:
    """Whether an accent stands beside its letter even in composed form, as no Vietnamese one does."""
    return any(unicodedata.category(character) == "Mn" for character in text)


# Normal form


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        (unicodedata.normalize("NFD", "Đường sắt"), "Đường sắt"),
        ("Hữu\u00a0Thắng", "Hữu Thắng"),
        ("Hữu\u200bThắng\ufeff", "HữuThắng"),
        ("bẫy\u202etxt.exe", "bẫytxt.exe"),
        ("\u2066Thắng\u2069\u200e \u3164", "Thắng "),
        ("chuông\x07 và\x00 xóa\x7f", "chuông và xóa"),
        ("dòng một\n\tdòng hai\r\n", "dòng một\n\tdòng hai\r\n"),
    ],
)
def test_normal_form_is_composed_and_shows_all_it_holds(given_text, expected):
    assert normalize(given_text) == expected


def test_letters_buried_under_accents_are_dug_out_before_they_cost_anything():
    """Ordering a hundred thousand marks on one letter took half a minute."""
    buried = normalize("a" + "\u0301\u0327" * 62_000 + " còn đây")
    assert len(buried) < 50 and buried.endswith(" còn đây")


@given(st.text())
def test_normal_form_is_final(text):
    assert normalize(normalize(text)) == normalize(text)


@given(st.text())
def test_one_line_is_one_line(text):
    line = one_line(text)
    assert line == line.strip()
    assert "\n" not in line and "  " not in line
    assert one_line(line) == line


# Folding


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đường sắt", "duong sat"),
        ("ĐƯỜNG SẮT", "duong sat"),
        ("Nguyễn Thị Ngọc Ánh", "nguyen thi ngoc anh"),
        ("Sở TT&TT Bắc Ninh", "so tt&tt bac ninh"),
        ("Ðà Nẵng", "da nang"),  # Icelandic Ð, left by old converters
        ("Kỳ, Kỵ, Kỷ, Kỹ, Ký", "ky, ky, ky, ky, ky"),
        ("", ""),
    ],
)
def test_folding_takes_accents_and_capitals_away(text, folded):
    assert fold(text) == folded


def test_every_vietnamese_letter_folds_to_a_plain_one():
    assert set(fold(VIETNAMESE + VIETNAMESE.upper())) == set("aeiouyd")


def test_folding_is_the_same_for_composed_and_decomposed_input():
    for form in ("NFC", "NFD", "NFKC"):
        assert fold(unicodedata.normalize(form, "Quốc hội thảo luận về Luật Đường sắt")) == (
            "quoc hoi thao luan ve luat duong sat"
        )


@given(words | st.text())
def test_folding_keeps_every_place_of_a_text_in_normal_form(text):
    normal = normalize(text)
    folded = fold(normal)
    assert len(folded) == len(normal)
    assert all(fold(character) == folded[place] for place, character in enumerate(normal) if fold(character))


@given(words | st.text())
def test_folding_never_makes_text_longer(text):
    assert len(fold(text)) <= len(text) or has_stray_marks(normalize(text)) or normalize(text) != text


@given(words | st.text())
def test_folding_twice_changes_nothing_more(text):
    assume(not has_stray_marks(normalize(text)))
    assert fold(fold(text)) == fold(text)


def test_other_scripts_are_left_whole():
    assert fold("서울 東京 Ελλάδα") == "서울 東京 ελλαδα"


# Addresses


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Đường sắt", "duong-sat"),
        ("Đường sắt đô thị", "duong-sat-do-thi"),
        ("  Sơ kết 6 tháng đầu năm 2014! ", "so-ket-6-thang-dau-nam-2014"),
        ("Phòng, chống “tin giả” – 5 lưu ý", "phong-chong-tin-gia-5-luu-y"),
        (unicodedata.normalize("NFD", "Chuyển đổi số"), "chuyen-doi-so"),
        ("a/b\\c?d#e%20f", "a-b-c-d-e-20f"),
        ("🎉🎊", ""),
        ("!!! ???", ""),
        ("", ""),
    ],
)
def test_addresses_are_plain_letters_digits_and_hyphens(text, slug):
    assert slugify(text) == slug


def test_a_long_address_ends_with_a_whole_word():
    title = "Hội nghị tổng kết công tác " * 10
    slug = slugify(title)
    assert len(slug) <= SLUG_LENGTH
    assert slug.split("-")[-1] in slugify("Hội nghị tổng kết công tác").split("-")


def test_a_word_that_ends_exactly_at_the_limit_stays():
    slug = slugify("a" * 60 + " " + "b" * 39 + " c")
    assert slug == "a" * 60 + "-" + "b" * 39


def test_a_single_endless_word_is_cut():
    assert slugify("a" * 300) == "a" * SLUG_LENGTH


@given(words | st.text())
def test_an_address_is_its_own_address(text):
    slug = slugify(text)
    assert slugify(slug) == slug
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug) <= SLUG_LENGTH
    assert not slug.startswith("-") and not slug.endswith("-") and "--" not in slug


# Titles


def bound(title: str) -> set[str]:
    """The pairs and triples of a title that do not break, written with plain spaces."""
    return {group.replace(NBSP, " ") for group in bind(title).split(" ") if NBSP in group}


@pytest.mark.parametrize(
    ("title", "together"),
    [
        ("Phó Giám đốc Sở tiếp công dân", "Giám đốc"),
        ("Sơ kết công tác 6 tháng đầu năm", "6 tháng"),
        ("Họp báo vào ngày 17 tại Kinh Sơn", "ngày 17"),
        ("Tập huấn cho 1.200 cán bộ xã", "1.200 cán bộ"),
        ("Trao giải cho em Nguyễn Thị Lan ở Bến Tam", "Nguyễn Thị Lan"),
        ("Đẩy mạnh chuyển đổi số ở vùng cao", "chuyển đổi số"),
        ("Tăng 15% so với năm 2013", "năm 2013"),
    ],
)
def test_words_that_belong_together_do_not_break(title, together):
    assert any(together in group for group in bound(title)), bind(title)


def test_a_sentence_mark_lets_the_line_break():
    assert bound("Hai huyện Kinh Sơn, Bến Tam cùng làm") == {"Kinh Sơn,", "Bến Tam"}


def test_at_most_three_syllables_hang_together():
    title = "Ủy Ban Nhân Dân Tỉnh Kinh Sơn Thông Báo Tuyển Dụng Viên Chức"
    assert max(len(group.split()) for group in bound(title)) <= 3


@pytest.mark.parametrize("title", ["", "Một", "Hai chữ"])
def test_short_titles_stay_as_they_are(title):
    assert bind(title) == title


@given(words)
def test_binding_changes_nothing_but_spaces(title):
    assert bind(title).replace(NBSP, " ") == title
    assert len(bind(title)) == len(title)


@given(words)
def test_binding_twice_changes_nothing_more_in_meaning(title):
    assert bind(bind(title)).replace(NBSP, " ") == title


def test_binding_leaves_escaping_to_the_template():
    page = Template("{% load portal_tags %}{{ title|bind }}")
    with override("vi"):
        shown = page.render(Context({"title": "Giám đốc <script>alert(1)</script> & bạn"}))
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown and "&amp;" in shown


@pytest.mark.parametrize("name", ["Sở", "Sở Tài chính", "CDC"])
def test_what_is_read_only_when_it_is_shown_is_bound_too(name):
    """The department's name on the login page: one without a space to bind once answered 500."""
    page = Template("{% load portal_tags %}{{ title|bind }}")
    with override("vi"):
        shown = page.render(Context({"title": SimpleLazyObject(lambda: name)}))
    assert shown.replace(NBSP, " ") == name


def test_only_vietnamese_titles_are_bound():
    page = Template("{% load portal_tags %}{{ title|bind }}")
    with override("en"):
        assert page.render(Context({"title": "On the 17 th of July 2014"})) == "On the 17 th of July 2014"
