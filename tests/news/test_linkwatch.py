"""The worker's round over links: a few a run, each host once, in bounded time."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from news import taking_up
from news.linkwatch import AGAIN_IN_DOUBT, AGAIN_WHEN_DEAD, AGAIN_WHEN_WELL, AT_MOST, check_links
from news.models import Edition, LinkCheck, Notice
from portal import versions
from portal.models import Alert, AuditEntry, OutboundHost
from portal.probe import Answer, Kind
from services.models import Banner, Link, LinkList, ServiceCard
from tests import factories as make

pytestmark = pytest.mark.django_db
DEAD, DOUBTFUL, WELL = Answer(404, "máy chủ báo 404", True), Answer(None, "không kết nối được"), Answer(200)


def linking(*addresses: str) -> str:
    return "<p>Một chữ.</p>" + "".join(f'<p><a href="{address}">Trang</a></p>' for address in addresses)


class Web:
    """What the addresses answer; notes what was asked."""

    def __init__(self, answer: Answer = WELL):
        self.answer, self.asked = answer, []

    def __call__(self, url, *, seconds):
        assert 0 < seconds <= 5
        self.asked.append(url)
        return self.answer


def test_saving_registers_what_is_used_and_a_link_that_goes_is_forgotten():
    article = make.article(body=linking("https://a.vn/1#x", "https://a.vn/1", "/trang/a/", "mailto:a@b.vn"))
    make.article(title="Bài hai", body=linking("https://a.vn/1"))
    assert [row.url for row in LinkCheck.objects.all()] == ["https://a.vn/1"]
    make.change(article, body="<p>Không còn liên kết.</p>")
    check_links(Web())
    assert LinkCheck.objects.count() == 1  # the other article still has it
    make.change(LinkCheck.objects.get().articles.get(), body="<p>Không còn liên kết.</p>")
    web = Web()
    assert check_links(web) == 0
    assert (LinkCheck.objects.count(), web.asked) == (0, [])


def test_a_discarded_revision_takes_its_links_with_it():
    article = make.bring(make.article(), "live")
    make.change(article, body=linking("https://a.vn/"))
    make.do(article, "discard", make.writer())
    check_links(Web())
    assert LinkCheck.objects.count() == 0


def test_each_host_once_a_run_and_so_many_at_most():
    make.article(body=linking(*(f"https://a.vn/{number}" for number in range(5))))
    make.article(title="Bài hai", body=linking(*(f"https://h{number}.vn/" for number in range(20))))
    web = Web()
    assert check_links(web) <= AT_MOST
    hosts = [url.split("/")[2] for url in web.asked]
    assert len(hosts) == len(set(hosts))
    while check_links(web):
        pass
    assert len(set(web.asked)) == len(web.asked) == 25


def test_without_time_nothing_is_asked():
    make.article(body=linking("https://a.vn/"))
    web = Web()
    assert check_links(web, seconds=0) == 0 and web.asked == []


@pytest.mark.parametrize(
    ("answer", "wait"), [(WELL, AGAIN_WHEN_WELL), (DEAD, AGAIN_WHEN_DEAD), (DOUBTFUL, AGAIN_IN_DOUBT)]
)
def test_when_it_is_asked_again(answer, wait, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    make.article(body=linking("https://a.vn/"))
    web = Web(answer)
    check_links(web)
    check_links(web)
    assert len(web.asked) == 1
    time_machine.shift(wait - timedelta(seconds=1))
    check_links(web)
    assert len(web.asked) == 1
    time_machine.shift(2)
    check_links(web)
    assert len(web.asked) == 2


def test_in_doubt_it_is_said_only_the_second_time(time_machine):
    make.article(body=linking("https://a.vn/"))
    check_links(Web(DOUBTFUL))
    assert not LinkCheck.objects.broken().exists()
    time_machine.move_to(timezone.now() + AGAIN_IN_DOUBT * 2)
    check_links(Web(DOUBTFUL))
    assert LinkCheck.objects.broken().count() == 1
    time_machine.move_to(timezone.now() + AGAIN_WHEN_DEAD * 2)
    check_links(Web(WELL))
    row = LinkCheck.objects.get()
    assert (row.failures, row.problem, row.status) == (0, "", 200)


def test_a_row_that_was_removed_meanwhile_does_not_come_back():
    make.article(body=linking("https://a.vn/"))

    def answer(url, *, seconds):
        LinkCheck.objects.all().delete()
        return WELL

    check_links(answer)
    assert not LinkCheck.objects.exists()


def test_addresses_of_example_sites_are_nobodys_to_ask():
    """The demo's links: as the real probe sees them, no resolver is asked (tests/conftest.py would object)."""
    make.article(body=linking("https://dichvucong.kinhson.example/", "http://127.0.0.1/", "https://a.vn:8443/"))
    assert check_links() == 3
    assert {row.status for row in LinkCheck.objects.all()} == {None}


