"""What readers see of cards and lists, and how the admin shows it before it is saved."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from portal import versions
from services import icons
from services.admin.standing import standing_of, with_versions
from services.models import Link, LinkList, ServiceCard
from tests import factories
from tests.services.test_admin import add, banner_data, card_data, home, known_hosts, list_data

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 8, 3, 5, 0, tzinfo=UTC)
"""12:00 in Vietnam."""


@pytest.fixture
def manager(client):
    known_hosts()
    client.force_login(factories.services_manager())
    return client


# On the site


@pytest.mark.parametrize(
    ("placement", "on_home", "beside"), [("both", True, True), ("home", True, False), ("side", False, True)]
)
def test_a_card_stands_where_it_is_placed(manager, placement, on_home, beside):
    add(manager, "servicecard", card_data(placement=placement))
    assert ("Nộp hồ sơ" in home(manager)) is on_home
    assert ("Nộp hồ sơ" in manager.get("/tin-tuc/").text) is beside
    assert "Nộp hồ sơ" in manager.get("/so-do-trang/").text


def test_see_more_has_a_name_and_a_new_tab_is_said(manager):
    add(manager, "servicecard", card_data(new_tab="on"))
    page = " ".join(home(manager).split())
    assert 'Xem chi tiết<span class="vh">: <span>Nộp hồ sơ trực tuyến</span> (mở trong thẻ mới)</span>' in page
    assert 'target="_blank" rel="noopener"' in page


def test_a_list_in_groups_is_a_disclosure_of_plain_links(manager):
    data = list_data(("A", "/a/"), ("B", "/b/"), ("C", "/c/"), title="Các đơn vị")
    add(manager, "linklist", data | {"links-0-group": "Vụ", "links-2-group": "Vụ"})
    page = home(manager)
    part = page[page.index('<details class="links"') :]
    part = part[: part.index("</details>")]
    assert "<select" not in part and part.count("<a href=") == 3
    assert part.index("/b/") < part.index(">Vụ</h3>") < part.index("/a/") < part.index("/c/")
    assert "links.js" not in page and "data-filtered" not in page


@pytest.mark.parametrize(("count", "filtered"), [(15, False), (16, True)])
def test_long_lists_can_be_filtered(manager, count, filtered):
    links = LinkList.objects.create(title="Dài")
    Link.objects.bulk_create(Link(link_list=links, name=f"L {number}", url="/") for number in range(count))
    factories.show(links)
    page = home(manager)
    assert ("js/links" in page) is filtered
    assert (f'<label for="links-{links.pk}">' in page) is filtered


def test_english_pages_show_them_with_their_language(manager):
    add(manager, "servicecard", card_data())
    add(manager, "linklist", list_data(("Vụ A", "/a/")) | {"links-0-group": "Các vụ"})
    factories.published(language="en", title="News", lead="Lead of it.", body="<p>Text of it.</p>")
    page = manager.get("/en/").text
    assert '<h3 lang="vi"><span>Nộp hồ sơ' in page
    assert '<h3 class="links-group" lang="vi">Các vụ</h3>' in page


# In lists of the admin


def states(model=ServiceCard) -> list[str]:
    return [standing_of(row).words for row in with_versions(model.objects.order_by("pk"))]


def test_what_readers_see_is_said_in_words(manager, time_machine):
    time_machine.move_to(NOON, tick=False)
    known_until = {"shown_until_0": "03/08/2026", "shown_until_1": "13:00"}
    later = {"shown_from_0": "04/08/2026", "shown_from_1": "08:00"}
    effect = {"takes_effect_at_0": "05/08/2026", "takes_effect_at_1": "09:30"}
    for changes in ({}, {"is_active": ""}, known_until, later, {"url": "https://moi.example/"}, effect):
        assert add(manager, "servicecard", card_data(**changes)).status_code == 302
    assert states() == [
        "Đang hiện", "Đang tắt", "Đang hiện", "Hẹn 08:00 04/08/2026", "Chờ người thứ hai", "Hẹn 09:30 05/08/2026",
    ]  # fmt: skip
    time_machine.move_to(NOON + timedelta(hours=1), tick=False)
    assert states()[2] == "Hết hạn"
    manager.force_login(factories.services_manager())
    page = manager.get(reverse("admin:services_servicecard_changelist")).text
    for words in (*states(), "Đã xóa", "Sắp thứ tự", "Bạn đọc chưa thấy"):
        assert words in page


def test_a_declined_card_that_readers_know_says_both(manager):
    add(manager, "servicecard", card_data())
    card = ServiceCard.objects.get()
    card.url = "https://moi.example/"
    card.save()
    version = versions.save(card, factories.services_manager())
    versions.decline(version, factories.approver(), "Không phải trang của cơ quan.")
    (row,) = with_versions(ServiceCard.objects.all())
    found = standing_of(row)
    assert (found.words, found.besides) == ("Không được chấp thuận", "Bạn đọc vẫn thấy bản trước")


@pytest.mark.parametrize("model", ["servicecard", "linklist", "banner"])
def test_lists_cost_the_same_for_few_and_many(manager, model, django_assert_max_num_queries):
    for number in range(12):
        data = {
            "servicecard": lambda number: card_data(title_line1=f"Ô {number}"),
            "linklist": lambda number: list_data(("A", "/a/"), title=f"D {number}"),
            "banner": lambda number: banner_data(factories.image(100 + number)),
        }[model](number)
        assert add(manager, model, data).status_code == 302
    with django_assert_max_num_queries(17):
        assert manager.get(reverse(f"admin:services_{model}_changelist")).status_code == 200


# The icon, and the preview that follows typing


def test_icons_are_radio_buttons_with_pictures_and_names(manager):
    page = manager.get(reverse("admin:services_servicecard_add")).text
    assert page.count('type="radio" name="icon"') == len(icons.NAMES)
    assert "<legend>Hành chính, pháp luật</legend>" in page
    assert 'value="scale"' in page and "<span>Cán cân</span>" in page
    assert add(manager, "servicecard", card_data(icon="gavel")).status_code == 302
    assert add(manager, "servicecard", card_data(icon="khong-co")).status_code == 200


def live(client, model: str, data: dict, pk: int | None = None) -> str:
    name = f"admin:services_{model}_preview"
    address = reverse(name, args=[pk]) if pk else reverse(f"{name}_new")
    answer = client.post(address, data | {"live": "1"})
    assert answer.status_code == 200 and "noindex" in answer["X-Robots-Tag"]
    return answer.text


def test_the_preview_is_the_sites_own_markup_and_saves_nothing(manager):
    text = live(manager, "servicecard", card_data(icon="scale"))
    assert not ServiceCard.objects.exists()
    add(manager, "servicecard", card_data(icon="scale"))
    page = home(manager)
    card = page[page.index('<div class="service">') :]
    card = card[: card.index("</div>")]
    assert (card in text and "css/tokens" in text) or "css/public" in text
    assert "Ở trang chủ" in text and "Ở cột bên" in text


def test_the_preview_shows_neighbours_as_they_will_stand(manager):
    add(manager, "servicecard", card_data(title_line1="Hàng xóm"))
    text = live(
        manager,
        "servicecard",
        card_data(title_line1="Đang gõ", is_active="", shown_from_0="01/01/2099", shown_from_1="08:00"),
    )
    assert text.index("Hàng xóm") < text.index("Đang gõ")


def test_half_a_form_is_shown_as_far_as_it_goes(manager):
    text = live(manager, "servicecard", card_data(title_line2="chưa xong", url="javascript:alert(1)", title_line1=""))
    assert "javascript:" not in text and "chưa xong" in text
    assert "data-problems" in text and "Địa chỉ: Địa chỉ phải bắt đầu" in text


def test_links_and_banners_follow_too(manager):
    links = list_data(("Đang gõ", "/a/"), ("", ""), title="Danh sách mới") | {"links-0-group": "Nhóm"}
    text = live(manager, "linklist", links)
    assert "Đang gõ" in text and ">Nhóm</h3>" in text and " open" in text
    picture = factories.image(93)
    text = live(manager, "banner", banner_data(picture, alt="Tuần lễ Chuyển đổi số"))
    assert picture.renditions[0]["name"] in text and 'alt="Tuần lễ Chuyển đổi số"' in text and "/bam/" not in text
    assert "Chọn ảnh" in live(manager, "banner", banner_data(picture, wide=""))


def test_words_of_a_preview_are_words(manager):
    text = live(manager, "servicecard", card_data(title_line1="<script>x()</script>"))
    assert "<script>x()" not in text


@pytest.mark.parametrize("person", [factories.writer, factories.editor, factories.approver, factories.stranger])
def test_others_preview_nothing(client, person):
    client.force_login(person())
    answer = client.post(reverse("admin:services_servicecard_preview_new"), card_data() | {"live": "1"})
    assert answer.status_code == 403


def test_a_card_of_the_side_column_is_previewed_where_it_stands(manager):
    address = reverse("admin:services_servicecard_preview_new")
    assert "Nộp hồ sơ" in manager.post(address, card_data(placement="side")).text


def test_rows_without_a_place_stand_behind_the_others(manager):
    data = list_data(("Ba", "/3/"), ("Một", "/1/"), ("Hai", "/2/"), ("Bốn", "/4/"))
    data |= {"links-0-position": "", "links-1-position": "1", "links-2-position": "2", "links-3-position": ""}
    add(manager, "linklist", data)
    assert [link.name for link in LinkList.objects.get().links.all()] == ["Một", "Hai", "Ba", "Bốn"]
