"""Logging in by two steps, enrolment, recovery codes, resetting: what each lets in, and what it must not."""

import json
import re

import pytest
from django.contrib import admin
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLResolver
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal import account_letters, guessing
from portal.models import AuditEntry, Passkey, account_seal
from portal.second_factor import changing, codes, passkeys
from tests import factories as make
from tests.second_factors import (
    PASSWORD,
    App,
    code_of,
    is_inside,
    password_step,
    recovery_codes,
    with_password,
    wrong_code,
)

pytestmark = pytest.mark.django_db

SECOND = "/admin/login/second/"


@pytest.fixture
def person():
    return with_password(make.administrator())


@pytest.fixture
def app(person):
    return App(person)


@pytest.fixture
def demanded(settings):
    settings.STAFF_SECOND_FACTOR = "required"


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


def passkey(user, number: str = "abc") -> Passkey:
    with account_seal.changing(user, parts=[account_seal.FACTORS]):
        return Passkey.objects.create(user=user, name="Khóa của tôi", credential_id=number, public_key="x")


def addresses(patterns=None, prefix="/admin/"):
    """Every address of the admin, its arguments filled in."""
    for each in admin.site.get_urls() if patterns is None else patterns:
        route = str(each.pattern)
        for pattern, value in (
            (r"<int:\w+>|<path:\w+>", "1"),
            (r"<slug:\w+>|<str:\w+>", "approve"),
            (r"\^?\(\?P<app_label>.*\)/\$", "news/"),
            (r"\(\?P<url>.*\)\$", "khong-co/"),
        ):
            route = re.sub(pattern, value, route)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, prefix + route)
        else:
            yield prefix + route, each.name


# The two steps


def test_a_password_alone_opens_nothing_where_there_is_a_factor(client, person, app):
    answer = password_step(client, person, "/admin/portal/user/")
    assert (answer.status_code, answer.url) == (302, SECOND)
    assert not is_inside(client)
    assert "user.login" not in acts()
    answer = client.post(SECOND, {"proof_code": app.code()})
    assert (answer.status_code, answer.url) == (302, "/admin/portal/user/")
    assert is_inside(client)
    assert client.session["second_factor"]["by"] == f"app-{app.device.pk}"


def test_without_a_factor_the_password_is_enough_where_none_is_demanded(client, person):
    assert password_step(client, person).url == "/admin/"
    assert is_inside(client)


def test_the_sessions_key_changes_at_both_steps(client, person, app):
    client.get("/admin/login/")
    password_step(client, person)
    first = client.session.session_key
    client.cookies["sessionid"] = first
    client.post(SECOND, {"proof_code": app.code()})
    assert client.session.session_key != first
    thief = Client()
    thief.cookies["sessionid"] = first
    assert not is_inside(thief)


@pytest.mark.parametrize(
    "where", ["https://ngoai.example/", "//ngoai.example/", "javascript:alert(1)", "/\\ngoai.example"]
)
def test_nobody_is_led_to_another_site(client, person, app, where):
    password_step(client, person, where)
    answer = client.post(SECOND, {"proof_code": app.code(), "next": where})
    assert answer.url == "/admin/"


def test_half_a_login_ends_after_ten_minutes(client, person, app, time_machine):
    time_machine.move_to("2026-11-20 08:00:00+00:00", tick=False)
    password_step(client, person)
    time_machine.shift(601)
    answer = client.post(SECOND, {"proof_code": app.code()})
    assert answer.url == "/admin/login/"
    assert not is_inside(client)
    assert client.get(SECOND).url == "/admin/login/"


def test_half_a_login_belongs_to_one_browser(client, person, app):
    password_step(client, person)
    other = Client()
    assert other.post(SECOND, {"proof_code": app.code()}).url == "/admin/login/"
    assert not is_inside(other)


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"password": "khac"}])
def test_half_a_login_ends_with_what_it_stands_on(client, person, app, change):
    password_step(client, person)
    type(person).objects.filter(pk=person.pk).update(**change)
    assert client.post(SECOND, {"proof_code": app.code()}).url == "/admin/login/"
    assert not is_inside(client)


def test_a_login_by_another_takes_the_place_of_the_first(client, person, app):
    client.force_login(make.writer())
    password_step(client, person)
    assert not is_inside(client)


