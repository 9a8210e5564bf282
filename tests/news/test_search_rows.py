"""What search knows of editions: written with their publication, built anew by a command, never trusted alone."""

import json
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from news.models import Edition, SearchRow, SearchWord
from news.search import asking, rows, search, vocabulary
from news.search.engines import TEXTS, engine
from news.search.keys import key_of, moment_of
from portal.management import bulk_articles
from portal.terms import exact_text, folded_of, forms, from_telex, spelled
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(department):
    vocabulary.forget()


def titles(query: str) -> list[str]:
    return [edition.card_facts["title"] for edition in search(query).editions]


# Words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("Thuý", "THÚY"),
        ("kỹ", "kĩ"),
        ("quý", "quí"),
        ("07", "7"),
        ("ĐẢNG", "đảng"),
        ("lý", "lí"),
        ("qúy", "quý"),
        ("thủơ", "thuở"),
        ("khoẻ", "khỏe"),
        ("tỷ", "tỉ"),
        ("ÐƯỜNG", "đường"),
        ("km²", "km2"),
        ("２０１４", "2014"),
        ("ﬁ", "fi"),
    ],
)
def test_two_ways_to_write_a_word_are_one(one, other):
    assert forms(one) == forms(other)


@pytest.mark.parametrize(
    "word",
    ["tục", "số", "đường", "chuyển", "hòa", "thúy", "quốc", "giữ", "nghiệp", "khoảng", "tuần", "ưu", "a1", "tin"],
)
def test_a_word_is_written_again_from_its_form(word):
    assert spelled(forms(word)[1]) == word


@pytest.mark.parametrize(("one", "other"), [("báo", "bão"), ("dương", "đương"), ("thúy", "thúi"), ("y", "i")])
def test_different_words_stay_apart(one, other):
    assert forms(one)[1] != forms(other)[1]


def test_exact_forms_fold_to_what_folding_gives():
    text = "Đường sắt Bến Tam số 07, quý III, hoà giải 中文 naïve"
    assert folded_of(exact_text(text)) == "duong sat ben tam so 7 qui iii hoa giai 中文 naive"


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("thur", "thủ"), ("tucj", "tục"), ("ddaau", "đâu"), ("dduwowngf", "đường"), ("hoaf", "hòa"), ("quoocs", "quốc"),
        ("nghieepj", "nghiệp"), ("chuyeenr", "chuyển"), ("giaays", "giấy"), ("uyr", "ủy"), ("ban", "ban"),
        ("nhw", "như"), ("trwowcs", "trước"), ("nuwocs", "nước"), ("thuowr", "thuở"), ("nguyenex", "nguyễn"),
        ("tiengse", "tiếng"), ("dongdof", "đồng"), ("diemder", "điểm"), ("photo", "photo"), ("congo", "congo"),
    ],
)  # fmt: skip
def test_telex_keys_give_their_word(keys, word):
    assert from_telex(keys) == word


# With publication


def test_a_new_edition_is_found_by_its_new_words_alone():
    article = make.published(title="Trạm y tế xã Nậm Lình")
    make.change(article, make.editor(), title="Bệnh viện huyện Nậm Lình")
    assert titles("nam linh") == ["Trạm y tế xã Nậm Lình"] and titles("benh vien") == []
    for action in ("submit", "forward"):
        make.do(article, action, make.editor())
    make.do(article, "approve", make.approver())
    assert titles("benh vien") == ["Bệnh viện huyện Nậm Lình"] and titles("tram y te") == []
    assert SearchRow.objects.filter(article_id=article.pk).count() == 1


def test_what_is_withdrawn_is_found_no_more():
    article = make.published(title="Trạm y tế xã Nậm Lình")
    make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
    assert titles("nam linh") == [] and not SearchRow.objects.exists()


def test_a_withdrawal_that_is_taken_back_takes_nothing_from_the_index():
    article = make.published(title="Trạm y tế xã Nậm Lình")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
        raise ZeroDivisionError
    assert titles("nam linh") == ["Trạm y tế xã Nậm Lình"]


def test_a_row_of_what_is_not_live_shows_nothing():
    """The index is no truth: a row that was put there by hand leads to nothing that is not public."""
    article = make.published(title="Trạm y tế xã Nậm Lình")
    edition = make.edition_of(article)
    make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
    rows.put([edition])
    assert SearchRow.objects.exists() and titles("nam linh") == []


def test_keys_order_as_lists_do():
    moment = datetime(2016, 5, 1, tzinfo=UTC)
    keys = [key_of(moment + timedelta(seconds=s), pk) for s, pk in ((0, 5), (0, 6), (1, 1), (86_400, 2))]
    assert keys == sorted(keys)
    assert moment_of(keys[2]) == moment + timedelta(seconds=1)
    assert max(key_of(datetime(2100, 12, 31, tzinfo=UTC), 2**30 - 1), 0) < 2**63


