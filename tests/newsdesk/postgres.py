"""A PostgreSQL server of a drill's own, that can be killed, started again, and run out of room."""

import getpass
import glob
import os
import shutil
import socket
import subprocess
from pathlib import Path

MISSING = "initdb and pg_ctl were not found. On Debian or Ubuntu: apt-get install postgresql"


class Postgres:
    """In `folder`, which it must be able to write to as the user postgres, where this is root: initdb refuses root."""

    def __init__(self, folder: Path):
        self.folder, self.data, self.port = folder, folder / "data", _free_port()
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(folder, self.user)
        self._run("initdb", "-D", self.data, "-A", "trust", "-U", "portal", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.start()
        self._tool("createdb", "model")

    def url(self, name: str) -> str:
        return f"postgres://portal@127.0.0.1:{self.port}/{name}"

    def copy(self, model: str, name: str) -> None:
        """A database as another stands; one of that name goes."""
        self._tool("dropdb", "--if-exists", "--force", name)
        self._tool("createdb", "-T", model, name)

    def _tool(self, program: str, *arguments: str) -> None:
        self._run(program, "-h", "127.0.0.1", "-p", self.port, "-U", "portal", *arguments)

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder}"
        self._run("pg_ctl", "-D", self.data, "-o", options, "-l", self.folder / "log", "-w", "-t", 60, "start")

    def stop(self, how: str = "fast") -> None:
        """how: "fast" (those connected are sent away) or "immediate" (as if the machine had lost its power)."""
        self._run("pg_ctl", "-D", self.data, "-m", how, "-w", "-t", 60, "stop")

    def is_running(self) -> bool:
        return self._run("pg_ctl", "-D", self.data, "status", may_fail=True) == 0

    def _run(self, program: str, *arguments, may_fail: bool = False) -> int:
        done = subprocess.run(
            [_path_of(program), *map(str, arguments)],
            user=self.user,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        )
        assert may_fail or done.returncode == 0, f"{program} as {self.user or getpass.getuser()}: {done.stderr}"
        return done.returncode


def _path_of(program: str) -> str:
    """Debian keeps the server's programs apart from the path."""
    beside = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"))
    found = shutil.which(program) if not beside else beside[-1]
    assert found, MISSING
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
