"""Cards, lists and banners by hand: made, ordered, scheduled, looked at and taken away, on a desk and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.models import AuditEntry, OutboundHost, Version
from portal.text import fold
from services.models import Banner, BannerClick, Link, LinkList, ServiceCard
from tests import factories
from tests.browser.newsroom import choose, log_in

PASSWORD = "mật khẩu của phép thử"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["desktop", "phone"])
def keeper(request) -> Page:
    """A browser of an administrator, 1280 or 360 px wide."""
    factories.department()
    OutboundHost.objects.create(host="dichvucong.kinhson.example")
    person = factories.administrator()
    person.set_password(PASSWORD)
    person.save()
    page = request.getfixturevalue(request.param)
    log_in(page, "quantri", PASSWORD)
    return page


def preview(page: Page):
    return page.frame_locator(".live-frame")


def save(page: Page, name: str = "Lưu", **options) -> None:
    page.get_by_role("button", name=name, exact=True, **options).click()


def test_a_card_from_the_first_key_to_its_withdrawal(keeper):
    page = keeper
    page.goto("/admin/services/servicecard/add/")
    page.get_by_label("Tiêu đề, dòng 1").fill("Nộp hồ sơ")
    expect(preview(page).locator(".service").first).to_contain_text("Nộp hồ sơ")
    page.get_by_label("Tiêu đề, dòng 2").fill("trực tuyến ngay tại nhà mình")
    expect(page.get_by_text("28 / 40 ký tự, sẽ xuống dòng ở cột bên")).to_be_visible()
    expect(page.locator("[data-live-said]")).to_contain_text("Địa chỉ")  # compulsory, and not typed yet

    # The icon by sight, by its name and by the keyboard
    page.get_by_role("radio", name="Cán cân").check(force=True)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Búa xử")).to_be_checked()
    expect(preview(page).locator(".service svg.icon path[d^='m14 13']").first).to_be_visible()
    page.get_by_label("Địa chỉ").fill("https://dichvucong.kinhson.example/")
    page.get_by_label("Mở trong thẻ mới").check()
    expect(
        preview(page)
        .get_by_role("link", name=re.compile("Nộp hồ sơ trực tuyến ngay tại nhà mình.*mở trong thẻ mới"))
        .first
    ).to_be_visible()
    expect(page.locator("[data-live-said]")).to_be_empty()

    # The frame: both widths, both grounds; nothing in it leads away
    page.get_by_role("radio", name="Máy tính").check(force=True)
    assert page.locator(".live-frame").evaluate("frame => frame.contentWindow.innerWidth") == 1280
    page.get_by_role("radio", name="Tối").check(force=True)
    expect(preview(page).locator("html")).to_have_attribute("data-theme", "dark")
    preview(page).locator(".service a").first.click(force=True)
    expect(preview(page).locator(".service").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    with page.expect_popup() as opened:  # the whole page by the button
        page.get_by_role("button", name="Xem trước trên trang").click()
    expect(opened.value.locator(".services-row .service")).to_contain_text("Nộp hồ sơ")
    opened.value.close()
    assert not ServiceCard.objects.exists()

    # A later hour, then now, then away
    page.locator("#id_shown_from_0").fill("01/01/2099")
    page.locator("#id_shown_from_1").fill("08:00")
    save(page)
    expect(page.get_by_text("Hẹn 08:00 01/01/2099")).to_be_visible()
    card = ServiceCard.objects.get()
    page.goto(f"/admin/services/servicecard/{card.pk}/change/")
    page.locator("#id_shown_from_0").fill("")
    page.locator("#id_shown_from_1").fill("")
    save(page)
    expect(page.get_by_text("Đang hiện")).to_be_visible()
    page.goto("/")
    expect(page.locator(".service")).to_contain_text("Nộp hồ sơ")
    page.goto(f"/admin/services/servicecard/{card.pk}/change/")
    page.get_by_label("Đang dùng").uncheck()
    save(page)
    expect(page.locator("#result_list").get_by_text("Đang tắt")).to_be_visible()
    page.goto("/")
    expect(page.locator(".service")).to_have_count(0)


def drag(page: Page, row: str, to: str) -> None:
    """By the handle of one row to the lower half of another."""
    handle = page.locator(f"{row} .arrange-handle")
    handle.scroll_into_view_if_needed()
    start, target = handle.bounding_box(), page.locator(to).bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + min(start["height"] - 4, 44))
    page.mouse.down()
    page.mouse.move(start["x"] + 4, target["y"] + target["height"] - 4, steps=8)
    page.mouse.up()


def test_cards_are_put_in_order_by_keyboard_and_by_dragging(keeper):
    page = keeper
    made = [
        ServiceCard.objects.create(title_line1=title, url="/", position=place)
        for place, title in enumerate(("Một", "Hai", "Ba"))
    ]
    factories.show(*made)
    page.goto("/admin/services/servicecard/")
    page.get_by_role("link", name="Sắp thứ tự").click()
    one, two, three = (f"#row-{card.pk}" for card in made)
    expect(page.locator(f"{one} .arrange-handle")).to_be_visible()
    page.locator(f"{two} [name=up]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{two} + {one}")).to_be_visible()
    expect(page.get_by_text("Hai: vị trí 1 trên 3.")).to_be_attached()
    expect(page.locator(f"{two} [name=down]")).to_be_focused()
    expect(page.get_by_text("Có thay đổi chưa lưu")).to_be_visible()
    drag(page, two, three)
    expect(page.locator(f"{three} + {two}")).to_be_visible()
    page.mouse.move(0, 0)
    save(page, "Lưu thứ tự")
    expect(page.get_by_text("Đã lưu thứ tự.")).to_be_visible()
    assert [card.title_line1 for card in ServiceCard.objects.all()] == ["Một", "Ba", "Hai"]
    assert AuditEntry.objects.latest("number").action == "services.servicecard.arrange"
    page.goto("/")
    assert page.locator(".service h3").all_inner_texts() == ["Một", "Ba", "Hai"]


def test_a_list_from_pasted_lines_to_its_withdrawal(keeper):
    page = keeper
    page.goto("/admin/services/linklist/")
    page.get_by_role("link", name="Dán danh sách mới").click()
    page.get_by_label("Tiêu đề danh sách").fill("Các đơn vị thuộc Bộ")
    lines = "".join(f"Đường dây số {number} | /so-do-trang/?n={number}\n" for number in range(16))
    page.get_by_label("Mỗi dòng một liên kết").fill(f"{lines}# Viện\nViện Đo lường | /tin-tuc/\nthiếu địa chỉ")
    page.get_by_role("button", name="Đọc và xem trước").click()
    expect(page.get_by_text("17 dòng lưu được, 1 dòng phải sửa.")).to_be_visible()
    expect(page.frame_locator(".paste-looks").get_by_text("Viện Đo lường")).to_be_visible()
    save(page, "Lưu 17 dòng đúng")
    expect(page.get_by_label("Mỗi dòng một liên kết")).to_have_value("# Viện\nthiếu địa chỉ")
    links = LinkList.objects.get()
    assert links.links.count() == 17

    # In the form: another link, moved to the top by its arrow, and the list scheduled
    page.goto(f"/admin/services/linklist/{links.pk}/change/")
    row = page.locator("#links-17")
    row.locator("[name$=-name]").fill("Trang đầu")
    row.locator("[name$=-url]").fill("/luu-tru/")
    expect(preview(page).get_by_text("Trang đầu")).to_be_visible()
    for _ in range(17):
        row.locator("[name=up]").press("Enter")
    expect(row.locator("[name=up]")).to_be_disabled()
    save(page)
    expect(page.get_by_text("Đang hiện")).to_be_visible()
    assert [link.name for link in links.links.all()][:2] == ["Trang đầu", "Đường dây số 0"]

    # Readers: a disclosure with a filter that knows no accents, and says what is left
    page.goto("/tin-tuc/")
    drop = page.locator("details.links")
    drop.locator("summary").press("Enter")
    field = drop.get_by_label("Lọc trong danh sách này")
    field.fill("duong so 1")
    expect(drop.get_by_role("status")).to_have_text("Còn 7 liên kết khớp.")
    expect(drop.get_by_role("heading", name="Viện")).to_be_hidden()
    field.fill("viện")
    expect(drop.get_by_role("link", name="Viện Đo lường")).to_be_visible()
    field.fill("không có đâu")
    expect(drop.get_by_role("status")).to_contain_text("Không có liên kết nào khớp")
    field.fill("")
    expect(drop.locator("li:visible")).to_have_count(18)

    page.goto(f"/admin/services/linklist/{links.pk}/change/")
    page.locator("#id_takes_effect_at_0").fill("01/01/2099")
    page.locator("#id_takes_effect_at_1").fill("08:00")
    page.get_by_label("Đang dùng").uncheck()
    save(page)
    expect(page.get_by_text("Hẹn 08:00 01/01/2099")).to_be_visible()
    version = Version.objects.of(links).first()
    assert version.state == Version.State.SCHEDULED
    page.goto(f"/admin/services/linklist/{links.pk}/delete/")
    page.locator("#content form [type=submit]").click()
    page.goto("/tin-tuc/")
    expect(page.locator("details.links")).to_have_count(0)
    page.goto("/admin/services/linklist/gone/")
    expect(page.get_by_role("link", name="Các đơn vị thuộc Bộ")).to_be_visible()


def test_a_banner_is_made_followed_and_taken_away(keeper):
    page = keeper
    factories.image(60, title="Băng rôn tuần lễ")
    page.goto("/admin/services/banner/add/")
    page.get_by_label("Tên *").or_(page.locator("#id_name")).first.fill("Tuần lễ số")
    page.locator("#id_alt").fill("banner")
    page.locator("#id_url").fill("/so-do-trang/")
    choose(page, "id_wide", "Băng rôn tuần lễ")
    expect(preview(page).locator(".banner img")).to_be_visible()
    save(page)
    expect(page.locator("#error-summary")).to_contain_text("chép đủ lời trên băng rôn")
    page.locator("#id_alt").fill("Tuần lễ Chuyển đổi số Kinh Sơn")
    page.get_by_role("radio", name="Cột bên").check()
    save(page)
    expect(page.get_by_text("luôn hiện")).to_be_visible()
    banner = Banner.objects.get()

    from services.clicks import tally

    page.goto("/tin-tuc/")
    page.get_by_role("link", name="Tuần lễ Chuyển đổi số Kinh Sơn").click()
    page.wait_for_url("**/so-do-trang/")
    tally.write()
    counted = sum(BannerClick.objects.values_list("clicks", flat=True))
    assert counted in (0, 1)  # 0: this Chromium calls itself headless, which counts as a machine
    BannerClick.objects.update_or_create(banner=banner, day="2026-01-01", defaults={"clicks": 1})

    page.goto(f"/admin/services/banner/clicks/?bang-ron={banner.pk}")
    expect(page.get_by_role("heading", name="Lượt bấm băng rôn")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/admin/services/banner/")
    page.locator(f"input.action-select[value='{banner.pk}']").check()
    page.locator("select[name=action]").select_option("hide_rows")
    page.get_by_role("button", name="Thực hiện").click()
    expect(page.locator("#result_list").get_by_text("Đang tắt")).to_be_visible()
    page.goto("/tin-tuc/")
    expect(page.locator(".banner")).to_have_count(0)
    assert page.goto(f"/bam/{banner.pk}/").status == 410


def test_without_scripts_lists_are_whole_and_banners_lead_on(browser, live_server):
    factories.department()
    links = LinkList.objects.create(title="Các đơn vị")
    Link.objects.bulk_create(Link(link_list=links, name=f"L {number}", url="/", group="Vụ") for number in range(20))
    banner = Banner.objects.create(
        name="x", alt="Tuần lễ Chuyển đổi số", url="/so-do-trang/", place="sidebar", wide=factories.image(61)
    )
    factories.show()
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/tin-tuc/")
    page.locator("details.links > summary").click()
    expect(page.locator("details.links li:visible")).to_have_count(20)
    expect(page.get_by_label("Lọc trong danh sách này")).to_be_hidden()
    page.get_by_role("link", name=banner.alt).click()
    page.wait_for_url("**/so-do-trang/")
    assert context.cookies() == []
    context.close()


def test_the_filters_folding_is_the_sites_own(desktop):
    factories.department()
    words = [
        "Đường sắt đô thị",
        "ỦY BAN",
        "Ðà Nẵng",
        "e\u0323\u0302",
        "A\u00a0B\u200bC",
        "한글 ÑÇ",
        "Straße İ",
        "Hỏa 🚒",
        "ơ̆ ờ̀",
    ]
    desktop.goto("/")
    found = desktop.evaluate(
        "async words => { const { fold } = await import('/static/js/fold.js'); return words.map(fold); }", words
    )
    assert found == [fold(word) for word in words]
