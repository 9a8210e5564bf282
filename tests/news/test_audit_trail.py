"""What people do leaves one entry each, readable in the newsroom's words; the chain holds afterwards."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from news import workflow
from portal import roles
from portal.models import AuditEntry
from portal.models.audit import verify_chain
from tests import factories as make
from tests.forms import fill_in, values_of

pytestmark = pytest.mark.django_db
PASSWORD = "một mật khẩu đủ dài cho thử"


@pytest.fixture(autouse=True)
def the_chain_holds():
    """Whatever a test of this file did, the command finds nothing amiss afterwards."""
    yield
    call_command("verify_audit")
    assert verify_chain() == []


@pytest.fixture
def left():
    """left() → (action, who, what it was done to) of every entry since the last call."""
    seen = [AuditEntry.objects.count()]

    def entries() -> list[tuple[str, str, str]]:
        found = AuditEntry.objects.filter(number__gt=seen[0]).order_by("number")
        told = [(entry.action, entry.actor_label, entry.object_label) for entry in found]
        seen[0] += len(told)
        return told

    return entries


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


# The door


def log_in(client, username: str, password: str):
    return client.post(reverse("admin:login"), {"username": username, "password": password, "next": "/admin/"})


def test_logging_in_and_out(client, left):
    person = with_password(make.writer())
    left()
    assert log_in(client, person.username, PASSWORD).status_code == 302
    assert left() == [("user.login", str(person), str(person))]
    client.post(reverse("admin:logout"))
    assert left() == [("user.logout", str(person), str(person))]
    client.post(reverse("admin:logout"))  # nobody is logged in any more
    assert left() == []


def test_a_failed_login_names_whom_was_tried_and_never_the_password(client, left):
    with_password(make.writer())
    left()
    for username in (make.writer().username, "khongco", "x" * 500, "=cmd()", ""):
        log_in(client, username, "sai mật khẩu nhé")
    assert [entry[:2] for entry in left()] == [("user.login_failed", "")] * 4  # an empty name never gets so far
    entries = AuditEntry.objects.filter(action="user.login_failed").order_by("number")
    tried = [entry.details["username"] for entry in entries]
    assert tried[:2] == [make.writer().username, "khongco"]
    assert max(map(len, tried)) <= 60
    assert not any("sai mật khẩu" in entry.data + entry.reason for entry in entries)


def test_an_account_that_was_switched_off_does_not_get_in(client, left):
    person = with_password(make.writer())
    person.is_active = False
    person.save()
    left()
    log_in(client, person.username, PASSWORD)
    assert [entry[0] for entry in left()] == ["user.login_failed"]


# People, settings


def newest_facts() -> dict:
    return AuditEntry.objects.latest("number").details


def test_a_change_of_roles(client, left):
    person = make.writer()
    client.force_login(make.administrator())
    left()
    group = Group.objects.get(name=roles.APPROVER)
    fill_in(client, reverse("admin:portal_user_change", args=[person.pk]), groups=[group.pk])
    assert left() == [("portal.user.change", str(make.administrator()), str(person))]
    assert get_user_model().objects.get(pk=person.pk).has_perm("news.approve_article")
    assert newest_facts()["groups"] == [roles.APPROVER]


def test_a_change_of_what_a_role_may(client, left):
    group = Group.objects.get(name=roles.WRITER)
    client.force_login(make.administrator())
    left()
    address = reverse("admin:auth_group_change", args=[group.pk])
    fill_in(client, address, permissions=values_of(client.get(address))["permissions"][1:])
    assert left() == [("auth.group.change", str(make.administrator()), str(group))]
    assert newest_facts()["permissions"] == sorted(group.permissions.values_list("codename", flat=True))


def test_a_new_password(client, left):
    person = make.writer()
    client.force_login(make.administrator())
    left()
    address = reverse("admin:auth_user_password_change", args=[person.pk])
    answer = client.post(address, {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    assert left() == [("user.password", str(make.administrator()), str(person))]
    assert newest_facts() == {"usable": True}
    client.post(address, {"usable_password": "true", "password1": PASSWORD, "password2": "khác"})
    assert left() == []
    client.post(address, {"usable_password": "false", "unset-password": "1"})
    assert left() == [("user.password", str(make.administrator()), str(person))]
    assert newest_facts() == {"usable": False}


def test_ones_own_new_password(client, left):
    person = with_password(make.writer())
    client.force_login(person)
    left()
    address = reverse("admin:password_change")
    new = {"new_password1": "một mật khẩu hoàn toàn khác", "new_password2": "một mật khẩu hoàn toàn khác"}
    client.get(address)
    client.post(address, {"old_password": "sai rồi", **new})
    assert [entry[0] for entry in left()] == ["user.proof_failed"]
    assert client.post(address, {"old_password": PASSWORD, **new}).status_code == 302
    assert left() == [("user.password", str(person), str(person))]
    entry = AuditEntry.objects.latest("number")
    assert not any(word in entry.data + entry.reason for word in (PASSWORD, new["new_password1"]))


def test_opening_a_revision_a_comparison_or_a_confirm_page_is_entered_once_an_hour(client, left, time_machine):
    article = make.bring(make.article(), "reviewed")
    pages = [
        reverse("admin:news_article_revision", args=[article.pk, article.latest_revision.pk]),
        reverse("admin:news_article_compare", args=[article.pk]),
        reverse("admin:news_article_action", args=[article.pk, "approve"]),
    ]
    read = [("article.read", str(make.approver()), article.title)]
    now = timezone.now()
    for number, page in enumerate(pages, 1):
        time_machine.move_to(now + number * timedelta(hours=2))
        client.force_login(make.approver())
        left()
        for _ in range(3):
            assert client.get(page).status_code == 200
        assert left() == read, page
    client.force_login(make.editor())
    left()
    client.get(pages[0])
    assert left() == [("article.read", str(make.editor()), article.title)]
    client.force_login(make.other_writer())
    left()
    assert client.get(pages[0]).status_code == 403
    assert left() == []
    client.force_login(make.administrator())
    assert "Mở xem" in client.get(reverse("admin:news_article_history", args=[article.pk])).text


def test_a_setting(client, left):
    site = make.department()
    client.force_login(make.administrator())
    left()
    fill_in(client, reverse("admin:portal_sitesettings_change", args=[site.pk]), phone="0299 111 222")
    assert [entry[0] for entry in left()] == ["portal.sitesettings.change"]


def test_a_save_that_changes_no_setting_leaves_nothing(client, left):
    site = make.department()
    client.force_login(make.administrator())
    left()
    fill_in(client, reverse("admin:portal_sitesettings_change", args=[site.pk]))
    assert left() == []


def test_a_delegation_and_a_limit(client, left):
    row, category = make.delegation(make.approver(), make.editor()), make.category()
    client.force_login(make.administrator())
    left()
    client.post(reverse("admin:news_delegation_delete", args=[row.pk]), {"post": "yes"})
    client.post(reverse("admin:news_reach_add"), {"user": make.editor().pk, "categories": [category.pk]})
    assert [entry[0] for entry in left()] == ["news.delegation.delete", "news.reach.add"]
    assert newest_facts()["categories"] == [make.category().slug]


# Articles


def test_opening_a_preview(client, left):
    article = make.article()
    client.force_login(make.editor())
    left()
    client.get(reverse("admin:news_article_preview", args=[article.pk]))
    assert left() == [("article.preview", str(make.editor()), article.title)]
    client.force_login(make.other_writer())
    left()
    assert client.get(reverse("admin:news_article_preview", args=[article.pk])).status_code == 403
    assert left() == []


def test_opening_the_same_preview_again_and_again_leaves_one_an_hour(client, left, time_machine):
    """Each is proven whenever the article's page is made: thousands would make it slow."""
    article = make.article()
    preview = reverse("admin:news_article_preview", args=[article.pk])
    client.force_login(make.editor())
    left()
    for _ in range(3):
        client.get(preview)
    assert [entry[0] for entry in left()] == ["article.preview"]
    make.change(article, lead="Sapô khác.")
    left()
    client.get(preview)
    assert [entry[0] for entry in left()] == ["article.preview"], "of another version"
    time_machine.move_to(timezone.now() + timedelta(seconds=3601))
    client.force_login(make.editor())  # the session has ended meanwhile
    left()
    client.get(preview)
    assert [entry[0] for entry in left()] == ["article.preview"]


