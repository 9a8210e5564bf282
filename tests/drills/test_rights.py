"""Who can read what of VAR_DIR where it is laid out as docs/deployment.md says: with real users, so as root only."""

import grp
import os
import pwd
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.front import ROOT
from tests.drills.test_server import Portal, until

PORTAL, GROUP, DEPLOYER, WEB, OTHER = "test-portal", "test-portal-web", "test-deployer", "test-www", "test-other"
pytestmark = pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("useradd"), reason="Makes users: as root only.")


@pytest.fixture(scope="module")
def users():
    """As the commands of docs/deployment.md make them, under other names."""
    subprocess.run(["groupadd", "--system", GROUP], check=True)
    subprocess.run(["useradd", "--system", "-M", "-g", GROUP, PORTAL], check=True)
    for name, groups in ((DEPLOYER, GROUP), (WEB, GROUP), (OTHER, "")):
        subprocess.run(["useradd", "--system", "-M", "-U", *(["-G", groups] if groups else []), name], check=True)
    yield
    for name in (PORTAL, DEPLOYER, WEB, OTHER):
        subprocess.run(["userdel", name], check=True)
    subprocess.run(["groupdel", GROUP], check=True)


def umask_of_the_units() -> int:
    texts = [(ROOT / "deploy" / f"portal-{name}.service").read_text("utf-8") for name in ("web", "worker", "backup")]
    [umask] = {re.search(r"^UMask=(\d+)$", text, re.MULTILINE)[1] for text in texts}
    for line in ("Group=portal-web", "StateDirectoryMode=0710"):
        assert all(f"\n{line}\n" in text for text in texts), "the three share VAR_DIR"
    return int(umask, 8)


def can(user: str, *command) -> bool:
    return subprocess.run(["runuser", "-u", user, "--", *map(str, command)], capture_output=True).returncode == 0


class Confined(Portal):
    """Runs as the units run it."""

    def manage(self, *arguments: str) -> None:
        user = DEPLOYER if arguments[0] == "collectstatic" else PORTAL
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True,
            user=user, group=pwd.getpwnam(user).pw_gid, extra_groups=os.getgrouplist(user, pwd.getpwnam(user).pw_gid),
            umask=0o022 if user == DEPLOYER else umask_of_the_units(),
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"], cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                start_new_session=True, user=PORTAL, group=GROUP, extra_groups=[], umask=umask_of_the_units(),
            )  # fmt: skip
        until(self.answers, 60, self.log.read_text)


@pytest.fixture
def site(users, tmp_path_factory):
    if not can(OTHER, sys.executable, "-c", f"open({str(ROOT / 'manage.py')!r})"):
        pytest.skip("The sources lie where no other user can read them.")
    folder = Path("/tmp") / f"test-rights-{os.getpid()}"  # pytest's own folders are closed to other users
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    var, run = folder / "var", folder / "run"
    for path, owner, mode in ((var, PORTAL, 0o710), (run, PORTAL, 0o750), (var / "static", DEPLOYER, 0o755)):
        path.mkdir()
        shutil.chown(path, owner, GROUP if owner == PORTAL else DEPLOYER)
        path.chmod(mode)
    made = Confined(folder, socket=run / "web.sock")
    try:
        made.start()
        yield made
    finally:
        made.end()
        shutil.rmtree(folder)


STORE = """
import django; django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import storages
for name in ("default", "originals", "attachments"):
    storages[name].save("ab/cd.jpg", ContentFile(b"x"))
"""


def test_nginx_reads_what_it_serves_and_nothing_else(site):
    var, static = site.var, site.var / "static"
    subprocess.run(
        [sys.executable, "-c", STORE], cwd=ROOT, check=True, user=PORTAL, group=GROUP, extra_groups=[],
        umask=umask_of_the_units(), env=site.environment | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
    )  # fmt: skip
    served = [static / "css" / "site.css", var / "media" / "ab" / "cd.jpg"]
    kept = [var / "db.sqlite3", var / "originals" / "ab" / "cd.jpg", var / "attachments" / "ab" / "cd.jpg"]
    for path in served:
        assert can(WEB, "cat", path) and can(PORTAL, "cat", path) and not can(OTHER, "cat", path), path
        assert not can(WEB, "sh", "-c", f"echo >> {path}"), path
    for path in kept:
        assert can(PORTAL, "cat", path), path
        for user in (WEB, DEPLOYER, OTHER):
            assert not can(user, "cat", path), (user, path)
    for path in (var, *(each for each in var.iterdir() if each.is_dir() and each.name not in ("static", "media"))):
        assert not can(WEB, "ls", path) and not can(OTHER, "ls", path), path
    assert not can(PORTAL, "touch", static / "a.html") and not can(PORTAL, "sh", "-c", f"echo >> {served[0]}")
    opened = "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
    assert can(WEB, sys.executable, "-c", opened, site.socket)
    assert not can(OTHER, sys.executable, "-c", opened, site.socket)
    assert site.socket.stat().st_mode & 0o7777 == 0o660
    assert site.socket.stat().st_gid == grp.getgrnam(GROUP).gr_gid
