"""A reader's error report in a real browser: without JavaScript, by keyboard, and with its errors shown."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from news import reporting
from news.models import ErrorReport
from news.views import report_form
from tests import factories
from tests.browser.newsroom import log_in

PASSWORD = "mat-khau-cua-phep-thu"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(report_form, "FASTEST", 0)


@pytest.fixture
def article():
    factories.department()
    return factories.published(title="Thông báo lịch tạm dừng cổng dịch vụ công trực tuyến để chuyển máy chủ số 225/TB")


def test_without_javascript_a_reader_reports_an_error_and_corrects_what_was_left_out(new_page, article):
    page = new_page(360, 740, java_script_enabled=False)
    page.goto(factories.url_of(article))
    page.get_by_role("link", name="Báo lỗi bài viết").click()
    page.get_by_label("Tên của bạn").fill("Bạn đọc")
    page.get_by_role("button", name="Gửi báo lỗi").click()
    page.get_by_role("alert").get_by_role("link", name="Xin cho biết chỗ nào sai").click()
    message = page.get_by_label("Sai ở đâu, nên sửa thế nào?")
    expect(message).to_be_focused()
    expect(page.get_by_label("Tên của bạn")).to_have_value("Bạn đọc")
    page.get_by_label("Số liệu, sự kiện").check()
    message.fill("Giờ tạm dừng là 22 giờ, không phải 23 giờ.")
    page.get_by_role("button", name="Gửi báo lỗi").click()
    expect(page.get_by_role("heading", name="Đã nhận báo lỗi")).to_be_visible()
    report = ErrorReport.objects.get()
    expect(page.get_by_text(report.reference)).to_be_visible()
    page.reload()
    assert (ErrorReport.objects.count(), report.kind) == (1, "facts")
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    "look", [{}, {"color_scheme": "dark"}, {"contrast": "more"}], ids=["light", "dark", "contrast"]
)
def test_the_error_state_has_no_axe_finding_and_is_where_the_keyboard_goes_first(new_page, article, look):
    page = new_page(360, 740, **look)
    page.goto(f"{factories.url_of(article)}bao-loi/")
    page.get_by_label("Thư điện tử hoặc số điện thoại").fill("sai@")
    page.get_by_label("Thư điện tử hoặc số điện thoại").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Xin cho biết chỗ nào sai")).to_be_focused()
    findings = Axe().run(page).response["violations"]
    assert [f"{each['id']}: {node['html'][:160]}" for each in findings for node in each["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_words_selected_in_the_article_go_along_and_stand_in_no_address(desktop, article):
    desktop.goto(factories.url_of(article))
    desktop.locator(".sapo").click(click_count=3)
    desktop.get_by_role("link", name="Báo lỗi bài viết").click()
    expect(desktop.get_by_label("Đoạn có lỗi")).to_have_value("Sáng 17/7, Sở họp sơ kết nửa năm.")
    assert desktop.url.endswith("/bao-loi/")
    desktop.reload()
    expect(desktop.get_by_label("Đoạn có lỗi")).to_have_value("")


@pytest.mark.every_database
def test_an_editor_is_led_to_the_passage_and_settles_the_report(desktop, article):
    words = {"kind": "facts", "passage": "Sáng 17/7", "message": "Ngày 18/7.", "name": "", "contact": ""}
    report = reporting.receive(article, words | {"edition_number": 1}, address="")
    editor = factories.editor()
    editor.set_password(PASSWORD)
    editor.save()
    log_in(desktop, editor.username, PASSWORD)
    desktop.goto(f"/admin/news/article/{article.pk}/change/#error-reports")
    panel = desktop.locator("#error-reports")
    panel.get_by_role("button", name="Đến đoạn này").click()
    expect(desktop.locator("#id_lead")).to_be_focused()
    panel.locator("summary").first.click()
    panel.get_by_role("button", name="Đã sửa").click()
    expect(panel.get_by_text("Mọi báo lỗi đã được xử lý.")).to_be_visible()
    report.refresh_from_db()
    assert report.state == "done"
