"""The page cache never says what no longer holds, and never anything that is not for everybody."""

import runpy
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news import clock, preview_links
from news.models import Article
from portal import outbound, versions
from portal.freshness import OF_PAGES
from portal.models import Alert, Furniture, HomeSlot, SiteSettings
from portal.models.furniture import FurnitureManager
from services.models import Banner, Link, LinkList, ServiceCard
from tests import factories as make
from tests.cached import Process
from tests.news.test_leaks import addresses, marked

pytestmark = pytest.mark.django_db


@pytest.fixture
def process(department, db):
    return Process()


def twice(process, path, **headers):
    """The answer that is kept, asked for until it is."""
    process.get(path, **headers)
    before = len(process.made)
    answer = process.get(path, **headers)
    assert len(process.made) == before, f"{path} was not kept"
    return answer


# What is kept


def test_a_kept_page_is_the_page(process, client):
    article = make.published()
    for path in ("/", "/tin-tuc/", make.url_of(article), "/rss.xml", "/sitemap.xml", "/robots.txt", "/khong-co/"):
        kept, plain = twice(process, path), client.get(path)
        assert (kept.status, kept.body) == (plain.status_code, plain.content), path
        named = {name.lower(): value for name, value in plain.headers.items()}
        named.pop("x-request-id")  # of one request; a kept page is of many
        if plain.status_code != 200:
            named["vary"] = "Accept-Encoding"  # since it may leave compressed
        assert kept.headers == named | {"content-length": str(len(plain.content))}, path
        assert kept.headers["content-security-policy"] and kept.headers["x-content-type-options"] == "nosniff"


def test_a_kept_page_costs_no_query_but_the_one_for_the_generation(process):
    make.published()
    for path in ("/", "/tin-tuc/"):
        twice(process, path)
        with CaptureQueriesContext(connection) as queries:
            process.get(path)
        assert [query["sql"] for query in queries if "portal_furniture" not in query["sql"]] == []
        assert len(queries) == 1


@pytest.mark.django_db(transaction=True)
def test_most_kept_pages_cost_no_query_at_all(settings, process, django_assert_num_queries):
    settings.FURNITURE_KEPT_FOR = 60
    try:
        twice(process, "/tin-tuc/")
        with django_assert_num_queries(0):
            assert process.get("/tin-tuc/").status == 200
    finally:
        Furniture.objects.rebuild()  # so that nothing is kept for the tests that follow


