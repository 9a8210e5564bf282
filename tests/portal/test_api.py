"""The open data interface: what it tells, what it refuses, and that its description is the truth."""

import json
import re
from html import unescape

import pytest
import requests
import schemathesis
from django.conf import settings
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from news.models import Edition
from news.models.edition import listing_key
from portal.api import endpoints
from services.models import Link, LinkList, ServiceCard
from tests import factories as make

pytestmark = pytest.mark.django_db

ARTICLES = "/api/v1/articles/"


@pytest.fixture(scope="module", autouse=True)
def department(module_rows):
    make.department(name_en="Department of Science and Technology")


def described(client):
    return schemathesis.openapi.from_dict(client.get("/api/v1/openapi.json").json())


class Asker:
    """Asks, and holds every answer against the description."""

    def __init__(self, client):
        self.client, self.schema = client, described(client)

    def __call__(self, path: str, status: int = 200, **query) -> dict:
        response = self.client.get(path, query)
        assert response.status_code == status, response.text
        kind = "application/json" if status == 200 else "application/problem+json"
        assert response["Content-Type"] == kind
        template = "/api/v1/articles/{id}/" if path.startswith(ARTICLES) and path != ARTICLES else path
        self.schema[template]["GET"].validate_response(as_told(response))
        return response.json()


def as_told(response) -> schemathesis.Response:
    request = requests.Request("GET", "http://testserver/").prepare()
    headers = {name.lower(): [value] for name, value in response.items()}
    return schemathesis.Response(
        status_code=response.status_code,
        headers=headers,
        content=response.content,
        request=request,
        elapsed=0,
        verify=True,
    )


@pytest.fixture
def ask(client):
    return Asker(client)


def everything():
    """One article with all that an article can have."""
    picture = make.image(30)
    body = (
        '<h2>Kết quả</h2><p>Xem <a href="/tin-tuc/">tin khác</a>, <a href="?x=1">hỏi</a>, '
        '<a href="#muc-ket-qua">kết quả</a>.</p>'
        f'<figure><img data-image="{picture.pk}" alt="Hội trường"><figcaption>Toàn cảnh</figcaption></figure>'
    )
    return make.published(
        title="Đường sắt",
        body=body,
        cover=make.image(31),
        category=make.category("Chuyển đổi số"),
        more_categories=[make.category("Thông báo")],
        tags=[make.tag("cáp quang")],
        topic=make.topic("Cáp quang về bản"),
        authors=[make.author()],
        source="Báo Kinh Sơn",
        source_url="https://bao.example/bài",
        attachments=[{"id": make.attachment().pk, "title": "Báo cáo sáu tháng"}],
    )


# What it tells


def test_an_article_is_told_whole(ask):
    article = everything()
    english = make.published(title="Railway", language="en", translation_of=article)
    told = ask(f"{ARTICLES}{article.pk}/")
    edition = make.edition_of(article)
    assert told["url"] == f"http://testserver{make.url_of(article)}"
    assert (told["title"], told["byline"]) == ("Đường sắt", "Hữu Thành - Sở KH&CN Kinh Sơn")
    assert '<a href="http://testserver/tin-tuc/">' in told["body_html"]
    assert f'<a href="{told["url"]}?x=1">' in told["body_html"]
    assert f'<a href="{told["url"]}#muc-ket-qua">' in told["body_html"]
    assert '<img src="http://testserver/media/' in told["body_html"] and "data-image" not in told["body_html"]
    assert "Ảnh: Hữu Thành" in told["body_html"], "a picture goes nowhere without its credit"
    assert told["body_text"] == "Kết quả\nXem tin khác, hỏi, kết quả.\nToàn cảnh"
    assert told["cover"]["renditions"][0]["url"].startswith("http://testserver/media/")
    assert [each["slug"] for each in told["tags"]] == ["cap-quang"]
    assert told["source"] == {"name": "Báo Kinh Sơn", "url": "https://bao.example/b%C3%A0i"}
    assert told["attachments"][0]["url"] == f"http://testserver{make.file_url_of(article)}"
    assert told["displayed_at"].endswith("+07:00")
    assert told["verification_code"] == edition.code
    assert [(each["id"], each["language"]) for each in told["translations"]] == [(english.pk, "en")]
    back = ask(f"{ARTICLES}{english.pk}/")
    assert [each["id"] for each in back["translations"]] == [article.pk]


