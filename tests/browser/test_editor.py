"""The editor in a real browser: what is written, pasted and chosen stands in the text as the sanitiser keeps it."""

import re
import threading
from base64 import b64encode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from news import embedding
from news.models import Article, Image
from portal import pasting
from portal.richtext import plain
from tests import factories as make
from tests.browser.newsroom import log_in

PASSWORD = "mat-khau-thu-nghiem"
WORDS = "<p>Sáng 17/7, Sở tổ chức <strong>hội nghị</strong> sơ kết.</p>"
VIDEO = '<figure class="video"><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">Phim tư liệu</a></figure>'
TABLE = (
    '<table><caption>Kinh phí</caption><thead><tr><th scope="col">Việc</th><th scope="col">Tiền</th></tr></thead>'
    "<tbody><tr><td>Đề tài</td><td>120</td></tr></tbody></table>"
)
FOREIGN = (
    '<p><a href="/x" lang="en" title="y"><em lang="en">a</em> <strong lang="fr">b</strong></a> <u lang="en">c</u>'
    '<s lang="en">d</s><sub lang="en">e</sub><sup lang="en">f</sup> <abbr lang="en" title="World">W</abbr></p>'
    '<ul lang="en"><li>a</li></ul><ol lang="en" type="a"><li>b</li></ol>'
    '<table lang="en"><caption lang="fr">a</caption><tbody><tr><td lang="de">b</td></tr></tbody></table>'
    '<blockquote lang="en"><p>c</p></blockquote><figure class="video" lang="en"><a href="https://www.youtube.com/watch'
    '?v=dQw4w9WgXcQ" lang="fr">Fête</a><figcaption lang="fr">Été</figcaption></figure>'
)
TCVN3 = "<p>Céng hßa x· héi chñ nghÜa ViÖt Nam, Së Th«ng tin vµ TruyÒn th«ng tæ chøc héi nghÞ tæng kÕt</p>"


@pytest.fixture
def library(transactional_db) -> list[Image]:
    person = make.editor()
    person.set_password(PASSWORD)
    person.save()
    make.department()
    return [make.image(shade, title=f"Ảnh {shade}", caption="") for shade in (60, 120)]


def article_with(body: str) -> Article:
    return make.article(title="Hội nghị sơ kết", lead="Sapô.", body=body)


def text(page: Page):
    return page.locator(".cke_wysiwyg_div")


def write(page: Page, article: Article | None = None) -> None:
    log_in(page, "bientapvien", PASSWORD)
    page.goto(f"/admin/news/article/{article.pk}/change/" if article else "/admin/news/article/add/")
    expect(text(page)).to_be_visible()


def markup(page: Page) -> str:
    """The body as the form would send it, cleaned as it would be stored."""
    page.evaluate("for (const editor of Object.values(CKEDITOR.instances)) editor.updateElement()")
    return embedding.resolved(pasting.richtext.clean(page.locator("#id_body").evaluate("field => field.value")))


