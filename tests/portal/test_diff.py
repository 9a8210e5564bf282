"""Differences: whatever the two texts are, nothing of either is lost or invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import diff, matching, richtext

SYLLABLES = st.sampled_from("Sở Khoa học sơ kết sáu chín tháng , . qua đã trình tỉnh <b> & “đề” án".split())
TEXTS = st.lists(st.one_of(SYLLABLES, st.text(max_size=4)), max_size=25).map(" ".join) | st.text(max_size=60)
BLOCKS = st.lists(
    st.tuples(st.sampled_from(["p", "h2", "li", "blockquote"]), st.lists(SYLLABLES, min_size=1, max_size=8)), max_size=6
)


def html(blocks) -> str:
    return "".join(
        f"<{tag}>{' '.join(words).replace('&', '&amp;').replace('<', '&lt;')}</{tag}>" for tag, words in blocks
    )


def of(kinds: str, parts) -> str:
    return "".join(text for kind, text in parts if kind in kinds.split())


@given(TEXTS, TEXTS)
def test_what_stayed_and_went_is_the_old_text_what_stayed_and_came_the_new(before, after):
    parts = diff.words(before, after)
    assert of("same del", parts) == before
    assert of("same ins", parts) == after


@given(TEXTS)
def test_a_text_is_like_itself(text):
    assert of("ins del", diff.words(text, text)) == ""


@given(BLOCKS, BLOCKS)
def test_the_same_for_bodies_paragraph_by_paragraph(before, after):
    blocks = diff.bodies(html(before), html(after))
    old = [of("same del", block.parts) for block in blocks if block.kind != diff.INSERTED]
    new = [of("same ins", block.parts) for block in blocks if block.kind != diff.DELETED]
    assert old == [" ".join(words) for _, words in before]
    assert new == [" ".join(words) for _, words in after]


@given(BLOCKS)
def test_a_body_is_like_itself(blocks):
    body = html(blocks)
    assert {block.kind for block in diff.bodies(body, body)} <= {diff.SAME}


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_makes_it_stumble(before, after):
    diff.bodies(before, after)
    diff.bodies(richtext.clean(before), richtext.clean(after))


def kinds(before: str, after: str) -> list[str]:
    return [block.kind for block in diff.bodies(before, after)]


def test_one_changed_syllable_is_one_changed_syllable():
    assert diff.words("Sơ kết sáu tháng", "Sơ kết chín tháng") == [
        ("same", "Sơ kết "), ("del", "sáu"), ("ins", "chín"), ("same", " tháng"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("<p>Một.</p>", "<p>Một.</p><p>Hai.</p>", ["same", "ins"]),
        ("<p>Một.</p><p>Hai.</p>", "<p>Hai.</p>", ["del", "same"]),
        ("<p>Một hai ba.</p>", "<p>Một hai bốn.</p>", ["change"]),
        ("<p>Một hai ba.</p>", "<p>Chín mười.</p>", ["ins", "del"]),
        ("<p>Một.</p>", "<h2>Một.</h2>", ["style"]),
        ("<p>Một hai.</p>", "<p>Một <strong>hai</strong>.</p>", ["style"]),
        ('<p><a href="/a">Một</a></p>', '<p><a href="/b">Một</a></p>', ["style"]),
        ("<ul><li>Một</li></ul>", "<ul><li>Một</li><li>Hai</li></ul>", ["same", "ins"]),
        ("<ul><li>Một</li></ul><p>Hai</p>", "<ol><li>Một</li></ol><p>Hai</p>", ["style", "same"]),
        ("<p>Một</p>\n<ul>\n<li>Hai</li></ul>", "<p>Một</p><ul><li>Hai</li></ul>", ["same", "same"]),
        ("<p>Một</p>", "<p>Một</p><hr>", ["same", "ins"]),
        ("", "<p>Một.</p>", ["ins"]),
        ("<p>Một.</p>", "", ["del"]),
        ("", "", []),
    ],
)
def test_kinds_of_change(before, after, expected):
    assert kinds(before, after) == expected


def figure(name: str, alt: str) -> str:
    return f'<figure><img src="/media/{name}.jpg" alt="{alt}"></figure>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (figure("a", "Hội trường"), figure("b", "Chủ tọa")),
        (figure("a", ""), figure("b", "")),
        (figure("a", "Hội trường"), figure("b", "Hội trường")),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "<table><tr><td>1</td><td>3</td></tr></table>"),
        ('<table><tr><td colspan="2">1</td></tr></table>', "<table><tr><td>1</td></tr></table>"),
        ("<p>Một</p><hr><p>Hai</p>", "<p>Một</p><p>Hai</p>"),
        ("<p>Một<br>hai</p>", "<p>Một hai</p>"),
        ("<ul><li>Một</li></ul>", "<ol><li>Một</li></ol>"),
        ('<p><a href="/a">Một</a></p>', "<p>Một</p>"),
    ],
)
def test_no_change_of_a_body_goes_unseen(before, after):
    before, after = richtext.clean(before), richtext.clean(after)
    assert before != after
    assert set(kinds(before, after)) - {diff.SAME}


# However long: bounds on the pairs compared, never on seconds


@pytest.fixture
def compared(monkeypatch):
    """How many comparisons and how many steps of them were begun."""
    done = {"matchers": 0, "steps": 0}
    begin, spend = matching.Matcher.__init__, matching.Budget.spend

    def counted(self, *args):
        done["matchers"] += 1
        begin(self, *args)

    def spent(self, steps):
        spend(self, steps)
        done["steps"] += steps

    monkeypatch.setattr(matching.Matcher, "__init__", counted)
    monkeypatch.setattr(matching.Budget, "spend", spent)
    return done


LONG = {
    "one syllable over and over": ("a " * 20_000, "a " * 19_000 + "b"),
    "two that take turns": ("a b " * 9_000, "b a " * 9_000),
}


@pytest.mark.parametrize(("before", "after"), LONG.values(), ids=LONG)
def test_what_is_too_long_to_compare_is_removed_and_added(before, after, compared):
    assert diff.words(before, after) == [(diff.DELETED, before), (diff.INSERTED, after)]
    blocks = diff.bodies(f"<p>{before}</p>", f"<p>{after}</p>")
    assert [block.kind for block in blocks] == [diff.INSERTED, diff.DELETED]
    assert compared["steps"] <= 2 * matching.MOST


def test_a_thousand_paragraphs_of_other_words_share_one_budget(compared):
    before = "".join(f"<p>{f'cũ{n} ' * 50}</p>" for n in range(1000))
    after = "".join(f"<p>{f'mới{n} ' * 50}</p>" for n in range(1000))
    blocks = diff.bodies(before, after)
    assert len(blocks) == 2000 and {block.kind for block in blocks} == {diff.INSERTED, diff.DELETED}
    assert compared["steps"] <= matching.MOST
    assert compared["matchers"] < 100_000


def test_a_long_article_with_one_word_changed_is_compared_all_the_same():
    before = "".join(f"<p>{' '.join(f'chữ{n * m}' for m in range(60))}</p>" for n in range(1, 400))
    blocks = diff.bodies(before, before.replace("chữ7 ", "lời7 ", 1))
    assert [block.kind for block in blocks if block.kind != diff.SAME] == [diff.CHANGED]


def test_a_long_text_that_did_not_change_is_not_compared(compared):
    assert diff.words("a " * 100_000, "a " * 100_000) == [(diff.SAME, "a " * 100_000)]
    assert compared["matchers"] == 0


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ('data-image="12" src="/media/anh/a4.jpg" alt="Đại biểu giơ tay"', "[ảnh: Đại biểu giơ tay]"),
        ('data-image="12" src="/media/anh/a4.jpg" alt=""', "[ảnh số 12]"),
        ('src="/media/anh/a4.jpg"', "[ảnh không có mô tả]"),
    ],
)
def test_a_picture_is_told_by_what_it_shows_not_by_its_address(attributes, words):
    [block] = diff.bodies("", f"<figure><img {attributes}></figure>")
    assert of("ins", block.parts) == words
