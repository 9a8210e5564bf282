"""Accounts and roles are sealed: what is written into their rows by hand opens nothing, and is not forgotten."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from news.authority import involved, may
from news.models import Category, Delegation, Reach
from portal import accounts, roles
from portal.models import AccountSeal, Alarm, AuditEntry, Passkey, Session
from portal.models.account_seal import Sealed, changing, saving
from portal.models.alarm import forget
from portal.second_factor import codes
from tests import factories as make
from tests.second_factors import PASSWORD, App, code_of, with_password

pytestmark = pytest.mark.django_db

User = get_user_model()
REFUSED = "bị sửa ở ngoài phần mềm"


@pytest.fixture
def person():
    return with_password(make.writer())


def log_in(person, password: str = PASSWORD):
    client = Client()
    return client.post(reverse("admin:login"), {"username": person.username, "password": password})


def right(codename: str) -> Permission:
    return Permission.objects.get(codename=codename)


def by_hand(person, way: str) -> None:
    """As a statement typed into the database would write it: no save, no signal."""
    row = User.objects.filter(pk=person.pk)
    if way == "password":
        row.update(password=make_password("mat-khau-cua-ke-gian"))
    elif way == "superuser":
        row.update(is_superuser=True)
    elif way == "role":
        group = Group.objects.get(name=roles.APPROVER)
        User.groups.through.objects.bulk_create([User.groups.through(user_id=person.pk, group_id=group.pk)])
    elif way == "right":
        through = User.user_permissions.through
        through.objects.bulk_create([through(user_id=person.pk, permission_id=right("delete_user").pk)])
    elif way == "right of a role":
        through, group = Group.permissions.through, person.groups.get()
        through.objects.bulk_create([through(group_id=group.pk, permission_id=right("delete_user").pk)])
    elif way == "name of a right":  # what “view” opens is then what another right opened
        Permission.objects.filter(codename="view_article").update(codename="old_view_article")
        Permission.objects.filter(codename="delete_user").update(codename="view_article")
    elif way == "app":
        TOTPDevice.objects.bulk_create([TOTPDevice(user=person, key=codes.new_key(), confirmed=True)])
    elif way == "app switched off":
        TOTPDevice.objects.filter(user=person).update(confirmed=False)
    elif way == "app that takes every code":
        TOTPDevice.objects.filter(user=person).update(tolerance=32_767)
    elif way == "passkey":
        Passkey.objects.bulk_create([Passkey(user=person, credential_id="abc", public_key="x", name="a")])
    elif way == "recovery code":
        device = StaticDevice.objects.create(user=person, confirmed=True)
        StaticToken.objects.bulk_create([StaticToken(device=device, token="a" * 16)])
    elif way == "delegation":
        start = timezone.now()
        given = Delegation(giver=person, receiver=make.editor(), starts_at=start, ends_at=start + timedelta(days=2))
        Delegation.objects.bulk_create([given])
    elif way == "delegation to somebody else":
        Delegation.objects.filter(giver=person).update(receiver=make.second_approver())
    elif way == "delegation for longer":
        Delegation.objects.filter(giver=person).update(ends_at=timezone.now() + timedelta(days=80))
    elif way == "reach that is wider":
        through = Reach.categories.through
        through.objects.bulk_create([through(reach_id=person.reach.pk, category_id=make.category("Khác").pk)])
    elif way == "reach without bounds":
        Reach.categories.through.objects.filter(reach__user=person).delete()
        Reach.objects.filter(user=person).delete()
    elif way == "seal":
        AccountSeal.objects.filter(user=person).delete()


WAYS = (
    "password", "superuser", "role", "right", "right of a role", "name of a right", "app", "app switched off",
    "app that takes every code", "passkey", "recovery code", "delegation", "delegation to somebody else",
    "delegation for longer", "reach that is wider", "reach without bounds", "seal",
)  # fmt: skip


def before(person, way: str) -> None:
    """What stands there rightly, for a way that changes it."""
    if way.startswith("app "):
        App(person)
    if way.startswith("delegation "):
        make.delegation(person, make.editor())
    if way.startswith("reach "):
        make.limit(person, make.category())


def test_an_account_that_the_program_made_logs_in(person):
    assert log_in(person).status_code == 302
    assert list(accounts.faults()) == []
    assert not Alarm.objects.open().exists()


@pytest.mark.parametrize("way", WAYS)
def test_what_is_written_by_hand_opens_nothing_and_sounds_the_alarm(person, way, django_capture_on_commit_callbacks):
    forget()  # what this process wrote of an earlier account of this number
    before(person, way)
    by_hand(person, way)
    password = "mat-khau-cua-ke-gian" if way == "password" else PASSWORD
    with django_capture_on_commit_callbacks(execute=True):
        answer = log_in(person, password)
    assert answer.status_code == 200 and REFUSED in answer.text
    assert Alarm.objects.open().filter(kind="account").exists()
    assert len(list(accounts.faults())) >= 1
    assert str(person.username) not in Alarm.objects.open().get(kind="account").detail


def test_an_account_written_by_hand_is_none(person):
    kept = make_password(PASSWORD)
    User.objects.bulk_create([User(username="ke-gian", password=kept, is_staff=True, is_superuser=True)])
    intruder = User.objects.get(username="ke-gian")
    assert REFUSED in log_in(intruder).text
    intruder.full_name = "Saved on top"
    intruder.save()
    assert REFUSED in log_in(intruder).text
    assert log_in(person).status_code == 302


def test_a_factor_taken_away_by_hand_leads_to_no_enrolment(person, settings):
    settings.STAFF_SECOND_FACTOR = "required"
    App(person)
    assert log_in(person)["Location"] == reverse("admin:login_second")
    TOTPDevice.objects.filter(user=person)._raw_delete("default")
    assert REFUSED in log_in(person).text


def test_a_wrong_password_is_told_nothing_of_it(person):
    by_hand(person, "superuser")
    assert REFUSED not in log_in(person, "sai mật khẩu").text


def test_refusing_is_no_guess(person):
    by_hand(person, "superuser")
    for _ in range(12):
        assert REFUSED in log_in(person).text


def test_nobody_stands_in_for_an_account_that_was_changed_by_hand():
    giver, receiver = make.approver(), make.writer()
    article = make.bring(make.article(make.other_writer()), "reviewed")
    make.delegation(giver, receiver)
    assert may(User.objects.get(pk=receiver.pk), "news.approve_article", article)
    by_hand(giver, "superuser")
    assert not may(User.objects.get(pk=receiver.pk), "news.approve_article", article)


# A session that is open already


@pytest.mark.parametrize("name", ["portal_alert_add", "portal_redirect_add", "news_article_add", "auth_group_add"])
def test_whoever_is_logged_in_reads_on_and_does_nothing(client, name):
    person = make.writer()
    client.force_login(person)
    by_hand(person, "superuser")
    address = reverse(f"admin:{name}")
    assert client.get(address).status_code == 200
    answer = client.post(address, {"name": "x", "title": "x"})
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("admin:login"))
    assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize("written", ["key", "beginning"])
def test_a_session_written_by_hand_is_none(client, written):
    client.force_login(make.superuser())
    key = client.session.session_key
    if written == "key":
        Session.objects.update(session_key="a" * 32)
        client.cookies["sessionid"] = "a" * 32
    else:
        Session.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert client.get(reverse("admin:index")).status_code == 302
    client.cookies["sessionid"] = key
    assert client.get(reverse("admin:index")).status_code == 302


# The program's own ways


@pytest.fixture
def chief(client):
    person = make.superuser()
    client.force_login(person)
    return person


def test_what_an_administrator_changes_in_the_newsroom_is_sealed(client, chief, person):
    address = reverse("admin:portal_user_change", args=[person.pk])
    groups = list(Group.objects.filter(name__in=[roles.EDITOR, roles.APPROVER]).values_list("pk", flat=True))
    form = {
        "username": "ten-moi", "full_name": "Tên Mới", "email": "", "notice_mail": "digest", "is_active": "on",
        "is_staff": "on", "groups": groups, "user_permissions": [right("view_article").pk],
    }  # fmt: skip
    assert client.post(address, form).status_code == 302
    person.refresh_from_db()
    assert person.username == "ten-moi" and person.groups.count() == 2 and person.user_permissions.count() == 1
    assert accounts.is_sound(person)
    form = {"password1": "một mật khẩu thật dài 9", "password2": "một mật khẩu thật dài 9", "usable_password": "true"}
    assert client.post(reverse("admin:auth_user_password_change", args=[person.pk]), form).status_code == 302
    person.refresh_from_db()
    assert person.check_password("một mật khẩu thật dài 9") and accounts.is_sound(person)


def test_an_account_made_in_the_newsroom_is_sealed(client, chief):
    form = {
        "username": "nguoi-moi", "full_name": "Người Mới", "email": "", "usable_password": "true",
        "password1": "một mật khẩu thật dài 9", "password2": "một mật khẩu thật dài 9",
    }  # fmt: skip
    assert client.post(reverse("admin:portal_user_add"), form).status_code == 302
    assert accounts.is_sound(User.objects.get(username="nguoi-moi"))


def test_roles_made_changed_and_deleted_in_the_newsroom_are_sealed(client, chief, person):
    made = {"name": "Nhóm mới", "permissions": [right("view_article").pk]}
    assert client.post(reverse("admin:auth_group_add"), made).status_code == 302
    group = Group.objects.get(name="Nhóm mới")
    assert Sealed.of(group).is_sound()
    changed = {"name": "Nhóm khác", "permissions": [right("view_article").pk, right("view_image").pk]}
    assert client.post(reverse("admin:auth_group_change", args=[group.pk]), changed).status_code == 302
    assert Sealed.of(Group.objects.get(name="Nhóm khác")).is_sound() and group.permissions.count() == 2
    role = person.groups.get()
    assert client.post(reverse("admin:auth_group_delete", args=[role.pk]), {"post": "yes"}).status_code == 302
    assert not person.groups.exists() and accounts.is_sound(person)
    editor = make.editor()
    chosen = {"action": "delete_selected", "_selected_action": [editor.groups.get().pk], "post": "yes"}
    assert client.post(reverse("admin:auth_group_changelist"), chosen).status_code == 302
    assert not editor.groups.exists() and accounts.is_sound(editor)


def test_commands_and_a_stronger_digest_at_the_login_are_sealed(person, settings):
    call_command("createsuperuser", username="chi-huy", full_name="Chỉ Huy", interactive=False)
    assert accounts.is_sound(User.objects.get(username="chi-huy"))
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    before = person.password
    assert log_in(person).status_code == 302
    person.refresh_from_db()
    assert person.password != before and accounts.is_sound(person)


def test_factors_come_and_go_by_the_program(person):
    app = App(person)
    assert accounts.is_sound(person)
    made = codes.new_recovery_codes()
    codes.keep_recovery_codes(person, made)
    codes.recovery_codes_are_put_away(person)
    assert accounts.is_sound(person)
    assert codes.check_recovery(person, made[3]) == "recovery"
    assert accounts.is_sound(person)
    with pytest.raises(codes.Wrong):
        codes.check_recovery(person, made[3])
    assert codes.check_app(person, app.code()).startswith("app-")
    assert codes.new_app(person, codes.new_key(), "000000", "Máy khác") is None
    assert accounts.is_sound(person)
    key = codes.new_key()
    assert codes.new_app(person, key, code_of(key), "Máy khác")
    assert TOTPDevice.objects.filter(user=person).count() == 1 and accounts.is_sound(person)
    call_command("reset_second_factor", person.username)
    assert accounts.is_sound(person)


def test_of_two_changes_in_one_transaction_both_are_sealed(person):
    person.is_superuser = True
    person.save()
    person.full_name = "Không thuộc phần niêm phong"
    person.save(update_fields=["full_name"])
    person.set_unusable_password()
    person.save(update_fields=["password"])
    assert accounts.is_sound(person)


# Nothing is made good in passing


def test_rights_that_appear_amid_an_own_save_are_not_sealed(person):
    """As by a trigger that somebody made, or a transaction that waited for the account's lock."""
    for parts, way in (([], "role"), (["factors"], "superuser")):
        with changing(person, parts=parts):
            by_hand(person, way)
        assert not accounts.is_sound(person)
        vouch("account", person.username, "--reason", "thử")
    written = person.__class__.objects.get(pk=person.pk)
    written.password = make_password("một mật khẩu khác")
    with saving(written, ["password"]):
        by_hand(person, "password")
    assert not accounts.is_sound(person)


