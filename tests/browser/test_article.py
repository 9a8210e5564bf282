"""What only a browser shows of an article: pictures in a dialog, tools that need a script, reading aloud."""

import pytest
from playwright.sync_api import expect

from news import embedding
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


LONG = "<p>Hết.</p>" * 20


@pytest.fixture
def address():
    factories.department()
    pictures = [
        factories.image(shade, alt_text=f"Ảnh số {shade}", caption=f"Chú thích {shade}.") for shade in (1, 2, 3)
    ]
    body = (
        "<h2>Một</h2><p>Câu đầu. Câu sau<sup class='footnote'>1</sup>.</p><table><tr><td>Số liệu</td></tr></table>"
        + "".join(embedding.figure(picture) for picture in pictures)
        + f"<h2>Hai</h2>{LONG}<h2>Ba</h2>{LONG}<ol class='footnotes'><li>Nguồn.</li></ol>"
    )
    article = factories.published(title="Đường lên Mây Ngàn", lead="Sapô của bài.", body=body)
    return factories.url_of(article)


def test_the_lightbox_is_walked_by_keyboard_and_gives_the_focus_back(desktop, address):
    desktop.goto(address)
    link = desktop.get_by_role("link", name="Xem ảnh lớn: Ảnh số 1")
    link.focus()
    desktop.keyboard.press("Enter")
    dialog = desktop.get_by_role("dialog", name="Xem ảnh")
    expect(dialog.locator(".lightbox-count")).to_have_text("Ảnh 1/3")
    expect(dialog.get_by_role("img", name="Ảnh số 1")).to_be_visible()
    expect(dialog.locator(".lightbox-caption")).to_contain_text("Chú thích 1. Ảnh: Hữu Thành")
    desktop.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("img", name="Ảnh số 2")).to_be_visible()
    desktop.keyboard.press("ArrowLeft")
    desktop.keyboard.press("ArrowLeft")
    expect(dialog.locator(".lightbox-count")).to_have_text("Ảnh 3/3")
    full = dialog.get_by_role("button", name="Cỡ thật")
    full.click()
    expect(full).to_have_attribute("aria-pressed", "true")
    for _ in range(8):
        desktop.keyboard.press("Tab")
        assert desktop.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    desktop.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()


def test_without_a_script_pictures_are_links_and_nothing_is_offered_that_cannot_be(new_page, address):
    page = new_page(360, 740, java_script_enabled=False)
    page.goto(address)
    link = page.get_by_role("link", name="Xem ảnh lớn: Ảnh số 2")
    large = link.get_attribute("href")
    assert page.request.get(large).headers["content-type"] == "image/jpeg"
    for words in ("Nghe", "Sao chép liên kết", "Chia sẻ…", "Chữ lớn hơn"):
        expect(page.get_by_role("button", name=words)).to_have_count(0)
    page.get_by_text("Trong bài này").locator("visible=true").click()
    expect(page.locator(".toc-fold").get_by_role("link", name="Hai")).to_be_visible()
    page.locator("summary", has_text="Chia sẻ").click()
    expect(page.get_by_role("link", name="Zalo")).to_be_visible()
    page.locator("summary", has_text="Chia sẻ").click()
    page.get_by_role("link", name="Cỡ chữ").click()
    expect(page.get_by_label("Rất lớn")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_address_is_copied_and_letters_grow_and_stay_so(new_page, address):
    page = new_page(1280, 800, permissions=["clipboard-read", "clipboard-write"])
    page.goto(address)
    page.locator("summary", has_text="Chia sẻ").click()
    page.get_by_role("button", name="Sao chép liên kết").click()
    expect(page.get_by_role("status").filter(has_text="Đã chép")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith(address)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Chữ lớn hơn").click()
    expect(page.locator("html")).to_have_attribute("data-text", "large")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-text", "large")
    page.get_by_role("button", name="Chữ nhỏ hơn").click()
    expect(page.locator("html")).not_to_have_attribute("data-text", "large")


VOICES = """
    const voices = [], told = [];
    const engine = new EventTarget();
    Object.assign(engine, {
        getVoices: () => voices,
        speak: (utterance) => { told.push(utterance.text); engine.now = utterance; },
        cancel: () => {},
    });
    Object.defineProperty(window, "speechSynthesis", { value: engine });
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    window.told = told;
    window.finish = () => engine.now.onend();
    window.arrive = (lang) => {
        voices.push({ lang, name: lang, localService: true });
        engine.dispatchEvent(new Event("voiceschanged"));
    };
"""


def test_reading_aloud_is_offered_once_a_voice_has_come_and_goes_through_the_text(desktop, address):
    desktop.add_init_script(VOICES)
    desktop.goto(address)
    offer = desktop.get_by_role("button", name="Nghe")
    desktop.evaluate("arrive('en-US')")
    expect(offer).to_be_hidden()
    desktop.evaluate("arrive('vi-VN')")
    offer.click()
    player = desktop.get_by_role("group", name="Nghe bài")
    expect(player.get_by_role("button", name="Tạm dừng")).to_be_focused()
    expect(desktop.locator(".being-read")).to_have_text("Đường lên Mây Ngàn")
    for _ in range(5):
        desktop.evaluate("finish()")
    assert desktop.evaluate("told") == [
        "Đường lên Mây Ngàn", "Sapô của bài.", "Một", "Câu đầu.", "Câu sau.", "Ảnh: Chú thích 1.",
    ]  # fmt: skip
    player.get_by_role("button", name="Tạm dừng").click()
    desktop.evaluate("finish()")  # the end of what was stopped says nothing
    assert desktop.evaluate("told.length") == 6
    player.get_by_role("button", name="Đọc tiếp").click()
    assert desktop.evaluate("told.at(-1)") == "Ảnh: Chú thích 1."
    player.get_by_label("Tốc độ").select_option("Nhanh")
    assert desktop.evaluate("speechSynthesis.now.rate") == 1.25
    player.get_by_role("button", name="Dừng", exact=True).click()
    expect(player).to_be_hidden()
    expect(offer).to_be_focused()
    expect(desktop.locator(".being-read")).to_have_count(0)


def test_without_a_voice_of_the_language_nothing_is_offered(desktop, address):
    desktop.add_init_script(VOICES + "arrive('en-GB');")
    desktop.goto(address)
    desktop.wait_for_load_state("load")
    expect(desktop.get_by_role("button", name="Nghe")).to_be_hidden()


def test_the_contents_mark_the_part_being_read_even_after_a_jump(desktop, address):
    desktop.goto(address)
    contents = desktop.get_by_role("navigation", name="Trong bài này")
    contents.get_by_role("link", name="Hai").click()
    expect(contents.locator("[aria-current]")).to_have_text("Hai")
    desktop.evaluate("scrollTo(0, 0)")
    expect(contents.locator("[aria-current]")).to_have_count(0)


def test_the_sheet_is_printed_by_a_button(desktop, address):
    desktop.add_init_script("window.print = () => { window.printed = true; };")
    desktop.goto(f"{address}in/")
    desktop.get_by_role("button", name="In bài").click()
    assert desktop.evaluate("window.printed")
    expect(desktop.get_by_text("Nhấn Ctrl+P để in.")).to_be_hidden()
