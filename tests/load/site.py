"""`make bench`: how fast the public site answers, beside two yardsticks that are measured in the same minute.

For each database and size: generated editions are loaded, counts and times are taken in the site's own process
(tests.load.inside), then wrk drives every page in every way that it can be answered (tests.load.ways); before each,
for as long, a Django view with a constant answer on the same server, and nginx with the same HTML as a file. Medians of
the rounds are told as a table with the goals of tests.load.goals, and written as JSON; docs/performance.md keeps the
last run (`--docs`).

    python -m tests.load.site [--sizes 1000,100000] [--database sqlite|postgresql|both] [--server granian|gunicorn]
        [--pages home,search] [--seconds 5] [--rounds 3] [--requests 10000] [--json FILE] [--docs]
"""

import argparse
import gzip
import importlib.util
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

from tests.load import base, report, servers, ways, wrk
from tests.load.inside import PAGES
from tests.load.run import Memory, Run, row_of
from tests.run import postgres_url

WARMED = 4
"""Times that each address is asked for before anything is read."""
DOCUMENT = base.ROOT / "docs" / "performance.md"


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    if refusals := _refusals(options):
        print("\n".join(refusals), file=sys.stderr)
        return 1
    base.end_like_an_interrupt()
    try:
        run = measure(options)
    except KeyboardInterrupt:
        print("Interrupted; all that was started has ended, and its databases are gone.", file=sys.stderr)
        return 130
    if options.json:  # first, since it took so long to measure
        run.write(Path(options.json))
    print(report.in_terminal(run))
    if options.docs:
        report.put_into(DOCUMENT, run)
    return 0


def _options(arguments: list[str] | None):
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default="1000,100000", help="editions, comma between (default 1000,100000)")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--server", choices=servers.SERVERS, default="granian", help="the WSGI server (granian)")
    parser.add_argument("--pages", default="", help="only these, comma between (home, category, deep category …)")
    parser.add_argument("--seconds", type=float, default=5, help="of each reading, whole ones (5)")
    parser.add_argument("--rounds", type=int, default=3, help="readings of each page, of which the median counts (3)")
    parser.add_argument(
        "--requests", type=int, default=10_000, help="of every page before memory is read again (10000)"
    )
    parser.add_argument("--json", default="", help="also write the figures to this file")
    parser.add_argument("--docs", action="store_true", help="also put the tables into docs/performance.md")
    options = parser.parse_args(arguments)
    try:
        options.sizes = sorted({int(size) for size in options.sizes.split(",")})
    except ValueError:
        parser.error("--sizes takes whole numbers with commas between them: --sizes 1000,100000")
    options.pages = [page.strip() for page in options.pages.split(",") if page.strip()]
    if unknown := {*options.pages} - {*PAGES}:
        parser.error(f"--pages knows {', '.join(PAGES)}; not {', '.join(sorted(unknown))}")
    if options.sizes[0] < 100 or min(options.seconds, options.rounds, options.requests) < 1:
        parser.error("at least 100 editions, 1 second, 1 round, 1 request")
    return options


def _refusals(options) -> list[str]:
    """Sentences, one for each thing without which nothing can be measured."""
    found = []
    if not shutil.which("wrk"):
        found.append("wrk is missing, which asks for the pages. On Debian: apt-get install wrk")
    if not servers.nginx():
        found.append("nginx is missing, one of the yardsticks. On Debian: apt-get install nginx-light")
    if not importlib.util.find_spec(options.server):
        found.append(f"{options.server} is missing. Install it: .venv/bin/pip install {options.server}")
    if not Path("/proc/self/smaps_rollup").exists():
        found.append("The memory of processes is read from Linux's /proc/*/smaps_rollup, which is not here.")
    if options.database != "sqlite" and not postgres_url():
        found.append(
            "No PostgreSQL answers whose role may create databases. Start one, set TEST_DATABASE_URL, "
            "or ask for --database sqlite."
        )
    return found


def measure(options) -> Run:
    settings = {
        "server": f"{options.server} {version(options.server)}",
        "workers": str(servers.WORKERS),
        "connections": str(wrk.CONNECTIONS),
        "seconds a reading": f"{options.seconds:g}",
        "rounds": str(options.rounds),
    }
    run = Run(machine=base.machine(), settings=settings)
    for name in base.databases(options.database):
        with base.database(name) as environment:
            made = 0
            for size in options.sizes:
                _say(f"{name}: loading {size:,} editions")
                told = json.loads(
                    base.in_a_child("tests.load.inside", "grow", str(size), str(made), environment=environment)
                )
                made = size
                addresses = told.pop("addresses")
                told |= json.loads(base.in_a_child("tests.load.inside", "look", environment=environment))
                run.inside.append({"database": name, "size": size} | told)
                _drive(run, name, size, addresses, environment, options)
    return run


def _drive(run: Run, name: str, size: int, addresses: dict, environment: dict, options) -> None:
    queries = run.inside[-1]["queries"]
    with _folder() as folder, ExitStack() as stack:
        files = stack.enter_context(servers.files(folder))
        bare = stack.enter_context(servers.wsgi(options.server, servers.BARE, environment, folder))
        answering = ways.open_all(stack, options.server, environment, folder, _say)
        for page, paths in addresses.items():
            if options.pages and page not in options.pages:
                continue
            for server in answering.values():
                _warm(server, paths)
            file = _kept_as_a_file(folder, page, base.fetch(next(iter(answering.values())).base + paths[0]))
            readings: dict[str, list[dict]] = {way: [] for way in answering}
            for _ in range(options.rounds):
                for way, server in answering.items():
                    readings[way].append(
                        {
                            "bare": wrk.drive(bare.base, ["/"], options.seconds, folder),
                            "file": wrk.drive(files.base, [file], options.seconds, folder),
                            "page": wrk.drive(server.base, paths, options.seconds, folder, server.host),
                        }
                    )
            for way, found in readings.items():
                row = row_of(
                    {"database": name, "size": size, "page": page, "way": way, "queries": queries[page]}, found
                )
                run.rows.append(row)
                _say(f"{name}, {size:,}, {page}, {way}: {row.per_second:,.0f}/s, {row.of_bare:.2f} of the bare view")
    _say(f"{name}, {size:,}: memory of the workers")
    run.memory.append(_memory(name, size, addresses, environment, options))


def _memory(name: str, size: int, addresses: dict, environment: dict, options) -> Memory:
    """Of workers that have just started, as a department runs them."""
    with _folder() as folder, ways.as_in_production(options.server, environment, folder) as server:
        for paths in addresses.values():
            base.fetch(server.base + paths[0])
        held = [server.memory()[0]]
        for _ in range(2):
            for paths in addresses.values():
                count = 0
                while count < options.requests / 2:
                    count += wrk.drive(server.base, paths, 1, folder).count
            held.append(server.memory()[0])
    start, half, end = (round(megabytes, 1) for megabytes in held)
    return Memory(name, size, start, half, end, options.requests)


def _warm(server: servers.Server, paths: list[str]) -> None:
    """Ask for everything often enough that each worker has met it: a cache is measured with what is in it."""
    for path in paths * WARMED:
        base.fetch(server.base + path, server.host)


def _kept_as_a_file(folder: Path, page: str, body: bytes) -> str:
    """The path under which nginx serves the page, as it is and compressed."""
    path = folder / "files" / f"{page.replace(' ', '-')}.html"
    path.write_bytes(body)
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(body, 6))
    return f"/{path.name}"


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="portal-bench-servers-") as folder:
        yield Path(folder)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
