"""The form's bar on a phone and the page that decides: one row, a menu by keyboard, the text before the act."""

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests.browser.newsroom import log_in

PASSWORD = "mat-khau-thu-nghiem"


@pytest.fixture
def article(transactional_db):
    make.department()
    user = make.approver()
    user.set_password(PASSWORD)
    user.save()
    return make.bring(make.article(body="<p>Một đoạn dài. </p>" * 30), "reviewed")


def test_one_row_of_buttons_with_the_rest_in_a_menu_and_the_text_before_the_act(article, phone, new_page):
    page = phone
    log_in(page, "nguoiduyet", PASSWORD)
    form = f"/admin/news/article/{article.pk}/change/"
    page.goto(form)
    bar, menu = page.locator(".action-bar"), page.locator(".bar-more summary")
    assert bar.evaluate("bar => bar.offsetHeight") < 80
    expect(page.get_by_role("link", name="Yêu cầu sửa…")).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Yêu cầu sửa…")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(page.get_by_role("link", name="Yêu cầu sửa…")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # The red button is not on the screen before the text has gone over it
    page.locator(".action-bar").get_by_role("link", name="Duyệt đăng…").click()
    act = page.locator(".action-bar").get_by_role("button", name="Duyệt đăng")
    expect(page.locator(".prose-title")).to_be_in_viewport()
    expect(act).not_to_be_in_viewport()
    assert page.locator("[data-part=body]").bounding_box()["y"] < act.bounding_box()["y"]
    expect(page.locator(".datetimeshortcuts a").first).to_be_hidden()

    # Without scripts the menu opens by its own button; where there is room, its buttons stand in the bar
    plain = new_page(360, 740, java_script_enabled=False)
    log_in(plain, "nguoiduyet", PASSWORD)
    plain.goto(form)
    plain.locator(".bar-more summary").click()
    plain.get_by_role("link", name="Yêu cầu sửa…").click()
    plain.wait_for_url("**/action/return/")
    wide = new_page(1280, 900)
    log_in(wide, "nguoiduyet", PASSWORD)
    wide.goto(form)
    expect(wide.get_by_role("link", name="Yêu cầu sửa…")).to_be_visible()
    expect(wide.locator(".bar-more summary")).to_be_hidden()
