"""What every benchmark needs: a database of its own, processes that end with it, figures told in one way."""

import os
import platform
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg2

from tests.run import postgres_url

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
READY_WITHIN = 60
ENDS_WITHIN = 10
"""Seconds."""
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "PGPASSFILE", "PGPASSWORD")
"""Of the caller's environment: a benchmark measures the program's settings, not those of whoever starts it."""


def databases(asked: str) -> list[str]:
    """ "sqlite", "postgresql", or "both" as a list."""
    return ["sqlite", "postgresql"] if asked == "both" else [asked]


@contextmanager
def database(name: str) -> Iterator[dict[str, str]]:
    """The environment of a site of its own on SQLite or PostgreSQL; everything of it goes afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ} | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONPATH": str(ROOT),
        "VAR_DIR": str(folder),
        "SECRET_KEY": "bench-only-secret-key-bench-only-secret-key-bench-only-key",
        "SEAL_KEY": "bench-only-seal-key-bench-only-seal-key-bench-only-seal-key",
        "SITE_URL": f"http://{HOST}:8000",
        "ALLOWED_HOSTS": f"{HOST},so.tinh.gov.vn",  # the latter is what deploy/nginx.conf names
        "STAFF_SECOND_FACTOR": "optional",
    }
    drop = None
    try:
        if name == "postgresql":
            environment["DATABASE_URL"], drop = _new_postgres()
        yield environment
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if drop:
            drop()


def _new_postgres():
    """(its address, a function that drops it)."""
    url = postgres_url()
    if not url:
        raise SystemExit(
            "No PostgreSQL answers whose role may create databases. Start one, set TEST_DATABASE_URL, "
            "or ask for --database sqlite."
        )
    server = url.rpartition("/")[0]
    name = f"portal_bench_{os.getpid()}"

    def run(sql: str) -> None:
        connection = psycopg2.connect(f"{server}/postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
        connection.close()

    run(f'CREATE DATABASE "{name}"')
    return f"{server}/{name}", lambda: run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def end_like_an_interrupt() -> None:
    """What ends this process otherwise ends it like Ctrl+C, so that all that was started and made goes with it."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    """The command as a process group of its own, so that Ctrl+C reaches only whoever must end it."""
    with log.open("ab") as lines:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=lines, stderr=lines, start_new_session=True
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(ENDS_WITHIN)
        except ProcessLookupError:
            process.poll()
        except subprocess.TimeoutExpired:
            continue


def fetch(url: str, host: str = "") -> bytes:
    """The body of an answer; urllib's errors where there is none. host: asked as that one."""
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    with urllib.request.urlopen(request, timeout=READY_WITHIN) as answer:
        return answer.read()


def wait_until_it_answers(url: str, process: subprocess.Popen, log: Path, host: str = "") -> bytes:
    """The first answer's body; SystemExit with the end of the log where none comes."""
    end = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < end:
        try:
            return fetch(url, host)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{url} answers {error.code}. Its log ends so:\n{_end_of(log)}") from None
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"Nothing answers at {url}. The log ends so:\n{_end_of(log)}")


def wait_until_it_listens(port: int, process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"Nothing listens on port {port}. The log ends so:\n{_end_of(log)}")


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def median(values) -> float:
    return statistics.median(values)


def percentile(values, part: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def machine() -> dict[str, str]:
    """What the figures were taken on; for people."""
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "load": "{:.1f}, {:.1f}, {:.1f}".format(*os.getloadavg()),
        "python": platform.python_version(),
        "django": version("django"),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": _postgres_version(),
    }


def _postgres_version() -> str:
    url = postgres_url()
    if not url:
        return ""
    connection = psycopg2.connect(f"{url.rpartition('/')[0]}/postgres")
    try:
        return str(connection.info.server_version // 10000)
    finally:
        connection.close()


def in_a_child(module: str, *arguments: str, environment: dict[str, str]) -> str:
    """The last line that `python -m module …` prints."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"`python -m {module} {' '.join(arguments)}` failed; what it said stands above.")
    return done.stdout.splitlines()[-1]
