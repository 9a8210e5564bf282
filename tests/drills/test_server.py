"""`manage.py serve` behind nginx as in production, with a database of its own, when something dies or hangs.

A drill: real processes are killed. What nginx keeps and lets through is tried in tests/deploy/.
"""

import http.client
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.deploy import front as fronts
from tests.deploy.conftest import certificate, new_front, nginx  # noqa: F401 (fixtures)
from tests.deploy.front import HOST, ROOT

READY_WITHIN = 60


class Portal:
    """An empty site in a folder of its own, and its web server on a unix socket."""

    def __init__(self, folder: Path, socket: Path | None = None):
        self.folder, self.var, self.process = folder, folder / "var", None
        self.socket, self.log = socket or folder / "web.sock", folder / "log"
        self.var.mkdir(exist_ok=True)
        given = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = given | {
            "VAR_DIR": str(self.var), "SECRET_KEY": secrets.token_urlsafe(48), "SEAL_KEY": secrets.token_urlsafe(48),
            "SITE_URL": f"https://{HOST}", "ALLOWED_HOSTS": HOST, "BEHIND_PROXY": "1", "BIND": f"unix:{self.socket}",
            "ADMIN_PASSWORD": secrets.token_urlsafe(12), "WORKERS": "2", "THREADS": "4",
        }  # fmt: skip
        for command in (
            ["migrate", "-v", "0"],
            "setup --name Sở --username quantri --full-name An --no-input".split(),
            ["collectstatic", "--noinput", "-v", "0"],
        ):
            self.manage(*command)

    def manage(self, *arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, **further: str) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"], cwd=ROOT, env=self.environment | further,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until(self.answers, READY_WITHIN, self.log.read_text)

    def answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        with socket.socket(socket.AF_UNIX) as asker:
            asker.settimeout(5)
            try:
                asker.connect(str(self.socket))
                asker.sendall(f"GET /healthz HTTP/1.0\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n\r\n".encode())
                return b"200" in asker.recv(100)
            except OSError:
                return False

    def workers(self) -> set[int]:
        """Children that serve: granian's own helpers (multiprocessing's) are not among them."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        )
        return {int(line.split()[0]) for line in listed.stdout.splitlines() if "resource_tracker" not in line}

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def until(condition, within: float, told=str):
    end = time.monotonic() + within
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited in vain: {told()}")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    portal = Portal(tmp_path_factory.mktemp("portal"))
    yield portal
    portal.end()


@pytest.fixture
def portal(made):
    """Started for this test: granian takes a worker that dies soon after another was renewed for a crash loop."""
    made.end()
    made.start()
    return made


@pytest.fixture
def front(portal, new_front, tmp_path):  # noqa: F811
    (tmp_path / "var").symlink_to(portal.var)
    return new_front(f"unix:{portal.socket}")


class Readers:
    """Ask for an address again and again, past nginx's cache; `seen` counts statuses."""

    def __init__(self, front, path: str = "/healthz"):
        self.front, self.path, self.seen, self.going = front, path, Counter(), True
        self.threads = [threading.Thread(target=self._ask) for _ in range(4)]

    def _ask(self) -> None:
        while self.going:
            self.seen[self.front.ask(self.path).status] += 1

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.going = False
        for thread in self.threads:
            thread.join()


def test_a_killed_worker_is_replaced_and_readers_of_pages_see_nothing(portal, front):
    before = until(lambda: (found := portal.workers()) and len(found) == 2 and found, 10)
    assert front.ask("/").status == 200
    with Readers(front, "/") as readers:
        os.kill(min(before), signal.SIGKILL)
        until(lambda: len(portal.workers() - before) == 1 and len(portal.workers()) == 2, 20, portal.log.read_text)
        time.sleep(1)
    assert set(readers.seen) == {200} and sum(readers.seen.values()) > 20


def test_new_workers_take_over_without_a_refusal(portal, front):
    """SIGHUP, as after an upgrade."""
    before = until(lambda: (found := portal.workers()) and len(found) == 2 and found, 10)
    with Readers(front) as readers:
        portal.process.send_signal(signal.SIGHUP)
        until(lambda: len(portal.workers()) == 2 and not portal.workers() & before, 60, portal.log.read_text)
        time.sleep(1)
    assert set(readers.seen) == {200} and sum(readers.seen.values()) > 20


def test_a_worker_that_grew_is_replaced_without_a_refusal(made, new_front, tmp_path):  # noqa: F811
    made.end()
    made.start(WORKER_MEMORY="60", GRANIAN_RSS_SAMPLE_INTERVAL="8")  # less than any worker of ours needs; seconds
    try:
        front = new_front(f"unix:{made.socket}")
        before = until(made.workers, 10)
        with Readers(front) as readers:
            until(lambda: not made.workers() & before and made.answers(), 90, made.log.read_text)
        assert set(readers.seen) == {200}
    finally:
        made.end()


