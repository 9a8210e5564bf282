"""The nightly check: when it is due, what it keeps and alarms, and what becomes of files that were changed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import call_command

from news import nightly
from news.models import Edition, Standing
from news.models.attachment import attachments_storage
from news.verification import Fault
from portal import guards
from portal.models import Alarm, AuditEntry, Furniture, Lease, SealCheck, SealKey
from portal.models.alarm import forget
from tests import factories as make
from tests import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
TWO = datetime(2026, 8, 3, 19, 0, tzinfo=UTC)
"""02:00 on 4 August in Vietnam."""


@pytest.fixture(autouse=True)
def fresh():
    forget()
    yield
    forget()


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    def run() -> SealCheck:
        with django_capture_on_commit_callbacks(execute=True):
            return nightly.run()

    return run


def article_with_picture(number=1):
    return make.published(title=f"Bài có ảnh {number}", cover=make.image(number))


def picture_of(article) -> str:
    return make.edition_of(article).content_facts["cover"]["renditions"][0]["name"]


def write(name: str, content: bytes) -> None:
    default_storage.save(name, ContentFile(content))


def read(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


# When


@pytest.fixture
def old_site(time_machine):
    """A database that is older than the night in question."""
    time_machine.move_to(TWO - timedelta(days=9), tick=False)
    SealKey.objects.all().delete()
    SealKey.objects.create(fingerprint="a" * 16)
    time_machine.move_to(TWO, tick=False)


@pytest.fixture
def started(monkeypatch):
    """Commands that would have been started."""
    found = []

    class Child:
        def __init__(self, command, **options):
            found.append(command)

        def poll(self):
            return 0

    monkeypatch.setattr(nightly.subprocess, "Popen", Child)
    monkeypatch.setattr(nightly, "_child", None)
    return found


def test_one_is_started_at_two_and_none_before(old_site, started, time_machine):
    SealCheck.objects.create(started_at=TWO - timedelta(hours=24), finished_at=TWO - timedelta(hours=23))
    time_machine.move_to(TWO - timedelta(minutes=1), tick=False)
    assert not nightly.start_when_due()
    time_machine.move_to(TWO + timedelta(seconds=1), tick=False)
    assert nightly.start_when_due()
    row = SealCheck.objects.get(started_at__gte=TWO)
    assert started[0][1:] == ["manage.py", "verify_nightly", "--row", str(row.pk)]
    SealCheck.objects.filter(pk=row.pk).update(finished_at=TWO + timedelta(minutes=3))
    for hours in (1, 12, 23):
        time_machine.move_to(TWO + timedelta(hours=hours), tick=False)
        assert not nightly.start_when_due()
    time_machine.move_to(TWO + timedelta(hours=24), tick=False)
    assert nightly.start_when_due()


def test_a_machine_that_slept_through_the_night_checks_when_it_wakes(old_site, started, time_machine):
    time_machine.move_to(TWO + timedelta(hours=6), tick=False)
    assert nightly.start_when_due()


def test_a_new_site_waits_for_its_first_night(started, time_machine):
    time_machine.move_to(TWO + timedelta(hours=6), tick=False)
    SealKey.objects.all().delete()
    SealKey.objects.create(fingerprint="b" * 16)
    assert not nightly.start_when_due()


def test_two_are_never_under_way(old_site, started):
    assert Lease.objects.take(nightly.LEASE, "another", nightly.LEASE_SECONDS)
    assert not nightly.start_when_due()
    with pytest.raises(nightly.Busy):
        nightly.run()


def test_a_check_that_dies_is_begun_again_twice_with_an_alarm(
    old_site, started, time_machine, django_capture_on_commit_callbacks
):
    begun = []
    for minute in range(0, 240, 5):
        time_machine.move_to(TWO + timedelta(minutes=minute), tick=False)
        with django_capture_on_commit_callbacks(execute=True):
            if nightly.start_when_due():
                begun.append(minute)
    assert begun == [0, 30, 60]
    assert "never finished" in Alarm.objects.get(kind="nightly").detail


# What


def test_a_sound_site(run):
    article_with_picture()
    row = run()
    assert (row.fault_count, row.faults, row.quarantined) == (0, [], {})
    assert row.finished_at
    assert row.editions == Edition.objects.count()
    assert row.entries == AuditEntry.objects.count()
    assert row.files > 0
    assert not Alarm.objects.exists()
    assert not Lease.objects.filter(name=nightly.LEASE).exists()


def test_a_standing_changed_by_hand_is_found_kept_and_alarmed(run):
    article = make.published()
    with guards.lifted():
        Standing.objects.filter(pk=article.pk).update(sequence=9)
    row = run()
    assert row.fault_count
    assert any(f"Article {article.pk}" in sentence for sentence in row.faults)
    alarm = Alarm.objects.open().get(kind="check")
    assert f"{row.fault_count} faults" in alarm.detail
    with guards.lifted():
        Standing.objects.filter(pk=article.pk).update(sequence=1)
    assert run().fault_count == 0
    assert not Alarm.objects.open().exists()


def test_furniture_and_guards_are_checked_too(run):
    Furniture.objects.filter(name="menus").update(document="{}")
    with guards.lifted():
        row = run()
    assert any("The page furniture “menus” does not match its seal." in sentence for sentence in row.faults)
    assert any("news_edition lacks its guard triggers" in sentence for sentence in row.faults)


def test_collected_static_files_are_checked_too(run, monkeypatch):
    monkeypatch.setattr(nightly.static_check, "faults", lambda: ["The static file js/x.js is none of the program's."])
    row = run()
    assert row.faults == ["The static file js/x.js is none of the program's."] and row.fault_count == 1
    assert Alarm.objects.open().filter(kind="check").exists()


def test_what_only_the_first_look_saw_is_no_fault(run, monkeypatch):
    """As of an article that is published while the audit is being walked."""
    looks = []

    def verify(**options):
        looks.append(1)
        return [Fault(7, None, "Bài", "the audit entry of its standing is missing")] if len(looks) == 1 else []

    monkeypatch.setattr(nightly, "verify", verify)
    assert run().fault_count == 0
    assert len(looks) == 2


def test_garbage_in_an_edition_does_not_end_the_check(run):
    article, other = make.published(), article_with_picture()
    with guards.lifted():
        Edition.objects.filter(article=article).update(content='{"cover": 7')
    write(picture_of(other), b"another")
    row = run()
    assert any(f"Article {article.pk}" in sentence for sentence in row.faults)
    assert picture_of(other) in row.quarantined


# Files


@pytest.fixture
def changed(run):
    """(article, name of its picture, the bytes that were sealed), after the check that found others in their place."""
    article = article_with_picture()
    name = picture_of(article)
    sealed = read(name)
    write(name, b"not what was sealed")
    run()
    return article, name, sealed


def test_a_changed_picture_is_served_no_more_and_its_page_refuses(client, changed):
    article, name, _ = changed
    assert client.get(f"/media/{name}").status_code == 404
    for address in (make.url_of(article), f"{make.url_of(article)}in/", f"/api/v1/articles/{article.pk}/"):
        assert client.get(address).status_code == 503
    kept = AuditEntry.objects.get(action="file.quarantine").details
    assert (kept["name"], kept["article"]) == (name, article.pk)
    with storages["originals"].open(kept["kept"]) as file:
        assert file.read() == b"not what was sealed"
    assert Alarm.objects.open().filter(kind="file", subject=f"Tệp của bài số {article.pk}").exists()


def test_other_pages_go_on(client, changed):
    other = make.published(title="Bài khác")
    assert client.get(make.url_of(other)).status_code == 200
    assert client.get("/").status_code == 200


def test_it_stays_in_quarantine_until_the_sealed_bytes_are_back(client, changed, run):
    article, name, sealed = changed
    run()  # the next night it is missing
    assert client.get(make.url_of(article)).status_code == 503
    assert AuditEntry.objects.filter(action="file.quarantine").count() == 1
    write(name, sealed)
    assert run().fault_count == 0
    assert client.get(make.url_of(article)).status_code == 200
    assert AuditEntry.objects.get(action="file.release").details == {"name": name}
    assert not Alarm.objects.open().exists()


def test_a_new_edition_without_the_picture_is_read_at_once(client, changed):
    article, *_ = changed
    make.change(article, make.writer(), cover=make.image(9).pk)
    make.bring(article, "live")
    article.refresh_from_db()
    assert make.edition_of(article).number == 2
    assert client.get(make.url_of(article)).status_code == 200


def test_a_missing_picture_alarms_and_its_page_goes_on(client, run):
    article = article_with_picture()
    default_storage.delete(picture_of(article))
    row = run()
    assert (row.fault_count, row.quarantined) == (1, {})
    assert client.get(make.url_of(article)).status_code == 200


def test_a_picture_of_two_articles_closes_both(client, run):
    image = make.image(3)
    articles = [make.published(title=f"Bài chung ảnh {number}", cover=image) for number in (1, 2)]
    write(picture_of(articles[0]), b"another")
    run()
    assert [client.get(make.url_of(article)).status_code for article in articles] == [503, 503]


def test_a_changed_attached_file_of_the_same_length_is_handed_out_no_more(client, run):
    file = make.attachment(
        files.pdf("Quyet dinh cua Uy ban nhan dan tinh ve tep rieng cua phep thu nay")
    )  # other tests share the folder
    article = make.published(attachments=[{"id": file.pk, "title": "Tờ trình", "summary": "", "transcript": ""}])
    address = make.file_url_of(article)
    assert client.get(address).status_code == 200
    attachments_storage().save(file.file.name, ContentFile(b"x" * file.bytes))
    assert client.get(address).status_code == 503
    row = run()
    assert (row.fault_count, row.quarantined) == (1, {})
    assert client.get(address).status_code == 503
    assert client.get(make.url_of(article)).status_code == 200


# The command


@pytest.mark.parametrize(("bad", "code"), [(False, 0), (True, 1)])
def test_the_command_tells_by_its_exit_code(bad, code, capsys):
    article = make.published()
    if bad:
        with guards.lifted():
            Standing.objects.filter(pk=article.pk).update(sequence=9)
    ended = 0
    try:
        call_command("verify_nightly")
    except SystemExit as end:
        ended = end.code
    assert ended == code
    assert f"{SealCheck.objects.get().fault_count} faults." in capsys.readouterr().out


def test_a_check_that_cannot_be_made_says_so(monkeypatch, capsys):
    def broken(*args, **kwargs):
        raise OSError("the disk is gone")

    monkeypatch.setattr(nightly, "verify", broken)
    row = SealCheck.objects.create(started_at=TWO)
    monkeypatch.setattr("os.nice", lambda value: 0)
    with pytest.raises(SystemExit) as end:
        call_command("verify_nightly", "--row", str(row.pk))
    assert end.value.code == 2
    row.refresh_from_db()
    assert row.finished_at is None
    assert "the disk is gone" in row.error
    assert not Lease.objects.filter(name=nightly.LEASE).exists()
