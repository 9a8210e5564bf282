"""A real site in a folder of its own, on SQLite or on a PostgreSQL of its own, and the processes that work on it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
"""Seconds until a drill gives up waiting, however busy the machine."""
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PGPASSFILE", "PGPASSWORD")


CAST = """
import django; django.setup()
from tests import factories as make
make.department(), make.writer(), make.editor(), make.approver(), make.category(), make.cover()
"""


class Site:
    """folder: everything of it; var: VAR_DIR, by default in the folder. database_url "": SQLite there."""

    def __init__(self, folder: Path, database_url: str = "", var: Path | None = None):
        self.folder, self.var, self.processes = folder, var or folder / "var", []
        self.var.mkdir(exist_ok=True)
        self.acts = folder / "acts"
        self.environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PYTHONPATH": str(ROOT),
            "VAR_DIR": str(self.var),
            "DATABASE_URL": database_url,
            "SECRET_KEY": "drills-only-secret-key-drills-only-secret-key-drills-only",
            "SEAL_KEY": "drills-only-seal-key-drills-only-seal-key-drills-only-seal",
            "SITE_URL": "http://127.0.0.1:8000",
            "ALLOWED_HOSTS": "127.0.0.1",
            "STAFF_SECOND_FACTOR": "optional",
        }

    def make(self) -> "Site":
        """With a department, a category and the cast of tests.factories."""
        self.run("manage.py", "migrate", "-v", "0")
        self.run("manage.py", "collectstatic", "--noinput", "-v", "0")
        self.run("-c", CAST)
        return self

    def run(self, *command: str, fails: bool = False, given: str = "", **further: str) -> str:
        """What a Python command prints; fails: whether it may."""
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment | further, capture_output=True, text=True,
            input=given, timeout=10 * PATIENCE,
        )  # fmt: skip
        assert fails or done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *command: str, log: str, **further: str) -> subprocess.Popen:
        """A Python command that goes on; what it prints is added to the file `log` of the folder."""
        with (self.folder / log).open("ab") as lines, (self.folder / f"{log}.err").open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.environment | further, stdout=lines, stderr=errors
            )
        self.processes.append(process)
        return process

    def work(self, seed: int) -> subprocess.Popen:
        """A newsroom; what it does and promises stands in `acts`."""
        return self.start("-m", "tests.newsdesk.work", str(seed), log="acts")

    def told(self) -> list[dict]:
        """The acts so far; a line that a killed process has not ended is none."""
        if not self.acts.exists():
            return []
        lines = self.acts.read_text(encoding="utf-8", errors="replace").splitlines()
        return [act for line in lines if (act := _read(line))]

    def promised(self) -> int:
        return sum("did" in act for act in self.told())

    def check(self) -> dict:
        """{"acts": promised ones, "faults": [sentences]}, see tests.newsdesk.checking."""
        lines = "".join(f"{json.dumps(act)}\n" for act in self.told())
        return json.loads(self.run("-m", "tests.newsdesk.checking", given=lines).splitlines()[-1])

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()


def _read(line: str) -> dict | None:
    try:
        return json.loads(line)
    except ValueError:
        return None


def until(condition, told=str, every: float = 0.02):
    """Wait for something true, within PATIENCE, and give it back."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(every)
    raise AssertionError(f"waited in vain: {told()}")
