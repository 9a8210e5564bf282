"""The key's fingerprint: a wrong key refuses to start, before every seal on the site seems broken."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from portal import seal, startup
from portal.models import SealKey

pytestmark = pytest.mark.django_db
OTHER = "another-key-another-key-another-key-another-key"


def test_a_fresh_database_takes_any_key_and_remembers_it(settings):
    SealKey.objects.all().delete()
    assert startup.wrong() == []
    assert [key.fingerprint for key in SealKey.objects.all()] == [seal.fingerprint(settings.SEAL_KEY)]


def test_the_same_key_starts_again_and_again():
    for _ in range(3):
        assert startup.wrong() == []
    assert SealKey.objects.count() == 1


def test_another_key_is_refused_with_the_way_out(settings):
    startup.wrong()
    former, settings.SEAL_KEY = settings.SEAL_KEY, OTHER
    (sentence,) = startup.wrong()
    assert seal.fingerprint(former) in sentence
    assert "SEAL_KEYS_OLD" in sentence and "manage.py reseal" in sentence
    assert former not in sentence and OTHER not in sentence
    assert SealKey.objects.count() == 1  # the wrong key leaves nothing behind


def test_after_a_change_of_key_the_former_one_must_be_named(settings):
    startup.wrong()
    settings.SEAL_KEYS_OLD = [settings.SEAL_KEY]
    settings.SEAL_KEY = OTHER
    assert startup.wrong() == []
    settings.SEAL_KEYS_OLD = []
    assert len(startup.wrong()) == 1  # both keys have sealed by now


def test_neither_server_nor_commands_start_with_the_wrong_key(settings, capsys):
    startup.wrong()
    settings.SEAL_KEY = OTHER
    for start in (
        startup.refuse_when_wrong,
        lambda: call_command("worker"),
        lambda: call_command("verify_editions"),
        lambda: call_command("seed_demo"),
    ):
        with pytest.raises(SystemExit) as end:
            start()
        assert end.value.code == 78
        assert "Refusing to start: SEAL_KEY is not the key" in capsys.readouterr().err


def test_resealing_forgets_the_former_key(settings, capsys):
    startup.wrong()
    settings.SEAL_KEYS_OLD = [settings.SEAL_KEY]
    settings.SEAL_KEY = OTHER
    call_command("reseal")
    assert [key.fingerprint for key in SealKey.objects.all()] == [seal.fingerprint(OTHER)]
    settings.SEAL_KEYS_OLD = []
    assert startup.wrong() == []


def test_a_wrong_setting_keeps_the_site_from_starting(monkeypatch, capsys):
    monkeypatch.setattr("portal.env.problems", [("SITE_URL", "SITE_URL is “x”; it must look like …")])
    with pytest.raises(SystemExit):
        startup.refuse_when_wrong()
    assert "Refusing to start: SITE_URL is “x”" in capsys.readouterr().err


def test_a_process_that_starts_while_the_database_is_away_waits_for_it(monkeypatch, settings, capsys):
    """Else the web server would end with its new workers; the command that starts it still refuses."""
    startup.wrong()

    def away():
        raise OperationalError("unable to open database file")

    monkeypatch.setattr("django.db.connection.ensure_connection", away)
    startup.refuse_when_wrong(may_lack_database=True)
    assert "Starting without the database" in capsys.readouterr().err
    monkeypatch.undo()
    settings.SEAL_KEY = OTHER
    with pytest.raises(SystemExit):
        startup.refuse_when_wrong(may_lack_database=True)


def test_a_database_without_our_tables_is_no_database_that_is_away(tmp_path):
    given = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", "import portal.wsgi"], cwd=settings.BASE_DIR, capture_output=True, text=True,
        env=given | {
            "VAR_DIR": str(tmp_path), "SECRET_KEY": "s" * 50, "SEAL_KEY": OTHER, "SITE_URL": "https://so.example",
            "ALLOWED_HOSTS": "so.example",
        },
    )  # fmt: skip
    assert done.returncode == 78 and "manage.py migrate" in done.stderr


def test_setup_refuses_where_a_site_stands(django_user_model):
    django_user_model.objects.create_user("lan")
    with pytest.raises(CommandError, match="holds a site already"):
        call_command("setup", "--no-input", "--name", "Sở A", "--username", "an", "--full-name", "An")
