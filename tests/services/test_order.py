"""The order of cards, lists and banners: one page, one writer, and nobody's order overwritten unasked."""

import pytest
from django.urls import reverse

from portal import ordering
from portal.models import AuditEntry, Version
from portal.models.audit import verify_chain
from services.models import Banner, LinkList, ServiceCard
from tests import factories
from tests.services.test_admin import add, card_data, home, known_hosts

pytestmark = pytest.mark.django_db
PAGE = "/admin/services/servicecard/order/"


@pytest.fixture
def manager(client):
    known_hosts()
    client.force_login(factories.services_manager())
    return client


def cards(*titles: str) -> list[ServiceCard]:
    made = [
        ServiceCard.objects.create(title_line1=title, url="/", position=place) for place, title in enumerate(titles)
    ]
    factories.show(*made)
    return made


def order() -> list[str]:
    return [card.title_line1 for card in ServiceCard.objects.all()]


def send(client, rows, *, stamp="", **pressed):
    data = {"stamp": stamp or ordering.stamp(ServiceCard), "row": [row.pk for row in rows]} | (pressed or {"save": "1"})
    return client.post(PAGE, data)


def test_the_saved_order_shows_at_once_and_is_audited_without_a_version(manager):
    one, two, three = cards("Một", "Hai", "Ba")
    versions = Version.objects.count()
    assert send(manager, [three, one, two]).status_code == 302
    assert order() == ["Ba", "Một", "Hai"]
    page = home(manager)
    assert page.index(">Ba<") < page.index(">Một<") < page.index(">Hai<")
    entry = AuditEntry.objects.latest("number")
    assert (entry.action, entry.details["order"]) == ("services.servicecard.arrange", [three.pk, one.pk, two.pk])
    assert Version.objects.count() == versions and verify_chain() == []


def test_an_order_that_is_no_other_is_said_and_not_audited(manager):
    made = cards("Một", "Hai")
    answer = manager.post(
        PAGE, {"stamp": ordering.stamp(ServiceCard), "row": [row.pk for row in made], "save": "1"}, follow=True
    )
    assert "Thứ tự không thay đổi" in answer.text
    assert not AuditEntry.objects.filter(action__endswith=".arrange").exists()


def test_arrows_work_without_scripts_and_save_nothing(manager):
    one, two = cards("Một", "Hai")
    answer = send(manager, [one, two], down=str(one.pk))
    assert [row.title_line1 for row in answer.context["parts"][0][1]] == ["Hai", "Một"]
    assert "Có thay đổi chưa lưu" in answer.text and order() == ["Một", "Hai"]
    still = send(manager, [one, two], up=str(one.pk))
    assert [row.title_line1 for row in still.context["parts"][0][1]] == ["Một", "Hai"]


def test_a_stale_order_is_told_and_not_overwritten(manager, client):
    one, two, three = cards("Một", "Hai", "Ba")
    seen = ordering.stamp(ServiceCard)
    ordering.arrange(ServiceCard, [two.pk, one.pk, three.pk], factories.administrator(), seen=seen)
    answer = send(manager, [three, two, one], stamp=seen)
    assert answer.status_code == 409 and order() == ["Hai", "Một", "Ba"]
    assert "Trịnh Hoài An vừa thay đổi" in answer.text and "Hai; Một; Ba" in answer.text
    assert [row.title_line1 for row in answer.context["parts"][0][1]] == ["Ba", "Hai", "Một"]  # what was sent stays
    assert send(manager, [three, two, one], stamp=answer.context["stamp"]).status_code == 302
    assert order() == ["Ba", "Hai", "Một"]


def test_a_card_that_came_meanwhile_is_told_too(manager):
    one, two = cards("Một", "Hai")
    seen = ordering.stamp(ServiceCard)
    add(manager, "servicecard", card_data(title_line1="Mới"))
    answer = send(manager, [two, one], stamp=seen)
    assert answer.status_code == 409
    assert [row.title_line1 for row in answer.context["parts"][0][1]] == ["Hai", "Một", "Mới"]


@pytest.mark.parametrize("rows", [[], ["x", "-1", "²", "9" * 40, "9" * 5000], ["1", "1", "1"]])
def test_nonsense_loses_no_row(manager, rows):
    cards("Một", "Hai")
    manager.post(PAGE, {"stamp": ordering.stamp(ServiceCard), "row": rows, "save": "1"})
    assert sorted(order()) == ["Hai", "Một"]


def test_newcomers_stand_behind_the_others(manager):
    for number in range(3):
        add(manager, "servicecard", card_data(title_line1=f"Ô {number}"))
    assert order() == ["Ô 0", "Ô 1", "Ô 2"]


def test_banners_are_ordered_place_by_place(manager):
    wide = factories.image(92)
    made = [
        Banner.objects.create(name=name, alt="Băng rôn mẫu", url="/", place=place, wide=wide)
        for name, place in (("A", "top"), ("B", "between"), ("C", "top"))
    ]
    factories.show(*made)
    page = "/admin/services/banner/order/"
    context = manager.get(page).context
    assert [(heading[:8], [row.name for row in rows]) for heading, rows in context["parts"]] == [
        ("Đầu tran", ["A", "C"]), ("Giữa các", ["B"]),
    ]  # fmt: skip
    a, b, c = made
    data = {"stamp": context["stamp"], "row": [a.pk, c.pk, b.pk]}
    manager.post(page, data | {"save": "1"})
    assert not AuditEntry.objects.filter(action="services.banner.arrange").exists()
    manager.post(page, data | {"row": [c.pk, a.pk, b.pk], "save": "1"})
    assert [banner.name for banner in ordering.in_order(Banner)] == ["B", "C", "A"]
    moved = manager.post(page, {"stamp": ordering.stamp(Banner), "row": [c.pk, a.pk, b.pk], "up": str(b.pk)})
    assert [[row.name for row in rows] for _, rows in moved.context["parts"]] == [["C", "A"], ["B"]]


@pytest.mark.parametrize("person", [factories.writer, factories.editor, factories.approver, factories.stranger])
@pytest.mark.parametrize("model", [ServiceCard, LinkList, Banner])
def test_others_put_nothing_in_order(client, person, model):
    one, two = cards("Một", "Hai")
    client.force_login(person())
    address = reverse(f"admin:services_{model._meta.model_name}_order")
    assert client.get(address).status_code == 403
    assert (
        client.post(address, {"stamp": ordering.stamp(ServiceCard), "row": [two.pk, one.pk], "save": "1"}).status_code
        == 403
    )
    assert order() == ["Một", "Hai"]


def test_costs_the_same_for_few_and_many(manager, django_assert_max_num_queries):
    cards(*(f"Ô {number}" for number in range(40)))
    with django_assert_max_num_queries(14):
        assert manager.get(PAGE).status_code == 200
    with django_assert_max_num_queries(16):
        assert manager.get("/admin/services/servicecard/").status_code == 200