def test_every_action_leaves_one(left):
    writer, editor, approver, second = make.writer(), make.editor(), make.approver(), make.second_approver()
    article = make.article()
    left()
    because = {"reason": "Vì sao."}
    steps = [
        ("submit", writer, {}),
        ("recall", writer, {}),
        ("bin", writer, {}),
        ("unbin", writer, {}),
        ("submit", writer, {}),
        ("return", editor, because),
        ("submit", writer, {}),
        ("forward", editor, {}),
        ("approve", approver, {"publish_at": make.tomorrow()}),
        ("unschedule", approver, {}),
        ("publish_urgent", approver, because),
        ("clear_urgent", second, {}),
        ("withdraw", approver, because | {"explanation": make.EXPLANATION}),
        ("reinstate", approver, because),
        ("approve", second, {"publish_at": None}),
    ]
    for action, actor, data in steps:
        make.do(article, action, actor, **data)
    assert left() == [(f"article.{action}", str(actor), article.title) for action, actor, _ in steps]
    make.change(article, lead="Sapô mới.")
    make.do(article, "discard", writer)
    assert [entry[0] for entry in left()] == ["article.save", "article.discard"]
    suggestion_of(article, approver)
    assert [entry[0] for entry in left()][-1] == "article.suggest"


def suggestion_of(article, by):
    make.change(article, lead="Sapô chờ duyệt.")
    make.do(article, "submit", article.created_by)
    return workflow.suggest(article, by, field="lead", passage="chờ", replacement="đợi")