def test_half_a_login_reaches_no_address_of_the_newsroom(client, person, app, demanded):
    password_step(client, person)
    seen = 0
    for address, name in addresses():
        if name in ("login", "login_second", "logout"):
            continue
        if name == "session_holds":
            assert client.get(address).status_code == 401
            continue
        for method in (client.get, client.post):
            answer = method(address)
            led = answer.url if answer.status_code in (301, 302) else ""
            own = name in ("security", "security_app", "security_passkey", "security_codes")
            assert led.startswith(SECOND if own else "/admin/login/?next="), f"{address}: {answer.status_code} {led}"
            seen += 1
    assert seen > 300
    assert client.post("/admin/logout/").status_code == 302
    assert client.post(SECOND, {"proof_code": app.code()}).status_code == 302  # it was not lost on the way


def test_a_session_without_a_second_factor_reaches_nothing_once_one_is_demanded(client, person, demanded):
    client.force_login(person)
    assert "yêu cầu xác thực hai bước" in client.get("/admin/login/").content.decode()
    for address, name in addresses():
        if name not in ("login", "logout", "login_second", "session_holds"):
            answer = client.post(address)
            assert (answer.status_code, answer.get("Location", "")[:13]) == (302, "/admin/login/"), address


# Codes of the app


def test_a_code_works_once(client, person, app):
    code = app.code()
    password_step(client, person)
    client.post(SECOND, {"proof_code": code})
    assert is_inside(client)
    other = Client()
    password_step(other, person)
    answer = other.post(SECOND, {"proof_code": code})
    assert "đã dùng rồi" in answer.content.decode()
    assert not is_inside(other)


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phones_clock_may_be_half_a_minute_wrong(client, person, app, time_machine, steps, is_taken):
    time_machine.move_to("2026-11-20 08:00:05+00:00", tick=False)
    password_step(client, person)
    client.post(SECOND, {"proof_code": app.code(steps)})
    assert is_inside(client) == is_taken


def test_a_guess_is_audited_and_told(client, person, app, time_machine, monkeypatch):
    time_machine.move_to("2026-11-20 08:00:05+00:00", tick=False)
    told = []
    monkeypatch.setattr(guessing, "failed", lambda request, username: told.append(username))
    password_step(client, person)
    client.post(SECOND, {"proof_code": wrong_code(app.device.key)})
    assert not is_inside(client)
    client.post(SECOND, {"proof_code": app.code()})
    assert is_inside(client)
    assert told == [person.username]
    assert acts().count("user.proof_failed") == 1


def test_whoever_has_the_password_cannot_lock_the_owner_out(person, app, time_machine):
    """Of an app's own waits, which double without an end: ten guesses a night, and the codes were dead for weeks."""
    time_machine.move_to("2026-11-20 08:00:05+00:00", tick=False)
    own, made = Client(), recovery_codes(person)
    password_step(own, person)
    own.post(SECOND, {"proof_code": app.code()})
    assert is_inside(own)
    for number in range(16):
        time_machine.shift(3600)
        thief = Client(REMOTE_ADDR=f"198.51.100.{number}")
        password_step(thief, person)
        thief.post(SECOND, {"proof_code": wrong_code(app.device.key)})
        thief.post(SECOND, {"proof_recovery": "abcd-efgh-jkmn"})
    own.logout()
    for proof in ({"proof_code": app.code()}, {"proof_recovery": made[0]}):
        password_step(own, person)
        own.post(SECOND, proof)
        assert is_inside(own)
        own.post("/admin/logout/")


def test_codes_are_not_guessed_faster_than_passwords(client, person, app, time_machine):
    time_machine.move_to("2026-11-20 08:00:05+00:00", tick=False)
    password_step(client, person)
    for _ in range(8):
        client.post(SECOND, {"proof_code": wrong_code(app.device.key)})
    assert acts().count("user.proof_failed") == 5
    assert "Đã có nhiều lần nhập sai" in client.post(SECOND, {"proof_code": app.code()}).content.decode()
    assert not is_inside(client)


def test_who_must_wait_is_told_so_and_no_code_is_used_up(client, person, app, monkeypatch):
    password_step(client, person)
    monkeypatch.setattr(guessing, "wait_for", lambda request, username: 42)
    assert "sau 1 phút" in client.post(SECOND, {"proof_code": app.code()}).content.decode()
    assert "sau 1 phút" in password_step(Client(), person).content.decode()
    monkeypatch.undo()
    client.post(SECOND, {"proof_code": app.code()})
    assert is_inside(client)


@pytest.mark.parametrize("text", ["", "   ", "12345", "1234567", "x" * 5000, "１２３４５６", "-12345", "\0\0"])
def test_whatever_is_typed_gets_a_sentence(client, person, app, text):
    password_step(client, person)
    for field in ("proof_code", "proof_recovery", "proof_password"):
        answer = client.post(SECOND, {field: text})
        assert answer.status_code == 200
        assert "notice-error" in answer.content.decode()
    assert not is_inside(client)


