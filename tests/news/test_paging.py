"""Lists by cursor: every article once, in order, in both directions, whatever arrives in between."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from news.models import Edition, Listing
from news.paging import PAGE_SIZE, Page, cursor_of, page_of, read_cursor
from portal.dates import short_date
from portal.management import bulk_articles
from tests import factories

pytestmark = pytest.mark.django_db
START = datetime(2014, 7, 17, 3, 25, tzinfo=UTC)
requests = RequestFactory()

moments = st.lists(st.integers(0, 3), max_size=12)
"""Seconds after START, many of them equal."""
sizes = st.integers(1, 5)


@pytest.fixture
def archive():
    """A dozen live articles, whose dates each example sets anew."""
    factories.category()
    bulk_articles.generate(12)


def dated(seconds: list[int]) -> list[int]:
    """Gives the articles these dates and hides the rest; their ids, newest first."""
    ids = list(Edition.objects.order_by("article_id").values_list("article_id", flat=True))
    Edition.objects.update(is_live=False)
    for pk, second in zip(ids, seconds, strict=False):
        Edition.objects.filter(article_id=pk).update(is_live=True, displayed_at=START + timedelta(seconds=second))
    rows = [(START + timedelta(seconds=second), pk) for pk, second in zip(ids, seconds, strict=False)]
    return [pk for _, pk in sorted(rows, reverse=True)]


def turn_to(url: str, size: int) -> Page:
    return page_of(requests.get(url), path="/x/", source=Edition.objects.live, size=size)


def ids_of(page: Page) -> list[int]:
    return [edition.article_id for edition in page.editions]


def walk(url: str, size: int, link: str) -> list[Page]:
    """The page at `url` and all that follow by this link."""
    pages = [turn_to(url, size)]
    while following := getattr(pages[-1], link):
        assert len(pages) < 50, "the walk does not end"
        pages.append(turn_to(following, size))
    return pages


anew = hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@anew
@given(moments, sizes)
def test_older_links_visit_every_article_once_in_order(archive, seconds, size):
    expected = dated(seconds)
    pages = walk("/x/", size, "older_url")
    assert [pk for page in pages for pk in ids_of(page)] == expected
    assert [page.is_first for page in pages] == [True] + [False] * (len(pages) - 1)
    assert all(len(page.editions) == size for page in pages[:-1])


@anew
@given(moments, sizes)
def test_newer_links_lead_back_the_same_way(archive, seconds, size):
    expected = dated(seconds)
    down = walk("/x/", size, "older_url")
    last = down[-1].editions
    if not last:
        assert (down[-1].newer_url, down[-1].older_url) == ("", "")
        return
    back = walk(down[-2].older_url if len(down) > 1 else "/x/", size, "newer_url")
    assert [pk for page in reversed(back) for pk in ids_of(page)] == expected
    assert back[-1].newer_url == "" and back[-1].is_first


@anew
@given(moments.filter(lambda seconds: len(seconds) > 2), sizes, st.integers(0, 3))
def test_what_arrives_in_between_does_not_shift_the_next_page(archive, seconds, size, arrival):
    dated(seconds[:11])
    first = turn_to("/x/", size)
    if not first.older_url:
        return
    before = ids_of(turn_to(first.older_url, size))
    Edition.objects.filter(is_live=False).update(is_live=True, displayed_at=START + timedelta(days=1 + arrival))
    assert ids_of(turn_to(first.older_url, size)) == before


def test_what_is_withdrawn_in_between_does_not_shift_the_next_page(archive):
    ids = dated(list(range(12)))
    first = turn_to("/x/", 4)
    Edition.objects.filter(article_id__in=ids[2:4]).update(is_live=False)
    assert ids_of(turn_to(first.older_url, 4)) == ids[4:8]


def test_new_arrivals_are_found_by_going_up(archive):
    ids = dated(list(range(12)))
    newest = ids[0]
    Edition.objects.filter(article_id=newest).update(is_live=False)
    second = turn_to(turn_to("/x/", 4).older_url, 4)
    Edition.objects.filter(article_id=newest).update(is_live=True)
    back = walk(second.newer_url, 4, "newer_url")
    assert [pk for page in reversed(back) for pk in ids_of(page)] == ids[:5]


# Cursors


@pytest.mark.parametrize(
    "moment",
    [
        START,
        START.replace(year=1954),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1, 1, 2, tzinfo=UTC),
        START.replace(year=3000),
    ],
)
def test_a_cursor_reads_back_as_it_was_written(moment):
    edition = Edition(article_id=7, displayed_at=moment)
    assert read_cursor(cursor_of(edition)) == (moment, 7)


BAD = [
    "", "x", "1", "1-", "-1", "1-x", "1 -1", "1-1-1", "1.5-1", "1-1 ", "١-١", "253402300800-1",
    "1-9999999999999999999", "--1-1", "1-1'", "0x1-1", "1e3-1", "%00", "1-1%00", "-99999999999-1",
]  # fmt: skip


def test_a_bad_cursor_is_not_found(client):
    factories.published()
    for cursor in BAD:
        for address in ("/tin-tuc/?truoc=", "/tin-tuc/?sau=", "/chuyen-muc/hoat-dong-cua-so/?truoc="):
            assert client.get(address + cursor).status_code == 404, address + cursor
        if cursor:
            assert client.get(f"/tim-kiem/?q=khoa&truoc={cursor}").status_code == 404, cursor


def test_both_directions_at_once_are_not_found(client):
    factories.published()
    assert client.get("/tin-tuc/?truoc=9-9&sau=1-1").status_code == 404


def test_past_the_end_is_not_found(client):
    factories.published()
    assert client.get("/tin-tuc/?truoc=0-1").status_code == 404
    assert client.get("/tin-tuc/?sau=253402300799-1").status_code == 404


def test_an_empty_list_is_a_page_of_its_own():
    page = turn_to("/x/", 3)
    assert (page.editions, page.is_first, page.older_url, page.newer_url) == ([], True, "", "")


def test_unknown_parameters_do_no_harm(client):
    factories.published()
    assert client.get("/tin-tuc/?utm_source=zalo&page=3").status_code == 200


# The pages themselves


def article_numbers(html: str) -> list[int]:
    """Articles of the list, in order, each once."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return list(dict.fromkeys(int(pk) for pk in re.findall(r'href="/tin-tuc/[\w-]*-(\d+)/"', main)))