def test_what_has_begun_is_ended_before_the_server_ends(portal, front):
    """A login costs a good tenth of a second: argon2."""
    statuses = []
    page = front.ask("/admin/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    cookie = page["Set-Cookie"].partition(";")[0]
    fields = f"csrfmiddlewaretoken={token}&username=quantri&password=sai"

    def log_in():
        answer = front.ask(
            "/admin/login/", "POST", body=fields, Cookie=cookie, Referer=f"https://{HOST}/admin/login/",
            Content_Type="application/x-www-form-urlencoded",
        )  # fmt: skip
        statuses.append(answer.status)

    threads = [threading.Thread(target=log_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    portal.process.terminate()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 4
    assert portal.process.wait(40) in (0, -signal.SIGTERM)


def test_slow_clients_and_a_slow_body_take_no_thread_of_the_portal(portal, front):
    idle = [front.connect() for _ in range(24)]  # three times as many as the portal has threads
    for connection in idle:
        head = f"POST /admin/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1000\r\n\r\nabc"
        connection.sendall(head.encode())
    begun = time.monotonic()
    assert {front.ask("/healthz").status for _ in range(10)} == {200} and time.monotonic() - begun < 10
    for connection in idle:
        connection.close()


def test_readers_read_on_without_python_and_without_the_database(portal, front):
    for path in ("/", "/tin-tuc/"):
        assert front.ask(path).status == 200
    time.sleep(4.1)
    database = portal.var / "db.sqlite3"
    database.rename(portal.var / "away")
    for end in ("-wal", "-shm"):
        database.with_name(f"db.sqlite3{end}").unlink(missing_ok=True)
    database.mkdir()  # which nobody can open as a database
    before = portal.workers()
    portal.process.send_signal(signal.SIGHUP)  # a connection that is open would go on with the file
    try:
        until(lambda: len(portal.workers()) == 2 and not portal.workers() & before, 60, portal.log.read_text)
        until(lambda: front.ask("/tin-tuc/").cache == "STALE", 40)
        assert front.ask("/tin-tuc/").status == 200
        assert front.ask("/luu-tru/").status == 504
        os.killpg(portal.process.pid, signal.SIGKILL)
        portal.process.wait()
        assert (front.ask("/").status, front.ask("/").cache) == (200, "STALE")
        assert front.ask("/luu-tru/").status == 502
        style = re.search(r"/static/css/[\w.]+\.css", front.ask("/").text)[0]
        assert front.ask(style).status == 200
    finally:
        database.rmdir()
        (portal.var / "away").rename(database)
    portal.start()  # over the socket that the killed one left behind
    until(lambda: front.ask("/luu-tru/").status == 200, 20)
    until(lambda: front.ask("/").cache in ("HIT", "MISS", "EXPIRED"), 10)


def test_static_files_have_the_headers_that_whitenoise_gives_them(portal, front):
    names = re.findall(r'"(/static/[^"]+)"', front.ask("/").text)
    for path in ("/", "/admin/login/", names[0]):
        assert front.ask(path).headers.get_all("Strict-Transport-Security") == [
            "max-age=31536000; includeSubDomains; preload"
        ], path
    names += ["/static/ckeditor/ckeditor/ckeditor.js", "/static/css/site.css"]
    for name in {name.rpartition(".")[2]: name for name in names}.values():
        for accepted in ("", "gzip"):
            ours, own = front.ask(name, Accept_Encoding=accepted), over_the_socket(portal, name, accepted)
            assert ours.status == own.status == 200 and ours["Last-Modified"], name
            assert ours.body == own.body, name
            # nginx's table of kinds has the older word for scripts
            kinds = [
                each["Content-Type"].partition(";")[0].replace("application/javascript", "text/javascript")
                for each in (ours, own)
            ]
            assert kinds[0] == kinds[1], name
            for header in (
                "Content-Encoding Cache-Control Access-Control-Allow-Origin X-Content-Type-Options "
                "Referrer-Policy Cross-Origin-Opener-Policy Strict-Transport-Security"
            ).split():
                assert ours[header] == own[header], (name, header)


def over_the_socket(portal, path: str, accepted: str) -> fronts.Answer:
    connection = http.client.HTTPConnection(HOST)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(portal.socket))
    connection.request("GET", path, headers={"X-Forwarded-Proto": "https", "Accept-Encoding": accepted})
    response = connection.getresponse()
    answer = fronts.Answer(response.status, response.headers, response.read())
    connection.close()
    return answer


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="No systemd-analyze on this machine.")
@pytest.mark.parametrize(
    "unit", ["portal-web.service", "portal-worker.service", "portal-backup.service", "portal-backup.timer"]
)
def test_systemd_understands_the_units(unit, tmp_path):
    """With an interpreter that exists here: whether the file of ExecStart is there is looked at too."""
    text = (ROOT / "deploy" / unit).read_text(encoding="utf-8")
    assert "/srv/portal/.venv/bin/python" in text or unit.endswith(".timer")
    if unit.endswith(".timer"):
        service = (ROOT / "deploy" / unit).with_suffix(".service").read_text(encoding="utf-8")
        (tmp_path / unit).with_suffix(".service").write_text(
            service.replace("/srv/portal/.venv/bin/python", sys.executable)
        )
    (tmp_path / unit).write_text(text.replace("/srv/portal/.venv/bin/python", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", tmp_path / unit], capture_output=True, text=True)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if unit in line]
    assert done.returncode == 0 and ours == [], done.stderr
