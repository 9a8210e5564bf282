"""Nothing typed is lost, in a real browser: two at once, the window closed, the network cut, the session ended."""

import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from news import drafting, workflow
from news.models import Article, Autosave
from portal.models import Session
from tests import factories as make
from tests.browser.newsroom import log_in

PASSWORD = "mat-khau-thu-nghiem"


@pytest.fixture
def article(transactional_db) -> Article:
    for person in (make.editor(), make.approver()):
        person.set_password(PASSWORD)
        person.save()
    make.department()
    return make.article(title="Hội nghị sơ kết", lead="Sapô ban đầu.", body="<p>Đoạn một.</p>\n<p>Đoạn hai.</p>")


def open_form(page: Page, article: Article) -> None:
    page.goto(f"/admin/news/article/{article.pk}/change/")
    expect(page.locator(".cke_editable")).to_be_visible()


def accessible(page: Page) -> None:
    """No axe finding, and nothing scrolls sideways."""
    found = Axe().run(page).response["violations"]
    assert [(row["id"], [node["target"] for node in row["nodes"]]) for row in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def kept(page: Page):
    return expect(page.locator("#typing-state"))


def test_two_at_once_see_each_other_and_choose_between_their_texts(article, desktop, phone):
    editor, approver = desktop, phone
    log_in(editor, "bientapvien", PASSWORD)
    log_in(approver, "nguoiduyet", PASSWORD)
    open_form(editor, article)
    open_form(approver, article)
    expect(editor.get_by_text("Lê Minh Châu đang sửa bài này từ")).to_be_visible(timeout=10_000)
    expect(approver.get_by_text("Phạm Văn Tú đang sửa bài này từ")).to_be_visible(timeout=10_000)

    approver.locator("#id_lead").fill("Sapô của người duyệt.")
    approver.locator(".cke_editable p").last.fill("Đoạn hai, người duyệt sửa.")
    approver.locator("[data-save]").click()
    expect(approver.get_by_text("Đã lưu bài.")).to_be_visible()
    expect(editor.get_by_text("Lê Minh Châu vừa lưu bài lúc")).to_be_visible(timeout=10_000)

    editor.locator("#id_lead").fill("Sapô của biên tập viên.")
    editor.locator(".cke_editable p").first.fill("Đoạn một, biên tập viên sửa.")
    editor.locator("[data-save]").click()
    expect(editor.get_by_role("heading", level=1)).to_have_text("Hai người cùng sửa bài này")
    accessible(editor)
    editor.set_viewport_size({"width": 360, "height": 740})
    accessible(editor)
    editor.set_viewport_size({"width": 1280, "height": 900})
    lead = editor.get_by_role("group", name="Sapô")
    assert lead.get_by_role("radio", checked=True).count() == 0
    lead.get_by_role("radio", name="Bản của bạn").check()
    expect(editor.get_by_role("radio", name="Giữ chỗ sửa của cả hai người")).to_be_checked()
    editor.get_by_role("button", name="Lưu bản đã chọn").click()
    expect(editor.get_by_text("Đã lưu bản bạn chọn.")).to_be_visible()
    article.refresh_from_db()
    assert article.lead == "Sapô của biên tập viên."
    assert article.body == "<p>Đoạn một, biên tập viên sửa.</p><p>Đoạn hai, người duyệt sửa.</p>"
    approver.close()
    expect(editor.locator("#presence")).to_be_hidden(timeout=20_000)


def test_a_closed_window_and_a_cut_line_lose_nothing(article, desktop, expected_errors):
    expected_errors += ["ERR_INTERNET_DISCONNECTED"]
    page, context = desktop, desktop.context
    log_in(page, "bientapvien", PASSWORD)
    open_form(page, article)
    page.wait_for_timeout(4000)
    assert not Autosave.objects.exists(), "opening a form is no typing"
    page.locator("#id_lead").fill("Sapô gõ rồi đóng cửa sổ.")
    kept(page).to_contain_text("Đã giữ chữ chưa lưu")
    page.close()

    page = context.new_page()
    open_form(page, article)
    expect(page.locator("#id_lead")).to_have_value("Sapô gõ rồi đóng cửa sổ.")
    expect(page.get_by_text("Đã lấy lại chữ bạn gõ lúc")).to_be_visible()
    accessible(page)
    context.set_offline(True)
    page.locator(".cke_editable p").first.fill("Đoạn gõ khi mất mạng.")
    kept(page).to_contain_text("Mất kết nối")
    page.locator("[data-save]").click()
    kept(page).to_contain_text("chưa lưu được")
    page.close()

    context.set_offline(False)
    page = context.new_page()
    with page.expect_response("**/typing/"):
        page.goto("/admin/")  # any page of the newsroom sends what the browser has kept
    open_form(page, article)
    expect(page.locator(".cke_editable")).to_contain_text("Đoạn gõ khi mất mạng.")
    page.locator("[data-save]").click()
    expect(page.get_by_text("Đã lưu bài.")).to_be_visible()
    article.refresh_from_db()
    assert article.lead == "Sapô gõ rồi đóng cửa sổ."
    assert article.body == "<p>Đoạn gõ khi mất mạng.</p><p>Đoạn hai.</p>"
    assert not Autosave.objects.unsaved(make.editor()).exists()


def test_a_session_that_ends_while_a_new_article_is_typed_leads_back_to_the_words(article, desktop):
    page = desktop
    log_in(page, "bientapvien", PASSWORD)
    page.goto("/admin/news/article/add/")
    expect(page.locator(".cke_editable")).to_be_visible()
    page.locator("#id_title").fill("Bài mới chưa lưu lần nào")
    kept(page).to_contain_text("Đã giữ chữ chưa lưu")
    Session.objects.all().delete()
    page.locator("#id_lead").fill("Sapô gõ sau khi hết phiên.")
    kept(page).to_contain_text("Phiên đăng nhập đã hết")
    page.locator("[data-save]").click()
    expect(page.get_by_text("chữ đã gõ vẫn còn")).to_be_visible()
    page.get_by_label("Tên đăng nhập").fill("bientapvien")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("#id_lead")).to_have_value("Sapô gõ sau khi hết phiên.")
    expect(page.locator("#id_title")).to_have_value("Bài mới chưa lưu lần nào")
    page.locator("[data-save]").click()
    expect(page.get_by_text("Đã lưu bài.")).to_be_visible()
    assert Article.objects.filter(title="Bài mới chưa lưu lần nào").count() == 1


