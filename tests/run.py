"""`make test`: the whole suite on SQLite, then on PostgreSQL where one answers, with a real Chromium.

On PostgreSQL `make test` runs what a database may answer otherwise (marked every_database, most by tests/conftest.py);
`make drills` runs all others that use one there too, and what is marked exhaustive: CI has run every test on both.
Those of the browser run once, the main line aside: what it does with a page is the same whatever holds the articles.

    python -m tests.run [--postgres-only | --sqlite-only] [pytest's arguments]

TEST_DATABASE_URL names a PostgreSQL whose role may create databases; without it the usual local ones are tried.
REQUIRE_POSTGRES=1 and REQUIRE_BROWSER=1 turn a missing one into a failure.
"""

import getpass
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import environ
import psycopg2

from tests import chromium

WORKERS = "2"


ONCE = "not exhaustive"
AGAIN = "not exhaustive and every_database"
"""What runs on SQLite and, once more, on PostgreSQL, where no -m is given."""
NOT_HANDED_ON = ("DATABASE_URL", "DATABASE_URL_FILE", "PYTHONDONTWRITEBYTECODE")
"""The last because every worker, and every child of a test, would translate all of Django anew: five seconds each."""


def main(arguments: list[str]) -> int:
    browser = chromium.usable()
    if not browser:
        print(chromium.HOW_TO, file=sys.stderr)
        if required("REQUIRE_BROWSER"):
            return 1
        print("The browser tests are skipped.", file=sys.stderr)
    postgres = postgres_url()
    if not postgres:
        print(
            "No PostgreSQL was found whose role may create databases "
            "(TEST_DATABASE_URL where it is set, else 127.0.0.1:5432 and the unix socket).",
            file=sys.stderr,
        )
        if required("REQUIRE_POSTGRES"):
            return 1
        print("The tests run on SQLite only.", file=sys.stderr)

    reports, worst = [], 0
    wanted = [("SQLite", ""), ("PostgreSQL", postgres)]
    if "--postgres-only" in arguments:
        arguments.remove("--postgres-only")
        wanted = wanted[1:]
    if "--sqlite-only" in arguments:
        arguments.remove("--sqlite-only")
        wanted = wanted[:1]
    for name, url in wanted:
        if name == "SQLite" or url:
            status, report = run_pytest(name, url, browser, arguments)
            reports.append(report)
            worst = worst or status
    databases = ", ".join(sorted({name for report in reports for name in report["databases"]}, reverse=True))
    browsers = ", ".join(sorted({name for report in reports for name in report["browsers"]}))
    print(f"Ran on: {databases or 'no database'}; browser: {browsers or 'none'}", flush=True)
    if required("REQUIRE_BROWSER") and not browsers and not arguments:
        print("REQUIRE_BROWSER=1, but no browser test ran.", file=sys.stderr)
        worst = worst or 1
    return worst


def required(name: str) -> bool:
    return os.environ.get(name) == "1"


def run_pytest(name: str, url: str, browser: str, arguments: list[str]) -> tuple[int, dict]:
    """Exit status of one run on one database, and what tests.conftest reports of it."""
    print(f"\n== The tests on {name} ==", flush=True)
    environment = {key: value for key, value in os.environ.items() if key not in NOT_HANDED_ON}
    environment |= {"CHROMIUM": browser} if browser else {}
    environment |= {"DATABASE_URL": url} if url else {}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        environment["TEST_REPORT"] = str(report)
        options = [] if "-n" in arguments else ["-n", WORKERS, "--dist", "worksteal"]
        options += ["--database-only"] if url else []
        options += [] if "-m" in arguments else ["-m", AGAIN if url else ONCE]
        status = subprocess.run([sys.executable, "-m", "pytest", *options, *arguments], env=environment).returncode
        told = json.loads(report.read_text()) if report.exists() else {"databases": [], "browsers": []}
    return status, told


def postgres_url() -> str:
    """Address of a database that need not exist, on a server whose role may create it; empty where none answers.

    Django's test runner makes and drops "test_" databases of this name, so two runs side by side need two names.
    """
    name = f"portal_{os.getpid()}"
    if given := os.environ.get("TEST_DATABASE_URL"):
        has_name = environ.Env.db_url_config(given)["NAME"]
        candidates = [given if has_name else f"{given.rstrip('/')}/{name}"]
    else:
        servers = ("127.0.0.1:5432", "//var/run/postgresql")
        roles = (getpass.getuser(), "postgres")
        candidates = [f"postgres://{role}@{server}/{name}" for server in servers for role in roles]
    return next((url for url in candidates if may_create_databases(environ.Env.db_url_config(url))), "")


def may_create_databases(named: dict) -> bool:
    try:
        connection = psycopg2.connect(
            host=named["HOST"], port=named["PORT"] or None, user=named["USER"], password=named["PASSWORD"] or None,
            dbname="postgres", connect_timeout=5,
        )  # fmt: skip
    except psycopg2.OperationalError:
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            return cursor.fetchone()[0]
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
