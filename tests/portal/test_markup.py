"""Clean text dressed for the page: headings that can be linked, tables that scroll by themselves."""

import re
from html import unescape

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from portal import unbroken
from portal.markup import dress, headings
from portal.pictures import Picture
from portal.richtext import clean, plain

REGION = '<div class="scroll" role="region" aria-label="Bảng, cuộn ngang để xem hết" tabindex="0">'


def ids(body: str) -> list[str]:
    return [heading["id"] for heading in headings(body)]


def test_headings_are_listed_with_addresses():
    body = "<h2>Kết quả</h2><p>x</p><h3>Nhỏ</h3><h2>Việc <em>tiếp</em> theo</h2>"
    assert headings(body) == [
        {"id": "muc-ket-qua", "title": "Kết quả"},
        {"id": "muc-viec-tiep-theo", "title": "Việc tiếp theo"},
    ]


def test_headings_of_the_same_words_have_different_addresses():
    assert ids("<h2>Kết quả</h2><h2>Kết quả</h2><h2>Kết quả 2</h2><h2>Kết quả</h2>") == [
        "muc-ket-qua",
        "muc-ket-qua-2",
        "muc-ket-qua-2-2",
        "muc-ket-qua-3",
    ]


def test_a_heading_without_letters_has_an_address_too():
    assert ids("<h2>***</h2><h2>🎉</h2>") == ["muc-khong-ten", "muc-khong-ten-2"]


@given(st.lists(st.sampled_from(["A", "A 2", "A-2-2", "a", "!", "khong ten", "B" * 80, "B" * 70]), max_size=8))
def test_no_two_headings_share_an_address(titles):
    found = ids("".join(f"<h2>{title}</h2>" for title in titles))
    assert len(set(found)) == len(found) == len(titles)


def test_dressing_gives_the_headings_their_addresses():
    dressed = dress("<h2>Một</h2><p>x</p><h2>Hai</h2>")
    assert dressed == '<h2 id="muc-mot">Một</h2><p>x</p><h2 id="muc-hai">Hai</h2>'


def test_a_table_scrolls_in_a_region_that_the_keyboard_reaches():
    with override("vi"):
        dressed = dress("<p>x</p><table><tbody><tr><td>1</td></tr></tbody></table><p>y</p>")
    assert dressed == f"<p>x</p>{REGION}<table><tbody><tr><td>1</td></tr></tbody></table></div><p>y</p>"


def test_a_language_said_of_a_whole_table_a_video_or_a_footnote_changes_nothing_else():
    table = '<table lang="en"><tbody><tr><td>1</td></tr></tbody></table>'
    assert dress(table) == f"{REGION}{table}</div>"
    video = 'class="video" lang="en"><a href="https://www.youtube.com/watch?v=abc-DEF_123" lang="en">Film</a></figure>'
    assert dress(clean(f"<figure {video}")).startswith('<figure class="video" lang="en"><a class="video-card"')
    note = '<p>x<sup class="footnote" lang="en">1</sup></p><ol class="footnotes" lang="en"><li>y</li></ol>'
    assert 'href="#chu-thich-1"' in dress(clean(note))


def test_each_table_has_its_own_region_and_inner_tables_none():
    inner = "<table><tbody><tr><td>i</td></tr></tbody></table>"
    outer = f"<table><tbody><tr><td>{inner}{inner}</td></tr></tbody></table>"
    with override("vi"):
        second = REGION.replace("Bảng,", "Bảng 2,")
        assert dress(outer + outer) == f"{REGION}{outer}</div>{second}{outer}</div>"


def test_a_region_is_named_by_its_table_so_that_no_two_are_alike():
    table = "<table><caption>Số <em>liệu</em></caption><tbody><tr><td>1</td></tr></tbody></table>"
    with override("vi"):
        dressed = dress(table + table)
    assert re.findall(r'aria-label="([^"]+)"', dressed) == [
        "Bảng “Số liệu”, cuộn ngang để xem hết",
        "Bảng “Số liệu” 2, cuộn ngang để xem hết",
    ]


def test_words_that_look_like_a_table_stay_words():
    assert "<div" not in dress("<p>&lt;table&gt;x&lt;/table&gt;</p>")