def test_the_worker_does_it():
    assert settings.PERIODIC_JOBS["check-links"][0] == "news.linkwatch.check_links"


def test_a_very_long_address_is_left_out():
    make.article(body=linking("https://a.vn/" + "x" * 600))
    assert not LinkCheck.objects.exists()


# What was there before links were registered


def from_before(article):
    """As if the article had been written by an earlier version of the program."""
    article.link_checks.clear()
    LinkCheck.objects.all().delete()
    return article


def test_links_from_before_are_taken_up_and_asked_without_anybodys_help():
    from_before(make.article(body=linking("https://a.vn/1"), source="Báo", source_url="https://b.vn/"))
    web = Web()
    check_links(web)
    assert set(web.asked) == {"https://a.vn/1", "https://b.vn/"}
    assert all(row.articles.exists() for row in LinkCheck.objects.all())


def test_a_few_a_run_and_none_twice(monkeypatch):
    monkeypatch.setattr(taking_up, "AT_MOST", 2)
    for number in range(5):
        from_before(make.article(title=f"Bài {number}", body=linking(f"https://h{number}.vn/")))
    assert [taking_up.take_up() for _ in range(4)] == [2, 2, 1, 0]
    assert LinkCheck.objects.count() == 5
    from_before(make.article(title="Bài mới nạp", body=linking("https://moi.vn/")))
    assert taking_up.take_up() == 1


def test_articles_without_links_do_not_stand_in_the_way(monkeypatch):
    monkeypatch.setattr(taking_up, "AT_MOST", 1)
    for number in range(3):
        make.article(title=f"Không liên kết {number}")
    from_before(make.article(title="Có liên kết", body=linking("https://a.vn/")))
    while taking_up.take_up():
        pass
    assert LinkCheck.objects.get().url == "https://a.vn/"


def test_hosts_of_what_is_live_count_as_known_and_those_of_a_draft_do_not():
    live = make.published(body=linking("https://tu-lau.vn/"))
    OutboundHost.objects.filter(host="tu-lau.vn").delete()
    make.change(live, body=linking("https://tu-lau.vn/", "https://ban-nhap.vn/"))
    make.article(title="Nháp", body=linking("https://khac.vn/"))
    taking_up.take_up()
    assert OutboundHost.objects.new_among(["tu-lau.vn", "ban-nhap.vn", "khac.vn"]) == ["ban-nhap.vn", "khac.vn"]
    row = OutboundHost.objects.get(host="tu-lau.vn")
    assert (row.first_seen_in, row.approved_by) == (live.title, None)
    entry = AuditEntry.objects.filter(action="portal.outboundhost.add").first()
    assert (entry.object_id, entry.actor, entry.details) == (row.pk, None, {"article": live.pk})


def test_a_blocked_host_stays_blocked():
    make.published(body=linking("https://xau.vn/"))
    OutboundHost.objects.filter(host="xau.vn").update(is_blocked=True)
    taking_up.take_up()
    assert OutboundHost.objects.get(host="xau.vn").is_blocked


def test_the_hosts_of_a_forged_edition_are_not_taken_up():
    article = make.published(body=linking("https://that.vn/"))
    edition = make.edition_of(article)
    with make.tampering():
        Edition.objects.filter(pk=edition.pk).update(content=edition.content.replace("that.vn", "gia.vn"))
    taking_up.take_up()
    assert not OutboundHost.objects.filter(host="gia.vn").exists()


# Cards, lists, banners, alerts, channels


TAKEN = Answer(200, "tên miền có vẻ đã bỏ, đang được rao bán", kind=Kind.TAKEN)


def shown_card(by=None, url: str = "https://dichvucong.gov.vn/nop#muc") -> ServiceCard:
    card = ServiceCard.objects.create(title_line1="Nộp hồ sơ", url=url)
    versions.save(card, by or make.services_manager())
    return card


def test_everything_that_readers_are_led_by_is_in_the_round():
    make.department(social_links="Zalo | https://a.vn/1")
    shown_card(url="https://chinhphu.vn/")
    links = LinkList.objects.create(title="Doanh nghiệp")
    Link.objects.create(link_list=links, name="Hiệp hội", url="https://b.vn/")
    banner = Banner.objects.create(name="B", alt="B", url="https://c.vn/", wide=make.image())
    alert = Alert.objects.create(title="Bão", url="https://d.vn/", link_words="Xem", is_active=True)
    off = ServiceCard.objects.create(title_line1="Tắt", url="https://tat.vn/", is_active=False)
    make.show(links, banner, alert, off)
    web = Web()
    check_links(web)
    assert set(web.asked) == {
        "https://a.vn/1",
        "https://chinhphu.vn/",
        "https://b.vn/",
        "https://c.vn/",
        "https://d.vn/",
    }


