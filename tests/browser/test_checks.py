"""The panel of checks where only a browser can break it: typing, jumping into the editor, the keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from tests import factories as make
from tests.browser.newsroom import log_in, press

PASSWORD = "mat-khau-thu-nghiem"
BODY = "<p>Chiều nay Sở đã phê <strong>duyêt</strong> kế hoạch.</p><p>Đã mua máy,quản lý kho cho ba xã.</p>"


@pytest.fixture
def article(transactional_db):
    make.department()
    user = make.writer()
    user.set_password(PASSWORD)
    user.save()
    assert get_user_model().objects.get(username="congtacvien").check_password(PASSWORD)
    return make.article(body=BODY)


def selected(page: Page) -> str:
    return page.evaluate("getSelection().toString()")


def axe_findings(page: Page) -> list[str]:
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in Axe().run(page).response["violations"]]


def test_the_panel_follows_what_is_typed_and_leads_to_the_words(article, desktop):
    page = desktop
    log_in(page, "congtacvien", PASSWORD)
    page.goto(f"/admin/news/article/{article.pk}/change/")
    panel = page.locator("#checks")
    expect(page.locator(".cke_editable")).to_be_visible()

    # By keyboard from the list into the editor, with the words selected
    panel.get_by_role("link", name="duyêt").focus()
    page.keyboard.press("Enter")
    assert selected(page) == "duyêt"
    panel.get_by_role("link", name="máy,quản").click()
    assert selected(page) == "máy,quản"
    assert page.evaluate("document.activeElement.closest('.cke_editable') !== null")

    # What is mended goes from the list, what is new comes, in the editor and in plain fields
    page.keyboard.type("máy, quản")
    expect(panel.get_by_text("máy,quản")).to_have_count(0)
    page.get_by_label("Sapô").fill("Giám đốc nghành nói.")
    expect(panel.get_by_role("link", name="nghành")).to_be_visible()
    panel.get_by_role("link", name="nghành").click()
    assert page.evaluate("(e => e.value.slice(e.selectionStart, e.selectionEnd))(document.activeElement)") == "nghành"
    expect(page.locator("#checks-sum")).to_have_text("2 nên xem")
    assert axe_findings(page) == []

    # To a search field it leads by opening its list
    page.locator("#id_cover + .select2 .select2-selection__clear").click()
    page.keyboard.press("Escape")
    panel.get_by_role("link", name="Ảnh đại diện").click()
    expect(page.locator(".select2-container--open .select2-results")).to_be_visible()
    page.locator(".select2-results__option").first.click()
    expect(panel.get_by_role("link", name="Ảnh đại diện")).to_have_count(0)

    # Sending asks first; its links lead back into the form
    press(page, "Gửi bài")
    expect(page.get_by_role("button", name="Vẫn gửi")).to_be_visible()
    assert axe_findings(page) == []
    page.get_by_role("link", name="duyêt").click()
    expect(page.locator(".cke_editable")).to_be_visible()
    page.wait_for_function("getSelection().toString() === 'duyêt'")


def test_on_a_phone_it_stands_closed_above_the_form(article, phone):
    log_in(phone, "congtacvien", PASSWORD)
    phone.goto(f"/admin/news/article/{article.pk}/change/")
    panel = phone.locator("#checks")
    expect(panel.get_by_text("2 nên xem")).to_be_visible()
    expect(panel.get_by_role("link", name="duyêt")).to_be_hidden()
    panel.locator("summary").click()
    expect(panel.get_by_role("link", name="duyêt")).to_be_visible()
    assert panel.bounding_box()["y"] < phone.locator("#id_title").bounding_box()["y"]
    width = phone.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
