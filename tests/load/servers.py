"""The servers of a benchmark: the site's WSGI server, the same for the bare view, nginx for files and in front."""

import getpass
import grp
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.load.base import HOST, free_port, running, wait_until_it_answers, wait_until_it_listens

WORKERS = 2
SERVERS = {
    "granian": (
        "granian", "--interface", "wsgi", "--workers", "{workers}", "--blocking-threads", "4", "--http", "1", "--no-ws",
        "--host", HOST, "--port", "{port}", "--no-access-log", "--log-level", "warning", "{application}",
    ),
    "gunicorn": (
        "gunicorn", "--workers", "{workers}", "--threads", "4", "--bind", f"{HOST}:{{port}}", "--log-level", "warning",
        "{application}",
    ),
}  # fmt: skip
"""Name → the module and its arguments."""
SITE, BARE = "portal.wsgi:application", "tests.load.bare:application"


@dataclass(frozen=True)
class Server:
    """base: its address without a path. pid: of the process whose children answer. host: what it is asked as, where
    that is not its address."""

    base: str
    pid: int
    host: str = ""

    def memory(self) -> list[float]:
        """MB that each worker holds, what is shared counted in parts (PSS), largest first."""
        return sorted((_pss(pid) for pid in _children(self.pid)), reverse=True)


@contextmanager
def wsgi(kind: str, application: str, environment: dict[str, str], folder: Path, first: str = "/") -> Iterator[Server]:
    """The application behind the server of this kind, once it has answered the path `first`."""
    port = free_port()
    facts = {"workers": WORKERS, "port": port, "application": application}
    command = [sys.executable, "-m", *(part.format(**facts) for part in SERVERS[kind])]
    log = folder / f"{kind}-{port}.log"
    with running(command, environment, log) as process:
        server = Server(f"http://{HOST}:{port}", process.pid)
        wait_until_it_answers(server.base + first, process, log)
        yield server


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """The address of a Redis of its own, that keeps nothing on the disk."""
    port = free_port()
    options = ["--port", str(port), "--bind", HOST, "--save", "", "--appendonly", "no", "--dir", str(folder)]
    with running(["redis-server", *options], dict(os.environ), folder / "redis.log") as process:
        wait_until_it_listens(port, process, folder / "redis.log")
        yield f"redis://{HOST}:{port}/0"


def nginx() -> str:
    """Where the program is; Debian keeps it where only root looks. "" where it is not."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") or ""


_FILES = """daemon off;
user {user} {group};
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
worker_processes {workers};
events {{ worker_connections 512; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  default_type text/html;
  gzip_static on;
  client_body_temp_path {folder}/nginx-body;
  proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-fastcgi;
  uwsgi_temp_path {folder}/nginx-uwsgi;
  scgi_temp_path {folder}/nginx-scgi;
  server {{ listen {host}:{port}; root {folder}/files; }}
}}
"""


@contextmanager
def files(folder: Path) -> Iterator[Server]:
    """nginx with the files of folder/files; "ready" is the first."""
    port = free_port()
    (folder / "files").mkdir()
    (folder / "files" / "ready").write_text("ready")
    configuration = folder / "nginx-files.conf"
    who = {"user": getpass.getuser(), "group": grp.getgrgid(os.getgid()).gr_name}  # whoever can read the folder
    configuration.write_text(_FILES.format(folder=folder, workers=WORKERS, host=HOST, port=port, **who))
    with nginx_with(configuration, f"http://{HOST}:{port}", "/ready", folder) as server:
        yield server


@contextmanager
def nginx_with(configuration: Path, base: str, first: str, folder: Path, host: str = "") -> Iterator[Server]:
    log = folder / f"{configuration.stem}.log"
    command = [nginx(), "-p", str(folder), "-e", str(folder / "nginx-error.log"), "-c", str(configuration)]
    with running(command, dict(os.environ), log) as process:
        wait_until_it_answers(base + first, process, log, host)
        yield Server(base, process.pid, host)


def _children(pid: int) -> list[int]:
    """Processes below, those of Python's own (the tracker of shared things) left out."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, _, rest = status.read_text().partition(" (")
            parent = int(rest.rpartition(") ")[2].split()[1])
            if parent == pid and b"resource_tracker" not in (status.parent / "cmdline").read_bytes():
                found.append(int(number))
        except (OSError, ValueError):
            continue  # it has just ended
    return found


def _pss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
