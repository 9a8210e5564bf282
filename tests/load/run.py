"""The figures of one run of `make bench`, as they are written to JSON, and what they are asked for."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.load.base import median

PLAIN, PROCESS, REDIS, NGINX = "no cache", "in-process", "Redis", "nginx"
"""Ways in which a page is answered."""


@dataclass(frozen=True)
class Row:
    """One page, one way of answering it, one database and size. of_bare, of_file: its requests a second as a part of
    each yardstick's, which were measured beside it; queries: with nothing kept in the process."""

    database: str
    size: int
    page: str
    way: str
    per_second: float
    p50: float
    p99: float
    of_bare: float
    of_file: float
    queries: int
    failed: int = 0


@dataclass
class Memory:
    """MB that the largest worker held when it had just started, half way, and after all requests."""

    database: str
    size: int
    start: float
    half: float
    end: float
    requests: int


@dataclass
class Run:
    """inside: what tests.load.inside tells of each database and size, with "database", "size" and
    "loaded_per_second"."""

    machine: dict[str, str]
    settings: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    memory: list[Memory] = field(default_factory=list)
    inside: list[dict] = field(default_factory=list)

    def row(self, database: str, size: int, page: str, way: str) -> Row | None:
        wanted = (database, size, page, way)
        return next((row for row in self.rows if (row.database, row.size, row.page, row.way) == wanted), None)

    def told_inside(self, database: str, size: int) -> dict:
        found = (each for each in self.inside if (each["database"], each["size"]) == (database, size))
        return next(found, {})

    def memory_of(self, database: str, size: int) -> Memory | None:
        found = (each for each in self.memory if (each.database, each.size) == (database, size))
        return next(found, None)

    def pages(self, database: str, size: int) -> list[str]:
        return list(dict.fromkeys(row.page for row in self.rows if (row.database, row.size) == (database, size)))

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Run":
        found = json.loads(path.read_text(encoding="utf-8"))
        found["rows"] = [Row(**row) for row in found["rows"]]
        found["memory"] = [Memory(**each) for each in found["memory"]]
        return cls(**found)


def row_of(facts: dict, readings: list[dict]) -> Row:
    """facts: database, size, page, way, queries. readings: of each round, "page", "bare" and "file" as wrk.Reading."""
    pages = [each["page"] for each in readings]
    return Row(
        **facts,
        per_second=round(median(page.per_second for page in pages), 1),
        p50=round(median(page.p50 for page in pages), 2),
        p99=round(median(page.p99 for page in pages), 2),
        of_bare=round(median(each["page"].per_second / each["bare"].per_second for each in readings), 3),
        of_file=round(median(each["page"].per_second / each["file"].per_second for each in readings), 3),
        failed=sum(page.failed for page in pages),
    )
