"""What a reader of /en/ meets: no Vietnamese but what is marked as such, the way to the other language, and nothing of
a language in which nothing is live."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils.translation import override

from news.documents import content_digest, working_copy
from news.models import Article, Category
from portal.languages import in_other_language
from portal.models import Furniture
from portal.text import is_vietnamese
from services.models import Banner, Link, LinkList, ServiceCard
from tests import factories as make

pytestmark = pytest.mark.django_db

BODY = "<h2>Why</h2><p>Because.</p><h2>How</h2><p>Slowly.</p><h2>When</h2><p>Now.<sup class='footnote'>1</sup></p>"
NOTE = "<ol class='footnotes'><li>A note.</li></ol>"
TABLE = "<table><caption>Calls</caption><tr><th scope='col'>Month</th><td>3</td></tr></table>"
SPOKEN = ("aria-label", "alt", "title", "placeholder")
VOID = {"meta", "link", "img", "input", "br", "hr", "source", "wbr", "col", "area", "track", "embed", "param", "base"}


class Vietnamese(HTMLParser):
    """Collects the words with Vietnamese letters that a page shows or says outside elements marked as Vietnamese."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self._languages, self._silent = [], ["en"], 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        language = attributes.get("lang", self._languages[-1])
        if language == "en" and not self._silent:
            said = [words for name, words in attributes.items() if name in SPOKEN or name.startswith("data-")]
            self.found += [words for words in said if is_vietnamese(words or "")]
        if tag not in VOID:
            self._languages.append(language)
            self._silent += tag in ("script", "style", "head")

    def handle_endtag(self, tag):
        if tag not in VOID:
            self._languages.pop()
            self._silent -= tag in ("script", "style", "head")

    def handle_data(self, data):
        if not self._silent and self._languages[-1] == "en" and is_vietnamese(data):
            self.found.append(data.strip())


def vietnamese_in(page: str) -> list[str]:
    parser = Vietnamese()
    parser.feed(page)
    return parser.found


@pytest.fixture(scope="module")
def numbers(module_rows):
    make.department(
        name_en="Department of Science and Technology of Kinh Son Province", governing_body="Ủy ban nhân dân tỉnh",
        responsible_person="Lương Đình Thược", address="Số 12 đường Lê Lợi", hotline="0299 000 0119",
        email="toasoan@kinhson.example", social_links="Kênh Zalo | https://zalo.example/",
    )  # fmt: skip
    ServiceCard.objects.create(title_line1="Cổng dịch vụ công", text_line1="Nộp hồ sơ", url="/")
    links = LinkList.objects.create(title="Đơn vị thuộc Sở")
    Link.objects.create(link_list=links, name="Trung tâm Tin học", url="https://donvi.example/")
    Banner.objects.create(name="Băng rôn", alt="Tuần lễ số", url="/", place="top", wide=make.image(200))
    make.show()
    parent = make.category("Hoạt động của Sở")
    child = make.category("Chuyển đổi số", parent=parent, name_en="Digital transformation")
    topic = make.topic("Cáp quang lên bản", summary="Từ khảo sát đến nay.")
    facts = {
        "language": "en", "lead": "In short.", "category": child, "more_categories": [parent],
        "tags": [make.tag("vệ tinh")], "authors": [(make.author(), "text"), (make.author("Lò Mến", "Tổ ảnh"), "photo")],
        "topic": topic, "cover": make.image(90, caption="Trạm vệ tinh", credit="Hà Đạt"), "source": "Báo Kinh Sơn",
    }  # fmt: skip
    original = make.published(title="Trạm vệ tinh ở bản Vai", category=child, topic=topic, tags=facts["tags"])
    made = {
        "vietnamese": original,
        "article": make.published(title="A dish for Ban Vai", body=BODY + TABLE + NOTE, translation_of=original,
                                  attachments=[{"id": make.attachment().pk, "title": "Report"}], **facts),
        "other": make.published(title="Fibre at last", body="<p>It works.</p>", **facts),
        "notice": make.published(title="Office hours", body="<p>We are open.</p>", kind="announcement",
                                 **facts | {"cover": None}),
        "gone": make.bring(make.article(title="A wrong one", body="<p>Wrong.</p>", **facts), "withdrawn"),
    }  # fmt: skip
    about = make.published(kind="page", title="Giới thiệu", slug="gioi-thieu", category=None)
    for title, slug, appendix in (
        ("About us", "about", ""),
        ("Contact", "contact", "contact"),
        ("People", "people", "people"),
    ):
        original = about if slug == "about" else None
        make.published(kind="page", language="en", title=title, slug=slug, appendix=appendix, lead="Who we are.",
                       body=BODY, category=None, translation_of=original)  # fmt: skip
    make.leader(phone="0299 000 0121", duties="Phụ trách chung.", is_public=True)
    Furniture.objects.rebuild()
    return {name: article.pk for name, article in made.items()}


