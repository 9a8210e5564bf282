"""What people type, and what they mean by it: one table, held by the index of the database (SQLite's or PostgreSQL's,
whichever the tests run on) and by that of a search server alike."""

import unicodedata
from datetime import UTC, datetime

import pytest
from django.db import transaction

from news.models import SearchSynonym
from news.search import search, vocabulary
from tests import factories

pytestmark = pytest.mark.django_db

CORPUS = {
    "so": ("Sở Thông tin và Truyền thông tổ chức hội nghị", "Sáu tháng đầu năm.", "<p>Nhiều việc đã xong.</p>"),
    "duong": ("Đường sắt đô thị về phường Bến Tam", "Khởi công trong quý III.", "<p>Nhà thầu bắt đầu đo đạc.</p>"),
    "bao": ("Báo Kinh Sơn ra số đặc biệt", "Tờ báo của tỉnh.", "<p>Phát hành sáng nay.</p>"),
    "storm": ("Bão số 5 đổ bộ đêm nay", "Tỉnh họp khẩn.", "<p>Gió giật cấp 10.</p>"),
    "hoa": ("Ông Nguyễn Thúy Hòa nhận huân chương", "Lễ trao ở Hà Nội.", "<p>Có mặt đông đủ.</p>"),
    "ky": ("Tập huấn kỹ thuật trồng chè", "Quý 2 vừa qua.", "<p>Bà Lý hướng dẫn.</p>"),
    "van_ban": ("Phê duyệt đề án chuyển đổi số", "Theo Quyết định số 225/QĐ-UBND.", "<p>Ký ngày 17/07/2014.</p>"),
    "thang": ("Kết quả khảo sát hạ tầng", "Làm trong tháng 7/2013.", "<p>Ngày 5 tháng 9 năm 2012 có báo cáo.</p>"),
    "thu_tuc": ("Thủ tục cấp đổi căn cước công dân", "Nộp hồ sơ qua mạng.", "<p>Mất 5 ngày.</p>"),
    "tt": ("Sở TT&TT làm việc với Covid-19", "Theo UBND tỉnh.", "<p>Mạng 5G phủ 100% xã – phường.</p>"),
}


@pytest.fixture(scope="module", params=["database", pytest.param("opensearch", marks=pytest.mark.exhaustive)])
def engine(request):
    if request.param == "opensearch":
        request.getfixturevalue("opensearch_of_module")


@pytest.fixture(scope="module")
def articles(engine, department):
    """Number of the article → its name in CORPUS."""
    with transaction.atomic():
        made = {}
        for number, (name, (title, lead, body)) in enumerate(CORPUS.items()):
            moment = datetime(2016, 3, 1 + number, 3, 0, tzinfo=UTC)
            made[factories.published(title=title, lead=lead, body=body, displayed_at=moment).pk] = name
        SearchSynonym.objects.create(sayings="CCCD\ncăn cước công dân\nthẻ căn cước")
        vocabulary.gather()
        yield made
        transaction.set_rollback(True)  # the other engine's are made anew


@pytest.fixture
def corpus(articles):
    vocabulary.forget()
    yield articles
    vocabulary.forget()


def found(corpus, query, **options) -> list[str]:
    return [corpus[edition.article_id] for edition in search(query, **options).editions]


