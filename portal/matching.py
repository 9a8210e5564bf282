"""difflib with a bound on its work, which grows with the product of the lengths and worse. A leaf."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate

MOST = 4_000_000
"""Pairs compared for one difference; beyond it the one text counts as removed, the other as added."""


class TooMuch(Exception):
    """The two are too long or too repetitive to be compared."""


class Budget:
    """Steps that one comparison may take, shared by all its parts."""

    def __init__(self, most: int | None = None):
        self.left = MOST if most is None else most

    def spend(self, steps: int) -> None:
        if steps > self.left:
            self.left = 0
            raise TooMuch
        self.left -= steps


class Matcher(SequenceMatcher):
    """Raises TooMuch instead of taking more steps than the budget holds."""

    def __init__(self, left: Sequence[str], right: Sequence[str], budget: Budget):
        self.budget = budget
        budget.spend(len(left) + len(right))
        super().__init__(None, left, right, autojunk=False)
        steps = (1 + len(self.b2j.get(item, ())) for item in left)
        self.steps = list(accumulate(steps, initial=0))

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        ahi = len(self.a) if ahi is None else ahi
        self.budget.spend(self.steps[ahi] - self.steps[alo])
        return super().find_longest_match(alo, ahi, blo, bhi)
