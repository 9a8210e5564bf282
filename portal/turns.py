"""Which of several share a place that holds fewer of them, by turns. A leaf.

The choice follows from the clock alone: within one turn every page and every process shows the same, so pages stay
cacheable, nothing moves while somebody reads, and nobody is told apart.
"""

from collections.abc import Sequence
from datetime import datetime
from math import gcd

TURN = 600
"""Seconds."""
HEAVIEST = 10
"""So that a whole round of turns is short."""
ALWAYS = 10**6
"""A weight beside which no other counts."""


def shares(weights: Sequence[int], room: int) -> list[float]:
    """Of each the part of the time in which it is shown: by weight, and never more than all of it."""
    always, rest = _parted(weights, room)
    total = sum(weights[index] for index in rest)
    return [
        1.0 if index in always else (room - len(always)) * weight / total if total else 0.0
        for index, weight in enumerate(weights)
    ]


def chosen(weights: Sequence[int], room: int, now: datetime) -> list[int]:
    """The indices of those shown at this moment, in order.

    Systematic sampling: all lie on a circle, each as long as its weight, and `room` marks at equal distances hit those
    that are shown. Turn by turn the marks go on by a stride that has no divisor with the circle, so in one round of
    turns each is hit exactly as often as `shares` says, and none twice in one turn.
    """
    always, rest = _parted(weights, room)
    left = room - len(always)
    if not rest or left <= 0:
        return sorted(always)[:room]
    circle = sum(weights[index] for index in rest)
    start = int(now.timestamp() // TURN) * _stride(circle) % circle
    marks = sorted((start * left + number * circle) % (circle * left) for number in range(left))
    hit, edge = set(always), 0
    for index in rest:
        edge += weights[index] * left
        while marks and marks[0] < edge:
            hit.add(index)
            marks.pop(0)
    return sorted(hit)


def _parted(weights: Sequence[int], room: int) -> tuple[set[int], list[int]]:
    """(those shown all the time, those that take turns): who weighs so much that its share would be more than all of
    the time takes a place of its own."""
    always: set[int] = set()
    rest = list(range(len(weights)))
    while rest and len(always) < room:
        total = sum(weights[index] for index in rest)
        heavy = [index for index in rest if weights[index] * (room - len(always)) >= total]
        if not heavy:
            break
        always.update(heavy[: room - len(always)])
        rest = [index for index in rest if index not in always]
    return always, rest


def _stride(circle: int) -> int:
    """About two fifths of the circle, so that neighbours on it do not follow one another; prime to its length."""
    return next(step for step in range(max(1, circle * 2 // 5), circle + 2) if gcd(step, circle) == 1)