def test_whoever_only_opens_a_form_has_typed_nothing(article, desktop):
    """Search fields, rows of authors and the editor all settle by themselves when the page opens."""
    make.change(article, authors=[make.author()], cover=make.cover(), tags=[make.tag("sơ kết")])
    log_in(desktop, "bientapvien", PASSWORD)
    sent = []
    desktop.on("request", lambda request: sent.append(request.url) if request.url.endswith("/typing/") else None)
    desktop.goto(f"/admin/news/article/{article.pk}/change/")
    expect(desktop.locator(".cke_editable")).to_be_visible()
    desktop.wait_for_timeout(4000)  # longer than a rest in typing
    assert sent == []
    assert not Autosave.objects.filter(data__isnull=False).exists()


def test_what_is_typed_while_a_save_is_under_way_is_not_lost(article, desktop, monkeypatch):
    page, typed_on, save = desktop, threading.Event(), workflow.save

    def slow_save(*args, **kwargs):
        typed_on.wait(15)
        return save(*args, **kwargs)

    monkeypatch.setattr(workflow, "save", slow_save)
    log_in(page, "bientapvien", PASSWORD)
    open_form(page, article)
    page.locator("#id_lead").fill("Sapô được lưu.")
    page.evaluate(
        """() => setTimeout(() => {
            const lead = document.getElementById("id_lead");
            lead.value += " Gõ thêm khi đang lưu.";
            lead.dispatchEvent(new Event("input", {bubbles: true}));
        }, 600)"""
    )
    threading.Timer(2.5, typed_on.set).start()
    page.locator("[data-save]").click()
    expect(page.get_by_text("Đã lưu bài.")).to_be_visible()
    article.refresh_from_db()
    assert article.lead == "Sapô được lưu."
    page.wait_for_timeout(1500)
    rows = Autosave.objects.unsaved(make.editor())
    assert [row.value("lead") for row in rows] == ["Sapô được lưu. Gõ thêm khi đang lưu."]


def test_words_left_offline_are_kept_beside_newer_ones_from_another_machine(article, desktop, expected_errors):
    expected_errors += ["ERR_INTERNET_DISCONNECTED"]
    page, context = desktop, desktop.context
    log_in(page, "bientapvien", PASSWORD)
    open_form(page, article)
    page.locator("#id_lead").fill("Gõ ở cơ quan.")
    kept(page).to_contain_text("Đã giữ chữ chưa lưu")
    context.set_offline(True)
    page.locator("#id_lead").fill("Gõ ở cơ quan khi mất mạng.")
    kept(page).to_contain_text("Mất kết nối")
    page.close()
    row = Autosave.objects.get()
    drafting.keep(row.user, article, row.key, data=row.data | {"lead": ["Gõ ở nhà."]}, base_version=row.base_version)
    context.set_offline(False)
    page = context.new_page()
    with page.expect_response("**/typing/"):
        page.goto("/admin/")
    page.wait_for_timeout(1500)
    assert {row.value("lead") for row in Autosave.objects.all()} == {"Gõ ở nhà.", "Gõ ở cơ quan khi mất mạng."}


def test_opened_in_the_editor_and_saved_untouched_nothing_has_changed(article, desktop):
    """The editor writes line breaks of its own between blocks; whoever only looked must still be able to approve."""
    make.change(article, body="<h2>Mục</h2><ul><li>Một</li><li>Hai</li></ul><p>Chữ<br>xuống dòng.</p>")
    version, body = article.version, article.body
    log_in(desktop, "nguoiduyet", PASSWORD)
    open_form(desktop, article)
    desktop.locator("[data-save]").click()
    expect(desktop.get_by_text("Đã lưu bài.")).to_be_visible()
    article.refresh_from_db()
    assert (article.version, article.body) == (version, body)
    assert make.approver() not in article.contributors.all()
