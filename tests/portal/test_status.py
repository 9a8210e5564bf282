"""The status page: who may open it, what it says of a sound and of a broken machine, what the watch does with it."""

from collections import namedtuple
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import health, status, watch
from portal.models import Alarm, AuditEntry, Job, Lease, SealCheck
from portal.models.alarm import forget
from portal.status import Line, State
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
NOON = datetime(2026, 8, 3, 5, 0, tzinfo=UTC)
PAGE = "/admin/tinh-trang/"
Usage = namedtuple("Usage", "total used free")
GB = 1_000_000_000


@pytest.fixture(autouse=True)
def fresh(time_machine, monkeypatch):
    time_machine.move_to(NOON, tick=False)
    monkeypatch.setattr("portal.status.shutil.disk_usage", lambda path: Usage(100 * GB, 40 * GB, 60 * GB))
    for thing in (health.storage, health.shared_cache):
        thing.forget()
    forget()
    watch._failing_since.clear()
    yield
    forget()


@pytest.fixture
def healthy(settings, monkeypatch):
    Lease.objects.take("worker", "one", 15)
    SealCheck.objects.create(started_at=NOON - timedelta(hours=10), finished_at=NOON - timedelta(hours=10), editions=7)
    settings.BACKUPS = f"{__name__}.backup"
    monkeypatch.setitem(BACKUP, "last", {"at": NOON - timedelta(hours=9), "bytes": 5_000_000, "verified": True})


BACKUP = {"last": None}


def backup():
    return BACKUP["last"]


def states() -> dict[str, State]:
    return {line.name: line.state for line in status.gather()}


def opened(client, person=None):
    client.force_login(person or make.administrator())
    return client.get(PAGE)


# Who


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (make.writer, 403), (make.editor, 403), (make.approver, 403), (make.services_manager, 403),
        (make.stranger, 403), (make.administrator, 200), (make.superuser, 200),
    ],
)  # fmt: skip
def test_only_those_who_keep_the_system(client, person, expected):
    alarm = Alarm.objects.create(kind="test", first_at=NOON, last_at=NOON)
    assert opened(client, person()).status_code == expected
    answer = client.post(reverse("admin:alarm_acknowledge", args=[alarm.pk]))
    assert answer.status_code == (302 if expected == 200 else 403)
    shown = f'href="{PAGE}"' in client.get("/admin/").text
    assert shown is (expected == 200)


def test_strangers_are_led_to_the_login(client):
    assert client.get(PAGE).url.startswith("/admin/login/")


def test_it_is_only_read(client):
    opened(client)
    assert client.post(PAGE).status_code == 405
    assert client.get(reverse("admin:alarm_acknowledge", args=[1])).status_code == 405
    assert client.post(reverse("admin:alarm_acknowledge", args=[1])).status_code == 404


# What


def test_a_healthy_site_is_told_so_in_words(client, healthy):
    answer = opened(client)
    assert set(states().values()) == {State.GOOD}
    assert "Mọi thứ đều tốt." in answer.text
    assert "hỏng" not in answer.text
    for part in ("Django 5.2", "Python 3", "Còn 55,9", "nguyên vẹn (7 bản đăng", "đã kiểm tra"):
        assert part in answer.text.replace("\xa0", " "), part
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("free", "state"), [(60, State.GOOD), (9, State.LOOK), (4, State.LOOK), (1.5, State.BAD), (0.5, State.BAD)]
)
def test_the_disk(monkeypatch, free, state):
    usage = Usage(100 * GB, (100 - free) * GB, free * GB)
    monkeypatch.setattr("portal.status.shutil.disk_usage", lambda path: usage)
    assert states()["Chỗ trống trên đĩa"] == state


@pytest.mark.parametrize(
    ("last", "state", "words"),
    [
        (None, State.LOOK, "Chưa có bản nào"),
        ({"hours": 29, "verified": True}, State.GOOD, "đã kiểm tra"),
        ({"hours": 29, "verified": False}, State.LOOK, "chưa kiểm tra"),
        ({"hours": 31, "verified": True}, State.LOOK, ""),
        ({"hours": 55, "verified": True}, State.BAD, ""),
        ({"hours": 1, "verified": False, "error": "disk full"}, State.BAD, "bị lỗi"),
    ],
)
def test_the_backup(client, healthy, monkeypatch, last, state, words):
    if last:
        last = last | {"at": NOON - timedelta(hours=last["hours"])}
    monkeypatch.setitem(BACKUP, "last", last)
    (line,) = [line for line in status.gather() if line.name == "Bản sao lưu"]
    assert line.state == state
    assert words in line.value


def test_without_the_program_that_makes_backups_the_page_stands(settings):
    settings.BACKUPS = "portal.no_such_module.last"
    assert states()["Bản sao lưu"] == State.LOOK