ONLY = [
    # typed, found (in any order)
    ("so thong tin", {"so"}),
    ("sở thông tin", {"so"}),
    ("SỞ THÔNG TIN", {"so"}),
    (unicodedata.normalize("NFD", "Sở Thông tin"), {"so"}),
    ("duong sat", {"duong"}),
    ("đường sắt", {"duong"}),
    ("Đường", {"duong"}),
    ("hoà", {"hoa"}),
    ("Thuý Hoà", {"hoa"}),
    ("thúy hòa", {"hoa"}),
    ("kĩ thuật", {"ky"}),
    ("ky thuat", {"ky"}),
    ("quí 2 vừa qua", {"ky"}),
    ("bà Lí", {"ky"}),
    ('"thông tin và truyền thông"', {"so"}),
    ('"truyền thông thông tin"', set()),
    ("“đường sắt đô thị”", {"duong"}),
    ('"duong sat"', {"duong"}),
    ("225/QĐ-UBND", {"van_ban"}),
    ("225/qd-ubnd", {"van_ban"}),
    ("225", {"van_ban"}),
    ("QĐ-UBND", {"van_ban"}),
    ("226/QĐ-UBND", set()),
    ("２２５/QÐ–ＵＢＮＤ", {"van_ban"}),  # letters of full width, the Icelandic Ð of old converters, an en dash
    ("17/07/2014", {"van_ban"}),
    ("17/7/2014", {"van_ban"}),
    ("17-7-2014", {"van_ban"}),
    ("17.7.2014", {"van_ban"}),
    ("ngày 17/7/2014", {"van_ban"}),
    ("2014-07-17", {"van_ban"}),
    ("17/7", {"van_ban"}),
    ("ngày 17 tháng 7 năm 2014", {"van_ban"}),
    ("tháng 7 năm 2013", {"thang"}),
    ("thang 7 nam 2014", {"van_ban"}),
    ("5/9", {"thang"}),
    ("5 tháng 9", {"thang"}),
    ("9 tháng 5 năm 2012", set()),
    ("tháng 7/2013", {"thang"}),
    ("5/9/2012", {"thang"}),
    ("9/2012", {"thang"}),
    ("thur tucj", {"thu_tuc"}),
    ("ddoo thij", {"duong"}),
    ("ddwowngf sawts", {"duong"}),
    ("hooij nghij", {"so"}),
    ("nguyenex thuys hoaf", {"hoa"}),
    ("CCCD", {"thu_tuc"}),
    ("cccd", {"thu_tuc"}),
    ("thẻ căn cước", {"thu_tuc"}),
    ("the can cuoc", {"thu_tuc"}),
    ("TT&TT", {"tt"}),
    ("tt&tt", {"tt"}),
    ("covid-19", {"tt"}),
    ("covid 19", {"tt"}),
    ("Covid–19", {"tt"}),
    ("xã-phường", {"tt"}),
    ("5G", {"tt"}),
    ("100%", {"tt"}),
    ("01/03/2016", {"so"}),
    ("hội nghị!!!", {"so"}),
    ("(hội nghị)", {"so"}),
    ("hội\u200b nghị", {"so"}),
]


@pytest.mark.parametrize(("query", "expected"), ONLY, ids=[query for query, _ in ONLY])
def test_what_is_typed_finds_what_is_meant(corpus, query, expected):
    results = search(query)
    assert {corpus[edition.article_id] for edition in results.editions} == expected
    assert not results.is_loose


FIRST = [
    ("báo", ["bao"]),  # what was typed with its accents stands before what only looks like it
    ("bão", ["storm"]),
    ("bão số 5", ["storm"]),
    ("số", ["storm", "van_ban", "bao"]),
]


@pytest.mark.parametrize(("query", "first"), FIRST, ids=[query for query, _ in FIRST])
def test_accents_that_were_typed_come_first(corpus, query, first):
    assert set(found(corpus, query)[: len(first)]) == set(first)


def test_what_has_the_accents_anywhere_comes_before_what_looks_alike_in_its_title(corpus):
    in_body = factories.published(title="Tin trong tuần", body="<p>Theo báo Nhân Dân, việc đã xong.</p>")
    alike = factories.published(title="Bão", lead="Bão to, bão lớn.")
    order = [edition.article_id for edition in search("báo").editions]
    assert order.index(in_body.pk) < order.index(alike.pk)
    order = [edition.article_id for edition in search("bao").editions]
    assert order.index(in_body.pk) > order.index(alike.pk), "Without accents the title counts for more."


def test_what_is_found_loosely_is_walked_to_its_end(corpus):
    made = {factories.published(title=f"Cáp quang về bản số {number}").pk for number in range(7)}
    seen, cursor = [], None
    while len(seen) < 20:
        results = search("cáp quang bản tàu", limit=3, cursor=cursor)
        assert results.is_loose
        seen += [edition.article_id for edition in results.editions]
        if not (cursor := results.cursor):
            break
    assert sorted(seen) == sorted(made)


def test_a_synonym_without_a_word_means_nothing(corpus):
    SearchSynonym.objects.create(sayings="!!!\nđường sắt")
    vocabulary.forget()
    assert found(corpus, "đường sắt") == ["duong"]


def test_words_that_grow_in_small_letters_are_kept_at_their_length(corpus):
    word = "İ" * 60
    article = factories.published(title=f"{word} ở xã", lead="ﷺ" * 30)
    assert vocabulary.gather() and [edition.article_id for edition in search(word).editions] == [article.pk]


