"""Backups: which are kept, what is refused, what is told. Whole rounds are in tests/drills/test_backup.py."""

import inspect
import io
import json
import os
import socket
from datetime import UTC, datetime, timedelta

import pytest
import zstandard
from django.conf import settings as live_settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from news import attachments_cleaning, photos_cleaning
from news.models import Attachment
from portal import anchor, backups, env, guards, seal
from portal.backups import archive, checking, facts, holding, making, places, pruning, restoring, sqlite
from portal.backups.encryption import new_key
from portal.backups.failing import BUSY, Failed
from portal.models import AuditEntry, AuditHead, Lease
from portal.startup import RESTORE_MARK, wrong
from tests import factories as make

NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.BACKUP_KEEP = {"d": 7, "w": 4, "m": 12}
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.BACKUP_DIR.mkdir()
    monkeypatch.setattr(holding, "PATIENCE", 0)
    return settings.BACKUP_DIR


@pytest.fixture
def variable(monkeypatch):
    monkeypatch.setattr(env, "problems", [])
    monkeypatch.delenv("SOME_FILE", raising=False)
    return lambda value: monkeypatch.setenv("SOME", value)


# What is kept


def lying_there(folder, *days_ago: float) -> None:
    for days in days_ago:
        (folder / places.name_of(NOON - timedelta(days=days), encrypted=False)).write_bytes(b"x")