def test_what_is_as_it_was_is_sound_again(person):
    by_hand(person, "superuser")
    assert not accounts.is_sound(person)
    User.objects.filter(pk=person.pk).update(is_superuser=False)
    assert accounts.is_sound(person)


def test_an_upgrade_makes_no_role_good_that_was_renamed_by_hand(person):
    group = person.groups.get()
    Group.objects.filter(name=roles.APPROVER).update(name="Tạm")
    Group.objects.filter(pk=group.pk).update(name=roles.APPROVER)
    roles.sync(apps)
    assert REFUSED in log_in(person).text


def test_a_name_that_is_no_text_ends_no_check(person):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE portal_user SET username = x'61ff' WHERE id = %s", [person.pk])
        assert len(list(accounts.faults())) == 1


def test_an_account_that_was_deleted_is_no_fault(person):
    sealed = Sealed.of(person)
    User.objects.filter(pk=person.pk).delete()
    assert sealed.is_sound() and not Alarm.objects.open().exists()


def test_whoever_takes_himself_out_of_the_writers_does_not_approve_the_text():
    approver = make.approver()
    article = make.bring(make.article(approver, title="Bài tự viết"), "reviewed")
    article.contributors.through.objects.filter(article=article).delete()
    assert approver.pk in involved(article, "approve")


