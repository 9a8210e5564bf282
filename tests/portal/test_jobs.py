"""The worker: one holder of the lease, every job by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.models import Job, Lease
from portal.worker import LEASE, LEASE_SECONDS, Worker

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 8, 3, 5, 0, tzinfo=UTC)
ran: list[str] = []


def ring():
    ran.append("ring")


def stumble():
    ran.append("stumble")
    raise RuntimeError("đứt dây")


def sweep():
    ran.append("sweep")


@pytest.fixture
def jobs(settings):
    """Three jobs of this test's own; the second always fails."""
    ran.clear()
    settings.PERIODIC_JOBS = {
        name: (f"{__name__}.{name}", seconds) for name, seconds in (("ring", 1), ("stumble", 60), ("sweep", 3600))
    }


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


def test_a_released_lease_is_free_at_once():
    Lease.objects.take("x", "one", 15)
    Lease.objects.release("x", "two")
    assert not Lease.objects.take("x", "two", 15)
    Lease.objects.release("x", "one")
    assert Lease.objects.take("x", "two", 15)


def test_leases_of_different_names_do_not_meet():
    assert Lease.objects.take("x", "one", 15)
    assert Lease.objects.take("y", "two", 15)


# The round


def test_a_round_runs_what_is_due(jobs, time_machine, caplog):
    time_machine.move_to(NOON, tick=False)
    Worker().tick()
    assert ran == ["ring", "stumble", "sweep"]
    time_machine.shift(1)
    Worker().tick()
    assert ran[3:] == ["ring"]
    time_machine.shift(60)
    Worker().tick()
    assert ran[4:] == ["ring", "stumble"]


def test_a_failing_job_is_noted_and_the_next_still_runs(jobs, time_machine, caplog):
    time_machine.move_to(NOON, tick=False)
    Worker().tick()
    assert Job.objects.get(name="stumble").last_error == "RuntimeError: đứt dây"
    assert Job.objects.get(name="sweep").last_error == ""
    assert Job.objects.get(name="sweep").last_run_at == NOON
    assert Job.objects.get(name="stumble").due_at == NOON + timedelta(seconds=60)


def test_what_was_mended_loses_its_note(jobs, settings, time_machine):
    time_machine.move_to(NOON, tick=False)
    Worker().tick()
    settings.PERIODIC_JOBS["stumble"] = (f"{__name__}.ring", 60)
    time_machine.shift(61)
    Worker().tick()
    assert Job.objects.get(name="stumble").last_error == ""


def test_a_job_that_does_not_exist_is_noted_too(jobs, settings):
    settings.PERIODIC_JOBS["ring"] = ("portal.nowhere.nothing", 1)
    Worker().tick()
    assert Job.objects.get(name="ring").last_error.startswith("ModuleNotFoundError")
    assert ran == ["stumble", "sweep"]


def test_a_round_after_a_long_rest_runs_each_job_once(jobs, time_machine):
    time_machine.move_to(NOON, tick=False)
    Worker().tick()
    ran.clear()
    time_machine.shift(timedelta(days=3))
    Worker().tick()
    assert ran == ["ring", "stumble", "sweep"]


def test_a_worker_ends_when_told_and_gives_the_lease_back(jobs, monkeypatch):
    worker = Worker()
    monkeypatch.setattr("portal.worker.signal.signal", lambda *_: None)
    monkeypatch.setattr("portal.worker.close_old_connections", lambda: None)
    monkeypatch.setattr("portal.worker.time.sleep", lambda seconds: worker.stop())
    worker.run()
    assert ran == ["ring", "stumble", "sweep"]
    assert not Lease.objects.exists()


def test_a_worker_without_the_lease_does_nothing(jobs, monkeypatch):
    Lease.objects.take(LEASE, "another", LEASE_SECONDS)
    worker = Worker()
    monkeypatch.setattr("portal.worker.signal.signal", lambda *_: None)
    monkeypatch.setattr("portal.worker.close_old_connections", lambda: None)
    monkeypatch.setattr("portal.worker.time.sleep", lambda seconds: worker.stop())
    worker.run()
    assert ran == []
    assert Lease.objects.get().holder == "another"


def test_the_real_jobs_all_run():
    Worker().tick()
    assert set(Job.objects.values_list("last_error", flat=True)) == {""}
    assert Job.objects.filter(last_run_at__lte=timezone.now()).count() == Job.objects.count() >= 3


def test_worker_command_has_help(capsys):
    with pytest.raises(SystemExit):
        call_command("worker", "--help")
    assert "lease" in capsys.readouterr().out
