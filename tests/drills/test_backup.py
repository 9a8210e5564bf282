"""A site is backed up while it publishes, destroyed, and restored: whatever stood at the copy is there again.

Real processes on a database and a folder of their own; kill -9 amid a backup and amid a restore.
"""

import base64
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]  # the database only says of which kind it is

ARTICLES = 200
PATIENCE = 120


def until(condition, every: float = 0.002):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(every)
    raise AssertionError("waited in vain")


class Site:
    """A folder, a database, keys; and the commands run on them."""

    def __init__(self, folder: Path):
        self.folder, self.var, self.backups = folder, folder / "var", folder / "backups"
        self.seal_key, self.name = secrets.token_urlsafe(48), ""
        if connection.vendor == "postgresql":
            self.name = f"drill_{uuid.uuid4().hex[:12]}"
            server = os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")[0]
            self.server, url = server, f"{server}/{self.name}"
        else:
            url = f"sqlite:///{self.var}/db.sqlite3"
        given = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = given | {
            "DJANGO_SETTINGS_MODULE": "portal.settings", "VAR_DIR": str(self.var), "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(48), "SEAL_KEY": self.seal_key, "BACKUP_DIR": str(self.backups),
            "SITE_URL": "http://so.tinh.test", "ALLOWED_HOSTS": "so.tinh.test",
        }  # fmt: skip
        self.empty()

    def empty(self) -> None:
        """The machine as it is before anything was installed on it, the backups aside."""
        subprocess.run(["rm", "-rf", str(self.var)], check=True)
        self.var.mkdir()
        if self.name:
            self._sql(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}"')

    def end(self) -> None:
        if self.name:
            self._sql(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _sql(self, *statements: str) -> None:
        opened = psycopg2.connect(f"{self.server}/postgres")
        opened.autocommit = True
        with opened.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        opened.close()

    def start(self, *arguments: str, **further: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, *arguments], cwd=settings.BASE_DIR, env=self.environment | further,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def run(self, *arguments: str, code: int = 0, **further: str) -> str:
        process = self.start(*arguments, **further)
        said = "\n".join(process.communicate(timeout=600))
        assert process.returncode == code, said
        return said

    def manage(self, *arguments: str, code: int = 0, **further: str) -> str:
        return self.run("manage.py", *arguments, code=code, **further)

    def script(self, *arguments: str) -> str:
        return self.run("-m", "tests.drills.backup_site", *arguments)

    def state(self) -> dict:
        path = self.folder / "state.json"
        self.script("state", str(path))
        return json.loads(path.read_text())

    def kept(self) -> list[Path]:
        return sorted(self.backups.glob("portal-*"))

    def hold_up(self) -> None:
        """Everything that can be verified holds."""
        self.manage("verify_editions", "--files")
        self.manage("verify_audit")


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path)
    yield site
    site.end()


def make(site: Site, articles: int) -> None:
    site.manage("migrate", "-v", "0")
    site.script("make", str(articles))


def check_restored(before: dict, restored: dict, after: dict) -> None:
    """All that was there before the backup began, and nothing that was not there when it had ended."""
    number = max(map(int, restored["audit"]))  # of the entry of the restore itself
    audit = {key: value for key, value in restored["audit"].items() if int(key) != number}
    assert audit.items() >= before["audit"].items()
    assert audit.items() <= after["audit"].items()
    for kind in ("editions", "revisions", "originals", "attachments"):
        assert restored[kind].items() >= before[kind].items(), kind
        assert restored[kind].items() <= after[kind].items(), kind
    assert restored["standings"].items() >= before["standings"].items()
    assert len(before["editions"]) >= ARTICLES
    assert restored["renditions"] and all(restored["renditions"].values())


def test_a_site_backed_up_while_it_publishes_is_destroyed_and_comes_back_whole(site):
    make(site, ARTICLES)
    before = site.state()
    publisher = site.start("-m", "tests.drills.backup_site", "publish")
    try:
        for _ in range(3):
            assert publisher.stdout.readline(), publisher.stderr.read()
        said = site.manage("backup")
        assert publisher.stdout.readline()  # it went on all the while
    finally:
        publisher.kill()
        publisher.communicate()
    after = site.state()
    assert "read back and whole" in said
    assert after["editions"].keys() > before["editions"].keys()
    (backup,) = site.kept()

    site.empty()
    said = site.manage("restore", str(backup))
    assert " 0 faults" in said
    restored = site.state()
    check_restored(before, restored, after)
    site.hold_up()
    worker = site.start("manage.py", "worker")  # which would alarm, and anchor
    time.sleep(3)
    worker.send_signal(signal.SIGTERM)
    assert "CRITICAL" not in worker.communicate()[1]
    site.hold_up()

    lone = site.manage("restore", str(backup), code=1)
    assert "holds a site already" in lone
    assert site.state()["audit"] == restored["audit"]
    assert " 0 faults" in site.manage("restore", str(backup), "--replace", "so.tinh.test")
    site.hold_up()
    site.manage("backup")  # without what was put aside