@pytest.fixture
def site(numbers):
    """An English site with one of everything, of which the names of things are Vietnamese."""
    return {name: Article.objects.get(pk=number) for name, number in numbers.items()}


def addresses(site) -> dict[str, int]:
    """Every kind of English page → the status it answers with."""
    article = make.url_of(site["article"])
    month = f"{make.edition_of(site['article']).displayed_at:%Y/%m}"
    return {
        "/en/": 200, "/en/tin-tuc/": 200, "/en/chuyen-muc/chuyen-doi-so/": 200, "/en/chuyen-muc/hoat-dong-cua-so/": 200,
        "/en/tu-khoa/ve-tinh/": 200, "/en/tac-gia/huu-thanh/": 200, "/en/dong-su-kien/cap-quang-len-ban/": 200,
        "/en/luu-tru/": 200, f"/en/luu-tru/{month}/": 200, "/en/tim-kiem/": 200, "/en/tim-kiem/?q=dish": 200,
        "/en/tim-kiem/?q=zzz": 200, "/en/tim-kiem/?q=!!": 200, "/en/so-do-trang/": 200, article: 200,
        f"{article}in/": 200, f"{article}tai-ve/": 200, f"{article}cap-nhat/": 200, f"{article}bao-loi/": 200,
        f"{article}bao-loi/da-nhan/BL-AAAA-AAAA/": 200, "/en/trang/about/": 200, "/en/trang/contact/": 200,
        "/en/trang/people/": 200, "/en/trang/about/bao-loi/": 200, make.url_of(site["gone"]): 410,
        "/en/khong-co/": 404, make.url_of(site["other"]): 200, make.url_of(site["notice"]): 200,
    }  # fmt: skip


def test_no_page_shows_or_says_vietnamese_that_is_not_marked(client, site):
    wrong = {}
    for address, status in addresses(site).items():
        answer = client.get(address)
        assert answer.status_code == status, address
        if found := vietnamese_in(answer.text):
            wrong[address] = found
    assert wrong == {}


def test_the_reader_of_this_test_sees_what_is_not_marked():
    page = '<p>Tin tức</p><p lang="vi">Tin tức</p><img alt="Ảnh"><b aria-label="Ảnh" lang="vi"></b>'
    assert vietnamese_in(page) == ["Tin tức", "Ảnh"]


def test_what_is_said_after_a_mistake_is_english_too(client, site):
    answer = client.post(f"{make.url_of(site['article'])}bao-loi/", {"name": "x" * 500})
    assert vietnamese_in(answer.text) == []


@pytest.mark.parametrize(("path", "language"), [("/en/", "en"), ("/", "vi")])
def test_a_broken_server_says_so_in_the_language_of_the_page(monkeypatch, path, language):
    make.department()
    make.published(language="en", title="Fibre at last")
    monkeypatch.setattr("news.views.front.front_page", lambda *_: 1 / 0)
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code == 500 and f'<html lang="{language}">' in answer.text
    assert f'href="{path}"' in answer.text
    assert language == "vi" or vietnamese_in(answer.text) == []


# The names of categories


def test_a_category_is_named_in_english_where_it_has_a_name(client, site):
    page = client.get(make.url_of(site["article"])).text
    assert ">Digital transformation</a>" in page and "Chuyển đổi số" not in page
    assert '<a href="/en/chuyen-muc/hoat-dong-cua-so/" lang="vi">Hoạt động của Sở</a>' in page
    assert "<h1>Digital transformation</h1>" in client.get("/en/chuyen-muc/chuyen-doi-so/").text
    assert "Digital transformation" not in client.get("/chuyen-muc/chuyen-doi-so/").text
    assert "Chuyển đổi số" in client.get(make.url_of(site["vietnamese"])).text


