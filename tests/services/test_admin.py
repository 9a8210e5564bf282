"""The services manager in the admin: what is saved shows at once, in its time only, and is in the audit."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import TransactionTestCase
from django.urls import reverse

from portal.models import AuditEntry, OutboundHost
from portal.models.audit import verify_chain
from services.models import Banner, LinkList, ServiceCard
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 8, 3, 5, 0, tzinfo=UTC)
"""12:00 in Vietnam."""
UNSAFE = [
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://dichvucong.gov.vn@evil.example/",
    "https:\\\\evil.example",
    "//evil.example/",
]


@pytest.fixture
def manager(client):
    """A browser in which `dichvu` is logged in."""
    known_hosts()
    client.force_login(factories.services_manager())
    return client


def known_hosts() -> None:
    """A department that has led readers to these hosts before, so that nobody is asked for a second person."""
    factories.department()
    for host in ("dichvucong.kinhson.example", "vu.bo.example", "cuc.bo.example", "a.example", "b.example"):
        OutboundHost.objects.create(host=host)


def card_data(**changes) -> dict:
    return {
        "kind": "dich-vu-cong",
        "title_line1": "Nộp hồ sơ",
        "title_line2": "trực tuyến",
        "text_line1": "Ngay tại nhà,",
        "text_line2": "không thu thêm phí",
        "icon": "landmark",
        "image": "",
        "url": "https://dichvucong.kinhson.example/",
        "shown_from_0": "",
        "shown_from_1": "",
        "shown_until_0": "",
        "shown_until_1": "",
        "placement": "both",
        "is_active": "on",
    } | changes


def list_data(*links: tuple[str, str], title: str = "Doanh nghiệp", **changes) -> dict:
    data = {
        "title": title, "is_active": "on",
        "links-TOTAL_FORMS": str(len(links)), "links-INITIAL_FORMS": "0",
        "links-MIN_NUM_FORMS": "0", "links-MAX_NUM_FORMS": "1000",
    }  # fmt: skip
    for number, (name, url) in enumerate(links):
        data |= {f"links-{number}-name": name, f"links-{number}-url": url, f"links-{number}-position": str(number)}
    return data | changes


def banner_data(picture, **changes) -> dict:
    return {
        "name": "Lừa đảo", "alt": "Cảnh báo cuộc gọi lừa đảo", "wide": picture.pk, "narrow": "",
        "url": "/trang/canh-bao/", "place": "between", "weight": "1", "is_active": "on",
        "shown_from_0": "", "shown_from_1": "", "shown_until_0": "", "shown_until_1": "",
    } | changes  # fmt: skip


def add(browser, model: str, data: dict):
    return browser.post(reverse(f"admin:services_{model}_add"), data)


def home(browser) -> str:
    return browser.get("/").content.decode()


# At once


def test_a_new_card_shows_at_once(manager):
    assert add(manager, "servicecard", card_data()).status_code == 302
    page = home(manager)
    assert 'href="https://dichvucong.kinhson.example/"' in page
    assert "Nộp hồ sơ" in page and "không thu thêm phí" in page


def test_a_changed_card_shows_its_change_and_a_deleted_one_nothing(manager):
    add(manager, "servicecard", card_data())
    card = ServiceCard.objects.get()
    change = reverse("admin:services_servicecard_change", args=[card.pk])
    assert manager.post(change, card_data(title_line1="Tra cứu", based_on=1)).status_code == 302
    assert "Tra cứu" in home(manager) and "Nộp hồ sơ" not in home(manager)
    assert manager.post(change, card_data(title_line1="Tra cứu", is_active="", based_on=2)).status_code == 302
    assert "Tra cứu" not in home(manager)
    manager.post(change, card_data(title_line1="Tra cứu", based_on=3))
    manager.post(reverse("admin:services_servicecard_delete", args=[card.pk]), {"post": "yes"})
    assert "Tra cứu" not in home(manager)


def test_a_new_list_shows_at_once_with_its_links_in_order(manager):
    links = [("Vụ Khoa học cơ bản", "https://vu.bo.example/"), ("Cục Dữ liệu", "https://cuc.bo.example/")]
    assert add(manager, "linklist", list_data(*links, title="Các đơn vị thuộc Bộ")).status_code == 302
    page = home(manager)
    assert "Các đơn vị thuộc Bộ" in page
    assert page.index("Vụ Khoa học cơ bản") < page.index("Cục Dữ liệu")


def test_a_link_taken_out_of_its_list_is_gone(manager):
    add(manager, "linklist", list_data(("A", "https://a.example/"), ("B", "https://b.example/")))
    links = LinkList.objects.get()
    first, second = links.links.all()
    data = list_data(("A", "https://a.example/"), ("B", "https://b.example/")) | {
        "links-INITIAL_FORMS": "2",
        "links-0-id": first.pk,
        "links-1-id": second.pk,
        "links-0-DELETE": "on",
        "based_on": 1,
    }
    manager.post(reverse("admin:services_linklist_change", args=[links.pk]), data)
    assert "https://a.example/" not in home(manager) and "https://b.example/" in home(manager)


@pytest.mark.parametrize("place", Banner.Place.values)
def test_a_new_banner_shows_at_once_with_its_words(manager, place):
    picture = factories.image()
    assert add(manager, "banner", banner_data(picture, place=place)).status_code == 302
    page = home(manager)
    assert 'alt="Cảnh báo cuộc gọi lừa đảo"' in page
    assert picture.renditions[0]["name"] in page


def test_words_of_the_manager_are_words_on_the_page(manager):
    add(manager, "servicecard", card_data(title_line1="<b>A</b> & “B”", text_line1="<script>alert(1)</script>"))
    page = home(manager)
    assert "<b>A</b>" not in page and "<script>alert" not in page
    assert "&lt;b&gt;A&lt;/b&gt; &amp; “B”" in page


# In its time


def test_a_scheduled_card_shows_in_its_time_only(manager, time_machine):
    time_machine.move_to(NOON, tick=False)
    period = {
        "shown_from_0": "03/08/2026",
        "shown_from_1": "13:00",
        "shown_until_0": "04/08/2026",
        "shown_until_1": "08:30",
    }
    answer = add(manager, "servicecard", card_data(**period))
    assert answer.status_code == 302
    for hours, shown in ((0, False), (0.99, False), (1, True), (20.49, True), (20.5, False), (100, False)):
        time_machine.move_to(NOON + timedelta(hours=hours), tick=False)
        assert ("Nộp hồ sơ" in home(manager)) is shown, hours


def test_a_scheduled_banner_shows_in_its_time_only(manager, time_machine):
    time_machine.move_to(NOON, tick=False)
    add(manager, "banner", banner_data(factories.image(), shown_until_0="03/08/2026", shown_until_1="12:01"))
    assert "Cảnh báo cuộc gọi" in home(manager)
    time_machine.move_to(NOON + timedelta(minutes=1), tick=False)
    assert "Cảnh báo cuộc gọi" not in home(manager)


def test_a_period_that_ends_before_it_starts_is_refused_with_a_sentence(manager):
    period = {
        "shown_from_0": "05/08/2026",
        "shown_from_1": "08:00",
        "shown_until_0": "04/08/2026",
        "shown_until_1": "08:00",
    }
    answer = add(manager, "servicecard", card_data(**period))
    assert answer.status_code == 200
    assert "“Hiện đến” phải sau “Hiện từ”." in answer.content.decode()
    assert not ServiceCard.objects.exists()


def test_mourning_rests_the_banners(manager):
    add(manager, "banner", banner_data(factories.image()))
    assert "Cảnh báo cuộc gọi" in home(manager)
    factories.department(valid_from="2011-01-01", mourning=True)
    assert "Cảnh báo cuộc gọi" not in home(manager)


# What is refused


@pytest.mark.parametrize("url", UNSAFE)
def test_unsafe_addresses_are_refused_with_a_sentence(manager, url):
    for model, data in (
        ("servicecard", card_data(url=url)),
        ("linklist", list_data(("A", url))),
        ("banner", banner_data(factories.image(), url=url)),
    ):
        answer = add(manager, model, data)
        assert answer.status_code == 200
        assert "Địa chỉ phải bắt đầu bằng https://" in answer.content.decode()
    assert not (ServiceCard.objects.exists() or LinkList.objects.exists() or Banner.objects.exists())
    assert "evil" not in home(manager)


@pytest.mark.parametrize(
    "changes",
    [{"title_line1": ""}, {"title_line1": "x" * 41}, {"kind": "khong-co"}, {"icon": "../x"}, {"placement": "khac"}],
)
def test_other_wrong_values_are_refused(manager, changes):
    assert add(manager, "servicecard", card_data(**changes)).status_code == 200
    assert not ServiceCard.objects.exists()


def test_a_picture_that_a_banner_shows_cannot_be_deleted(manager, client):
    picture = factories.image()
    add(manager, "banner", banner_data(picture))
    client.force_login(factories.administrator())
    answer = client.post(reverse("admin:news_image_delete", args=[picture.pk]), {"post": "yes"})
    assert answer.status_code in (200, 403)
    assert Banner.objects.get().wide == picture


# Who may


@pytest.mark.parametrize("person", [factories.writer, factories.editor, factories.approver, factories.stranger])
@pytest.mark.parametrize("model", ["servicecard", "linklist", "banner"])
def test_other_roles_stay_outside(client, person, model):
    factories.department()
    card = ServiceCard.objects.create(title_line1="Có sẵn", url="https://a.example/")
    client.force_login(person())
    assert client.get(reverse(f"admin:services_{model}_changelist")).status_code == 403
    assert client.get(reverse(f"admin:services_{model}_add")).status_code == 403
    assert add(client, "servicecard", card_data()).status_code == 403
    assert client.post(reverse("admin:services_servicecard_delete", args=[card.pk]), {"post": "yes"}).status_code == 403
    assert ServiceCard.objects.get() == card


@pytest.mark.parametrize("person", [factories.services_manager, factories.administrator, factories.superuser])
def test_these_roles_manage_services(client, person):
    factories.department()
    client.force_login(person())
    assert add(client, "servicecard", card_data()).status_code == 302


def test_the_manager_has_no_way_into_the_newsroom(manager):
    article = factories.published()
    for address in (
        reverse("admin:news_article_changelist"),
        reverse("admin:news_article_change", args=[article.pk]),
        reverse("admin:news_article_preview", args=[article.pk]),
        reverse("admin:portal_user_changelist"),
        reverse("admin:portal_sitesettings_changelist"),
        reverse("admin:portal_auditentry_changelist"),
    ):
        assert manager.get(address).status_code in (302, 403), address


# What the audit says


def entries() -> list[tuple]:
    rows = AuditEntry.objects.filter(object_type__startswith="services.").order_by("number")
    return [(row.action, row.actor_label, row.object_label) for row in rows]


def test_every_change_is_in_the_audit(manager):
    add(manager, "servicecard", card_data())
    card = ServiceCard.objects.get()
    change = reverse("admin:services_servicecard_change", args=[card.pk])
    manager.post(change, card_data(url="/trang/lien-he/", based_on=1))
    manager.post(change, card_data(url="/trang/lien-he/", based_on=2))  # nothing changed
    manager.post(reverse("admin:services_servicecard_delete", args=[card.pk]), {"post": "yes"})
    who, what = "Đỗ Thanh Nhã", "Nộp hồ sơ trực tuyến"
    assert entries() == [
        ("services.servicecard.add", who, what),
        ("services.servicecard.change", who, what),
        ("services.servicecard.delete", who, what),
    ]
    assert verify_chain() == []


def test_a_refused_change_is_not_in_the_audit(manager):
    add(manager, "servicecard", card_data(url="javascript:alert(1)"))
    assert entries() == []


def test_the_history_names_the_person(manager):
    add(manager, "servicecard", card_data())
    answer = manager.get(reverse("admin:services_servicecard_history", args=[ServiceCard.objects.get().pk]))
    assert "Đỗ Thanh Nhã" in answer.content.decode()


class Transactions(TransactionTestCase):
    """As in production, where no test's transaction lies around the request."""

    def test_deleting_several_at_once_is_audited_and_shows_at_once(self):
        known_hosts()
        self.client.force_login(factories.services_manager())
        for number in range(3):
            add(self.client, "servicecard", card_data(title_line1=f"Ô {number}"))
        ticked = ServiceCard.objects.exclude(title_line1="Ô 2").values_list("pk", flat=True)
        answer = self.client.post(
            reverse("admin:services_servicecard_changelist"),
            {"action": "delete_selected", "_selected_action": list(ticked), "post": "yes"},
        )
        self.assertEqual(answer.status_code, 302)
        self.assertEqual([card.title_line1 for card in ServiceCard.objects.all()], ["Ô 2"])
        self.assertNotIn("Ô 0", home(self.client))
        self.assertEqual([row[0] for row in entries()][3:], ["services.servicecard.delete"] * 2)
        self.assertEqual(verify_chain(), [])
