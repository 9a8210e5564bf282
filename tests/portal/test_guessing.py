"""Guessing is slow for whoever guesses, from wherever, and for nobody else."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import guessing
from portal.models import Attempts, AuditEntry
from tests import factories as make

pytestmark = pytest.mark.django_db

NOON = "2026-08-03T05:00:00Z"
LOGIN = "/admin/login/"
PASSWORD = "con trâu đi trước cái cày"
WAIT = "Đã có nhiều lần nhập sai"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def editor(department):
    user = make.editor()
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client, username="bientapvien", password=PASSWORD, address="203.0.113.7"):
    return client.post(LOGIN, {"username": username, "password": password}, REMOTE_ADDR=address)


def guess(client=None, times=1, **how) -> list[str]:
    """What became of each guess: wrong, wait or in."""
    became = []
    for _ in range(times):
        answer = log_in(client or Client(), **{"password": "sai"} | how)
        became.append("in" if answer.status_code == 302 else "wait" if WAIT in answer.text else "wrong")
    return became


def botnet(number: int) -> str:
    return f"198.51.{number // 250}.{number % 250 + 1}"


# One address, one name


def test_after_five_failures_there_is_a_wait_that_doubles(editor, clock):
    assert guess(times=6) == ["wrong"] * 5 + ["wait"]
    for minutes in (1, 2, 4, 8, 15, 15):
        clock.shift(timedelta(minutes=minutes, seconds=-1))
        assert guess() == ["wait"]
        clock.shift(1)
        assert guess(times=2) == ["wrong", "wait"], minutes


def test_the_right_password_waits_too_and_then_gets_in(editor, clock):
    guess(times=5)
    answer = log_in(Client())
    assert WAIT in answer.text and "sau 1 phút" in answer.text and "quản trị viên" in answer.text
    clock.shift(timedelta(minutes=1))
    assert log_in(Client()).status_code == 302


def test_a_login_forgets_the_failures_before_it(editor):
    client = Client()
    for _ in range(3):
        assert guess(client, times=4) == ["wrong"] * 4
        assert log_in(client).status_code == 302


def test_nothing_tells_whether_there_is_such_an_account(editor):
    for username in ("bientapvien", "khong-co-ai"):
        told = [log_in(Client(), username, "sai").text for _ in range(6)]
        assert [WAIT in text for text in told] == [False] * 5 + [True]
        told = [text.split('id="login-error"')[1].split("</div>")[0] for text in told]
        assert len(set(told)) == 2
        if username == "bientapvien":
            expected = told
    assert told == expected


def test_a_name_that_nobody_has_costs_the_work_of_a_password(editor, monkeypatch):
    worked = []
    from django.contrib.auth import hashers

    hasher = type(hashers.get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *args, **kw: worked.append(1) or encode(self, *args, **kw))
    costs = []
    for username in ("bientapvien", "khong-co-ai"):
        worked.clear()
        guess(username=username)
        costs.append(len(worked))
    assert costs[0] == costs[1] == 1
    worked.clear()
    assert guess(password="x" * 1_000_000) == ["wrong"] and worked == []  # nobody's, so not compared


def test_whoever_may_not_enter_counts_as_wrong(editor):
    make.person("docgia")
    user = make.person("docgia")
    user.is_staff = False
    user.set_password(PASSWORD)
    user.save()
    assert guess(username="docgia", password=PASSWORD, times=6) == ["wrong"] * 5 + ["wait"]


def test_capitals_and_wide_letters_are_no_new_beginning(editor):
    guess(times=5)
    assert guess(username="BienTapVien") == guess(username="ｂｉｅｎｔａｐｖｉｅｎ") == ["wait"]


# One address, many names


def test_an_address_that_tries_many_names_waits_with_all_of_them(editor, clock):
    assert [guess(username=f"ten{number}")[0] for number in range(31)] == ["wrong"] * 30 + ["wait"]
    assert guess(username="ten-khac", address="203.0.113.8") == ["wrong"]
    clock.shift(timedelta(minutes=15))
    assert guess(username="ten-khac") == ["wrong"]


def test_a_house_of_ipv6_is_one_address(editor):
    for number in range(30):
        guess(username=f"ten{number}", address=f"2001:db8:1:2::{number + 1:x}")
    assert guess(username="moi", address="2001:db8:1:2:ffff::1") == ["wait"]
    assert guess(username="moi", address="2001:db8:1:3::1") == ["wrong"]


def test_a_login_of_ones_own_between_does_not_help_against_others(editor):
    """Else whoever has one account guesses at the others, five names at a time."""
    own, became = Client(), []
    for number in range(32):
        became += guess(username=f"ten{number}")
        if number % 5 == 4:
            log_in(own)
    assert became == ["wrong"] * 30 + ["wait"] * 2


def test_behind_a_proxy_the_reader_counts_and_not_what_the_reader_says(editor, settings):
    settings.BEHIND_PROXY = True
    became = []
    for number in range(6):
        said = f"{botnet(number)}, 203.0.113.7:{50000 + number}"
        data = {"username": "bientapvien", "password": "sai"}
        answer = Client().post(LOGIN, data, REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": said})
        became.append(WAIT in answer.text)
    assert became == [False] * 5 + [True]


# Many addresses, one name


def test_strangers_who_hammer_do_not_lock_an_editor_out(editor, clock):
    client = Client()
    assert log_in(client).status_code == 302
    client.post(reverse("admin:logout"))
    for number in range(60):
        guess(address=botnet(number))
        guess(address="203.0.113.7")  # from the editor's own office, too
    assert log_in(Client(), address="192.0.2.1").status_code == 200
    assert log_in(client).status_code == 302
    assert log_in(client, address="192.0.2.99").status_code == 302  # and on the road


def test_a_known_browser_has_a_count_of_its_own(editor):
    client = Client()
    log_in(client)
    client.post(reverse("admin:logout"))
    assert guess(client, times=6) == ["wrong"] * 5 + ["wait"]
    assert guess(client, address="192.0.2.1") == ["wait"]
    assert log_in(Client()).status_code == 302  # others are not made to wait for it


def test_a_botnet_of_a_thousand_addresses_gets_few_guesses_an_hour(editor, clock, rf):
    """Twenty of them try every minute, as the form does; how many passwords are compared in each hour."""
    compared = []
    for minute in range(180):
        for number in range(minute * 20, minute * 20 + 20):
            request = rf.post(LOGIN, REMOTE_ADDR=botnet(number % 1000))
            if not guessing.wait_for(request, "bientapvien"):
                compared.append(timezone.now())
                guessing.failed(request, "bientapvien")
        clock.shift(timedelta(minutes=1))
    for begun in compared:
        assert sum(begun <= at < begun + timedelta(hours=1) for at in compared) <= 24
    assert len(compared) <= 72


@pytest.mark.parametrize("spoil", ["other", "forged", "password", "old"])
def test_a_browser_is_known_for_its_account_and_its_password_alone(editor, clock, spoil):
    client = Client()
    log_in(client)
    cookie = client.cookies["device"]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["path"] == "/admin/"
    client.post(reverse("admin:logout"))
    username, password = "bientapvien", PASSWORD
    if spoil == "other":
        other = make.writer()
        other.set_password(PASSWORD)
        other.save()
        username = "congtacvien"
    elif spoil == "forged":
        client.cookies["device"] = cookie.value[:-2] + "xx"
    elif spoil == "password":
        password = "mây trắng bay trên núi Chè"
        editor.set_password(password)
        editor.save()
    else:
        clock.shift(timedelta(days=91))
    for number in range(20):
        guess(username=username, address=botnet(number))
    assert guess(client, username=username, password=password) == ["wait"]


# Counting together


@pytest.mark.django_db(transaction=True)
def test_processes_count_together(rf):
    make.department()
    request, start = rf.post(LOGIN, REMOTE_ADDR="203.0.113.7"), threading.Barrier(2)

    def fail(_):
        try:
            start.wait(timeout=30)
            for _ in range(10):
                guessing.failed(request, "bientapvien")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(fail, range(2)))
    assert sorted(Attempts.objects.values_list("count", flat=True)) == [20, 20, 20]
    assert guessing.wait_for(request, "bientapvien") > 0


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)])
def test_when_the_clock_jumps_nobody_waits_for_years(editor, clock, jump):
    guess(times=6)
    clock.shift(jump)
    assert guess(times=6) == ["wrong"] * 5 + ["wait"]


def test_clocks_of_two_machines_may_differ_a_little(editor, clock):
    """Else whoever asks the two in turn would never be counted."""
    became = []
    for number in range(6):
        clock.shift(3 if number % 2 else -3)
        became += guess()
    assert became == ["wrong"] * 5 + ["wait"]


def test_nobody_is_known_by_what_is_kept(editor):
    guess(times=3)
    kept = str(list(Attempts.objects.values()))
    assert "203.0.113.7" not in kept and "bientapvien" not in kept


def test_what_is_over_is_cleared_away(editor, clock):
    guess(times=6)
    clock.shift(timedelta(minutes=30))
    guess(username="khac", address="203.0.113.8")
    clock.shift(timedelta(minutes=50))
    guessing.clear_away()
    assert Attempts.objects.filter(account=guessing.account_of("khac")).exists()
    assert not Attempts.objects.filter(account=guessing.account_of("bientapvien")).exists()


# Lifting


def test_an_administrator_lets_somebody_in_at_once(editor, client):
    guess(times=5)
    client.force_login(make.administrator())
    address = reverse("admin:portal_user_sessions", args=[editor.pk])
    assert "phải chờ đến 12:01" in client.get(address).text
    client.post(address, {"lift": "1"})
    assert AuditEntry.objects.get(action="user.lift_waits").actor == make.administrator()
    assert "phải chờ" not in client.get(address).text
    assert log_in(Client()).status_code == 302


def test_nobody_else_lifts_it(editor, client):
    guess(times=5)
    client.force_login(make.approver())
    assert client.post(reverse("admin:portal_user_sessions", args=[editor.pk]), {"lift": "1"}).status_code == 403
    assert guess() == ["wait"]


def test_from_the_console_too(editor, capsys):
    guess(times=5)
    call_command("lift_waits", "bientapvien")
    assert "any longer" in capsys.readouterr().out
    assert log_in(Client()).status_code == 302
    with pytest.raises(CommandError, match="no account"):
        call_command("lift_waits", "khong-co")


# The audit


def failures() -> int:
    return AuditEntry.objects.filter(action="user.login_failed").count()


def test_who_fails_in_masses_fills_no_audit(editor, clock):
    for number in range(50):
        guess(username=f"ten{number}", address=botnet(number))
    assert failures() == guessing.NOTED_A_MINUTE
    clock.shift(timedelta(minutes=2))
    guess(username="nua", address=botnet(99))
    assert failures() == guessing.NOTED_A_MINUTE + 1
    assert AuditEntry.objects.get(action="user.logins_failed").details == {"count": 30}


def test_those_that_share_an_entry_are_told_without_another_failure(editor, clock):
    for number in range(23):
        guess(username=f"ten{number}", address=botnet(number))
    guessing.clear_away()
    assert not AuditEntry.objects.filter(action="user.logins_failed").exists()
    clock.shift(timedelta(minutes=2))
    guessing.clear_away(), guessing.clear_away()
    assert AuditEntry.objects.get(action="user.logins_failed").details == {"count": 3}


def test_the_old_password_is_not_guessed_in_a_stolen_session(editor, clock):
    client = Client()
    client.force_login(editor)
    new = {"new_password1": "mười hai cây xoài già", "new_password2": "mười hai cây xoài già"}
    for _ in range(5):
        answer = client.post("/admin/password_change/", {"old_password": "sai"} | new)
        assert answer.status_code == 200 and WAIT not in answer.text
    assert WAIT in client.post("/admin/password_change/", {"old_password": PASSWORD} | new).text
    editor.refresh_from_db()
    assert editor.check_password(PASSWORD)
    assert AuditEntry.objects.filter(action="user.proof_failed").count() == 5
    clock.shift(timedelta(minutes=1))
    assert client.post("/admin/password_change/", {"old_password": PASSWORD} | new).status_code == 302