def test_a_new_english_name_counts_as_a_change_of_the_english_text_only(site):
    before = {name: content_digest(working_copy(site[name])) for name in ("article", "vietnamese")}
    Category.objects.filter(slug="chuyen-doi-so").update(name_en="Going digital")
    after = {name: content_digest(working_copy(site[name])) for name in ("article", "vietnamese")}
    assert after["vietnamese"] == before["vietnamese"] and after["article"] != before["article"]


# The way to the other language


def way(client, address: str) -> str | None:
    """Where the switch of this page leads; None where there is none."""
    found = re.search(
        r'<a href="([^"]*)" lang="\w\w" hreflang="\w\w">(?:English|Tiếng Việt)</a>', client.get(address).text
    )
    return found and found[1]


def test_the_switch_leads_to_the_very_same_in_the_other_language(client, site):
    pairs = {
        "/": "/en/",
        "/tin-tuc/": "/en/tin-tuc/",
        "/chuyen-muc/chuyen-doi-so/": "/en/chuyen-muc/chuyen-doi-so/",
        "/tu-khoa/ve-tinh/": "/en/tu-khoa/ve-tinh/",
        "/dong-su-kien/cap-quang-len-ban/": "/en/dong-su-kien/cap-quang-len-ban/",
        "/luu-tru/": "/en/luu-tru/",
        "/tim-kiem/": "/en/tim-kiem/",
        "/so-do-trang/": "/en/so-do-trang/",
        "/trang/gioi-thieu/": "/en/trang/about/",
        make.url_of(site["vietnamese"]): make.url_of(site["article"]),
    }
    for vietnamese, english in pairs.items():
        assert way(client, vietnamese) == english
        assert way(client, english) == vietnamese


def test_where_there_is_no_such_page_the_switch_leads_to_the_home_page(client, site):
    for address in (make.url_of(site["other"]), "/en/trang/contact/", "/en/tac-gia/huu-thanh/", "/en/khong-co/"):
        assert way(client, address) == "/", address
    quiet = make.category("Chuyện không ai dịch")
    alone = make.published(title="Không ai dịch", category=quiet)
    for address in (make.url_of(alone), "/chuyen-muc/chuyen-khong-ai-dich/", "/khong-co/"):
        assert way(client, address) == "/en/", address
        assert 'rel="alternate" hreflang' not in client.get(address).text, address


def test_every_way_to_the_other_language_answers(client, site):
    for address in addresses(site):
        if (target := way(client, address)) is not None:
            assert client.get(target).status_code == 200, (address, target)


def test_a_translation_that_is_gone_is_not_led_to(client, site):
    make.do(site["article"], "withdraw", make.approver(), reason="Sai.", explanation="Wrong figures.")
    assert way(client, make.url_of(site["vietnamese"])) == "/en/"


def test_a_translation_is_no_related_article_of_its_original(client, site):
    around = client.get(make.url_of(site["article"])).context["around"]
    assert around.translation.id == site["vietnamese"].pk
    assert {card.language for card in [*around.related, *around.thread]} == {"en"}


def test_the_translation_costs_no_query(client, site, django_assert_max_num_queries):
    for address in (make.url_of(site["vietnamese"]), make.url_of(site["article"])):
        with django_assert_max_num_queries(3):
            client.get(address)
    for address in ("/chuyen-muc/chuyen-doi-so/", "/en/chuyen-muc/chuyen-doi-so/", "/tu-khoa/ve-tinh/"):
        with django_assert_max_num_queries(4):
            client.get(address)


# A language in which nothing is live

LISTS = ["/en/", "/en/tin-tuc/", "/en/luu-tru/", "/en/tim-kiem/?q=a", "/en/so-do-trang/", "/en/rss.xml", "/en/atom.xml",
         "/en/chuyen-muc/hoat-dong-cua-so/"]  # fmt: skip


def test_a_language_without_content_is_told_of_nowhere(client):
    make.department(name_en="Department of Science and Technology")
    article = make.published()
    make.article(language="en", title="A draft", translation_of=article)
    for address in ("/", "/tin-tuc/", make.url_of(article), "/so-do-trang/", "/khong-co/", "/robots.txt",
                    "/sitemap.xml", "/sitemap-trang.xml"):  # fmt: skip
        assert "/en/" not in client.get(address).text.replace("www.w3.org/", ""), address
    for address in LISTS:
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert set(re.findall(r'<a [^>]*href="(/[^"]*)"', answer.text)) == {"/"}, address
        assert vietnamese_in(answer.text) == []