@pytest.mark.parametrize(
    "answer", ["", "x", "[]", "{}", '{"response": 1}', '{"response": {"clientDataJSON": "e30"}}', "[" * 9999]
)
def test_a_forged_answer_of_a_passkey_gets_a_sentence(client, person, settings, answer):
    settings.SITE_URL = "http://localhost"
    passkey(person)
    password_step(client, person)
    found = client.post(SECOND, {"proof_credential": answer})
    assert found.status_code == 200
    assert not is_inside(client)


@pytest.mark.parametrize("number", ["\0", "\ud800", "x" * 5000, 7, None, ["x"]])
def test_a_passkeys_answer_may_hold_anything(client, person, settings, number):
    """It stands in JSON, where no middleware looks for what a database cannot hold."""
    settings.SITE_URL = "http://localhost"
    passkey(person)
    password_step(client, person)
    page = client.get(SECOND, headers={"host": "localhost"})
    asked = json.loads(page.context["passkey_questions"])["challenge"]
    said = passkeys.encoded(json.dumps({"challenge": asked}).encode())
    answer = json.dumps({"id": number, "response": {"clientDataJSON": said}})
    found = client.post(SECOND, {"proof_credential": answer}, headers={"host": "localhost"})
    assert found.status_code == 200 and "không phải của tài khoản" in found.content.decode()
    assert not is_inside(client)


def test_the_password_is_no_second_factor(client, person, app):
    password_step(client, person)
    client.post(SECOND, {"proof_password": PASSWORD})
    assert not is_inside(client)


def test_anothers_code_is_none(client, person, app):
    other = App(with_password(make.superuser()))
    password_step(client, person)
    client.post(SECOND, {"proof_code": other.code()})
    assert not is_inside(client)


# Recovery codes


def test_a_recovery_code_works_once_and_few_are_said(client, person, app):
    made = recovery_codes(person)
    assert not StaticToken.objects.filter(token__in=[code.replace("-", "") for code in made]).exists()
    for number, browser in enumerate((client, Client())):
        password_step(browser, person)
        browser.post(SECOND, {"proof_recovery": f" {made[0].upper()} "})
        assert is_inside(browser) == (number == 0)
    assert "user.recovery_used" in acts()
    StaticToken.objects.filter(pk__in=StaticToken.objects.values("pk")[:7]).delete()
    assert "Chỉ còn 2 mã" in client.get("/admin/security/").content.decode()


def test_codes_that_were_not_put_away_do_not_work(client, person, app):
    made = changing.make_recovery_codes(person)
    password_step(client, person)
    client.post(SECOND, {"proof_recovery": made[0]})
    assert not is_inside(client)


def test_codes_are_shown_until_they_are_put_away_and_never_after(client, person, app):
    client.force_login(person)
    page = client.get("/admin/security/codes/").content.decode()
    shown = re.findall(r"<code>([a-z0-9-]{14})</code>", page)
    assert len(set(shown)) == 10
    assert shown == re.findall(r"<code>([a-z0-9-]{14})</code>", client.get("/admin/security/codes/").content.decode())
    text = client.post("/admin/security/codes/", {"download": "1"})
    assert text["Content-Disposition"].startswith("attachment") and shown[9] in text.content.decode()
    assert "đánh dấu" in client.post("/admin/security/codes/", {"done": "1"}).content.decode()
    client.post("/admin/security/codes/", {"done": "1", "put_away": "on"})
    assert codes.recovery_codes_left(person) == 10
    assert client.get("/admin/security/codes/").status_code == 302
    assert "new_recovery_codes" not in client.session


# Enrolment