# The words of the corpus


def test_the_words_of_a_publication_are_known_with_its_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        article = make.published(title="Khai trương cáp quang Bản Vài")
    assert vocabulary.knows("quang") and vocabulary.beginning("qua", 3) == ["quang"]
    assert search("cáp quangg").suggestion == "cáp quang"
    vocabulary.forget()
    assert vocabulary.knows("quang"), "Also where it was not published."
    vocabulary.gather()
    assert SearchWord.objects.get(pk="quang").count == 1
    make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
    vocabulary.gather()
    assert not vocabulary.knows("quang")


def test_a_word_that_is_learned_while_all_are_counted_is_kept(monkeypatch):
    make.published(title="Cáp quang")
    read = vocabulary._words_of

    def meanwhile(card):
        SearchWord.objects.bulk_create([SearchWord(folded="moi", shown="mới", count=0)], ignore_conflicts=True)
        return read(card)

    monkeypatch.setattr(vocabulary, "_words_of", meanwhile)
    vocabulary.gather()
    assert vocabulary.knows("moi") and vocabulary.knows("quang")
    vocabulary.forget()
    monkeypatch.undo()
    vocabulary.gather()
    assert not vocabulary.knows("moi")


# The command


def test_the_index_is_built_anew_and_loses_what_is_stale(capsys):
    articles = [make.published(title=f"Bản tin số {number}") for number in range(3)]
    gone = make.published(title="Bản tin đã gỡ")
    edition = make.edition_of(gone)
    make.do(gone, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
    rows.put([edition])
    rows.take([articles[0].pk])
    assert len(titles("ban tin")) == 2
    call_command("rebuild_search")
    assert "3 editions can be found" in capsys.readouterr().out
    assert len(titles("ban tin")) == 3 and SearchRow.objects.count() == 3
    call_command("rebuild_search", from_nothing=True)
    assert len(titles("ban tin")) == 3
    assert vocabulary.knows("tin") and not vocabulary.knows("khongco")


def test_words_changed_by_hand_are_named(capsys):
    article = make.published(title="Trạm y tế xã Nậm Lình")
    SearchRow.objects.filter(article_id=article.pk).update(lead="nha cai")
    with pytest.raises(SystemExit):
        call_command("verify_editions", json=True)
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert ["words it is found by" in str(fault) for fault in faults] == [True]


def test_a_title_of_long_ago_is_found_among_many(monkeypatch):
    """More match than are looked at by their words alone; the title has an index of its own."""
    from news import search as package

    monkeypatch.setattr(package, "CANDIDATES", {package.TITLES: 3, package.TEXTS: 3})
    old = make.published(title="Bến Tam mở chợ đêm", displayed_at=datetime(2011, 5, 1, tzinfo=UTC))
    for number in range(8):
        make.published(title=f"Tin {number}", body="<p>Ở Bến Tam, người mở hàng đi chợ từ đêm.</p>")
    monkeypatch.setattr(package, "COUNTED", 6)
    assert search("Bến Tam mở chợ đêm").editions[0].article_id == old.pk
    assert Edition.objects.live().count() == 9


# By months


def test_the_newest_are_found_month_by_month_as_without():
    """PostgreSQL looks through the newest months first."""
    make.category()
    bulk_articles.generate(80)
    index = engine(connection)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE news_searchrow")
    keys = {row.key: f" {row.title} {row.lead} {row.body} " for row in SearchRow.objects.order_by("-key")}
    for word in ("so", "mua", "thon", "dau", "iii", "bac"):
        term = asking.read(word, [], lambda word: True).terms
        matching = [key for key, text in keys.items() if f" {word} " in folded_of(text)]
        for limit in (1, 3, 7, 200):
            assert index.newest(TEXTS, term, [], exact=False, limit=limit) == matching[:limit]
            for before in matching[:: max(len(matching) // 4, 1)]:
                later = [key for key in matching if key < before]
                assert index.newest(TEXTS, term, [], exact=False, limit=limit, before=before) == later[:limit]


def test_rows_of_before_get_their_months():
    make.category()
    bulk_articles.generate(5)
    whole = {row.pk: row.marks for row in SearchRow.objects.all()}
    index = engine(connection)
    with transaction.atomic():
        old = list(SearchRow.objects.all())
        index.remove(old)
        for row in old:
            row.marks = " ".join(word for word in row.marks.split() if not word.startswith("m_m_"))
        SearchRow.objects.bulk_update(old, ["marks"])
        index.add(old)
    migration = import_module("news.migrations.0024_search_months")
    migration.mark_months(apps, SimpleNamespace(connection=connection))
    assert {row.pk: row.marks for row in SearchRow.objects.all()} == whole
    month = next(word for word in whole[max(whole)].split() if word.startswith("m_m_"))
    assert max(whole) in index.ask(TEXTS, index.mark(month), 9, None)