def test_what_moved_was_taken_down_or_is_not_there_is_kept_too(process):
    article = make.published(title="Tên đúng")
    right = make.url_of(article)
    moved = twice(process, right.replace("ten-dung", "ten-sai"))
    assert (moved.status, moved.headers["location"]) == (301, right)
    make.do(article, "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION)
    gone = twice(process, right)
    assert gone.status == 410 and make.EXPLANATION in gone.text
    assert twice(process, "/khong-co-trang-nay/").status == 404


# Whatever changes what readers see shows at once


def _admin(path: str, **sent):
    """Something saved by a form of the admin."""
    client = Client()
    client.force_login(make.superuser())
    answer = client.post(f"/admin/{path}", sent)
    assert answer.status_code == 302, answer.content.decode()[:3000]


def _author(article):
    author = make.author()
    _admin(f"news/author/{author.pk}/change/", name="Vừa đổi", unit="", bio="Vừa đổi", slug=author.slug, based_on=1)


def _author_deleted(article):
    other = make.author("Người khác")
    _admin("news/author/", action="delete_selected", _selected_action=other.pk, post="yes")


def _tag(article):
    tag = make.tag("cáp quang")
    _admin(f"news/tag/{tag.pk}/change/", name="Vừa đổi", synonyms="", slug=tag.slug, based_on=1)


def _topic(article):
    topic = make.topic("Bão số 5")
    _admin(f"news/topic/{topic.pk}/change/", name=topic.name, summary="Vừa đổi", slug=topic.slug, based_on=1)


def _category(article):
    category = article.category
    _admin(
        f"news/category/{category.pk}/change/",
        name="Vừa đổi",
        slug=category.slug,
        position=0,
        is_visible="on",
        based_on=1,
    )


def _redirect(article):
    _admin("portal/redirect/add/", old_path="/cu/", new_path="/tin-tuc/")


def _redirect_with_query(article):
    _admin("portal/redirect/add/", old_path="/index.php?id=5", new_path="/tin-tuc/")


def _retitled(article):
    _corrected(article, title="Vừa đổi: ba năm cáp quang")


def _corrected(article, **changes):
    make.change(article, **changes or {"lead": "Vừa đổi, sau khi rà lại số liệu của các xã."})
    make.reviewed(article)
    make.do(article, "approve", make.approver(), correction="correction", public_note="Vừa đổi số liệu.")


def _withdrawn(article):
    make.do(article, "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION)


def _blocked(article):
    outbound.block(["xau.example"], make.administrator(), "Trang cờ bạc.")


def _unblocked(article):
    outbound.block(["xau.example"], make.administrator(), "Trang cờ bạc.")
    [row] = outbound.OutboundHost.objects.blocked()
    outbound.unblock(row, make.administrator(), "Nhầm.")


def _identity(article):
    site = SiteSettings.objects.get()
    site.responsible_person = "Vừa đổi"
    site.save()
    versions.save(site, None)


def _mourning(article):
    site = SiteSettings.objects.get()
    site.mourning = True
    site.save()
    versions.save(site, None)


def _saved(thing):
    thing.save()
    versions.save(thing, None)


def _card(article):
    card = ServiceCard.objects.get()
    card.title_line1 = "Vừa đổi"
    _saved(card)


def _card_away(article):
    card = ServiceCard.objects.get()
    versions.remove(card, make.administrator())
    card.delete()
    versions.rebuild(ServiceCard)


def _links(article):
    made = LinkList.objects.create(title="Vừa đổi")
    Link.objects.create(link_list=made, name="Đơn vị", url="https://donvi.example/")
    versions.save(made, None)


def _banner(article):
    _saved(Banner(name="Băng rôn", alt="Vừa đổi", url="/", wide=make.image(2)))


def _menu(article):
    make.menu({"title": "Vừa đổi", "address": "/tin-tuc/"})


def _alert(article):
    _saved(Alert(title="Vừa đổi", is_active=True, shown_from=timezone.now()))


def _official(article):
    _admin("portal/leader/add/", full_name="Vừa Đổi", title="Phó giám đốc", valid_from="01/01/2020", position=0,
           unit="", duties="", phone="", email="", is_public="on", valid_until="")  # fmt: skip


def _pinned(article):
    other = make.published(title="Bài khác, không có gì")
    HomeSlot.objects.create(kind=HomeSlot.Kind.LEAD, article=article)
    Furniture.objects.rebuild("home")
    return other


def _most_read(article):
    Furniture.objects.rebuild("most_read")


def _page(article):
    make.published(kind="page", title="Vừa đổi", slug="vua-doi")


def _english(article):
    make.published(language="en", title="Just changed", category=article.category)


def _synonym(article):
    _admin("news/searchsynonym/add/", sayings="vừa đổi\ncáp quang")


NEW = "Vừa đổi"
CHANGES = [
    (_author, "/tac-gia/huu-thanh/", NEW),
    (_author_deleted, "/tac-gia/huu-thanh/", "Hữu Thành"),
    (_tag, "/tu-khoa/cap-quang/", NEW),
    (_topic, "/dong-su-kien/bao-so-5/", NEW),
    (_category, "/chuyen-muc/hoat-dong-cua-so/", NEW),
    (_category, "/so-do-trang/", NEW),
    (_category, "/api/v1/categories/", NEW),
    (_redirect, "/cu/", None),
    (_redirect_with_query, "/index.php?id=5", None),
    (_corrected, "{article}", NEW),
    (_retitled, "{article}", None),
    (_retitled, "/", NEW),
    (_corrected, "{article}cap-nhat/", NEW),
    (_retitled, "/rss.xml", NEW),
    (_withdrawn, "{article}", make.EXPLANATION),
    (_withdrawn, "/tin-tuc/", None),
    (_withdrawn, "/tim-kiem/?q=ba+nam", None),
    (_withdrawn, "/api/v1/articles/", None),
    (_withdrawn, "/luu-tru/", None),
    (_blocked, "{article}", None),
    (_unblocked, "{article}", "https://xau.example/"),
    (_identity, "/", NEW),
    (_identity, "/khong-co/", NEW),
    (_mourning, "/", None),
    (_card, "/", NEW),
    (_card, "/api/v1/services/", NEW),
    (_card_away, "/", None),
    (_links, "/", NEW),
    (_banner, "/", NEW),
    (_menu, "/tin-tuc/", NEW),
    (_menu, "/khong-co/", NEW),
    (_alert, "/tim-kiem/", NEW),
    (_official, "/trang/lanh-dao/", "Vừa Đổi"),
    (_pinned, "/", None),
    (_most_read, "/", None),
    (_page, "/so-do-trang/", NEW),
    (_page, "/trang/vua-doi/", NEW),
    (_english, "/en/", "Just changed"),
    (_english, "/", "/en/"),
    (_synonym, "/tim-kiem/?q=cap+quang", None),
]


@pytest.fixture(scope="module")
def number(department):
    """One of everything that a change is made to."""
    article = make.published(
        title="Ba năm cáp quang",
        body='<p>Xem <a href="https://xau.example/">trang này</a>. ' + "Cáp quang lên bản. " * 30 + "</p>",
        authors=[make.author()],
        tags=[make.tag("cáp quang")],
        topic=make.topic("Bão số 5"),
        category=make.category(),
    )
    make.published(kind="page", title="Lãnh đạo", slug="lanh-dao", appendix="people")
    ServiceCard.objects.create(title_line1="Cổng dịch vụ", url="https://dichvu.example/")
    make.show()
    Furniture.objects.rebuild()
    return article.pk


@pytest.fixture
def newsroom(number):
    return Article.objects.get(pk=number)


@pytest.mark.parametrize(("change", "path", "shown"), CHANGES, ids=lambda given: getattr(given, "__name__", None))
def test_a_change_shows_at_once_in_every_process(newsroom, process, client, change, path, shown):
    """shown: what the page then says; None where something goes, or moves. Against Django's own answer in any case."""
    path, other = path.format(article=make.url_of(newsroom)), Process()
    for each in (process, other):
        twice(each, path)
    change(newsroom)
    for each in (process, other):
        before = len(each.made)
        after, plain = each.get(path), client.get(path)
        assert len(each.made) == before + 1
        assert (after.status, after.body) == (plain.status_code, plain.content)
        if shown:
            assert shown in after.text


def test_what_is_changed_and_changed_back_begins_anew(newsroom, process):
    """A page made in between would else come back under the old word."""
    before = Furniture.objects.reading().generation
    _pinned(newsroom)
    HomeSlot.objects.all().delete()
    Furniture.objects.rebuild("home")
    assert Furniture.objects.reading().generation != before


def test_a_change_that_is_taken_back_leaves_everything_as_it_is(newsroom, process):
    kept = twice(process, "/")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _menu(newsroom)
        raise ZeroDivisionError
    assert process.get("/").body == kept.body and process.made == ["/"]


def test_what_changes_while_a_page_is_made_is_not_missed(newsroom):
    """The word is taken before: the page is kept under one that no longer holds when it is done."""
    inner = Process()

    def slow(environ, start_response):
        answer = inner._django(environ, start_response)
        if environ["PATH_INFO"] == "/" and len(process.made) == 1:
            _menu(newsroom)
        return answer

    process = Process(slow)
    assert NEW not in process.get("/").text
    assert NEW in process.get("/").text


# What begins and ends by the clock


@pytest.fixture
def at(process):
    """at(seconds) turns the clock to so many seconds after the noon at which the test begins."""
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1))
    start = tomorrow.replace(hour=12, minute=0, second=0, microsecond=0)
    with time_machine.travel(start, tick=False) as clock_:
        yield lambda seconds: clock_.move_to(start + timedelta(seconds=seconds))


