"""A search server beside the database: told of every change, never trusted, never missed.

What is found stands in test_search_table.py, for all engines alike. Here is what may go wrong between the two.
"""

import json
import logging
import os
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from news.models import SearchRow, SearchSynonym, SearchWaiting
from news.search import engines, outbox, search, vocabulary
from news.search.opensearch import engine as asking
from news.search.opensearch import index_of, server, writing
from news.search.outside import outside
from portal.worker import run_job
from tests import factories as make
from tests import opensearch as fakes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(fakes.REAL in os.environ, reason="what goes wrong here is arranged in the stand-in"),
]


@pytest.fixture(autouse=True)
def site(monkeypatch, department):
    vocabulary.forget()
    # Tests that want a failure say so; none is to come from a busy machine.
    monkeypatch.setattr(asking, "SECONDS", 20)
    monkeypatch.setattr(outbox, "SECONDS_AFTER_COMMIT", 20)


@pytest.fixture
def own_index(opensearch, monkeypatch):
    """Where the database's own index may answer, too: which part of it was asked, one a question."""
    asked = []
    for each in (engines.Fts5, engines.Vectors):
        monkeypatch.setattr(each, "ask", _noted(ASKS[each], asked))
    return asked


ASKS = {each: each.ask for each in (engines.Fts5, engines.Vectors)}


def _noted(ask, asked):
    def noted(self, where, *args):
        asked.append(where)
        return ask(self, where, *args)

    return noted


@pytest.fixture
def quick(monkeypatch):
    """Searches wait half a second, as on a real site."""
    monkeypatch.setattr(asking, "SECONDS", 0.5)
    monkeypatch.setattr(outbox, "SECONDS_AFTER_COMMIT", 0.5)


def titles(query: str, **options) -> list[str]:
    return [edition.card_facts["title"] for edition in search(query, **options).editions]


def withdraw(article) -> None:
    make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)


def documents(fake) -> dict[str, dict]:
    """Article's number → its document, of those that can be found."""
    kept = fake.behind(outside().name).documents
    return {number: document for number, (_, document) in kept.items() if document}


def told(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "news.search"]


@pytest.fixture
def log(caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("news"), "propagate", True)
    return caplog


# Told of every change


def test_what_is_published_withdrawn_and_published_again_is_known_there(opensearch):
    article = make.published(title="Trạm y tế xã Nậm Lình")
    assert titles("nam linh") == ["Trạm y tế xã Nậm Lình"]
    withdraw(article)
    assert documents(opensearch) == {} and titles("nam linh") == []
    assert not SearchWaiting.objects.exists()


def test_a_new_edition_takes_the_place_of_the_old_one(opensearch):
    article = make.published(title="Trạm y tế xã Nậm Lình")
    make.change(article, make.editor(), title="Bệnh viện huyện Nậm Lình")
    for action in ("submit", "forward"):
        make.do(article, action, make.editor())
    make.do(article, "approve", make.approver())
    assert list(documents(opensearch)) == [str(article.pk)]
    assert titles("benh vien") == ["Bệnh viện huyện Nậm Lình"] and titles("tram y te") == []


@pytest.mark.django_db(transaction=True)
def test_the_server_hears_of_nothing_before_the_commit(opensearch, monkeypatch):
    monkeypatch.setattr(outbox, "transaction", transaction)
    bulks = lambda: opensearch.asked.count(("POST", "/_bulk"))  # noqa: E731
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make.published(title="Trạm y tế xã Nậm Lình")
        raise ZeroDivisionError
    assert bulks() == 0 and documents(opensearch) == {}
    with transaction.atomic():
        make.published(title="Trạm y tế xã Nậm Lình")
        assert bulks() == 0 and SearchWaiting.objects.count() == 1
    assert bulks() == 1 and not SearchWaiting.objects.exists() and len(documents(opensearch)) == 1


def test_nothing_is_noted_without_a_server():
    article = make.published()
    withdraw(article)
    assert not SearchWaiting.objects.exists() and outside() is None
    outbox.send_waiting()
    outbox.compare()


