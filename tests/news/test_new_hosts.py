"""Links to hosts that were never used before wait for a second person, who accepts them by name."""

import json

import pytest
from django.urls import reverse

from news.workflow import Refused, perform
from portal.models import AuditEntry, OutboundHost
from tests import factories as make
from tests.forms import fill_in

pytestmark = pytest.mark.django_db
BODY = '<p>Mời xem <a href="https://www.LA.vn/a">quy chế</a> và <a href="https://dichvucong.gov.vn/">cổng</a>.</p>'


def reviewed():
    return make.bring(make.article(body=BODY, source="Báo Lạ", source_url="http://bao.la.vn:80/"), "reviewed")


def approve(article, **data):
    return perform(article, "approve", make.approver(), version=article.version, **data)


def test_approving_without_having_seen_them_is_refused():
    article = reviewed()
    for hosts in ({}, {"hosts": []}, {"hosts": ["la.vn"]}, {"hosts": None}):
        with pytest.raises(Refused, match=r"bao\.la\.vn"):
            approve(article, **hosts)
    assert not OutboundHost.objects.filter(host__endswith="la.vn").exists()


def test_approving_accepts_them_with_names_and_audit():
    article = reviewed()
    approve(article, hosts=["la.vn", "bao.la.vn"])
    row = OutboundHost.objects.get(host="la.vn")
    assert (row.approved_by, row.first_used_by) == (make.approver(), make.writer())
    assert (row.first_seen_in, row.is_blocked) == (article.title, False)
    entry = AuditEntry.objects.get(action="portal.outboundhost.add", object_id=row.pk)
    assert (entry.actor, json.loads(entry.data)) == (make.approver(), {"article": article.pk})
    assert json.loads(AuditEntry.objects.get(action="article.approve").data)["hosts"] == ["la.vn", "bao.la.vn"]


def test_approving_for_later_accepts_them_too_and_the_clock_asks_nobody(time_machine):
    article = reviewed()
    approve(article, hosts=["la.vn", "bao.la.vn"], publish_at=make.tomorrow())
    assert OutboundHost.objects.filter(host__endswith="la.vn").count() == 2


def test_what_was_accepted_once_needs_no_second_acceptance():
    approve(reviewed(), hosts=["la.vn", "bao.la.vn"])
    approve(reviewed())
    assert OutboundHost.objects.filter(host="la.vn").count() == 1


def test_only_the_hosts_of_the_article_are_accepted():
    approve(reviewed(), hosts=["la.vn", "bao.la.vn", "khac.vn"])
    assert not OutboundHost.objects.filter(host="khac.vn").exists()


def test_a_refused_approval_accepts_nothing():
    article = reviewed()
    with pytest.raises(Refused):
        perform(article, "approve", make.approver(), version=article.version, hosts=["la.vn", "bao.la.vn"], digest="x")
    assert not OutboundHost.objects.filter(host="la.vn").exists()


def test_a_blocked_host_is_not_accepted_by_approving():
    article = reviewed()
    OutboundHost.objects.create(host="la.vn", is_blocked=True)
    with pytest.raises(Refused, match="bị chặn"):
        approve(article, hosts=["la.vn", "bao.la.vn"])


def test_nobody_publishes_them_alone():
    article = make.article(body=BODY)
    with pytest.raises(Refused, match="Một mình bạn không chấp thuận được"):
        make.do(article, "publish_urgent", make.approver(), reason="Gấp.")
    OutboundHost.objects.create(host="la.vn")
    make.do(article, "publish_urgent", make.approver(), reason="Gấp.")
    assert article.is_live


def test_several_approved_from_the_list_are_not_accepted_unseen(client):
    article = reviewed()
    client.force_login(make.approver())
    data = {"action": "bulk_approve", "_selected_action": [article.pk], f"version_{article.pk}": article.version}
    page = client.post(reverse("admin:news_article_changelist"), data, follow=True).content.decode()
    article.refresh_from_db()
    assert article.stage == "reviewed" and "la.vn" in page


def test_the_confirm_page_names_them_and_sends_them_back(client):
    article = reviewed()
    client.force_login(make.approver())
    address = reverse("admin:news_article_action", args=[article.pk, "approve"])
    page = client.get(address).content.decode()
    assert "<strong>la.vn</strong>" in page and "<strong>bao.la.vn</strong>" in page
    assert "<strong>dichvucong.gov.vn</strong>" not in page
    fill_in(client, address)
    article.refresh_from_db()
    assert article.is_live and OutboundHost.objects.get(host="la.vn").approved_by == make.approver()


def test_hosts_that_came_into_the_text_after_the_page_was_opened_are_not_accepted(client):
    article = reviewed()
    client.force_login(make.approver())
    address = reverse("admin:news_article_action", args=[article.pk, "approve"])
    answer = fill_in(client, address, hosts="la.vn")
    article.refresh_from_db()
    assert article.stage == "reviewed"
    assert "bao.la.vn" in answer.content.decode()


def test_what_an_administrator_enters_is_in_the_one_form_and_accepted(client):
    client.force_login(make.administrator())
    fill_in(client, reverse("admin:portal_outboundhost_add"), host="https://WWW.Kinhson.example/tin")
    assert OutboundHost.objects.get(host="kinhson.example").approved_by == make.administrator()
    answer = fill_in(client, reverse("admin:portal_outboundhost_add"), host="a b")
    assert "Xin ghi tên máy chủ" in answer.content.decode()


def test_common_hosts_came_with_the_program():
    assert OutboundHost.objects.filter(host__in=["chinhphu.vn", "dichvucong.gov.vn"], is_blocked=False).count() == 2
