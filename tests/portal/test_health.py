"""/healthz: the process answers. /readyz: it can do its work."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError

from portal import health, seal
from portal.models import Job, Lease, SealCheck

NOW = datetime(2026, 8, 3, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh():
    for trial in (health.storage, health.shared_cache):
        trial.forget()
    yield
    for trial in (health.storage, health.shared_cache):
        trial.forget()


def needed(answer) -> dict:
    """What decides the status."""
    return {name: value for name, value in answer.json().items() if name not in ("cache", "seals", "key")}


def test_alive_asks_nothing_of_the_database(client):
    answer = client.get("/healthz")  # without the mark django_db a query would fail the test
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ready_with_a_worker_that_renews_its_lease(client):
    Lease.objects.take("worker", "one", 15)
    answer = client.get("/readyz")
    assert (answer.status_code, needed(answer)) == (
        200,
        {"database": True, "keys": True, "storage": True, "worker": True},
    )
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_without_a_worker(client):
    answer = client.get("/readyz")
    assert (answer.status_code, needed(answer)) == (
        503,
        {"database": True, "keys": True, "storage": True, "worker": False},
    )


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
    assert answer.status_code == 503
    assert needed(answer) == {"database": False, "keys": False, "storage": True, "worker": False}


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


# What is tried, and what is only told


@pytest.fixture
def working():
    Lease.objects.take("worker", "one", 15)


@pytest.mark.django_db
def test_a_storage_that_takes_nothing_is_not_ready_and_leaves_nothing_behind(client, working, settings, monkeypatch):
    assert client.get("/readyz").json()["storage"] is True
    assert not [path for path in (settings.MEDIA_ROOT / "readyz").rglob("*") if path.is_file()]

    def full(*args, **kwargs):
        raise OSError("No space left on device")

    health.storage.forget()
    monkeypatch.setattr("portal.storage.LocalFiles._save", full)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["storage"]) == (503, False)


@pytest.mark.django_db
def test_the_storage_is_not_tried_with_every_question(client, working, monkeypatch):
    tried = []
    trial = health.Tried(lambda: not tried.append(1))
    monkeypatch.setattr(health, "storage", trial)
    for _ in range(5):
        client.get("/readyz")
    assert len(tried) == 1


@pytest.mark.django_db
def test_a_shared_cache_that_is_gone_is_told_and_the_site_goes_on(client, working, monkeypatch):
    def gone():
        raise ConnectionError("gone")

    monkeypatch.setattr(health, "shared_cache", health.Tried(gone))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["cache"]) == (200, False)


@pytest.mark.django_db
@pytest.mark.parametrize(("ended", "faults", "told"), [(1, 0, True), (1, 3, False), (51, 0, None), (None, 0, None)])
def test_the_last_nights_check_is_told_and_takes_no_site_away(client, time_machine, ended, faults, told):
    time_machine.move_to(NOW, tick=False)
    Lease.objects.take("worker", "one", 15)
    finished = NOW - timedelta(hours=ended) if ended else None
    SealCheck.objects.create(started_at=NOW - timedelta(hours=52), finished_at=finished, fault_count=faults)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["seals"]) == (200, told)


@pytest.mark.django_db
def test_the_key_is_told_by_its_fingerprint_and_no_secret_is(client, working, settings):
    answer = client.get("/readyz")
    assert answer.json()["key"] == seal.fingerprint(settings.SEAL_KEY)
    for secret in (settings.SEAL_KEY, settings.SECRET_KEY, "postgres", str(settings.VAR_DIR)):
        assert secret not in answer.text
