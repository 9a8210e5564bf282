"""`make run`: prepares the demo site, then keeps its web server and its worker under one roof.

Both children run in process groups of their own, so that Ctrl+C reaches only this process, which ends
them in order. `run` returns an exit status that tells how it ended.
"""

import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from django import get_version
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from portal import env, server, startup

HOST = "127.0.0.1"
ACCOUNTS = ("congtacvien", "congtacvien2", "bientapvien", "nguoiduyet", "dichvu", "quantri")

STOPPED = 0
PORT_TAKEN = 2
SERVER_ENDED = 3
WORKER_ENDED = 4
NEVER_READY = 5
"""Exit statuses; 78 besides, where portal.startup refuses the settings or the seal key."""

READY_WITHIN = 60
ENDS_WITHIN = 15
_ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(port: int) -> int:
    """Serve the demo site on the port until interrupted, or until the server or the worker dies."""
    if refusal := port_refusal(port):
        say(refusal)
        return PORT_TAKEN
    for number in _ENDING_SIGNALS:
        signal.signal(number, signal.default_int_handler)
    children: dict[str, subprocess.Popen] = {}
    try:
        prepare()
        for name, command in commands(port).items():
            children[name] = subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)
        return attend(children, port)
    except KeyboardInterrupt:
        say("\nStopping … · Đang dừng …")
        return STOPPED
    finally:
        for number in _ENDING_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        end(children)


def port_refusal(port: int) -> str:
    """Why the port cannot be served, in one sentence; empty when it can."""
    if not 1 <= port <= 65535:
        return f"{port} is not a port; choose one from 1024 to 65535, for example: make run PORT=8001"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            return f"Port {port} is reserved for the system; choose one from 1024 up, for example: make run PORT=8001"
        except OSError:
            return f"Port {port} is in use by another program; choose another, for example: make run PORT={port + 1}"
    return ""


def prepare() -> None:
    """Database, demo newsroom and static files; quick where they stand already."""
    say("Preparing the database · Chuẩn bị cơ sở dữ liệu")
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    startup.refuse_when_wrong()
    say("Preparing the demo newsroom · Chuẩn bị tòa soạn mẫu")
    os.environ["DEMO_PASSWORD"] = env.text("DEMO_PASSWORD") or kept_password()
    call_command("seed_demo")
    collect_static()


def kept_password() -> str:
    """The password of the demo accounts made by an earlier run, or a new one."""
    path = settings.VAR_DIR / "demo_password"
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9), encoding="utf-8")
        return path.read_text(encoding="utf-8")


def collect_static() -> None:
    """Run collectstatic where a source file has changed since the last time."""
    print_of_sources = static_fingerprint()
    stamp = settings.VAR_DIR / "static.fingerprint"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == print_of_sources and Path(settings.STATIC_ROOT).is_dir():
        return
    say("Collecting static files · Gom tệp tĩnh")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(print_of_sources, encoding="utf-8")


def static_fingerprint() -> str:
    """A digest of every static source's name, size and time, and of what processes them."""
    known = hashlib.sha256(f"{get_version()} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list(ignore_patterns=[]), key=lambda found: found[0]):
            stat = os.stat(storage.path(name))
            known.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return known.hexdigest()


def commands(port: int) -> dict[str, list[str]]:
    """Name → command line of the two processes."""
    where, quiet = ["--host", HOST, "--port", str(port)], ["--workers-kill-timeout", "10", "--log-level", "warning"]
    return {
        "server": server.command(where, workers=2, threads=4, further=quiet),
        "worker": [sys.executable, "manage.py", "worker"],
    }


def attend(children: dict[str, subprocess.Popen], port: int) -> int:
    """Wait for the server to answer, say so, then wait for one of the children to die."""
    url = f"http://{HOST}:{port}/"
    deadline = time.monotonic() + READY_WITHIN
    ready = False
    while True:
        for name, child in children.items():
            if (status := child.poll()) is not None:
                say(f"The {name} has ended by itself (status {status}); the lines above say why.")
                return SERVER_ENDED if name == "server" else WORKER_ENDED
        if not ready:
            ready = answers(f"{url}healthz")
            if ready:
                say(banner(url))
            elif time.monotonic() > deadline:
                say(f"The server has not answered on {url}healthz within {READY_WITHIN} seconds.")
                return NEVER_READY
        time.sleep(0.2)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def banner(url: str) -> str:
    """What to open and how to log in, in English and Vietnamese."""
    line = "─" * 78
    return "\n".join(
        [
            line,
            f"  Ready · Sẵn sàng                    {url}",
            f"  Newsroom · Trang quản trị           {url}admin/",
            "",
            *account_lines(),
            "",
            "  Ctrl+C stops both the site and its worker · Nhấn Ctrl+C để dừng",
            line,
        ]
    )


def account_lines() -> list[str]:
    """One line an account: name, role, and the password where it is still the demo's."""
    password = os.environ["DEMO_PASSWORD"]
    lines = ["  Account · Tài khoản   Password · Mật khẩu     Role · Vai trò"]
    people = get_user_model().objects.filter(username__in=ACCOUNTS).prefetch_related("groups")
    for person in sorted(people, key=lambda person: ACCOUNTS.index(person.username)):
        shown = password if person.check_password(password) else "(changed · đã đổi)"
        roles = ", ".join(group.name for group in person.groups.all())
        lines.append(f"  {person.username:<21} {shown:<23} {roles}")
    return lines


def end(children: dict[str, subprocess.Popen]) -> None:
    """Ask every child's process group to end, and insist after a while."""
    for child in children.values():
        signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + ENDS_WITHIN
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            signal_group(child, signal.SIGKILL)
            child.wait()


def signal_group(child: subprocess.Popen, number: int) -> None:
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        pass


def say(sentence: str) -> None:
    print(sentence, flush=True)
