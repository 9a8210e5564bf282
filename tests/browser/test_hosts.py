"""Blocking a host by hand, at both widths: by the list, a reason, the places; and what readers then see."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portal.models import Furniture, OutboundHost
from services.models import Link, LinkList, ServiceCard
from tests import factories as make
from tests.browser.newsroom import log_in

PASSWORD = "mat-khau-thu-nghiem"
BODY = (
    '<p>Mời xem <a href="https://www.xau.example/quy-che">quy chế</a> của Sở.</p>'
    '<figure class="video"><a href="https://video.xau.example/1">Lễ hội</a></figure>'
)


@pytest.fixture
def site(transactional_db, settings):
    settings.VIDEO_HOSTS = ["video.xau.example"]
    make.department(social_links="Zalo | https://zalo.xau.example/1")
    administrator = make.administrator()
    administrator.set_password(PASSWORD)
    administrator.save()
    card = ServiceCard.objects.create(
        title_line1="Nộp hồ sơ", title_line2="trực tuyến", url="https://xau.example/nop", new_tab=True
    )
    links = LinkList.objects.create(title="Doanh nghiệp")
    Link.objects.create(link_list=links, name="Hiệp hội chè", url="https://che.xau.example/")
    make.show(card, links)
    Furniture.objects.rebuild()
    return make.published(body=BODY)


def findings(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']][:3]}" for rule in found]


@pytest.mark.parametrize(("width", "height", "scheme"), [(1280, 900, "light"), (360, 740, "dark")])
def test_a_host_is_blocked_and_given_back_by_hand(site, new_page, width, height, scheme):
    page, reader = new_page(width, height, color_scheme=scheme), new_page(width, height, color_scheme=scheme)
    log_in(page, make.administrator().username, PASSWORD)
    page.goto("/admin/portal/outboundhost/")
    assert findings(page) == []
    page.get_by_role("link", name="Chặn một máy chủ").click()
    page.get_by_label("Tên máy chủ hoặc địa chỉ").fill("https://www.xau.example/quy-che")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Những chỗ sẽ mất liên kết")).to_be_visible()
    for words in (site.title, "Nộp hồ sơ trực tuyến", "Doanh nghiệp", "mạng xã hội “Zalo”"):
        expect(page.get_by_text(words).first).to_be_visible()
    assert findings(page) == []
    sizes = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert sizes[0] <= sizes[1], "the page scrolls sideways"
    page.get_by_role("button", name="Chặn").click()
    expect(page.get_by_role("alert")).to_contain_text("Xin ghi lý do")
    page.get_by_label("Lý do").fill("Trang cờ bạc.")
    page.get_by_label("Tôi đã xem các chỗ bị ảnh hưởng").check()
    page.get_by_role("button", name="Chặn").click()
    expect(page.get_by_text("Đã chặn xau.example")).to_be_visible()

    reader.goto(make.url_of(site))
    expect(reader.get_by_text("Mời xem quy chế của Sở.")).to_be_visible()
    expect(reader.get_by_role("link", name="quy chế")).to_have_count(0)
    assert reader.locator('[href*="xau.example"], [data-video], [src*="xau.example"]').count() == 0
    reader.get_by_text("Lễ hội").click()
    assert reader.locator("iframe").count() == 0
    reader.goto("/")
    expect(reader.get_by_role("heading", name="Nộp hồ sơ trực tuyến").first).to_be_visible()
    assert reader.get_by_text("Xem chi tiết").filter(visible=True).count() == 0
    assert reader.locator('[href*="xau.example"]').count() == 0
    assert findings(reader) == []

    host = OutboundHost.objects.get(host="xau.example")
    page.goto(f"/admin/portal/outboundhost/{host.pk}/change/")
    page.get_by_role("link", name="Bỏ chặn").click()
    page.get_by_label("Lý do").fill("Nhầm.")
    page.get_by_label("Tôi đã xem các chỗ bị ảnh hưởng").check()
    page.get_by_role("button", name="Bỏ chặn").click()
    expect(page.get_by_text("Đã bỏ chặn xau.example")).to_be_visible()
    reader.goto(make.url_of(site))
    expect(reader.get_by_role("link", name="quy chế")).to_be_visible()
