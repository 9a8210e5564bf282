"""Take the pictures of docs/huong-dan-bien-tap.md from a demo newsroom of its own.

Usage:
    make manual             (or: .venv/bin/python -m docs.tools.manual [OUTDIR])

Starts the demo site in a temporary folder on a free port, plays the day of each role in a real Chromium and writes
one WebP a step to OUTDIR, normally docs/huong-dan/. Needs what `make test` installs.
"""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests import chromium  # noqa: E402 - the project's folder must be on the path first

OUTDIR = ROOT / "docs" / "huong-dan"
PASSWORD = "chi-dung-de-chup-anh"
DESKTOP, PHONE = {"width": 1280, "height": 860}, {"width": 360, "height": 740}
READY_WITHIN = 180


def main(outdir: Path) -> None:
    outdir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demo_site(folder) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        for name, play in STEPS.items():
            size = PHONE if name.endswith("-dien-thoai") else DESKTOP
            context = browser.new_context(base_url=base, viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
            page = context.new_page()
            play(page)
            page.wait_for_timeout(600)  # fonts, pictures and the editor have settled
            picture = Path(folder, f"{name}.png")
            page.screenshot(path=picture)
            Image.open(picture).convert("RGB").save(outdir / f"{name}.webp", quality=80, method=6)
            print(outdir / f"{name}.webp")
            context.close()
        browser.close()


class demo_site:
    """The demo on a free port, with a database of its own; its address while the block lasts."""

    def __init__(self, folder: str):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "VAR_DIR": folder,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "SEAL_KEY": secrets.token_urlsafe(48),
            "SITE_URL": self.base,
            "ALLOWED_HOSTS": "127.0.0.1",
            "STAFF_SECOND_FACTOR": "optional",
            "DEMO_PASSWORD": PASSWORD,
        }
        self.environment.pop("DATABASE_URL", None)

    def __enter__(self) -> str:
        command = [sys.executable, "manage.py", "run_demo", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL)
        end = time.monotonic() + READY_WITHIN
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.base}/readyz", timeout=5)
                return self.base
            except (urllib.error.URLError, OSError):
                time.sleep(0.5)
        self.process.kill()
        raise SystemExit("The demo site did not start.")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


# Steps


def log_in(page: Page, username: str) -> None:
    page.goto("/admin/login/?next=/admin/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/admin/")


def desk_of(username: str):
    return lambda page: log_in(page, username)


def open_first(page: Page, username: str, stage: str) -> None:
    log_in(page, username)
    page.goto(f"/admin/news/article/?stage={stage}")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state()


def form_of(username: str, stage: str):
    return lambda page: open_first(page, username, stage)


def side_of(username: str, stage: str, label: str):
    """A page reached from the article's form by a link."""

    def play(page: Page) -> None:
        open_first(page, username, stage)
        for closed in page.locator("details.bar-more:not([open]) > summary").all():
            closed.click()
        page.locator(".object-tools a, .action-bar a").filter(has_text=label).first.click()
        page.wait_for_load_state()

    return play


def part_of(username: str, stage: str, heading: str):
    """A part of the article's form, scrolled to."""

    def play(page: Page) -> None:
        open_first(page, username, stage)
        page.wait_for_timeout(2500)
        page.get_by_role("heading", name=heading).first.evaluate("part => part.scrollIntoView({block: 'start'})")
        page.evaluate("scrollBy(0, -16)")

    return play


def new_article(page: Page) -> None:
    log_in(page, "congtacvien")
    page.goto("/admin/news/article/add/")
    page.get_by_label("Tiêu đề").first.fill("Mười hộ Bản Vài bán chè qua điện thoại, khách trả tiền trước")
    page.get_by_label("Sapô").fill("Từ tháng sáu, mười hộ trồng chè nhận đơn qua điện thoại thay vì chờ lái buôn.")
    page.locator(".cke_editable").fill("Mỗi sáng chị Sua chụp ảnh mẻ chè vừa sao rồi gửi cho khách quen ở thị xã.")
    page.wait_for_timeout(4000)


def conflict(page: Page) -> None:
    """Two windows of two people; the later save leads to the choice."""
    open_first(page, "bientapvien", "submitted")
    other = page.context.browser.new_context(base_url=page.url.split("/admin")[0], locale="vi-VN")
    theirs = other.new_page()
    log_in(theirs, "nguoiduyet")
    theirs.goto(page.url)
    theirs.get_by_label("Sapô").fill("Người duyệt rút gọn sapô cho vừa màn hình điện thoại.")
    theirs.locator("[data-save]").click()
    theirs.wait_for_load_state()
    other.close()
    page.get_by_label("Sapô").fill("Biên tập viên viết lại sapô theo số liệu mới.")
    page.locator("[data-save]").click()
    page.wait_for_load_state()


def list_of(username: str, path: str):
    def play(page: Page) -> None:
        log_in(page, username)
        page.goto(path)

    return play


def picture_window(page: Page) -> None:
    """The editor's window of pictures, three of them chosen."""
    new_article(page)
    page.get_by_role("button", name="Ảnh", exact=True).click()
    boxes = page.get_by_role("dialog", name="Chèn ảnh").get_by_role("checkbox")
    boxes.first.wait_for()
    for number in (0, 1, 4):
        boxes.nth(number).check()


def retouch(page: Page) -> None:
    list_of("bientapvien", "/admin/news/image/")(page)
    page.locator("a[href*='/change/']").first.click()
    page.get_by_role("link", name="Chỉnh ảnh").click()
    page.wait_for_load_state()


STEPS = {
    "ban-lam-viec-cong-tac-vien": desk_of("congtacvien"),
    "viet-bai": new_article,
    "chen-anh": picture_window,
    "thu-vien-anh": list_of("bientapvien", "/admin/news/image/"),
    "chinh-anh": retouch,
    "tu-tep-word": list_of("congtacvien", "/admin/news/article/from-word/"),
    "kiem-tra": part_of("congtacvien", "draft", "Kiểm tra trước khi gửi"),
    "yeu-cau-sua": form_of("congtacvien", "returned"),
    "ban-lam-viec-bien-tap": desk_of("bientapvien"),
    "ghi-chu": part_of("bientapvien", "submitted", "Ghi chú duyệt"),
    "hai-nguoi-cung-sua": conflict,
    "xem-truoc": side_of("bientapvien", "submitted", "Xem trước"),
    "ban-lam-viec-nguoi-duyet": desk_of("nguoiduyet"),
    "duyet-dang": side_of("nguoiduyet", "reviewed", "Duyệt đăng"),
    "duyet-dang-dien-thoai": side_of("nguoiduyet", "reviewed", "Duyệt đăng"),
    "go-bai-dien-thoai": side_of("nguoiduyet", "published", "Gỡ bài"),
    "lich-su": side_of("nguoiduyet", "published", "Lịch sử"),
    "bao-cao-thang": list_of("nguoiduyet", "/admin/news/article/report/"),
    "ban-lam-viec-dich-vu": desk_of("dichvu"),
    "ban-lam-viec-quan-tri": desk_of("quantri"),
    "nhat-ky": list_of("quantri", "/admin/portal/auditentry/"),
}
"""Name of the picture → what is done before it is taken. Names that end in -dien-thoai are taken at 360 px."""


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUTDIR)
