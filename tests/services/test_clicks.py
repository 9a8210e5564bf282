"""The plain link of a banner: whom it leads where, what counts, and what never may happen with it."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pillow

from news.models import Image
from news.photos import take_in
from portal import page, versions
from portal.models import AuditEntry, OutboundHost, Version
from portal.turns import TURN
from services import clicks
from services.clicks import tally
from services.models import Banner, BannerClick, Link, LinkList, ServiceCard
from tests import factories
from tests.services.test_admin import banner_data

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"
PRESSED = {
    "User-Agent": BROWSER,
    "Referer": "http://testserver/",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
}
NOON = datetime(2026, 8, 3, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_thread(settings, department):
    """Written where the test says so."""
    settings.READINGS_WRITTEN_AFTER = 0
    tally._repeats.forget()
    yield
    tally._counts.clear()
    tally._repeats.forget()


def banner(url: str = "https://tuanle.example/?a=1&b=2", **fields) -> Banner:
    facts = {"name": "Tuần lễ", "alt": "Tuần lễ Chuyển đổi số Kinh Sơn", "place": "between"} | fields
    facts.setdefault(
        "wide", Image.objects.filter(title="Của băng rôn").first() or factories.image(90, title="Của băng rôn")
    )
    made = Banner.objects.create(url=url, **facts)
    factories.show(made)
    return made


def press(made, client=None, method: str = "get", remote: str = "127.0.0.1", **headers):
    sent = {name: value for name, value in (PRESSED | headers).items() if value}
    return getattr(client or Client(), method)(
        f"/bam/{made if isinstance(made, int) else made.pk}/", headers=sent, REMOTE_ADDR=remote
    )


def counted(made) -> int:
    tally.write()
    return sum(BannerClick.objects.filter(banner=made).values_list("clicks", flat=True))


def test_the_page_links_to_what_counts_and_that_leads_on():
    made = banner()
    client = Client()
    assert f'href="/bam/{made.pk}/"' in client.get("/").text
    answer = press(made, client)
    assert (answer.status_code, answer["Location"]) == (302, "https://tuanle.example/?a=1&b=2")
    assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
    assert not client.cookies and "Set-Cookie" not in answer
    press(made)
    assert counted(made) == 2
    row = BannerClick.objects.get()
    assert row.day == timezone.localdate()
    assert {field.name for field in BannerClick._meta.fields} == {"id", "banner", "day", "clicks"}


def test_a_click_costs_two_queries_and_writes_nothing():
    made = banner()
    with CaptureQueriesContext(connection) as queries:
        press(made)
    assert len(queries) == 2 and all(query["sql"].startswith("SELECT") for query in queries)


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "curl/8.0"},
        {"User-Agent": ""},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Dest": "image", "Sec-Fetch-Mode": "no-cors"},
        {"Referer": "http://testserver/admin/services/banner/1/change/"},
    ],
)
def test_who_is_led_on_and_not_counted(headers):
    made = banner()
    assert press(made, **headers).status_code == 302
    assert counted(made) == 0


def test_head_is_answered_and_not_counted_and_nothing_can_be_posted():
    made = banner()
    assert press(made, method="head").status_code == 302
    assert press(made, method="post").status_code == 405
    assert counted(made) == 0


def test_an_old_browser_that_says_little_is_counted():
    made = banner()
    press(made, **{"Sec-Fetch-Site": "", "Sec-Fetch-Mode": "", "Sec-Fetch-Dest": "", "Referer": ""})
    assert counted(made) == 1


def test_one_address_does_not_count_without_end():
    made = banner()
    for _ in range(30):
        press(made, remote="203.0.113.7")
    press(made, remote="203.0.113.8")
    assert counted(made) == 11


def test_the_request_has_no_say_in_where_it_leads():
    made = banner()
    for address in (f"/bam/{made.pk}/?to=https://xau.example/", f"/bam/{made.pk}/?next=//xau.example"):
        assert Client().get(address, headers=PRESSED)["Location"] == made.url
    assert Client().get(f"/bam/{made.pk}/https://xau.example/").status_code == 404


def test_a_path_of_the_site_is_counted_and_a_telephone_is_linked_plainly():
    path, phone = banner("/tin-tuc/"), banner("tel:02990000118", name="Gọi")
    assert press(path)["Location"] == "/tin-tuc/"
    assert 'href="tel:02990000118"' in Client().get("/").text
    assert press(phone).status_code == 410  # no page leads there


@pytest.mark.parametrize("number", [0, 987654, 2**63, 10**30])
def test_what_never_was_is_not_found(number):
    assert press(number).status_code == 404


def test_what_never_was_live_is_not_found(client):
    user = factories.services_manager()
    made = Banner.objects.create(
        name="Chờ", alt="Chờ người thứ hai xem", url="https://moi.example/", wide=factories.image(91)
    )
    versions.save(made, user)
    assert Version.objects.of(made).get().state == Version.State.WAITING
    assert press(made).status_code == 404
    assert counted(made) == 0


def test_what_is_no_longer_live_is_gone(time_machine):
    time_machine.move_to(NOON, tick=False)
    off, over, deleted = (banner(name=f"Băng rôn {number}") for number in range(3))
    off.is_active = False
    off.save()
    over.shown_until = NOON + timedelta(hours=1)
    over.save()
    factories.show(off, over)
    versions.remove(deleted, None)
    deleted_pk = deleted.pk
    deleted.delete()
    versions.rebuild(Banner)
    time_machine.move_to(NOON + timedelta(hours=2), tick=False)
    for made in (off, over, deleted_pk):
        answer = press(made)
        assert answer.status_code == 410 and "không còn hiện" in answer.text
    tally.write()
    assert not BannerClick.objects.exists()


def test_a_new_address_waits_and_the_old_one_is_followed(client):
    made = banner()
    made.url = "https://la-hoac.example/"
    made.save()
    versions.save(made, factories.services_manager())
    assert press(made)["Location"] == "https://tuanle.example/?a=1&b=2"


def test_a_row_changed_by_hand_leads_nowhere_new():
    made = banner()
    Banner.objects.filter(pk=made.pk).update(url="https://co-bac.example/")
    assert press(made)["Location"] == "https://tuanle.example/?a=1&b=2"


def test_nobody_is_led_to_a_blocked_host():
    made = banner()
    OutboundHost.objects.filter(host="tuanle.example").update(is_blocked=True)
    assert press(made).status_code == 410
    assert counted(made) == 0


def test_robots_are_asked_to_stay_away(client):
    assert "Disallow: /bam/" in client.get("/robots.txt").text


def test_a_banner_whose_turn_it_is_not_is_followed_all_the_same(time_machine):
    time_machine.move_to(NOON, tick=False)
    made = [banner(name=f"Băng rôn {number}", place="top") for number in range(3)]
    shown = [each.pk for each in made if f'href="/bam/{each.pk}/"' in Client().get("/").text]
    assert len(shown) == page.ROOM["top"] == 1
    assert all(press(each).status_code == 302 for each in made)
    seen = set()
    for turn in range(3):
        time_machine.move_to(NOON + timedelta(seconds=turn * TURN), tick=False)
        seen |= {each.pk for each in made if f'href="/bam/{each.pk}/"' in Client().get("/").text}
    assert seen == {each.pk for each in made}


def test_old_days_go():
    made = banner()
    today = timezone.localdate()
    for days in (clicks.KEPT_FOR.days + 1, clicks.KEPT_FOR.days - 1):
        BannerClick.objects.create(banner=made, day=today - timedelta(days=days), clicks=1)
    clicks.clear_away()
    assert BannerClick.objects.count() == 1


# The report


def day(made, count: int, days_ago: int) -> None:
    BannerClick.objects.create(banner=made, day=timezone.localdate() - timedelta(days=days_ago), clicks=count)


def test_the_report_sums_by_week_and_by_banner(client, time_machine):
    time_machine.move_to(datetime(2026, 11, 25, 3, 0, tzinfo=UTC), tick=False)  # a Wednesday
    first, second = banner(name="Tuần lễ số"), banner(name="Lừa đảo")
    for made, count, days_ago in ((first, 3, 0), (first, 4, 2), (first, 5, 3), (second, 20, 10), (second, 900, 100)):
        day(made, count, days_ago)
    client.force_login(factories.services_manager())
    context = client.get(reverse("admin:services_banner_clicks")).context
    assert [bar["count"] for bar in context["bars"]][-3:] == [20, 5, 7] and len(context["bars"]) == 13
    assert [(row["name"], row["clicks"]) for row in context["banners"]] == [("Lừa đảo", 20), ("Tuần lễ số", 12)]
    one = client.get(reverse("admin:services_banner_clicks"), {"bang-ron": first.pk, "khoang": "30"})
    assert one.context["total"] == 12 and '<h2 id="bars-heading">Theo ngày</h2>' in one.text
    assert client.get(reverse("admin:services_banner_clicks"), {"khoang": "x"}).status_code == 404


def test_the_report_remembers_a_deleted_banner_and_its_file_is_audited(client):
    made = banner(name='=HYPERLINK("x")')
    day(made, 7, 0)
    client.force_login(factories.services_manager())
    client.post(reverse("admin:services_banner_delete", args=[made.pk]), {"post": "yes"})
    assert not Banner.objects.exists()
    assert "Đã xóa" in client.get(reverse("admin:services_banner_clicks")).text
    answer = client.post(reverse("admin:services_banner_clicks_csv"), {"khoang": "13"})
    text = b"".join(answer.streaming_content).decode()
    assert text.splitlines()[0].lstrip("\ufeff") == "Từ ngày,Đến ngày,Băng rôn,Chỗ đặt,Lượt bấm"
    assert "'=HYPERLINK" in text and "Đã xóa,7" in text
    assert AuditEntry.objects.filter(action="banner.export").count() == 1
    assert client.get(reverse("admin:services_banner_clicks_csv")).status_code == 405


@pytest.mark.parametrize("person", [factories.writer, factories.editor, factories.approver, factories.stranger])
def test_others_see_no_report(client, person):
    client.force_login(person())
    assert client.get(reverse("admin:services_banner_clicks")).status_code == 403
    assert client.post(reverse("admin:services_banner_clicks_csv")).status_code == 403


# What a banner must say, and that nothing moves


@pytest.mark.parametrize(
    "alt",
    [
        "banner",
        "Băng rôn",
        "BANNER 2026",
        "IMG_2034.jpg",
        "banner-rong-final.png",
        "x",
        "…",
        "12345678",
        "Xem chi tiết",
    ],
)
def test_words_that_say_nothing_are_refused(client, alt):
    client.force_login(factories.services_manager())
    answer = client.post(reverse("admin:services_banner_add"), banner_data(factories.image(95), alt=alt))
    assert answer.status_code == 200 and "chép đủ lời trên băng rôn" in answer.text
    assert not Banner.objects.exists()


def test_the_pictures_own_file_name_is_refused(client):
    client.force_login(factories.services_manager())
    picture = factories.image(96, title="tuan-le-chuyen-doi-so")
    answer = client.post(reverse("admin:services_banner_add"), banner_data(picture, alt="tuan-le-chuyen-doi-so"))
    assert "tên tệp" in answer.text and not Banner.objects.exists()


@pytest.mark.parametrize("weight", ["0", "11", "-1", "", "x"])
def test_weights_have_bounds(client, weight):
    client.force_login(factories.services_manager())
    assert (
        client.post(reverse("admin:services_banner_add"), banner_data(factories.image(97), weight=weight)).status_code
        == 200
    )
    assert not Banner.objects.exists()


def test_a_moving_picture_stands_still_on_the_site():
    frames = [Pillow.new("RGB", (1200, 200), (shade, 30, 30)) for shade in (10, 120, 250)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0)
    picture = take_in(Image(title="Động", alt_text="Băng rôn động", credit="Sở"), buffer.getvalue())
    picture.save()
    assert picture.frames == 3 and picture.renditions
    made = banner(wide=picture)
    assert made.document()["wide"]["renditions"] == picture.renditions
    for rendition in picture.renditions:
        with default_storage.open(rendition["name"]) as file:
            assert getattr(Pillow.open(file), "n_frames", 1) == 1


def test_the_sidebar_costs_no_query_beyond_the_furniture(client):
    """Cards, lists and banners of all places stand on a page whose only other queries are those of its own news."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/tin-tuc/").status_code == 200
        return len(found)

    empty = queries()
    for number in range(20):
        ServiceCard.objects.create(title_line1=f"Ô {number}", url="/")
        links = LinkList.objects.create(title=f"Danh sách {number}")
        Link.objects.bulk_create(
            Link(link_list=links, name=f"L {each}", url="/", group=f"N {each % 3}") for each in range(20)
        )
    for place in Banner.Place.values:
        for _ in range(3):
            banner(place=place)
    factories.show()
    assert queries() == empty
