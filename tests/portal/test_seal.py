"""Seals: what makes one, what breaks one, and what readers see of one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import seal

NEW_KEY = "another-key-another-key-another-key-another-key"
parts = st.lists(st.text() | st.integers(), max_size=4)


def test_a_seal_holds_for_what_it_was_made_of():
    made = seal.make("edition.content", 7, 1, "", "abc")
    assert len(made) == 64
    assert seal.holds(made, "edition.content", 7, 1, "", "abc")


@pytest.mark.parametrize(
    "other",
    [
        ("edition.card", 7, 1, "", "abc"),
        ("edition.content", 8, 1, "", "abc"),
        ("edition.content", 7, 1, "", "abd"),
        ("edition.content", 7, 1, "abc"),
        ("edition.content", 7, 1, "abc", ""),
        ("edition.content", 71, "", "abc"),
        ("edition.content", 7, "1", "", "abc", ""),
    ],
)
def test_a_seal_holds_for_nothing_else(other):
    assert not seal.holds(seal.make("edition.content", 7, 1, "", "abc"), *other)


@given(parts, parts)
def test_different_parts_have_different_seals(one, other):
    same = [str(part) for part in one] == [str(part) for part in other]
    assert (seal.make("x", *one) == seal.make("x", *other)) is same


@given(st.text(), st.text(), st.text())
def test_text_cannot_wander_from_one_part_into_the_next(first, middle, last):
    if middle:
        assert seal.make("x", first + middle, last) != seal.make("x", first, middle + last)


@pytest.mark.parametrize("forged", ["", "0", "0" * 64, "đ" * 64, "\x00" * 64, "😀", "f" * 1000])
def test_a_forged_seal_does_not_hold_and_breaks_nothing(forged):
    assert not seal.holds(forged, "x", "abc")


def test_an_old_key_still_verifies_and_no_longer_seals(settings):
    old = seal.make("x", "abc")
    settings.SEAL_KEYS_OLD = [settings.SEAL_KEY]
    settings.SEAL_KEY = NEW_KEY
    assert seal.holds(old, "x", "abc")
    assert seal.make("x", "abc") != old
    assert seal.holds(seal.make("x", "abc"), "x", "abc")


def test_a_forgotten_key_verifies_nothing(settings):
    old = seal.make("x", "abc")
    settings.SEAL_KEY = NEW_KEY
    assert not seal.holds(old, "x", "abc")


def test_seals_of_format_1_never_change(settings):
    """Seals stand in databases: this value may only fall together with portal.seal.FORMAT.

    By hand: printf '1:18:standing9:đường1:7' | openssl dgst -sha256 -hmac kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
    """
    settings.SEAL_KEY = "k" * 40
    assert seal.FORMAT == 1
    assert seal.make("standing", "đường", 7) == "c12e784f712ddf0be9c7f5279f577ed4bb1ac1cc8f60de6bd3d82139f2c2b30e"


def test_a_fingerprint_recognises_a_key_without_revealing_it():
    assert seal.fingerprint(NEW_KEY) == seal.fingerprint(NEW_KEY)
    assert seal.fingerprint(NEW_KEY) != seal.fingerprint(NEW_KEY + "x")
    assert len(seal.fingerprint(NEW_KEY)) == 16
    assert seal.fingerprint(NEW_KEY) not in NEW_KEY


def test_readers_see_a_code_in_fours():
    assert seal.code("0123456789abcdef" + "0" * 48) == "0123-4567-89AB-CDEF"


def test_the_canonical_text_of_a_value_is_one():
    value = {"b": [1, "Đường sắt", None, True], "a": {"d": 1, "c": "x"}}
    assert seal.canonical(value) == '{"a":{"c":"x","d":1},"b":[1,"Đường sắt",null,true]}'


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_the_canonical_text_survives_being_read(value):
    text = seal.canonical(value)
    assert json.loads(text) == value
    assert seal.canonical(json.loads(text)) == text


def test_a_digest_is_that_of_the_utf8_form():
    assert seal.digest("Đường sắt") == "514ac20747c37c9247c0236017980d168886a456f3d0420c3c7b6baaa7f22b88"
