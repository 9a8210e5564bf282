"""Banners that share a place: each is shown for its part of the time, by the clock alone."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.turns import ALWAYS, HEAVIEST, TURN, chosen, shares

NOON = datetime(2026, 8, 3, 5, 0, tzinfo=UTC)
weights = st.lists(st.integers(1, HEAVIEST), min_size=1, max_size=7)


def over_a_round(given_weights: list[int], room: int) -> Counter:
    found = Counter()
    for turn in range(sum(given_weights)):
        found.update(chosen(given_weights, room, NOON + timedelta(seconds=turn * TURN)))
    return found


@pytest.mark.parametrize(
    ("given_weights", "room", "expected"),
    [
        ([1], 1, [1.0]),
        ([1, 1], 2, [1.0, 1.0]),
        ([1, 1], 1, [0.5, 0.5]),
        ([3, 1], 1, [0.75, 0.25]),
        ([2, 1, 1], 2, [1.0, 0.5, 0.5]),
        ([10, 1, 1], 2, [1.0, 0.5, 0.5]),
        ([], 2, []),
    ],
)
def test_each_has_its_share(given_weights, room, expected):
    assert shares(given_weights, room) == expected


@given(weights, st.integers(1, 4))
def test_the_place_is_always_full_and_nobody_stands_in_it_twice(given_weights, room):
    found = chosen(given_weights, room, NOON)
    assert len(found) == len(set(found)) == min(room, len(given_weights))
    assert found == sorted(found)


@given(weights, st.integers(1, 4))
def test_over_time_each_is_shown_as_long_as_its_share_says(given_weights, room):
    found, total = over_a_round(given_weights, room), sum(given_weights)
    rest = [index for index, share in enumerate(shares(given_weights, room)) if share < 1]
    round_of_the_rest = sum(given_weights[index] for index in rest) or total
    turns = round_of_the_rest
    counted = Counter()
    for turn in range(turns):
        counted.update(chosen(given_weights, room, NOON + timedelta(seconds=turn * TURN)))
    for index, share in enumerate(shares(given_weights, room)):
        assert counted[index] == pytest.approx(share * turns)
    assert set(found) == set(range(len(given_weights)))  # and none is never shown


def test_within_a_turn_nothing_changes():
    start = datetime.fromtimestamp(int(NOON.timestamp()) // TURN * TURN, UTC)
    first = chosen([1, 1, 1], 1, start)
    assert all(chosen([1, 1, 1], 1, start + timedelta(seconds=passed)) == first for passed in (0, 1, TURN - 1))
    assert chosen([1, 1, 1], 1, start + timedelta(seconds=TURN)) != first


def test_a_preview_does_not_wait_for_its_turn():
    for turn in range(50):
        assert 1 in chosen([10, ALWAYS, 10, 10], 1, NOON + timedelta(seconds=turn * TURN))