def test_what_did_not_arrive_is_sent_again_by_the_worker(opensearch, own_index, monkeypatch):
    opensearch.trouble = fakes.says(500, {"error": "x"})
    article, other = make.published(title="Trạm y tế xã Nậm Lình"), make.published(title="Chợ Bến Tam")
    withdraw(other)
    assert set(SearchWaiting.objects.values_list("pk", flat=True)) == {article.pk, other.pk}
    outbox.send_waiting()
    assert SearchWaiting.objects.count() == 2
    opensearch.trouble = None
    monkeypatch.setattr(server, "PAUSE", 0)
    outside().server._silent_until = 0
    outbox.send_waiting()
    assert not SearchWaiting.objects.exists()
    assert list(documents(opensearch)) == [str(article.pk)]


def test_of_a_bulk_that_is_taken_in_part_the_rest_waits(opensearch, log):
    opensearch.room = 1
    with_room, without = make.published(title="Trạm y tế xã Nậm Lình"), make.published(title="Chợ Nậm Lình")
    assert list(documents(opensearch)) == [str(with_room.pk)]
    assert list(SearchWaiting.objects.values_list("pk", flat=True)) == [without.pk]
    assert ["rejected_execution_exception" in line for line in told(log)] == [True]
    opensearch.room = None
    outbox.send_waiting()
    assert len(documents(opensearch)) == 2 and not SearchWaiting.objects.exists()


def test_what_the_server_says_nothing_of_was_not_taken(opensearch, own_index):
    opensearch.trouble = fakes.says(200, {"errors": False, "items": []}, "_bulk")
    article = make.published(title="Trạm y tế xã Nậm Lình")
    assert SearchWaiting.objects.filter(pk=article.pk).exists() and documents(opensearch) == {}
    with pytest.raises(CommandError):
        call_command("rebuild_search")


def test_many_of_one_transaction_are_left_to_the_worker(opensearch, monkeypatch):
    monkeypatch.setattr(outbox, "AFTER_COMMIT", 2)
    monkeypatch.setattr(outbox, "AT_ONCE", 2)
    from portal.management import bulk_articles

    make.category()
    bulk_articles.generate(7)
    assert len(documents(opensearch)) == 2 and SearchWaiting.objects.count() == 5
    outbox.send_waiting()
    assert len(documents(opensearch)) == 7 and not SearchWaiting.objects.exists()


def test_whoever_is_late_overwrites_nothing(opensearch):
    """Another process has read the row before a new edition, and sends it after."""
    article = make.published(title="Trạm y tế xã Nậm Lình")
    old = SearchRow.objects.get(article_id=article.pk)
    make.change(article, make.editor(), title="Bệnh viện huyện Nậm Lình")
    for action in ("submit", "forward"):
        make.do(article, action, make.editor())
    make.do(article, "approve", make.approver())
    assert outside().send([old], [], seconds=5) == {}
    assert "benh" in documents(opensearch)[str(article.pk)]["titles"]["folded"]
    new = SearchRow.objects.get(article_id=article.pk)
    withdraw(article)
    assert outside().send([new], [], seconds=5) == {}
    assert documents(opensearch) == {}


def test_only_aliases_are_written_to(opensearch):
    """Else a server that lost its index would make one by itself, with rules of its own."""
    opensearch.aliases.clear()
    withdraw(make.published())
    assert SearchWaiting.objects.count() == 1
    assert set(opensearch.aliases) == set() and len(opensearch.indexes) == 1


# Never trusted


def test_what_was_withdrawn_is_not_shown_while_the_server_lags(opensearch):
    article = make.published(title="Trạm y tế xã Nậm Lình")
    make.published(title="Chợ xã Nậm Lình")
    opensearch.refreshes = False
    withdraw(article)
    opensearch.trouble = None
    kept = opensearch.behind(outside().name)
    assert len(kept.searchable) == 2, "It can be found there still."
    results = search("nam linh")
    assert [edition.card_facts["title"] for edition in results.editions] == ["Chợ xã Nậm Lình"]
    assert results.total == 1, "Nor may a number tell of it."
    assert search("tram y te").total == 0


