"""The page of results and the suggestions: what is marked, offered and refused, and that it is only what is live."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.db import connection

from news.models import Article, Edition
from news.search import snippets, vocabulary
from news.search.asking import read
from news.search.engines import engine
from news.search.patience import TooLong, patience
from news.views import finding
from services.models import Link, LinkList, ServiceCard
from tests import factories as make

pytestmark = pytest.mark.django_db

FIBRE = "Ba mươi mốt cây số cáp quang lên Bản Vài"
BODY = (
    f"<p>{'Dân bản góp công đào rãnh từ tháng ba. ' * 20}</p><p>Theo Quyết định số 225/QĐ-UBND, nhà thầu "
    f"&lt;kéo cáp&gt; trong chín mươi ngày.</p><p>{'Đường dốc và nhiều đá. ' * 20}</p>"
)


@pytest.fixture(autouse=True)
def site(department):
    vocabulary.forget()
    yield
    vocabulary.forget()
    finding.searches.forget()
    finding.suggestions.forget()


@pytest.fixture(scope="module")
def published(department):
    return make.published(
        title=FIBRE, lead="Đường truyền tới trạm y tế.", body=BODY, authors=[make.author("Hữu Thành")],
        category=make.category("Bưu chính, viễn thông"), tags=[make.tag("cáp quang")],
        displayed_at=datetime(2026, 3, 1, 3, 0, tzinfo=UTC),
    ).pk  # fmt: skip


@pytest.fixture
def article(published):
    return Article.objects.get(pk=published)


def page(client, query: str, **parameters) -> str:
    answer = client.get("/tim-kiem/", {"q": query} | parameters)
    assert answer.status_code == 200
    return answer.text.replace("\u00a0", " ")


def words_of(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def marks(text: str) -> list[str]:
    return [words_of(mark) for mark in re.findall(r"<mark>(.*?)</mark>", text)]


def link(html: str, words: str) -> str:
    """The address of the link with these words."""
    links = {words_of(text): unescape(url) for url, text in re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', html)}
    return next(url for text, url in links.items() if words in text)


# What is marked


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("cáp quang", ["cáp quang", "cáp"]),
        ("CAP QUANG", ["cáp quang", "cáp"]),
        ("225/qđ-ubnd", ["225/QĐ-UBND"]),
        ("225", ["225"]),
        ('"nhà thầu"', ["nhà thầu"]),
    ],
)
def test_the_words_are_marked_where_they_stand_with_their_own_accents(client, article, query, marked):
    assert marks(page(client, query)) == marked


def test_the_part_of_the_text_is_shown_that_says_most_and_nothing_of_it_is_markup(client, article):
    html = page(client, "quyết định nhà thầu kéo cáp")
    teaser = re.search(r'<p class="teaser snippet">(.*?)</p>', html, re.DOTALL)[1]
    assert "&lt;" in teaser and "<kéo" not in teaser
    shown = words_of(teaser)
    assert shown.startswith("Theo Quyết định số 225/QĐ-UBND, nhà thầu < kéo cáp >")
    assert shown.endswith("…") and len(shown.split()) <= snippets.WIDTH + 5


def test_headings_cells_and_notes_do_not_run_into_one_another(client):
    make.published(
        title="Sơ kết", lead="Sáu tháng.", body="<h2>Kết quả</h2><p>Theo Ủy ban nhân dân tỉnh"
        '<sup class="footnote">1</sup>.</p><table><tr><td>Cáp</td><td>70 km</td></tr></table><p>Hết năm.</p>',
    )  # fmt: skip
    html = page(client, "nhân dân tỉnh")
    teaser = re.search(r'<p class="teaser snippet">(.*?)</p>', html, re.DOTALL)[1]
    assert words_of(teaser) == "Theo Ủy ban nhân dân tỉnh . Cáp · 70 km · Hết năm."
    assert marks(page(client, '"dân tỉnh cáp"')) == ["dân tỉnh", "Cáp"], "The number of a note is no part of its word."


def test_what_begins_amid_a_sentence_says_so(client):
    before = " ".join(["Một câu dài nữa."] * 20)
    make.published(title="Sơ kết", lead="Sáu tháng.", body=f"<p>{before} Có hai việc: kéo cáp quang lên bản.</p>")
    teaser = re.search(r'<p class="teaser snippet">(.*?)</p>', page(client, "kéo cáp"), re.DOTALL)[1]
    assert words_of(teaser).startswith(("… kéo cáp", "Có hai việc: kéo cáp", "Một câu"))


def test_the_kicker_is_marked_like_the_title(client):
    make.published(title="Sơ kết", kicker="Hội nghị cáp quang")
    assert "Hội nghị <mark>cáp quang</mark>" in page(client, "cáp quang")


def test_the_lead_is_shown_where_it_says_as_much(client, article):
    assert "<mark>Đường truyền</mark> tới trạm y tế." in page(client, "đường truyền")


def test_of_a_word_typed_with_accents_others_are_marked_only_where_there_is_no_better():
    def marked(query, text):
        spans = snippets.Highlighter(read(query).terms).marked(text)
        assert "".join(span.text for span in spans) == text
        return [span.text for span in spans if span.hit]

    assert marked("báo", "Báo tỉnh báo bão") == ["Báo", "báo"]
    assert marked("báo", "Tin bão") == ["bão"]
    assert marked("bao", "Báo tin bão") == ["Báo", "bão"]
    assert marked('"báo"', "Tin bão") == []
    assert marked("hoà", "Ông Hòa") == ["Hòa"]
    assert marked("x", "") == []


def test_a_long_text_is_looked_through_only_so_far():
    spans, covered = snippets.Highlighter(read("cuối").terms).excerpt("đầu " * 20_000 + "cuối")
    assert (spans, covered) == ([], 0)


def test_what_does_not_match_its_card_is_not_quoted(article):
    edition = Edition.objects.live().for_cards().get()
    edition.card_facts["content"] = "0" * 64
    assert snippets.teasers([edition], read("nhà thầu").terms)[edition.pk] == [
        snippets.Span("Đường truyền tới trạm y tế.")
    ]


# What is said of the query


def test_telex_is_told_with_a_way_to_what_was_typed(client, article):
    html = page(client, "casp quang")
    assert "Đang hiện kết quả cho <b>“cáp quang”</b> (gõ kiểu Telex)." in html
    exactly = link(html, "Tìm đúng như đã gõ")
    assert exactly == "/tim-kiem/?q=casp+quang&go=nguyen-van"
    again = client.get(exactly)
    assert "kiểu Telex" not in again.text and again.context["results"] == []


def test_another_query_is_offered_as_a_link(client, article):
    vocabulary.gather()
    html = page(client, "cáp quangg")
    assert link(html, "“cáp quang”") == "/tim-kiem/?q=c%C3%A1p+quang" and "Có phải bạn tìm" in html


def test_where_a_word_may_be_missing_that_is_said(client, article):
    html = page(client, "cáp quang bản tàu")
    assert "có thể thiếu một từ" in html and "Thứ tự kết quả" not in html


def test_where_nothing_is_found_ways_out_are_offered(client, article):
    html = page(client, "tàu ngầm", nam="2026")
    assert "Không tìm thấy" in html
    assert link(html, "Tìm lại mà không lọc") == "/tim-kiem/?q=t%C3%A0u+ng%E1%BA%A7m"
    assert link(html, "Thử ít từ hơn: “tàu”") == "/tim-kiem/?q=t%C3%A0u&nam=2026"
    assert "Xem bài tiếng Anh" not in html


def test_what_only_the_other_language_has_is_offered_there(client, article):
    make.published(language="en", title="Broadband reaches Ban Vai")
    assert link(page(client, "broadband"), "Xem bài tiếng Anh") == "/en/tim-kiem/?q=broadband"
    assert "Xem bài tiếng Anh" not in page(client, "broadbean")
    english = client.get("/en/tim-kiem/?q=cáp+quang")
    assert link(english.text, "See articles in Vietnamese") == "/tim-kiem/?q=c%C3%A1p+quang"


def title_of(html: str) -> str:
    return unescape(re.search(r"<title>(.*?)</title>", html)[1]).partition(" – ")[0]


def test_the_title_says_first_what_was_found(client, article):
    assert title_of(page(client, "cáp quang")) == "Tìm “cáp quang”: 1 bài"
    assert title_of(page(client, "tàu ngầm")) == "Tìm “tàu ngầm”: không có bài nào"
    assert title_of(page(client, "")) == "Tìm kiếm"
    assert len(title_of(page(client, "cáp quang " * 19))) < 90


def test_of_a_single_result_nothing_is_to_be_ordered_or_narrowed_down(client, article):
    html = page(client, "cáp quang")
    assert "Thứ tự kết quả" not in html and "Lọc kết quả" not in html
    make.published(title="Cáp quang ở thành phố")
    html = page(client, "cáp quang")
    assert "Thứ tự kết quả" in html and "Lọc kết quả" in html


def test_ranked_pages_lead_back_as_well(client, monkeypatch):
    monkeypatch.setattr(finding, "SHOWN", 1)
    for number in range(3):
        make.published(title=f"Cáp quang {number}")
    assert "Trang trước" not in page(client, "cap quang") + page(client, "cap quang", truoc="1")
    third = page(client, "cap quang", truoc="2")
    assert link(third, "Trang trước") == "/tim-kiem/?q=cap+quang&truoc=1"
    assert title_of(third) == "Tìm “cap quang”: 3 bài (tiếp theo)"


# Narrowing down and order


@pytest.fixture
def several(article):
    news = make.category("Hoạt động của Sở")
    for number in range(3):
        make.published(
            title=f"Cáp quang đợt {number}", category=news, authors=[make.author("Lan Anh")],
            displayed_at=datetime(2024, 1, 1 + number, tzinfo=UTC),
        )  # fmt: skip


def test_results_are_counted_by_category_year_and_author(client, several):
    facets = client.get("/tim-kiem/?q=cap+quang").context["facets"]
    assert [(facet["title"], [(each["name"], each["count"]) for each in facet["choices"]]) for facet in facets] == [
        ("Chuyên mục", [("Hoạt động của Sở", 3), ("Bưu chính, viễn thông", 1)]),
        ("Năm", [("2026", 1), ("2024", 3)]),
        ("Người viết", [("Lan Anh", 3), ("Hữu Thành", 1)]),
    ]


def test_what_was_chosen_narrows_down_is_shown_and_can_be_taken_back(client, several):
    url = link(page(client, "cap quang"), "Hoạt động của Sở : 3 bài")
    url = link(client.get(url).text, "Mới nhất")
    answer = client.get(url)
    assert [card.title for card in answer.context["results"]] == [f"Cáp quang đợt {n}" for n in (2, 1, 0)]
    assert link(answer.text, "(bỏ lọc)") == "/tim-kiem/?q=cap+quang&sap-xep=ngay"
    assert '<input type="hidden" name="chuyen-muc" value="hoat-dong-cua-so">' in answer.text
    assert len(client.get("/tim-kiem/?q=cap+quang&tac-gia=huu-thanh&nam=2026").context["results"]) == 1


@pytest.mark.parametrize(
    "parameters",
    ["nam=0", "nam=abc", "nam=²", "nam=9999", "chuyen-muc=%00", "tac-gia=%00x", "tac-gia=khong-co", "go=x"],
)
def test_a_choice_that_is_none_is_left_out(client, article, parameters):
    answer = client.get(f"/tim-kiem/?q=cap+quang&{parameters}")
    assert len(answer.context["results"]) == 1 and not answer.context["chips"]


def test_an_invisible_category_is_not_offered(client, several):
    make.Category.objects.filter(name="Hoạt động của Sở").update(is_visible=False)
    make.show()
    from portal.models import Furniture

    Furniture.objects.rebuild("categories")
    assert "Hoạt động của Sở" not in str(client.get("/tim-kiem/?q=cap+quang").context["facets"])


def test_at_the_end_of_what_is_ranked_it_is_said_how_to_go_on(client, several, monkeypatch):
    monkeypatch.setattr("news.search.MOST_RESULTS", 2)
    monkeypatch.setattr(finding, "MOST_RESULTS", 2)
    assert "Chỉ hiện 2 bài phù hợp nhất" in page(client, "cap quang")
    assert "Chỉ hiện" not in page(client, "cap quang", **{"sap-xep": "ngay"})


# Beside the articles


@pytest.fixture
def service():
    ServiceCard.objects.create(
        title_line1="Cấp đổi", title_line2="căn cước công dân", text_line1="Nộp qua mạng", url="/"
    )
    ServiceCard.objects.create(title_line1="Ô đã tắt căn cước", url="/tat/", is_active=False)
    links = LinkList.objects.create(title="Doanh nghiệp")
    Link.objects.create(link_list=links, name="Bưu điện Kinh Sơn", url="https://buudien.example/")
    make.show()


def beside(client, query: str) -> list[str]:
    context = client.get("/tim-kiem/", {"q": query}).context
    return [found.title for found in [*context["services_found"], *context["places_found"]]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("căn cước", ["Cấp đổi căn cước công dân"]),
        ("can cuoc cong dan", ["Cấp đổi căn cước công dân"]),
        ("CCCD", ["Cấp đổi căn cước công dân"]),
        ("cấp căn cước ở đâu", []),
        ("bưu điện", ["Bưu điện Kinh Sơn"]),
        ("doanh nghiệp bưu điện", ["Bưu điện Kinh Sơn"]),
        ("doanh nghiệp", ["Bưu điện Kinh Sơn"]),
        ("nghiệp", []),  # a word of the list's name alone asks for none of its links
        ("viễn thông", ["Bưu chính, viễn thông"]),
        ("vien thong", ["Bưu chính, viễn thông"]),
        ("viên thống", []),
    ],
)
def test_services_links_and_categories_stand_beside_the_articles(client, article, service, query, found):
    assert beside(client, query) == found


def test_what_the_choice_does_not_narrow_down_is_left_out_once_there_is_one(client, article, service):
    assert beside(client, "cáp viễn thông") == []
    assert "Chuyên mục và trang" in page(client, "viễn thông")
    assert "Chuyên mục và trang" not in page(client, "viễn thông", nam="2026")


def test_a_row_that_no_version_stands_for_is_not_found(client, service):
    ServiceCard.objects.update(title_line2="giấy phép lái xe")
    assert beside(client, "giấy phép lái xe") == []


# While somebody types


def suggested(client, query: str, path: str = "/tim-kiem/goi-y/") -> dict[str, list[str]]:
    answer = client.get(path, {"q": query})
    assert answer.status_code == 200
    return {group["title"]: [item["title"] for item in group["items"]] for group in answer.json()["groups"]}


def test_what_may_be_meant_is_suggested_by_the_last_words_beginning(client, article, service):
    vocabulary.gather()
    assert suggested(client, "cap qua") == {"Từ khóa": ["cáp quang"], "Bài": [FIBRE]}
    assert suggested(client, "bản và")["Bài"] == [FIBRE]
    assert suggested(client, "bưu ch") == {"Chuyên mục và trang": ["Bưu chính, viễn thông"]}
    assert suggested(client, "căn c") == {"Dịch vụ và liên kết": ["Cấp đổi căn cước công dân"]}
    assert suggested(client, "doanh ngh") == {}
    make.published(title="Sơ kết quý hai", kicker="Cáp quang")
    assert suggested(client, "cap qua")["Bài"] == [FIBRE], "A kicker is not shown, so nobody would know why."


def test_suggestions_are_asked_for_in_few_queries_and_asked_again_cost_no_words(
    client, article, django_assert_max_num_queries
):
    vocabulary.gather()
    client.get("/tim-kiem/goi-y/?q=cap")
    with django_assert_max_num_queries(5 if connection.vendor == "sqlite" else 9):  # limits of time, how much there is
        answer = client.get("/tim-kiem/goi-y/?q=cap+q")
    assert client.get("/tim-kiem/goi-y/?q=cap+q", headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize("situation", make.SITUATIONS)
def test_only_what_is_live_is_suggested(client, situation):
    tag = make.tag("tàu điện")
    article = make.bring(make.article(title="Tàu điện ngầm", tags=[tag]), situation)
    is_live = article.editions.filter(is_live=True).exists()
    assert suggested(client, "tàu điện") == ({"Từ khóa": ["tàu điện"], "Bài": ["Tàu điện ngầm"]} if is_live else {})


def test_the_english_site_suggests_its_own(client, article, service):
    make.published(language="en", title="Fibre reaches Ban Vai")
    assert suggested(client, "fib", "/en/tim-kiem/goi-y/") == {}  # no vocabulary yet: whole words
    assert suggested(client, "fibre", "/en/tim-kiem/goi-y/") == {"Articles": ["Fibre reaches Ban Vai"]}
    items = client.get("/en/tim-kiem/goi-y/?q=can+cuoc").json()["groups"][0]["items"]
    assert items == [{"title": "Cấp đổi căn cước công dân", "url": "/", "kind": "Service", "lang": "vi"}]


# What is asked by machines

AWKWARD = [
    "", " ", "a", "!!!", "x" * 10_000, "đường " * 2000, "\x00\x01\x1f", "\ud7ff\ufffe", "và của các là", "AND OR NOT",
    'folded : "a"', "a* NEAR(b c)", "'; DROP TABLE news_searchrow; --", "a & b | !c <-> d:*", '"', '""', "“”" * 100,
    "-cáp", "^cáp", "(((((", "\\", "%", "_", "m_c_1", "🎉 🎉", "a\u0301" * 300, "17/07/2014 " * 50, "a:b:c",
]  # fmt: skip


@pytest.mark.parametrize("query", AWKWARD, ids=range(len(AWKWARD)))
def test_whatever_is_asked_is_answered(client, article, query):
    for path in ("/tim-kiem/", "/tim-kiem/goi-y/"):
        assert client.get(path, {"q": query}).status_code == 200


def test_a_thousand_searches_a_minute_from_one_address_are_refused_with_a_sentence(client, article):
    def ask(path, address="203.0.113.9"):
        return client.get(path, {"q": "!"}, REMOTE_ADDR=address)

    statuses = [ask("/tim-kiem/").status_code for _ in range(finding.searches.most + 1)]
    assert (set(statuses[:-1]), statuses[-1]) == ({200}, 429)
    refused = ask("/tim-kiem/")
    assert "Xin đợi một phút" in refused.text
    assert (refused["Retry-After"], refused["Cache-Control"]) == ("60", "no-store")
    assert ask("/tim-kiem/", "203.0.113.10").status_code == 200
    assert ask("/tim-kiem/goi-y/").status_code == 200
    for _ in range(finding.suggestions.most):
        refused = ask("/tim-kiem/goi-y/")
    assert refused.status_code == 429 and refused.json()["groups"] == [] and "Xin đợi" in refused.json()["message"]


def test_a_search_that_takes_too_long_is_given_up_with_a_sentence(client, article, monkeypatch):
    def slow(*args, **kwargs):
        raise TooLong

    monkeypatch.setattr(finding, "find_editions", slow)
    monkeypatch.setattr(finding, "_groups", slow)
    answer = client.get("/tim-kiem/?q=cap")
    assert answer.status_code == 503 and "mất quá nhiều thời gian" in answer.text and answer["Retry-After"] == "60"
    assert client.get("/tim-kiem/goi-y/?q=cap").status_code == 503


@pytest.mark.skipif(connection.vendor != "sqlite", reason="FTS5")
def test_the_index_of_sqlite_is_left_in_the_middle():
    """It takes few steps of SQLite's machine for many pages; what stands there so often matches nowhere."""
    with connection.cursor() as cursor:
        for number in range(200):
            cursor.execute("INSERT INTO news_search_texts(rowid, folded) VALUES (%s, %s)", [number, "a b c " * 3000])
        with pytest.raises(TooLong), patience(0):
            engine(connection).ask("texts", '(folded : "a b a b")', 10, None)
        assert engine(connection).ask("texts", '(folded : "a b c a")', 10, None)


def test_of_loosely_found_results_the_next_page_is_another(client, article):
    for number in range(25):
        make.published(title=f"Cáp quang về bản số {number}")
    first = client.get("/tim-kiem/", {"q": "cáp quang bản tàu"})
    second = client.get(link(first.text, "Xem tiếp"))
    urls = [{card.url for card in answer.context["results"]} for answer in (first, second)]
    assert len(urls[0]) == 20 and len(urls[1]) == 6 and not urls[0] & urls[1]


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_gives_up():
    endless = {
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
        "postgresql": "SELECT pg_sleep(20)",
    }[connection.vendor]
    with pytest.raises(TooLong), patience(0.1), connection.cursor() as cursor:
        cursor.execute(endless)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
