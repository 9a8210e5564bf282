"""The picture library in a real browser: many uploads at once, the focal point, faces covered for good."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from PIL import ImageChops
from playwright.sync_api import expect

from news import library
from news.models import Image
from tests import factories as make
from tests.browser.newsroom import log_in
from tests.pictures import encoded, grained

PASSWORD = "mat-khau-thu-nghiem"


@pytest.fixture
def editor(transactional_db):
    person = make.editor()
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def photo(editor) -> Image:
    """Noise: any patch of it differs from any other."""
    image, _ = library.take(encoded(grained((400, 300)), "PNG"), "Cổng chợ.png", editor)
    Image.objects.filter(pk=image.pk).update(alt_text="Cổng chợ", credit="Hữu Thành")
    return image


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end)
    page.mouse.up()


def pixels_of(image: Image) -> Pillow.Image:
    name = max((each for each in image.renditions if each["format"] == "jpeg"), key=lambda each: each["width"])["name"]
    with default_storage.open(name) as file:
        return Pillow.open(io.BytesIO(file.read())).convert("RGB")


def farthest(one: Pillow.Image, other: Pillow.Image, part: tuple[int, int, int, int]) -> int:
    """How far the two are apart in any pixel of the part."""
    return max(high for _, high in ImageChops.difference(one.crop(part), other.crop(part)).getextrema())


def no_findings(page) -> list[str]:
    return [found["id"] for found in Axe().run(page).response["violations"]]


def test_many_pictures_are_sent_at_once_and_described_on_the_same_page(editor, desktop, expected_errors):
    expected_errors.append("status of 400")
    page = desktop
    log_in(page, "bientapvien", PASSWORD)
    page.goto("/admin/news/image/upload/")
    page.get_by_label("Nguồn ảnh chung").wait_for(state="attached")
    page.get_by_label("Chọn các tệp ảnh").set_input_files(
        [
            {"name": "Lễ_trao giải.jpg", "mimeType": "image/jpeg", "buffer": make.photo_bytes(1)},
            {"name": "Hong.jpg", "mimeType": "image/jpeg", "buffer": b"khong phai anh" * 20},
            {"name": "DSC_2.jpg", "mimeType": "image/jpeg", "buffer": make.photo_bytes(2)},
        ]
    )
    rows = page.locator(".upload")
    expect(rows).to_have_count(3)
    expect(rows.nth(0).get_by_label("Mô tả cho người không nhìn thấy ảnh")).to_be_visible()
    expect(rows.nth(2).get_by_label("Nguồn ảnh")).to_be_visible()
    expect(rows.nth(1).locator("[data-state]")).to_contain_text("Xin")
    expect(rows.nth(1).get_by_role("button", name="Tải lại")).to_be_visible()
    expect(page.locator("[data-sum]")).to_have_text(
        "Đã tải 2 trong 3 ảnh; 2 ảnh chưa có đủ mô tả và nguồn; 1 ảnh không tải được"
    )
    page.get_by_label("Nguồn ảnh chung").fill("Hữu Thành")
    page.get_by_role("button", name="Dùng cho tất cả").click()
    rows.nth(0).get_by_label("Mô tả cho người không nhìn thấy ảnh").fill("Ba học sinh nhận giải trên sân khấu")
    rows.nth(2).get_by_label("Mô tả cho người không nhìn thấy ảnh").fill("DSC_2.jpg")
    page.get_by_role("button", name="Lưu tất cả mô tả").click()
    expect(rows.nth(0).locator("[data-saved]")).to_have_text("Đã lưu, dùng được trong bài")
    expect(rows.nth(2).locator(".errorlist:visible")).to_contain_text("tên tệp")
    expect(rows.nth(2).get_by_label("Mô tả cho người không nhìn thấy ảnh")).to_be_focused()
    assert no_findings(page) == []
    page.keyboard.press("Control+a")
    page.keyboard.type("Khán giả đứng kín sân trường")
    rows.nth(2).get_by_role("button", name="Lưu", exact=True).click()
    expect(rows.nth(2).locator("[data-saved]")).to_have_text("Đã lưu, dùng được trong bài")
    rows.nth(1).get_by_role("button", name="Bỏ ảnh này").click()
    expect(page.get_by_role("status").filter(has_text="Đã tải 2 trong 2 ảnh")).to_be_attached()
    assert sorted(Image.objects.values_list("title", "credit")) == [
        ("DSC 2", "Hữu Thành"),
        ("Lễ trao giải", "Hữu Thành"),
    ]
    assert all(image.is_described for image in Image.objects.all())


def test_the_focal_point_is_picked_and_a_face_is_covered_for_good(photo, desktop):
    page = desktop
    log_in(page, "bientapvien", PASSWORD)
    page.goto(f"/admin/news/image/{photo.pk}/change/")
    picture = page.locator(".focal-frame img")
    box = picture.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.8)
    expect(page.get_by_label("Tâm ảnh, ngang")).to_have_value("25")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    expect(page.get_by_label("Tâm ảnh, ngang")).to_have_value("26")
    expect(page.locator(".crop-11 img")).to_have_css("object-position", "30% 70%")
    assert no_findings(page) == []
    page.get_by_role("button", name="Lưu và sửa tiếp").click()
    photo.refresh_from_db()
    assert (photo.focal_x, photo.focal_y) == (26, 70)

    page.get_by_role("link", name="Chỉnh ảnh").click()
    page.get_by_role("radio", name="Che mặt, biển số").check()
    stage = page.locator(".retouch-layer").bounding_box()
    at = lambda x, y: (stage["x"] + stage["width"] * x, stage["y"] + stage["height"] * y)  # noqa: E731
    drag(page, at(0.5, 0.2), at(0.75, 0.45))
    expect(page.locator("[data-blurs] li")).to_have_count(1)
    page.get_by_role("button", name="Thêm vùng che").click()
    page.keyboard.press("Delete")
    expect(page.locator("[data-blurs] li")).to_have_count(1)
    assert no_findings(page) == []
    page.get_by_role("button", name="Lưu ảnh đã chỉnh").click()
    page.wait_for_url("**/change/")
    before = pixels_of(photo)
    photo.refresh_from_db()
    after = pixels_of(photo)
    assert after.size == before.size
    assert farthest(before, after, (225, 80, 275, 110)) > 40
    for corner in ((202, 62, 206, 66), (294, 62, 298, 66), (202, 129, 206, 133), (294, 129, 298, 133)):
        assert farthest(before, after, corner) > 30
    assert farthest(before, after, (10, 200, 200, 290)) < 30
    assert photo.edits["blurs"][0] == pytest.approx([0.5, 0.2, 0.25, 0.25], abs=0.01)