def test_pages_by_date_go_on_past_what_the_server_should_have_forgotten(opensearch):
    articles = [
        make.published(title=f"Nậm Lình số {n}", displayed_at=datetime(2016, 1, 1 + n, tzinfo=UTC)) for n in range(6)
    ]
    opensearch.refreshes = False
    for article in articles[3:5]:
        withdraw(article)
    seen, cursor = [], None
    while True:
        results = search("nam linh", newest_first=True, cursor=cursor, limit=2)
        seen.append([edition.card_facts["title"] for edition in results.editions])
        if not (cursor := results.cursor):
            break
    assert seen == [["Nậm Lình số 5", "Nậm Lình số 2"], ["Nậm Lình số 1", "Nậm Lình số 0"]]


def test_a_document_that_nobody_put_there_leads_to_nothing(opensearch):
    make.published(title="Chợ xã Nậm Lình")
    words = {"exact": "nam linh", "folded": "nam linh"}
    strange = {"key": 7, "marks": ["m_l_vi"], "titles": words, "texts": words}
    opensearch.behind(outside().name).documents["999"] = (1, strange)
    opensearch.settle()
    assert search("nam linh").total == 1


@pytest.mark.parametrize(
    "query",
    [
        '{"match_all": {}}', '"}}, "script": {"source": "x"}', "*:*", "title:*", "_exists_:key", "a OR b", "/.*/", "~2",
        "nam^9 linh~", "\\", '"', "\x00\x01", "\ud800", "m__", "m_l_vi", "🎉 a", "“”" * 90, "ệ" * 150, "a " * 5000,
    ],
)  # fmt: skip
def test_nothing_typed_is_an_operator(opensearch, client, query):
    make.published(title="Trạm y tế xã Nậm Lình")
    assert titles(query) == []
    if "\ud800" not in query:
        assert client.get("/tim-kiem/", {"q": query}).status_code == 200
    for question in opensearch.said:
        assert "query_string" not in json.dumps(question)


def test_what_the_server_would_find_too_long_is_asked_of_the_database(opensearch, own_index, monkeypatch):
    monkeypatch.setattr(asking, "MOST_CLAUSES", 3)
    make.published(title="Trạm y tế xã Nậm Lình")
    assert titles("nam linh") and own_index == []
    assert titles("xa nam linh") == ["Trạm y tế xã Nậm Lình"] and own_index
    assert fakes.MOST_CLAUSES > 1000


def test_the_longest_query_stays_below_the_servers_limit(opensearch):
    """Every word with a dozen synonyms."""
    SearchSynonym.objects.create(sayings="\n".join(["a", *(f"b{n} c" for n in range(11))]))
    vocabulary.forget()
    make.published()
    search(" ".join(f"{chr(97 + n)}" for n in range(24)) + " a" * 60)
    assert opensearch.said and outside().server.may_be_asked() and not outside().server._is_away


# Never missed


def _cut_off(fake):
    fake.close()


TROUBLES = {
    "gone": _cut_off,
    "error": lambda fake: setattr(fake, "trouble", fakes.says(500, {"error": {"type": "x", "reason": "y"}})),
    "overload": lambda fake: setattr(fake, "trouble", fakes.says(429, {"error": {"type": "x", "reason": "y"}})),
    "denied": lambda fake: setattr(fake, "password", "another"),
    "garbage": lambda fake: setattr(fake, "trouble", fakes.says(200, b"<html>\xff\xfe")),
    "nothing": lambda fake: setattr(fake, "trouble", fakes.says(200, b"")),
    "null": lambda fake: setattr(fake, "trouble", fakes.says(200, None)),
    "list": lambda fake: setattr(fake, "trouble", fakes.says(200, [1])),
    "other keys": lambda fake: setattr(fake, "trouble", fakes.says(200, _answer([{"sort": ["1; DROP"]}]))),
    "no keys": lambda fake: setattr(fake, "trouble", fakes.says(200, _answer([{}]))),
    "enormous keys": lambda fake: setattr(fake, "trouble", fakes.says(200, _answer([{"sort": [2**70]}]))),
    "in part": lambda fake: setattr(fake, "trouble", fakes.says(200, _answer([], failed=1))),
    "timed out there": lambda fake: setattr(fake, "trouble", fakes.says(200, _answer([], timed_out=True))),
    "no index": lambda fake: fake.aliases.clear(),
    "hangs up": lambda fake: setattr(fake, "trouble", fakes.hangs_up),
}


