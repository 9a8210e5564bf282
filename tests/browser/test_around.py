"""What stands around every page, by hand: a menu by drag and by keyboard, on a phone, without scripts; the identity
looked at before it is saved; a second person who lets a new host through."""

import pytest
from playwright.sync_api import expect

from portal import page as pages
from portal.models import Furniture, Menu, Version
from tests import factories
from tests.browser.newsroom import log_in

PASSWORD = "mật khẩu của phép thử"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    factories.department()
    for person in (factories.administrator(), factories.approver()):
        person.set_password(PASSWORD)
        person.save()
    parent = factories.category("Chuyển đổi số")
    factories.menu(
        {"title": "Trang chủ", "address": "/"},
        {"title": "Tin tức", "address": "/tin-tuc/"},
        {"title": "Lưu trữ", "address": "/luu-tru/"},
    )
    return parent


def address(place="main") -> str:
    return f"/admin/portal/menu/{Menu.objects.get(place=place).pk}/change/"


def names(page) -> list[str]:
    return [
        ("› " if row.get_attribute("data-depth") == "1" else "") + row.locator("strong").inner_text()
        for row in page.locator(".menu-row").all()
    ]


def saved(place="main") -> list:
    return [
        (entry["title"], [child["title"] or child["category"] for child in entry["children"]])
        for entry in Menu.objects.get(place=place).entries
    ]


def drag(page, grip, to, *, above: bool, right: int = 0) -> None:
    start, end = grip.bounding_box(), to.bounding_box()
    x, y = start["x"] + 8, start["y"] + start["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    target = (end["x"] + 60 if right is None else x + right, end["y"] + (4 if above else end["height"] - 4))
    page.mouse.move(x + 3, y + 3)
    page.mouse.move(*target, steps=6)
    page.mouse.up()


def test_a_menu_by_drag_and_by_keyboard_goes_through_a_second_person(cast, desktop, new_page):
    page = desktop
    log_in(page, "quantri", PASSWORD)
    page.goto(address())
    rows = page.locator(".menu-row")

    # Drag the last to the top, then the news under it; drag a category in from the left
    drag(page, rows.nth(2).locator(".menu-grip"), rows.nth(0), above=True)
    expect(rows.first.locator("strong")).to_have_text("Lưu trữ")
    drag(page, rows.nth(2).locator(".menu-grip"), rows.nth(1), above=True, right=60)
    expect(rows.nth(1)).to_have_attribute("data-depth", "1")
    assert names(page) == ["Lưu trữ", "› Tin tức", "Trang chủ"]
    drag(page, page.locator(".menu-offer .menu-grip").first, rows.nth(2), above=False, right=None)
    expect(rows).to_have_count(4)
    assert names(page)[-1] == "Chuyển đổi số"
    expect(page.get_by_text("Có thay đổi chưa lưu")).to_be_visible()

    # Keyboard: up, in, out; the focus stays on what moves
    page.get_by_role("button", name="Lên: Chuyển đổi số").focus()
    page.keyboard.press("Enter")
    expect(rows.nth(2).locator("strong")).to_have_text("Chuyển đổi số")
    expect(page.get_by_role("button", name="Lên: Chuyển đổi số")).to_be_focused()
    page.get_by_role("button", name="Vào trong: Chuyển đổi số").focus()
    page.keyboard.press("Enter")
    expect(rows.nth(2)).to_have_attribute("data-depth", "1")
    expect(page.locator("[data-said]")).to_contain_text("thứ 3 trên 4, cấp hai")

    # Words without accents find; an address of one's own, to a host that nobody knows
    page.get_by_label("Tìm chuyên mục, trang, dịch vụ").fill("khong co gi")
    expect(page.get_by_text("Không có tên nào khớp.").first).to_be_attached()
    page.locator('[data-group="address"] > summary').click()
    page.locator("#new_title").fill("Công báo")
    page.locator("#new_address").fill("https://congbao-moi.example/")
    page.locator("#new_address").press("Enter")
    expect(rows).to_have_count(5)
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Xem trước").click()
    frame = opened.value.frame_locator("iframe[name=preview]")
    expect(frame.locator(".menu-line").get_by_role("link", name="Công báo")).to_be_visible()
    opened.value.close()
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_text("congbao-moi.example là máy chủ trang chưa từng dẫn đến")).to_be_visible()
    assert saved() == [("Lưu trữ", ["Tin tức", cast.pk]), ("Trang chủ", []), ("Công báo", [])]

    second = new_page(1280, 900)
    log_in(second, "nguoiduyet", PASSWORD)
    second.locator("#waiting-versions").locator("xpath=ancestor::section").get_by_role("link").first.click()
    expect(second.get_by_text("congbao-moi.example").first).to_be_visible()
    second.get_by_role("button", name="Chấp thuận và hiện ngay").click()
    expect(second.get_by_text("Đã chấp thuận.")).to_be_visible()
    second.goto("/")
    expect(second.locator(".menu-line").get_by_role("link", name="Công báo")).to_be_visible()
    page.goto("/admin/")
    expect(page.get_by_text("đã chấp thuận trình đơn này")).to_be_visible()