@given(st.lists(st.sampled_from(["<table>", "</table>", "<tr><td>", "</td></tr>", "<h2>", "</h2>", "w1", "w2", "<p>"])))
def test_dressing_keeps_words_and_balance(pieces):
    body = clean("".join(pieces))
    dressed = dress(body)
    assert plain(dressed).split() == plain(body).split()
    assert dressed.count("<div") == dressed.count("</div>")
    depth = 0
    for tag in re.findall(r"</?(?:div|table)", dressed):
        depth += -1 if tag.startswith("</") else 1
        assert depth >= 0
    assert depth == 0


# Videos and footnotes

VIDEO = '<figure class="video"><a href="https://www.youtube.com/watch?v=abc-DEF_123&amp;t=90">Lễ &amp; hội</a></figure>'


def test_a_video_is_a_card_that_says_who_provides_it_and_is_a_plain_link():
    dressed = dress(clean(VIDEO))
    assert 'href="https://www.youtube.com/watch?v=abc-DEF_123&amp;t=90"' in dressed
    assert 'data-video="https://www.youtube-nocookie.com/embed/abc-DEF_123?start=90"' in dressed
    assert plain(dressed) == "Lễ & hội Video do YouTube cung cấp; bấm để xem"
    assert "<iframe" not in dressed


def test_a_video_of_a_host_that_is_not_configured_is_a_link(settings):
    body = clean(VIDEO)
    settings.VIDEO_HOSTS = []
    assert dress(body) == body
    assert dress(clean(body)) == VIDEO.replace(' class="video"', "")


NOTES = (
    '<h2>Kết quả<sup class="footnote">1</sup></h2><p>Tăng<sup class="footnote">2</sup>, giảm'
    '<sup class="footnote">1</sup><sup class="footnote">9</sup></p>'
    '<ol class="footnotes"><li>Niên giám.</li><li><p>Số liệu:</p><ul><li>của Sở</li></ul></li>'
    "<li>Không ai nhắc</li></ol><p>Hết.</p>"
)


def test_footnotes_lead_to_their_notes_and_back():
    dressed = dress(NOTES)
    for number in (1, 2):
        assert dressed.count(f'id="chu-thich-{number}"') == dressed.count(f'id="chu-thich-{number}-ve"') == 1
        assert f'href="#chu-thich-{number}-ve" role="doc-backlink"' in dressed
    assert dressed.count('href="#chu-thich-1"') == 2
    assert '<sup class="footnote">9</sup>' in dressed
    assert '<li id="chu-thich-3">Không ai nhắc</li>' in dressed
    assert plain(dressed) == plain(NOTES)
    assert headings(NOTES) == [{"id": "muc-ket-qua", "title": "Kết quả"}]


@given(
    st.lists(
        st.sampled_from(
            [
                '<ol class="footnotes">',
                "</ol>",
                "<li>",
                "</li>",
                "<ul>",
                "</ul>",
                "w",
                '<sup class="footnote">1</sup>',
                "<p>",
                "<table><tr><td>",
                "</td></tr></table>",
                VIDEO,
            ]
        ),
        max_size=20,
    )
)
def test_dressing_notes_and_videos_keeps_the_structure(pieces):
    body = clean("".join(pieces))
    dressed = dress(body)
    assert plain(dressed.replace("Video do YouTube cung cấp; bấm để xem", "")).split() == plain(body).split()
    ids = re.findall(r' id="([^"]+)"', dressed)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r' href="#([^"]+)"', dressed)) <= set(ids)


# Pictures beside each other


def picture(**facts) -> Picture:
    jpeg = {"format": "jpeg", "width": 640, "height": 400, "name": "a.jpg", "sha256": "", "bytes": 1}
    return Picture({"alt": "", "width": 640, "height": 400, "renditions": [jpeg], **facts})


def figures(*numbers: int, opening: str = "<figure>", between: str = "") -> str:
    return between.join(f'{opening}<img data-image="{number}" alt="A{number}"></figure>' for number in numbers)


PICTURES = {number: picture() for number in range(1, 6)} | {6: picture(uncropped=True)}


