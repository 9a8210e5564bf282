"""A run in words: tables for the terminal, and the same as Markdown for docs/performance.md."""

import re
from collections.abc import Iterable
from pathlib import Path

from tests.load.goals import DATABASE, SIZE, judge
from tests.load.run import Run

START, END = "<!-- make bench: start -->", "<!-- make bench: end -->"
"""Between them stands the last run; `--docs` writes it."""
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_HEAD = ("page", "answered by", "requests/s", "p50 ms", "p99 ms", "of bare", "of file", "queries", "errors")


def tables(run: Run) -> list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    """(heading, head, rows) of each table, all of them text."""
    found = []
    for database, size in dict.fromkeys((row.database, row.size) for row in run.rows):
        rows = [
            (
                row.page, row.way, f"{row.per_second:,.0f}", f"{row.p50:.1f}", f"{row.p99:.1f}", f"{row.of_bare:.2f}",
                f"{row.of_file:.2f}", str(row.queries), str(row.failed or ""),
            )
            for row in run.rows
            if (row.database, row.size) == (database, size)
        ]  # fmt: skip
        found.append((f"{_NAMES[database]}, {size:,} editions", _HEAD, rows))
    head = (
        "database", "editions", "made/s", "written/s", "publish: statements", "ms", "admin list: queries", "first ms",
        "deep ms", "sitemap: files", "all cold s", "one again ms", "one kept ms", "worker MB: start", "half way", "end",
    )  # fmt: skip
    found.append(("Writing, the admin, the sitemap, memory", head, [_inside(run, each) for each in run.inside]))
    verdicts = [
        (
            each.goal.name,
            f"{each.goal.sign} {each.goal.bound:g}",
            "–" if each.found is None else f"{each.found:,.2f}".rstrip("0").rstrip("."),
            each.word,
        )
        for each in judge(run)
    ]
    found.append((f"Goals ({_NAMES[DATABASE]}, {SIZE:,} editions)", ("goal", "bound", "found", ""), verdicts))
    return found


def _inside(run: Run, facts: dict) -> tuple[str, ...]:
    publish, admin, sitemap = facts["publish"], facts["admin"], facts["sitemap"]
    memory = run.memory_of(facts["database"], facts["size"])
    return (
        _NAMES[facts["database"]], f"{facts['size']:,}", f"{facts['made_per_second']:,}",
        f"{facts['loaded_per_second']:,}", str(publish["statements"]), f"{publish['ms']:.1f}",
        str(max(page["queries"] for page in admin.values())), f"{admin['first']['ms']:.1f}",
        f"{admin['deep']['ms']:.1f}", str(sitemap["files"]), f"{sitemap['cold_s']:.2f}", f"{sitemap['again_ms']:.1f}",
        f"{sitemap['warm_ms']:.1f}",
        *(f"{value:.0f}" for value in ((memory.start, memory.half, memory.end) if memory else ())),
        *(() if memory else ("–", "–", "–")),
    )  # fmt: skip


def facts(run: Run) -> Iterable[str]:
    """The machine and the settings, a line each."""
    machine = run.machine
    yield (
        f"{machine['cores']} cores, {machine['memory']} of memory, {machine['system']}, load {machine['load']} before; "
        f"Python {machine['python']}, Django {machine['django']}, SQLite {machine['sqlite']}, "
        f"PostgreSQL {machine['postgresql'] or '–'}."
    )
    yield ", ".join(f"{name} {value}" for name, value in run.settings.items()) + "."


def in_terminal(run: Run) -> str:
    lines = list(facts(run))
    for heading, head, rows in tables(run):
        widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
        lines += ["", heading]
        for row in [head, *rows]:
            lines.append(
                "  ".join(
                    _aligned(text, width, place) for place, (text, width) in enumerate(zip(row, widths, strict=True))
                )
            )
    return "\n".join(line.rstrip() for line in lines)


def _aligned(text: str, width: int, place: int) -> str:
    return text.ljust(width) if place == 0 else text.rjust(width)


def in_markdown(run: Run) -> str:
    lines = [*facts(run)]
    for heading, head, rows in tables(run):
        lines += ["", f"**{heading}**", "", f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
        lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)


def put_into(document: Path, run: Run) -> None:
    """The run between the two marks of the document; ValueError where they are not there once each."""
    text = document.read_text(encoding="utf-8")
    if (text.count(START), text.count(END)) != (1, 1):
        raise ValueError(f"{document} must hold {START} and {END} once each.")
    between = f"{START}\n{in_markdown(run)}\n{END}"
    document.write_text(re.sub(f"{START}.*{END}", lambda _: between, text, flags=re.DOTALL), encoding="utf-8")