@pytest.mark.parametrize("way", WAYS)
def test_what_was_written_by_hand_stays_unsound_whatever_is_saved_on_top(client, chief, person, way):
    before(person, way)
    by_hand(person, way)
    address = reverse("admin:portal_user_change", args=[person.pk])
    form = {"username": person.username, "full_name": "A", "email": "", "notice_mail": "digest", "is_active": "on",
            "is_staff": "on", "groups": [person.groups.order_by("pk").first().pk]}  # fmt: skip
    assert client.post(address, form).status_code == 302
    role = person.groups.order_by("pk").first()
    form = {"name": role.name, "permissions": list(role.permissions.values_list("pk", flat=True))}
    assert client.post(reverse("admin:auth_group_change", args=[role.pk]), form).status_code == 302
    person = with_password(User.objects.get(pk=person.pk))
    if way in ("superuser", "role", "right"):  # what the administrator's form has taken back
        assert not person.is_superuser and person.groups.count() == 1 and not person.user_permissions.exists()
        assert log_in(person).status_code == 302
    else:
        assert REFUSED in log_in(person).text


def test_a_new_key_seals_what_is_sound_and_nothing_else(person, settings):
    other = with_password(make.editor())
    by_hand(other, "superuser")
    settings.SEAL_KEYS_OLD = [settings.SEAL_KEY]
    settings.SEAL_KEY = "k" * 50
    call_command("reseal")
    settings.SEAL_KEYS_OLD = []
    assert log_in(person).status_code == 302
    assert REFUSED in log_in(other).text


