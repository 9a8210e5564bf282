"""Two real web servers with their page caches on one database: a change shows in both within a second.

A drill, run by itself (`make drills`): its promise of a second is about the portal, not about a machine that runs a
whole suite beside it.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from portal import outbound, versions
from portal.models import Alert
from services.models import ServiceCard
from tests import factories as make
from tests.drills.test_schedule import database_url, until
from tests.redis_server import RedisServer

pytestmark = pytest.mark.django_db(transaction=True)

SECOND = 1.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment_of(folder) -> dict[str, str]:
    return os.environ | {"DATABASE_URL": database_url(), "VAR_DIR": str(folder)}


class Server:
    """Granian with one worker, as `make run` starts it."""

    def __init__(self, folder, redis: str):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        environment = environment_of(folder) | {"PAGE_CACHE": "1", "CACHE_URL": redis}
        command = "--interface wsgi --host 127.0.0.1 --workers 1 --blocking-threads 4 --http 1 --no-ws"
        with (folder / f"server-{port}.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "granian", *command.split(), "--port", str(port), "portal.wsgi:application"],
                cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log,
            )  # fmt: skip

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def answers(self) -> bool:
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """With the static files of all the servers."""
    folder = tmp_path_factory.mktemp("var")
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=settings.BASE_DIR, env=environment_of(folder), check=True)
    return folder


@pytest.fixture(params=["each for itself", "over Redis"])
def servers(request, transactional_db, folder):
    make.department()
    ServiceCard.objects.create(title_line1="Cổng dịch vụ", url="https://dichvu.example/")
    make.show()
    redis = RedisServer()
    started = [Server(folder, redis.url if request.param == "over Redis" else "") for _ in range(2)]
    try:
        for server in started:
            until(server.answers)
        yield started
    finally:
        for server in started:
            server.end()
        redis.shutdown()
        redis.server_close()


def warm(servers, *paths) -> None:
    for server in servers:
        for path in paths:
            server.get(path), server.get(path)


def shows_within_a_second(servers, holds) -> None:
    """Everybody reads on meanwhile; after the second nobody is given the old page any more."""
    end = time.monotonic() + SECOND
    while time.monotonic() < end:
        for server in servers:
            holds(server)
    assert [holds(server) for server in servers] == [True, True]


def test_every_change_shows_in_both_within_a_second(servers):
    article = make.published(body='<p>Xem <a href="https://xau.example/">đây</a>.</p>' + "<p>Cáp quang.</p>" * 30)
    path = make.url_of(article)
    warm(servers, "/", "/tin-tuc/", path)
    assert {server.get(each)[0] for server in servers for each in ("/", "/tin-tuc/", path)} == {200}

    other = make.published(title="Bài vừa đăng xong")
    shows_within_a_second(servers, lambda server: make.url_of(other) in server.get("/tin-tuc/")[1])

    outbound.block(["xau.example"], make.administrator(), "Trang cờ bạc.")
    shows_within_a_second(servers, lambda server: "xau.example" not in server.get(path)[1])

    card = ServiceCard.objects.get()
    card.title_line1 = "Cổng vừa đổi"
    card.save()
    versions.save(card, None)
    shows_within_a_second(servers, lambda server: "Cổng vừa đổi" in server.get("/")[1])

    make.do(article, "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION)
    shows_within_a_second(servers, lambda server: server.get(path)[0] == 410)
    shows_within_a_second(servers, lambda server: path not in server.get("/tin-tuc/")[1])


def test_a_timed_alert_shows_and_goes_at_its_second_in_both(servers):
    begins = timezone.now().replace(microsecond=0) + timedelta(seconds=4)
    alert = Alert(title="Bão lớn", is_active=True, shown_from=begins, shown_until=begins + timedelta(seconds=3))
    alert.save()
    versions.save(alert, None)
    time.sleep(SECOND)
    seen = []
    while (now := timezone.now()) < begins + timedelta(seconds=5):
        for server in servers:
            asked = timezone.now()
            shown = "Bão lớn" in server.get("/")[1]
            seen.append(((asked - begins).total_seconds(), (timezone.now() - begins).total_seconds(), shown))
    assert now
    assert not [each for each in seen if each[1] < 0 and each[2]], "before its time"
    assert not [each for each in seen if each[0] > 0.1 and each[1] < 3 and not each[2]], "not at its time"
    assert not [each for each in seen if each[0] > 3.1 and each[2]], "after its time"
    assert {shown for _, _, shown in seen} == {True, False}