def test_days_weeks_and_months_are_kept_each_by_its_newest(folder):
    lying_there(folder, *range(0, 400), 0.2, 0.4)
    pruning.prune(folder, {"d": 7, "w": 4, "m": 12})
    kept = [(NOON - backup.at).days for backup in places.backups(folder)]
    assert kept[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert kept[7:10] == [11, 18, 26]  # Sundays 15 and 8 November; 31 October ends its month
    assert len(kept) == 7 + 2 + 11


def test_periods_without_a_backup_do_not_use_up_the_numbers(folder):
    lying_there(folder, 100, 200, 300)
    assert pruning.prune(folder, {"d": 2}) and len(places.backups(folder)) == 2


def test_the_newest_is_never_pruned_and_what_is_not_ours_stays(folder):
    lying_there(folder, 0, 1)
    others = ["portal-20260101T000000Z.tar.zst.old", "anh.zip", "xportal-20260101T000000Z.tar.zst"]
    for name in others:
        (folder / name).write_bytes(b"x")
    (folder / "portal-20200101T000000Z.tar.zst").mkdir()
    pruning.prune(folder, {})
    assert [backup.at for backup in places.backups(folder)] == [NOON]
    assert all((folder / name).exists() for name in others)
    assert (folder / "portal-20200101T000000Z.tar.zst").is_dir()


def test_a_dry_run_names_and_removes_nothing(folder, settings, capsys):
    lying_there(folder, 0, 1)
    settings.BACKUP_KEEP = {"d": 1}
    call_command("backup", "--prune", "--dry-run")
    assert "Would remove portal-20261125T050000Z.tar.zst." in capsys.readouterr().out
    assert len(places.backups(folder)) == 2
    call_command("backup", "--prune")
    assert len(places.backups(folder)) == 1


def test_a_policy_is_read_or_complained_about(variable):
    variable("3d, 2m")
    assert env.keeping("SOME", "7d") == {"d": 3, "m": 2}
    assert env.problems == []
    for value in ("0d", "7", "d", "7d,7d", "7y", "-1d", "7d;4w", "70000d"):
        env.problems.clear()
        variable(value)
        assert env.keeping("SOME", "7d,4w") == {"d": 7, "w": 4}
        assert "must look like 7d,4w,12m" in env.problems[0][1]


def test_a_key_that_is_none_is_not_repeated(variable):
    variable(new_key())
    assert env.backup_key("SOME").startswith("AGE-SECRET-KEY-1")
    variable("mật khẩu dễ đoán")
    assert env.backup_key("SOME") == ""
    assert "mật khẩu" not in env.problems[0][1]


# Archives


def written(path, key="", members=(("media/anh/a.jpg", b"anh"),), about=None):
    with path.open("wb") as file, archive.writing(file, key) as writer:
        writer.add_json(archive.ABOUT, {"format": archive.FORMAT} | (about or {}))
        for name, data in members:
            writer.add(name, io.BytesIO(data), len(data))
        return writer.finish({})


@pytest.mark.parametrize("encrypted", [False, True])
def test_members_come_back_as_they_went_in(tmp_path, encrypted):
    key = new_key() if encrypted else ""
    big = os.urandom(3 * archive.PIECE + 7)
    members = {"media/a": big, "media/Đường sắt.pdf": b"", "media/" + "x" * 300: b"1"}
    manifest = written(tmp_path / "a", key, members.items())
    reader = archive.Reader(tmp_path / "a", key)
    found = {member.name: member.file.read() for member in reader}
    found.pop(archive.ABOUT)
    assert found == members
    assert reader.manifest == manifest and archive.is_ours(manifest)


def test_no_flipped_byte_gets_through(tmp_path):
    path = tmp_path / "a"
    for key in ("", new_key()):
        written(path, key)
        whole = path.read_bytes()
        as_written = [(member.name, member.digest()) for member in archive.Reader(path, key)]
        refused = 0
        for place in range(0, len(whole), max(1, len(whole) // 60)):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
            try:  # zstd packs the same into several forms: what comes out otherwise would be the fault
                assert [(member.name, member.digest()) for member in archive.Reader(path, key)] == as_written
            except Failed:
                refused += 1
        assert refused >= 57
        for length in (0, 1, len(whole) // 2, len(whole) - 30):
            path.write_bytes(whole[:length])
            with pytest.raises(Failed):
                list(archive.Reader(path, key))
        path.write_bytes(whole + b"x")
        with pytest.raises(Failed):
            list(archive.Reader(path, key))


def test_a_member_exchanged_by_somebody_who_can_pack_is_named(tmp_path):
    path = tmp_path / "a"
    written(path)
    raw = zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())
    assert raw.count(b"anh" + b"\0" * 100) == 1
    path.write_bytes(zstandard.compress(raw.replace(b"anh" + b"\0" * 100, b"khc" + b"\0" * 100)))
    with pytest.raises(Failed, match=r"media/anh/a\.jpg is not as it was written"):
        list(archive.Reader(path, ""))


def test_a_manifest_made_without_the_key_is_not_ours(tmp_path, settings):
    manifest = written(tmp_path / "a")
    settings.SEAL_KEY = "another key another key another key another key"
    assert not archive.is_ours(manifest)
    settings.SEAL_KEYS_OLD = [live_settings.SEAL_KEY, os.environ["SEAL_KEY"]]
    assert archive.is_ours(manifest)


def test_a_name_that_leads_out_of_its_storage_is_refused(tmp_path):
    for name in ("media/../../etc/passwd", "/etc/passwd"):
        written(tmp_path / "a", members=[(name, b"x")])
        with pytest.raises(Failed, match="does not belong there"):
            list(archive.Reader(tmp_path / "a", ""))


def test_a_later_format_is_refused_with_its_version(tmp_path):
    written(tmp_path / "a", about={"format": 2, "version": "9.1"})
    with pytest.raises(Failed, match=r"version 9\.1"):
        list(archive.Reader(tmp_path / "a", ""))


# Whole backups, on the tests' own database


@pytest.fixture
def site(transactional_db, monkeypatch):
    """Django's test case knows no database but the tests', and a backup looks at its copy by an alias of its own."""
    patched = BaseDatabaseWrapper.ensure_connection
    real = inspect.getclosurevars(patched).nonlocals["real_ensure_connection"]
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", real)
    make.department()
    picture = make.image(17)
    return make.published(cover=picture, attachments=[make.attachment()])


def test_a_backup_holds_everything_and_the_command_tells(site, folder, capsys):
    call_command("backup")
    said = capsys.readouterr()
    (backup,) = places.backups(folder)
    assert backup.path.name in said.out and "read back and whole" in said.out
    assert backup.path.stat().st_mode & 0o077 == 0
    names = {member.name for member in archive.Reader(backup.path, "")}
    assert facts.named_files("default") <= names
    told = backups.last()
    assert (told["file"], told["verified"], told["error"]) == (backup.path.name, True, "")
    assert told["bytes"] == backup.path.stat().st_size and told["at"] == backup.at
    call_command("backup", "--verify", str(backup.path))
    assert "every digest holds, sealed by this site's key" in capsys.readouterr().out
    assert not Lease.objects.exists()


def test_no_session_is_in_a_backup(site, folder, client, tmp_path):
    client.force_login(make.writer())
    key = client.session.session_key
    made = making.make()
    found = checking.check(made.backup.path, "", tmp_path)
    assert key.encode() not in found.database.read_bytes()
    assert client.session.session_key == key  # the site's own goes on
    assert found.about["rows"]["portal_auditentry"] == AuditEntry.objects.count()


def test_a_file_that_the_site_lacks_is_told_with_a_code_of_its_own(site, folder, capsys):
    name = site.cover.renditions[0]["name"]
    with storages["default"].open(name) as file:
        kept = file.read()
    storages["default"].delete(name)
    try:
        with pytest.raises(CommandError, match=f"media/{name}") as failure:
            call_command("backup")
    finally:
        storages["default"].save(name, ContentFile(kept))
    assert failure.value.returncode == 3
    assert len(places.backups(folder)) == 1 and name in backups.last()["error"]


def test_what_fails_keeps_nothing_and_is_told_beside_the_last_whole_one(site, folder, monkeypatch):
    made = making.make()
    (folder / ".portal-20200101T000000Z.tar.zst.part").write_bytes(b"from a killed one")

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.Writer, "finish", full)
    monkeypatch.setattr(making.timezone, "now", lambda: datetime.now(UTC) + timedelta(minutes=1))
    with pytest.raises(Failed, match="no space is left there"):
        making.make()
    assert [path.name for path in folder.iterdir()] == [made.backup.path.name]
    told = backups.last()
    assert told["file"] == made.backup.path.name and "no space" in told["error"]
    assert not list((live_settings.VAR_DIR / "backup-work").iterdir())


def test_what_cannot_be_read_back_gets_no_name(site, folder, monkeypatch):
    real = making.check

    def spoiled(path, *arguments):
        path.write_bytes(path.read_bytes()[:-9])
        return real(path, *arguments)

    monkeypatch.setattr(making, "check", spoiled)
    with pytest.raises(Failed):
        making.make()
    assert list(folder.iterdir()) == [] and backups.last()["file"] == ""


def test_two_at_once_refuse(transactional_db, folder):
    with places.alone(), pytest.raises(Failed) as failure:
        making.make()
    assert failure.value.code == BUSY
    Lease.objects.take(holding.NAME, "backup:another machine", 60)
    with pytest.raises(Failed, match="Another machine's backup"):
        making.make()


def test_an_unwritable_folder_is_a_sentence(transactional_db, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.BACKUP_DIR = tmp_path / "file" / "below"
    with pytest.raises(Failed, match="BACKUP_DIR cannot be used"):
        making.make()


def test_root_leaves_no_files_that_the_portals_user_cannot_touch(transactional_db, settings, monkeypatch):
    if os.geteuid() == 0:
        os.chown(settings.VAR_DIR, 65534, -1)
    monkeypatch.setattr(places.os, "geteuid", lambda: 0)
    with pytest.raises(Failed, match=r"not as root: sudo -u '#[1-9]"):
        making.make()
    assert not (settings.VAR_DIR / "backup.lock").exists()


def test_while_a_backup_counts_on_them_no_file_is_cleared_away(transactional_db, settings):
    row = make.attachment()
    Attachment.objects.update(uploaded_at=datetime(2020, 1, 1, tzinfo=UTC))
    with holding.held():
        assert attachments_cleaning.clear_away() == 0
        assert photos_cleaning._remove(storages["attachments"], iter([row.file.name])) == 0
        assert row.file.storage.exists(row.file.name)
    assert attachments_cleaning.clear_away() == 1
    assert not Lease.objects.exists()


def test_last_is_none_before_the_first_and_survives_nonsense():
    assert backups.last() is None
    (live_settings.VAR_DIR / "backup-last.json").write_text("{")
    assert "cannot be read" in backups.last()["error"]


# Refusals of a restore


def refusal(**changes) -> str:
    about = {"seal_keys": [seal.fingerprint(live_settings.SEAL_KEY)], "migrations": {}, "version": "9.1"}
    with pytest.raises(Failed) as failure:
        restoring._refuse_what_does_not_fit(about | {"database": restoring.ours().KIND} | changes)
    assert "Nothing was changed" in str(failure.value)
    return str(failure.value)


def test_what_does_not_fit_is_refused_before_anything_is_touched(db):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[restoring.ours().KIND]
    assert "SEAL_KEY is not the key" in refusal(seal_keys=["0123456789abcdef"])
    assert f"holds a {other} database" in refusal(database=other)
    assert "version 9.1" in refusal(migrations={"news": ["9999_later"]})


def test_a_site_is_replaced_only_by_its_name(db):
    make.department()
    with pytest.raises(Failed, match="--replace testserver"):
        restoring._refuse_to_replace("")
    with pytest.raises(Failed, match="this is testserver"):
        restoring._refuse_to_replace("so.tinh.gov.vn")
    assert restoring._refuse_to_replace("testserver")["number"] == AuditHead.objects.get().number


def test_while_the_worker_has_its_lease_nothing_is_restored(db):
    Lease.objects.take("worker", "somebody", 60)
    with pytest.raises(Failed, match="systemctl stop portal-web portal-worker"):
        restoring._refuse_while_in_use()


def test_an_interrupted_restore_keeps_the_site_from_starting(db):
    assert wrong() == []
    (live_settings.VAR_DIR / RESTORE_MARK).write_text("{}")
    assert "A restore has begun" in wrong()[0]


def test_a_damaged_stored_file_is_written_anew_and_a_whole_one_left(tmp_path, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "portal.storage.LocalFiles", "OPTIONS": {"location": tmp_path / "media"}}
    }
    written(tmp_path / "a", members=[("media/a", b"whole"), ("media/b", b"whole"), ("media/c/d", b"missing")])
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a").write_bytes(b"whole")
    (tmp_path / "media" / "b").write_bytes(b"whorl")
    (tmp_path / "media" / "mine").write_bytes(b"stays")
    inode = (tmp_path / "media" / "a").stat().st_ino
    restoring._files(tmp_path / "a", lambda sentence: None)
    found = {path.name: path.read_bytes() for path in (tmp_path / "media").rglob("*") if path.is_file()}
    assert found == {"a": b"whole", "b": b"whole", "d": b"missing", "mine": b"stays"}
    assert (tmp_path / "media" / "a").stat().st_ino == inode


def test_a_server_on_the_default_address_keeps_a_restore_away(db, monkeypatch):
    monkeypatch.delenv("BIND", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(restoring, "BIND", f"127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(Failed, match="web server answers on 127"):
            restoring._refuse_while_in_use()


def test_giving_up_needs_an_interrupted_restore(db, settings):
    with pytest.raises(CommandError, match="No restore was interrupted"):
        call_command("restore", "--abandon")
    for arguments in ([], ["x.tar.zst", "--abandon"]):
        with pytest.raises(CommandError, match="Name the backup's file, or say --abandon"):
            call_command("restore", *arguments)


@pytest.mark.parametrize("came_to", ["staged", "linked", "swapped"])
def test_an_interrupted_exchange_of_sqlite_files_is_undone(tmp_path, monkeypatch, came_to):
    path, aside = tmp_path / "db", tmp_path / "db.before-1"
    monkeypatch.setattr(sqlite, "_path", lambda: path)
    path.write_text("former")
    (tmp_path / ".db.restoring").write_text("new")
    if came_to != "staged":
        os.link(path, aside)
    if came_to == "swapped":
        os.replace(tmp_path / ".db.restoring", path)
    for _ in range(2):  # it may be interrupted, too
        sqlite.prepare({"aside": str(aside)})
        assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["db"] and path.read_text() == "former"


# The anchor


def record(action: str, **data) -> AuditEntry:
    with transaction.atomic():
        return AuditEntry.objects.record(action, data=data)


def bring_back(head: dict) -> None:
    with guards.lifted():
        AuditEntry.objects.filter(number__gt=head["number"]).delete()
        AuditHead.objects.update(**head)


def test_a_restore_that_knew_the_anchors_end_is_believed_and_anchored(db):
    record("test.one")
    former = AuditHead.objects.values().get()
    record("test.two")
    anchor.keep()
    bring_back(former)
    assert anchor.faults()
    record(anchor.RESTORED, anchor=anchor.end(former["chain"])["seal"])
    assert anchor.faults() == []
    anchor.keep()
    assert anchor.end(former["chain"])["number"] == AuditHead.objects.get().number


def test_whoever_brings_back_a_database_with_a_former_restore_is_betrayed(db):
    record("test.one")
    first = AuditHead.objects.values().get()
    record("test.two")
    anchor.keep()
    bring_back(first)
    record(anchor.RESTORED, anchor=anchor.end(first["chain"])["seal"])
    anchor.keep()
    restored = AuditHead.objects.values().get()
    record("test.withdrawn")
    anchor.keep()
    bring_back(restored)
    assert "an older state of the database" in anchor.faults()[0]
    forged = AuditEntry(
        number=restored["number"] + 1, at=NOON, action=anchor.RESTORED, previous=restored["last_seal"], seal="0" * 64,
        data=json.dumps({"anchor": anchor.end(first["chain"])["seal"]}),
    )  # fmt: skip
    with guards.lifted():
        forged.save(force_insert=True)
        AuditHead.objects.update(number=forged.number)
    assert anchor.faults()