def test_the_key_is_nowhere_in_the_backup_and_another_is_refused(site):
    make(site, 3)
    site.manage("backup")
    (backup,) = site.kept()
    import zstandard

    with backup.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as unpacked:
        opened = unpacked.read()
    forms = [site.seal_key.encode(), base64.b64encode(site.seal_key.encode()), site.seal_key.encode().hex().encode()]
    forms += [base64.urlsafe_b64decode(site.seal_key + "=" * (-len(site.seal_key) % 4))]
    forms += [site.environment["SECRET_KEY"].encode()]
    assert len(opened) > 100_000
    for form in forms:
        assert form not in opened and form not in backup.read_bytes()

    site.empty()
    said = site.manage("restore", str(backup), code=1, SEAL_KEY=secrets.token_urlsafe(48))
    assert "SEAL_KEY is not the key" in said
    assert not (site.var / "db.sqlite3").exists() and not (site.var / "media").exists()
    assert "Set SEAL_KEY" in site.manage("restore", str(backup), code=1, SEAL_KEY="")
    assert " 0 faults" in site.manage("restore", str(backup))


def test_an_encrypted_backup_comes_back_with_its_key_only(site):
    make(site, 3)
    before = site.state()
    key, other = (site.manage("backup", "--new-key").split()[0] for _ in range(2))
    site.manage("backup", BACKUP_KEY=key)
    (backup,) = site.kept()
    assert backup.suffix == ".age" and backup.read_bytes().startswith(b"age-encryption.org/v1")
    assert "every digest holds" in site.manage("backup", "--verify", str(backup), BACKUP_KEY=key)
    site.empty()
    assert "cannot be opened with this BACKUP_KEY" in site.manage("restore", str(backup), code=1, BACKUP_KEY=other)
    assert "BACKUP_KEY" in site.manage("restore", str(backup), code=1)
    assert " 0 faults" in site.manage("restore", str(backup), BACKUP_KEY=key)
    assert site.state()["editions"] == before["editions"]


def test_one_flipped_byte_is_refused_wherever_it_is(site):
    make(site, 3)
    site.manage("backup")
    (backup,) = site.kept()
    whole = backup.read_bytes()
    site.empty()
    for place in (10, len(whole) // 3, len(whole) // 2, len(whole) - 300, len(whole) - 2):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        backup.write_bytes(damaged)
        assert "damaged" in site.manage("restore", str(backup), code=1), place
        assert not (site.var / "db.sqlite3").exists() and not (site.var / "media").exists()
    backup.write_bytes(whole[: len(whole) // 2])
    assert "damaged" in site.manage("backup", "--verify", str(backup), code=1)
    backup.write_bytes(whole)
    assert " 0 faults" in site.manage("restore", str(backup))


def test_killed_amid_a_backup_nothing_passes_for_whole_and_the_next_one_works(site):
    make(site, 8)
    moments = {
        "copying": lambda: list((site.var / "backup-work").glob("database*")),
        "writing": lambda: [path for path in site.backups.glob(".*.part") if path.stat().st_size],
    }
    for moment in moments.values():
        process = site.start("manage.py", "backup")
        until(lambda process=process, moment=moment: moment() or process.poll() is not None)
        assert process.poll() is None
        process.kill()
        process.communicate()
        assert site.kept() == []
    busy = site.start("manage.py", "backup")
    until(lambda: list((site.var / "backup-work").glob("database*")))
    busy.send_signal(signal.SIGSTOP)
    assert "Another backup or restore is running" in site.manage("backup", code=75)
    busy.send_signal(signal.SIGTERM)
    busy.send_signal(signal.SIGCONT)
    assert busy.wait(60) == 130
    busy.communicate()
    assert site.kept() == [] and not list(site.backups.glob(".*.part"))
    site.manage("backup")
    assert len(site.kept()) == 1 and not list(site.backups.glob(".*.part"))


def test_killed_amid_a_restore_the_site_does_not_start_half_and_the_next_one_works(site):
    make(site, 8)
    before = site.state()
    site.manage("backup")
    (backup,) = site.kept()
    site.script("add")  # so that what is replaced is another site than the backup
    later = site.state()
    mark = site.var / "restore-unfinished.json"
    replace = ("manage.py", "restore", str(backup), "--replace", "so.tinh.test")
    for wait in (0.0, 0.4, 1.0):
        process = site.start(*replace)
        until(lambda process=process: mark.exists() or process.poll() is not None)
        time.sleep(wait)
        if process.poll() is None:
            process.kill()
        process.communicate()
        if not mark.exists():  # it was faster
            continue
        assert "A restore has begun and not ended" in site.manage("worker", code=78)
    until(lambda: site.start(*replace).wait() == 0, every=1)  # a pg_restore may go on for a moment
    assert not mark.exists()
    restored = site.state()
    assert restored["editions"] == before["editions"] != later["editions"]
    site.hold_up()
    if site.name:
        return
    (aside, *_) = site.var.glob("db.sqlite3.before-*")
    aside.rename(site.var / "db.sqlite3")
    assert site.state()["editions"] == later["editions"]  # what was replaced was not destroyed


def test_a_running_worker_keeps_a_restore_away(site):
    make(site, 2)
    site.manage("backup")
    (backup,) = site.kept()
    worker = site.start("manage.py", "worker")
    try:
        time.sleep(3)
        said = site.manage("restore", str(backup), "--replace", "so.tinh.test", code=1)
        assert "systemctl stop portal-web portal-worker" in said
    finally:
        worker.kill()
        worker.communicate()
    time.sleep(3)  # its lease runs out
    assert " 0 faults" in site.manage("restore", str(backup), "--replace", "so.tinh.test")
