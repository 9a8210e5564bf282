"""How the web server is started, in production (`manage.py serve`) and for the demo (portal.demo_server).

granian in WSGI mode; why, and what it does when workers die, clients are slow and requests hang: docs/deployment.md.
"""

import re
import socket
import sys
from pathlib import Path

from portal import env

APPLICATION = "portal.wsgi:application"
BIND = "127.0.0.1:8000"
"""Where it listens unless the environment's BIND says otherwise."""


def command(where: list[str], *, workers: int, threads: int, further: list[str]) -> list[str]:
    """The command line. where: granian's options that say where it listens; further: other options of its."""
    kept = (
        f"--interface wsgi --http 1 --no-ws --workers {workers} --blocking-threads {threads} "
        "--respawn-failed-workers --respawn-interval 1 --no-access-log"
    )
    return [sys.executable, "-m", "granian", *where, *kept.split(), *further, APPLICATION]


def from_environment() -> list[str]:
    """The command line that the environment asks for. What is wrong there stands in env.problems afterwards."""
    where = _listening(env.text("BIND") or BIND)
    memory = env.number("WORKER_MEMORY", 400, least=60, most=65536)
    lifetime = env.number("WORKER_LIFETIME", 86400, least=60, most=30 * 86400)
    further = (
        "--backlog 2048 --http1-header-read-timeout 10000 --log-level info --workers-kill-timeout 15 "
        f"--workers-max-rss {memory} --rss-sample-interval 10 --rss-samples 3 --workers-lifetime {lifetime}"
    )
    workers, threads = env.number("WORKERS", 2, least=1, most=64), env.number("THREADS", 4, least=1, most=64)
    return command(where, workers=workers, threads=threads, further=further.split())


def _listening(bind: str) -> list[str]:
    """granian's options for BIND. It would share a port with another server without a word, and take its socket away:
    so both are tried first. A socket that nobody listens on was left behind, and is removed."""
    port = re.fullmatch(r"(?P<host>[0-9.]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})", bind)
    if bind.startswith("unix:/"):
        path = Path(bind.removeprefix("unix:"))
        family, address, options = socket.AF_UNIX, str(path), ["--uds", str(path), "--uds-permissions", "0o660"]
    elif port and 1 <= int(port["port"]) <= 65535:
        host = port["host"].strip("[]")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        address, options = (host, int(port["port"])), ["--host", host, "--port", port["port"]]
    else:
        env.problems.append(("BIND", f"BIND is “{bind}”; use unix:/run/portal/web.sock or 127.0.0.1:8000."))
        return []
    with socket.socket(family) as probe:
        probe.settimeout(1)
        if probe.connect_ex(address) == 0:
            env.problems.append(("BIND", f"Another server answers on {bind} already; end it first, or change BIND."))
        elif family == socket.AF_UNIX and path.is_socket():
            path.unlink()
    return options
