"""Lists by cursor: every article once, in order, in both directions, whatever arrives in between."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.http import Http404
from django.test import RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from news.models import Edition, Listing
from news.paging import PAGE_SIZE, Page, cursor_of, page_of, read_cursor
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
    return page_of(Edition.objects.live(), requests.get(url), path="/x/", size=size)


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


def test_asking_for_both_raises_not_found():
    with pytest.raises(Http404):
        turn_to("/x/?truoc=1-1&sau=1-1", 3)