def test_who_has_no_factor_enrols_and_only_then_gets_in(client, person, demanded):
    assert password_step(client, person, "/admin/portal/user/").url == "/admin/security/"
    page = client.get("/admin/security/").content.decode()
    assert "Dùng ứng dụng tạo mã" in page
    assert client.get("/admin/security/codes/").url == "/admin/security/"  # first the factor
    page = client.get("/admin/security/app/")
    assert client.get("/admin/security/app/").context["key"] == page.context["key"]  # in two tabs the same
    assert page.context["key"] in page.content.decode()
    key = client.session["new_app_key"]
    wrong = client.post("/admin/security/app/", {"code": wrong_code(key), "name": "Máy cũ"})
    assert "Mã không đúng" in wrong.content.decode() and "Máy cũ" in wrong.content.decode()
    assert not TOTPDevice.objects.exists()
    code = code_of(key)  # kept: half a minute later it shows another
    answer = client.post("/admin/security/app/", {"code": code, "name": "Điện thoại"})
    assert answer.url == "/admin/security/codes/"
    assert not is_inside(client)
    assert client.get("/admin/security/").url == "/admin/security/codes/"
    shown = client.get("/admin/security/codes/").context["codes"]
    assert client.post("/admin/security/codes/", {"done": "1"}).status_code == 200
    assert not is_inside(client)
    answer = client.post("/admin/security/codes/", {"done": "1", "put_away": "on"})
    assert answer.url == "/admin/portal/user/"
    assert is_inside(client)
    assert [act for act in acts() if act.startswith("user.")] == ["user.factor_add", "user.recovery_made", "user.login"]
    other = Client()
    password_step(other, person)
    other.post(SECOND, {"proof_code": code})  # of the enrolment: used up
    assert not is_inside(other)
    other.post(SECOND, {"proof_recovery": shown[3]})
    assert is_inside(other)


def test_who_broke_off_before_the_codes_sees_them_at_the_next_login(client, person, app, demanded):
    password_step(client, person)
    answer = client.post(SECOND, {"proof_code": app.code()})
    assert answer.url == "/admin/security/codes/"
    assert not is_inside(client)
    client.get(answer.url)
    client.post(answer.url, {"done": "1", "put_away": "on"})
    assert is_inside(client)


def test_nobody_enrols_in_place_of_giving_the_factor_that_is_there(client, person, app, demanded):
    password_step(client, person)
    client.get("/admin/security/app/")
    for page in ("app", "passkey", "codes"):
        assert client.post(f"/admin/security/{page}/", {"name": "x", "code": "1", "make": "1"}).url == SECOND
    assert TOTPDevice.objects.count() == 1


def test_another_app_takes_the_place_of_the_first_and_ends_other_sessions(client, person, app):
    other = Client()
    other.force_login(person)
    client.force_login(person)
    client.get("/admin/security/app/")
    client.post("/admin/security/app/", {"code": code_of(client.session["new_app_key"]), "name": "Máy mới"})
    assert TOTPDevice.objects.get().name == "Máy mới"
    assert is_inside(client)
    assert not is_inside(other)


def test_passkeys_are_offered_where_they_can_work(client, person, settings):
    client.force_login(person)
    for address, words in (
        ("http://127.0.0.1:8000", "địa chỉ số"),
        ("https://[::1]", "địa chỉ số"),
        ("http://so.tinh.gov.vn", "https"),
        ("https://so.tinh.gov.vn", "https://so.tinh.gov.vn"),
    ):
        settings.SITE_URL = address
        page = client.get("/admin/security/passkey/").content.decode()
        assert words in page and "data-passkey" not in page
    settings.SITE_URL = "https://testserver"
    assert "data-passkey" in client.get("/admin/security/passkey/").content.decode()


# Looking after one's factors


def test_a_factor_is_renamed_and_removed_by_its_owner_alone(client, person, app):
    key = passkey(person)
    client.force_login(make.superuser())
    for address in (f"/admin/security/app/{app.device.pk}/", f"/admin/security/passkey/{key.pk}/"):
        assert client.post(address, {"remove": "1"}).status_code == 404
    client.force_login(person)
    client.post(f"/admin/security/passkey/{key.pk}/", {"rename": "1", "name": "Khóa bạc"})
    assert Passkey.objects.get().name == "Khóa bạc"
    assert client.post(f"/admin/security/passkey/{key.pk}/", {"rename": "1", "name": ""}).status_code == 200
    assert client.get("/admin/security/khac/1/").status_code == 404
    other = Client()
    other.force_login(person)
    client.post(f"/admin/security/passkey/{key.pk}/", {"remove": "1"})
    assert not Passkey.objects.exists()
    assert is_inside(client) and not is_inside(other)
    assert {"user.factor_rename", "user.factor_remove"} <= set(acts())


def test_the_last_factor_stays_where_one_is_demanded(client, person, app, demanded):
    recovery_codes(person)
    password_step(client, person)
    client.post(SECOND, {"proof_code": app.code()})
    answer = client.post(f"/admin/security/app/{app.device.pk}/", {"remove": "1"})
    assert "duy nhất" in answer.content.decode()
    assert TOTPDevice.objects.exists()
    passkey(person)
    client.post(f"/admin/security/app/{app.device.pk}/", {"remove": "1"})
    assert not TOTPDevice.objects.exists()
    assert codes.recovery_codes_left(person) == 10


