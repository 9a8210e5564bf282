"""The worker: one holder of the lease, every job by itself."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.models import Job, Lease
from portal.worker import AGAIN_AFTER, LEASE, LEASE_SECONDS, Background, Worker, run_periodic_jobs

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOON = datetime(2026, 8, 3, 5, 0, tzinfo=UTC)
ran: list[str] = []


def ring():
    ran.append("ring")


def stumble():
    ran.append("stumble")
    raise RuntimeError("đứt dây")


def sweep():
    ran.append("sweep")


hanging, released = threading.Event(), threading.Event()
PATIENCE = 30


def hang():
    hanging.set()
    released.wait(PATIENCE)


@pytest.fixture
def jobs(settings):
    """Three jobs of this test's own; the second always fails."""
    ran.clear()
    settings.CLOCK_JOBS = {}
    settings.PERIODIC_JOBS = {
        name: (f"{__name__}.{name}", seconds) for name, seconds in (("ring", 1), ("stumble", 60), ("sweep", 3600))
    }


@pytest.fixture
def clock(settings):
    """A clock of this test's own: one job that fails, one that does not, and nothing in the background."""
    ran.clear()
    settings.CLOCK_JOBS = {"stumble": f"{__name__}.stumble", "ring": f"{__name__}.ring"}
    settings.PERIODIC_JOBS = {}


@pytest.fixture
def no_background(monkeypatch):
    """A thread has a connection of its own, which sees nothing of a test's transaction."""
    monkeypatch.setattr(Background, "wake", lambda self: ran.append("background"))


# The lease


def test_one_holds_the_lease(time_machine):
    time_machine.move_to(NOON, tick=False)
    assert Lease.objects.take("x", "one", 15)
    assert not Lease.objects.take("x", "two", 15)
    assert Lease.objects.take("x", "one", 15)
    assert Lease.objects.get(name="x").holder == "one"


def test_renewing_pushes_the_end_on(time_machine):
    time_machine.move_to(NOON, tick=False)
    Lease.objects.take("x", "one", 15)
    time_machine.shift(10)
    Lease.objects.take("x", "one", 15)
    assert Lease.objects.get(name="x").expires_at == NOON + timedelta(seconds=25)


@pytest.mark.parametrize(("later", "taken"), [(14, False), (15, False), (16, True)])
def test_an_expired_lease_passes_on(time_machine, later, taken):
    time_machine.move_to(NOON, tick=False)
    Lease.objects.take("x", "one", 15)
    time_machine.shift(later)
    assert Lease.objects.take("x", "two", 15) is taken
    assert Lease.objects.take("x", "one", 15) is not taken


def test_a_lease_of_times_to_come_holds_nobody_up(time_machine):
    """A clock was an hour ahead, and its worker died; then the clock was set right."""
    time_machine.move_to(NOON + HOUR, tick=False)
    Lease.objects.take("x", "one", 15)
    time_machine.move_to(NOON, tick=False)
    assert Lease.objects.take("x", "two", 15)
    assert not Lease.objects.take("x", "one", 15)


def test_a_lease_of_a_machine_whose_clock_is_a_little_ahead_counts(time_machine):
    time_machine.move_to(NOON + timedelta(minutes=4), tick=False)
    Lease.objects.take("x", "one", 15)
    time_machine.move_to(NOON, tick=False)
    assert not Lease.objects.take("x", "two", 15)


def test_a_released_lease_is_free_at_once():
    Lease.objects.take("x", "one", 15)
    Lease.objects.release("x", "two")
    assert not Lease.objects.take("x", "two", 15)
    Lease.objects.release("x", "one")
    assert Lease.objects.take("x", "two", 15)


def test_leases_of_different_names_do_not_meet():
    assert Lease.objects.take("x", "one", 15)
    assert Lease.objects.take("y", "two", 15)


# The clock


def test_every_tick_runs_the_clocks_jobs_and_wakes_the_background(clock, no_background, time_machine, caplog):
    time_machine.move_to(NOON, tick=False)
    worker = Worker()
    worker.tick(), worker.tick()
    assert ran == ["stumble", "ring", "background"] * 2
    assert Job.objects.get(name="stumble").last_error == "RuntimeError: đứt dây"
    assert Job.objects.get(name="ring").last_error == ""


def test_a_clocks_job_is_noted_when_its_state_changes_and_once_a_minute(clock, no_background, settings, time_machine):
    time_machine.move_to(NOON, tick=False)
    Worker().tick()
    time_machine.shift(10)
    Worker().tick()
    assert Job.objects.get(name="stumble").last_run_at == NOON
    settings.CLOCK_JOBS["stumble"] = f"{__name__}.ring"
    Worker().tick()
    mended = Job.objects.get(name="stumble")
    assert (mended.last_error, mended.last_run_at) == ("", NOON + timedelta(seconds=10))
    time_machine.shift(61)
    Worker().tick()
    assert Job.objects.get(name="ring").last_run_at == NOON + timedelta(seconds=71)


