"""Two changes of one text brought together without a person, where that is safe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.merge import bodies

BASE = "<p>một</p>\n<p>hai</p>\n<p>ba</p>"


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ("<p>MỘT</p><p>hai</p><p>ba</p>", "<p>một</p><p>hai</p><p>BA</p>", "<p>MỘT</p><p>hai</p><p>BA</p>"),
        ("<p>MỘT</p><p>hai</p><p>ba</p>", "<p>một</p><p>HAI</p><p>ba</p>", "<p>MỘT</p><p>HAI</p><p>ba</p>"),
        ("<p>hai</p><p>ba</p>", "<p>một</p><p>hai</p><p>ba</p><p>bốn</p>", "<p>hai</p><p>ba</p><p>bốn</p>"),
        ("<p>MỘT</p><p>hai</p><p>ba</p>", "<p>MỘT</p><p>hai</p><p>ba</p>", "<p>MỘT</p><p>hai</p><p>ba</p>"),
        (BASE, "<p>khác hẳn</p>", "<p>khác hẳn</p>"),
        (
            "<p>một</p><ul><li>a</li><li>b</li></ul><p>hai</p><p>ba</p>",
            "<p>một</p><p>hai</p><p>ba &amp; <em>bốn</em></p>",
            "<p>một</p><ul><li>a</li><li>b</li></ul><p>hai</p><p>ba &amp; <em>bốn</em></p>",
        ),
    ],
)
def test_changes_in_different_paragraphs_come_together(mine, theirs, merged):
    assert bodies(BASE, mine, theirs).replace("\n", "") == merged
    assert bodies(BASE, theirs, mine).replace("\n", "") == merged


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("<p>MỘT</p><p>hai</p><p>ba</p>", "<p>Một!</p><p>hai</p><p>ba</p>"),
        ("<p>hai</p><p>ba</p>", "<p>Một!</p><p>hai</p><p>ba</p>"),
        (BASE + "<p>của tôi</p>", BASE + "<p>của người kia</p>"),
        ("chữ trần " + BASE, "<p>một</p><p>hai</p><p>BA</p>"),
    ],
)
def test_what_only_a_person_can_tell_is_left_to_a_person(mine, theirs):
    assert bodies(BASE, mine, theirs) is None


paragraphs = st.lists(st.sampled_from("abcdef").map("<p>{}</p>".format), max_size=6)


@given(paragraphs, paragraphs, paragraphs)
def test_whoever_changed_nothing_loses_nothing_to_the_other(base, mine, theirs):
    base, mine, theirs = ("\n".join(blocks) for blocks in (base, mine, theirs))
    assert bodies(base, base, theirs) == theirs
    assert bodies(base, mine, base) == mine
    assert bodies(base, mine, mine) == mine


def test_what_is_too_long_to_compare_is_left_to_a_person():
    base, mine = "<p>a</p>" * 3000, "<p>b</p>" + "<p>a</p>" * 3000
    assert bodies(base, mine, "<p>c</p>" + base) is None
