"""Files of an article in a real browser: put up, put in order by keyboard, approved, and opened by a reader."""

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests import files
from tests.browser.newsroom import log_in

PASSWORD = "mat-khau-thu-nghiem"


@pytest.fixture
def article(transactional_db):
    make.department()
    user = make.writer()
    user.set_password(PASSWORD)
    user.save()
    return make.article()


def test_files_go_up_are_ordered_by_keyboard_and_open_when_the_article_is_live(
    article, desktop, phone, expected_errors
):
    page = desktop
    log_in(page, "congtacvien", PASSWORD)
    page.goto(f"/admin/news/article/{article.pk}/change/")
    panel, said = page.locator("#id_files"), page.locator(".files-said")
    expect(panel).to_have_class("files-panel has-scripts")
    order = files.pdf(root="/Names << /EmbeddedFiles << /Names [] >> >>")
    expected_errors.append("status of 400")
    panel.get_by_label("Thêm tệp").set_input_files(
        [
            {"name": "bieu.xlsx", "mimeType": "text/html", "buffer": files.office("xlsx")},
            {"name": "quyet_dinh.pdf", "mimeType": "application/pdf", "buffer": order},
            {"name": "a.exe", "mimeType": "application/pdf", "buffer": b"MZ" + bytes(50)},
            {"name": "rong.pdf", "mimeType": "application/pdf", "buffer": b""},
        ]
    )
    rows = panel.locator(".files-list > .file-row")
    refused = panel.get_by_role("list", name="Tệp không nhận được").get_by_role("listitem")
    expect(refused).to_have_count(2)
    expect(refused.first).to_contain_text("“a.exe”: Đây là chương trình máy tính")
    refused.first.get_by_role("button").press("Enter")
    expect(refused).to_have_count(1)
    expect(refused.get_by_role("button")).to_be_focused()
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("có tệp khác giấu bên trong")
    rows.nth(1).get_by_label("Tên hiện cho bạn đọc").fill("Quyết định số 12/QĐ-UBND")
    up = rows.nth(1).get_by_role("button", name="Đưa lên")
    up.focus()
    page.keyboard.press("Enter")
    expect(said).to_have_text("“Quyết định số 12/QĐ-UBND” ở vị trí 1 trên 2.")
    expect(rows.nth(0).get_by_role("button", name="Đưa lên")).to_be_focused()
    rows.nth(1).get_by_role("button", name="Bỏ tệp này").press("Enter")
    expect(rows).to_have_count(1)
    said.get_by_role("button", name="Lấy lại").press("Enter")
    expect(rows).to_have_count(2)
    expect(page.locator("#typing-state")).to_contain_text("Đã giữ chữ chưa lưu")
    page.reload()  # what nobody has saved yet comes back
    expect(rows.nth(0).get_by_label("Tên hiện cho bạn đọc")).to_have_value("Quyết định số 12/QĐ-UBND")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Đã lưu bài.")).to_be_visible()

    article.refresh_from_db()
    make.bring(article, "live")
    reader = phone
    reader.goto(make.url_of(article))
    link = reader.get_by_role("link", name="Quyết định số 12/QĐ-UBND (PDF, 1 KB, 1 trang)")
    expect(link).to_be_visible()
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")
    answer = reader.request.get(make.file_url_of(article))
    assert answer.body() == order
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    with reader.expect_download() as saved:
        reader.get_by_role("link", name="Bieu").click()
    assert saved.value.suggested_filename == "Bieu.xlsx"