@pytest.mark.parametrize(
    ("body", "galleries"),
    [
        (figures(1), []),
        (figures(1, 2, 3), [3]),
        (figures(1, 2, between="\n\n"), [2]),
        (f"{figures(1, 2)}<p>x</p>{figures(3, 4, 5)}", [2, 3]),
        (figures(1, 2, between="<p>x</p>"), []),
        (figures(1, 2, opening='<figure class="align-left">'), []),
        (figures(1, 2, opening='<figure class="align-center">'), [2]),
        (figures(1, 99), []),  # one that is not sealed with the text is not shown
        (f"<blockquote>{figures(1, 2)}</blockquote>", [2]),
        (figures(1) + VIDEO + figures(2), []),
    ],
)
def test_two_figures_in_a_row_are_a_gallery(body, galleries):
    dressed = dress(body, PICTURES)
    found = re.findall(r'<div class="gallery"[^>]*>(.*?)</div>', dressed, re.DOTALL)
    assert [gallery.count("<figure") for gallery in found] == galleries
    assert [int(number) for number in re.findall("Chùm (\\d+) ảnh", dressed)] == galleries


def test_in_a_gallery_a_picture_that_must_not_be_cropped_is_shown_whole():
    dressed = dress(figures(1, 6), PICTURES)
    assert dressed.count("shot-32") == 2
    assert dressed.count("shot-whole") == 1


def test_a_figures_picture_is_a_link_to_its_largest_form_and_named():
    with override("vi"):
        dressed = dress(figures(1) + '<p><img data-image="2" alt="Rời"></p>', PICTURES)
    assert dressed.count('class="enlarge"') == 1
    assert re.search(r'<a class="enlarge" href="[^"]*a\.jpg" aria-label="Xem ảnh lớn: A1"', dressed)


# What does not break


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("Theo Quyết định số 225/QĐ-UBND của tỉnh", ["số 225/QĐ-UBND"]),
        ("Nghị định 47/2020/NĐ-CP, Luật 12/2024/QH15.", ["47/2020/NĐ-CP,", "Luật 12/2024/QH15."]),
        ("Nghị quyết 57-NQ/TW", ["57-NQ/TW"]),
        ("họp ngày 1/4/2026 và tháng 7/2026", ["ngày 1/4/2026", "tháng 7/2026"]),
        ("chi 12,5 tỷ đồng cho 200 cm² và 1.234 hộ", ["12,5 tỷ đồng", "200 cm²", "1.234 hộ"]),
        ("gọi 0299 000 0118, theo TCVN ISO 9001:2015", ["0299 000 0118,", "TCVN ISO 9001:2015"]),
        ("báo số 0299 000 0185 ngay", ["0299 000 0185"]),
        ("mức 2, năm 2026, 17–20 giờ", ["mức 2,", "năm 2026,", "17–20 giờ"]),
        ("5 mét; https://a.example/225/QĐ-UBND; &#39;&#225;; x225/QĐ-UBND", []),
    ],
)
def test_numbers_hold_together(words, whole):
    assert re.findall('<span class="(?:nb|unbroken)">([^<]+)</span>', unbroken.in_markup(words)) == whole


def test_only_words_are_touched_never_attributes():
    body = '<p><a href="/225/QĐ-UBND" title="a > b 225/QĐ-UBND">225/QĐ-UBND</a></p>'
    assert unbroken.in_markup(body) == body.replace(">225/QĐ-UBND<", '><span class="nb">225/QĐ-UBND</span><')


def test_a_very_long_token_may_still_break():
    long = "225/" + "-".join(["QĐUBND"] * 5)
    assert unbroken.in_text(long) == f'<span class="unbroken">{long}</span>'  # as wide as its line at most
    assert unbroken.in_text("225/" + "Đ" * 80) == "225/" + "Đ" * 80


@given(st.text(alphabet="0123456789/-.,ĐQ <>&\"' ngàytháng", max_size=60))
def test_plain_words_are_escaped_and_stay_what_they_were(words):
    marked = unbroken.in_text(words)
    assert unescape(re.sub(r'<span class="(?:nb|unbroken)">|</span>', "", marked)) == words
    assert not re.search(r"<(?!/?span)", marked)
