"""What caches are told: every public answer may be kept and must be asked for again, and no 304 is ever stale."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import TestCase
from django.utils import timezone
from django.utils.http import http_date

from news.models import Category
from portal import freshness
from portal.models import Furniture
from portal.pictures import Picture
from services.models import ServiceCard
from tests import factories as make
from tests.news.test_leaks import addresses, marked

pytestmark = pytest.mark.django_db

OWN = {
    "article_file", "page_file", "report", "report_sent", "page_report", "page_report_sent", "count_reading", "healthz",
    "readyz", "preview_link", "preview_link_file", "csp_report",
}  # fmt: skip
"""Addresses that tell caches something of their own, or show each asker something else."""
GUIDES = ("ETag", "Cache-Control", "Vary", "Content-Security-Policy", "X-Content-Type-Options")


def later(seconds: int = 60):
    """When the moment of a change has passed for certain."""
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False)


class EveryPublicAddress(TestCase):
    @classmethod
    def setUpTestData(cls):
        make.department(name_en="Department of Science and Technology")
        cls.newsroom = [
            marked("live"),
            marked("live", number=1, language="en"),
            marked("live", number=2, kind="page", slug="gioi-thieu"),
            marked("withdrawn"),
        ]
        cls.paths = [
            (name, path)
            for name, paths in addresses(cls.newsroom).items()
            if name not in OWN
            for path in dict.fromkeys([paths[0], paths[-1], f"/en{paths[0]}"])
        ]

    def setUp(self):
        clock = later()  # some pages bear the minute
        clock.start()
        self.addCleanup(clock.stop)

    def test_it_may_be_kept_and_must_be_asked_for_again(self):
        statuses = set()
        for name, path in self.paths:
            answer = self.client.get(path)
            statuses.add(answer.status_code)
            assert answer["Cache-Control"] == "no-cache", path
            assert "Cookie" not in answer.get("Vary", ""), path
            if answer.status_code != 200:
                assert not answer.has_header("ETag") and not answer.has_header("Last-Modified"), path
                continue
            assert answer["ETag"].startswith('W/"'), path
            assert answer["Vary"] == "Accept-Encoding", path
            again = self.client.get(path, headers={"If-None-Match": f'"another", {answer["ETag"]}'})
            assert (again.status_code, again.content) == (304, b""), path
            packed = self.client.get(path, headers={"If-None-Match": answer["ETag"], "Accept-Encoding": "gzip"})
            assert packed.status_code == 304, path
            for header in GUIDES:
                assert again.headers.get(header) == answer.headers.get(header), (path, header)
            assert not again.has_header("Content-Type") and not again.has_header("Content-Encoding"), path
            head = self.client.head(path)
            assert (head["ETag"], head.content) == (answer["ETag"], b""), path
            assert self.client.head(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304, path
            assert not answer.has_header("Last-Modified") or name in {
                each.rpartition(":")[2] for each in freshness.TOLD
            }
        assert statuses >= {200, 301, 404, 410}

    def test_a_compressed_page_has_the_tag_of_the_plain_one(self):
        for _, path in self.paths[:3]:
            plain, packed = self.client.get(path), self.client.get(path, headers={"Accept-Encoding": "gzip"})
            assert packed["Content-Encoding"] == "gzip"
            assert (packed["ETag"], packed["Vary"]) == (plain["ETag"], plain["Vary"])

    def kept(self) -> dict[str, str]:
        """Path → the tag of what stands there now; one path of each name, and all of the English lists."""
        firsts = {name: path for name, path in reversed(self.paths) if not path.startswith("/en/")}
        english = [path for _, path in self.paths if path in ("/en/", "/en/tin-tuc/", "/en/rss.xml")]
        tags = {path: self.client.get(path).headers.get("ETag", "") for path in [*firsts.values(), *english]}
        return {path: tag for path, tag in tags.items() if tag}

    def changed(self, tags) -> set[str]:
        cache.clear()
        statuses = {
            path: self.client.get(path, headers={"If-None-Match": tag}).status_code for path, tag in tags.items()
        }
        return {path for path, status in statuses.items() if status != 304}

    def test_what_is_published_withdrawn_or_hung_into_the_menu_shows_at_once(self):
        live = self.newsroom[0].article
        pages = {
            path for name, path in self.paths if name in ("home", "all", "article", "history", "archive", "search")
        }
        tags = self.kept()
        made = make.published(title="Vừa đăng", category=live.category)
        shown = self.changed(tags)
        lists = {"/", "/tin-tuc/", "/rss.xml", "/atom.xml", f"/chuyen-muc/{live.category.slug}/"}
        assert lists <= shown
        assert not {path for path in shown if path.startswith(("/en/", "/robots"))}
        make.do(made, "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION)
        again = self.changed(tags) - {"/sitemap.xml", "/sitemap-trang.xml"}  # dated by the withdrawal
        assert again == set(), "what was there before is there again, letter for letter"
        make.menu({"title": "Mục vừa thêm", "address": "/tin-tuc/"})
        assert {path for path in pages if path in tags and not path.startswith("/en/")} <= self.changed(tags)
        own = make.url_of(live)
        make.do(live, "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION)
        assert self.client.get(own, headers={"If-None-Match": tags[own]}).status_code == 410


# Last-Modified


def told(client, path: str) -> str:
    return client.get(path).headers.get("Last-Modified", "")


def asked_since(client, path: str, moment: str):
    return client.get(path, headers={"If-Modified-Since": moment})


def test_feeds_say_when_they_last_changed_and_answer_304_since(client):
    make.department()
    make.published()
    with later():
        moment = told(client, "/rss.xml")
        assert moment
        answer = asked_since(client, "/rss.xml", moment)
        assert (answer.status_code, answer.content, answer["Last-Modified"]) == (304, b"", moment)
        # A tag that is another's counts before the moment.
        headers = {"If-Modified-Since": moment, "If-None-Match": '"another"'}
        assert client.get("/rss.xml", headers=headers).status_code == 200


def publish(article):
    make.published(title="Một bài nữa")


def withdraw(article):
    make.do(article, "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION)


def rename(article):
    make.department(name="Sở vừa đổi tên", valid_from="2011-01-01")


@pytest.mark.parametrize("change", [publish, withdraw, rename])
@pytest.mark.parametrize("path", ["/rss.xml", "/atom.xml"])
def test_no_304_is_stale_even_within_the_second(client, change, path):
    make.department()
    article = make.published()
    make.published(title="Bài ở lại")
    with later():
        moment = told(client, path)
        change(article)  # in the very second in which the feed was asked for
        assert asked_since(client, path, moment).status_code == 200
        assert told(client, path) == "", "it may change again before the second is over"
    with later(120):
        assert asked_since(client, path, moment).status_code == 200
        assert told(client, path) > moment


@pytest.mark.parametrize(
    ("made", "form", "path"),
    [
        (make.tag, "/admin/news/tag/{}/", "/api/v1/articles/?tag={}"),
        (make.topic, "/admin/news/topic/{}/", "/api/v1/articles/?topic={}"),
        (make.topic, "/admin/news/topic/{}/", "/sitemap-trang.xml"),
    ],
)
def test_another_address_of_a_tag_or_a_topic_is_a_change(client, made, form, path):
    """Feeds, sitemaps and the data interface know both by their addresses, which are no part of a sealed text."""
    make.department()
    row = made("cáp quang")
    article = make.published(**({"tags": [row]} if row._meta.model_name == "tag" else {"topic": row}))
    path = path.format(row.slug)
    with later():
        moment, before = told(client, path), client.get(path).content
        assert moment and asked_since(client, path, moment).status_code == 304
        make.change(article, topic=None)  # the form of a topic with articles keeps its address; what is live stays
        client.force_login(make.administrator())
        sent = {"name": "cáp quang mới", "synonyms": "", "summary": "", "slug": "ten-khac", "based_on": "1"}
        assert client.post(form.format(f"{row.pk}/change"), sent).status_code == 302
        client.logout()
    with later(120):
        answer = asked_since(client, path, moment)
        assert answer.status_code == 200 and answer.content != before


def test_many_changes_in_a_second_are_many_moments(client):
    make.department()
    with later():
        for _ in range(5):
            Furniture.objects.note_change()
        assert told(client, "/rss.xml") == ""
    with later(3600):
        assert told(client, "/rss.xml")


def test_a_name_that_holds_from_a_day_on_counts_from_its_midnight(client):
    make.department()
    with later():
        day = timezone.localdate() + timedelta(days=2)
        make.department(name="Sở sau hợp nhất", valid_from=day.isoformat())
    with later(3600):
        moment = told(client, "/rss.xml")
        assert moment
    with later(3 * 86400):
        answer = asked_since(client, "/rss.xml", moment)
        assert answer.status_code == 200 and "Sở sau hợp nhất" in answer.text


def test_a_change_on_its_way_while_the_clock_turns_is_no_stale_304(client):
    """It was noted before the clock's moment and shows after it: what was told in between must not hold."""
    make.department()
    category, path = make.category(), "/api/v1/categories/"
    edge = timezone.now().replace(microsecond=0) + timedelta(minutes=5)
    ServiceCard.objects.create(title_line1="Cổng", title_line2="dịch vụ công", url="/", shown_until=edge)
    make.show()
    Furniture.objects.rebuild("categories")
    without = list(Furniture.objects.all())
    with time_machine.travel(edge - timedelta(seconds=2), tick=False):
        Category.objects.filter(pk=category.pk).update(name="Tên vừa đổi")
        make.show(Category.objects.get(pk=category.pk))
    change = list(Furniture.objects.all())
    Furniture.objects.bulk_update(without, ["document", "seal"])  # others do not see it yet
    with time_machine.travel(edge + timedelta(seconds=2), tick=False):
        moment = told(client, path)
        Furniture.objects.bulk_update(change, ["document", "seal"])
        assert "Tên vừa đổi" in asked_since(client, path, moment or http_date(edge.timestamp() - 3)).text
        assert moment == told(client, path) == ""
        tag = client.get(path)["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    with time_machine.travel(edge + freshness.QUIET + timedelta(seconds=2), tick=False):
        assert told(client, path) == http_date(edge.timestamp())


def test_for_some_minutes_after_a_start_no_moment_is_told(client, monkeypatch):
    make.department()
    with later():
        assert told(client, "/rss.xml")
        monkeypatch.setattr(freshness, "_STARTED", timezone.now() - timedelta(seconds=5))
        assert told(client, "/rss.xml") == ""
    with later(60 + freshness.QUIET.total_seconds()):
        assert told(client, "/rss.xml") == http_date(freshness._STARTED.timestamp())


def test_pages_that_follow_the_clock_name_no_moment(client):
    make.department()
    article = make.published()
    with later():
        for path in ("/", "/tin-tuc/", make.url_of(article), "/so-do-trang/"):
            assert told(client, path) == ""
            assert asked_since(client, path, "Fri, 31 Dec 2100 23:59:59 GMT").status_code == 200


def test_what_is_read_most_changes_no_moment():
    make.department()
    before = Furniture.objects.read()["changed"]
    Furniture.objects.rebuild("most_read")
    Furniture.objects.rebuild("home")
    assert Furniture.objects.read()["changed"] == before


# What is left as it is


def test_a_title_that_changes_back_makes_no_circle(client):
    """A redirect kept for ever would lead from the right address to the wrong one and back."""
    make.department()
    article = make.published(title="Tên đầu")
    answer = client.get(make.url_of(article).replace("ten-dau", "ten-khac"))
    assert (answer.status_code, answer["Cache-Control"]) == (301, "no-cache")


def test_the_admin_and_those_who_are_known_are_never_public(client):
    client.force_login(make.administrator())
    for path in ("/admin/", "/admin/jsi18n/"):
        answer = client.get(path)
        assert answer.status_code == 200 and not answer.has_header("ETag"), path
    assert "no-store" in client.get("/admin/")["Cache-Control"]


def test_a_picture_keeps_for_ever_and_is_known_again(client):
    answer = client.get(path := Picture(make.image().picture_document()).url)
    answer.getvalue()
    assert "immutable" in answer["Cache-Control"]
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = client.get(path, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", answer["Cache-Control"])


def test_a_file_of_a_withdrawn_article_is_no_longer_confirmed(client):
    make.department()
    article = make.published(attachments=[{"id": make.attachment().pk, "title": "Báo cáo"}])
    path = make.file_url_of(article)
    answer = client.get(path)
    tag = answer["ETag"]
    answer.getvalue()
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    withdraw(article)
    gone = client.get(path, headers={"If-None-Match": tag})
    assert (gone.status_code, gone["Cache-Control"]) == (410, "no-cache")
