"""Saving, approving, declining, restoring, previewing in the admin: who may, what is said, what is lost (nothing)."""

import pytest
from django.urls import reverse

from portal import versions
from portal.models import OutboundHost, Version
from services.models import Banner, LinkList, ServiceCard
from tests import factories
from tests.forms import values_of
from tests.services.test_admin import card_data, list_data

pytestmark = pytest.mark.django_db
State = Version.State
NEW = "https://nhacai-88.example/dang-ky"
CAST = {
    "writer": factories.writer,
    "editor": factories.editor,
    "approver": factories.approver,
    "services": factories.services_manager,
    "administrator": factories.administrator,
    "superuser": factories.superuser,
    "stranger": factories.stranger,
}
SECOND = {"approver", "services", "administrator", "superuser"}
KEEP = {"services", "administrator", "superuser"}


@pytest.fixture
def keeper(client, department):
    user = factories.services_manager()
    client.force_login(user)
    return user


def add(client, **changes):
    answer = client.post(
        reverse("admin:services_servicecard_add"), card_data(**{"url": "/tin-tuc/"} | changes), follow=True
    )
    assert answer.status_code == 200
    return answer


def change(client, card, **changes):
    return client.post(
        reverse("admin:services_servicecard_change", args=[card.pk]),
        card_data(**{"url": "/tin-tuc/"} | changes),
        follow=True,
    )


def home(client) -> str:
    return client.get("/").text


def act(client, verb: str, version: Version, **data):
    return client.post(reverse(f"admin:portal_version_{verb}", args=[version.pk]), data, follow=True)


# Who


@pytest.mark.parametrize("role", CAST)
def test_who_gets_to_a_version_and_its_acts(client, role):
    """Made by somebody else than whoever asks."""
    factories.department()
    other = factories.person("nguoikhac", "Quản trị dịch vụ", full_name="Người Khác")
    client.force_login(other)
    add(client, url=NEW)
    version = Version.objects.get(object_type="services.servicecard")
    client.force_login(CAST[role]())
    sees = 200 if role in SECOND else 403
    assert client.get(reverse("admin:portal_version_change", args=[version.pk])).status_code == sees
    assert client.get(reverse("admin:portal_version_preview", args=[version.pk])).status_code == sees
    keeps = 200 if role in KEEP else 403
    assert client.get(reverse("admin:services_servicecard_gone")).status_code == keeps
    pk = version.object_id
    for address in (
        reverse("admin:services_servicecard_preview_new"),
        reverse("admin:services_servicecard_preview", args=[pk]),
    ):
        assert client.post(address, card_data()).status_code == keeps
    assert act(client, "restore", version).status_code == keeps
    assert act(client, "unschedule", version).status_code in ((409,) if role in KEEP else (403,))
    assert act(client, "decline", version, reason="").status_code == (409 if role in SECOND else 403)
    assert act(client, "approve", version).status_code == (403 if role not in SECOND else 200)
    assert ("nhacai-88" in home(client)) == (role in SECOND)


@pytest.mark.parametrize("verb", ["approve", "decline", "restore", "unschedule"])
def test_nobody_does_anything_by_a_link(client, keeper, verb):
    add(client, url=NEW)
    version = Version.objects.get(object_type="services.servicecard")
    assert client.get(reverse(f"admin:portal_version_{verb}", args=[version.pk])).status_code == 405


def test_one_who_does_not_keep_services_does_not_see_their_other_versions(client, keeper):
    """A second person looks at what waits; a restoring belongs to whoever keeps the thing."""
    add(client)
    version = Version.objects.get(object_type="services.servicecard")
    client.force_login(factories.approver())
    assert client.get(reverse("admin:portal_version_change", args=[version.pk])).status_code == 200
    assert act(client, "restore", version).status_code == 403


# What is said


def test_a_new_host_is_said_and_shown_to_nobody_until_a_second_person_agrees(client, keeper):
    answer = add(client, url=NEW)
    assert "nhacai-88.example là máy chủ trang chưa từng dẫn đến" in answer.text
    assert "nhacai-88" not in home(client)
    version = Version.objects.get(object_type="services.servicecard")
    own = act(client, "approve", version)
    assert own.status_code == 409 and "cần một người khác" in own.text
    second = factories.approver()
    client.force_login(second)
    page = client.get(reverse("admin:portal_version_change", args=[version.pk])).text
    assert "Chấp thuận" in page and "nhacai-88.example" in page
    assert "Đã chấp thuận" in act(client, "approve", version).text
    assert "nhacai-88" in home(client)


