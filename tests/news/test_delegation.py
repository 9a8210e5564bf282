"""Approving on behalf of an absent colleague: for a time, within the colleague's reach, and with the name on it."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from news import workflow
from news.admin.desk import desk
from news.authority import may
from news.models import Article, Delegation, Edition
from news.rules import eligible_approvers
from news.workflow import Refused
from portal.models import AuditEntry
from tests import factories as make
from tests.forms import fill_in, values_of

pytestmark = pytest.mark.django_db
APPROVE = "news.approve_article"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def waiting(**changes) -> Article:
    return make.bring(make.article(make.other_writer(), **changes), "reviewed")


def approve_url(article):
    return reverse("admin:news_article_action", args=[article.pk, "approve"])


def last_entry() -> AuditEntry:
    return AuditEntry.objects.latest("number")


# In its time


def test_while_it_is_in_force_the_receiver_approves_and_the_audit_names_the_giver():
    article = waiting()
    make.delegation(make.approver(), make.writer())
    make.do(article, "approve", make.writer())
    assert article.is_live
    entry = AuditEntry.objects.get(action="article.approve")
    assert (entry.actor, entry.details["on_behalf_of"]) == (make.writer(), make.approver().pk)


@pytest.mark.parametrize("starts", [HOUR, -2 * DAY - HOUR], ids=["before", "after"])
def test_before_and_after_it_the_receiver_does_not(starts):
    article = waiting()
    make.delegation(make.approver(), make.writer(), starts=starts)
    with pytest.raises(Refused, match="không có quyền “Duyệt đăng”"):
        make.do(article, "approve", make.writer())


def test_it_begins_and_ends_to_the_second(time_machine):
    start = timezone.now() + HOUR
    make.delegation(make.approver(), make.writer(), starts=start - timezone.now(), lasts=HOUR)
    row = Delegation.objects.get()
    for moment, allowed in (
        (row.starts_at - timedelta(seconds=1), False),
        (row.starts_at, True),
        (row.ends_at - timedelta(seconds=1), True),
        (row.ends_at, False),
    ):
        time_machine.move_to(moment, tick=False)
        assert may(make.writer(), APPROVE) is allowed, moment


def test_whoever_may_anyway_acts_in_the_own_name():
    article = waiting()
    make.delegation(make.approver(), make.second_approver())
    make.do(article, "approve", make.second_approver())
    assert "on_behalf_of" not in last_entry().details


def test_sending_back_is_handed_on_too_and_named():
    article = waiting()
    make.delegation(make.approver(), make.writer())
    make.do(article, "return", make.writer(), reason="Xin bổ sung nguồn.")
    assert last_entry().details["on_behalf_of"] == make.approver().pk


@pytest.mark.parametrize("permission", ["news.withdraw_article", "news.publish_urgent_article", "news.forward_article"])
def test_nothing_else_is_handed_on(permission):
    make.delegation(make.approver(), make.writer())
    assert not may(make.writer(), permission)


# Of the giver


def test_the_givers_reach_is_the_receivers():
    near, far = waiting(category=make.category("Đo lường")), waiting(title="Bài xa", category=make.category("An toàn"))
    make.limit(make.approver(), make.category("Đo lường"))
    make.delegation(make.approver(), make.writer())
    make.do(near, "approve", make.writer())
    with pytest.raises(Refused, match="không có quyền"):
        make.do(far, "approve", make.writer())


def test_the_receivers_own_limit_does_not_narrow_what_was_handed_on():
    article = waiting()
    receiver = make.limit(make.second_approver(), make.category("Đo lường"))
    assert not may(receiver, APPROVE, article)
    make.delegation(make.approver(), receiver)
    make.do(article, "approve", make.second_approver())
    assert last_entry().details["on_behalf_of"] == make.approver().pk


def test_of_two_givers_the_one_who_reaches_it_is_named():
    article = waiting()
    make.limit(make.second_approver(), make.category("Đo lường"))
    for giver in (make.second_approver(), make.approver()):
        make.delegation(giver, make.writer())
    make.do(article, "approve", make.writer())
    assert last_entry().details["on_behalf_of"] == make.approver().pk


def no_longer_approves(giver):
    giver.groups.clear()


def has_left(giver):
    giver.is_active = False
    giver.save()


@pytest.mark.parametrize("change", [no_longer_approves, has_left])
def test_a_giver_who_may_no_longer_hands_nothing_on(change, client):
    article, receiver = waiting(), make.writer()
    make.delegation(make.approver(), receiver)
    change(make.approver())
    with pytest.raises(Refused, match="không có quyền"):
        make.do(article, "approve", receiver)
    assert article not in Article.objects.visible_to(receiver)
    assert receiver not in eligible_approvers(article)
    client.force_login(receiver)
    assert client.get(approve_url(article)).status_code == 403


# Of the receiver


def test_the_receiver_sees_the_article_on_the_desk_in_the_list_and_approves_it_on_the_page(client):
    article, receiver = waiting(), make.writer()
    client.force_login(receiver)
    assert client.get(approve_url(article)).status_code == 403
    assert article.title not in client.get(reverse("admin:news_article_changelist")).text
    make.delegation(make.approver(), receiver)
    assert article in [row for queue in desk(make.writer())["queues"] for row in queue["rows"]]
    assert article.title in client.get(reverse("admin:news_article_changelist")).text
    assert client.get(reverse("admin:news_article_change", args=[article.pk])).status_code == 200
    assert fill_in(client, approve_url(article)).status_code == 302
    assert Edition.objects.live().get().article == article


def test_what_is_not_yet_for_the_giver_to_approve_stays_closed():
    draft = make.article(make.other_writer())
    make.delegation(make.approver(), make.writer())
    assert draft not in Article.objects.visible_to(make.writer())


def test_a_receiver_who_changed_the_text_is_refused_like_anybody():
    article = waiting()
    make.change(article, make.editor(), lead="Sapô do biên tập viên sửa.")
    make.delegation(make.approver(), make.editor())
    with pytest.raises(Refused, match="không thể tự duyệt"):
        make.do(article, "approve", make.editor())


def test_a_receiver_does_not_approve_the_own_article():
    article = make.bring(make.article(), "reviewed")
    make.delegation(make.approver(), make.writer())
    with pytest.raises(Refused, match="không thể tự duyệt"):
        make.do(article, "approve", make.writer())


def test_a_receiver_counts_among_those_who_may_approve():
    article = waiting()
    make.change(article, make.approver(), lead="Sapô do người duyệt duy nhất sửa.")
    assert eligible_approvers(article) == []
    make.delegation(make.second_approver(), make.editor())
    make.second_approver().groups.clear()
    assert eligible_approvers(article) == [], "the giver may no longer"
    make.second_approver().groups.set(Group.objects.filter(name=make.roles.APPROVER))
    assert make.editor() in eligible_approvers(article)


# No more than the giver could do himself


def written_by_the_giver() -> Article:
    article = make.bring(make.article(make.approver()), "reviewed")
    make.delegation(make.approver(), make.writer())
    return article


def test_the_givers_own_text_is_not_approved_through_a_delegate(client):
    article = written_by_the_giver()
    with pytest.raises(Refused, match=r"Lê Minh Châu. đã sửa nội dung bài này.* không duyệt thay được"):
        make.do(article, "approve", make.writer())
    client.force_login(make.writer())
    fill_in(client, approve_url(article))
    assert not Edition.objects.exists()
    assert "không duyệt thay được" in client.get(approve_url(article)).text


def test_such_a_delegate_is_not_counted_among_those_who_may_approve():
    article = written_by_the_giver()
    assert eligible_approvers(article) == []
    with pytest.raises(Refused, match="không còn ai khác"):
        make.do(article, "approve", make.writer())


def on_the_desk_of(user) -> list[Article]:
    return [row for queue in desk(user)["queues"] if queue["heading"] == "Chờ tôi duyệt" for row in queue["rows"]]


def test_the_desk_offers_what_the_door_lets_through():
    own, others = written_by_the_giver(), waiting(title="Bài của người khác")
    assert on_the_desk_of(make.writer()) == [others]
    assert on_the_desk_of(make.approver()) == [others]
    assert on_the_desk_of(make.second_approver()) == [own, others]
    make.delegation(make.second_approver(), make.writer(), lasts=DAY)
    assert on_the_desk_of(make.writer()) == [own, others]


def test_another_givers_delegation_serves_and_is_the_one_named():
    article = written_by_the_giver()
    make.delegation(make.second_approver(), make.writer(), lasts=DAY)
    assert make.writer() in eligible_approvers(article)
    make.do(article, "approve", make.writer())
    assert last_entry().details["on_behalf_of"] == make.second_approver().pk


def test_who_may_approve_anyway_is_not_hindered_by_the_writers_delegation():
    article = make.bring(make.article(make.approver()), "reviewed")
    make.delegation(make.approver(), make.second_approver())
    make.do(article, "approve", make.second_approver())
    assert article.is_live


def test_the_giver_sends_the_own_text_back_and_so_may_the_delegate():
    make.do(written_by_the_giver(), "return", make.writer(), reason="Xin bổ sung nguồn.")


def published_urgently_by_the_giver() -> Article:
    article = make.bring(make.article(make.other_writer()), "published urgently")
    make.delegation(make.approver(), make.writer())
    return article


def test_what_the_giver_published_urgently_is_not_cleared_through_a_delegate(client):
    article = published_urgently_by_the_giver()
    with pytest.raises(Refused, match="không hậu kiểm thay được"):
        make.do(article, "clear_urgent", make.writer())
    assert "clear_urgent" not in workflow.open_actions(article, make.writer())
    client.force_login(make.writer())
    fill_in(client, reverse("admin:news_article_action", args=[article.pk, "clear_urgent"]))
    assert article.urgencies.pending().exists()


def test_on_another_givers_behalf_it_is_cleared():
    article = published_urgently_by_the_giver()
    make.delegation(make.second_approver(), make.writer(), lasts=DAY)
    make.do(article, "clear_urgent", make.writer())
    assert last_entry().details["on_behalf_of"] == make.second_approver().pk


def test_a_receiver_hands_nothing_on():
    """Neither by a second delegation nor by the form."""
    make.delegation(make.approver(), make.writer())
    make.delegation(make.writer(), make.other_writer())
    assert not may(make.other_writer(), APPROVE)


def test_a_receiver_who_has_left_approves_nothing():
    article, receiver = waiting(), make.writer()
    make.delegation(make.approver(), receiver)
    receiver.is_active = False
    assert workflow.refusals(article, "approve", receiver, version=article.version)


# Writing one


def form_of(client) -> dict:
    return values_of(client.get(reverse("admin:news_delegation_add")))


def filled(giver, receiver, **changes) -> dict:
    return {
        "giver": giver.pk,
        "receiver": receiver.pk,
        "starts_at_0": "03/08/2026",
        "starts_at_1": "08:00",
        "ends_at_0": "07/08/2026",
        "ends_at_1": "17:00",
        "note": "Đi công tác.",
    } | changes


def add(client, data):
    return client.post(reverse("admin:news_delegation_add"), data)


def test_an_approver_delegates_for_himself_and_the_audit_has_it(client):
    client.force_login(make.approver())
    assert form_of(client)["giver"] == [str(make.approver().pk)]
    assert add(client, filled(make.approver(), make.editor())).status_code == 302
    entry = last_entry()
    assert (entry.action, entry.actor) == ("news.delegation.add", make.approver())
    assert str(make.editor()) in entry.object_label


def test_an_approver_delegates_for_nobody_else(client):
    client.force_login(make.approver())
    assert add(client, filled(make.second_approver(), make.editor())).status_code == 200
    assert not Delegation.objects.exists()


def test_an_approver_neither_sees_nor_ends_anothers(client):
    row = make.delegation(make.second_approver(), make.editor())
    client.force_login(make.approver())
    assert str(make.second_approver()) not in client.get(reverse("admin:news_delegation_changelist")).text
    client.post(reverse("admin:news_delegation_delete", args=[row.pk]), {"post": "yes"})
    assert Delegation.objects.filter(pk=row.pk).exists()


def test_an_approver_ends_the_own_at_once(client):
    row = make.delegation(make.approver(), make.editor())
    client.force_login(make.approver())
    assert client.post(reverse("admin:news_delegation_delete", args=[row.pk]), {"post": "yes"}).status_code == 302
    assert not may(make.editor(), APPROVE)
    assert last_entry().action == "news.delegation.delete"


def test_the_administrator_delegates_for_an_approver_who_fell_ill(client):
    client.force_login(make.administrator())
    assert add(client, filled(make.approver(), make.editor())).status_code == 302
    assert Delegation.objects.get().giver == make.approver()


@pytest.mark.parametrize("who", [make.writer, make.editor, make.services_manager, make.stranger])
def test_nobody_else_writes_one(who, client):
    client.force_login(who())
    assert add(client, filled(make.approver(), make.editor())).status_code == 403
    assert not Delegation.objects.exists()


def test_what_makes_no_sense_is_refused_with_a_sentence(client):
    client.force_login(make.administrator())
    left = make.person("danghi", make.roles.EDITOR, is_staff=False)
    for data, sentence in (
        (filled(make.approver(), make.approver()), "cho chính mình"),
        (filled(make.editor(), make.writer()), "không có quyền duyệt"),
        (filled(make.approver(), make.editor(), ends_at_0="03/08/2026", ends_at_1="08:00"), "phải sau"),
        (filled(make.approver(), left), "không vào được trang quản trị"),
        (filled(make.approver(), make.services_manager()), "không xem được bài"),
        (filled(make.approver(), make.editor(), ends_at_0="02/11/2026"), "nhiều nhất 90 ngày"),
        (filled(make.approver(), make.editor(), ends_at_0="03/08/2099"), "nhiều nhất 90 ngày"),
        (filled(make.approver(), make.editor(), note=""), "errorlist"),
    ):
        answer = add(client, data)
        assert (answer.status_code, sentence in answer.text) == (200, True), sentence
    assert not Delegation.objects.exists()


def test_ninety_days_are_taken(client):
    client.force_login(make.administrator())
    data = filled(make.approver(), make.editor(), ends_at_0="01/11/2026", ends_at_1="08:00")
    assert add(client, data).status_code == 302


def test_an_approver_is_offered_only_those_who_can_use_it(client):
    for who in (make.editor, make.services_manager, make.stranger):
        who()
    client.force_login(make.approver())
    page = client.get(reverse("admin:news_delegation_add")).text
    assert [str(who()) in page for who in (make.editor, make.services_manager, make.stranger)] == [True, False, False]


def test_one_that_was_stored_for_a_lifetime_ends_all_the_same():
    make.delegation(make.approver(), make.editor(), starts=-90 * DAY, lasts=9999 * DAY)
    assert not may(make.editor(), APPROVE)
    make.delegation(make.approver(), make.writer(), starts=-89 * DAY, lasts=9999 * DAY)
    assert may(make.writer(), APPROVE)


@pytest.mark.parametrize("who", [make.services_manager, make.stranger])
def test_a_receiver_to_whom_articles_are_not_shown_does_not_count(who):
    article = waiting()
    make.delegation(make.approver(), who())
    assert eligible_approvers(article) == [make.approver()]
    with pytest.raises(Refused, match="không có quyền"):
        make.do(article, "approve", who())


def test_one_of_the_year_0001_is_brought_into_range_without_being_read(client):
    """PostgreSQL stores what its driver cannot read back; SQLite takes the nearest that it can store."""
    row = make.delegation(make.approver(), make.editor())
    zone = UTC if connection.vendor == "sqlite" else timezone.get_default_timezone()
    Delegation.objects.filter(pk=row.pk).update(starts_at=datetime(1, 1, 1, tzinfo=zone))
    assert desk(make.editor())["queues"]
    assert list(Article.objects.visible_to(make.editor())) == []
    migration = import_module("news.migrations.0009_delegations_of_no_year")
    migration.bring_into_range(apps, SimpleNamespace(connection=connection))
    client.force_login(make.administrator())
    assert "01/01/1900" in client.get(reverse("admin:news_delegation_changelist")).text


def test_the_database_refuses_what_makes_no_sense():
    for receiver, lasts in ((make.approver(), DAY), (make.editor(), -DAY)):
        with pytest.raises(IntegrityError), transaction.atomic():
            make.delegation(make.approver(), receiver, lasts=lasts)
