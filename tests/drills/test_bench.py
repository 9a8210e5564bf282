"""`make bench` from end to end with tiny numbers: that it runs, tells every figure, and leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.deploy.conftest import missing
from tests.load.base import ROOT
from tests.load.run import PLAIN, Run
from tests.load.servers import nginx

PAGES = ("home", "search", "sitemap")  # each takes as long as all the others
TINY = [
    "--sizes", "100,200", "--pages", ",".join(PAGES), "--seconds", "1", "--rounds", "1", "--requests", "20",
    "--database", "sqlite",
]  # fmt: skip
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(autouse=True)
def tools():
    if not (shutil.which("wrk") and nginx()):
        missing("wrk and nginx are needed: apt-get install wrk nginx")


def command(*more: str) -> list[str]:
    return [sys.executable, "-m", "tests.load.site", *TINY, *more]


def left_behind(environment: dict) -> list[str]:
    """Processes that still work in the folder, and what lies in it."""
    folder = environment["TMPDIR"]
    lines = []
    for each in Path("/proc").glob("[0-9]*/environ"):
        try:
            if folder.encode() in each.read_bytes():
                lines.append((each.parent / "cmdline").read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return lines + [str(path) for path in Path(folder).glob("portal-bench-*")]


@pytest.fixture
def environment(tmp_path):
    return dict(os.environ) | {"TMPDIR": str(tmp_path)}


def test_the_benchmark_tells_every_figure(environment, tmp_path):
    file = tmp_path / "run.json"
    done = subprocess.run(command("--json", str(file)), env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    run = Run.read(file)
    found = {(row.size, row.page) for row in run.rows if row.way == PLAIN}
    assert found == {(size, page) for size in (100, 200) for page in PAGES}
    assert [row for row in run.rows if row.failed] == []
    assert all(row.per_second > 0 and row.queries > 0 for row in run.rows if row.page != "sitemap")
    assert all(each["sitemap"]["listed"] == each["sitemap"]["live"] for each in run.inside)
    assert all(each.end > 10 for each in run.memory)
    assert "Goals" in done.stdout
    assert left_behind(environment) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_all_that_was_started(environment, number):
    how = {"env": environment, "cwd": ROOT, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    with subprocess.Popen(command("--sizes", "100"), **how) as process:
        for line in process.stderr:
            if "of the bare view" in line:  # servers are up and asked
                break
        process.send_signal(number)
        assert "Interrupted" in process.stderr.read()
        assert process.wait(60) == 130
    end = time.monotonic() + 15
    while (left := left_behind(environment)) and time.monotonic() < end:
        time.sleep(0.2)
    assert left == []