def test_what_was_refused_leaves_nothing(left):
    article = make.bring(make.article(), "reviewed")
    left()
    for actor in (make.writer(), make.stranger()):
        with pytest.raises(workflow.Refused):
            make.do(article, "approve", actor)
    with pytest.raises(workflow.Conflict):
        workflow.perform(article, "approve", make.approver(), version=1)
    assert left() == []


def test_the_timeline_stands_on_the_articles_page_in_the_newsrooms_words(client):
    article = make.bring(make.article(), "returned")
    workflow.suggest(make.bring(article, "reviewed"), make.approver(), field="title", passage="Sở", replacement="Ty")
    client.force_login(make.editor())
    client.get(reverse("admin:news_article_preview", args=[article.pk]))
    for name in ("change", "history"):
        text = client.get(reverse(f"admin:news_article_{name}", args=[article.pk])).text
        for words in ("Tạo bài", "Gửi bài", "Yêu cầu sửa", "Trình duyệt", "Góp ý sửa", "Xem trước"):
            assert words in text, (name, words)
        assert "Xin bổ sung nguồn của số liệu." in text
        assert not [code for code in ("create", "preview", "suggest") if f"article.{code}" in text], name


# The list


LIST = "admin:portal_auditentry_changelist"


def some_entries(client) -> None:
    log_in(client, "khongco", "sai mật khẩu nhé")
    make.bring(make.article(title="=SUM(1;1)"), "returned")
    make.published(title="Bài thứ hai")


def test_the_list_is_filtered_and_searched(client):
    some_entries(client)
    client.force_login(make.administrator())
    page = client.get(reverse(LIST))
    assert page.status_code == 200
    for words in ("Đăng nhập không được", "Yêu cầu sửa", "Duyệt đăng"):
        assert words in page.text
    shown = {
        entry.action for entry in client.get(reverse(LIST), {"action": "article.return"}).context["cl"].result_list
    }
    assert shown == {"article.return"}
    found = client.get(reverse(LIST), {"q": "Bài thứ hai"}).context["cl"].result_list
    assert {entry.object_label for entry in found} == {"Bài thứ hai"}
    found = client.get(reverse(LIST), {"q": str(make.approver())}).context["cl"].result_list
    assert {entry.actor_label for entry in found} == {str(make.approver())}


def test_the_export_is_a_table_without_formulas_and_leaves_an_entry(client, left):
    some_entries(client)
    client.force_login(make.administrator())
    left()
    chosen = AuditEntry.objects.order_by("number")
    numbers = [entry.number for entry in chosen]
    answer = client.post(reverse(LIST), {"action": "export", "_selected_action": numbers})
    assert left() == [("audit.export", str(make.administrator()), "")]
    assert AuditEntry.objects.latest("number").details == {"entries": len(numbers)}
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head[0] == "Số"
    assert [int(row[0]) for row in rows] == numbers
    assert {row[4] for row in rows} >= {"'=SUM(1;1)", "Bài thứ hai"}
    assert not [value for row in rows for value in row if value.startswith(("=", "+", "-", "@"))]
    for row, entry in zip(rows, AuditEntry.objects.filter(number__in=numbers).order_by("number"), strict=True):
        assert (row[3], row[7]) == (entry.action, entry.seal)


@pytest.mark.parametrize("who", [make.writer, make.editor, make.approver, make.services_manager, make.stranger])
def test_only_the_administrator_reads_and_exports_it(who, client, left):
    some_entries(client)
    client.force_login(who())
    left()
    number = AuditEntry.objects.latest("number").number
    assert client.get(reverse(LIST)).status_code == 403
    assert client.post(reverse(LIST), {"action": "export", "_selected_action": [number]}).status_code == 403
    assert client.get(reverse("admin:portal_auditentry_change", args=[number])).status_code == 403
    assert left() == []


def test_nobody_changes_it_from_the_admin(client):
    some_entries(client)
    entry = AuditEntry.objects.latest("number")
    client.force_login(make.superuser())
    for name, args in (("add", []), ("delete", [entry.number])):
        assert client.post(reverse(f"admin:portal_auditentry_{name}", args=args), {"post": "yes"}).status_code == 403
    client.post(reverse("admin:portal_auditentry_change", args=[entry.number]), {"reason": "khác"})
    client.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [entry.number], "post": "yes"})
    assert AuditEntry.objects.get(number=entry.number).reason == entry.reason
