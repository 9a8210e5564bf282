"""/healthz: the process answers. /readyz: it can do its work."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError

from portal.models import Job, Lease

NOW = datetime(2026, 8, 3, 5, 0, tzinfo=UTC)


def test_alive_asks_nothing_of_the_database(client):
    answer = client.get("/healthz")  # without the mark django_db a query would fail the test
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_with_a_worker_that_renews_its_lease(client):
    Lease.objects.take("worker", "one", 15)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "keys": True, "worker": True})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_without_a_worker(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "keys": True, "worker": False})


@pytest.mark.django_db
@pytest.mark.parametrize(("silent_for", "status"), [(0, 200), (15 + 59, 200), (15 + 61, 503)])
def test_a_silent_worker_counts_for_a_minute(client, time_machine, silent_for, status):
    time_machine.move_to(NOW, tick=False)
    Lease.objects.take("worker", "one", 15)
    time_machine.shift(timedelta(seconds=silent_for))
    assert client.get("/readyz").status_code == status


@pytest.mark.django_db
def test_not_ready_with_the_wrong_key(client, settings):
    client.get("/readyz")
    settings.SEAL_KEY = "another-key-another-key-another-key-another-key"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["keys"]) == (503, False)
    assert settings.SEAL_KEY not in answer.content.decode()


@pytest.mark.django_db
def test_not_ready_where_the_tables_cannot_be_read(client, monkeypatch):
    """As on a database that was never migrated."""

    def unreadable(*args, **kwargs):
        raise DatabaseError("no such table: portal_lease")

    monkeypatch.setattr("portal.models.jobs.LeaseManager.filter", unreadable)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (503, False)


@pytest.mark.django_db
def test_not_ready_without_a_database(client, monkeypatch):
    monkeypatch.setattr("portal.health._database", lambda: False)
    monkeypatch.setattr("portal.health.wrong", lambda: ["The database cannot be read."])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": False, "keys": False, "worker": False})


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_only_reading(client, address):
    assert client.post(address).status_code == 405
    assert not client.get(address).cookies


@pytest.mark.django_db
@pytest.mark.parametrize(("late", "status"), [(9, 200), (11, 503)])
def test_a_worker_whose_periodic_jobs_stand_still_is_not_ready(client, time_machine, late, status):
    time_machine.move_to(NOW, tick=False)
    Job.objects.create(name="send-mail", due_at=NOW - timedelta(minutes=late))
    Job.objects.create(name="a-job-of-old", due_at=NOW - timedelta(days=9))
    Lease.objects.take("worker", "one", 15)
    assert client.get("/readyz").status_code == status
