"""What a person does in the newsroom, as steps a browser test reads aloud."""

from playwright.sync_api import Page, expect


def log_in(page: Page, username: str, password: str) -> None:
    page.goto("/admin/login/?next=/admin/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/admin/")


def paste(page: Page, paragraphs: list[str]) -> None:
    """Paste plain paragraphs into the body, as from a text file."""
    body = page.locator(".cke_editable")
    expect(body).to_be_visible()
    body.click()
    text = "\n\n".join(paragraphs)
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const target = document.querySelector(".cke_editable");
            target.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )
    expect(body).to_contain_text(paragraphs[-1][-30:])


def choose(page: Page, field: str, words: str) -> None:
    """Pick an entry of an autocomplete by typing; `field` is the select's id."""
    page.locator(f"#{field} + .select2 .select2-selection").click()
    page.locator(".select2-container--open .select2-search__field").last.fill(words)
    page.locator(".select2-results__option", has_text=words).first.click()


def add_cover(page: Page, file: str, *, title: str, alt: str) -> None:
    """Upload a picture through the window beside the cover field."""
    with page.expect_popup() as opened:
        page.locator("#add_id_cover").click()
    window = opened.value
    window.get_by_label("Tệp ảnh").set_input_files(file)
    window.get_by_label("Tên ảnh").fill(title)
    window.get_by_label("Mô tả cho người không nhìn thấy ảnh").fill(alt)
    window.get_by_label("Nguồn ảnh").fill("Hữu Thành")
    window.locator("[name=_save]").click()
    expect(page.locator("#id_cover option:checked")).to_have_text(title)


def press(page: Page, label: str) -> None:
    """Press a button or link of the action bar."""
    page.locator(".action-bar").locator("button, a").filter(has_text=label).first.click()