def paste(page: Page, html: str = "", words: str = "", files: tuple[bytes, ...] = ()) -> None:
    page.evaluate(
        """([html, words, files]) => {
            const data = new DataTransfer();
            if (html) data.setData("text/html", html);
            if (words) data.setData("text/plain", words);
            files.forEach((bytes, index) => data.items.add(
                new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], `a-${index}.png`, {type: "image/png"})));
            document.querySelector(".cke_wysiwyg_div").dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [html, words, [b64encode(data).decode() for data in files]],
    )


def accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(row["id"], [node["target"] for node in row["nodes"]]) for row in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_figures_tables_and_videos_are_shown_and_a_look_changes_nothing(library, desktop):
    figures = embedding.figure(library[0], "Chú thích & dấu") + embedding.figure(library[1]).replace(
        "<figure>", '<figure class="align-right">'
    )
    article = article_with(f"{WORDS}{figures}<h2>Mục</h2>{TABLE}{VIDEO}{FOREIGN}<ul><li>Một</li></ul><p>Hết.</p>")
    version, body = article.version, article.body
    page = desktop
    write(page, article)
    expect(text(page).locator("figure img")).to_have_count(2)
    assert markup(page) == body
    words = plain(body)
    told = f"{len(words.split())} chữ · {len(words)} ký tự · đọc khoảng 1 phút"
    expect(page.locator(".editor-count")).to_have_text(told)
    page.locator("[data-save]").click()
    expect(page.get_by_text("Đã lưu bài.")).to_be_visible()
    article.refresh_from_db()
    assert (article.version, article.body) == (version, body)

    # A figure is moved, described and taken out by the keyboard alone.
    text(page).locator("figure img").first.click()
    page.keyboard.press("Alt+ArrowUp")
    assert markup(page).startswith("<figure><img")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Ảnh trong bài")
    dialog.get_by_label("Mô tả").fill("")
    dialog.get_by_label("Mô tả").press("Control+a")
    dialog.get_by_role("button", name="Xong").click()
    expect(dialog.get_by_text("Xin viết một câu kể trong ảnh có gì")).to_be_visible()
    accessible(page)
    dialog.get_by_label("Mô tả").fill("Đại biểu giơ tay")
    dialog.get_by_role("radio", name="Bên trái, chữ").check()
    dialog.get_by_role("button", name="Xong").click()
    moved = markup(page)
    assert f'<figure class="align-left"><img data-image="{library[0].pk}"' in moved
    assert 'alt="Đại biểu giơ tay"' in moved
    page.keyboard.press("Delete")
    assert f'data-image="{library[0].pk}"' not in markup(page)
    page.keyboard.press("Control+z")
    assert markup(page) == moved
    page.locator("[data-save]").click()
    expect(page.get_by_text("Đã lưu bài.")).to_be_visible()
    article.refresh_from_db()
    assert article.body == moved


def test_pictures_are_chosen_sent_and_described_before_they_stand_in_the_text(library, desktop):
    page = desktop
    write(page)
    text(page).click()
    page.keyboard.type("Doan mot.")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Shift+M")
    window = page.get_by_role("dialog", name="Chèn ảnh")
    expect(window.get_by_label("Tìm trong thư viện")).to_be_focused()
    page.keyboard.type("anh 60")
    expect(window.get_by_role("checkbox")).to_have_count(1)
    window.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    accessible(page)
    page.keyboard.press("Escape")
    expect(text(page)).to_be_focused()
    assert "<figure" not in markup(page)

    paste(page, files=(make.photo_bytes(10, kind="PNG"), make.photo_bytes(20, kind="PNG")))
    rows = window.locator(".picked")
    needs = window.get_by_text("Ảnh mới: cần mô tả").filter(visible=True)
    expect(needs).to_have_count(2, timeout=30_000)
    expect(rows.nth(0).get_by_label("Mô tả")).to_be_focused()
    window.locator(".gallery-grid label", has_text="Ảnh 120").click()
    window.get_by_role("button", name="Chèn 3 ảnh").click()
    expect(rows.nth(0).get_by_label("Mô tả")).to_be_focused()
    assert "<figure" not in markup(page)
    for row, words in ((rows.nth(0), "Toàn cảnh hội nghị"), (rows.nth(1), "Giám đốc phát biểu")):
        row.get_by_label("Mô tả").fill(words)
    rows.nth(0).get_by_label("Chú thích").fill("Hội nghị <sáng> 17/7")
    expect(needs).to_have_count(2)
    window.get_by_label("Nguồn chung cho mọi ảnh").fill("Hữu Thành")
    expect(rows.nth(1).get_by_label("Nguồn ảnh")).to_have_value("Hữu Thành")
    expect(needs).to_have_count(0)
    accessible(page)
    window.get_by_role("button", name="Chèn 3 ảnh").click()
    expect(window).to_be_hidden()
    page.keyboard.type("Doan hai.")
    body = markup(page)
    assert body.count("<figure>") == 3
    assert "<figcaption>Hội nghị &lt;sáng&gt; 17/7</figcaption>" in body
    assert body.startswith("<p>Doan mot.</p><figure>")
    assert body.endswith("</figure><p>Doan hai.</p>")
    first = Image.objects.get(alt_text="Toàn cảnh hội nghị")
    assert (first.is_described, first.credit) == (True, "Hữu Thành")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert "<figure" not in markup(page)

    paste(page, files=(make.photo_bytes(10, kind="PNG"), make.photo_bytes(20, kind="PNG"), make.photo_bytes(40)))
    expect(window.locator(".gallery-said")).to_contain_text("Đã tải 1 ảnh lên thư viện. “", timeout=30_000)
    expect(window.locator(".gallery-said")).to_have_text(re.compile("“.+”, “.+” đã có sẵn trong thư viện"))
    page.keyboard.press("Escape")
    expect(page.get_by_text("1 ảnh đã vào thư viện, chưa có mô tả")).to_be_visible()


def test_pasting_cleans_tells_and_loses_neither_pasted_nor_typed_words(library, desktop, monkeypatch, expected_errors):
    expected_errors += ["ERR_FAILED"]
    page, go, tidy = desktop, threading.Event(), pasting.tidy

    def slow(html):
        go.wait(10)
        return tidy(html)

    monkeypatch.setattr(pasting, "tidy", slow)
    write(page)
    text(page).click()
    page.keyboard.type("Truoc")
    paste(page, '<p class=MsoNormal style="color:red"><b>Dán</b> một<o:p></o:p></p><p>Đoạn hai</p><script>1</script>')
    page.wait_for_timeout(150)
    page.keyboard.type(" sau")
    go.set()
    expect(page.get_by_text("1 đoạn mã (script)")).to_be_visible()
    body = "<p>Truoc</p><p><strong>Dán</strong> một</p><p>Đoạn hai</p><p> sau</p>"
    assert plain(markup(page)) == plain(body)
    assert "<strong>Dán</strong> một" in markup(page)
    page.keyboard.type(" nua.")
    assert plain(markup(page)).endswith("sau nua.")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert plain(markup(page)) == "Truoc sau"

    # Figures that come from another of our editors stay; local pictures are offered for sending.
    page.keyboard.press("Control+End")
    paste(page, embedding.figure(library[0], "Từ bài khác") + f'<p><img src="data:image/png;base64,{"A" * 8}">x</p>')
    expect(text(page).locator("figure img")).to_have_count(1)
    expect(page.get_by_role("button", name="Tải 1 ảnh dán kèm lên")).to_be_visible()

    # An old encoding is offered; whoever keeps it gets it as it was.
    page.keyboard.press("Control+End")
    paste(page, TCVN3)
    window = page.get_by_role("dialog", name="Văn bản có vẻ gõ bằng bảng mã TCVN3 (ABC). Chuyển sang Unicode?")
    expect(window.get_by_role("button", name="Chuyển")).to_be_focused()
    accessible(page)
    expect(window).to_contain_text("tổ chức hội nghị tổng kết")
    page.keyboard.press("Enter")
    expect(text(page)).to_contain_text("hội nghị tổng kết")
    expect(text(page)).to_be_focused()

    # So is a title that comes from the same file.
    title = page.get_by_label("Tiêu đề").first
    old = "Së Th«ng tin vµ TruyÒn th«ng tæ chøc héi nghÞ tæng kÕt n\u00a8m"
    title.fill(f"2014: {old}")
    title.evaluate(
        """(field, words) => {
            const data = new DataTransfer();
            data.setData("text/plain", words);
            field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        old,
    )
    expect(window.get_by_role("button", name="Chuyển")).to_be_focused()
    page.keyboard.press("Enter")
    expect(title).to_have_value("2014: Sở Thông tin và Truyền thông tổ chức hội nghị tổng kết năm")
    expect(title).to_be_focused()
    text(page).focus()
    page.keyboard.press("Control+End")

    # An address of a video is a link, and a card where the editor wants one.
    page.keyboard.press("Enter")
    paste(page, words="https://youtu.be/dQw4w9WgXcQ")
    page.get_by_role("button", name="Hiện thành thẻ video").click()
    expect(text(page).locator("figure.video")).to_contain_text("Video")
    assert VIDEO.replace("Phim tư liệu", "Video") in markup(page)

    # Lines of plain text become paragraphs; without the server the words come in all the same.
    page.keyboard.press("Control+End")
    paste(page, words="Dòng một\nDòng hai\n- gạch\n- ngang")
    expect(text(page).locator("p", has_text="Dòng hai")).to_have_text("Dòng hai")
    assert "<p>Dòng hai</p><ul><li>gạch</li><li>ngang</li></ul>" in markup(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        """() => navigator.clipboard.write([new ClipboardItem({
            "text/html": new Blob(["<p><b>Chữ thường</b></p><p>Hết</p>"], {type: "text/html"}),
            "text/plain": new Blob(["Chữ thường\\nHết"], {type: "text/plain"}),
        })])"""
    )
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Shift+v")
    expect(text(page).locator("p", has_text="Hết")).to_have_text("Hết")
    assert "<p>Chữ thường</p><p>Hết</p>" in markup(page)
    page.route("**/article/paste/", lambda route: route.abort())
    paste(page, "<p class=MsoNormal><b>Mất mạng</b> vẫn dán</p><table width=300><tr><td>ô</td></tr></table>")
    expect(page.get_by_text("Máy chủ chưa trả lời")).to_be_visible()
    assert "<strong>Mất mạng</strong> vẫn dán" in markup(page)
    assert "<td>ô</td>" in markup(page)


def test_tools_work_by_keyboard_and_leave_only_what_is_kept(library, desktop):
    page = desktop
    write(page)
    text(page).click()
    page.keyboard.type("Trang cua So")
    page.keyboard.press("Shift+Control+ArrowLeft")
    page.keyboard.press("Control+k")
    link = page.get_by_role("dialog", name="Chèn liên kết")
    link.get_by_label("Địa chỉ").fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(link.get_by_text("Xin nhập địa chỉ web")).to_be_visible()
    link.get_by_label("Địa chỉ").fill("khcn.kinhson.example/tin")
    accessible(page)
    page.keyboard.press("Enter")
    assert markup(page) == '<p>Trang cua <a href="https://khcn.kinhson.example/tin">So</a></p>'

    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+F10")
    expect(page.locator(".cke_combo_button")).to_be_focused()
    page.keyboard.press("Escape")
    expect(text(page)).to_be_focused()
    page.get_by_role("button", name="Bảng", exact=True).click()
    table = page.get_by_role("dialog", name="Chèn bảng")
    table.get_by_label("Số hàng").fill("2")
    table.get_by_label("Số cột").fill("hai")
    table.get_by_role("button", name="Chèn bảng").click()
    expect(table.get_by_text("Xin nhập một số từ 1 đến 20.")).to_be_visible()
    table.get_by_label("Số cột").fill("2")
    table.get_by_label("Tên bảng").fill("Kinh phí")
    page.keyboard.press("Enter")
    expect(table).to_be_hidden()
    expect(text(page)).to_be_focused()
    for words in ("Viec", "Tien", "De tai", "120"):
        page.keyboard.type(words)
        page.keyboard.press("Tab") if words != "120" else None
    expected = TABLE.replace("Việc", "Viec").replace("Tiền", "Tien").replace("Đề tài", "De tai")
    assert expected in markup(page)
    page.get_by_role("button", name="Bảng", exact=True).click()
    change = page.get_by_role("dialog", name="Sửa bảng")
    accessible(page)
    change.get_by_role("button", name="Thêm hàng dưới").click()
    change.get_by_role("button", name="Thêm hàng dưới").click()
    expect(change.get_by_text("Bảng nay có 4 hàng, 2 cột.")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(text(page).locator("tr")).to_have_count(2)
    page.get_by_role("button", name="Bảng", exact=True).click()
    change.get_by_label("Cột đầu là tên các hàng").check()
    change.get_by_role("button", name="Xong").click()
    expect(text(page).locator("th[scope=row]")).to_have_text("De tai")
    assert '<th scope="row">De tai</th>' in markup(page)
    text(page).locator("td").last.click()
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.type("De an")
    page.keyboard.press("Tab")
    page.keyboard.type("80")
    page.keyboard.press("Control+z")
    assert '<tr><th scope="row">De an</th><td></td></tr>' in markup(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('.cke_wysiwyg_div')")  # the last cell is no trap

    page.get_by_role("button", name="Ký hiệu đặc biệt").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Phím tắt").click()
    expect(page.get_by_role("dialog", name="Phím tắt khi viết")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.get_by_role("dialog", name="Tìm và thay")).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    before = markup(page)
    page.get_by_role("button", name="Mã HTML").click()
    expect(page.locator(".cke_source")).to_be_visible()
    page.get_by_role("button", name="Mã HTML").click()
    expect(text(page)).to_be_visible()
    assert markup(page) == before
    page.get_by_role("button", name="Mã HTML").click()
    page.locator(".cke_source").fill("<h1>Mục</h1><iframe src=x></iframe><form><font>x</font></form>")
    page.get_by_role("button", name="Mã HTML").click()
    told = page.locator("[data-kind=source]")
    for words in ("1 khung nhúng (iframe)", "1 biểu mẫu (form)", "1 thẻ font"):
        expect(told).to_contain_text(words)
    assert markup(page) == "<h2>Mục</h2><p>x</p>"
    page.evaluate(
        """() => {
            const editor = CKEDITOR.instances.id_body;
            editor.setMode("source");
            editor.editable().setData("<p>x</p><video src=x></video>");  // before "mode" is fired
        }"""
    )
    page.get_by_role("button", name="Mã HTML").click()
    expect(told).to_contain_text("1 thẻ video")
    expect(told).not_to_contain_text("iframe")
    wide = page.get_by_role("button", name="Mở rộng khắp màn hình")
    wide.click()
    expect(wide).to_have_attribute("aria-pressed", "true")
    wide.click()
    english = page.evaluate("[...document.querySelectorAll('.cke [title]')].map(each => each.title)")
    assert not [
        words for words in english if any(word in words.lower() for word in ("editor", "press", "toolbar", "the "))
    ]


def test_what_is_typed_at_once_is_no_part_of_the_step_that_a_window_takes(library, desktop):
    page = desktop

    def typed_at_once(window) -> None:
        """Words that come in the very turn in which a window closes, as a quick hand's do in a slow browser."""
        window.evaluate(
            """dialog => dialog.addEventListener("close", () => document.execCommand("insertText", false, "nhanh"))"""
        )

    def steps() -> list[str]:
        page.evaluate("() => new Promise(done => setTimeout(done, 50))")
        return page.evaluate("Object.values(CKEDITOR.instances)[0].undoManager.snapshots.map(step => step.contents)")

    write(page)
    text(page).click()
    page.keyboard.press("Control+Shift+M")
    gallery = page.get_by_role("dialog", name="Chèn ảnh")
    gallery.locator(".gallery-grid label", has_text="Ảnh 120").click()
    typed_at_once(gallery)
    gallery.get_by_role("button", name="Chèn ảnh", exact=True).click()
    expect(text(page).locator("figure + p, div + p")).to_have_text("nhanh")
    assert ["nhanh" in step for step in steps()] == [False, False]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert markup(page) == ""

    page.keyboard.press("Control+k")
    link = page.get_by_role("dialog", name="Chèn liên kết")
    link.get_by_label("Địa chỉ").fill("khcn.kinhson.example/tin")
    typed_at_once(link)
    page.keyboard.press("Enter")
    expect(text(page)).to_contain_text("nhanh")
    assert [step for step in steps() if "nhanh" in step] == []
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert markup(page) == ""

    page.get_by_role("button", name="Ký hiệu đặc biệt").click()
    signs = page.get_by_role("dialog")
    typed_at_once(signs)
    signs.get_by_role("button", name="mở ngoặc kép", exact=True).click()
    expect(text(page)).to_have_text("“nhanh")
    assert [step for step in steps() if "nhanh" in step] == []
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert markup(page) == ""

    page.get_by_role("button", name="Bảng", exact=True).click()
    table = page.get_by_role("dialog", name="Chèn bảng")
    typed_at_once(table)
    table.get_by_role("button", name="Chèn bảng").click()
    expect(text(page).locator("th, td").first).to_have_text("nhanh")
    assert [step for step in steps() if "nhanh" in step] == []
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert markup(page) == ""


def test_windows_give_the_caret_back_and_open_once(library, desktop):
    """Beside bold and raised words CKEditor keeps invisible signs, which must count for nothing."""
    page = desktop
    write(page, article_with(f"<p>Dien tich</p>{embedding.figure(library[0])}"))
    text(page).locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("m")
    raised = page.get_by_role("button", name="Chỉ số trên")
    raised.click()
    page.keyboard.type("2")
    raised.click()
    page.keyboard.type(" roi")
    signs, dash = page.get_by_role("button", name="Ký hiệu đặc biệt"), page.get_by_role("button", name="gạch ngang dài")
    signs.click()
    dash.click()
    page.keyboard.type("nua")
    signs.click()
    page.keyboard.press("Escape")
    page.keyboard.type(".")
    assert "<p>Dien tich</p><p>m<sup>2</sup> roi—nua.</p><figure>" in markup(page)
    page.keyboard.press("Enter")
    for key in ("Control+b", "Control+b"):
        page.keyboard.press(key)
    signs.click()
    dash.click()
    page.keyboard.type("x")
    assert "<p>—x</p><figure>" in markup(page)

    text(page).locator("figure img").dblclick()
    expect(page.locator("dialog.window")).to_have_count(1)
    page.keyboard.press("Escape")

    # A caption is one running text, whatever comes into it.
    text(page).locator("figcaption").click()
    page.keyboard.press("End")
    paste(page, words="dong\nlua")
    expect(text(page).locator("figcaption")).to_contain_text("lua")
    assert "<figcaption>dong lua</figcaption>" in markup(page)

    # Behind a picture at the end the text goes on; a picture dropped on a word stands behind its paragraph.
    page.keyboard.press("Control+End")
    page.keyboard.type("Het")
    assert markup(page).endswith("</figure><p>Het</p>")
    text(page).locator("p").first.evaluate(
        """(paragraph, bytes) => {
            const data = new DataTransfer(), box = paragraph.getBoundingClientRect();
            const file = Uint8Array.from(atob(bytes), c => c.charCodeAt(0));
            data.items.add(new File([file], "a.png", {type: "image/png"}));
            paragraph.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true,
                clientX: box.left + 30, clientY: box.top + box.height / 2}));
        }""",
        b64encode(make.photo_bytes(30, kind="PNG")).decode(),
    )
    window = page.get_by_role("dialog", name="Chèn ảnh")
    expect(window.get_by_label("Mô tả")).to_be_visible(timeout=30_000)
    window.get_by_label("Mô tả").fill("Cánh đồng")
    window.get_by_label("Nguồn ảnh").fill("Hữu Thành")
    window.get_by_role("button", name="Chèn ảnh").click()
    expect(window).to_be_hidden()
    assert markup(page).startswith("<p>Dien tich</p><figure><img")


def test_on_a_phone_the_tools_fold_away_and_fingers_find_them(library, phone):
    article = article_with(WORDS + embedding.figure(library[0]) + TABLE + VIDEO)
    page = phone
    write(page, article)
    more = page.get_by_role("button", name="Thêm", exact=True)
    undo = page.get_by_role("button", name="Hoàn tác")
    expect(undo).to_be_hidden()
    more.tap()
    expect(undo).to_be_visible()
    small = """() => [...document.querySelectorAll(".cke_top :is(.cke_button, .cke_combo_button)")]
        .filter(a => a.offsetWidth && (a.offsetWidth < 44 || a.offsetHeight < 44)).map(a => a.title)"""
    assert page.evaluate(small) == []
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.cke_wysiwyg_div')).fontSize)") >= 16
    accessible(page)
    page.evaluate("scrollTo(0, document.querySelector('.cke_wysiwyg_div').getBoundingClientRect().top + scrollY + 200)")
    assert page.evaluate("Math.abs(document.querySelector('.cke_top').getBoundingClientRect().top)") < 2
    page.get_by_role("button", name="Ảnh", exact=True).tap()
    expect(page.get_by_role("dialog", name="Chèn ảnh").get_by_role("checkbox").first).to_be_visible()
    accessible(page)
