"""Lượt đọc: what counts, what does not, and what becomes of the counts."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news import readings
from news.models import Reading
from news.readings import FEWEST_READS, keep_most_read, tally
from news.reporting import networks_of
from portal import tally as tally_module
from portal.models import Furniture, HomeSlot
from portal.repeats import MOST_OF_ONE, MOST_OF_ONE_A_DAY, MOST_SUBJECTS, WIDER, WINDOW
from portal.tally import Tally
from tests import factories as make

pytestmark = pytest.mark.django_db
BROWSER = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"
OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin", "User-Agent": BROWSER}


@pytest.fixture(autouse=True)
def no_thread(settings, department):
    """Written where the test says so."""
    settings.READINGS_WRITTEN_AFTER = 0
    tally._repeats.forget()
    yield
    tally._counts.clear()
    tally._repeats.forget()


def say(article, client=None, remote="127.0.0.1", **headers):
    """The page of an article says that it is being read."""
    sent = {name: value for name, value in (OURS | headers).items() if value}
    return (client or Client(enforce_csrf_checks=True)).post(f"/dem/{article.pk}/", headers=sent, REMOTE_ADDR=remote)


def heard(article, remote: str) -> None:
    """The same without the request, where thousands are counted."""
    tally.add(article.pk, networks_of(remote))


def reads_of(article) -> int:
    tally.write()
    return sum(Reading.objects.filter(article=article).values_list("reads", flat=True))


def test_readers_of_a_page_are_counted_without_a_query_a_cookie_or_a_session():
    article = make.published()
    client = Client(enforce_csrf_checks=True)
    with CaptureQueriesContext(connection) as queries:
        answer = say(article, client)
    assert (answer.status_code, answer.content, len(queries)) == (204, b"", 0)
    assert not client.cookies and "no-store" in answer["Cache-Control"]
    say(article)
    assert reads_of(article) == 2
    assert Reading.objects.get().day == timezone.localdate()
    say(article)
    assert reads_of(article) == 3 and Reading.objects.count() == 1


def test_a_machine_that_repeats_itself_makes_no_list(monkeypatch):
    article, other = make.published(), make.published(title="Bài khác")
    for _ in range(MOST_OF_ONE + 5):
        say(article, remote="203.0.113.7")
    say(article, remote="203.0.113.8")
    say(other, remote="203.0.113.7")
    assert (reads_of(article), reads_of(other)) == (MOST_OF_ONE + 1, 1)
    after_the_window(monkeypatch)
    say(article, remote="203.0.113.7")
    assert reads_of(article) == MOST_OF_ONE + 2


def after_the_window(monkeypatch) -> None:
    monkeypatch.setattr(tally._repeats, "_since", tally._repeats._since - WINDOW - 1)


def test_nor_does_one_that_repeats_itself_all_day(monkeypatch):
    article = make.published()
    with time_machine.travel("2026-08-05 00:00+07:00", tick=False) as clock:
        for _ in range(2 * 24 * 60 // 10):
            for _ in range(MOST_OF_ONE):
                heard(article, "203.0.113.7")
            clock.shift(WINDOW)
            after_the_window(monkeypatch)
        tally.write()
    days = dict(Reading.objects.values_list("day__day", "reads"))
    assert days == {5: MOST_OF_ONE_A_DAY, 6: MOST_OF_ONE_A_DAY}


def test_a_home_and_a_network_have_bounds_of_their_own():
    """Of IPv6 one machine may have thousands of addresses; one of them is a /64."""
    article = make.published()
    for number in range(200):
        for _ in range(2):
            heard(article, f"2001:db8:1:1{number:02x}::1")
    assert reads_of(article) == MOST_OF_ONE * WIDER["household"]
    for number in range(2000):
        heard(article, f"2001:db8:1:{number * 8:x}::1")
    assert reads_of(article) == MOST_OF_ONE * WIDER["network"]


def test_invented_numbers_neither_blind_the_limit_nor_crowd_readers_out():
    article = make.published()
    for number in range(10**6, 10**6 + 110_000):
        tally.add(number, {"address": "203.0.113.7"})
    assert len(tally._counts) == MOST_SUBJECTS
    for _ in range(3 * MOST_OF_ONE):
        say(article, remote="203.0.113.8")
    for number in range(250):
        heard(article, f"198.51.100.{number}")
    assert reads_of(article) == MOST_OF_ONE + 250


def test_no_address_is_held_and_the_key_goes_at_midnight():
    article = make.published()
    with time_machine.travel("2026-08-05 23:59+07:00", tick=False) as clock:
        say(article, remote="203.0.113.7")
        held, key = vars(tally._repeats), tally._repeats._key
        assert {type(value).__name__ for value in held.values()} == {"date", "bytes", "float", "_Counters"}
        clock.shift(120)
        say(article, remote="203.0.113.7")
    assert tally._repeats._key != key


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://ke-khac.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.ke-khac.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "", "Sec-Fetch-Site": ""},
    ],
)
def test_what_other_sites_send_is_refused(headers):
    article = make.published()
    assert say(article, **headers).status_code == 403
    assert reads_of(article) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/142.0"},
        {"User-Agent": "facebookexternalhit/1.1"},
        {"User-Agent": "curl/8.5"},
        {"User-Agent": ""},
        {"Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_machines_and_what_is_fetched_ahead_are_no_readers(headers):
    article = make.published()
    assert say(article, **headers).status_code == 204
    assert reads_of(article) == 0


PHONES = (
    "Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 20) AppleWebKit/537.36 Chrome/115.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 13; SM-A146P) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36 Zalo android/240",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/480]",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 coc_coc_browser/137.0 Chrome/131.0 Safari/537.36",
)
PROGRAMS = """Scrapy/2.11 (+https://scrapy.org)|axios/1.6.2|node-fetch|PostmanRuntime/7.36.0|Mediapartners-Google
    |WhatsApp/2.23.20.0|Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)|Mozilla/5.0 (Unknown) PhantomJS/2.1.1
    |Mozilla/5.0 (KHTML, like Gecko; compatible; ChatGPT-User/1.0; +https://openai.com/bot)|ChatGPT-User/1.0
    |Nutch-1.18|Mozilla/5.0 (compatible; heritrix/3.4)|Mozilla/5.0 (compatible; archive.org)|CocCocBot-web/1.0
    |Mozilla/5.0 (compatible; Baiduspider-render/2.0)|GPTBot/1.2|Claude-User/1.0"""


def test_phones_are_readers_and_programs_are_none():
    for agents, reads in ((PHONES, 1), (PROGRAMS.split("|"), 0)):
        for agent in agents:
            article = make.published()
            assert say(article, **{"User-Agent": agent.strip()}).status_code == 204
            assert reads_of(article) == reads, agent


def test_an_older_browser_that_sends_only_its_origin_counts():
    article = make.published()
    say(article, **{"Sec-Fetch-Site": ""})
    assert reads_of(article) == 1


@pytest.mark.parametrize("situation", ["draft", "scheduled", "withdrawn", "expired"])
def test_what_is_not_live_is_not_counted(situation):
    article = make.bring(make.article(), situation)
    assert say(article).status_code == 204
    assert reads_of(article) == 0


def test_odd_addresses_are_harmless(client):
    for path, status in (("/dem/0/", 204), (f"/dem/{'9' * 30}/", 204), ("/dem/x/", 404), ("/dem/-1/", 404)):
        assert client.post(path, headers=OURS).status_code == status, path
    assert client.get("/dem/1/").status_code == 405
    tally.write()
    assert not Reading.objects.exists()


def test_only_the_page_of_a_live_article_asks_to_be_counted(client):
    article = make.published()
    with CaptureQueriesContext(connection) as queries:
        text = client.get(make.url_of(article)).text
    assert "js/reading" in text
    assert all(query["sql"].startswith("SELECT") for query in queries)
    assert "js/reading" not in client.get("/").text
    client.force_login(make.editor())
    assert "js/reading" not in client.get(f"/admin/news/article/{article.pk}/preview/page/").text


def test_the_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(tally_module, "MOST_KEPT", 2)
    monkeypatch.setattr(tally_module, "MOST_AT_ONCE", 3)
    first, second, third = (make.published(title=f"Bài {number}") for number in range(3))
    for article in (first, first, first, first, second, third):
        say(article)
    assert (reads_of(first), reads_of(second), reads_of(third)) == (3, 1, 0)


def test_a_burst_costs_nothing_in_its_requests_and_little_in_the_table(monkeypatch):
    monkeypatch.setattr(tally_module, "MOST_AT_ONCE", 5)
    article, client = make.published(), Client(enforce_csrf_checks=True)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(40):
            say(article, client)
            say(article, client, **{"User-Agent": "Mozilla/5.0 (compatible; bingbot/2.0)"})
    assert len(queries) == 0 and not Reading.objects.exists()
    assert reads_of(article) == 5 and Reading.objects.count() == 1


def test_what_could_not_be_written_is_tried_again(monkeypatch, caplog):
    article = make.published()
    say(article)
    with monkeypatch.context() as patched:
        patched.setattr("portal.models.daily.DailyQuerySet.add", lambda *_: (_ for _ in ()).throw(DatabaseError()))
        tally.write()
    assert "tried again" in caplog.text and not Reading.objects.exists()
    say(article)
    assert reads_of(article) == 2


# The list


def read(article, reads: int, days_ago: int = 0) -> None:
    Reading.objects.create(article=article, day=timezone.localdate() - timedelta(days=days_ago), reads=reads)


def articles(count: int) -> list:
    return [make.published(title=f"Bài số {number}") for number in range(count)]


def most_read(client) -> list[int]:
    keep_most_read()
    return [card.id for card in client.get("/").context["most_read"]]


def test_the_most_read_stand_on_the_home_page_in_their_order(client):
    first, second, third = articles(3)
    for article, reads in ((first, 20), (second, 40), (third, 30)):
        read(article, reads)
    assert most_read(client) == [second.pk, third.pk, first.pk]
    assert "Đọc nhiều" in client.get("/").text and "24 giờ qua" in client.get("/").text


def test_the_week_helps_out_where_the_day_is_quiet(client):
    made = articles(3)
    for article in made:
        read(article, 30, days_ago=4)
    assert set(most_read(client)) == {article.pk for article in made}
    assert "7 ngày qua" in client.get("/").text


def test_few_or_old_readers_make_no_list(client):
    for article in articles(4):
        read(article, FEWEST_READS - 1)
        read(article, 500, days_ago=8)
    assert most_read(client) == []
    assert "Đọc nhiều" not in client.get("/").text


def test_what_is_taken_down_leaves_the_list_at_once(client):
    made = articles(4)
    for article in made:
        read(article, 30)
    assert len(most_read(client)) == 4
    make.do(made[0], "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION)
    assert made[0].pk not in [card.id for card in client.get("/").context["most_read"]]


def test_the_section_can_be_switched_off(client):
    for article in articles(3):
        read(article, 30)
    HomeSlot.objects.create(kind="most_read", is_on=False)
    Furniture.objects.rebuild("home")
    assert most_read(client) == []


def test_the_list_is_written_only_where_it_changed():
    for article in articles(3):
        read(article, 30)
    keep_most_read()
    with CaptureQueriesContext(connection) as queries:
        keep_most_read()
    assert all(query["sql"].startswith("SELECT") for query in queries)


def test_old_days_go():
    article = make.published()
    read(article, 3, days_ago=readings.KEPT_FOR.days + 1)
    read(article, 3, days_ago=readings.KEPT_FOR.days - 1)
    readings.clear_away()
    assert Reading.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_write_at_once_lose_nothing():
    made = articles(3)
    tallies = [Tally(readings.keep) for _ in range(2)]
    for number, each in enumerate(tallies):
        for article in made if number else reversed(made):
            for _ in range(10):
                each.add(article.pk)
    start = threading.Barrier(2)

    def write(each):
        start.wait(timeout=30)
        each._write_beside()

    threads = [threading.Thread(target=write, args=(each,)) for each in tallies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(Reading.objects.values_list("reads", flat=True)) == {20}


@pytest.mark.django_db(transaction=True)
def test_the_timer_writes_by_itself(settings):
    settings.READINGS_WRITTEN_AFTER = 0.01
    article = make.published()
    say(article)
    timer = tally._timer
    timer.join(timeout=30)
    assert Reading.objects.get().reads == 1 and tally._timer is None
