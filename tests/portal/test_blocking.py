"""A blocked host: within one answer no page leads there, nothing stored changes, and what is told to caches is true."""

import json
from datetime import timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.models import Article, Edition
from portal import outbound, seal
from portal.blocking import WithoutBlockedLinks, is_blocked
from portal.hosts import host_of, is_beneath
from portal.models import Alert, AuditEntry, Furniture, HostUse, Menu, OutboundHost, Version
from portal.models.menu import blank_entry
from portal.unlinking import in_markup
from portal.versions import Refused
from services.models import Banner, Link, LinkList, ServiceCard
from tests import factories as make
from tests.news.test_leaks import addresses, marked

pytestmark = pytest.mark.django_db
BAD = "bet.example"
BODY = (
    '<p>Mời xem <a href="https://www.bet.example/quy-che?a=1&amp;b=2">quy chế</a> '
    'và <a href="https://tot.vn/">trang tốt</a>.</p>'
    '<figure class="video"><a href="https://video.bet.example/1">Lễ hội</a></figure>'
)


class Links(HTMLParser):
    def __init__(self, markup: str):
        super().__init__(convert_charrefs=True)
        self.hosts: set[str] = set()
        self.words: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.hosts |= {host_of(value) for name, value in attributes if value and name not in ("value", "title")}

    def handle_data(self, data):
        self.words.append(data)


def leads_there(text: str) -> bool:
    """Also by what stands escaped in a feed."""
    links = Links(text)
    hosts = links.hosts | Links("".join(links.words)).hosts
    return any(is_beneath(host, BAD) for host in hosts)


def link_everywhere() -> Article:
    make.department(social_links="Zalo | https://zalo.bet.example/1\nTốt | https://tot.vn/2", full_text_feeds=True)
    picture = make.image()
    card = ServiceCard.objects.create(title_line1="Nộp hồ sơ", url="https://bet.example/1", new_tab=True)
    links = LinkList.objects.create(title="Doanh nghiệp")
    Link.objects.create(link_list=links, name="Hiệp hội", url="https://BET.example:443/2")
    banners = [
        Banner.objects.create(
            name=f"B{place}", alt=f"Băng rôn {place}", url="https://a.bet.example", wide=picture, place=place
        )
        for place in Banner.Place.values
    ]
    alert = Alert.objects.create(title="Bão số 5", url="https://bet.example/bao", link_words="Xem thêm", is_active=True)
    make.show(card, links, *banners, alert)
    entry = {"title": "Mục xấu", "address": "https://bet.example/menu"}
    for number, menu in enumerate(Menu.objects.all()):
        menu.entries = [blank_entry() | entry | {"key": number, "title": f"Mục {menu.place}", "children": []}]
        menu.save()
        make.show(menu)
    article = make.published(
        body=BODY,
        source="Báo Xấu",
        source_url="https://bet.example/nguon",
        category=make.category(),
        authors=[make.author()],
        tags=[make.tag("sơ kết")],
    )
    make.published(title="Giới thiệu", slug="gioi-thieu", kind="page", body=BODY)
    Furniture.objects.rebuild()
    return article


def block(host: str = BAD, reason: str = "Trang cờ bạc."):
    return outbound.block([host], make.administrator(), reason)


PATHS = [
    "/",
    "/tin-tuc/",
    "/so-do-trang/",
    "/tim-kiem/?q=quy",
    "/trang/gioi-thieu/",
    "/khong-co/",
    "/rss.xml",
    "/atom.xml",
    "/api/v1/services/",
    "/api/",
    "/luu-tru/",
]


def everywhere(article) -> list[str]:
    own = make.url_of(article)
    return [
        *PATHS,
        own,
        f"{own}in/",
        f"{own}tai-ve/",
        f"{own}cap-nhat/",
        f"{own}bao-loi/",
        f"/api/v1/articles/{article.pk}/",
    ]


