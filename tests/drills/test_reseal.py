"""The key is changed while the site serves: two keys, reseal, killed amid it and run again, then the new key alone."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from news.models import Edition
from portal.models import AuditEntry
from portal.server import command
from tests import factories as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]
OLD = settings.SEAL_KEY
NEW = "a-new-key-a-new-key-a-new-key-a-new-key-a-new-key"
PATIENCE = 60
ARTICLES = 40


def environment(**changes: str) -> dict[str, str]:
    name = connection.settings_dict["NAME"]
    url = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else f"{os.environ['DATABASE_URL'].partition('?')[0].rpartition('/')[0]}/{name}"
    )
    found = os.environ | {"DATABASE_URL": url, "SEAL_KEY": OLD, "SEAL_KEYS_OLD": ""} | changes
    found.pop("DATABASE_URL_FILE", None)
    return found


def manage(*arguments: str, **changes: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR, env=environment(**changes), capture_output=True, text=True, timeout=PATIENCE * 4,
    )  # fmt: skip


BOTH = {"SEAL_KEY": NEW, "SEAL_KEYS_OLD": OLD}
ALONE = {"SEAL_KEY": NEW, "SEAL_KEYS_OLD": ""}


class Site:
    """A web server, and a reader who asks it for pages all the while."""

    def __init__(self, port: int, paths: list[str], log: Path, **changes: str):
        self.address, self.paths, self.answers, self.log = f"http://127.0.0.1:{port}", paths, [], log
        where = ["--host", "127.0.0.1", "--port", str(port)]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command(
                    where, workers=1, threads=2, further=["--workers-kill-timeout", "5", "--log-level", "warning"]
                ),
                cwd=settings.BASE_DIR, env=environment(PAGE_CACHE="0", **changes), stderr=output, stdout=output,
            )  # fmt: skip
        end = time.monotonic() + PATIENCE
        while self.status("/healthz") != 200:
            assert self.process.poll() is None and time.monotonic() < end, "the site does not start"
            time.sleep(0.1)
        self._stopped = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def status(self, path: str) -> int:
        question = urllib.request.Request(self.address + path, headers={"Host": "testserver"})
        try:
            with urllib.request.urlopen(question, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def _read(self) -> None:
        while not self._stopped.is_set():
            for path in self.paths:
                self.answers.append(self.status(path))

    def end(self) -> list[int]:
        self._stopped.set()
        self._reader.join(PATIENCE)
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return self.answers


def seals() -> set[str]:
    return set(Edition.objects.values_list("content_seal", flat=True)) | set(
        AuditEntry.objects.values_list("seal", flat=True)
    )


@pytest.fixture
def site(transactional_db, unused_port, tmp_path):
    make.department()
    articles = [make.published(title=f"Bài số {number}") for number in range(ARTICLES)]
    make.change(articles[0], title="Bài số 0, bản mới")
    make.bring(articles[0], "live")
    make.do(articles[1], "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION)
    paths = ["/", "/tin-tuc/", make.url_of(articles[2]), make.url_of(articles[-1]), "/rss.xml"]
    own = BOTH | {"VAR_DIR": str(tmp_path)}  # pages need the static files collected
    assert manage("collectstatic", "--noinput", **own).returncode == 0
    found = Site(unused_port, paths, tmp_path / "site.log", **own)
    yield found
    found.end()


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def killed_amid(seconds: float) -> bool:
    """Start reseal and kill it so long after it began; whether it was still at work."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "reseal"],
        cwd=settings.BASE_DIR, env=environment(**BOTH), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(seconds)
    was_at_work = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return was_at_work


def test_the_key_is_rotated_and_nobody_notices(site):
    before = seals()
    assert manage("verify_editions", **BOTH).returncode == 0
    assert (
        manage("reseal", **ALONE).returncode != 0
    )  # without the former key nothing can be verified, so nothing is done
    assert seals() == before

    took = time.monotonic()
    assert manage("verify_editions", **BOTH).returncode == 0
    took = time.monotonic() - took
    killed = 0
    for part in (0.7, 1, 1.3):
        killed += killed_amid(took * part)
        if seals() != before:  # it was through before it was killed
            break
        assert manage("verify_editions", **BOTH).returncode == 0
        assert manage("verify_audit", **BOTH).returncode == 0
    assert killed

    done = manage("reseal", **BOTH)
    assert done.returncode == 0, done.stderr
    assert not seals() & before
    for check in (["verify_editions", "--files"], ["verify_audit"], ["verify_nightly"]):
        found = manage(*check, **ALONE)
        assert found.returncode == 0, found.stdout + found.stderr
    assert manage("verify_editions", SEAL_KEY=OLD, SEAL_KEYS_OLD="").returncode == 78  # the former key fits no more

    answers = site.end()
    assert len(answers) >= 20
    assert set(answers) == {200}, site.log.read_text()[-5000:]
