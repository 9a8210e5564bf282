"""The key's fingerprint: a wrong key refuses to start, before every seal on the site seems broken."""

import pytest
from django.core.management import CommandError, call_command

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


def test_setup_refuses_where_a_site_stands(django_user_model):
    django_user_model.objects.create_user("lan")
    with pytest.raises(CommandError, match="holds a site already"):
        call_command("setup", "--no-input", "--name", "Sở A", "--username", "an", "--full-name", "An")