class Everywhere(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.article = link_everywhere()
        newsroom = [marked("live"), marked("withdrawn")]
        cls.stored = (
            list(Edition.objects.order_by("pk").values_list("content", "card", "content_seal")),
            list(Version.objects.order_by("pk").values_list("facts", "seal")),
        )
        cls.paths = dict.fromkeys(
            [*everywhere(cls.article), *(path for paths in addresses(newsroom).values() for path in paths)]
        )

    def texts(self) -> dict[str, str]:
        answers = {path: self.client.get(path) for path in self.paths}
        return {path: answer.content.decode() for path, answer in answers.items() if not answer.streaming}

    def test_no_answer_leads_there_and_the_words_stay(self):
        before = self.texts()
        led = {path for path, text in before.items() if BAD in text.lower()}
        self.assertTrue(led.issuperset(set(everywhere(self.article)) - {"/api/"}), led)
        block()
        after = self.texts()
        self.assertEqual([path for path, text in after.items() if leads_there(text)], [])
        told = [
            (path, text[text.lower().index(BAD) - 200 :][:300]) for path, text in after.items() if BAD in text.lower()
        ]
        self.assertEqual(told, [])
        home = "".join(Links(after["/"]).words)
        for words in ("Nộp hồ sơ", "Hiệp hội", "Zalo", "Mục main", "Mục footer", "Xem thêm"):
            self.assertIn(words, home)
        for place in Banner.Place.values[:1]:
            self.assertIn(f"Băng rôn {place}", after["/"])
        page = after[make.url_of(self.article)]
        self.assertIn("quy chế", page)
        self.assertIn("https://tot.vn/", page)
        self.assertIn("Báo Xấu", page)
        self.assertNotIn("data-video", page)
        self.assertIn("Báo Xấu</span></p>", after[f"{make.url_of(self.article)}in/"])
        self.assertIn("Báo Xấu</span></p>", after[f"{make.url_of(self.article)}tai-ve/"])

    def test_nothing_stored_is_changed_and_unblocking_brings_all_back(self):
        before = self.texts()
        (row,) = block()
        self.assertEqual(
            self.stored[0], list(Edition.objects.order_by("pk").values_list("content", "card", "content_seal"))
        )
        self.assertEqual(self.stored[1], list(Version.objects.order_by("pk").values_list("facts", "seal")))
        outbound.unblock(row, make.administrator(), "Nhầm.")
        led = {path for path, text in before.items() if BAD in text.lower()}
        self.assertEqual({path for path, text in self.texts().items() if BAD in text.lower()}, led)

    def test_the_data_interface_says_null(self):
        block()
        facts = self.client.get("/api/v1/services/").json()
        self.assertEqual([card["url"] for card in facts["service_cards"]], [None])
        self.assertEqual(facts["link_lists"][0]["links"], [{"name": "Hiệp hội", "url": None, "group": ""}])
        article = self.client.get(f"/api/v1/articles/{self.article.pk}/").json()
        self.assertEqual(article["source"], {"name": "Báo Xấu", "url": None})
        self.assertIn("<a>quy chế</a>", article["body_html"])
        self.assertIn('<a href="https://tot.vn/">trang tốt</a>', article["body_html"])
        self.assertIn("quy chế", article["body_text"])

    def test_feeds_and_structured_data(self):
        block()
        self.assertIn("&lt;a&gt;quy chế&lt;/a&gt;", self.client.get("/rss.xml").content.decode())
        home = self.client.get("/").content.decode()
        data = json.loads(home.split('<script type="application/ld+json">')[1].split("</script>")[0])
        self.assertEqual([node["sameAs"] for node in data["@graph"] if "sameAs" in node], [["https://tot.vn/2"]])

    def test_what_caches_keep_is_void_at_once(self):
        paths = [
            path
            for path in everywhere(self.article)
            if path not in ("/khong-co/", "/api/", f"{make.url_of(self.article)}bao-loi/")
        ]
        clock = time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False)
        with clock:
            kept = {path: self.client.get(path) for path in paths}
            for path, answer in kept.items():
                self.assertEqual(
                    self.client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code, 304, path
                )
            block()
        with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
            for path, answer in kept.items():
                told = {"If-None-Match": answer["ETag"]}
                if "Last-Modified" in answer:
                    again = self.client.get(path, headers={"If-Modified-Since": answer["Last-Modified"]})
                    self.assertEqual(again.status_code, 200, path)
                again = self.client.get(path, headers=told)
                self.assertEqual(again.status_code, 200, path)
                self.assertEqual(int(again.get("Content-Length", len(again.content))), len(again.content), path)
                self.assertEqual(self.client.get(path, headers={"If-None-Match": again["ETag"]}).status_code, 304, path)

    def test_it_costs_no_query(self):
        self.texts()

        def asked_once(path: str) -> int:
            with CaptureQueriesContext(connection) as queries:
                self.client.get(path)
            return len(queries)

        def asked(path: str) -> int:
            """The words of search are read anew now and then, by the clock."""
            return min(asked_once(path) for _ in range(2))

        before = {path: asked(path) for path in everywhere(self.article)}
        block()
        self.assertEqual({path: asked(path) for path in everywhere(self.article)}, before)

    def test_an_unsaved_form_and_a_version_are_previewed_without_the_link(self):
        block()
        self.client.force_login(make.administrator())
        version = Version.objects.get(object_type="services.servicecard", state="live")
        page = self.client.get(f"/admin/portal/version/{version.pk}/preview/").content.decode()
        self.assertIn("Nộp hồ sơ", page)
        self.assertFalse(leads_there(page))

    def test_the_pages_of_the_newsroom_do_not_link_there_either(self):
        block()
        self.client.force_login(make.administrator())
        row = OutboundHost.objects.get(host=BAD)
        for path in (
            f"/admin/portal/outboundhost/{row.pk}/places/",
            f"/admin/portal/outboundhost/{row.pk}/unblock/",
            f"/admin/news/article/{self.article.pk}/preview/page/",
            f"/admin/news/article/{self.article.pk}/change/",
        ):
            answer = self.client.get(path)
            if answer.status_code == 200:
                hosts = Links(answer.content.decode()).hosts
                self.assertFalse([host for host in hosts if is_beneath(host, BAD)], path)