@pytest.mark.parametrize("address", ["/tin-tuc/", "/chuyen-muc/hoat-dong-cua-so/"])
def test_the_public_lists_are_walked_by_their_links(client, address):
    factories.department()
    factories.category()
    bulk_articles.generate(2 * PAGE_SIZE + 3)
    expected = list(Edition.objects.live().newest_first().values_list("article_id", flat=True))
    assert Listing.objects.count() == len(expected)
    seen, url = [], address
    while url:
        html = client.get(url).content.decode()
        found = article_numbers(html)
        assert len(found) <= PAGE_SIZE
        seen += found
        older = re.search(r'href="([^"]*\?truoc=[\d-]+)"', html.partition("<main")[2])
        url = older[1] if older else None
        assert len(seen) <= len(expected)
    assert seen == expected


def test_a_deeper_page_names_itself_as_its_own_address(client):
    factories.department()
    factories.category()
    bulk_articles.generate(PAGE_SIZE + 1)
    first = client.get("/tin-tuc/").content.decode()
    assert '<link rel="canonical" href="http://testserver/tin-tuc/">' in first
    older = re.search(r'href="(/tin-tuc/\?truoc=[\d-]+)"', first)[1]
    assert f'<link rel="canonical" href="http://testserver{older}">' in client.get(older).content.decode()


def seen(client, address: str):
    """The page at the address and all older ones, by its own links."""
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, address
        yield answer
        address = answer.context["older_url"]


@pytest.fixture
def long_list():
    """Three pages of news in one category, the last with three."""
    factories.department()
    factories.category()
    bulk_articles.generate(2 * PAGE_SIZE + 3)
    return "/chuyen-muc/hoat-dong-cua-so/"


def canonical_of(answer) -> str:
    return re.search(r'<link rel="canonical" href="http://testserver([^"]+)">', answer.text)[1]


def test_however_a_page_is_reached_it_has_one_address(client, long_list):
    down = list(seen(client, long_list))
    own = [canonical_of(answer) for answer in down]
    assert own[0] == long_list and len(set(own)) == 3
    up, address = [], down[-1].context["newer_url"]
    while address:
        answer = client.get(address)
        up.append((canonical_of(answer), [card.id for card in answer.context["cards"]]))
        address = answer.context["newer_url"]
    for where, cards in up:
        assert [card.id for card in client.get(where).context["cards"]][: len(cards)] == cards
    assert up[-1][0] == long_list, "the page at the top is the first page"


