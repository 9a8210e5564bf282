"""Logins that can be seen and ended: by their own people, by administrators, by the clock, and by nobody else."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news.models import Presence
from portal import sessions
from portal.agents import in_words
from portal.models import AuditEntry, Session
from tests import factories as make
from tests.forms import values_of

pytestmark = pytest.mark.django_db

NOON = "2026-08-03T05:00:00Z"
DESK = "/admin/"
OWN = "/admin/sessions/"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
PASSWORD = "con trâu đi trước cái cày"


def browser(user, **headers) -> Client:
    """A browser in which somebody has logged in by the form."""
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return another(user, **headers)


def another(user, agent=WINDOWS, address="203.0.113.7") -> Client:
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    answer = client.post(reverse("admin:login"), {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client) -> bool:
    return client.get(DESK).status_code == 200


def ends() -> list[dict]:
    return [entry.details for entry in AuditEntry.objects.filter(action="user.end_sessions").order_by("number")]


def of_other(user) -> str:
    return reverse("admin:portal_user_sessions", args=[user.pk])


# Seeing them


def test_a_person_sees_where_the_account_is_logged_in_and_which_of_it_is_this(department):
    here, there = browser(make.editor()), another(make.editor(), PHONE, "2001:db8:1:2:aaaa::7")
    browser(make.writer(), address="198.51.100.66")
    page = here.get(OWN)
    rows = page.context["rows"]
    assert {(row["device"], row["address"], row["is_this"]) for row in rows} == {
        ("Chrome trên Windows", "203.0.113.7", True),
        ("Safari trên iPhone", "2001:db8:1:2::", False),
    }
    assert "Phiên này" in page.text and "198.51.100.66" not in page.text
    for client in (here, there):
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert key not in page.text and key not in str(Session.objects.get(session_key=key))


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Chrome trên Windows"), (PHONE, "Safari trên iPhone"),
        (f"{WINDOWS} Edg/142.0", "Edge trên Windows"), (f"{WINDOWS} coc_coc_browser/1", "Cốc Cốc trên Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox trên Linux"),
        ("", "Trình duyệt không rõ tên"), ("<script>alert(1)</script>", "Trình duyệt không rõ tên"),
    ],
)  # fmt: skip
def test_a_device_is_told_in_words(agent, words):
    assert in_words(agent) == words


def test_what_a_browser_says_of_itself_is_kept_short_and_plain(department):
    client = browser(make.editor(), agent="Việt\x00\n" + "x" * 5000)
    assert Session.objects.get(user=make.editor()).agent == "Vit" + "x" * 297
    assert is_in(client)


# Ending them


def test_one_is_ended_and_dead_at_its_next_request(department):
    here, there = browser(make.editor()), another(make.editor(), PHONE)
    (row,) = (row for row in here.get(OWN).context["rows"] if not row["is_this"])
    answer = here.post(OWN, {"session": row["handle"]}, follow=True)
    assert "Đã kết thúc 1 phiên" in answer.text
    assert not is_in(there) and is_in(here)
    assert ends() == [{"count": 1}]
    assert AuditEntry.objects.get(action="user.end_sessions").actor == make.editor()
    here.post(OWN, {"session": row["handle"]})
    assert len(ends()) == 1


def test_all_others_are_ended_with_one_button_and_nobody_elses(department):
    here, others = browser(make.editor()), [another(make.editor()), another(make.editor(), PHONE)]
    stranger = browser(make.writer())
    here.post(OWN, {"all": "1"})
    assert [is_in(client) for client in (here, *others, stranger)] == [True, False, False, True]


def test_nobody_ends_a_session_of_others_by_its_name(department):
    editor, writer = browser(make.editor()), browser(make.writer())
    (row,) = writer.get(OWN).context["rows"]
    for name in (row["handle"], Session.objects.get(user=make.writer()).session_key, "", "x" * 5000):
        editor.post(OWN, {"session": name})
    editor.post(OWN, {"session": sessions.handle_of(editor.session.session_key)})
    assert is_in(writer) and is_in(editor) and ends() == []


@pytest.mark.parametrize("who", [make.writer, make.editor, make.approver, make.services_manager, make.stranger])
def test_sessions_of_others_are_the_administrators_affair(who, department):
    writer, person = browser(make.other_writer()), browser(who())
    if who().pk == make.other_writer().pk:
        return
    address = of_other(make.other_writer())
    assert person.get(address).status_code == person.post(address, {"all": "1"}).status_code == 403
    assert Client().post(address, {"all": "1"}).status_code == 302
    assert is_in(writer)


def test_an_administrator_ends_those_of_others_but_not_a_superusers(department):
    writer, chief, administrator = (browser(who()) for who in (make.writer, make.superuser, make.administrator))
    page = administrator.get(of_other(make.writer()))
    assert "Chrome trên Windows" in page.text
    administrator.post(of_other(make.writer()), {"all": "1"})
    assert not is_in(writer)
    assert AuditEntry.objects.get(action="user.end_sessions").actor == make.administrator()
    for method in (administrator.get, administrator.post):
        assert method(of_other(make.superuser()), {"all": "1"}).status_code == 404
    assert is_in(chief)
    chief.post(of_other(make.administrator()), {"all": "1"})
    assert not is_in(administrator)


def test_the_page_of_an_account_leads_to_its_sessions(department, client):
    client.force_login(make.administrator())
    page = client.get(reverse("admin:portal_user_change", args=[make.writer().pk]))
    assert of_other(make.writer()) in page.text
    assert OWN in page.text


def test_a_new_password_ends_the_others_at_once(department):
    here, there = browser(make.editor()), another(make.editor())
    new = "mây trắng bay trên núi Chè"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post(reverse("admin:password_change"), data).status_code == 302
    assert Session.objects.filter(user=make.editor()).count() == 1
    assert is_in(here) and not is_in(there)


def test_whose_password_an_administrator_sets_is_told_by_mail(
    department, client, monkeypatch, django_capture_on_commit_callbacks
):
    user = make.editor()
    user.email = "bien-tap@so.tinh.gov.vn"
    user.save()
    admin = make.administrator()
    admin.email = "quan-tri@so.tinh.gov.vn"
    admin.save()
    client.force_login(admin)
    new = "mây trắng bay trên núi Chè"
    for person in (user, admin):
        address = reverse("admin:auth_user_password_change", args=[person.pk])
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address, {"usable_password": "true", "password1": new, "password2": new})
    (letter,) = mail.outbox  # nobody is told of what they did themselves
    assert letter.to == [user.email] and "mật khẩu" in letter.subject and str(admin) in letter.body
    assert new not in letter.body

    def refuse(*args, **kwargs):
        raise OSError("mail server is away")

    monkeypatch.setattr("portal.account_letters.send_mail", refuse)
    address = reverse("admin:auth_user_password_change", args=[user.pk])
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, {"usable_password": "true", "password1": f"{new} ơi", "password2": f"{new} ơi"})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.check_password(f"{new} ơi")


def test_a_password_set_by_an_administrator_ends_all(department, client):
    there = browser(make.editor())
    client.force_login(make.administrator())
    address = reverse("admin:auth_user_password_change", args=[make.editor().pk])
    new = "mây trắng bay trên núi Chè"
    answer = client.post(address, {"usable_password": "true", "password1": new, "password2": new})
    assert answer.status_code == 302
    assert not Session.objects.filter(user=make.editor()).exists() and not is_in(there)
    assert is_in(client)


@pytest.mark.parametrize("flag", ["is_active", "is_staff"])
def test_whoever_may_no_longer_enter_is_out_at_once(flag, department, client):
    there = browser(make.editor())
    client.force_login(make.administrator())
    address = reverse("admin:portal_user_change", args=[make.editor().pk])
    form = values_of(client.get(address))
    form.pop(flag)
    assert client.post(address, form | {"_save": "Lưu"}).status_code == 302
    assert not Session.objects.filter(user=make.editor()).exists() and not is_in(there)


def test_another_change_of_an_account_ends_nothing(department, client):
    there = browser(make.editor())
    client.force_login(make.administrator())
    address = reverse("admin:portal_user_change", args=[make.editor().pk])
    client.post(address, values_of(client.get(address)) | {"full_name": "Phạm Văn Tú Anh", "_save": "Lưu"})
    assert make.editor().full_name == "Phạm Văn Tú Anh" and is_in(there)


def test_end_all_keeps_the_one_that_is_to_stay(department):
    here, there = browser(make.editor()), another(make.editor())
    assert sessions.end_all(make.editor(), here.session.session_key) == 1
    assert is_in(here) and not is_in(there)
    assert sessions.end_all(make.editor()) == 1 and not is_in(here)
    assert sessions.end_all(make.editor()) == 0 and len(ends()) == 2


def test_a_request_under_way_does_not_bring_an_ended_session_back(department, rf):
    client = browser(make.editor())
    store = sessions.SessionStore(client.session.session_key)
    assert store["_auth_user_id"]
    sessions.end_all(make.editor())
    Session.objects.all().delete()
    store._row.last_seen_at -= timedelta(hours=1)
    store.touch(rf.get(DESK))
    assert not Session.objects.exists()


# By the clock


def test_a_session_ends_an_hour_after_the_last_act(department, time_machine):
    time_machine.move_to(NOON, tick=False)
    client = browser(make.editor())
    for _ in range(3):
        time_machine.shift(timedelta(minutes=59))
        assert is_in(client)
    time_machine.shift(timedelta(minutes=60))
    assert not is_in(client)


def test_no_act_makes_a_session_longer_than_half_a_day(department, time_machine):
    time_machine.move_to(NOON, tick=False)
    client = browser(make.editor())
    for _ in range(23):
        time_machine.shift(timedelta(minutes=31))
        assert is_in(client)
    time_machine.shift(timedelta(minutes=7))
    assert not is_in(client)


def test_a_new_password_does_not_begin_a_new_half_day(department, time_machine):
    time_machine.move_to(NOON, tick=False)
    client = browser(make.editor())
    began = Session.objects.get().created_at
    time_machine.shift(timedelta(minutes=50))
    new = "mây trắng bay trên núi Chè"
    client.post(
        reverse("admin:password_change"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert is_in(client) and Session.objects.get().created_at == began


def test_shorter_times_hold_for_whoever_is_in_already(department, time_machine, settings):
    time_machine.move_to(NOON, tick=False)
    client = browser(make.editor())
    time_machine.shift(timedelta(minutes=20))
    settings.SESSION_IDLE_MINUTES = 15
    assert not is_in(client)


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(hours=-2)])
def test_when_the_clock_is_set_back_nobody_stays_in_for_years(jump, department, time_machine):
    time_machine.move_to(NOON, tick=False)
    client, unused = browser(make.editor()), another(make.editor())
    time_machine.shift(jump)
    assert is_in(client)
    sessions.clear_away()
    assert is_in(client) and not is_in(unused)
    for _ in range(14):
        time_machine.shift(timedelta(minutes=55))
        client.get(DESK)
    assert not is_in(client)


def test_when_the_clock_jumps_ahead_everybody_logs_in_again(department, time_machine):
    time_machine.move_to(NOON, tick=False)
    client = browser(make.editor())
    time_machine.shift(timedelta(days=400))
    assert not is_in(client) and is_in(another(make.editor()))


def test_clocks_of_two_machines_may_differ_a_little(department, time_machine):
    time_machine.move_to(NOON, tick=False)
    client = browser(make.editor())
    time_machine.shift(timedelta(seconds=-40))
    assert is_in(client)


def test_an_open_page_keeps_nobody_in_but_typing_does(department, time_machine):
    time_machine.move_to(NOON, tick=False)
    article, client = make.article(make.editor()), browser(make.editor())
    presence = reverse("admin:news_article_presence", args=[article.pk])
    for _ in range(5):
        time_machine.shift(timedelta(minutes=11))
        assert client.post(presence).status_code == 200
        assert client.get(reverse("admin:news_article_typing_token")).status_code == 200
    assert Presence.objects.exists()
    time_machine.shift(timedelta(minutes=6))
    assert client.post(presence).status_code == 302
    client = another(make.editor())
    form = values_of(client.get(reverse("admin:news_article_change", args=[article.pk])))
    typing = reverse("admin:news_article_typing", args=[article.pk])
    for number in range(5):
        time_machine.shift(timedelta(minutes=40))
        assert client.post(typing, form | {"lead": f"Sapô {number}"}).status_code == 200
    assert is_in(client)


def test_what_an_open_page_asks_by_itself_exists():
    for name in sessions.BY_ITSELF - {"admin:news_article_presence"}:
        assert reverse(name)


# What it costs


def statements(client, path) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return [query["sql"].split()[0] for query in queries if "portal_session" in query["sql"]]


def test_it_is_written_once_a_minute_that_somebody_is_at_work(department, time_machine):
    time_machine.move_to(NOON, tick=False)
    client = browser(make.editor())
    assert statements(client, DESK) == ["SELECT"]
    time_machine.shift(61)
    assert statements(client, DESK) == ["SELECT", "UPDATE"]
    assert statements(client, DESK) == ["SELECT"]
    assert Session.objects.get().last_seen_at == timezone.now()


def test_reading_the_site_writes_nothing_whoever_reads(department, time_machine):
    time_machine.move_to(NOON, tick=False)
    client = browser(make.editor())
    before = Session.objects.get().last_seen_at
    time_machine.shift(timedelta(minutes=10))
    for path in ("/", "/tin-tuc/", "/tim-kiem/?q=a", "/khong-co/"):
        assert "UPDATE" not in statements(client, path)
    assert Session.objects.get().last_seen_at == before


def test_nobodys_sessions_do_not_pile_up(department, client, time_machine):
    for path in (DESK, reverse("admin:login"), "/", "/khong-co/"):
        client.get(path)
    client.post(reverse("admin:login"), {"username": "ai", "password": "gì cũng được"})
    assert not Session.objects.exists()
    time_machine.move_to(NOON, tick=False)
    store = sessions.SessionStore()
    store["half"] = True
    store.save()
    time_machine.shift(timedelta(minutes=15))
    assert sessions.SessionStore(store.session_key).get("half") is None
    time_machine.shift(1)
    assert sessions.clear_away() == 1 and not Session.objects.exists()


def test_what_is_over_is_cleared_away_and_nothing_else(department, time_machine):
    time_machine.move_to(NOON, tick=False)
    over = browser(make.writer())
    time_machine.shift(timedelta(minutes=59))
    client = browser(make.editor())
    time_machine.shift(timedelta(minutes=2))
    assert sessions.clear_away() == 1
    assert is_in(client) and not is_in(over)


def test_logging_out_leaves_no_row(department):
    client = browser(make.editor())
    client.post(reverse("admin:logout"))
    assert not Session.objects.exists()


def test_a_session_changes_its_key_with_the_login(department):
    client = Client()
    store = sessions.SessionStore()
    store["half"] = True
    store.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    user = make.editor()
    user.set_password(PASSWORD)
    user.save()
    client.post(reverse("admin:login"), {"username": user.username, "password": PASSWORD})
    assert client.session.session_key != store.session_key
    assert not Session.objects.filter(session_key=store.session_key).exists()
    assert Session.objects.get().user == user


# Nothing typed is lost


def test_a_form_from_before_another_login_is_refused_in_words(department):
    user = make.editor()
    user.set_password(PASSWORD)
    user.save()
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("admin:news_article_add"), {"csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert "Biểu mẫu đã cũ" in answer.text and "chữ đã gõ vẫn được giữ" in answer.text
