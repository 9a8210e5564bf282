"""The home page's arrangement with arrows, and the page that says it is being read."""

import pytest
from playwright.sync_api import expect

from portal.models import HomeSlot
from tests import factories
from tests.browser.newsroom import log_in

PASSWORD = "mật khẩu của phép thử"
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_page_says_once_and_only_after_some_seconds_that_it_is_read(desktop):
    factories.department()
    article = factories.published()
    path = factories.url_of(article)
    desktop.add_init_script("window.said = []; navigator.sendBeacon = (address) => window.said.push(address) > 0;")
    desktop.clock.install()
    desktop.goto(path)
    desktop.clock.run_for(4000)
    assert desktop.evaluate("said") == []
    desktop.clock.run_for(4000)
    assert desktop.evaluate("said") == [f"/dem/{article.pk}/"]
    desktop.goto(path)
    desktop.clock.run_for(10000)
    assert desktop.evaluate("said") == []
    assert desktop.context.cookies() == []


def test_arrows_move_a_section_at_once_and_saving_keeps_it(desktop):
    factories.department()
    person = factories.approver()
    person.set_password(PASSWORD)
    person.save()
    log_in(desktop, "nguoiduyet", PASSWORD)
    desktop.goto("/admin/portal/homeslot/")
    desktop.locator("#row-links [name=up]").click()
    expect(desktop.locator("#row-links + #row-announcements")).to_be_visible()
    expect(desktop.locator("#row-links [name=up]")).to_be_focused()
    expect(desktop.get_by_text("Có thay đổi chưa lưu")).to_be_visible()
    desktop.get_by_role("button", name="Lưu trang chủ").click()
    expect(desktop.get_by_text("Đã lưu trang chủ")).to_be_visible()
    assert [slot.kind for slot in HomeSlot.objects.all()][-2:] == ["links", "announcements"]