def _from_to(begins, ends):
    now = timezone.now()
    return {"shown_from": now + timedelta(seconds=begins), "shown_until": now + timedelta(seconds=ends)}


@pytest.mark.parametrize(
    "timed",
    [
        lambda: _saved(Alert(title=NEW, is_active=True, **_from_to(30, 90))),
        lambda: _saved(ServiceCard(title_line1=NEW, url="https://dichvu.example/", **_from_to(30, 90))),
        lambda: _saved(Banner(name="B", alt=NEW, url="/", wide=make.image(2), **_from_to(30, 90))),
    ],
    ids=["alert", "card", "banner"],
)
def test_what_is_timed_shows_and_goes_at_its_second(process, at, timed):
    timed()
    for second, is_shown in ((0, False), (29, False), (30, True), (89, True), (90, False)):
        at(second)
        assert (NEW in process.get("/").text) is is_shown, second
        assert (NEW in twice(process, "/").text) is is_shown, second


def test_a_pinned_story_comes_and_goes_at_its_second(process, at):
    pinned = make.published(title="Bài được ghim", displayed_at=timezone.now() - timedelta(days=400))
    make.published(title="Bài mới")
    now = timezone.now()
    HomeSlot.objects.create(
        kind=HomeSlot.Kind.LEAD, article=pinned,
        starts_at=now + timedelta(seconds=30), ends_at=now + timedelta(seconds=90),
    )  # fmt: skip
    Furniture.objects.rebuild("home")
    firsts = []
    for second in (0, 29, 30, 89, 90):
        at(second)
        text = twice(process, "/").text.replace("\xa0", " ")
        firsts.append(text.index("Bài được ghim") < text.index("Bài mới"))
    assert firsts[0] == firsts[1] == firsts[4] != firsts[2] == firsts[3]


