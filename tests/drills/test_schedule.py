"""The schedule kept by real workers, processes of their own on a real database, with nobody visiting the site.

A drill, run by itself (`make drills`): its promise of five seconds is about the portal, not about a machine that
runs a whole suite beside it.
"""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from news.models import Article, Edition, Image, Notice
from news.verification import verify
from portal.models import AuditEntry, Lease
from portal.models.audit import verify_chain
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

EXACT_TO = timedelta(seconds=5)
PATIENCE = 40
"""Seconds until a test gives up waiting, however busy the machine; what it then finds is judged by EXACT_TO."""


def until(condition, *, every: float = 0.05):
    """Wait for something true, within PATIENCE, and give it back."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(every)
    raise AssertionError("waited in vain")


def database_url() -> str:
    """The address of the test database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['DATABASE_URL'].partition('?')[0].rpartition('/')[0]}/{name}"


class Workers:
    """`manage.py worker` as often as wanted."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []

    def start(self) -> subprocess.Popen:
        """One more, once it stands in line for the lease."""
        log = self.folder / f"worker-{len(self.processes)}.log"
        environment = os.environ | {"DATABASE_URL": database_url()}
        environment.pop("DATABASE_URL_FILE", None)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "worker"],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)

        def stands_in_line():
            assert process.poll() is None, log.read_text()
            return "is waiting for the lease" in log.read_text()

        until(stands_in_line)
        return process

    def leader(self) -> subprocess.Popen | None:
        """The process that holds the lease now."""
        holder = Lease.objects.filter(expires_at__gt=timezone.now()).values_list("holder", flat=True).first()
        number = int(holder.rpartition(":")[2]) if holder else None
        return next((process for process in self.processes if process.pid == number and process.poll() is None), None)

    def kill_the_leader(self) -> None:
        """As the machine does when it runs out of memory: nothing is tidied up."""
        process = until(self.leader)  # under load a lease may just have lapsed
        process.send_signal(signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def workers(transactional_db, tmp_path):
    """Asks for the database so that no process is left when the tables are emptied."""
    workers = Workers(tmp_path)
    yield workers
    workers.end()


def in_a_moment(seconds: int = 3) -> datetime:
    return timezone.now().replace(microsecond=0) + timedelta(seconds=seconds)


def scheduled(articles: list[Article], moment: datetime) -> None:
    for article in articles:
        make.do(article, "approve", make.approver(), publish_at=moment)


def waiting(count: int, word: str) -> list[Article]:
    """Articles that only their approval is missing."""
    return [make.bring(make.article(title=f"Bài {word} {number}"), "reviewed") for number in range(count)]


def done(articles: list[Article]) -> bool:
    """Whether nothing of these is scheduled any more."""
    return not Article.objects.filter(pk__in=[a.pk for a in articles], stage="scheduled").exists()


def check_published_once(articles: list[Article], due: datetime) -> None:
    """Each has one edition, one entry of the clock not too late, one notice a person, and nothing is half done."""
    numbers = [article.pk for article in articles]
    assert sorted(Edition.objects.filter(article__in=numbers).values_list("article_id", "number")) == [
        (number, 1) for number in numbers
    ]
    entries = AuditEntry.objects.filter(action="article.due", object_id__in=numbers)
    assert sorted(entries.values_list("object_id", flat=True)) == numbers
    late = {entry.object_id: entry.at - due for entry in entries}
    assert all(timedelta(0) <= by <= EXACT_TO for by in late.values()), late
    for article in Article.objects.filter(pk__in=numbers):
        assert (article.stage, article.is_live, article.approval, article.publish_at) == ("published", True, None, None)
        assert article.revisions.count() == 1
        assert article.notices.filter(text__contains="theo giờ hẹn").count() == 1
    assert not AuditEntry.objects.filter(action="article.fail", object_id__in=numbers).exists()
    assert verify_chain() == []
    assert verify() == []


def test_two_workers_publish_once_in_time_and_what_fails_comes_back_with_its_reason(workers):
    good = waiting(2, "lành")
    broken = make.bring(make.article(title="Bài hỏng", cover=make.image()), "reviewed")
    workers.start(), workers.start()
    until(workers.leader)
    leaving = make.published(title="Bài có hạn", expire_at=in_a_moment(6))
    due = in_a_moment()
    scheduled([broken, *good], due)
    Image.objects.filter(pk=broken.cover_id).update(alt_text="Mô tả đổi sau khi duyệt")
    until(lambda: done([broken, *good]))
    check_published_once(good, due)

    broken.refresh_from_db()
    assert (broken.stage, broken.approval, broken.editions.count()) == ("returned", None, 0)
    assert "khác bản được duyệt" in broken.return_reason
    told = Notice.objects.filter(article=broken, text__contains="không đăng được theo giờ hẹn")
    assert {notice.user for notice in told} == {make.writer(), make.approver()}
    assert broken.return_reason in told.first().text

    leaves = leaving.expire_at
    until(lambda: not Edition.objects.live().filter(article=leaving).exists())
    entry = AuditEntry.objects.get(action="article.expire", object_id=leaving.pk)
    assert timedelta(0) <= entry.at - leaves <= EXACT_TO


def test_killed_at_the_due_moment_or_amid_its_work_the_next_one_finishes_and_nothing_is_done_twice(workers):
    """`kill -9` between due and done, at every stage of the work: before the first, between articles, near the end."""
    count = 6
    workers.start()
    for done_before in (0, 1, 4):
        articles = waiting(count, f"vòng {done_before}")
        workers.start()
        until(workers.leader)
        due = in_a_moment()
        scheduled(articles, due)
        published = Edition.objects.filter(article__in=articles)
        if done_before:
            until(lambda published=published, enough=done_before: published.count() >= enough, every=0.001)
        else:
            until(lambda due=due: timezone.now() >= due, every=0.001)
        workers.kill_the_leader()
        until(lambda articles=articles: done(articles))
        check_published_once(articles, due)


def test_what_fell_due_while_no_worker_ran_is_published_when_one_starts(workers):
    workers.start()
    until(workers.leader)
    workers.kill_the_leader()
    articles, due = waiting(1, "lỡ giờ"), in_a_moment(2)
    scheduled(articles, due)
    until(lambda: timezone.now() > due)
    assert not Edition.objects.exists()
    workers.start()
    started = timezone.now()
    until(lambda: done(articles))
    assert due < AuditEntry.objects.get(action="article.due").at <= started + EXACT_TO
    assert Edition.objects.count() == 1


def test_asked_to_end_it_gives_the_lease_back_at_once(workers):
    process = workers.start()
    until(workers.leader)
    process.terminate()
    assert process.wait(timeout=PATIENCE) == 0
    assert not Lease.objects.exists()
