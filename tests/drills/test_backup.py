"""A site is backed up while it publishes, destroyed, and restored: whatever stood at the copy is there again.

Real processes on a database and a folder of their own; kill -9 at chosen calls of a backup and of a restore. One site
is made; each test has a copy of it. With -s a line “reliability: …” tells what a test compared (docs/reliability.md).
"""

import base64
import json
import os
import secrets
import shutil
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

ARTICLES = 60
PATIENCE = 120
ABOUT = """
import json
from pathlib import Path
from portal.backups.archive import Reader
print(json.dumps(next(reader.about for reader in [Reader(Path("{path}"), "")] for member in reader)))
"""


def until(condition, every: float = 0.002):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(every)
    raise AssertionError("waited in vain")


class Site:
    """A folder, a database, keys; and the commands run on them."""

    def __init__(self, folder: Path, like: "Site | None" = None):
        """like: a site at rest, to begin as its copy."""
        self.folder, self.var, self.backups = folder, folder / "var", folder / "backups"
        self.name = f"drill_{uuid.uuid4().hex[:12]}" if connection.vendor == "postgresql" else ""
        url = f"sqlite:///{self.var}/db.sqlite3"
        if self.name:
            self.server = os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")[0]
            url = f"{self.server}/{self.name}"
        given = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = (
            given
            | {"SECRET_KEY": secrets.token_urlsafe(48), "SEAL_KEY": secrets.token_urlsafe(48)}
            | (like.environment if like else {})
            | {
                "DJANGO_SETTINGS_MODULE": "portal.settings", "VAR_DIR": str(self.var), "DATABASE_URL": url,
                "BACKUP_DIR": str(self.backups), "SITE_URL": "http://so.tinh.test", "ALLOWED_HOSTS": "so.tinh.test",
                "BIND": f"unix:{folder}/web.sock",
            }
        )  # fmt: skip
        if not like:
            return self.empty()
        shutil.copytree(like.var, self.var)
        if self.name:
            self._sql(f'CREATE DATABASE "{self.name}" TEMPLATE "{like.name}"')

    def empty(self) -> None:
        """The machine as it is before anything was installed on it, the backups aside."""
        shutil.rmtree(self.var, ignore_errors=True)
        self.var.mkdir()
        if self.name:
            self._sql(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}"')

    def end(self) -> None:
        if self.name:
            self._sql(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def take_database_of(self, other: "Site") -> None:
        """By hand, as whoever may write to the whole database can."""
        if self.name:
            self.end()
            self._sql(f'CREATE DATABASE "{self.name}" TEMPLATE "{other.name}"')
        else:
            shutil.copy(other.var / "db.sqlite3", self.var / "db.sqlite3")

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

    def kill(self, call: str, nth: int, *arguments: str) -> None:
        """The command of manage.py meets kill -9 at the nth call of the function."""
        self.run("-m", "tests.drills.killed_at", call, str(nth), *arguments, code=-signal.SIGKILL)

    def script(self, *arguments: str) -> str:
        return self.run("-m", "tests.drills.backup_site", *arguments)

    def tell(self, verb: str):
        """What a verb of backup_site prints as JSON."""
        return json.loads(self.script(verb).splitlines()[0])

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


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The site that each test has a copy of, and its state."""
    made = Site(tmp_path_factory.mktemp("made"))
    try:
        made.manage("migrate", "-v", "0")
        made.script("make", str(ARTICLES))
        made.before = made.state()
        yield made
    finally:
        made.end()


@pytest.fixture
def site(made, tmp_path):
    site = Site(tmp_path, like=made)
    yield site
    site.end()


def report(fault: str, tried: int, *states: dict) -> None:
    """states: restored ones, compared by the test."""
    kinds = ("editions", "originals", "renditions", "revisions", "audit")
    compared = ", ".join(f"{sum(len(state[kind]) for state in states)} {kind}" for kind in kinds)
    print(f"\nreliability: {fault}: tried {tried}, compared {compared}; lost 0", flush=True)


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


def test_a_site_backed_up_while_it_publishes_is_destroyed_and_comes_back_whole(made, site):
    before = made.before
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
    again = site.state()
    check_restored(before, again, after)
    site.hold_up()
    assert "read back and whole" in site.manage("backup")  # without what was put aside
    report("backed up while it publishes, destroyed", 2, restored, again)


def test_the_key_is_nowhere_in_the_backup_and_another_is_refused(site):
    site.manage("backup")
    (backup,) = site.kept()
    import zstandard

    with backup.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as unpacked:
        opened = unpacked.read()
    key = site.environment["SEAL_KEY"]
    forms = [key.encode(), base64.b64encode(key.encode()), key.encode().hex().encode()]
    forms += [base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))]
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


def test_an_encrypted_backup_comes_back_with_its_key_only(made, site):
    key, other = (site.manage("backup", "--new-key").split()[0] for _ in range(2))
    site.manage("backup", BACKUP_KEY=key)
    (backup,) = site.kept()
    assert backup.suffix == ".age" and backup.read_bytes().startswith(b"age-encryption.org/v1")
    assert "every digest holds" in site.manage("backup", "--verify", str(backup), BACKUP_KEY=key)
    site.empty()
    assert "cannot be opened with this BACKUP_KEY" in site.manage("restore", str(backup), code=1, BACKUP_KEY=other)
    assert "Set BACKUP_KEY" in site.manage("restore", str(backup), code=1)
    assert "is no key of age" in site.manage("restore", str(backup), code=78, BACKUP_KEY="mật khẩu")
    unnamed = backup.rename(backup.with_suffix(""))  # nothing in its name tells that it is encrypted
    assert "Set BACKUP_KEY" in site.manage("restore", str(unnamed), code=1)
    assert "cannot be opened with this BACKUP_KEY" in site.manage("restore", str(unnamed), code=1, BACKUP_KEY=other)
    assert not (site.var / "db.sqlite3").exists() and not (site.var / "media").exists()
    assert " 0 faults" in site.manage("restore", str(unnamed), BACKUP_KEY=key)
    restored = site.state()
    check_restored(made.before, restored, restored)
    report("encrypted; without its key, with another", 5, restored)


def test_one_flipped_byte_is_refused_wherever_it_is(made, site):
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
    restored = site.state()
    check_restored(made.before, restored, restored)
    report("a flipped byte, half a file", 6, restored)


BACKUP_ENDS = [
    ("portal.backups.making.about", 1),  # the copy of the database lies in the folder of work
    ("portal.backups.archive.Writer.add", 9),
    ("portal.backups.archive.Writer.finish", 1),
    ("portal.backups.making.check", 1),
    ("portal.backups.making.os.replace", 1),
]


def test_killed_amid_a_backup_nothing_passes_for_whole_and_the_next_one_works(made, site):
    for call, nth in BACKUP_ENDS:
        site.kill(call, nth, "backup")
        assert site.kept() == [], call
    assert list((site.var / "backup-work").iterdir()) and list(site.backups.glob(".*.part"))
    site.manage("backup")
    (backup,) = site.kept()
    assert not list((site.var / "backup-work").iterdir()) and not list(site.backups.glob(".*.part"))
    site.empty()
    assert " 0 faults" in site.manage("restore", str(backup))
    restored = site.state()
    check_restored(made.before, restored, restored)
    report("kill -9 amid a backup", len(BACKUP_ENDS), restored)


def test_two_backups_at_once_and_one_that_is_asked_to_end(site):
    busy = site.start("manage.py", "backup")
    until(lambda: list((site.var / "backup-work").glob("database*")))
    busy.send_signal(signal.SIGSTOP)
    assert "Another backup or restore is running" in site.manage("backup", code=75)
    busy.send_signal(signal.SIGTERM)
    busy.send_signal(signal.SIGCONT)
    said = "\n".join(busy.communicate(timeout=60))
    assert busy.returncode == 130 and "Traceback" not in said, said
    assert site.kept() == [] and not list(site.backups.glob(".*.part"))
    site.manage("backup")
    assert len(site.kept()) == 1


def restore_ends() -> list[tuple[str, int]]:
    """From the first act to the last; the last three around the exchange of the databases."""
    ours = {
        "sqlite": [("portal.backups.sqlite._swap", 1), ("portal.backups.sqlite.os.replace", 3),
                   ("portal.backups.sqlite.settle", 1)],
        "postgresql": [("portal.backups.postgresql._run", 3), ("subprocess.Popen.communicate", 3),
                       ("portal.backups.restoring.mark_path", 4)],
    }  # fmt: skip
    return [
        ("portal.backups.restoring._store", 9),
        ("portal.management.restored._enter", 1),
        ("portal.management.restored.verify", 1),
        *ours[connection.vendor],
    ]


def test_killed_amid_a_restore_the_site_does_not_start_half_and_the_next_one_works(made, site):
    site.manage("backup")
    (backup,) = site.kept()
    site.script("add")  # so that what is replaced is another site than the backup
    later = site.state()
    restore = ("restore", str(backup), "--replace", "so.tinh.test")
    mark = site.var / "restore-unfinished.json"
    assert later["editions"].keys() > made.before["editions"].keys()

    for call, nth in restore_ends():
        site.kill(call, nth, *restore)
        assert mark.exists(), call
        if (call, nth) in restore_ends()[-2:]:
            assert "A restore has begun and not ended" in site.manage("worker", code=78)
        site.manage("restore", "--abandon")
        assert site.state() == later, call  # nothing of the former site was lost
        assert not mark.exists() and not list(site.var.glob("*.before-*")), call
    assert "No restore was interrupted" in site.manage("restore", "--abandon", code=1)

    states = []
    for call, nth in restore_ends()[2:]:  # not abandoned, but run again
        site.kill(call, nth, *restore)
        assert " 0 faults" in site.manage(*restore)
        assert not mark.exists()
        states.append(site.state())
        check_restored(made.before, states[-1], states[-1])
        assert states[-1]["editions"] == made.before["editions"], call
    site.hold_up()
    report("kill -9 amid a restore", 2 * len(restore_ends()) - 2, *[later] * len(restore_ends()), *states)


def test_asked_to_end_amid_a_restore_the_former_site_stands(site):
    site.manage("backup")
    (backup,) = site.kept()
    site.script("add")
    later = site.state()
    process = site.start("manage.py", "restore", str(backup), "--replace", "so.tinh.test")
    for line in process.stderr:
        if "Checking everything" in line:
            break
    process.send_signal(signal.SIGTERM)
    said = "\n".join(process.communicate(timeout=60))
    assert process.returncode == 130 and "the former database stands" in said
    assert not (site.var / "restore-unfinished.json").exists()
    assert site.state() == later
    assert " 0 faults" in site.manage("restore", str(backup), "--replace", "so.tinh.test")


def test_a_running_worker_keeps_a_restore_away(site):
    site.manage("backup")
    (backup,) = site.kept()
    worker = site.start("manage.py", "worker")
    restore = ("restore", str(backup), "--replace", "so.tinh.test")
    try:
        until(lambda: "worker" in site.script("leases"), every=0.2)
        assert "systemctl stop portal-web portal-worker" in site.manage(*restore, code=1)
        worker.terminate()
        worker.communicate(timeout=60)
    finally:
        worker.kill()
        worker.communicate()
    assert " 0 faults" in site.manage(*restore)


def test_an_older_state_of_the_tables_comes_back_as_this_program_has_them(made, site):
    """Backed up before the migration that made the alarms' tables, with sessions where they were kept until then."""
    key = site.tell("age")
    site.manage("backup")
    (backup,) = site.kept()
    about = json.loads(site.manage("shell", "-v", "0", "-c", ABOUT.format(path=backup)))
    assert about["migrations"]["portal"][-1] == "0016_sessions" and "portal_alarm" not in about["rows"]
    site.empty()
    assert " 0 faults" in site.manage("restore", str(backup))
    restored = site.state()
    check_restored(made.before, restored, restored)
    site.hold_up()
    assert site.tell("session_keys") == [] and key
    assert "No planned migration operations" in site.manage("migrate", "--plan")
    site.manage("verify_nightly")  # which writes to the tables that are new
    report("backed up before a migration", 1, restored)


def test_quarantine_and_alarms_come_along(site):
    name = site.tell("spoil")
    site.manage("verify_nightly", code=1)
    aside = site.tell("aside")
    assert list(aside["quarantined"]) == [name] and aside["alarms"] and len(aside["kept"]) == 1
    assert f"media/{name}" in site.manage("backup", code=3)
    (backup,) = site.kept()
    site.empty()
    assert name in site.manage("restore", str(backup), code=2)
    assert site.tell("aside") == aside


def test_a_restore_is_no_alarm_and_an_older_database_put_in_by_hand_is(site):
    site.manage("backup")
    (backup,) = site.kept()
    site.script("anchor")
    stolen = Site(site.folder / "stolen", like=site)
    try:
        site.script("add")
        assert site.tell("anchor") == []
        assert " 0 faults" in site.manage("restore", str(backup), "--replace", "so.tinh.test")
        assert site.tell("anchor") == []
        site.script("add")
        assert site.tell("anchor") == []  # it is anchored on
        after_a_restore = Site(site.folder / "later", like=site)
        try:
            site.script("add")
            assert site.tell("anchor") == []
            for older in (stolen, after_a_restore):
                site.take_database_of(older)
                (fault, *_) = site.tell("anchor")
                assert "an older state of the database was put in its place" in fault
                assert "an older state" in site.manage("verify_audit", code=1)
        finally:
            after_a_restore.end()
        assert " 0 faults" in site.manage("restore", str(backup), "--replace", "so.tinh.test")  # the lawful way out
        assert site.tell("anchor") == []
    finally:
        stolen.end()