def test_a_dead_worker_and_late_jobs(client, healthy):
    Lease.objects.all().delete()
    Job.objects.create(name="send-mail", due_at=NOON - timedelta(minutes=11), last_error="OSError: no server")
    answer = opened(client)
    assert "systemctl restart portal-worker" in answer.text
    assert "OSError: no server" in answer.text
    assert "Trễ giờ: send-mail" in answer.text
    assert "Có 2 mục hỏng và 1 mục cần xem." in answer.text


def test_faults_of_the_night_stand_on_the_page(client, healthy):
    SealCheck.objects.create(started_at=NOON, finished_at=NOON, fault_count=1, faults=["Article 7: it is <broken>."])
    answer = opened(client)
    assert "Article 7: it is &lt;broken&gt;." in answer.text
    assert states()["Kiểm tra ban đêm"] == State.BAD


def test_an_article_that_should_long_be_public(healthy, time_machine):
    article = make.bring(make.article(), "reviewed")
    make.do(article, "approve", make.approver(), publish_at=timezone.now() + timedelta(minutes=1))
    assert states()["Bài hẹn giờ"] == State.GOOD
    time_machine.shift(timedelta(minutes=4))
    assert states()["Bài hẹn giờ"] == State.BAD


def test_a_line_that_cannot_be_read_is_told_and_the_others_stand(client, healthy, monkeypatch):
    def broken(path):
        raise OSError("no such device")

    monkeypatch.setattr("portal.status.shutil.disk_usage", broken)
    answer = opened(client)
    assert answer.status_code == 200
    assert "Không đọc được" in answer.text
    assert "no such device" not in answer.text


def test_an_alarm_is_taken_note_of_once_and_audited(client, healthy):
    alarm = Alarm.objects.create(kind="edition", subject="Bài số 7", detail="<b>", first_at=NOON, last_at=NOON)
    person = make.administrator()
    assert "Tôi đã xem" in opened(client, person).text
    for _ in range(2):
        client.post(reverse("admin:alarm_acknowledge", args=[alarm.pk]))
    alarm.refresh_from_db()
    assert (alarm.acknowledged_at, alarm.acknowledged_by) == (NOON, str(person))
    (entry,) = AuditEntry.objects.filter(action="alarm.acknowledge")
    assert entry.actor_id == person.pk
    answer = client.get(PAGE)
    assert "Tôi đã xem" not in answer.text
    assert "&lt;b&gt;" in answer.text


def test_alarms_of_long_ago_are_left_out(client, healthy):
    old = NOON - timedelta(days=31)
    Alarm.objects.create(kind="edition", subject="Bài cũ", first_at=old, last_at=old, ended_at=old)
    assert "Bài cũ" not in opened(client).text


# The watch


@pytest.fixture
def look(django_capture_on_commit_callbacks):
    def look():
        with django_capture_on_commit_callbacks(execute=True):
            watch.look()

    return look


def open_alarms() -> set[str]:
    return set(Alarm.objects.open().values_list("kind", flat=True))


def test_the_watch_alarms_while_the_disk_is_full_and_ends_it(look, healthy, monkeypatch):
    look()
    assert open_alarms() == set()
    with monkeypatch.context() as patch:
        patch.setattr("portal.status.shutil.disk_usage", lambda path: Usage(100 * GB, 99.5 * GB, 0.5 * GB))
        look()
        assert "disk" in open_alarms()
    look()
    assert open_alarms() == set()


def test_what_only_needs_a_look_does_not_alarm(look, healthy):
    watch.look_at([Line("x", State.LOOK, "x", alarm="disk")])
    assert open_alarms() == set()


def test_a_job_alarms_once_it_has_failed_for_ten_minutes(look, healthy, time_machine):
    Job.objects.create(name="send-mail", due_at=NOON + timedelta(hours=1), last_error="OSError: no server")
    for minutes, alarmed in ((0, set()), (9, set()), (10, {"job"})):
        time_machine.move_to(NOON + timedelta(minutes=minutes), tick=False)
        Lease.objects.take("worker", "one", 15)
        look()
        assert open_alarms() == alarmed
    assert "send-mail fails: OSError" in Alarm.objects.get().detail
    Job.objects.update(last_error="")
    look()
    assert open_alarms() == set()


def test_a_job_of_every_hour_alarms_at_once(look, healthy):
    Job.objects.create(name="purge-bin", due_at=NOON + timedelta(hours=1), last_error="KeyError: 7")
    look()
    assert Alarm.objects.get().subject == "purge-bin"


def test_an_old_backup_alarms(look, healthy, monkeypatch):
    monkeypatch.setitem(BACKUP, "last", {"at": NOON - timedelta(hours=55), "verified": True})
    look()
    assert open_alarms() == {"backup"}