@pytest.mark.django_db(transaction=True)
def test_work_that_hangs_does_not_make_the_clock_late(clock, settings):
    settings.PERIODIC_JOBS = {"hang": (f"{__name__}.hang", 3600), "sweep": (f"{__name__}.sweep", 3600)}
    hanging.clear(), released.clear()
    worker = Worker()
    worker.tick()
    assert hanging.wait(PATIENCE)
    worker.tick(), worker.tick()
    assert ran.count("ring") == 3
    assert "sweep" not in ran
    released.set()
    worker.background.stop()
    assert "sweep" not in ran, "a worker that was told to stop begins nothing new"


# Periodic work


def test_a_round_runs_what_is_due(jobs, time_machine, caplog):
    time_machine.move_to(NOON, tick=False)
    run_periodic_jobs()
    assert ran == ["ring", "stumble", "sweep"]
    time_machine.shift(1)
    run_periodic_jobs()
    assert ran[3:] == ["ring"]
    time_machine.shift(60)
    run_periodic_jobs()
    assert ran[4:] == ["ring", "stumble"]


def test_a_failing_job_is_noted_and_the_next_still_runs(jobs, time_machine, caplog):
    time_machine.move_to(NOON, tick=False)
    run_periodic_jobs()
    assert Job.objects.get(name="stumble").last_error == "RuntimeError: đứt dây"
    assert Job.objects.get(name="sweep").last_error == ""
    assert Job.objects.get(name="sweep").last_run_at == NOON
    assert Job.objects.get(name="stumble").due_at == NOON + timedelta(seconds=60)


def test_what_was_mended_loses_its_note(jobs, settings, time_machine):
    time_machine.move_to(NOON, tick=False)
    run_periodic_jobs()
    settings.PERIODIC_JOBS["stumble"] = (f"{__name__}.ring", 60)
    time_machine.shift(61)
    run_periodic_jobs()
    assert Job.objects.get(name="stumble").last_error == ""


def test_a_job_that_does_not_exist_is_noted_too(jobs, settings):
    settings.PERIODIC_JOBS["ring"] = ("portal.nowhere.nothing", 1)
    run_periodic_jobs()
    assert Job.objects.get(name="ring").last_error.startswith("ModuleNotFoundError")
    assert ran == ["stumble", "sweep"]


def test_a_round_after_a_long_rest_runs_each_job_once(jobs, time_machine):
    time_machine.move_to(NOON, tick=False)
    run_periodic_jobs()
    ran.clear()
    time_machine.shift(timedelta(days=3))
    run_periodic_jobs()
    assert ran == ["ring", "stumble", "sweep"]


def test_a_job_is_claimed_by_one_worker_and_comes_back_when_that_one_dies(time_machine):
    time_machine.move_to(NOON, tick=False)
    until = NOON + AGAIN_AFTER
    assert Job.objects.claim("x", None, NOON, until=until, every=HOUR)
    assert not Job.objects.claim("x", None, NOON, until=until, every=HOUR)
    row = Job.objects.get(name="x")
    assert not Job.objects.claim("x", row, NOON, until=until, every=HOUR)
    assert Job.objects.claim("x", row, until, until=until + AGAIN_AFTER, every=HOUR)
    assert not Job.objects.claim("x", row, until, until=until + AGAIN_AFTER, every=HOUR), "both had read the same row"


def test_a_job_of_times_to_come_is_due(time_machine, jobs):
    """A clock was a year ahead; its jobs would rest for a year."""
    time_machine.move_to(NOON + timedelta(days=365), tick=False)
    run_periodic_jobs()
    ran.clear()
    time_machine.move_to(NOON, tick=False)
    run_periodic_jobs()
    run_periodic_jobs()
    assert ran == ["ring", "stumble", "sweep"]


# The process


def test_a_worker_ends_when_told_and_gives_the_lease_back(clock, no_background, monkeypatch):
    worker = Worker()
    monkeypatch.setattr("portal.worker.signal.signal", lambda *_: None)
    monkeypatch.setattr("portal.worker.close_old_connections", lambda: None)
    monkeypatch.setattr("portal.worker.time.sleep", lambda seconds: worker.stop())
    worker.run()
    assert ran == ["stumble", "ring", "background"]
    assert not Lease.objects.exists()


def test_a_worker_without_the_lease_does_nothing(clock, no_background, monkeypatch):
    Lease.objects.take(LEASE, "another", LEASE_SECONDS)
    worker = Worker()
    monkeypatch.setattr("portal.worker.signal.signal", lambda *_: None)
    monkeypatch.setattr("portal.worker.close_old_connections", lambda: None)
    monkeypatch.setattr("portal.worker.time.sleep", lambda seconds: worker.stop())
    worker.run()
    assert ran == []
    assert Lease.objects.get().holder == "another"


def test_the_real_jobs_all_run(settings, no_background):
    Worker().tick()
    run_periodic_jobs()
    assert set(Job.objects.values_list("last_error", flat=True)) == {""}
    assert set(Job.objects.values_list("name", flat=True)) == {*settings.CLOCK_JOBS, *settings.PERIODIC_JOBS}
    assert Job.objects.filter(last_run_at__lte=timezone.now()).count() == Job.objects.count()


def test_worker_command_has_help(capsys):
    with pytest.raises(SystemExit):
        call_command("worker", "--help")
    assert "lease" in capsys.readouterr().out