def test_a_text_needs_none_of_our_style_sheets(ask):
    pictures = [make.image(40), make.image(41)]
    body = (
        '<p class="align-center">Ngày 17/7/2014.</p><table><tr><th class="align-left">Một</th></tr></table>'
        '<figure class="video"><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">Phim</a></figure>'
        + "".join(f'<figure class="align-left"><img data-image="{row.pk}" alt=""></figure>' for row in pictures[:1])
        + "".join(f'<figure><img data-image="{row.pk}" alt=""></figure>' for row in pictures)
    )
    text = ask(f"{ARTICLES}{make.published(body=body).pk}/")["body_html"]
    assert text.count("<figure>") == 4 and text.count("Ảnh: Hữu Thành") == 3
    assert not re.search(r'<[^>]* (?:class|id|role|tabindex|aria-[a-z]+|data-[a-z]+)="', text)
    assert 'class="gallery"' not in text and "<div" not in text


def test_translations_are_told_as_sealed_whatever_becomes_of_the_working_copy(ask):
    article = make.published(title="Đường sắt")
    english = make.published(title="Railway", language="en", translation_of=article)
    other = make.published(title="Bài khác")
    make.change(english, translation_of=other)  # nobody has approved that yet
    assert [each["id"] for each in ask(f"{ARTICLES}{article.pk}/")["translations"]] == [english.pk]
    assert [each["id"] for each in ask(f"{ARTICLES}{english.pk}/")["translations"]] == [article.pk]
    assert ask(f"{ARTICLES}{other.pk}/")["translations"] == []
    make.do(article, "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION)
    assert ask(f"{ARTICLES}{english.pk}/")["translations"] == []


def test_static_pages_name_their_translations_too(ask):
    page = make.published(kind="page", title="Giới thiệu", slug="gioi-thieu")
    english = make.published(kind="page", title="About", slug="about", language="en", translation_of=page)
    make.published(kind="page", title="Liên hệ", slug="lien-he")
    make.change(english, translation_of=None)
    for one, other in ((page, english), (english, page)):
        told = ask(f"{ARTICLES}{one.pk}/")["translations"]
        assert [(each["id"], each["kind"]) for each in told] == [(other.pk, "page")]


def test_vietnamese_leaves_as_it_is_written(client):
    article = everything()
    assert "Đường sắt".encode() in client.get(f"{ARTICLES}{article.pk}/").content


def test_what_is_not_live_is_not_told(ask):
    assert ask(f"{ARTICLES}{make.article().pk}/", 404)["status"] == 404
    gone = make.bring(make.article(), "withdrawn")
    told = ask(f"{ARTICLES}{gone.pk}/", 410)
    assert (told["state"], told["explanation"]) == ("withdrawn", make.EXPLANATION)
    assert "Sở Khoa học sơ kết" not in json.dumps(told, ensure_ascii=False)
    old, new = make.published(), make.published(title="Bản đúng")
    make.do(old, "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION, replacement=new)
    assert ask(f"{ARTICLES}{old.pk}/", 410)["replacement"] == f"http://testserver{ARTICLES}{new.pk}/"
    assert [each["id"] for each in ask(ARTICLES)["articles"]] == [new.pk]


def test_a_broken_seal_is_dropped_from_lists_and_answers_503(ask, client):
    sound, broken = make.published(title="Lành"), make.published(title="Vỡ")
    with make.tampering():
        Edition.objects.filter(article_id=broken.pk).update(card_seal="0" * 64)
    assert [each["id"] for each in ask(ARTICLES)["articles"]] == [sound.pk]
    ask(f"{ARTICLES}{broken.pk}/", 503)
    answer = client.get(f"{ARTICLES}{broken.pk}/")
    assert (answer["Cache-Control"], answer["Retry-After"]) == ("no-store", "600")


def test_a_correction_comes_with_its_note(ask):
    article = make.published()
    make.change(article, make.editor(), body="<p>Đã sửa.</p>")
    article = make.bring(article, "reviewed")
    make.do(article, "approve", make.second_approver(), correction=True, public_note="Bản đầu ghi sai số liệu.")
    assert ask(f"{ARTICLES}{article.pk}/")["correction_note"] == "Bản đầu ghi sai số liệu."
    assert ask(ARTICLES)["articles"][0]["corrected"] is True


def test_lists_are_filtered(ask):
    article = everything()
    other = make.published(title="Khác", displayed_at=timezone.make_aware(timezone.datetime(2014, 7, 17, 23, 30)))
    notice = make.published(kind="announcement", title="Thông báo nghỉ lễ")
    english = make.published(title="Railway", language="en")

    def ids(**query) -> set[int]:
        return {each["id"] for each in ask(ARTICLES, **query)["articles"]}

    assert ids() == {article.pk, other.pk, notice.pk}
    assert ids(language="en") == {english.pk}
    assert ids(kind="announcement") == {notice.pk}
    assert ids(category="chuyen-doi-so") == ids(tag="cap-quang") == ids(topic="cap-quang-ve-ban") == {article.pk}
    assert ids(category="chuyen-doi-so", tag="cap-quang", topic="cap-quang-ve-ban", kind="news") == {article.pk}
    assert ids(category="hoat-dong-cua-so", tag="cap-quang") == set()
    assert ids(tag="khong-ai-dung") == ids(topic="khong-ai-dung") == set()
    assert ids(since="2014-07-17", until="2014-07-17") == {other.pk}
    assert ids(until="2014-07-16") == ids(since="9999-12-31") == ids(until="0001-01-01") == set()
    assert len(ids(since="0001-01-01", until="9999-12-31")) == 3
    assert "khong-co" in ask(ARTICLES, 404, category="khong-co")["detail"]


@pytest.mark.parametrize(("name", "letter", "slug"), [("tag", "t", "cap-quang"), ("topic", "d", "cap-quang-ve-ban")])
def test_the_shorter_list_is_walked_and_none_where_there_is_nothing(client, name, letter, slug):
    article = everything()
    key = listing_key(letter, {"tag": article.tags.get(), "topic": article.topic}[name].pk, "vi")
    for asked, walked in ((slug, 1), ("khong-ai-dung", 0)):
        with CaptureQueriesContext(connection) as queries:
            client.get(ARTICLES, {"category": "chuyen-doi-so", name: asked})
        lists = [query["sql"] for query in queries if '"news_listing"' in query["sql"]]
        assert len(lists) == walked
        assert all(re.search(r"""WHERE .*?"news_listing"."key" = '([^']+)'""", sql)[1] == key for sql in lists)


def test_the_walk_meets_every_live_article_once_while_news_arrives(ask):
    day = timezone.now() - timezone.timedelta(days=3)
    there = {make.published(title=f"Bài {number}", displayed_at=day).pk for number in range(7)}  # of one second
    make.published(title="English", language="en")
    make.article(title="Bản nháp")
    seen, page = [], ask(ARTICLES, limit=2)
    for _ in range(20):
        seen += [each["id"] for each in page["articles"]]
        if len(seen) == 4:
            late = make.published(title="Vừa lên")
        if not page["next"]:
            break
        path, _, query = page["next"].removeprefix("http://testserver").partition("?")
        page = ask(path, **dict(pair.split("=") for pair in query.split("&")))
    assert len(seen) == len(set(seen)) and set(seen) == there
    assert ask(ARTICLES)["articles"][0]["id"] == late.pk


def test_categories_and_services_are_told(ask):
    make.category("Khoa học", parent=make.category("Chuyên đề"))
    ServiceCard.objects.create(title_line1="Cổng", title_line2="dịch vụ công", url="/trang/dich-vu/")
    Link.objects.create(link_list=LinkList.objects.create(title="Đơn vị"), name="Báo", url="https://bao.example/")
    make.show()
    categories = ask("/api/v1/categories/")["categories"]
    assert [(each["slug"], each["parent"]) for each in categories] == [("chuyen-de", None), ("khoa-hoc", "chuyen-de")]
    services = ask("/api/v1/services/")
    assert services["service_cards"][0]["url"] == "http://testserver/trang/dich-vu/"
    assert services["link_lists"][0]["links"] == [{"name": "Báo", "url": "https://bao.example/", "group": ""}]
    assert services["service_cards"][0]["placement"] == "both"


# What it refuses


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"), ("limit=51", "limit"), ("limit=٣", "limit"), ("limit=1e1", "limit"),
        ("limit=+1", "limit"), ("limit=01", "limit"), (f"limit={'9' * 5000}", "limit"), ("limit=", "limit"),
        ("limit=1&limit=2", "limit"), ("since=2026-02-30", "since"),
        ("since=20260201", "since"), ("until=٢٠٢٦-01-01", "until"), ("category=a%00b", "category"), ("tag=%FF", "tag"),
        ("topic=%0A", "topic"), ("category=a%0A", "category"), ("language=fr", "language"), ("kind=page", "kind"),
        ("cursor=x", "cursor"), ("cursor=99999999999-1", "cursor"), ("cursor=1-99999999999999999999", "cursor"),
        ("lmit=3", "lmit"), ("utm_source=x", "utm_source"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named(client, query, name):
    answer = client.get(f"{ARTICLES}?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [error["parameter"] for error in answer.json()["errors"]] == [name]
    assert name in answer.json()["detail"]


def test_where_nothing_may_be_asked_the_sentence_says_so(client):
    answer = client.get("/api/v1/categories/?limt=3")
    assert answer.json()["detail"] == "Không có tham số “limt”. Địa chỉ này không nhận tham số nào."


def test_a_span_that_ends_before_it_begins_is_refused(client):
    answer = client.get(f"{ARTICLES}?since=2026-03-01&until=2026-02-28")
    assert answer.status_code == 400 and "2026-03-01" in answer.json()["detail"]
    assert [error["parameter"] for error in answer.json()["errors"]] == ["since"]
    assert client.get(f"{ARTICLES}?since=2026-03-01&until=2026-03-01").status_code == 200


def test_the_page_shows_what_this_site_answers(client):
    article = everything()
    words = unescape(client.get("/api/").text)
    assert f"curl 'http://testserver/api/v1/articles/{article.pk}/'" in words.replace(
        settings.SITE_URL, "http://testserver"
    )
    for slug in ("chuyen-doi-so", "cap-quang", "cap-quang-ve-ban"):
        assert f"<code>{slug}</code>" in words, slug
    assert "GET /api/v1/articles/{id}/" in words and '"title": "Đường sắt"' in words
    assert "Đi theo <code>next</code> đến <code>null</code>" in words and 'href="#api_article"' in words


def test_the_page_stands_where_nothing_is_live(client):
    make.article()
    words = client.get("/api/").text
    assert (
        "GET /api/v1/articles/" in words
        and "Thân bài" not in words[words.index('class="api-sample"') :].split("</details>")[0]
    )


@pytest.mark.parametrize("query", ["cursor=9999999999-999999999999999999", "cursor=-9999999999-1", "cursor=0-0"])
def test_cursors_at_the_ends_of_time_are_pages_too(client, query):
    make.published()
    assert client.get(f"{ARTICLES}?{query}").status_code == 200


@pytest.mark.parametrize("number", ["0", "x", "٣", "9" * 40, "1.0", "-1", "1%00", "%FF"])
def test_a_number_that_no_article_has_is_a_404(client, number):
    answer = client.get(f"{ARTICLES}{number}/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_addresses_that_there_are_not_answer_alike_and_slashes_are_mended(client):
    for path in ("/api/v1/", "/api/v1/khong-co/", f"{ARTICLES}1/2/", "/api/v1/openapi.json/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), path
    assert client.get("/api/v1/articles?limit=3")["Location"] == "/api/v1/articles/?limit=3"


def test_it_is_for_reading_by_every_site():
    client = Client(enforce_csrf_checks=True)
    for path in (ARTICLES, f"{ARTICLES}1/", "/api/v1/categories/", "/api/v1/services/", "/api/v1/openapi.json"):
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(client, method)(path)
            assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS"), path
        asked = client.options(path, headers={"Access-Control-Request-Method": "GET", "Origin": "https://a.example"})
        assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")
        assert "If-None-Match" in asked["Access-Control-Allow-Headers"]
        given = client.get(path, headers={"Origin": "https://a.example"})
        assert given["Access-Control-Allow-Origin"] == "*" and "Access-Control-Allow-Credentials" not in given
        assert not given.cookies and client.head(path).status_code == given.status_code


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/v1/articles", 301), ("/api/v1/khong-co", 404), ("/api/v1/khong-co/", 404), (f"{ARTICLES}?limit=0", 400)],
)
def test_what_reaches_no_endpoint_may_be_read_by_every_site_too(client, path, status):
    answer = client.get(path, headers={"Origin": "https://a.example"})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (status, "*")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not client.get("/tin-tuc/").has_header("Access-Control-Allow-Origin")


def test_a_304_may_be_read_by_every_site_too(client):
    tag = client.get("/api/v1/categories/")["ETag"]
    answer = client.get("/api/v1/categories/", headers={"If-None-Match": tag})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (304, "*")


def test_the_way_to_https_may_be_followed_by_every_site(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get(ARTICLES)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (301, "*")


# What it costs


def test_it_costs_the_same_whatever_the_number_of_articles(client):
    article = everything()
    paths = [
        ARTICLES, f"{ARTICLES}?category=chuyen-doi-so&tag=cap-quang&topic=cap-quang-ve-ban&kind=news&since=2014-01-01",
        f"{ARTICLES}{article.pk}/", "/api/v1/categories/", "/api/v1/services/", "/api/v1/openapi.json",
    ]  # fmt: skip

    def counts() -> list[int]:
        found = []
        for path in paths:
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            assert all(query["sql"].startswith("SELECT") for query in queries)
            found.append(len(queries))
        return found

    few = counts()
    for number in range(4):
        make.published(title=f"Bài {number}", category=make.category("Chuyển đổi số"), tags=[make.tag("cáp quang")])
    assert counts() == few
    assert max(few) <= 4


# That its description is the truth


# An article that was taken down is asked for in due form, and gone.
CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "304", "404", "410"]}}}
)


def drive(examples: int) -> None:
    """Whatever the description allows, and much that it does not: never a 500, every answer as described."""
    everything()
    make.bring(make.article(title="Đã gỡ"), "withdrawn")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler(), config=CONFIG)
    asked = 0

    def hold(case):
        nonlocal asked
        asked += 1
        days = [case.query.get(name) for name in ("since", "until")] if case.query else []
        if len(days) == 2 and all(isinstance(day, str) for day in days):
            case.query |= dict(zip(("since", "until"), sorted(days), strict=True))  # JSON Schema knows no order of two
        case.call_and_validate(headers={"Accept-Encoding": "identity"})  # its WSGI client unpacks nothing

    bounded = hypothesis_settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for each in schema.get_all_operations():
        operation = each.ok()
        modes = [GenerationMode.POSITIVE]
        if operation.query or operation.path_parameters:  # else nothing can be wrong
            modes.append(GenerationMode.NEGATIVE)
        for mode in modes:
            bounded(given(case=operation.as_strategy(generation_mode=mode))(hold))()
    assert asked > examples


def test_the_description_holds_whatever_is_asked(own_connection):
    drive(examples=15)


@pytest.mark.exhaustive
def test_the_description_holds_whatever_is_asked_at_length(own_connection):
    drive(examples=400)


def test_one_address_asks_only_so_often(client, monkeypatch):
    endpoints.questions.forget()
    monkeypatch.setattr(endpoints.questions, "most", 3)
    answers = [client.get(ARTICLES, REMOTE_ADDR="198.51.100.7") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert (refused["Retry-After"], refused["Cache-Control"]) == ("60", "no-store")
    assert refused["Content-Type"] == "application/problem+json" and "Xin đợi một phút" in refused.json()["detail"]
    assert client.get(ARTICLES, REMOTE_ADDR="198.51.100.8").status_code == 200
    endpoints.questions.forget()