def _answer(hits, failed=0, timed_out=False):
    return {"timed_out": timed_out, "_shards": {"failed": failed}, "hits": {"hits": hits}}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_while_the_server_fails_the_database_answers(opensearch, own_index, log, client, trouble):
    make.published(title="Trạm y tế xã Nậm Lình")
    TROUBLES[trouble](opensearch)
    assert titles("nam linh") == ["Trạm y tế xã Nậm Lình"]
    page = client.get("/tim-kiem/?q=nam+linh")
    assert page.status_code == 200 and "Nậm" in page.content.decode()
    assert client.get("/tim-kiem/goi-y/?q=nam+li").status_code == 200
    assert own_index
    (line,) = told(log)
    assert "fails" in line and "mật" not in line and outside().server.at in line
    assert not [record for record in log.records if record.name.startswith(("opensearch", "urllib3"))]


@pytest.mark.parametrize("trouble", ["slow", "dripping"])
def test_nobody_waits_long_for_a_slow_server(opensearch, own_index, quick, trouble):
    make.published(title="Trạm y tế xã Nậm Lình")
    opensearch.trouble = fakes.waits(3) if trouble == "slow" else fakes.drips
    before, asked = time.monotonic(), len(opensearch.asked)
    for _ in range(3):
        assert titles("nam linh") == ["Trạm y tế xã Nậm Lình"]
    assert len(opensearch.asked) == asked + 1, "Once, then it is left alone for a while."
    assert time.monotonic() - before < 2.5


@pytest.mark.parametrize("trouble", ["gone", "error", "denied", "garbage", "null", "no index", "hangs up"])
def test_while_the_server_fails_publishing_goes_on(opensearch, own_index, trouble):
    TROUBLES[trouble](opensearch)
    article = make.published(title="Trạm y tế xã Nậm Lình")
    assert titles("nam linh") == ["Trạm y tế xã Nậm Lình"]
    assert SearchWaiting.objects.filter(pk=article.pk).exists()
    withdraw(article)
    assert titles("nam linh") == []
    assert run_job("send-to-search", "news.search.outbox.send_waiting") == ""
    assert SearchWaiting.objects.filter(pk=article.pk).exists()


def test_it_is_asked_again_after_a_pause_and_that_is_told_once(opensearch, own_index, log, monkeypatch):
    make.published(title="Trạm y tế xã Nậm Lình")
    opensearch.trouble = fakes.says(503, {"error": "x"})
    for _ in range(3):
        search("nam linh")
    opensearch.trouble = None
    before = len(opensearch.asked)
    search("nam linh")
    assert len(opensearch.asked) == before
    outside().server._silent_until = 0
    own_index.clear()
    search("nam linh")
    assert own_index == [] and len(opensearch.asked) > before
    assert [("again" in line) for line in told(log)] == [False, True]


def test_over_tls_a_certificate_of_ones_own_is_trusted_and_no_other(opensearch, own_index, settings, tmp_path):
    make.published(title="Trạm y tế xã Nậm Lình")
    certificate = fakes.with_tls(opensearch, tmp_path)
    for ca, is_trusted in ((str(certificate), True), ("", False)):
        settings.SEARCH_SERVER = replace(settings.SEARCH_SERVER, is_tls=True, ca=ca)
        own_index.clear()
        assert titles("nam linh") == ["Trạm y tế xã Nậm Lình"]
        assert bool(own_index) is not is_trusted
        outside().server.close()


# Made anew


