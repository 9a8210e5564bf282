"""From where readers are led to which hosts: true with every publication, withdrawal, save, deletion; and rebuilt."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from news import clock, taking_up
from news.models import Edition
from portal import host_uses, outbound, versions
from portal.models import Alert, AuditEntry, HostUse, Menu, OutboundHost, Version
from portal.models.menu import blank_entry
from services.models import Link, LinkList, ServiceCard
from tests import factories as make
from tests.forms import fill_in

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]
BODY = (
    '<p>Mời xem <a href="https://www.LA.vn/a#muc">quy chế</a>, <a href="/trang/a/">trang</a>, '
    '<a href="tel:113">113</a>.</p>'
)


def uses(*fields: str) -> list[tuple]:
    return list(HostUse.objects.order_by("object_type", "host").values_list(*(fields or ("host", "address"))))


def card(url: str = "https://dichvucong.gov.vn/nop", **facts) -> ServiceCard:
    return ServiceCard.objects.create(title_line1="Nộp hồ sơ", url=url, **facts)


# Articles


def test_an_article_is_noted_when_it_is_published_and_not_before():
    article = make.bring(make.article(body=BODY, source="Báo", source_url="https://bao.vn/1"), "reviewed")
    assert uses() == []
    make.do(article, "approve", make.approver())
    assert uses("host", "address", "where", "label") == [
        ("bao.vn", "https://bao.vn/1", "nguồn", article.title),
        ("la.vn", "https://www.LA.vn/a", "thân bài, “quy chế”", article.title),
    ]


def test_the_next_edition_replaces_what_the_last_linked_to_and_a_draft_does_not():
    article = make.published(body=BODY)
    since = HostUse.objects.get().since
    make.change(article, body=BODY.replace("www.LA.vn", "khac.vn"))
    assert uses("host") == [("la.vn",)]
    for action, by in (("submit", make.writer()), ("forward", make.editor())):
        article = make.do(article, action, by)
    make.do(article, "approve", make.approver(), correction=False)
    assert uses("host") == [("khac.vn",)] and HostUse.objects.get().since > since


@pytest.mark.parametrize("situation", ["withdrawn", "expired"])
def test_what_is_taken_down_leads_nowhere(situation):
    make.bring(make.article(body=BODY), situation)
    assert uses() == []


def test_a_host_that_nobody_was_asked_about_is_entered_and_stays_unaccepted(settings):
    settings.VIDEO_HOSTS = ["video.vn"]
    make.published(body='<figure class="video"><a href="https://video.vn/1">Lễ hội</a></figure>')
    row = OutboundHost.objects.get(host="video.vn")
    assert (row.is_accepted, row.approved_by) == (False, None)
    assert OutboundHost.objects.new_among(["video.vn"]) == ["video.vn"]
    OutboundHost.objects.accept(["video.vn"], seen_in="Ô", used_by=None, approved_by=make.approver())
    row.refresh_from_db()
    assert (row.is_accepted, row.approved_by) == (True, make.approver())


# Cards, lists, menus, alerts, the identity


def test_a_card_is_noted_while_it_is_live():
    row = card()
    make.show(row)
    assert uses("object_type", "object_id", "label", "where") == [
        ("services.servicecard", row.pk, "Nộp hồ sơ", "địa chỉ")
    ]
    row.url = "https://chinhphu.vn/"
    row.save()
    versions.save(row, make.services_manager())
    assert uses("host") == [("chinhphu.vn",)]
    row.is_active = False
    row.save()
    versions.save(row, make.services_manager())
    assert uses() == []


def test_what_waits_is_not_noted_until_it_is_live(time_machine):
    row = card("https://la-hoac.vn/")
    version = versions.save(row, make.services_manager())
    assert version.state == Version.State.WAITING and uses() == []
    versions.approve(version, make.approver())
    assert uses("host") == [("la-hoac.vn",)]
    row.url = "https://chinhphu.vn/"
    row.save()
    versions.save(row, make.services_manager(), takes_effect_at=make.tomorrow())
    assert uses("host") == [("la-hoac.vn",)]
    time_machine.move_to(make.tomorrow() + timedelta(seconds=5))
    versions.show_due()
    assert uses("host") == [("chinhphu.vn",)]


def test_what_is_deleted_is_forgotten_and_what_is_restored_is_noted_again():
    row = card()
    make.show(row)
    version = versions.live(row)
    versions.remove(row, make.services_manager())
    pk = row.pk
    row.delete()
    assert uses() == []
    versions.restore(version, make.services_manager())
    assert uses("object_id") == [(pk,)]


def test_lists_menus_alerts_and_channels_are_noted_link_by_link():
    make.department(social_links="Zalo | https://zalo.me/1")
    links = LinkList.objects.create(title="Doanh nghiệp")
    for name in ("a.vn", "b.vn"):
        Link.objects.create(link_list=links, name=name, url=f"https://{name}/")
    alert = Alert.objects.create(title="Bão", url="https://c.vn/", link_words="Xem", is_active=True)
    menu = Menu.objects.get(place="main")
    menu.entries = [blank_entry() | {"key": 1, "title": "Mục", "address": "https://d.vn/", "children": []}]
    menu.save()
    make.show(links, alert, menu)
    assert {host for (host,) in uses("host")} == {"zalo.me", "a.vn", "b.vn", "c.vn", "d.vn"}
    assert ("“a.vn”",) in uses("where")


def test_a_refused_act_notes_nothing():
    row = card()
    OutboundHost.objects.filter(host="dichvucong.gov.vn").update(is_blocked=True)
    with pytest.raises(versions.Refused):
        versions.save(row, make.services_manager())
    assert uses() == []


# Rebuilding


def everything() -> list[tuple]:
    return sorted(HostUse.objects.values_list("host", "object_type", "object_id", "label", "where", "address"))


def test_rebuilding_brings_the_same():
    make.published(body=BODY, source="Báo", source_url="https://bao.vn/1")
    make.show(card())
    before = everything()
    HostUse.objects.all().delete()
    HostUse.objects.create(host="ma.vn", object_type="news.article", object_id=10**6, label="x", where="x", address="x")
    HostUse.objects.create(host="ma.vn", object_type="services.banner", object_id=7, label="x", where="x", address="x")
    call_command("rebuild_host_uses", verbosity=0)
    assert everything() == before and len(before) == 3
    ids = set(HostUse.objects.values_list("pk", flat=True))
    assert host_uses.rebuild() == 3
    assert set(HostUse.objects.values_list("pk", flat=True)) == ids, "What is right is not written anew."


def test_the_worker_keeps_it_true_by_itself():
    article = make.published(body=BODY)
    make.show(card())
    before = everything()
    HostUse.objects.all().delete()
    HostUse.objects.create(host="ma.vn", object_type="news.article", object_id=10**6, label="x", where="x", address="x")
    taking_up.take_up()
    taking_up.keep_uses()
    assert everything() == before
    with make.tampering():
        edition = make.edition_of(article)
        Edition.objects.filter(pk=edition.pk).update(content=edition.content.replace("LA.vn", "gia.vn"))
    HostUse.objects.filter(object_type="news.article").delete()
    host_uses.rebuild()
    assert not HostUse.objects.filter(host="gia.vn").exists(), "A forged edition is shown to nobody."


def test_the_clock_forgets_what_expires(time_machine):
    article = make.published(body=BODY, expire_at=make.tomorrow())
    time_machine.move_to(make.tomorrow() + timedelta(minutes=1))
    clock.expire_due()
    article.refresh_from_db()
    assert uses() == []


# The admin


def names_in(page: str) -> str:
    return page.split('id="content-main"')[-1]


def test_the_list_counts_filters_and_finds(client):
    make.published(body=BODY)
    client.force_login(make.administrator())
    address = reverse("admin:portal_outboundhost_changelist")
    page = client.get(f"{address}?q=la.vn").content.decode()
    assert "1 chỗ</a>" in page and "Người duyệt" not in page
    outbound.block(["bet.example"], make.administrator(), "Cờ bạc")
    for query, inside, outside in (
        ("standing=blocked", "bet.example", "la.vn"),
        ("standing=new", "la.vn", "khong-co.vn"),
        ("standing=unapproved", "bet.example", "chinhphu.vn"),
        ("used=1", "la.vn", "chinhphu.vn"),
        ("used=0", "chinhphu.vn", ">la.vn<"),
        ("q=https://www.LA.vn/a", "la.vn", "chinhphu.vn"),
    ):
        page = names_in(client.get(f"{address}?{query}").content.decode())
        assert inside in page and outside not in page, query


def test_places_are_told_as_far_as_each_may_see_them(client):
    article = make.published(body=BODY)
    make.show(card("https://la.vn/nop"))
    row = OutboundHost.objects.get(host="la.vn")
    address = reverse("admin:portal_outboundhost_places", args=[row.pk])
    client.force_login(make.administrator())
    page = client.get(address).content.decode()
    assert article.title in page and "Nộp hồ sơ" in page and "không xem được" not in page
    client.force_login(make.services_manager())
    page = client.get(address).content.decode()
    assert article.title not in page and "Nộp hồ sơ" in page and "1 chỗ thuộc phần" in page
    client.force_login(make.writer())
    assert client.get(address).status_code == 403


def test_an_administrator_blocks_a_host_with_a_reason_after_seeing_the_places(client):
    article = make.published(body=BODY)
    client.force_login(make.administrator())
    address = reverse("admin:portal_outboundhost_block")
    assert "Tên máy chủ hoặc địa chỉ" in client.get(address).content.decode()
    page = client.get(f"{address}?host=https://www.LA.vn/x").content.decode()
    assert article.title in page and "trong vòng năm giây" in page and "Chữ vẫn còn" in page
    for given, says in (
        ({}, "Xin ghi lý do"),
        ({"reason": "  ", "seen": "on"}, "Xin ghi lý do"),
        ({"reason": "x"}, "đánh dấu"),
    ):
        answer = client.post(address, {"host": ["la.vn"], "reason": ""} | given)
        assert says in answer.content.decode() and not OutboundHost.objects.blocked().exists()
    answer = client.post(address, {"host": ["la.vn"], "reason": "Cờ bạc", "seen": "on"})
    assert answer.status_code == 302
    row = OutboundHost.objects.get(host="la.vn")
    assert row.is_blocked and AuditEntry.objects.get(action="portal.outboundhost.block").reason == "Cờ bạc"
    again = client.post(address, {"host": ["la.vn"], "reason": "Cờ bạc", "seen": "on"})
    assert again.status_code == 409 and "đã bị chặn rồi" in again.content.decode()
    unblock = reverse("admin:portal_outboundhost_unblock", args=[row.pk])
    assert "Cờ bạc" in client.get(unblock).content.decode()
    assert client.post(unblock, {"reason": "", "seen": "on"}).status_code == 200
    assert client.post(unblock, {"reason": "Nhầm", "seen": "on"}).status_code == 302
    row.refresh_from_db()
    assert not row.is_blocked
    assert client.post(unblock, {"reason": "Nhầm", "seen": "on"}).status_code == 409


@pytest.mark.parametrize("host", ["", "a b", "javascript:alert(1)", "vn", "<script>", "x" * 300, "https://"])
def test_what_is_no_host_cannot_be_blocked(client, host):
    client.force_login(make.administrator())
    address = reverse("admin:portal_outboundhost_block")
    assert client.get(address, {"host": host}).status_code == 200
    answer = client.post(address, {"host": host, "reason": "x", "seen": "on"})
    assert answer.status_code in (200, 409) and "<script>" not in names_in(answer.content.decode())
    assert not OutboundHost.objects.blocked().exists()


@pytest.mark.parametrize(
    ("person", "looks", "blocks"),
    [
        (make.writer, False, False),
        (make.editor, False, False),
        (make.approver, False, False),
        (make.services_manager, True, False),
        (make.administrator, True, True),
        (make.superuser, True, True),
        (make.stranger, False, False),
        (None, None, None),
    ],
)
def test_who_looks_at_places_and_who_blocks(client, person, looks, blocks):
    if person:
        client.force_login(person())
    row = OutboundHost.objects.get(host="chinhphu.vn")
    status = {None: 302, True: 200, False: 403}
    assert client.get(reverse("admin:portal_outboundhost_places", args=[row.pk])).status_code == status[looks]
    address = reverse("admin:portal_outboundhost_block")
    assert client.get(address).status_code == status[blocks]
    client.post(address, {"host": "chinhphu.vn", "reason": "x", "seen": "on"})
    assert OutboundHost.objects.blocked().exists() == bool(blocks)
    address = reverse("admin:portal_outboundhost_unblock", args=[row.pk])
    assert client.get(address).status_code == status[blocks]
    OutboundHost.objects.filter(pk=row.pk).update(is_blocked=True)
    client.post(address, {"reason": "x", "seen": "on"})
    assert OutboundHost.objects.blocked().exists() == (not blocks)


def test_many_are_blocked_from_the_list_by_the_same_page(client):
    client.force_login(make.administrator())
    rows = OutboundHost.objects.filter(host__in=["vtv.vn", "vov.vn"])
    data = {"action": "block_selected", "_selected_action": [row.pk for row in rows]}
    answer = client.post(reverse("admin:portal_outboundhost_changelist"), data)
    page = client.get(answer["Location"]).content.decode()
    assert "vtv.vn" in page and "vov.vn" in page
    fill_in(client, answer["Location"], reason="Thử", seen="on")
    assert OutboundHost.objects.blocked().count() == 2


def test_a_row_that_blocks_or_is_in_use_is_not_deleted_nor_renamed(client):
    make.show(card())
    client.force_login(make.administrator())
    used = OutboundHost.objects.get(host="dichvucong.gov.vn")
    outbound.block(["vtv.vn"], make.administrator(), "Thử")
    for row in (used, OutboundHost.objects.get(host="vtv.vn")):
        assert (
            client.post(reverse("admin:portal_outboundhost_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
        )
        client.post(
            reverse("admin:portal_outboundhost_change", args=[row.pk]),
            {"host": "khac.vn", "is_blocked": "", "note": "x"},
        )
        before = row.host, row.note
        row.refresh_from_db()
        assert (row.host, row.note) == (before[0], "x")
    assert OutboundHost.objects.blocked().count() == 1