def test_the_migration_seals_accounts_as_they_stand(person):
    AccountSeal.objects.all().delete()
    assert not accounts.is_sound(person)
    import_module("portal.migrations.0019_account_seals").seal_what_stands(apps, connection.schema_editor())
    assert accounts.is_sound(person)


# Reach and delegations


def test_a_delegation_written_by_hand_lets_nobody_approve(person):
    giver, approve = make.approver(), "news.approve_article"
    article = make.bring(make.article(), "reviewed")
    make.delegation(make.second_approver(), make.editor())
    assert may(make.editor(), approve, article) and not may(person, approve, article)
    start = timezone.now()
    forged = Delegation(giver=giver, receiver=person, starts_at=start, ends_at=start + timedelta(days=2))
    Delegation.objects.bulk_create([forged])
    assert not may(User.objects.get(pk=person.pk), approve, article)
    assert may(make.editor(), approve, article)
    assert list(accounts.faults()) == [f"The account number {giver.pk} does not match its seal."]


def moments(**given) -> dict:
    """As the admin's form asks for them."""
    now = timezone.localtime()
    both = {"starts_at": now, "ends_at": now + timedelta(days=2)} | given
    return {
        f"{name}_{place}": f"{moment:{form}}"
        for name, moment in both.items()
        for place, form in enumerate(("%d/%m/%Y", "%H:%M"))
    }


def test_delegations_that_the_newsroom_gives_changes_and_ends_are_sealed(client):
    giver, other, receiver = make.approver(), make.second_approver(), make.editor()
    client.force_login(make.administrator())
    twice = {"giver": giver.pk, "receiver": receiver.pk, "note": "Đi công tác."} | moments()
    for _ in range(2):
        assert client.post(reverse("admin:news_delegation_add"), twice).status_code == 302
    assert list(accounts.faults()) == [] and Delegation.objects.count() == 2
    first, second = Delegation.objects.order_by("pk")
    moved = twice | {"giver": other.pk} | moments(ends_at=timezone.localtime() + timedelta(days=5))
    assert client.post(reverse("admin:news_delegation_change", args=[first.pk]), moved).status_code == 302
    assert Delegation.objects.get(pk=first.pk).giver == other
    assert list(accounts.faults()) == [] and may(receiver, "news.approve_article")
    assert client.post(reverse("admin:news_delegation_delete", args=[second.pk]), {"post": "yes"}).status_code == 302
    ticked = {"action": "delete_selected", "_selected_action": [first.pk], "post": "yes"}
    assert client.post(reverse("admin:news_delegation_changelist"), ticked).status_code == 302
    assert not Delegation.objects.exists() and list(accounts.faults()) == []