def test_a_piece_that_is_gone_or_forged_does_not_bring_the_links_back(client):
    link_everywhere()
    block()
    Furniture.objects.filter(name="blocked").update(document=seal.canonical({"hosts": []}))
    assert not leads_there(client.get("/").content.decode())
    Furniture.objects.filter(name="blocked").delete()
    assert not leads_there(client.get("/").content.decode())


@pytest.mark.parametrize("address", ["https://bet.example/", "//a.bet.example", "https://x@bet.example."])
def test_a_redirect_there_is_not_given(address):
    block()
    request = RequestFactory().get("/bam/7/")
    answer = WithoutBlockedLinks(lambda request: HttpResponseRedirect(address))(request)
    assert answer.status_code == 404 and "Location" not in answer
    assert is_blocked(request, address) and OutboundHost.objects.is_blocked(address)


@pytest.mark.parametrize("address", ["https://tot.vn/", "/tin-tuc/", "/?u=https://bet.example"])
def test_other_redirects_are(address):
    block()
    request = RequestFactory().get("/bam/7/")
    answer = WithoutBlockedLinks(lambda request: HttpResponseRedirect(address))(request)
    assert answer.status_code == 302 and answer["Location"] == address
    assert not is_blocked(request, address) and not OutboundHost.objects.is_blocked(address)


