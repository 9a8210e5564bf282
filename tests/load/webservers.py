"""Two web servers for the portal beside each other: granian, which serves it, and gunicorn, the usual choice.

    python -m tests.load.webservers [--seconds 10] [--connections 32] [--gunicorn-path FOLDER]

Each is started with two workers of four threads, first with a bare Django view that answers with a constant, then with
the portal's home page, and driven with wrk on one machine. Prints requests a second, the median and the 99th hundredth
of waiting times, and memory of the workers (PSS). gunicorn is no dependency: where it lies elsewhere, say where
(pip install --target FOLDER gunicorn). For a quiet machine; on a busy one only the order of the rows means something.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.audits.site import ROOT

HOW_TO = "wrk was not found; on Debian or Ubuntu: apt-get install wrk. Nothing was measured."
NO_GUNICORN = (
    "gunicorn was not found, so granian stands alone: pip install --target FOLDER gunicorn, then --gunicorn-path."
)
BARE = "tests.load.bare:application"
PORTAL = "portal.wsgi:application"


def commands(port: int, application: str) -> dict[str, list[str]]:
    granian = (
        f"-m granian --interface wsgi --http 1 --no-ws --host 127.0.0.1 --port {port} --workers 2 --blocking-threads 4 "
        f"--no-access-log --log-level warning {application}"
    )
    gunicorn = f"-m gunicorn --bind 127.0.0.1:{port} --workers 2 --log-level warning"
    return {
        "granian, 2 × 4 threads": [sys.executable, *granian.split()],
        "gunicorn, 2 × 4 threads": [sys.executable, *gunicorn.split(), "--threads", "4", application],
        "gunicorn, 2 sync": [sys.executable, *gunicorn.split(), application],
    }


def measured(command: list[str], port: int, environment: dict, seconds: int, connections: int) -> list[str]:
    """Requests a second, median, 99th hundredth, errors, PSS in MB; as text."""
    url = f"http://127.0.0.1:{port}/"
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_for(url, server)
        drive = ["wrk", "-t1", f"-c{connections}", "--latency"]
        subprocess.run([*drive, "-d2s", url], capture_output=True, check=True)  # warm
        told = subprocess.run([*drive, f"-d{seconds}s", url], capture_output=True, check=True, text=True).stdout
        memory = pss(server.pid)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
    found = [re.search(pattern, told) for pattern in (r"Requests/sec:\s+(\S+)", r"50%\s+(\S+)", r"99%\s+(\S+)")]
    wrong = sum(map(int, re.findall(r"(?:connect|read|write|timeout|responses:) (\d+)", told)))
    return [*(each[1] if each else "?" for each in found), str(wrong), f"{memory:.0f}"]


def wait_for(url: str, server: subprocess.Popen) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                assert answer.status == 200
                return
        except OSError as error:
            if server.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"The server did not answer on {url}: {error}") from error
            time.sleep(0.2)


def pss(leader: int) -> float:
    """Of all processes of the group, in MB: shared pages counted once."""
    total = 0
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and os.getpgid(int(process.name)) == leader:
                total += int(re.search(r"^Pss:\s+(\d+)", (process / "smaps_rollup").read_text(), re.MULTILINE)[1])
        except (OSError, TypeError):
            continue
    return total / 1024


def demo(environment: dict) -> None:
    """The demo newsroom in the folder of the environment."""
    for command in (["migrate", "-v", "0"], ["seed_demo", "-v", "0"], ["collectstatic", "--noinput", "-v", "0"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--gunicorn-path", default="", help="folder that `pip install --target` put gunicorn into")
    asked = parser.parse_args()
    if not shutil.which("wrk"):
        print(HOW_TO, file=sys.stderr)
        return 1
    path = os.pathsep.join(filter(None, [str(ROOT), asked.gunicorn_path]))
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        key = "for-this-measurement-only-" * 2
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
            "PYTHONPATH": path, "VAR_DIR": folder, "SECRET_KEY": f"{key}1", "SEAL_KEY": f"{key}2",
            "SITE_URL": f"http://127.0.0.1:{port}", "ALLOWED_HOSTS": "127.0.0.1", "DEMO_PASSWORD": key[:20],
        }  # fmt: skip
        has_gunicorn = not subprocess.run(
            [sys.executable, "-c", "import gunicorn"], env=environment, stderr=subprocess.DEVNULL
        ).returncode
        if not has_gunicorn:
            print(NO_GUNICORN, file=sys.stderr)
        demo(environment)
        print(f"{'':<38}{'requests/s':>12}{'p50':>10}{'p99':>10}{'errors':>8}{'PSS MB':>8}")
        for page, application in (("constant view", BARE), ("home page", PORTAL)):
            for name, command in commands(port, application).items():
                if has_gunicorn or "gunicorn" not in name:
                    row = measured(command, port, environment, asked.seconds, asked.connections)
                    widths = (12, 10, 10, 8, 8)
                    cells = "".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))
                    print(f"{page + ', ' + name:<38}{cells}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
