"""The main job, in a real browser: from an editor's form to a citizen's screen."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from PIL import Image as Pillow
from playwright.sync_api import expect

from news.models import Article, Author, Category, Tag
from portal import roles, versions
from portal.models import Furniture, SiteSettings
from portal.models.account_seal import ROLES, changing
from services.models import Link, LinkList, ServiceCard
from tests import factories
from tests.browser.newsroom import add_cover, choose, log_in, paste, press

PASSWORD = "mat-khau-thu-nghiem"
TITLE = "Sở Khoa học và Công nghệ Kinh Sơn sơ kết công tác sáu tháng đầu năm 2014"
LEAD = "Sáng 17/7, Sở Khoa học và Công nghệ tỉnh Kinh Sơn họp sơ kết nửa năm và bàn việc của nửa năm còn lại."
PARAGRAPHS = [
    "Sáu tháng qua, các phòng đã trình tỉnh Quyết định số 226/QĐ-UBND về quy hoạch mạng lưới phòng thử nghiệm.",
    "Mạng cáp quang đã đến 112 thôn, bản; 38 nhà văn hóa có điểm phát sóng không dây cho bà con dùng chung.",
    "Ba lớp tập huấn mở ngay tại cụm xã, mỗi lớp hai buổi tối, để người bận việc đồng áng cũng theo được.",
    "Đại biểu các xã nêu chỗ vướng: trạm truyền thanh đã cũ, tiền điện cho trạm phát sóng chưa có nguồn chi.",
    "Giám đốc Sở đề nghị mỗi phòng chọn một việc khó nhất và báo lại tiến độ vào ngày 25 hằng tháng.",
    "Kết quả từng việc sẽ được công bố trên trang thông tin của Sở để người dân cùng theo dõi.",
]


@pytest.fixture
def department(transactional_db):
    """A department with its people, three service cards and two lists of links."""
    for username, name, role in (
        ("congtacvien", "Nguyễn Thu Hằng", roles.WRITER),
        ("bientapvien", "Phạm Văn Tú", roles.EDITOR),
        ("nguoiduyet", "Lê Minh Châu", roles.APPROVER),
    ):
        user = get_user_model().objects.create_user(username, password=PASSWORD, full_name=name, is_staff=True)
        with changing(user, parts=[ROLES]):
            user.groups.add(Group.objects.get(name=role))
    SiteSettings.objects.create(
        name="Sở Khoa học và Công nghệ tỉnh Kinh Sơn", phone="0299 000 0118", valid_from="2010-01-01"
    )
    versions.adopt(
        Category.objects.create(name="Hoạt động của Sở", slug="hoat-dong-cua-so"),
        Tag.objects.create(name="sơ kết", slug="so-ket"),
        Author.objects.create(name="Hữu Thành", unit="Sở KH&CN Kinh Sơn", slug="huu-thanh"),
    )
    for position, (first, second) in enumerate(
        (("Cổng dịch vụ công", "quốc gia"), ("Chính sách,", "pháp luật"), ("Giới thiệu", "sản phẩm, dịch vụ"))
    ):
        ServiceCard.objects.create(
            title_line1=first, title_line2=second, url="https://dichvu.example/", position=position
        )
    for title in ("Cổng thông tin điện tử của các đơn vị thuộc Bộ", "Doanh nghiệp"):
        links = LinkList.objects.create(title=title)
        Link.objects.create(link_list=links, name=f"Đơn vị thuộc {title}", url="https://donvi.example/")
    factories.show()
    Furniture.objects.rebuild()


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "IMG_0042.jpg"
    Pillow.effect_mandelbrot((1600, 1067), (-2, -1.3, 1, 1.3), 40).convert("RGB").save(path, quality=88)
    return str(path)


@pytest.mark.every_database
def test_an_article_goes_from_the_form_to_the_readers_screen(department, photo, desktop, phone, new_page):
    # The writer, with nothing but the text and a photo
    page = desktop
    log_in(page, "congtacvien", PASSWORD)
    page.get_by_role("link", name="Viết bài").first.click()
    page.get_by_label("Tiêu đề", exact=False).first.fill(TITLE)
    page.get_by_label("Sapô").fill(LEAD)
    paste(page, PARAGRAPHS)
    add_cover(page, photo, title="Hội nghị sơ kết", alt="Hội trường kín chỗ, ba người ngồi bàn chủ tọa")
    page.get_by_label("Chú thích ảnh đại diện").fill("Toàn cảnh hội nghị.")
    choose(page, "id_category", "Hoạt động của Sở")
    choose(page, "id_tags", "sơ kết")
    choose(page, "id_credits-0-author", "Hữu Thành")
    page.locator("#id_displayed_at_0").fill("17/07/2014")
    page.locator("#id_displayed_at_1").fill("10:25")
    press(page, "Gửi bài")
    expect(page.get_by_text("Đã gửi bài.")).to_be_visible()
    article = Article.objects.get()
    assert article.stage == "submitted"

    # The editor passes it on; the approver, on a phone, approves
    editor = new_page(1280, 900)
    log_in(editor, "bientapvien", PASSWORD)
    editor.goto(f"/admin/news/article/{article.pk}/change/")
    press(editor, "Trình duyệt")
    expect(editor.get_by_text("Đã trình, chờ duyệt.")).to_be_visible()
    log_in(phone, "nguoiduyet", PASSWORD)
    phone.goto(f"/admin/news/article/{article.pk}/change/")
    press(phone, "Duyệt đăng")
    expect(phone.get_by_text(PARAGRAPHS[0])).to_be_visible()
    press(phone, "Duyệt đăng")
    expect(phone.get_by_text("Đã duyệt.")).to_be_visible()

    # The readers, who have no account
    address = f"/tin-tuc/so-khoa-hoc-va-cong-nghe-kinh-son-so-ket-cong-tac-sau-thang-dau-nam-2014-{article.pk}/"
    for reader in (
        new_page(360, 740, is_mobile=True),
        new_page(1280, 900),
        new_page(1280, 900, java_script_enabled=False),
    ):
        reader.goto(address)
        expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE.replace(" ", " "), use_inner_text=True)
        date = reader.locator("main time").first
        expect(date).to_have_text("Thứ năm, 17/07/2014 10:25")
        assert date.get_attribute("datetime") == "2014-07-17T10:25:00+07:00"
        expect(reader.get_by_text(LEAD)).to_be_visible()
        picture = reader.get_by_alt_text("Hội trường kín chỗ, ba người ngồi bàn chủ tọa")
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
        expect(reader.get_by_text("Toàn cảnh hội nghị.")).to_be_visible()
        for paragraph in PARAGRAPHS:
            expect(reader.get_by_text(paragraph)).to_be_visible()
        expect(reader.get_by_text("Hữu Thành - Sở KH&CN Kinh Sơn").first).to_be_visible()
        assert reader.get_by_role("link", name="Xem chi tiết").count() == 3
        assert reader.locator("details.links").count() == 2
        width = reader.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], "the page scrolls sideways"
    assert reader.context.cookies() == []