def test_the_language_opens_with_its_first_article_and_closes_after_its_last(client):
    make.department()
    article = make.published(language="en", title="Fibre at last")
    assert client.get("/en/").status_code == 200 and way(client, "/") == "/en/"
    make.do(article, "withdraw", make.approver(), reason="Sai.", explanation="Wrong figures.")
    assert client.get("/en/").status_code == 404 and way(client, "/") is None
    gone = client.get(make.url_of(article))
    assert gone.status_code == 410 and "Wrong figures." in gone.text
    assert [a for a in re.findall(r'<a [^>]*href="(/[^"]*)"', gone.text) if a.startswith("/en/")] == []


def test_a_site_of_english_pages_alone_shows_them_on_its_home_page(client):
    make.department()
    make.published(kind="page", language="en", title="About us", slug="about", category=None)
    home = client.get("/en/")
    assert home.status_code == 200 and '<a href="/en/trang/about/">' in home.text
    assert "no articles yet" not in home.text


def test_a_language_of_static_pages_alone_has_no_list_of_news_to_lead_to(client):
    make.department(name_en="Department")
    article = make.published()
    make.published(kind="page", title="About", slug="about", language="en")
    month = f"/luu-tru/{make.edition_of(article).displayed_at:%Y/%m}/"
    for address in ("/tin-tuc/", "/luu-tru/", "/nguon-tin/", month):
        text = client.get(address).text
        assert 'rel="alternate" hreflang' not in text, address
        assert not re.search(r'href="/en/(?:tin-tuc|luu-tru)/', text), address
    make.published(language="en")
    assert 'rel="alternate" hreflang="en" href="http://testserver/en/tin-tuc/"' in client.get("/tin-tuc/").text


def test_names_of_the_other_language_are_reversed_without_its_prefix():
    pieces = {"languages": {"languages": {"en": {}}}}
    with override("vi"):
        assert in_other_language(pieces, "/luu-tru/") == "/en/luu-tru/"
        assert in_other_language({"languages": {}}, "/luu-tru/") == ""
    with override("en"):
        assert in_other_language(pieces, "/en/luu-tru/") == "/luu-tru/"


def pair_of_articles():
    make.department(name_en="Department of Science")
    vietnamese = make.published(title="Trạm vệ tinh ở bản Vai")
    english = make.published(title="A satellite dish for Ban Vai", language="en", translation_of=vietnamese)
    return vietnamese, english


def test_an_article_leads_to_itself_in_the_other_language_where_that_is_live(client):
    vietnamese, english = pair_of_articles()
    words = client.get(make.url_of(english)).text
    assert f'href="{make.url_of(vietnamese)}" hreflang="vi">Read in Vietnamese</a>' in words
    words = client.get(make.url_of(vietnamese)).text
    assert f'href="{make.url_of(english)}" hreflang="en">Đọc bằng tiếng Anh</a>' in words
    make.do(english, "withdraw", make.approver(), reason="Rà soát.", explanation="Being looked at.")
    assert "Đọc bằng tiếng Anh" not in client.get(make.url_of(vietnamese)).text


def test_sections_without_english_news_are_no_tabs_in_english(client):
    make.department(name_en="Department of Science")
    parent = make.category("Khoa học")
    full, empty = (make.category(name, parent=parent) for name in ("Vũ trụ", "Hạt nhân"))
    make.published(category=full)
    make.published(category=full, language="en", title="A dish")
    words = client.get("/chuyen-muc/khoa-hoc/").text
    assert "/chuyen-muc/vu-tru/" in words and "/chuyen-muc/hat-nhan/" in words
    words = client.get("/en/chuyen-muc/khoa-hoc/").text
    words = words[words.index("<main") :]
    assert "/en/chuyen-muc/vu-tru/" in words and "/en/chuyen-muc/hat-nhan/" not in words
    assert 'aria-current="page"' in client.get(f"/en/chuyen-muc/{empty.slug}/").text  # who is there sees where


def test_two_names_stand_under_authors(client):
    authors = [make.author(), make.author("Thu Hằng")]
    make.department(name_en="Department of Science")
    article = make.published(title="A dish", language="en", authors=authors)
    assert "<h2>Authors</h2>" in client.get(make.url_of(article)).text
