"""A site under production-like settings on this machine, for as long as something looks at it.

    with served(folder, "registry") as site: site.base, site.places

A process of its own makes the site in a folder of its own and serves it as `make run` does (granian, DEBUG=0, hashed
and compressed static files). What is made: "registry", every page type by tests.public_site; or "demo", the demo
newsroom, without the mark that keeps search engines away, so that what is measured is what a department would publish.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 300


@dataclass
class Served:
    base: str
    places: dict[str, str]


@contextmanager
def served(folder: Path, kind: str):
    """The site, ready; ended with the block."""
    with begun(folder, kind) as wait:
        yield wait()


@contextmanager
def begun(folder: Path, kind: str):
    """As `served`, but gives a function that waits until the site is ready: what is begun early is ready early."""
    folder.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_HANDED_ON}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "VAR_DIR": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "SEAL_KEY": secrets.token_urlsafe(48),
        "DEBUG": "0",
        "SITE_URL": base,
        "ALLOWED_HOSTS": "127.0.0.1",
        "STAFF_SECOND_FACTOR": "optional",
    }
    with open(folder / "log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.audits.site", kind, str(port)],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log,
        )  # fmt: skip

    def wait() -> Served:
        places, end = folder / "places.json", time.monotonic() + READY_WITHIN
        while not places.exists():
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"The {kind} site did not start:\n{(folder / 'log').read_text()[-3000:]}")
            time.sleep(0.2)
        return Served(base, json.loads(places.read_text(encoding="utf-8")))

    try:
        yield wait
    finally:
        process.stdin.close()  # which it takes for the end, and takes its server with it
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


_NOT_HANDED_ON = ("DATABASE_URL", "DATABASE_URL_FILE", "CACHE_URL", "STORAGE_URL", "PRIVATE_STORAGE_URL", "EMAIL_URL")


def _make(kind: str) -> dict[str, str]:
    """Database, content and static files of the new site; name of the page type → address."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from portal import demo_server, startup, versions
    from portal.models import Furniture, SiteSettings

    call_command("migrate", verbosity=0, interactive=False)
    startup.refuse_when_wrong()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    demo_server.collect_static()
    from tests import public_site

    if kind == "registry":
        return public_site.build()
    call_command("seed_demo", verbosity=0)
    if kind == "demo":
        SiteSettings.objects.update(is_demo=False)
        versions.adopt(*SiteSettings.objects.all())
        Furniture.objects.rebuild()
    return public_site.of_demo()


def _serve(kind: str, port: int) -> None:
    places = _make(kind)
    from django.conf import settings

    from portal import demo_server

    command = demo_server.commands(port)["server"]
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        while not demo_server.answers(f"http://127.0.0.1:{port}/healthz"):
            time.sleep(0.1)
        ready = settings.VAR_DIR / "places.new"
        ready.write_text(json.dumps(places), encoding="utf-8")
        ready.rename(settings.VAR_DIR / "places.json")
        sys.stdin.buffer.read()  # until whoever started this closes it, or ends
    finally:
        demo_server.end({"server": server})


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
