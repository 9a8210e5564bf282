"""Clean text dressed for the page: headings that can be linked, tables that scroll by themselves."""

import re

from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from portal.markup import dress, headings
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
