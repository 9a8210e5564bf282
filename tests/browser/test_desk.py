"""The desk in a real browser: by keyboard, at both widths, and the button that copies for Zalo."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from news.models import Notice, ReviewNote
from tests import factories as make
from tests.browser.newsroom import log_in

PASSWORD = "mat-khau-thu-nghiem"
LONG = "Sở Khoa học và Công nghệ tỉnh Kinh Sơn công bố danh sách hai mươi sáu cơ sở đóng gói hàng nông sản được cấp mã"


@pytest.fixture
def newsroom(transactional_db):
    """An approver's busy morning."""
    make.department()
    for person in (make.writer(), make.approver()):
        person.set_password(PASSWORD)
        person.save()
    make.bring(make.article(title=LONG), "reviewed")
    make.bring(make.article(title="Bài chờ biên tập"), "submitted")
    live = make.published(title="Đường sắt về Kinh Sơn", lead="Sáng 17/7, Sở họp sơ kết nửa năm.")
    make.category("Im lặng")
    own = make.article(make.approver(), title="Bài của người duyệt")
    ReviewNote.objects.create(article=own, author=make.editor(), text="Số hợp tác xã ở bảng là 38.")
    Notice.objects.create(user=make.approver(), article=live, text="Bài đã lên trang theo giờ hẹn.")
    return live


def findings(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']][:3]}" for rule in found]


def test_the_desk_reads_by_keyboard_at_both_widths_and_in_the_dark(newsroom, new_page):
    for width, height, scheme in ((1280, 900, "light"), (360, 740, "dark")):
        page = new_page(width, height, color_scheme=scheme)
        log_in(page, "nguoiduyet", PASSWORD)
        for heading in (
            "Chờ tôi duyệt",
            "Chờ biên tập",
            "Bài tôi viết",
            "Bài đăng theo tuần",
            "Thông báo",
            "Ghi chú cho tôi",
            "Hẹn đăng hôm nay",
            "Vừa đăng",
            "Lâu chưa có bài",
        ):
            expect(page.get_by_role("heading", name=heading, exact=False).first).to_be_visible()
        bars = page.get_by_role("listitem").filter(has_text="Tuần này, từ")
        assert bars.locator("rect").evaluate("bar => bar.getBoundingClientRect().height") > 20
        assert findings(page) == []
        sizes = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert sizes[0] <= sizes[1], "the desk scrolls sideways"
        waiting = page.get_by_role("link", name=re.compile(rf"^Duyệt\s*: {LONG}$"))
        page.get_by_role("link", name=LONG, exact=True).focus()
        page.keyboard.press("Tab")
        expect(waiting).to_be_focused()
        assert waiting.evaluate("link => getComputedStyle(link).outlineWidth") == "3px"
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Duyệt đăng…")).to_be_visible()
        for address in ("notices/", "notices/preferences/", "report/"):
            page.goto(f"/admin/news/article/{address}")
            assert findings(page) == [], address


def test_notices_are_read_by_keyboard_and_the_count_goes(newsroom, desktop):
    log_in(desktop, "nguoiduyet", PASSWORD)
    bell = desktop.get_by_role("link", name="Thông báo 1 chưa đọc")
    bell.focus()
    desktop.keyboard.press("Enter")
    desktop.get_by_role("button", name=re.compile("Đánh dấu đã đọc.*Đường sắt")).focus()
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_role("link", name="Thông báo", exact=True)).to_be_visible()
    expect(bell).to_have_count(0)


def test_the_message_for_zalo_is_copied_and_said_aloud_or_shown_to_select(newsroom, new_page, live_server):
    page = new_page(1280, 900, permissions=["clipboard-read", "clipboard-write"])
    log_in(page, "nguoiduyet", PASSWORD)
    page.goto(f"/admin/news/article/{newsroom.pk}/change/")
    page.get_by_role("button", name="Chép cho Zalo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Đã chép")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    address = f"{live_server.url}/tin-tuc/duong-sat-ve-kinh-son-{newsroom.pk}/"
    assert copied.replace("\r\n", "\n") == f"Đường sắt về Kinh Sơn\nSáng 17/7, Sở họp sơ kết nửa năm.\n{address}"

    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('không được phép')); }")
    page.get_by_role("button", name="Chép cho Zalo").click()
    text = page.get_by_role("dialog", name="Lời nhắn cho Zalo").get_by_role("textbox")
    expect(text).to_be_focused()
    assert text.evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)").endswith(address)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Chép cho Zalo")).to_be_focused()


def test_many_articles_are_moved_through_the_page_between(newsroom, desktop):
    log_in(desktop, "nguoiduyet", PASSWORD)
    desktop.goto("/admin/news/article/")
    desktop.get_by_role("row", name="Đường sắt về Kinh Sơn").get_by_role("checkbox").check()
    desktop.get_by_role("combobox", name="Với các mục đã chọn").select_option(label="Chuyển chuyên mục…")
    desktop.get_by_role("button", name="Thực hiện").click()
    desktop.get_by_label("Chuyển sang chuyên mục").select_option(label="Im lặng")
    desktop.get_by_label("Gửi duyệt luôn các bài đang đăng").check()
    assert findings(desktop) == []
    desktop.get_by_role("button", name="Lưu 1 bài").click()
    expect(desktop.get_by_text("Đã lưu 1 bài, trong đó gửi duyệt 1 bài.")).to_be_visible()
    newsroom.refresh_from_db()
    assert (newsroom.stage, newsroom.category.name, newsroom.is_live) == ("submitted", "Im lặng", True)
