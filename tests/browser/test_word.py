"""A Word file dropped on its page, on a desktop and by keyboard on a phone."""

import base64

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from news.models import Article
from tests import factories as make
from tests.browser.newsroom import log_in
from tests.word import docx, p, title

PASSWORD = "mat-khau-thu-nghiem"
HERE = "/admin/news/article/from-word/"
FILE = docx(title("Lớp học chữ ký số ở Bản Vai"), p("Sáng nay lớp học đông đủ."))


@pytest.fixture
def writer(transactional_db):
    make.department()
    user = make.writer()
    user.set_password(PASSWORD)
    user.save()
    return user


def test_a_dropped_file_is_named_and_becomes_a_draft(writer, desktop):
    page = desktop
    log_in(page, "congtacvien", PASSWORD)
    page.get_by_role("link", name="Tạo bài từ tệp Word").click()
    expect(page.locator(".word-hint")).to_be_visible()  # from now on a file may be dropped
    page.evaluate(
        """data => {
            const file = new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], "lop-hoc.docx");
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(file);
            const event = (name) => new DragEvent(name, {dataTransfer, bubbles: true, cancelable: true});
            document.getElementById("word-drop").dispatchEvent(event("dragover"));
            document.getElementById("word-drop").dispatchEvent(event("drop"));
        }""",
        base64.b64encode(FILE).decode(),
    )
    expect(page.locator(".word-chosen")).to_contain_text("lop-hoc.docx")
    page.keyboard.press("Enter")  # the focus went to the button
    page.wait_for_url("**/change/")
    assert Article.objects.get().title == "Lớp học chữ ký số ở Bản Vai"
    expect(page.locator(".word-report")).to_contain_text("lop-hoc.docx")


def test_on_a_phone_it_fits_says_what_is_wrong_and_can_be_read_out(writer, phone):
    page = phone
    log_in(page, "congtacvien", PASSWORD)
    page.goto(HERE)
    page.get_by_label("Tệp Word (.docx)").set_input_files({"name": "cu.doc", "mimeType": "", "buffer": b"x"})
    page.get_by_role("button", name="Tạo bản nháp").click()
    expect(page.locator(".word-chosen")).to_contain_text("lưu lại dạng .docx")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
    assert not Article.objects.exists()