def test_a_decline_needs_a_reason_and_keeps_what_was_typed(client, keeper):
    add(client, url=NEW)
    version = Version.objects.get(object_type="services.servicecard")
    client.force_login(factories.approver())
    answer = act(client, "decline", version, reason="   ")
    assert answer.status_code == 409 and "Xin ghi lý do" in answer.text
    act(client, "decline", version, reason="Trang cờ bạc, xin bỏ.")
    client.force_login(keeper)
    form = client.get(reverse("admin:services_servicecard_change", args=[version.object_id])).text
    assert "Trang cờ bạc, xin bỏ." in form and NEW in form


def test_whoever_saves_over_a_colleague_is_told_first_and_loses_nothing(client, keeper):
    add(client)
    card = ServiceCard.objects.get()
    change(client, card, title_line1="Của người trước", based_on=1)
    late = change(client, card, title_line1="Của người sau", based_on=1)
    assert "đã lưu phần này lúc" in late.text and "tiêu đề, dòng 1" in late.text
    assert 'value="Của người sau"' in late.text
    card.refresh_from_db()
    assert card.title_line1 == "Của người trước"
    change(client, card, title_line1="Của người sau", based_on=2)
    card.refresh_from_db()
    assert card.title_line1 == "Của người sau"


def test_a_blocked_host_is_refused_beside_its_field(client, keeper):
    OutboundHost.objects.create(host="nhacai-88.example", is_blocked=True)
    assert "đang bị chặn" in add(client, url=NEW).text
    answer = client.post(reverse("admin:services_linklist_add"), list_data(("Một", NEW)))
    assert "đang bị chặn" in answer.text and not LinkList.objects.exists()


def test_the_history_tells_what_changed_and_restores(client, keeper):
    add(client)
    card = ServiceCard.objects.get()
    change(client, card, title_line1="Tra cứu", version_note="gọi đúng tên", based_on=1)
    page = client.get(reverse("admin:services_servicecard_history", args=[card.pk])).text
    assert "gọi đúng tên" in page and "<del>Nộp</del>" in page
    first = Version.objects.get(object_type="services.servicecard", number=1)
    assert "Đã khôi phục" in act(client, "restore", first).text
    assert "Nộp hồ sơ" in home(client)


def test_what_was_deleted_is_listed_and_restored(client, keeper):
    add(client)
    card = ServiceCard.objects.get()
    client.post(reverse("admin:services_servicecard_delete", args=[card.pk]), {"post": "yes"})
    page = client.get(reverse("admin:services_servicecard_gone")).text
    assert "Nộp hồ sơ trực tuyến" in page
    act(client, "restore", Version.objects.get(object_type="services.servicecard"))
    assert "Nộp hồ sơ" in home(client)


def test_several_are_switched_off_and_on_again(client, keeper):
    for number in range(3):
        add(client, title_line1=f"Ô {number}")
    ticked = list(ServiceCard.objects.exclude(title_line1="Ô 2").values_list("pk", flat=True))
    address = reverse("admin:services_servicecard_changelist")
    client.post(address, {"action": "hide_rows", "_selected_action": ticked})
    page = home(client)
    assert "Ô 0" not in page and "Ô 1" not in page and "Ô 2" in page
    client.post(address, {"action": "show_rows", "_selected_action": ticked})
    assert "Ô 0" in home(client)
    assert Version.objects.filter(object_type="services.servicecard").count() == 7


# Previews


def test_a_preview_shows_what_is_typed_on_the_public_page_and_saves_nothing(client, keeper):
    answer = client.post(
        reverse("admin:services_servicecard_preview_new"), card_data(title_line1="Chưa lưu", is_active="")
    )
    assert "Chưa lưu" in answer.text and "Tòa soạn" not in answer.text
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert not ServiceCard.objects.exists() and not Version.objects.filter(object_type="services.servicecard").exists()


def test_a_preview_of_what_does_not_fit_says_so(client, keeper):
    answer = client.post(
        reverse("admin:services_servicecard_preview_new"), card_data(title_line1="", url="javascript:x")
    )
    assert answer.status_code == 200 and "Chưa xem trước được" in answer.text


def test_a_preview_of_a_list_holds_its_links_in_order(client, keeper):
    rows = (("Hai", "/hai/"), ("Một", "/mot/"))
    data = list_data(*rows, title="Đang soạn") | {"links-0-position": "2", "links-1-position": "1"}
    page = client.post(reverse("admin:services_linklist_preview_new"), data).text
    assert "Đang soạn" in page and page.index(">Một<") < page.index(">Hai<")
    assert not LinkList.objects.exists()