def test_what_others_hang_on_an_address_is_left_out_of_it(client, long_list):
    older = client.get(long_list).context["older_url"]
    for address in (long_list, older):
        mark = "&" if "?" in address else "?"
        answer = client.get(f"{address}{mark}utm_source=zalo&fbclid=x%00y&trang=9&page=-1&q=%27")
        assert answer.status_code == 200
        assert canonical_of(answer) == address
        assert "utm_source" not in answer.text and "fbclid" not in answer.text


def test_a_cursor_written_otherwise_has_the_same_canonical_address(client, long_list):
    older = client.get(long_list).context["older_url"]
    moment, pk = re.search(r"=(\d+)-(\d+)", older).groups()
    assert canonical_of(client.get(f"{long_list}?truoc={moment}-000{pk}")) == older


def test_prev_and_next_stand_in_the_head_and_on_the_links(client, long_list):
    first, second, last = seen(client, long_list)
    for answer, relations in ((first, ["next"]), (second, ["prev", "next"]), (last, ["prev"])):
        head, _, body = answer.text.partition("</head>")
        assert re.findall(r'<link rel="(prev|next)"', head) == relations
        assert re.findall(r'rel="(prev|next)"', body) == relations
    assert f'<link rel="next" href="http://testserver{first.context["older_url"]}">' in first.text
    assert "noindex" not in second.text, "deeper pages stay open to search engines"


def test_deeper_pages_say_what_they_show_and_lead_back(client, long_list):
    first, second, last = seen(client, long_list)
    titles = [re.search("<title>([^<]*)", answer.text)[1] for answer in (first, second, last)]
    assert "tin cũ hơn" not in titles[0]
    day = short_date(second.context["cards"][0].displayed_at)
    assert f"– tin cũ hơn, đến ngày {day}" in titles[1]
    assert "Về trang đầu" not in first.text
    for answer in (second, last):
        assert answer.text.count(f'href="{long_list}">Về trang đầu') == 2
        assert short_date(answer.context["cards"][-1].displayed_at) in answer.text


def test_head_requests_are_answered_like_get(client, long_list):
    older = client.get(long_list).context["older_url"]
    for address in ("/tin-tuc/", long_list, older, "/luu-tru/"):
        answer = client.head(address)
        assert (answer.status_code, answer.content) == (200, b"")
    assert client.head("/tin-tuc/?truoc=x").status_code == 404
    assert client.post(long_list).status_code == 405


def test_nothing_is_skipped_by_offset(client, long_list):
    for answer in seen(client, long_list):
        with CaptureQueriesContext(connection) as queries:
            client.get(answer.request["PATH_INFO"], QUERY_STRING=answer.request["QUERY_STRING"])
        assert not any("OFFSET" in query["sql"].upper() for query in queries)


# While somebody reads, others publish


def test_publishing_while_somebody_pages_repeats_and_skips_nothing(client, monkeypatch):
    monkeypatch.setattr("news.views.lists.page_of", partial(page_of, size=2))
    at = [factories.published(title=f"Bài {n}", displayed_at=START + timedelta(days=n)) for n in range(5)]
    first = client.get("/tin-tuc/")
    factories.published(title="Vừa đăng")
    factories.published(title="Lùi ngày vào chỗ đã đọc", displayed_at=START + timedelta(days=4, hours=1))
    same_second = factories.published(title="Cùng giây", displayed_at=START + timedelta(days=3))  # number later: above
    read = [card.id for card in first.context["cards"]]
    for answer in seen(client, first.context["older_url"]):
        read += [card.id for card in answer.context["cards"]]
    assert read == [article.pk for article in reversed(at)]
    assert same_second.pk not in read
    late = factories.published(title="Lùi ngày vào chỗ chưa đọc", displayed_at=START + timedelta(days=1, hours=1))
    rest = [card.id for answer in seen(client, first.context["older_url"]) for card in answer.context["cards"]]
    assert rest == [at[2].pk, late.pk, at[1].pk, at[0].pk]