def test_the_newsroom_publishes_and_lets_expire_at_the_second(process, at):
    reviewed = make.bring(make.article(title="Hẹn giờ", expire_at=timezone.now() + timedelta(seconds=120)), "reviewed")
    make.do(reviewed, "approve", make.approver(), publish_at=timezone.now() + timedelta(seconds=45))
    path = make.url_of(reviewed)
    for second, status in ((0, 404), (44, 404), (45, 200), (119, 200), (120, 410)):
        at(second)
        clock.publish_due(), clock.expire_due()
        assert twice(process, path).status == status, second
        assert ("Hẹn giờ" in twice(process, "/tin-tuc/").text.replace("\xa0", " ")) is (status == 200), second


def test_a_version_that_takes_effect_later_shows_at_its_second(process, at):
    card = ServiceCard.objects.create(title_line1="Cổng cũ", url="https://dichvu.example/")
    make.show(card)
    card.title_line1 = NEW
    card.save()
    versions.save(card, make.administrator(), takes_effect_at=timezone.now() + timedelta(seconds=60))
    for second, is_shown in ((0, False), (59, False), (60, True)):
        at(second)
        versions.show_due()
        assert (NEW in twice(process, "/").text) is is_shown, second


def test_the_day_ends_at_midnight(process, at):
    make.department(name="Sở sau hợp nhất", valid_from=(timezone.localdate() + timedelta(days=1)).isoformat())
    for second, is_shown in ((43_170, False), (43_199, False), (43_200, True)):
        at(second)
        assert ("Sở sau hợp nhất" in twice(process, "/").text) is is_shown, second


def test_minutes_pass_on_kept_pages_too(process, at):
    make.published(title="Bài vừa đăng")
    assert "Vừa xong" in twice(process, "/tin-tuc/").text
    at(OF_PAGES + 1)
    assert "1 phút trước" in process.get("/tin-tuc/").text
    at(3 * 3600)
    assert "3 giờ trước" in process.get("/tin-tuc/").text


@pytest.mark.parametrize(("path", "again"), [("/rss.xml", False), ("/sitemap.xml", False), ("/tin-tuc/", True)])
def test_what_names_no_time_of_day_is_kept_longer_than_a_minute(process, at, path, again):
    make.published()
    process.get(path)
    at(10 * 60)
    with CaptureQueriesContext(connection) as queries:
        process.get(path)
    assert any("news_edition" in query["sql"] for query in queries.captured_queries) is again


