"""What is pasted comes out as an article: words, lists and tables stay, dirt and tricks do not."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal import footnotes, foreign, legacy, pasting
from portal.pasting import tidy
from portal.richtext import clean, dropped, is_too_long, plain

SAMPLES = Path(__file__).parent / "samples"
SOURCES = sorted(path for path in SAMPLES.glob("*.html") if ".expected" not in path.suffixes)
"""In the very markup of those programs; the texts are ours."""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_what_each_program_writes(path):
    expected = path.with_suffix(".expected.html").read_text(encoding="utf-8")
    answer = tidy(path.read_text(encoding="utf-8"))
    told = [f"<!-- {clause} -->" for clause in [*answer.dropped, *filter(None, [answer.encoding])]]
    shown = re.sub(r"(</(?:p|h\d|ul|ol|li|table|thead|tbody|tr|blockquote|figure)>|<hr>)", r"\1\n", answer.html)
    assert "\n".join([*told, shown.strip()]) == expected.strip()


# Properties

BLOCKS = (
    "p div h1 h2 h3 ul ol li blockquote table tr td th thead tbody caption center pre figure figcaption dl dt".split()
)
INLINE = "b strong i em u s span font a sub sup abbr o:p q small cite label".split()
LOOKS = [
    "",
    ' class="MsoNormal" style="text-align:center"',
    ' style="font-weight:700"',
    ' style="font-weight:normal;font-style:italic"',
    ' style="mso-list:l0 level1 lfo1"',
    ' style="mso-list:l0 level3 lfo2"',
    ' style="vertical-align:super;white-space:pre-wrap"',
    ' href="https://so.gov.vn/"',
    ' href="#_ftn1"',
    ' colspan="2" rowspan="2"',
    ' lang="en" title="x"',
    ' role="heading" aria-level="3"',
    ' class="video align-left footnotes"',
    ' data-listid="1" data-aria-level="2" data-leveltext="%1."',
    ' start="4" type="a"',
]
tags = st.one_of(
    st.builds(lambda tag, look: f"<{tag}{look}>", st.sampled_from(BLOCKS + INLINE), st.sampled_from(LOOKS)),
    st.builds(lambda tag: f"</{tag}>", st.sampled_from(BLOCKS + INLINE)),
)
TEXTS = [
    "w1 ",
    "w2",
    " w3",
    "\u00a0",
    "&nbsp;",
    "\n",
    "<br>",
    " - ",
    " + w4",
    " 1. ",
    " 2) w5",
    " a) ",
    " I. ",
    "<hr>",
    ":",
    ".",
]
TEXTS += ["<![if !supportLists]>", "<![endif]>", '<img src="/media/a.jpg" data-image="3">', "<!--x-->", "Bảng 1", "W "]
TEXTS += ['<iframe src="https://www.youtube.com/embed/abc-DEF_123"></iframe>', '<sup class="footnote"> 1</sup>']
soup = st.lists(st.one_of(st.sampled_from(TEXTS), tags), max_size=25).map("".join)


@given(soup)
@hypothesis_settings(max_examples=150)
def test_tidy_text_is_clean_and_tidying_again_changes_nothing(html):
    once = tidy(html).html
    assert clean(once) == once
    assert tidy(once).html == once


words = st.sampled_from([f"w{number} " for number in range(20)] + ["\n", "&nbsp;", "<br>", "<!--x-->"])
looks = [look for look in LOOKS if "ftn" not in look]
flat = st.one_of(
    words,
    st.builds(
        lambda tag, look: f"<{tag}{look}>",
        st.sampled_from(
            [tag for tag in BLOCKS + INLINE if tag not in ("q", "thead", "tbody", "caption", "tr", "table")]
        ),
        st.sampled_from(looks),
    ),
    st.builds(lambda tag: f"</{tag}>", st.sampled_from(BLOCKS + INLINE)),
)


@given(st.lists(flat, max_size=25).map("".join))
@hypothesis_settings(max_examples=100)
def test_all_words_stay_in_their_order(html):
    assert re.findall(r"w\d+", plain(tidy(html).html)) == re.findall(r"w\d+", html)


@given(soup)
@hypothesis_settings(max_examples=100)
def test_no_word_of_any_soup_is_lost(html):
    assert sorted(re.findall(r"w\d+", plain(tidy(html).html))) == sorted(re.findall(r"w\d+", html))


# What must be seen one by one


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        # Lists that people type
        ("<p>- một;</p><p>- hai;</p><p>+ con</p><p>- ba.</p>",
         "<ul><li>một;</li><li>hai;<ul><li>con</li></ul></li><li>ba.</li></ul>"),
        ("<p>- Anh đi đâu?</p><p>- Tôi đi chợ.</p>", "<p>- Anh đi đâu?</p><p>- Tôi đi chợ.</p>"),
        ("<p>Ông nói:</p><p>- Được mùa.</p><p>Rồi về.</p>", "<p>Ông nói:</p><p>- Được mùa.</p><p>Rồi về.</p>"),
        ("<p>3. ba</p><p>4) bốn</p>", '<ol start="3"><li>ba</li><li>bốn</li></ol>'),
        ("<p>1. một</p><p>3. ba</p>", "<p>1. một</p><p>3. ba</p>"),
        ("<p>17. 7</p><p>18. 7</p>", "<p>17. 7</p><p>18. 7</p>"),
        ("<p>a) một</p><p>b) hai</p>", '<ol type="a"><li>một</li><li>hai</li></ol>'),
        ("<p>c) ba</p><p>d) bốn</p><p>đ) năm</p>", "<p>c) ba</p><p>d) bốn</p><p>đ) năm</p>"),
        ("Gồm:<br>• một<br>• hai", "<p>Gồm:</p><ul><li>một</li><li>hai</li></ul>"),
        ("<p>Một dòng<br>- gạch</p>", "<p>Một dòng<br>- gạch</p>"),
        # Headings that are only bold
        ("<p><b>Mở đầu</b></p><p>x</p><p><b>Kết luận</b></p><p>y</p>",
         "<h2>Mở đầu</h2><p>x</p><h2>Kết luận</h2><p>y</p>"),
        ("<p><b>Chỉ một</b></p><p>x</p>", "<p><strong>Chỉ một</strong></p><p>x</p>"),
        ("<p><b>1. Chỉ một</b></p><p>x</p>", "<h2>1. Chỉ một</h2><p>x</p>"),
        ("<p><b>Câu một.</b></p><p>x</p><p><b>Câu hai.</b></p><p>y</p>",
         "<p><strong>Câu một.</strong></p><p>x</p><p><strong>Câu hai.</strong></p><p>y</p>"),
        ("<p><b>I. A</b></p><p><b>1. B</b></p><p>x</p><p><b>2. C</b></p><p>y</p><p><b>II. D</b></p><p>z</p>",
         "<h2>I. A</h2><h3>1. B</h3><p>x</p><h3>2. C</h3><p>y</p><h2>II. D</h2><p>z</p>"),
        ("<h1>Tít</h1><h2>Mục</h2><p><b>1. Đậm</b></p><p>x</p>",
         "<h2>Tít</h2><h3>Mục</h3><p><strong>1. Đậm</strong></p><p>x</p>"),
        # Tables
        ("<table><tr><td><p>Chỉ</p><p>bày</p></td></tr></table>", "<p>Chỉ</p><p>bày</p>"),
        ("<table border=0><tr><td>a</td></tr><tr><td><table border=1><tr><td>b</td><td>c</td></tr></table>"
         "</td></tr></table>",
         "<p>a</p><table><tbody><tr><td>b</td><td>c</td></tr></tbody></table>"),
        ("<table border=1><thead><tr><td>A</td><td>B</td></tr></thead><tr><th>c</th><td>d</td></tr></table>",
         '<table><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>'
         '<tbody><tr><th scope="row">c</th><td>d</td></tr></tbody></table>'),
        ("<table border=1><tr><td><b>A</b></td><td><b>B</b></td></tr></table>",
         "<table><tbody><tr><td><strong>A</strong></td><td><strong>B</strong></td></tr></tbody></table>"),
        # Words
        ("<p>te&#769;&shy;o “đẹp” \"thẳng\" 'x'&nbsp;&nbsp;y\u200b</p>", "<p>téo “đẹp” \"thẳng\" 'x' y</p>"),
        ("<p><b>a</b> <b>b</b><i> c </i></p>", "<p><strong>a b</strong> <em>c</em></p>"),
        ("<p>giá <del>90</del> 80</p>", "<p>giá <s>90</s> 80</p>"),
        ("<p lang=en>x <span lang=fr>mot</span> <span lang=vi>chữ</span></p>",
         '<p><span lang="en">x</span> <span lang="fr">mot</span> chữ</p>'),
        ("<span>một vài chữ</span>", "một vài chữ"),
        # Ours
        ('<p>x<sup class="footnote">1</sup><sup class="footnote">2</sup></p><ol class="footnotes"><li>a</li>'
         '<li>b</li></ol>',) * 2,
        ('<figure class="align-left"><img data-image="7" src="/media/a.jpg" alt="Đồi"><figcaption>Đồi chè'
         '</figcaption></figure>',) * 2,
        ('<figure class="video"><a href="https://www.youtube.com/watch?v=abc-DEF_123">Hội</a><figcaption>2026'
         '</figcaption></figure>',) * 2,
        ('<iframe src="//www.youtube-nocookie.com/embed/abc-DEF_123" title="Hội"></iframe>',
         '<figure class="video"><a href="https://www.youtube.com/watch?v=abc-DEF_123">Hội</a></figure>'),
    ],
)  # fmt: skip
def test_what_a_person_would_have_made_of_it(pasted, kept):
    assert tidy(pasted).html == kept
    assert tidy(kept).html == kept


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_an_old_encoding_is_told_and_can_be_converted_before(encoding):
    source = (SAMPLES / f"{encoding}.html").read_text(encoding="utf-8")
    assert tidy(source).encoding == encoding
    answer = tidy(legacy.convert(source, encoding))
    assert answer.encoding == ""
    words = plain(answer.html)
    assert "THÔNG BÁO TUYỂN SINH" in words
    assert "Sở Khoa học và Công nghệ mời các cơ quan, đơn vị cử người dự lớp tập huấn." in words
    assert encoding == "vni" or "Tài liệu: «Sổ tay» © 2026." in words


# However much of it there is


ENDLESS = "<b>|<div>x|<ul><li>x|<table><tr><td>x|<a href=x><p>x|<b><i><u>x<p>|x<br>|<p>- x</p>|<style>|<!--|<p style='a"


@pytest.mark.parametrize("unit", [*ENDLESS.split("|"), "<blockquote>x", "<figure>x", "<figure><figcaption>x"])
def test_deep_and_endless_texts_are_read_or_refused_with_a_sentence(unit, monkeypatch):
    try:
        answer = tidy(unit * 1500)
    except pasting.TooLong as refusal:
        assert str(refusal).endswith(".")
    else:
        assert clean(answer.html) == answer.html
    monkeypatch.setattr("portal.pasting.source.MOST_TAGS", 100)
    with pytest.raises(pasting.TooLong):
        tidy("<p>x</p>" * 200)


def test_pictures_inside_the_clipboard_do_not_count_as_length():
    answer = tidy(f'<p>chữ</p><img src="data:image/png;base64,{"A" * 4_000_000}">')
    assert answer.html == "<p>chữ</p>" and answer.dropped == ["1 ảnh không nằm trong thư viện ảnh"]


def test_a_number_that_no_list_can_show_stays_a_word():
    marker = "<![if !supportLists]><span style='mso-list:Ignore'>%s<span>&nbsp; </span></span><![endif]>"
    heading = f"<h1 style='mso-list:l0 level1 lfo1'>{marker % 'I.'}Mở đầu</h1>"
    item = f"<p style='mso-list:l0 level2 lfo1'>{marker % '1.1.'}Phạm vi</p>"
    assert tidy(heading + item).html == "<h2>I. Mở đầu</h2><p>1.1. Phạm vi</p>"


def test_the_words_of_a_link_without_a_safe_address_stay_and_the_editor_is_told():
    answer = tidy('<p>xem <a href="javascript:x()">ảnh</a>, <a href="file:///C:/a.doc">tệp</a></p>')
    assert answer.html == "<p>xem ảnh, tệp</p>"
    assert answer.dropped == ["2 địa chỉ liên kết không an toàn (chữ vẫn giữ)"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>" + "".join(f"<b id={n}>" for n in range(800)) + "</p>" + "<p>x</p>" * 800,
        "".join(f"<b id={n}><table><td><table></td></table></b>" for n in range(400)) + "</table>" * 400 + "<p>x" * 400,
        "".join(f"<b id={n}><select></b></select>" for n in range(400)) + "<p>x" * 400,
        "<svg><style>" + "".join(f"<b id={n}>" for n in range(400)) + "</style></svg>" + "<p>x" * 400,
        "<svg><![CDATA[> <!-- ]]>" + "".join(f"<b id={n}>" for n in range(400)) + "<p>x" * 400,
        "".join(f"<b id={n}><script><!--<script></script></b></script>" for n in range(400)) + "<p>x" * 400,
        "".join(f"<table><svg><td><b id={n}></td></svg></table>" for n in range(400)) + "<p>x" * 400,
    ],
)
def test_no_element_is_opened_anew_without_end(html):
    nodes, found = [foreign.parsed(html).root], 0
    while nodes:
        found += 1
        nodes += nodes.pop().children or ()
    assert found < 25_000  # all of them would be 160 thousand and more


def test_what_would_be_opened_anew_too_often_is_refused():
    html = "<p>" + "".join(f"<b id={n}>" for n in range(20)) + "</p>" + "<p>x" * 15_000
    with pytest.raises(foreign.TooLong):
        foreign.parsed(html)
    with pytest.raises(foreign.TooLong):
        legacy.convert(html, "tcvn3")


_ODD = st.text(
    st.one_of(st.sampled_from("²٣①9&#;\"'<>=/ \x00\x01"), st.characters(categories=["Cs", "Nd", "No"])), max_size=12
)
_ODD |= st.sampled_from(["9" * 5000, "&#" + "9" * 5000 + ";", "&#xD800;", "https://[", "\ud800"])


@given(
    st.sampled_from(
        [
            '<p style="mso-outline-level:%s">x</p>', '<p style="font-weight:%s">x</p>',
            '<p style="mso-list:l0 level%s">x',
            '<div role=heading aria-level="%s">x</div>', "<ul><li data-listid=1 data-aria-level='%s'>a</li></ul>",
            '<ul><li data-listid=1 data-aria-level=1 data-aria-posinset="%s">a</li></ul>', '<ol start="%s"><li>a</ol>',
            '<table border=1><tr><td colspan="%s" rowspan="%s">a</table>', '<a href="%s">x</a>',
            '<a href="#_ftn%s">1</a>',
            '<img src="/media/a.jpg" data-image="%s" width=%s>', "<p>%s</p>", "<p lang=%s title='%s'>x", "<style>.a{%s",
        ]
    ),
    _ODD,
)  # fmt: skip
@hypothesis_settings(max_examples=150, deadline=None)
def test_odd_digits_and_halves_of_characters_are_no_error(markup, odd):
    html = markup.replace("%s", odd)
    clean(html)
    dropped(html)
    plain(html)
    tidy(legacy.convert(html, "tcvn3"))
    tidy(html).html.encode()


@pytest.mark.parametrize("piece", ["&", "&#", "&x;"])
def test_bare_ampersands_are_read_or_refused(piece):
    assert plain(clean(piece * 3)) == piece * 3
    with pytest.raises(foreign.TooLong):
        tidy(piece * 200_000)
    assert is_too_long(piece * 150_000)


def test_an_equals_sign_that_begins_a_name_takes_no_words_away():
    html = '<p =">mất chữ</p><p class="align-center">còn lại</p>'
    assert clean(html) == '<p>mất chữ</p><p class="align-center">còn lại</p>'


def test_a_footnote_inside_a_link_makes_no_link_inside_a_link():
    notes = '<ol class="footnotes"><li>Chú thích</li></ol>'
    body = f'<p><a href="/x">Luật<sup class="footnote">1</sup></a>, luật<sup class="footnote">1</sup></p>{notes}'
    shown = footnotes.linked(body)
    assert '<a href="/x">Luật<sup class="footnote">1</sup></a>' in shown
    assert shown.count('href="#chu-thich-1"') == 1
