"""Search in its first form: every word, with accents or without, newest first, live editions only."""

import re
import unicodedata
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import Http404
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from news.models import Article
from news.search import find, search
from portal.management import bulk_articles
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture(scope="module")
def published(department):
    return factories.published(
        title="Đường sắt đô thị về phường Bến Tam",
        lead="Tỉnh khởi công trong quý III.",
        body="<p>Nhà thầu <strong>bắt</strong> đầu đo đạc ở 100% số thôn.</p>",
        tags=[factories.tag("giao thông")],
        authors=[factories.author("Hữu Thành")],
    ).pk


@pytest.fixture
def article(published):
    return Article.objects.get(pk=published)


def titles(query: str, **options) -> list[str]:
    return [edition.card_facts["title"] for edition in search(query, **options).editions]


@pytest.mark.parametrize(
    "query",
    [
        "Đường sắt",
        "duong sat",
        "DUONG SAT",
        "đường SAT",
        "sat duong",  # every word, in any order
        "  đường   sắt  ",
        "“đường sắt”",
        unicodedata.normalize("NFD", "Đường sắt"),
        "đường\u00a0sắt",
        "khởi công quý III",
        "đo đạc",
        "100%",
        "giao thong",
        "hữu thành",
        "sắt, đạc!",
    ],
)
def test_what_is_in_the_text_is_found(article, query):
    assert titles(query) == [article.title]


@pytest.mark.parametrize("query", ["máy bay", "đường bay", "50%", "strong", "d_ong", "d%ng", "sat' OR 'x'='x"])
def test_what_is_not_in_the_text_is_not_found(article, query):
    assert titles(query) == []


@pytest.mark.parametrize("query", ["", "   ", "\n\t"])
def test_nothing_asked_finds_nothing_and_says_nothing(article, query):
    results = search(query)
    assert (results.editions, results.message) == ([], "")


@pytest.mark.parametrize("query", ["!!!", "“”", "- – —", "%", "_", "🎉"])
def test_without_a_letter_a_sentence_says_what_to_type(article, query):
    results = search(query)
    assert results.editions == []
    assert results.message.startswith("Xin nhập")


def test_a_query_of_ten_thousand_characters_is_answered(article, client):
    assert titles("đường sắt " * 1000) == [article.title]
    assert titles("x" * 10_000) == []
    assert client.get("/tim-kiem/", {"q": "đường " * 2000}).status_code == 200
    assert len(search("đường " * 2000).query) <= 200


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8")))
def test_any_query_is_answered(article, client, query):
    assert client.get("/tim-kiem/", {"q": query}).status_code == 200


def test_the_page_shows_the_query_as_words(article, client):
    page = client.get("/tim-kiem/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_page_shows_what_was_found(article, client):
    page = client.get("/tim-kiem/?q=duong+sat").content.decode().replace("\u00a0", " ")
    assert "<mark>Đường sắt</mark> đô thị" in page
    page = page.replace("<mark>", "").replace("</mark>", "")
    assert article.title in page
    assert factories.url_of(article) in page
    assert '<meta name="robots" content="noindex">' in page


def test_the_page_says_when_nothing_was_found(article, client):
    assert "Không tìm thấy" in client.get("/tim-kiem/?q=phi+thuyen").content.decode()


@pytest.mark.parametrize("situation", factories.SITUATIONS)
def test_only_what_is_live_is_found(situation):
    article = factories.bring(factories.article(title="Tàu điện ngầm"), situation)
    is_live = article.editions.filter(is_live=True).exists()
    assert titles("tàu điện ngầm") == ([article.title] if is_live else [])
    assert titles("sapô mới chưa ai duyệt") == []


def test_the_newest_stands_first():
    for year in (2014, 2020, 2017):
        factories.published(title=f"Năm {year} nhìn lại", displayed_at=datetime(year, 1, 1, tzinfo=UTC))
    assert titles("nhìn lại") == ["Năm 2020 nhìn lại", "Năm 2017 nhìn lại", "Năm 2014 nhìn lại"]


def test_each_language_has_its_own_results(article, client):
    factories.published(language="en", title="Duong sat: a railway for Ben Tam")
    assert titles("duong sat") == [article.title]
    assert titles("duong sat", language="en") == ["Duong sat: a railway for Ben Tam"]
    assert "a railway for Ben Tam" in client.get("/en/tim-kiem/?q=duong+sat").content.decode()
    assert "a railway" not in client.get("/tim-kiem/?q=duong+sat").content.decode()


def test_results_can_be_kept_to_a_category(article):
    other = factories.category("Chuyển đổi số")
    assert titles("duong sat", filters={"category": other.pk}) == []
    assert titles("duong sat", filters={"category": article.category_id}) == [article.title]


def test_find_gives_at_most_what_is_asked_for():
    factories.category()
    bulk_articles.generate(8)
    assert len(find("thon", limit=3)) <= 3
    assert len(find("so", limit=3)) == 3


def test_results_are_walked_to_their_end():
    factories.category()
    bulk_articles.generate(23)
    seen, cursor = [], None
    while True:
        results = search("theo", cursor=cursor, limit=5)
        seen += [edition.article_id for edition in results.editions]
        if not (cursor := results.cursor):
            break
    everything = [edition.article_id for edition in search("theo", limit=100).editions]
    assert seen == everything
    assert len(seen) > 5


def test_by_date_results_are_walked_to_their_end():
    factories.category()
    bulk_articles.generate(23)
    seen, cursor = [], None
    while True:
        results = search("theo", cursor=cursor, limit=5, newest_first=True)
        seen += [edition.article_id for edition in results.editions]
        if not (cursor := results.cursor):
            break
    assert seen == [edition.article_id for edition in search("theo", limit=100, newest_first=True).editions]
    assert len(seen) > 5


def test_the_page_leads_on_to_older_results(client):
    factories.category()
    bulk_articles.generate(60)
    page = client.get("/tim-kiem/?q=so").content.decode()
    older = re.search(r'href="([^"]+)" rel="next"', page)[1].replace("&amp;", "&")
    assert "q=so" in older and "Về trang đầu" not in page
    assert 'href="/tim-kiem/?q=so"' in client.get(older).content.decode()


def test_a_bad_cursor_is_not_found(article):
    with pytest.raises(Http404):
        search("duong", cursor="x")
    with pytest.raises(Http404):
        search("duong", cursor="9" * 30)


def test_a_broken_card_is_dropped(article):
    with factories.tampering():
        article.editions.update(card_seal="0" * 64)
    assert titles("duong sat") == []


def test_searching_costs_the_same_for_few_and_many(article, django_assert_num_queries):
    search("duong sat")  # reads the words that a process keeps
    factories.category()
    months = connection.vendor == "postgresql"  # it is told in which to look
    for count in (3, 40):
        with django_assert_num_queries(5 + months):  # what matches, its words, bodies, whose editions, the editions
            search("so")
        bulk_articles.generate(count)