def test_with_the_last_factor_the_recovery_codes_go(client, person, app):
    recovery_codes(person)
    client.force_login(person)
    client.post(f"/admin/security/app/{app.device.pk}/", {"remove": "1"})
    assert not StaticToken.objects.exists()
    assert password_step(Client(), person).url == "/admin/"


# Resetting


def reset(client, user, reason="Mất điện thoại."):
    return client.post(f"/admin/portal/user/{user.pk}/second-factor/", {"reason": reason})


def test_an_administrator_resets_anothers_factor(client, app, person, django_capture_on_commit_callbacks):
    passkey(person)
    recovery_codes(person)
    type(person).objects.filter(pk=person.pk).update(email="an@so.example")
    theirs = Client()
    theirs.force_login(person)
    other = make.superuser()
    client.force_login(other)
    assert "Đặt lại xác thực hai bước" in client.get(f"/admin/portal/user/{person.pk}/change/").content.decode()
    assert "Xin ghi lý do" in reset(client, person, "  ").content.decode()
    assert TOTPDevice.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert reset(client, person).status_code == 302
    assert not (TOTPDevice.objects.exists() or Passkey.objects.exists() or StaticToken.objects.exists())
    assert not is_inside(theirs)
    entry = AuditEntry.objects.get(action="user.factor_reset")
    assert (entry.actor, entry.object_id, entry.reason) == (other, person.pk, "Mất điện thoại.")
    assert [letter.to for letter in mail.outbox] == [["an@so.example"]]


def test_a_mail_server_that_fails_undoes_nothing(client, person, app, monkeypatch, django_capture_on_commit_callbacks):
    def fails(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(account_letters, "send_mail", fails)
    type(person).objects.filter(pk=person.pk).update(email="an@so.example")
    client.force_login(make.superuser())
    with django_capture_on_commit_callbacks(execute=True):
        assert reset(client, person).status_code == 302
    assert not TOTPDevice.objects.exists()


def test_nobody_resets_the_own_factor(client, person, app):
    client.force_login(person)
    assert reset(client, person).status_code == 403
    assert TOTPDevice.objects.exists()


@pytest.mark.parametrize("who", [make.writer, make.approver, make.services_manager])
def test_who_does_not_keep_accounts_resets_nothing(client, person, app, who):
    client.force_login(who())
    assert reset(client, person).status_code == 403
    assert TOTPDevice.objects.exists()


def test_a_superusers_factor_is_only_reset_by_a_superuser(client, person):
    App(make.superuser())
    client.force_login(person)
    reset(client, make.superuser())
    assert TOTPDevice.objects.exists()
    assert changing.why_not_reset(make.superuser(), person)


def test_on_the_console_a_factor_is_reset_with_an_exit_code_that_tells(person, app, capsys):
    call_command("reset_second_factor", person.username)
    assert not TOTPDevice.objects.exists()
    assert AuditEntry.objects.get(action="user.factor_reset").actor is None
    for name, code in ((person.username, 4), ("khong-co", 3)):
        with pytest.raises(CommandError) as error:
            call_command("reset_second_factor", name)
        assert error.value.returncode == code


def test_no_secret_stands_in_the_audit_or_on_a_page_of_accounts(client, person, app):
    made = recovery_codes(person)
    client.force_login(make.superuser())
    page = client.get(f"/admin/portal/user/{person.pk}/change/").content.decode()
    told = page + "".join(AuditEntry.objects.values_list("data", flat=True))
    for secret in (app.device.key, codes.key_in_groups(app.device.key).replace(" ", ""), *made):
        assert secret not in told


def test_what_stands_in_the_session_costs_no_query(client, person, app, demanded, django_assert_max_num_queries):
    recovery_codes(person)
    password_step(client, person)
    client.post(SECOND, {"proof_code": app.code()})
    client.get("/admin/jsi18n/")
    with django_assert_max_num_queries(2):  # the session and the person
        assert client.get("/admin/jsi18n/").status_code == 200


def test_the_page_of_a_deletion_says_nothing_in_english_of_factors(client, person, app):
    recovery_codes(person)
    passkey(person)
    client.force_login(make.superuser())
    page = client.get(f"/admin/portal/user/{person.pk}/delete/").content.decode()
    assert "Khóa truy cập" in page
    assert not re.search("TOTP|Static|token", page.partition("<main")[2].replace("csrfmiddlewaretoken", ""))
    client.post(f"/admin/portal/user/{person.pk}/delete/", {"post": "yes"})
    assert not TOTPDevice.objects.exists()
