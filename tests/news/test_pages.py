"""Static pages: articles through the same workflow, with contact details or people under their text."""

import pytest

from news.documents import content_digest, working_copy
from portal.models import SiteSettings
from tests import factories as make

pytestmark = pytest.mark.django_db

HEADINGS = "".join(f"<h2>Phần {number}</h2><p>Nội dung của phần này.</p>" for number in range(1, 5))


@pytest.fixture(scope="module", autouse=True)
def site(module_rows):
    make.department(
        address="Số 18 phố Hàng Giấy",
        hotline="0299 000 0185",
        email="lienhe@khcn.kinhson.example",
        hours="Thứ Hai đến thứ Sáu: 7 giờ 30 – 17 giờ\n\nNghỉ Chủ nhật",
        social_links="Zalo | https://zalo.example/so",
    )


def static_page(**changes):
    facts = {"kind": "page", "title": "Liên hệ", "slug": "lien-he", "category": None, "tags": []}
    return make.published(**facts | changes)


def body_of(text: str) -> str:
    return text[text.index("<main") : text.index("</main>")]


def test_contact_details_stand_under_the_text_and_follow_the_settings(client):
    static_page(appendix="contact")
    words = body_of(client.get("/trang/lien-he/").text)
    for part in (
        "Số 18 phố Hàng Giấy", 'href="tel:+842990000118"', 'href="tel:+842990000185"',
        'href="mailto:lienhe@khcn.kinhson.example"', "Nghỉ Chủ nhật", 'href="https://zalo.example/so"',
    ):  # fmt: skip
        assert part in words
    SiteSettings.objects.update(address="Số 1 phố Mới")
    make.show()
    assert "Số 1 phố Mới" in body_of(client.get("/trang/lien-he/").text)


def test_a_page_without_an_appendix_shows_none(client):
    static_page()
    assert 'class="appendix"' not in client.get("/trang/lien-he/").text


def test_an_appendix_is_sealed_and_counts_as_a_change_of_the_text():
    article = static_page()
    plain = content_digest(working_copy(article))
    assert "appendix" not in make.edition_of(article).content_facts
    make.change(article, make.writer(), appendix="contact")
    assert content_digest(working_copy(article)) != plain
    make.do(article, "submit", make.writer())
    make.do(article, "forward", make.editor())
    make.do(article, "approve", make.approver())
    assert make.edition_of(article).content_facts["appendix"] == "contact"


def test_a_long_page_has_its_contents_and_a_short_one_none(client):
    static_page(body=HEADINGS, appendix="contact")
    static_page(title="Ngắn", slug="ngan", body="<p>Một đoạn.</p>")
    words = client.get("/trang/lien-he/").text
    contents = words[words.index('class="contents"') : words.index("</nav>", words.index('class="contents"'))]
    assert contents.count("<li>") == 5 and 'href="#contact"' in contents
    for part in contents.split('href="#')[1:]:
        assert f'id="{part.partition(chr(34))[0]}"' in words
    assert 'class="contents"' not in client.get("/trang/ngan/").text


def test_the_foot_links_to_the_accessibility_statement_while_it_is_live(client):
    assert "foot-statements" not in client.get("/").text
    article = static_page(title="Tuyên bố tiếp cận", slug="tuyen-bo-tiep-can")
    link = '<a href="/trang/tuyen-bo-tiep-can/">Tuyên bố tiếp cận</a>'
    assert link in client.get("/").text and link not in client.get("/en/").text
    make.do(article, "withdraw", make.approver(), reason="Viết lại.", explanation=make.EXPLANATION)
    assert "foot-statements" not in client.get("/").text


def test_a_draft_of_a_page_is_nowhere(client):
    make.article(kind="page", title="Trang nháp", slug="nhap", category=None, appendix="people")
    for address in ("/", "/so-do-trang/", "/sitemap.xml"):
        assert "Trang nháp" not in client.get(address).text
    assert client.get("/trang/nhap/").status_code == 404