def test_banners_take_their_turns(process, at):
    for number in (1, 2, 3):
        _saved(Banner(name=f"B{number}", alt=f"Băng rôn {number}", url="/", place="top", wide=make.image(number)))
    shown = set()
    for turn in range(3):
        for second in (turn * 600, turn * 600 + 599):
            at(second)
            kept, plain = twice(process, "/").text, Client().get("/").text
            assert [f"Băng rôn {n}" in kept for n in (1, 2, 3)] == [f"Băng rôn {n}" in plain for n in (1, 2, 3)]
        shown |= {n for n in (1, 2, 3) if f"Băng rôn {n}" in kept}
    assert len(shown) > 1


def test_a_clock_that_is_put_back_makes_nothing_live_longer(process, at):
    at(3600)
    twice(process, "/")
    at(0)
    process.get("/")
    assert process.made == ["/", "/"]


# What never enters


def test_drafts_previews_forms_files_and_the_newsroom_never_enter(process):
    newsroom = [marked(each, number=n % 3) for n, each in enumerate(("draft", "scheduled", "withdrawn", "revised"))]
    live = make.published(attachments=[{"id": make.attachment().pk, "title": "Báo cáo"}])
    _, token = preview_links.create(newsroom[0].article, make.writer(), key="0" * 32)
    paths = [
        "/admin/", "/admin/login/", "/healthz", "/readyz", "/xem-truoc/khong-co/", f"{make.url_of(live)}bao-loi/",
        make.file_url_of(live), "/static/css/public.css", "/media/khong-co.webp", "/bam/1/", "/dem/1/",
        f"/xem-truoc/{token}/",
    ]  # fmt: skip
    for path in paths:
        before = len(process.made)
        first, second = process.get(path), process.get(path)
        assert len(process.made) == before + 2, path
        assert first.status == second.status
    secrets = [secret for each in newsroom for secret in each.secrets]
    for name, found in addresses(newsroom).items():
        for path in found:
            for answer in (process.get(path), process.get(path)):
                text = answer.body.decode(errors="replace").replace(path, "")
                assert [secret for secret in secrets if secret in text] == [], (name, path)


def test_who_is_known_is_answered_by_django_and_fills_nothing(process, client):
    client.force_login(make.editor())
    session = f"sessionid={client.cookies['sessionid'].value}"
    for headers in ({"cookie": session}, {"cookie": f"a=b; {session}"}, {"authorization": "Basic eDp5"}):
        before = len(process.made)
        process.get("/", **headers)
        process.get("/", **headers)
        assert len(process.made) == before + 2, headers
    before = len(process.made)
    process.get("/")
    assert len(process.made) == before + 1, "what was answered to somebody who is known was kept"
    assert process.get("/", cookie="display=large; csrftoken=x").status == 200
    assert len(process.made) == before + 1, "a cookie that says nothing of a person keeps nobody from the cache"


def test_other_methods_and_bodies_pass_by(process):
    twice(process, "/")
    for options in (
        {"method": "POST"},
        {"method": "OPTIONS"},
        {"method": "DELETE"},
        {"environ": {"CONTENT_LENGTH": "5"}},
        {"transfer_encoding": "chunked"},
        {"environ": {"CONTENT_TYPE": "text/html; charset=utf-7"}},
    ):
        before = len(process.made)
        process.get("/", **options)
        assert len(process.made) == before + 1, options


@pytest.mark.parametrize(
    "header", [("Set-Cookie", "a=b"), ("Cache-Control", "private"), ("Vary", "Cookie"), ("Content-Encoding", "gzip")]
)
def test_a_view_that_says_something_of_its_own_is_never_kept(process, monkeypatch, header):
    from news.views import following

    def with_header(*given, render=following.render):
        response = render(*given)
        if header[0] == "Set-Cookie":
            response.set_cookie("a", "b")
        else:
            response[header[0]] = header[1]
        return response

    monkeypatch.setattr(following, "render", with_header)
    for _ in range(3):
        assert process.get("/nguon-tin/").headers[header[0].lower()].strip().startswith(header[1])
    assert len(process.made) == 3


