"""What a newsroom stands on is taken away while it works: nothing promised may be lost, nothing left half done.

Each drill has a site, a database and processes of its own; on PostgreSQL a server of its own, which is killed and run
out of room too. docs/reliability.md keeps the figures that they print.
"""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.newsdesk.postgres import Postgres
from tests.newsdesk.site import Site, until

POSTGRES = bool(os.environ.get("DATABASE_URL"))
DATABASE = "PostgreSQL" if POSTGRES else "SQLite"
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]  # the database only says of which kind it is
NO_MOUNT = "A small disk of its own (mount -t tmpfs) is needed, which only root may make here."


@pytest.fixture(scope="module")
def server():
    """The PostgreSQL of these drills; None on SQLite."""
    if not POSTGRES:
        yield None
        return
    with open_folder() as folder:
        postgres = Postgres(folder)
        yield postgres
        if postgres.is_running():
            postgres.stop("immediate")


@pytest.fixture(scope="module")
def model(server, tmp_path_factory):
    """A site that each drill's own is a copy of."""
    return Site(tmp_path_factory.mktemp("model"), server.url("model") if server else "").make()


@pytest.fixture
def site(server, model, tmp_path):
    if server:
        server.copy("model", "portal")
    shutil.copytree(model.var, tmp_path / "var")
    site = Site(tmp_path, server.url("portal") if server else "")
    yield site
    site.end()