def test_a_page_of_errors_goes_out_although_the_database_does_not_answer(monkeypatch):
    from django.db import OperationalError

    def broken():
        raise OperationalError("down")

    monkeypatch.setattr(Furniture.objects, "read", broken)
    page = '<a href="https://bet.example/">x</a>'
    middleware = WithoutBlockedLinks(lambda request: HttpResponse(page, status=500))
    assert middleware(RequestFactory().get("/")).content.decode() == page
    with pytest.raises(OperationalError):
        WithoutBlockedLinks(lambda request: HttpResponse(page))(RequestFactory().get("/"))


def test_other_kinds_of_answers_are_left_as_they_are():
    block()
    text = '<a href="https://bet.example/">x</a>'
    answer = WithoutBlockedLinks(lambda request: HttpResponse(text, content_type="text/plain"))(
        RequestFactory().get("/")
    )
    assert answer.content.decode() == text
    assert in_markup(text, frozenset({BAD})) == "<a>x</a>"


# The act


@pytest.mark.parametrize(
    ("hosts", "reason", "says"),
    [
        ([], "Vì", "Xin ghi tên máy chủ"),
        ([BAD], "  ", "Xin ghi lý do"),
        (["vn"], "Vì", "phần đuôi chung"),
        (["com.vn"], "Vì", "phần đuôi chung"),
        (["gov.vn"], "Vì", "phần đuôi chung"),
        (["portal.example"], "Vì", "chính trang này"),
        (["example"], "Vì", "chính trang này"),
        ([f"h{n}.vn" for n in range(60)], "Vì", "nhiều nhất"),
    ],
)
def test_what_is_not_blocked(settings, hosts, reason, says):
    settings.SITE_URL = "https://www.portal.example"
    with pytest.raises(Refused, match=says):
        outbound.block(hosts, make.administrator(), reason)
    assert not OutboundHost.objects.blocked().exists()


def test_blocking_and_unblocking_are_audited_with_reasons_and_done_once():
    make.published(body=BODY)
    (row,) = block()
    assert (row.blocked_by, row.block_reason) == (make.administrator(), "Trang cờ bạc.")
    entry = AuditEntry.objects.get(action="portal.outboundhost.block")
    assert (entry.object_id, entry.actor, entry.reason) == (row.pk, make.administrator(), "Trang cờ bạc.")
    assert entry.details["places"] == HostUse.objects.led_to(BAD).count() == 2
    with pytest.raises(Refused, match="đã bị chặn rồi"):
        block()
    with pytest.raises(Refused, match="lý do"):
        outbound.unblock(row, make.administrator(), "")
    outbound.unblock(row, make.administrator(), "Nhầm.")
    with pytest.raises(Refused, match="không còn bị chặn"):
        outbound.unblock(row, make.administrator(), "Nhầm.")
    assert AuditEntry.objects.get(action="portal.outboundhost.unblock").reason == "Nhầm."


def test_nobody_has_accepted_a_host_by_blocking_it():
    (row,) = block("la.example")
    outbound.unblock(row, make.administrator(), "Nhầm.")
    assert OutboundHost.objects.new_among(["la.example"]) == ["la.example"]


def test_a_host_is_blocked_with_everything_beneath_it_and_nothing_beside():
    block()
    assert OutboundHost.objects.blocked_among(["a.bet.example", "alphabet.example", "bet.example", "tot.vn"]) == [
        "a.bet.example", "bet.example",
    ]  # fmt: skip


def test_what_was_approved_for_later_does_not_lead_there_after_all(time_machine):
    from portal import versions

    OutboundHost.objects.create(host=BAD)
    card = ServiceCard.objects.create(title_line1="Nộp hồ sơ", url="https://bet.example/1")
    version = versions.save(card, make.services_manager(), takes_effect_at=make.tomorrow())
    block()
    time_machine.move_to(make.tomorrow() + timedelta(minutes=1))
    versions.show_due()
    version.refresh_from_db()
    assert version.state == Version.State.DECLINED and BAD in version.reason
