"""Trang chủ in the admin: one page, saved whole or not at all, by those who may."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from news.arranging import key_of
from news.models import Category
from portal.models import AuditEntry, Furniture, HomeSlot
from tests import factories as make
from tests.forms import values_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
PAGE = "/admin/portal/homeslot/"
KINDS = ["services", "banners", "latest", "most_read", "announcements", "links"]


@pytest.fixture
def arranger(client):
    client.force_login(make.approver())
    return client


def press(client, form: dict, **button):
    return client.post(PAGE, form | button)


def form_of(client) -> dict:
    return values_of(client.get(PAGE))


def saved_order() -> list[str]:
    return [key_of(slot) for slot in HomeSlot.objects.all() if not slot.is_pin]


def test_the_page_of_a_new_site_shows_what_stands_by_itself(arranger):
    make.category("Chuyển đổi số")
    answer = arranger.get(PAGE)
    assert reverse("admin:portal_homeslot_changelist") == PAGE
    for words in ("Khối chuyên mục: Chuyển đổi số", "Tin mới", "Đọc nhiều", "Xem trang chủ", "Chưa ghim bài nào"):
        assert words in answer.text
    assert not HomeSlot.objects.exists()


def test_saving_what_is_shown_keeps_the_front_as_it_was(arranger):
    make.category("Chuyển đổi số")
    before = [row["kind"] for row in front_rows()]
    assert press(arranger, form_of(arranger), save="1").status_code == 302
    assert saved_order() == ["services", f"block-{Category.objects.get().pk}", *KINDS[1:]]
    assert [row["kind"] for row in front_rows()] == before


def front_rows() -> list[dict]:
    from news.front import _sections

    return _sections(Furniture.objects.read(), "vi")


def test_arrows_move_on_the_page_and_saving_makes_it_so(arranger):
    form = form_of(arranger)
    answer = press(arranger, form, up="latest")
    assert "chưa lưu" in answer.text and not HomeSlot.objects.exists()
    answer = press(arranger, values_of(answer), up="latest")
    press(arranger, values_of(answer), save="1")
    assert saved_order() == ["latest", "services", "banners", "most_read", "announcements", "links"]
    assert AuditEntry.objects.filter(action="portal.homeslot.add").count() == 6
    press(arranger, values_of(press(arranger, form_of(arranger), down="latest")), save="1")
    assert saved_order()[:2] == ["services", "latest"]
    assert AuditEntry.objects.latest("number").action == "portal.homeslot.arrange"


def test_the_ends_of_a_list_are_ends(arranger):
    answer = press(arranger, press_values(arranger, up="services"), down="links")
    press(arranger, values_of(answer), save="1")
    assert saved_order() == KINDS


def press_values(client, **button) -> dict:
    return values_of(press(client, form_of(client), **button))


def test_a_section_is_switched_off_and_a_block_shows_as_many_as_said(arranger):
    category = make.category("Chuyển đổi số")
    key = f"block-{category.pk}"
    form = form_of(arranger) | {f"{key}-stories": "6"}
    form.pop("links-is_on")
    press(arranger, form, save="1")
    sections = Furniture.objects.read()["home"]["sections"]
    assert {"kind": "block", "category": category.pk, "stories": 6} in sections
    assert "links" not in [section["kind"] for section in sections]


def test_a_block_is_added_and_taken_away(arranger):
    child = make.category("Kỹ năng số", parent=make.category("Chuyển đổi số"))
    form = press_values(arranger, add_block="1", new_block=child.pk)
    form = values_of(press(arranger, form | {"new_block": ""}, remove=f"block-{child.parent_id}"))
    press(arranger, form, save="1")
    assert saved_order() == [*KINDS, f"block-{child.pk}"]
    press(arranger, press_values(arranger, remove=f"block-{child.pk}"), save="1")
    assert saved_order() == KINDS
    assert AuditEntry.objects.filter(action="portal.homeslot.delete").count() == 1


def test_an_article_is_pinned_for_a_time(arranger, client):
    older, _newer = make.published(title="Bài cũ hơn"), make.published(title="Bài mới hơn")
    form = press_values(arranger, add_pin="1", new_pin=older.pk, place="lead")
    key = f"lead-{older.pk}"
    press(arranger, form | {f"{key}-ends_at_0": "31/12/2099", f"{key}-ends_at_1": "17:00"}, save="1")
    slot = HomeSlot.objects.get(kind="lead")
    assert timezone.localtime(slot.ends_at).strftime("%d/%m/%Y %H:%M") == "31/12/2099 17:00"
    assert client.get("/").context["lead"].id == older.pk


def test_what_does_not_show_says_why(arranger):
    now, hidden = timezone.now(), make.category("Lưu trữ cũ", is_visible=False)
    ended, coming = make.published(title="Bài đã hết hạn"), make.published(title="Bài sắp ghim")
    for article, times in (
        (make.article(title="Bài còn nháp"), {}),
        (ended, {"ends_at": now - timedelta(hours=1)}),
        (coming, {"starts_at": now + timedelta(days=1)}),
    ):
        HomeSlot.objects.create(kind="featured", article=article, **times)
    HomeSlot.objects.create(kind="block", category=hidden)
    text = arranger.get(PAGE).text
    for sentence in ("chưa xem được bài này (Bản nháp)", "Đã hết hạn ghim", "Sẽ được ghim từ", "đang ẩn nên khối"):
        assert sentence in text


def test_whoever_saves_second_is_told_and_loses_nothing(arranger):
    first, second = form_of(arranger), form_of(arranger)
    first.pop("links-is_on")
    second.pop("latest-is_on")
    press(arranger, first, save="1")
    answer = press(arranger, second, save="1")
    assert answer.status_code == 200
    assert f"{make.approver()} vừa sửa trang chủ" in answer.text
    assert "“Liên kết” được đặt khác nhau" in answer.text
    assert HomeSlot.objects.get(kind="latest").is_on and not HomeSlot.objects.get(kind="links").is_on
    kept = values_of(answer)
    assert "latest-is_on" not in kept and "links-is_on" in kept
    press(arranger, kept, save="1")
    assert not HomeSlot.objects.get(kind="latest").is_on and HomeSlot.objects.get(kind="links").is_on


@pytest.mark.parametrize("person", [make.writer, make.editor, make.services_manager, make.stranger])
def test_others_neither_see_nor_send_it(client, arranger, person):
    form = form_of(arranger)
    client.force_login(person())
    assert client.get(PAGE).status_code == 403
    assert press(client, form, save="1").status_code == 403
    assert not HomeSlot.objects.exists()


def test_broken_forms_get_a_sentence_and_save_nothing(arranger):
    article, category = make.published(), make.category("Chuyển đổi số")
    form = press_values(arranger, add_pin="1", new_pin=article.pk, place="featured")
    pin, block = f"featured-{article.pk}", f"block-{category.pk}"
    for wrong in (
        {f"{pin}-ends_at_0": "hôm qua", f"{pin}-ends_at_1": "x"},
        {
            f"{pin}-starts_at_0": "02/01/2027", f"{pin}-starts_at_1": "08:00",
            f"{pin}-ends_at_0": "01/01/2027", f"{pin}-ends_at_1": "08:00",
        },
        {f"{block}-stories": "99"},
        {f"{block}-stories": ""},
    ):  # fmt: skip
        answer = press(arranger, form | wrong, save="1")
        assert answer.status_code == 200 and "Chưa lưu được" in answer.text, wrong
    assert not HomeSlot.objects.exists()


def test_forged_keys_are_left_out(arranger):
    form = form_of(arranger)
    forged = ["lead-999999", "lead-x", "block-1", "lead-²", "", "-", f"lead-{'9' * 30}"]
    press(arranger, form | {"pin": forged, "section": [*forged, "khong-co", "block-999999", "latest"]}, save="1")
    assert not HomeSlot.objects.exclude(kind__in=KINDS).exists()
    for button in ({"up": "khong-co"}, {"remove": "latest"}, {"add_pin": "1", "new_pin": "x"}, {"add_block": "1"}):
        assert press(arranger, form, **button).status_code == 200
    assert press(arranger, {}, save="1").status_code == 200  # without a stamp it is stale


def test_pages_english_and_the_bin_are_not_pinned(arranger):
    english = make.published(language="en", title="Satellite dish")
    page = make.published(kind="page", title="Giới thiệu", slug="gioi-thieu")
    for article in (english, page, make.bring(make.article(), "binned")):
        answer = press(arranger, form_of(arranger), add_pin="1", new_pin=article.pk, place="lead")
        assert "Chỉ ghim được" in answer.text


def test_pins_beyond_ones_reach_keep_their_places(client):
    near = make.published(title="Bài trong phạm vi", category=make.category("Đo lường"))
    far = make.published(title="Bài ngoài phạm vi", category=make.category("An toàn bức xạ"))
    for position, article in enumerate((far, near)):
        HomeSlot.objects.create(kind="featured", article=article, position=position)
    client.force_login(make.limit(make.person("gioihan", make.roles.APPROVER), make.category("Đo lường")))
    assert "Còn 1 bài ghim ngoài phạm vi" in client.get(PAGE).text
    press(client, press_values(client, remove=f"featured-{near.pk}"), save="1")
    assert [slot.article_id for slot in HomeSlot.objects.filter(kind="featured")] == [far.pk]