def test_the_index_is_filled_beside_the_one_that_serves(opensearch, capsys, monkeypatch):
    articles = [make.published(title=f"Bản tin số {number}") for number in range(3)]
    name = outside().name
    (old,) = opensearch.aliases[name]
    opensearch.behind(name).documents.clear()
    opensearch.settle()
    assert titles("ban tin") == []
    monkeypatch.setattr("news.search.fresh.AT_ONCE", 2)
    call_command("rebuild_search")
    assert "3 editions can be found" in capsys.readouterr().out
    (new,) = opensearch.aliases[name]
    assert new != old and list(opensearch.indexes) == [new] and set(opensearch.aliases) == {name}
    assert len(titles("ban tin")) == len(articles)
    call_command("rebuild_search", from_nothing=True)
    assert len(titles("ban tin")) == 3 and len(opensearch.indexes) == 1


def test_what_changes_meanwhile_is_in_the_new_index(opensearch, monkeypatch):
    first, second = make.published(title="Bản tin số 1"), make.published(title="Bản tin số 2")
    fill, done = writing.Writing._fill, []

    def changing(self, rows):
        """After the batch was read, and before it is sent."""
        if rows and not done:
            done.append(True)
            withdraw(first)
            make.change(second, make.editor(), title="Bản tin đã sửa")
            for action in ("submit", "forward"):
                make.do(second, action, make.editor())
            make.do(second, "approve", make.approver())
            make.published(title="Bản tin số 3")
            assert titles("ban tin da sua"), "The old index serves, and is told as well."
        fill(self, rows)

    monkeypatch.setattr(writing.Writing, "_fill", changing)
    call_command("rebuild_search")
    assert done
    found = {document["titles"]["folded"] for document in documents(opensearch).values()}
    assert found == {"ban tin da sua", "ban tin so 3"}
    assert not SearchWaiting.objects.exists()


@pytest.mark.parametrize("when", ["before", "amid"])
def test_a_server_that_fails_while_it_is_filled_keeps_what_it_has(opensearch, when, monkeypatch):
    make.published(title="Bản tin số 1")
    monkeypatch.setattr(writing, "TRIES", 1)
    before = {alias: set(names) for alias, names in opensearch.aliases.items()}
    failing = fakes.says(503, {"error": {"type": "x", "reason": "quá tải"}}, "" if when == "before" else "_bulk")
    opensearch.trouble = failing
    with pytest.raises(CommandError, match="stays as it was"):
        call_command("rebuild_search")
    opensearch.trouble = None
    assert opensearch.aliases == before and len(opensearch.indexes) == 1
    outside().server._silent_until = 0
    assert titles("ban tin") == ["Bản tin số 1"]


def test_what_an_interrupted_command_left_is_cleared_away(opensearch):
    make.published(title="Bản tin số 1")
    index = outside()
    with pytest.raises(KeyboardInterrupt), index.anew():
        raise KeyboardInterrupt
    assert set(opensearch.aliases) == {index.name} and len(opensearch.indexes) == 1
    opensearch.indexes["half"] = opensearch.behind(index.name)
    opensearch.aliases[index.next] = {"half"}
    call_command("rebuild_search")
    assert set(opensearch.aliases) == {index.name} and len(opensearch.indexes) == 1


def test_a_full_server_is_waited_for_while_the_index_is_filled(opensearch, monkeypatch):
    for number in range(3):
        make.published(title=f"Bản tin số {number}")
    waited = []

    def later(seconds):
        waited.append(seconds)
        opensearch.room = None

    monkeypatch.setattr("opensearchpy.helpers.actions.time.sleep", later)
    opensearch.room = 1
    call_command("rebuild_search")
    assert waited == [1] and len(titles("ban tin")) == 3


def test_an_index_that_lost_something_is_noticed(opensearch):
    make.published(title="Bản tin số 1"), make.published(title="Bản tin số 2")
    assert run_job("compare-search", "news.search.outbox.compare") == ""
    opensearch.behind(outside().name).documents.clear()
    assert "rebuild_search" in run_job("compare-search", "news.search.outbox.compare")
    opensearch.aliases.clear()
    assert "cannot be asked" in run_job("compare-search", "news.search.outbox.compare")


def test_the_secret_is_in_no_picture_of_the_settings(opensearch, settings):
    assert settings.SEARCH_SERVER.password not in repr(settings.SEARCH_SERVER)
    assert index_of(settings.SEARCH_SERVER) is outside()