def test_the_reach_that_an_administrator_sets_moves_and_ends_is_sealed(client, person):
    near, far = make.category("Gần"), make.category("Xa")
    client.force_login(make.administrator())
    assert client.post(reverse("admin:news_reach_add"), {"user": person.pk, "categories": [near.pk]}).status_code == 302
    row = Reach.objects.get()
    change = reverse("admin:news_reach_change", args=[row.pk])
    for wanted in ({"categories": [near.pk, far.pk]}, {"user": make.editor().pk, "categories": [far.pk, near.pk]}):
        assert client.post(change, {"user": person.pk} | wanted).status_code == 302
        assert list(accounts.faults()) == []
    assert Reach.objects.get().user == make.editor() and log_in(person).status_code == 302
    assert client.post(reverse("admin:news_reach_delete", args=[row.pk]), {"post": "yes"}).status_code == 302
    assert not Reach.objects.exists() and list(accounts.faults()) == []


def test_a_category_that_is_deleted_leaves_the_reach_of_nobody_unsound(client, person):
    near, far, third = make.category("Gần"), make.category("Xa"), make.category("Nữa")
    make.limit(person, near, far, third)
    near.delete()
    assert list(accounts.faults()) == []
    Category.objects.filter(pk=far.pk).delete()
    assert list(accounts.faults()) == []
    client.force_login(make.administrator())
    address = reverse("admin:news_category_delete", args=[third.pk])
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert not Category.objects.filter(pk=third.pk).exists() and list(accounts.faults()) == []
    assert Reach.objects.categories_of(User.objects.get(pk=person.pk)) == set()


def test_whoever_is_to_stand_in_is_not_deleted_behind_the_givers_back(person):
    make.delegation(make.approver(), person)
    with pytest.raises(ProtectedError):
        person.delete()
    Delegation.objects.all().delete()
    assert list(accounts.faults()) == []


def test_the_migration_takes_reach_and_delegations_into_seals_that_hold(person):
    migration = import_module("news.migrations.0028_sealed_reach_and_delegations")
    giver, changed = make.approver(), make.second_approver()
    make.delegation(giver, person)
    make.delegation(changed, person)
    make.limit(person, make.category())
    for each in (person, giver, changed):
        Sealed.of(each).put(further=False)
    by_hand(changed, "superuser")
    assert not any(map(accounts.is_sound, (person, giver, changed)))
    migration.seal_what_stands(apps, SimpleNamespace(connection=connection))
    assert [accounts.is_sound(each) for each in (person, giver, changed)] == [True, True, False]


# Vouching


def vouch(*arguments) -> int:
    try:
        call_command("vouch", *arguments)
    except CommandError as error:
        return error.returncode
    return 0


def test_somebody_on_the_server_vouches_with_a_reason(person, capsys):
    by_hand(person, "superuser")
    assert vouch("account", person.username) == 5
    assert "is_superuser" in capsys.readouterr().out and REFUSED in log_in(person).text
    assert vouch("account", person.username, "--reason", "Đã xem lại với người ấy") == 0
    assert log_in(person).status_code == 302
    assert not Alarm.objects.open().filter(kind="account").exists()
    entry = AuditEntry.objects.filter(action="account.vouch").get()
    assert entry.object_id == person.pk and entry.reason == "Đã xem lại với người ấy"
    assert vouch("account", person.username, "--reason", "x") == 4


def test_a_role_is_vouched_for_by_its_name(person, capsys):
    by_hand(person, "right of a role")
    name = person.groups.get().name
    assert vouch("role", name) == 5 and "portal.delete_user" in capsys.readouterr().out
    assert vouch("role", name, "--reason", "Quyền mới của nhóm") == 0
    assert log_in(person).status_code == 302


@pytest.mark.parametrize("what", ["account", "role"])
def test_nobody_of_that_name(what):
    assert vouch(what, "không có ai", "--reason", "x") == 3
