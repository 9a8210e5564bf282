"""What the site has to reach, as one table, and what a run says to it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.load.run import NGINX, PLAIN, PROCESS, REDIS, Run

DATABASE, SIZE, SMALL, LARGE = "postgresql", 100_000, 1_000, 1_000_000
"""Goals are of this database and size, where they name no other."""


@dataclass(frozen=True)
class Goal:
    """found: the figure in a run, None where the run did not measure it. sign: "≥" or "≤"."""

    name: str
    sign: str
    bound: float
    found: Callable[[Run], float | None]


@dataclass(frozen=True)
class Verdict:
    goal: Goal
    found: float | None

    @property
    def is_met(self) -> bool | None:
        """None where nothing was measured."""
        if self.found is None:
            return None
        return self.found >= self.goal.bound if self.goal.sign == "≥" else self.found <= self.goal.bound

    @property
    def word(self) -> str:
        return {True: "met", False: "NOT met", None: "not measured"}[self.is_met]


def of_bare(page: str, way: str) -> Callable[[Run], float | None]:
    return lambda run: getattr(run.row(DATABASE, SIZE, page, way), "of_bare", None)


def least_of_all(way: str, yardstick: str) -> Callable[[Run], float | None]:
    """The lowest ratio of any page. What is never kept (search) is no page of a cache."""

    def found(run: Run) -> float | None:
        rows = [run.row(DATABASE, SIZE, page, way) for page in run.pages(DATABASE, SIZE) if page != "search"]
        return min((getattr(row, yardstick) for row in rows if row), default=None)

    return found


def growth(size: int) -> Callable[[Run], float | None]:
    """The lowest part of its requests a second at SMALL that any page keeps at this size."""

    def found(run: Run) -> float | None:
        pairs = [
            (run.row(DATABASE, size, page, PLAIN), run.row(DATABASE, SMALL, page, PLAIN))
            for page in run.pages(DATABASE, size)
        ]
        kept = (large.per_second / small.per_second for large, small in pairs if large and small and small.per_second)
        return min(kept, default=None)

    return found


def deep_against_first(run: Run) -> float | None:
    deep, first = (run.row(DATABASE, SIZE, page, PLAIN) for page in ("deep category", "category"))
    return deep.per_second / first.per_second if deep and first and first.per_second else None


def inside(*keys: str) -> Callable[[Run], float | None]:
    """A figure that the site's own process told; keys lead down to it."""

    def found(run: Run) -> float | None:
        facts = run.told_inside(DATABASE, SIZE)
        for key in keys:
            facts = facts.get(key) if isinstance(facts, dict) else None
        return facts

    return found


def inside_against_small(*keys: str) -> Callable[[Run], float | None]:
    def found(run: Run) -> float | None:
        values = []
        for size in (SIZE, SMALL):
            facts = run.told_inside(DATABASE, size)
            for key in keys:
                facts = facts.get(key) if isinstance(facts, dict) else None
            values.append(facts)
        return values[0] / values[1] if all(values) else None

    return found


def unlisted(run: Run) -> float | None:
    facts = run.told_inside(DATABASE, SIZE).get("sitemap")
    return facts["live"] - facts["listed"] if facts else None


def admin_queries(run: Run) -> float | None:
    facts = run.told_inside(DATABASE, SIZE).get("admin")
    return max(page["queries"] for page in facts.values()) if facts else None


def memory(run: Run) -> float | None:
    return getattr(run.memory_of(DATABASE, SIZE), "end", None)


def memory_growth(run: Run) -> float | None:
    found = run.memory_of(DATABASE, SIZE)
    return found.end / found.half if found else None


GOALS = (
    Goal("article, no page cache, of the bare view", "≥", 0.18, of_bare("article", PLAIN)),
    Goal("home, no page cache, of the bare view", "≥", 0.10, of_bare("home", PLAIN)),
    Goal("category, first page, no page cache, of the bare view", "≥", 0.12, of_bare("category", PLAIN)),
    Goal("RSS, no page cache, of the bare view", "≥", 0.15, of_bare("feed", PLAIN)),
    Goal("any page from the in-process cache, of the bare view", "≥", 0.85, least_of_all(PROCESS, "of_bare")),
    Goal("any page from Redis, of the bare view", "≥", 0.6, least_of_all(REDIS, "of_bare")),
    Goal("any page through nginx's cache, of nginx with the file", "≥", 0.85, least_of_all(NGINX, "of_file")),
    Goal("category page 500, of page 1", "≥", 0.85, deep_against_first),
    Goal("100,000 editions, of 1,000: the page that loses most", "≥", 0.9, growth(SIZE)),
    Goal("1,000,000 editions, of 1,000: the page that loses most", "≥", 0.8, growth(LARGE)),
    Goal("sitemap: live editions that no file lists", "≤", 0, unlisted),
    Goal("sitemap: editions in the fullest file", "≤", 5000, inside("sitemap", "most_in_a_file")),
    Goal("sitemap: one file, warm, ms", "≤", 50, inside("sitemap", "warm_ms")),
    Goal("sitemap: all files, cold, s", "≤", 2, inside("sitemap", "cold_s")),
    Goal("publishing one article: statements", "≤", 15, inside("publish", "statements")),
    Goal("publishing one article: time, of that at 1,000", "≤", 1.15, inside_against_small("publish", "ms")),
    Goal("admin list: queries", "≤", 8, admin_queries),
    Goal("admin list, first page: time, of that at 1,000", "≤", 1.2, inside_against_small("admin", "first", "ms")),
    Goal("admin list, deep page: time, of that at 1,000", "≤", 1.2, inside_against_small("admin", "deep", "ms")),
    Goal("loading in bulk: editions a second", "≥", 5000, inside("loaded_per_second")),
    Goal("memory: the largest worker, MB PSS", "≤", 80, memory),
    Goal("memory: at the end, of that half way", "≤", 1.05, memory_growth),
)
"""The order is that of the issue and of docs/performance.md. That reading writes nothing is held by
tests/news/test_queries.py."""


def judge(run: Run) -> list[Verdict]:
    return [Verdict(goal, goal.found(run)) for goal in GOALS]
