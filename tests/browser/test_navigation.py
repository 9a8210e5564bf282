"""The menu in a browser: drop-downs by keyboard and by click, the one panel of a phone, with and without scripts."""

import pytest
from playwright.sync_api import expect

from portal.models import Furniture
from tests import factories as make


@pytest.fixture
def menu(transactional_db):
    make.department()
    parent = make.category("Chuyển đổi số")
    make.category("Kỹ năng số", parent=parent)
    make.category("Chính quyền số", parent=parent)
    make.menu(
        {"title": "Giới thiệu", "address": "/so-do-trang/", "below": [{"title": "Lưu trữ", "address": "/luu-tru/"}]},
        {"category": parent.pk},
    )
    Furniture.objects.rebuild()


def test_a_drop_down_by_keyboard_and_by_click(menu, desktop):
    page = desktop
    page.goto("/")
    drop = page.locator(".drop").nth(1)
    button, first = drop.locator("summary"), page.get_by_role("link", name="Kỹ năng số")
    page.locator(".menu-line").get_by_role("link", name="Chuyển đổi số", exact=True).focus()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    expect(first).to_be_hidden()
    page.keyboard.press("Enter")
    expect(first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".drop-panel a:focus")).to_have_text("Chính quyền số")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".drop-panel a:focus")).to_have_text("Kỹ năng số")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(first).to_be_hidden()

    # The panel lies over the page, so it closes when the focus goes on
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator(".all > summary")).to_be_focused()
    expect(first).to_be_hidden()

    # By click: one at a time, closed by a click elsewhere; the entry itself is a link; nothing on the page moves
    title = page.locator("main").bounding_box()
    button.click()
    expect(first).to_be_visible()
    assert page.locator("main").bounding_box() == title
    page.locator(".drop summary").first.click()
    expect(first).to_be_hidden()
    expect(page.locator(".drop-panel").get_by_role("link", name="Lưu trữ")).to_be_visible()
    page.locator(".foot h2").click()
    expect(page.locator(".drop[open]")).to_have_count(0)
    page.locator(".menu-line").get_by_role("link", name="Chuyển đổi số", exact=True).click()
    page.wait_for_url("**/chuyen-muc/chuyen-doi-so/")


def test_the_menu_without_scripts_and_on_a_phone(menu, new_page):
    plain = new_page(1280, 900, java_script_enabled=False)
    plain.goto("/")
    plain.locator(".drop summary").nth(1).click()
    plain.locator(".drop-panel").get_by_role("link", name="Kỹ năng số").click()
    plain.wait_for_url("**/chuyen-muc/ky-nang-so/")

    for scripts in (True, False):
        phone = new_page(360, 740, java_script_enabled=scripts)
        phone.goto("/chuyen-muc/ky-nang-so/")
        expect(phone.locator(".menu-line")).to_be_hidden()
        phone.locator(".all > summary").click()
        panel = phone.locator(".all-panel")
        expect(panel.get_by_role("link", name="Lưu trữ", exact=True)).to_be_visible()
        expect(panel.locator("[aria-current=page]")).to_have_text("Kỹ năng số")
        box = panel.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
        assert min(link.bounding_box()["height"] for link in panel.get_by_role("link").all()) >= 44
        panel.get_by_role("link", name="Chính quyền số").click()
        phone.wait_for_url("**/chuyen-muc/chinh-quyen-so/")