def test_what_is_no_longer_shown_leaves_the_round():
    card = shown_card()
    check_links(Web())
    assert [row.url for row in LinkCheck.objects.all()] == ["https://dichvucong.gov.vn/nop"]
    versions.remove(card, make.services_manager())
    card.delete()
    check_links(Web())
    assert not LinkCheck.objects.exists()


def test_whoever_saved_what_readers_see_is_told_once(time_machine):
    shown_card()
    check_links(Web(DEAD))
    notice = Notice.objects.get()
    assert notice.user == make.services_manager() and notice.about == "Nộp hồ sơ"
    assert "máy chủ báo 404" in notice.text and "https://dichvucong.gov.vn/nop" in notice.text
    for _ in range(3):
        time_machine.move_to(timezone.now() + AGAIN_WHEN_DEAD * 2)
        check_links(Web(DEAD))
    assert Notice.objects.count() == 1
    for answer, count in ((WELL, 1), (DEAD, 2)):
        time_machine.move_to(timezone.now() + AGAIN_WHEN_WELL * 2)
        check_links(Web(answer))
        assert Notice.objects.count() == count


def test_in_doubt_nobody_is_told_at_first(time_machine):
    shown_card()
    check_links(Web(TAKEN))
    assert not Notice.objects.exists() and LinkCheck.objects.get().kind == "taken"
    time_machine.move_to(timezone.now() + AGAIN_IN_DOUBT * 2)
    check_links(Web(TAKEN))
    assert "rao bán" in Notice.objects.get().text


@pytest.mark.parametrize("gone", ["inactive", "not staff", "another role", "nobody"])
def test_where_the_maker_is_no_longer_there_the_administrators_are_told(gone):
    maker, administrator = make.services_manager(), make.administrator()
    if gone == "nobody":
        make.show(ServiceCard.objects.create(title_line1="Nộp hồ sơ", url="https://dichvucong.gov.vn/nop"))
    else:
        shown_card(maker)
    if gone == "another role":
        maker.groups.clear()
    elif gone != "nobody":
        type(maker).objects.filter(pk=maker.pk).update(**{"is_active" if gone == "inactive" else "is_staff": False})
    check_links(Web(DEAD))
    assert [notice.user for notice in Notice.objects.all()] == [administrator]


def test_every_place_of_an_address_is_told_and_articles_tell_by_their_checks():
    shown_card()
    shown_card(make.administrator())
    make.published(body=linking("https://dichvucong.gov.vn/nop"))
    check_links(Web(DEAD))
    told = Notice.objects.exclude(version=None)
    assert {notice.user for notice in told} == {make.services_manager(), make.administrator()} and told.count() == 2


# The list in the admin


def test_the_list_names_address_trouble_and_places_that_one_may_see(client, django_assert_max_num_queries):
    article = make.published(body=linking("https://dichvucong.gov.vn/nop", "https://cu.vn/<x>"))
    shown_card()
    check_links(Web(DEAD))
    address = reverse("admin:news_linkcheck_changelist")
    client.force_login(make.administrator())
    with django_assert_max_num_queries(25):
        page = client.get(address).content.decode()
    assert "https://dichvucong.gov.vn/nop" in page and "Máy chủ báo 404" in page
    assert article.title in page and "Nộp hồ sơ" in page and "<x>" not in page
    assert "Liên kết cần xem lại" in client.get(reverse("admin:index")).content.decode()
    client.force_login(make.services_manager())
    page = client.get(address).content.decode()
    assert article.title not in page and "Nộp hồ sơ" in page
    assert "Liên kết cần xem lại" in client.get(reverse("admin:index")).content.decode()
    client.force_login(make.writer())
    assert client.get(address).status_code == 403
    assert "Liên kết cần xem lại" not in client.get(reverse("admin:index")).content.decode()


def test_one_that_was_mended_is_asked_again_on_request_but_not_at_once(client, time_machine):
    shown_card()
    check_links(Web(DEAD))
    row = LinkCheck.objects.get()
    client.force_login(make.services_manager())
    data = {"action": "check_again", "_selected_action": [row.pk]}
    address = reverse("admin:news_linkcheck_changelist")
    assert "vừa được kiểm tra" in client.post(address, data, follow=True).content.decode()
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    client.force_login(make.services_manager())  # the session has ended meanwhile
    assert "Sẽ kiểm tra lại 1 địa chỉ" in client.post(address, data, follow=True).content.decode()
    row.refresh_from_db()
    assert row.due_at <= timezone.now()
