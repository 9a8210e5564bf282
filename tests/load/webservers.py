"""Two web servers for the portal beside each other: granian, which serves it, and gunicorn, the usual choice.

    python -m tests.load.webservers [--seconds 10]

Each is started with two workers of four threads, first with a bare Django view that answers with a constant, then with
the home page of the demo newsroom, and driven with wrk on one machine. Prints requests a second, milliseconds within
which half and 99 of 100 were answered, errors, and memory of the workers (PSS). gunicorn is no dependency of ours
(.venv/bin/pip install gunicorn). For a quiet machine; on a busy one only the order of the rows means something.
"""

import argparse
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.load import base, servers, wrk

NO_WRK = "wrk was not found; on Debian or Ubuntu: apt-get install wrk. Nothing was measured."
NO_GUNICORN = "gunicorn was not found, so granian stands alone: .venv/bin/pip install gunicorn"
WARM = 2
"""Seconds."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=10)
    seconds = parser.parse_args().seconds
    if not shutil.which("wrk"):
        print(NO_WRK, file=sys.stderr)
        return 1
    kinds = [kind for kind in servers.SERVERS if importlib.util.find_spec(kind)]
    if "gunicorn" not in kinds:
        print(NO_GUNICORN, file=sys.stderr)
    base.end_like_an_interrupt()
    with base.database("sqlite") as environment, tempfile.TemporaryDirectory() as name:
        _demo(environment)
        print(f"{'':<28}{'requests/s':>12}{'p50 ms':>10}{'p99 ms':>10}{'errors':>8}{'PSS MB':>8}")
        for page, application in (("constant view", servers.BARE), ("home page", servers.SITE)):
            for kind in kinds:
                with servers.wsgi(kind, application, environment, Path(name)) as server:
                    wrk.drive(server.base, ["/"], WARM, Path(name))
                    found = wrk.drive(server.base, ["/"], seconds, Path(name))
                    memory = sum(server.memory())
                row = f"{found.per_second:>12,.0f}{found.p50:>10.1f}{found.p99:>10.1f}{found.failed:>8}{memory:>8.0f}"
                print(f"{f'{page}, {kind}':<28}{row}", flush=True)
    return 0


def _demo(environment: dict[str, str]) -> None:
    """The demo newsroom in the database of the environment."""
    for command in (["migrate"], ["seed_demo"], ["collectstatic", "--noinput"]):
        command = [sys.executable, "manage.py", *command, "-v", "0"]
        subprocess.run(command, cwd=base.ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