@contextmanager
def open_folder():
    """A folder that the server's own user may enter: pytest's are their owner's alone."""
    with tempfile.TemporaryDirectory(prefix="portal-drill-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def small_disk(folder: Path, megabytes: int):
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", folder])
    assert done.returncode == 0, NO_MOUNT
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> Path:
    """A file that takes all that is left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    return ballast


def works_on(site: Site, acts: int = 6) -> None:
    before = site.promised()
    until(lambda: site.promised() >= before + acts, lambda: (site.folder / "acts.err").read_text()[-3000:])


def tell(fault: str, tried: int, found: dict) -> None:
    lost = len(found["faults"])
    line = {"database": DATABASE, "fault": fault, "tried": tried, "promised": found["acts"], "lost": lost}
    print(f"\nreliability: {json.dumps(line, ensure_ascii=False)}", file=sys.__stderr__, flush=True)
    assert found["faults"] == []


@pytest.mark.parametrize("act", ["publish", "correct", "withdraw", "save"])
def test_killed_before_each_statement_an_act_is_whole_or_not_begun(site, act):
    found = json.loads(site.run("-m", "tests.newsdesk.killed", act).splitlines()[-1])
    checked = site.check()
    assert found["before"] + found["after"] == found["killed"] > 5
    assert found["before"] and found["after"]
    tell(f"kill -9 before each statement of: {act}", found["killed"],
         {"acts": found["killed"], "faults": found["faults"] + checked["faults"]})  # fmt: skip


def test_killed_at_any_moment_the_next_process_goes_on(site):
    dice, rounds = random.Random(11), 6
    for number in range(rounds):
        process = site.work(number)
        works_on(site, 1)
        time.sleep(dice.uniform(0, 0.4))
        process.kill()
        process.wait()
    tell("kill -9 of a process that writes, uploads, publishes, withdraws", rounds, site.check())


def test_two_newsrooms_and_two_workers_at_once(site):
    workers = [site.start("manage.py", "worker", log="workers") for _ in range(2)]
    rooms = [site.start("-m", "tests.newsdesk.work", str(seed), log=f"acts{seed}") for seed in (1, 2)]
    until(lambda: all((site.folder / f"acts{seed}").read_text().count('"did"') > 25 for seed in (1, 2)))
    for process in (*rooms, workers[0]):
        process.kill()
        process.wait()
    site.acts.write_text("".join((site.folder / f"acts{seed}").read_text() for seed in (1, 2)))
    assert all("failed" not in act for act in site.told())
    tell("two processes that publish, two workers, all killed", 3, site.check())


def test_the_disk_is_full_and_then_is_not(site, server):
    """Who writes is told, and what was written stays."""
    taken = 1024 * int(subprocess.check_output(["du", "-sk", server.data if server else site.var]).split()[0])
    room = taken // 1_000_000 + (48 if server else 24)
    with open_folder() as folder, small_disk(folder / "small", room) as disk, _moved(site, server, disk):
        process = site.work(1)
        works_on(site)
        ballast = fill(disk)
        until(lambda: any("failed" in act for act in site.told()[-3:]))
        refused = sum("failed" in act for act in site.told())
        ballast.unlink()
        if server and not server.is_running():
            server.start()
        works_on(site)
        process.kill()
        process.wait()
        tell("the disk is full", refused, site.check())


@contextmanager
def _moved(site: Site, server: Postgres | None, disk: Path):
    """What is written lies on the small disk meanwhile: of SQLite with the uploads, of PostgreSQL its data."""
    if server is None:
        shutil.copytree(site.var, disk, dirs_exist_ok=True)
        site.var, site.environment["VAR_DIR"] = disk, str(disk)
        yield
        site.end()
        return
    before, now = server.data, disk / "data"
    server.stop()
    subprocess.run(["cp", "-a", before, now], check=True)
    server.data = now
    server.start()
    yield
    server.stop("immediate")
    server.data = before
    server.start()


def test_pictures_cannot_be_read_or_written(site):
    """The folder of pictures is gone, as a network disk is; words go on."""
    process = site.work(2)
    works_on(site, 12)
    until(lambda: any(act.get("did") == "upload" for act in site.told()))
    for name in ("media", "originals"):
        (site.var / name).rename(site.var / f"{name}.away")
        (site.var / name).write_text("not a folder")
    until(lambda: any(act.get("failed") == "picture" for act in site.told()))
    refused = sum("failed" in act for act in site.told())
    assert {act["failed"] for act in site.told() if "failed" in act} == {"picture"}
    pages = site.run("-m", "tests.newsdesk.checking", fails=False)
    assert not [fault for fault in json.loads(pages.splitlines()[-1])["faults"] if "answers" in fault]
    for name in ("media", "originals"):
        (site.var / name).unlink()
        (site.var / f"{name}.away").rename(site.var / name)
    works_on(site)
    process.kill()
    process.wait()
    tell("the folders of pictures are gone", refused, site.check())


def test_the_clock_jumps(site):
    """Ahead and back, also while no worker runs, so that the next one finds a lease and jobs of times to come."""
    clock = site.folder / "clock"
    clock.write_text("0")
    worker, due = None, []
    jumps = [(3600, False), (0, False), (86400, False), (0, True), (-7200, True), (0, False)]
    for seconds, dies in jumps:
        if dies:
            worker.kill()
            worker.wait()
        clock.write_text(str(seconds))
        due.append(_schedule(site, clock))
        if worker is None or dies:
            worker = site.start("-m", "tests.newsdesk.shifted", str(clock), "worker", log="worker")
        until(lambda: _editions(site, due[-1]) == 1, (site.folder / "worker.err").read_text, 0.3)
    worker.kill()
    worker.wait()
    clock.write_text("0")
    assert [_editions(site, article) for article in due] == [1] * len(due)
    tell("the clock jumps, by two hours to a day", len(jumps), site.check())


def _schedule(site: Site, clock: Path) -> int:
    """An article that is due in two seconds by this clock."""
    code = """
from datetime import timedelta
from django.utils import timezone
from tests import factories as make
article = make.bring(make.article(), "reviewed")
make.do(article, "approve", make.approver(), publish_at=timezone.now().replace(microsecond=0) + timedelta(seconds=2))
print(article.pk)
"""
    command = ("shell", "--no-imports", "-v", "0", "-c", code)
    return int(site.run("-m", "tests.newsdesk.shifted", str(clock), *command).split()[-1])


def _editions(site: Site, article: int) -> int:
    code = "import django; django.setup(); from news.models import Article; "
    code += "print(Article.objects.get(pk={}).editions.count())"
    return int(site.run("-c", code.format(article)))


if POSTGRES:

    def test_the_database_server_stops_and_comes_back(site, server):
        """“immediate” is the loss of its power: it recovers from its log when it starts."""
        process, ways = site.work(3), ("fast", "immediate", "immediate")
        for how in ways:
            works_on(site)
            server.stop(how)
            until(lambda: any("failed" in act for act in site.told()[-3:]))
            server.start()
        works_on(site)
        process.kill()
        process.wait()
        tell("the database server stops, by request or as if without power", len(ways), site.check())

else:

    def test_somebody_else_holds_the_database_locked(site):
        """Longer than the patience of a writer (20 s): it is told, and goes on after."""
        process = site.work(3)
        works_on(site)
        holder = sqlite3.connect(site.var / "db.sqlite3", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        until(lambda: any("failed" in act for act in site.told()))
        holder.close()
        refused = sum("failed" in act for act in site.told())
        assert refused
        works_on(site)
        process.kill()
        process.wait()
        tell("the database is locked", refused, site.check())