def test_links_lead_nowhere_empty_after_a_withdrawal(client, monkeypatch):
    monkeypatch.setattr("news.views.lists.page_of", partial(page_of, size=2))
    at = [factories.published(title=f"Bài {n}", displayed_at=START + timedelta(days=n)) for n in range(4)]
    older = client.get("/tin-tuc/").context["older_url"]
    below = client.get(older).context["newer_url"]

    def withdraw(article):
        factories.do(
            article, "withdraw", factories.approver(), reason="Số liệu sai.", explanation=factories.EXPLANATION
        )

    withdraw(at[0]), withdraw(at[1])
    top = client.get(below).context
    assert (top["older_url"], top["newer_url"]) == ("", ""), "nothing is left below"
    factories.do(at[1], "reinstate", factories.approver(), reason="Số liệu đã được kiểm chứng.")
    factories.do(at[1], "approve", factories.second_approver())
    withdraw(at[2]), withdraw(at[3])
    bottom = client.get(older)
    assert (bottom.context["newer_url"], bottom.context["is_first_page"]) == ("", True), "nothing is left above"
    assert canonical_of(bottom) == "/tin-tuc/"


def test_a_cursor_of_another_list_is_only_a_place_in_time(client, long_list):
    alone = factories.published(tags=[factories.tag("một mình")], displayed_at=START - timedelta(days=365 * 30))
    cursor = client.get(long_list).context["older_url"].partition("?")[2]
    answer = client.get(f"/tu-khoa/mot-minh/?{cursor}")
    assert [card.id for card in answer.context["cards"]] == [alone.pk]
    assert canonical_of(answer) == "/tu-khoa/mot-minh/" and answer.context["newer_url"] == ""


junk = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"-?\d{0,25}-?\d{0,25}", fullmatch=True),
    st.from_regex(r"-?[0-9]{1,12}-[0-9]{1,19}", fullmatch=True),
)


@hypothesis_settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["truoc", "sau", "page"]), junk), min_size=1, max_size=3))
def test_no_parameter_is_an_error_of_the_server(client, parameters):
    if not Edition.objects.exists():
        factories.published()
    answer = client.get(f"/tin-tuc/?{urlencode(parameters)}")
    assert answer.status_code in (200, 404)
    if len([name for name, _ in parameters if name != "page"]) > 1:
        assert answer.status_code == 404


def test_the_same_parameter_twice_is_not_found(client, long_list):
    older = client.get(long_list).context["older_url"]
    cursor = older.partition("?")[2]
    assert client.get(f"{older}&{cursor}").status_code == 404
    assert client.get(f"{older}&sau=").status_code == 404
    assert client.get(f"{long_list}?truoc=&{cursor.replace('truoc', 'sau')}").status_code == 404


# What stands around the list


def test_a_family_of_categories_shares_its_tabs(client):
    parent = factories.category("Chuyển đổi số")
    factories.category("Chính quyền số", parent=parent), factories.category("Kỹ năng số", parent=parent)
    factories.category("Không có mục con")
    for slug, current in (("chuyen-doi-so", "Tất cả"), ("ky-nang-so", "Kỹ năng số")):
        answer = client.get(f"/chuyen-muc/{slug}/")
        tabs = answer.context["tabs"]
        assert [tab["name"] for tab in tabs] == ["Tất cả", "Chính quyền số", "Kỹ năng số"]
        assert [tab["name"] for tab in tabs if tab["current"]] == [current]
        assert tabs[0]["url"] == "/chuyen-muc/chuyen-doi-so/"
    crumbs = [crumb["title"] for crumb in answer.context["crumbs"]]
    assert crumbs == ["Tin tức", "Chuyển đổi số", "Kỹ năng số"]
    assert client.get("/chuyen-muc/khong-co-muc-con/").context["tabs"] == []


def test_an_author_is_introduced_with_unit_and_bio(client):
    author = factories.author()
    author.bio = "Viết về chợ phiên."
    author.save()
    factories.show(author)
    factories.published(authors=[author])
    page = client.get(f"/tac-gia/{author.slug}/").text
    assert "Sở KH&amp;CN Kinh Sơn" in page and "Viết về chợ phiên." in page


def test_a_list_with_one_article_has_neither_pager_nor_empty_heading(client):
    factories.published(title="Một tiêu đề rất dài, " * 7)
    page = client.get("/tin-tuc/").text
    assert "Phân trang" not in page and "Các tin khác" not in page


def test_an_empty_category_says_so(client):
    factories.category()
    page = client.get("/chuyen-muc/hoat-dong-cua-so/")
    assert page.status_code == 200 and "Chưa có bài nào ở đây" in page.text
    assert canonical_of(page) == "/chuyen-muc/hoat-dong-cua-so/"


def test_asking_for_both_raises_not_found():
    with pytest.raises(Http404):
        turn_to("/x/?truoc=1-1&sau=1-1", 3)