def test_a_version_that_waits_is_previewed_by_the_second_person(client, keeper):
    client.post(
        reverse("admin:services_banner_add"),
        {"name": "x", "alt": "Tuần lễ số", "wide": factories.image(50).pk, "narrow": "", "url": NEW, "place": "between",
         "weight": "1", "position": "0", "is_active": "on"},
    )  # fmt: skip
    assert Banner.objects.exists() and "Tuần lễ số" not in home(client)
    version = Version.objects.get(object_type="services.banner")
    client.force_login(factories.approver())
    assert "Tuần lễ số" in client.get(reverse("admin:portal_version_preview", args=[version.pk])).text


def test_strange_words_are_told_after_saving_and_to_the_second_person(client, keeper):
    page = add(client, title_line1="Nhà cái uy tín").text
    assert "“nhà cái”" in page and "nội dung có chữ đáng ngờ nên cần người thứ hai chấp thuận" in page
    version = Version.objects.get(object_type="services.servicecard")
    client.force_login(factories.approver())
    page = client.get(reverse("admin:portal_version_change", args=[version.pk])).content.decode()
    assert "Điều cần xem kỹ" in page and "“nhà cái”" in page and "không dẫn đến máy chủ mới" in page
    answer = client.post(reverse("admin:portal_version_approve", args=[version.pk]), follow=True).content.decode()
    assert "Đã chấp thuận." in answer and "Máy chủ này" not in answer


# The list


def test_the_list_begins_with_what_waits_and_is_filtered_by_kind_and_state(client, keeper):
    add(client, url=NEW, title_line1="Chờ xem")
    add(client, title_line1="Lưu sau cùng")
    client.post(reverse("admin:services_linklist_add"), list_data(("Một", "/mot/"), title="Doanh nghiệp"))
    address = reverse("admin:portal_version_changelist")
    page = client.get(address).text
    assert page.index("Chờ xem") < page.index("Lưu sau cùng")
    assert "nhacai-88.example" in page and "Doanh nghiệp" in page and "Ô dịch vụ" in page
    only = client.get(f"{address}?loai=services.linklist").text
    assert "Doanh nghiệp" in only and "Chờ xem" not in only
    assert "Chờ xem" in client.get(f"{address}?state__exact=waiting").text
    for wrong in ("?loai=khong.co", "?state__exact=x", "?loai=", "?o=9", "?q=%00"):
        assert client.get(f"{address}{wrong}").status_code in (200, 302)


def test_a_version_is_looked_at_on_the_page_that_is_asked_for(client, keeper):
    article = factories.published()
    add(client, url=NEW)
    version = Version.objects.get(object_type="services.servicecard")
    page = client.get(reverse("admin:portal_version_change", args=[version.pk])).text
    assert "Bài mới nhất" in page
    preview = reverse("admin:portal_version_preview", args=[version.pk])
    on_article = client.get(preview, {"trang": factories.url_of(article)}).text
    assert f"-{article.pk}/in/" in on_article
    assert f"-{article.pk}/in/" not in client.get(preview, {"trang": "https://evil.example/"}).text


@pytest.mark.parametrize("number", ["²", "9" * 30, "-1", "0", "x"])
def test_no_number_of_a_version_is_an_error(client, keeper, number):
    for page in ("change", "history"):
        address = reverse("admin:portal_version_changelist") + f"{number}/{page}/"
        assert client.get(address).status_code in (302, 404)


@pytest.mark.parametrize("ticked", ["²", "abc", "\0", "9" * 30])
def test_nonsense_that_is_ticked_is_nothing(client, keeper, ticked):
    data = {"action": "hide_rows", "_selected_action": [ticked]}
    assert client.post(reverse("admin:services_servicecard_changelist"), data).status_code in (200, 302)


def test_a_host_blocked_between_looking_and_saving_is_said_and_nothing_is_lost(client, keeper, monkeypatch):
    looked = []

    def blocked_meanwhile(thing):
        looked.append(thing)
        return ["Máy chủ vừa bị chặn."] if len(looked) > 1 else []

    monkeypatch.setattr(versions, "refusals", blocked_meanwhile)
    answer = add(client, title_line1="Đã gõ")
    assert "Máy chủ vừa bị chặn." in answer.text and 'value="Đã gõ"' in answer.text
    assert not ServiceCard.objects.exists()


def test_a_blocked_host_among_the_channels_of_the_site_is_refused_in_the_form(client):
    site = factories.department()
    OutboundHost.objects.create(host="nhacai-88.example", is_blocked=True)
    client.force_login(factories.administrator())
    address = reverse("admin:portal_sitesettings_change", args=[site.pk])
    data = values_of(client.get(address)) | {"social_links_name": ["Zalo"], "social_links_url": [NEW]}
    answer = client.post(address, data)
    assert answer.status_code == 200 and "đang bị chặn" in answer.text
