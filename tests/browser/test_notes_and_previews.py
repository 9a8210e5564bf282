"""What only a browser can break: notes tied to a selection and sent beside an open form; the preview in its frame."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from news import notes, preview_links
from news.models import Article, PreviewLink, ReviewNote
from portal import markup
from tests import factories as make
from tests.browser.newsroom import log_in

PASSWORD = "mat-khau-thu-nghiem"
BODY = (
    "<h2>Một</h2><p>Các phòng đã <strong>trình tỉnh</strong> quy hoạch mạng lưới.</p>"
    "<h2>Hai</h2><p>Bà con vui.</p><h2>Ba</h2>"
)

SELECT = """([selector, words]) => {
    const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(words);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + words.length);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        return true;
    }
    return false;
}"""


@pytest.fixture
def article(transactional_db):
    make.department()
    for who in (make.writer(), make.editor(), make.approver()):
        who.set_password(PASSWORD)
        who.save()
    return make.bring(make.article(body=BODY), "reviewed")


def change_url(article) -> str:
    return reverse("admin:news_article_change", args=[article.pk])


def select(page, selector: str, words: str) -> None:
    assert page.evaluate(SELECT, [selector, words]), "these words must stand in the text"


def selected(page) -> str:
    return " ".join(page.evaluate("getSelection().toString()").split())


def test_a_note_on_a_selected_passage_keeps_what_is_typed_and_leads_back_to_it(article, desktop):
    page = desktop
    log_in(page, "bientapvien", PASSWORD)
    page.goto(change_url(article))
    body = page.locator(".cke_editable")
    expect(body).to_contain_text("mạng lưới")
    page.locator("#id_lead").fill("Sapô đang gõ dở.")

    # Selecting offers the button; the note is sent, and the form beside it has not moved
    select(page, ".cke_editable", "quy hoạch mạng lưới")
    page.locator(".note-here").click()
    expect(page.locator("#note_passage")).to_have_value("quy hoạch mạng lưới")
    expect(page.locator("#note_text")).to_be_focused()
    page.keyboard.type("Quy hoạch nào?")
    page.get_by_role("button", name="Gửi ghi chú").click()
    expect(page.locator(".thread")).to_have_count(1)
    expect(page.locator(".thread")).to_be_focused()
    expect(page.locator("#note_text")).to_have_value("")
    expect(page.locator("#id_lead")).to_have_value("Sapô đang gõ dở.")
    expect(page.locator("[data-notes-warning]")).to_contain_text("Còn 1 ghi chú chưa xong")
    (note,) = ReviewNote.objects.all()
    assert (note.field, note.passage, note.text) == ("body", "quy hoạch mạng lưới", "Quy hoạch nào?")
    article.refresh_from_db()
    assert (article.lead, article.version) == ("Sáng 17/7, Sở họp sơ kết nửa năm.", 3)

    # By keyboard: to the passage, an answer, done
    page.evaluate("getSelection().removeAllRanges()")
    page.get_by_role("button", name="Đến đoạn này").focus()
    page.keyboard.press("Enter")
    expect(body).to_be_focused()
    assert selected(page) == "quy hoạch mạng lưới"
    page.locator(".note-reply summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".note-reply textarea")).to_be_focused()
    page.keyboard.type("Theo Quyết định 226.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".replies")).to_contain_text("Theo Quyết định 226.")
    page.get_by_role("button", name="Xong").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-notes-warning]")).to_be_hidden()
    expect(page.get_by_text("Mọi ghi chú đã xong.")).to_be_visible()

    # A refusal keeps the words; they outlive the saving of the article
    page.locator("#note_passage").fill("câu không có")
    page.locator("#note_text").fill("Ghi chú còn dở.")
    page.get_by_role("button", name="Gửi ghi chú").click()
    expect(page.locator("[data-notes-error]")).to_contain_text("không có đoạn được chọn")
    expect(page.locator("#note_text")).to_have_value("Ghi chú còn dở.")
    page.locator("[data-save]").click()
    expect(page.get_by_text("Đã lưu bài.")).to_be_visible()
    expect(page.locator("#note_text")).to_have_value("Ghi chú còn dở.")
    article.refresh_from_db()
    assert article.lead == "Sapô đang gõ dở."


def test_the_approver_notes_on_the_page_that_decides_and_approves_all_the_same(article, phone, new_page):
    notes.add(article, make.editor(), text="Bà con ở đâu?", passage="Bà con vui")
    page = phone
    log_in(page, "nguoiduyet", PASSWORD)
    page.goto(reverse("admin:news_article_action", args=[article.pk, "approve"]))
    expect(page.get_by_text("Còn 1 ghi chú chưa xong.")).to_be_visible()
    page.get_by_role("button", name="Đến đoạn này").click()
    assert selected(page) == "Bà con vui"
    select(page, "[data-part=body]", "trình tỉnh")
    page.locator("[data-note-take]").click()
    page.locator("#note_text").fill("Ngày nào?")
    page.get_by_role("button", name="Gửi ghi chú").dblclick()
    expect(page.get_by_text("Còn 2 ghi chú chưa xong.")).to_be_visible()
    assert article.notes.count() == 2
    page.locator(".action-bar").get_by_role("button", name="Duyệt đăng").click()
    expect(page.get_by_text("Đã duyệt.")).to_be_visible()

    # Without scripts the same buttons send an ordinary form, and lead back to the page
    plain = new_page(1280, 900, java_script_enabled=False)
    log_in(plain, "nguoiduyet", PASSWORD)
    plain.goto(change_url(article))
    plain.locator("#note_text").fill("Không cần kịch bản.")
    plain.get_by_role("button", name="Gửi ghi chú").click()
    plain.wait_for_url("**/change/#notes")
    expect(plain.get_by_text("Không cần kịch bản.", exact=True)).to_be_visible()


def test_the_preview_is_the_public_page_at_two_widths_and_a_link_opens_it_elsewhere(article, desktop, new_page):
    first = article.latest_revision
    make.change(article, make.editor(), lead="Sapô của bản sau.")
    page = desktop
    log_in(page, "nguoiduyet", PASSWORD)
    page.goto(reverse("admin:news_article_preview", args=[article.pk]))
    frame = page.frame_locator(".preview-frame")
    expect(frame.get_by_text("Sapô của bản sau.")).to_be_visible()
    expect(frame.get_by_text("Bản xem trước")).to_be_visible()
    inside = page.frames[1]
    assert inside.evaluate("innerWidth") == 1280
    page.get_by_label("Điện thoại 360 px").check()
    expect(frame.locator(".menu-line")).to_be_hidden()
    assert inside.evaluate("[innerWidth, document.documentElement.scrollWidth]") == [360, 360]
    assert "Trong bài này" in inside.content()
    assert inside.evaluate("id => !!document.getElementById(id)", markup.headings(BODY)[0]["id"])

    # A click in it leads nobody away
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="Tin tức").first.click()
    opened.value.close()
    assert page.url.endswith("/preview/") and inside.url.endswith("/preview/page/")

    # An earlier revision
    page.get_by_label("Bản", exact=True).select_option(str(first.pk))
    page.get_by_role("button", name="Xem bản này").click()
    expect(frame.get_by_text("Sở họp sơ kết nửa năm")).to_be_visible()

    # A link, copied, opened by somebody without an account and without scripts, then revoked
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Gửi cho").fill("Ông A")
    page.get_by_label("Luôn là bản mới nhất").check()
    page.get_by_role("button", name="Tạo liên kết", exact=True).click()
    expect(page.locator("[data-preview-made]")).to_be_focused()
    page.get_by_role("button", name="Chép địa chỉ").click()
    expect(page.get_by_text("Đã chép địa chỉ.")).to_be_visible()
    address = page.evaluate("navigator.clipboard.readText()")
    reader = new_page(360, 740, is_mobile=True, java_script_enabled=False)
    reader.goto(address)
    expect(reader.get_by_text("Sapô của bản sau.")).to_be_visible()
    expect(reader.get_by_text("gửi cho Ông A")).to_be_visible()
    assert reader.context.cookies() == []
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert PreviewLink.objects.get().opened_count == 1
    page.get_by_role("button", name="Thu hồi").click()
    expect(page.get_by_text("Đã thu hồi liên kết.")).to_be_visible()
    reader.goto(address)
    expect(reader.get_by_role("heading", level=1)).to_contain_text("không dùng được")


SCREENS = {"form": "change", "approval": "approve", "preview": "preview"}


@pytest.mark.parametrize("screen", SCREENS)
def test_no_screen_has_an_axe_finding_or_scrolls_sideways(article, new_page, screen):
    from axe_playwright_python.sync_playwright import Axe

    thread = notes.add(article, make.approver(), text="Dài " * 90, passage="quy hoạch mạng lưới")
    notes.reply(thread, make.editor(), text="x" * 300)
    notes.resolve(notes.add(article, make.editor(), text="Xong."), make.editor())
    preview_links.create(article, make.editor(), key="khoa-cua-phep-thu-nay", recipient="Tên dài " * 14)
    address = change_url(article)
    if screen == "approval":
        address = reverse("admin:news_article_action", args=[article.pk, "approve"])
    elif screen == "preview":
        address = reverse("admin:news_article_preview", args=[article.pk])
    for width, scheme in ((360, "light"), (1280, "dark")):
        page = new_page(width, 800, color_scheme=scheme)
        log_in(page, "nguoiduyet", PASSWORD)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if screen == "form":
            expect(page.locator(".cke_editable")).to_be_visible()
        for details in page.locator("#notes details, #links details").all():
            details.evaluate("element => { element.open = true; }")
        found = Axe().run(page).response["violations"]
        assert [(row["id"], [node["target"] for node in row["nodes"]]) for row in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Article.objects.get().version == article.version