def test_a_menu_on_a_phone_and_without_scripts(cast, new_page):
    for scripts in (True, False):
        page = new_page(360, 740, java_script_enabled=scripts)
        log_in(page, "quantri", PASSWORD)
        page.goto(address())
        page.get_by_role("button", name="Lên: Tin tức").click()
        expect(page.locator(".menu-row").first.locator("strong")).to_have_text("Tin tức")
        page.get_by_role("button", name="Vào trong: Trang chủ").click()
        expect(page.locator(".menu-row").nth(1)).to_have_attribute("data-depth", "1")
        page.locator('[data-group="category"] > summary').click()
        page.get_by_role("button", name="Thêm: Chuyển đổi số").click()
        expect(page.locator(".menu-row")).to_have_count(4)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        box = page.get_by_role("button", name="Xuống: Tin tức").bounding_box()
        assert box["height"] >= 40 and box["width"] >= 40
        page.get_by_role("button", name="Lưu", exact=True).last.click()
        expect(page.locator(".messagelist")).to_be_visible()
        assert saved()[0] == ("Tin tức", ["Trang chủ"])
        factories.menu(
            {"title": "Trang chủ", "address": "/"},
            {"title": "Tin tức", "address": "/tin-tuc/"},
            {"title": "Lưu trữ", "address": "/luu-tru/"},
        )


def test_the_identity_is_looked_at_before_it_is_saved(cast, desktop):
    page = desktop
    log_in(page, "quantri", PASSWORD)
    page.goto("/admin/portal/sitesettings/")
    page.get_by_role("link", name="Sở Khoa học và Công nghệ tỉnh Kinh Sơn").first.click()
    page.get_by_label("Tên trên đầu trang").fill("Sở chưa lưu")
    page.locator("[name=footer_links_name]").first.fill("Cổng dịch vụ công")
    page.locator("[name=footer_links_url]").first.fill("https://dichvucong.gov.vn/")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Xem trước").click()
    window = opened.value
    frame = window.frame_locator("iframe[name=preview]")
    expect(frame.locator(".brand-name")).to_have_text("Sở chưa lưu")
    expect(frame.locator(".foot").get_by_role("link", name="Cổng dịch vụ công")).to_be_visible()
    window.locator("#width-phone").check(force=True)
    assert window.locator("iframe").evaluate("each => each.clientWidth") <= 362
    window.close()
    assert Version.objects.filter(object_type="portal.sitesettings").count() == 1
    page.get_by_label("Điện thoại").fill("gọi giúp tôi")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("#error-summary")).to_contain_text("Số điện thoại chỉ gồm chữ số")
    page.get_by_label("Điện thoại").fill("0299 000 0119")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert pages.in_force(Furniture.objects.read()["identity"])["masthead"] == "Sở chưa lưu"