def test_errors_are_never_kept(process):
    make.published()
    article = make.published(title="Sẽ bị sửa")
    path = make.url_of(article)
    with make.tampering():
        article.editions.update(content="{}")
    for _ in range(2):
        assert process.get(path).status == 503
    assert process.made == [path, path]
    for _ in range(2):
        assert process.get("/tin-tuc/?truoc=gi-do").status == 404


# Hosts and addresses


@pytest.mark.parametrize("host", ["xau.example", "testserver.xau.example", "testserver@xau.example", "", "a_b", "[::1"])
def test_a_host_that_is_not_ours_is_never_given_anything_and_fills_nothing(process, host):
    twice(process, "/")
    for _ in range(2):
        before = len(process.made)
        answer = process.get("/", host=host or None, environ=None if host else {"SERVER_NAME": "xau.example"})
        assert answer.status == 400 and len(process.made) == before + 1
        assert "xau" not in answer.text
    assert process.get("/").status == 200


def test_each_host_and_scheme_has_its_own(process, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    twice(process, "/")
    for options in ({"host": "localhost"}, {"x_forwarded_proto": "https"}, {"host": "testserver:81"}):
        before = len(process.made)
        process.get("/", **options)
        process.get("/", **options)
        assert len(process.made) == before + 1, options


def test_with_https_the_plain_address_leads_there_and_is_not_kept(settings):
    make.department()
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    process = Process()
    assert process.get("/", x_forwarded_proto="http").headers["location"] == "https://testserver/"
    assert process.get("/", x_forwarded_proto="https").status == 200
    assert process.get("/", x_forwarded_proto="http").status == 301


def test_what_other_sites_hang_on_our_addresses_makes_no_page_of_its_own(process):
    article = make.published()
    path = make.url_of(article)
    twice(process, path)
    for query in ("fbclid=IwAR123", "utm_source=zalo&utm_medium=x", "gclid=1&fbclid=2", "&"):
        assert process.get(f"{path}?{query}").status == 200
    assert len(process.made) == 1
    process.get("/tin-tuc/?fbclid=<script>&truoc=1-1")
    assert "/tin-tuc/?truoc=1-1" in process.made and "fbclid" not in "".join(process.made), "Django never sees them"


def test_an_unknown_parameter_is_never_said_again(process):
    make.published()
    for path in ("/", "/tin-tuc/", "/khong-co/"):
        for _ in range(2):
            assert "kdsfjh" not in process.get(f"{path}?x=kdsfjh").text


def test_search_keeps_each_question_apart(process):
    make.published(title="Cáp quang lên bản")
    found, nothing = twice(process, "/tim-kiem/?q=cap+quang"), twice(process, "/tim-kiem/?q=xyzzy")
    assert "lên" in found.text and found.body != nothing.body


def test_a_long_address_is_answered_and_not_kept(process):
    for path in (f"/tim-kiem/?q={'a' * 700}", f"/{'b' * 700}/"):
        process.get(path), process.get(path)
        assert len(process.made) == 2
        process.made.clear()


# When the database is away


def test_nothing_kept_is_given_while_the_generation_cannot_be_read(process, monkeypatch):
    twice(process, "/")

    def away(*given):
        raise DatabaseError("away")

    with monkeypatch.context() as patch:
        patch.setattr(FurnitureManager, "reading", away)
        patch.setattr(process, "_django", _unavailable)
        assert process.get("/").status == 503
        assert process.get("/").status == 503
    assert process.get("/").status == 200


def _unavailable(environ, start_response):
    start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
    return [b"away"]


# The switch


def test_it_is_on_unless_it_is_switched_off_or_this_is_development(settings, monkeypatch):
    def settings_with(**environment):
        monkeypatch.delenv("PAGE_CACHE", raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(settings.BASE_DIR / "portal/settings.py"))

    assert settings_with()["PAGE_CACHE"] is True
    assert settings_with(PAGE_CACHE="0")["PAGE_CACHE"] is False
    assert settings_with(DEBUG="1", PAGE_CACHE="1")["PAGE_CACHE"] is False


def test_sessions_are_not_kept_in_any_cache(settings):
    assert settings.SESSION_ENGINE == "portal.sessions"