def test_syllables_that_stand_together_come_before_the_same_apart(corpus):
    """“thông tin” is one word; a title with both syllables apart means something else."""
    together = factories.published(title="Việc của Sở", lead="Cổng thông tin của tỉnh.")
    apart = factories.published(title="Lớp học thông minh đưa tin", lead="Ở xã Nậm Lình.")
    order = [edition.article_id for edition in search("thông tin").editions]
    assert order.index(together.pk) < order.index(apart.pk)


def test_without_accents_both_are_found(corpus):
    assert {"bao", "storm"} <= set(found(corpus, "bao"))
    assert {"bao", "storm"} <= set(found(corpus, "báo")), "Other accents come after, they are not left out."


LOOSE = [
    ("đường sắt đô thị tàu", "duong"),  # one word too many
    ("đường sắc đô thị bến tam", "duong"),  # another word that exists
    ("hoi nghj so thong tin", "so"),
    ("thủ tục cấp dổi căn cước côngg", "thu_tuc"),
]


@pytest.mark.parametrize(("query", "name"), LOOSE, ids=[query for query, _ in LOOSE])
def test_one_wrong_word_of_several_does_not_hide_the_article(corpus, query, name):
    results = search(query)
    assert corpus[results.editions[0].article_id] == name
    assert results.is_loose


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("hộii nghị", "hội nghị"),
        ("duongf saat", "duong sat"),
        ("truyen thoong", ""),
        ("khao sta", "khao sat"),
        ("huân chươn", "huân chương"),
        ("thủ tcụ", "thủ tục"),
        ("thur tuccj", "thủ tục"),  # mistyped in Telex
        ("chuyển đổi sốp", "chuyển đổi số"),
        ("chuyen doi sop", "chuyen doi so"),
        ("thong tín truyềnn thông", "thong tín truyền thông"),
        ("truyềnthông", "truyền thông"),
        ("duongsat", "duong sat"),
        ("khaosta", "khao sat"),
        ('"huân chươn"', '"huân chương"'),
        ("225/QĐ-UBNDD", "225/QĐ-UBND"),
        ("hộii đường sắt", ""),  # put right, it still would find nothing
        ("one two three words xyz", ""),
        ("qq", ""),
    ],
)
def test_another_query_is_suggested_from_our_own_words(corpus, query, suggestion):
    assert search(query).suggestion == suggestion


def test_what_a_word_was_meant_to_be_is_told_by_its_neighbours(corpus):
    """“từ” and “Sở” are more frequent, but nobody writes “thủ từ” or “chuyển đổi sở”."""
    for _ in range(3):
        factories.published(title="Từ Sở tới xã, từ xã tới bản", lead="Sở đi từ sáng.", body="<p>Sở.</p>")
    vocabulary.gather()
    assert search("thủ tcụ").suggestion == "thủ tục"
    assert search("chuyển đổi sốp").suggestion == "chuyển đổi số"
    assert search("tcụ xã").suggestion == "từ xã"


def test_nothing_is_suggested_that_would_find_nothing_where_results_are_narrowed_down(corpus):
    assert search("huân chươn", filters={"year": 2016}).suggestion == "huân chương"
    assert search("huân chươn", filters={"year": 2015}).suggestion == ""


def test_telex_that_is_a_word_of_ours_is_left_as_it_is(corpus):
    assert search("covid").corrected == ""
    assert search("thur tucj").corrected == "thủ tục"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [({"year": 2016}, {"so", "tt", "van_ban"}), ({"year": 2015}, set()), ({"kind": "page"}, set())],
)
def test_results_are_narrowed_down(corpus, filters, expected):
    assert (
        expected <= set(found(corpus, "so", filters=filters))
        if expected
        else found(corpus, "so", filters=filters) == []
    )


def test_by_date_everything_comes_newest_first(corpus):
    keys = [edition.displayed_at for edition in search("so", newest_first=True).editions]
    assert keys == sorted(keys, reverse=True) and len(keys) > 3


def test_a_title_as_it_stands_is_the_first(corpus):
    for pk, name in corpus.items():
        title = CORPUS[name][0]
        for typed in (title, title.lower(), unicodedata.normalize("NFD", title)):
            assert search(typed).editions[0].article_id == pk
