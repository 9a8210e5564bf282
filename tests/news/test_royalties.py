"""The monthly report: what counts, for whom, from which edition; and a workbook that runs nothing."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news import royalties
from news.models import Edition
from news.royalties import by_category, by_genre, by_person, by_unit, entries_of, word_count
from news.royalties_workbook import workbook
from portal.models import AuditEntry
from tests import factories as make

pytestmark = pytest.mark.django_db
AUGUST = datetime(2026, 8, 1, 0, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DAY = timedelta(days=1)


@pytest.fixture
def at(time_machine):
    def move(moment):
        time_machine.move_to(moment, tick=False)

    move(AUGUST + 4 * DAY)
    return move


def mai():
    return make.author("Lê Mai", "Phòng Bưu chính")


def nam():
    return make.author("Vũ Nam", "Tổ Truyền thông")


def sheets(content: bytes) -> dict[str, list[tuple]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


# What counts


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", 0),
        ("<p>Sở họp sơ kết nửa năm.</p>", 6),
        ("<p>Một</p><p>hai</p>", 2),
        ("<p>Năm 2026 – 38,5 %; <strong>quyết định</strong> số 226/QĐ-UBND</p>", 7),
        ("<p>…, – ! ?</p>", 0),
        ("<ul><li>a</li><li>b</li></ul><p>&amp; c</p>", 3),
    ],
)
def test_words_are_syllables(body, words):
    assert word_count(body) == words


def test_the_month_is_that_of_the_first_edition_in_local_time(at):
    for title, moment in (
        ("Cuối tháng bảy", AUGUST - timedelta(seconds=1)),
        ("Đầu tháng tám", AUGUST),
        ("Cuối tháng tám", AUGUST + 31 * DAY - timedelta(seconds=1)),
        ("Đầu tháng chín", AUGUST + 31 * DAY),
    ):
        at(moment)
        make.published(title=title)
    assert [entry.title for entry in entries_of(2026, 8)] == ["Đầu tháng tám", "Cuối tháng tám"]
    assert [entry.title for entry in entries_of(2026, 9)] == ["Đầu tháng chín"]
    assert entries_of(2026, 12) == []


def test_drafts_and_static_pages_do_not_count(at):
    make.bring(make.article(), "reviewed")
    make.published(kind="page", title="Giới thiệu")
    assert entries_of(2026, 8) == []


def test_a_credit_mended_in_time_counts_and_a_past_month_never_changes(at):
    article = make.published(title="Bài")
    make.change(article, make.editor(), authors=[mai()], body="<p>một hai ba</p>")
    make.do(article, "submit", make.editor())
    make.do(article, "forward", make.editor())
    make.do(article, "approve", make.approver(), correction=True, public_note="Bổ sung tên tác giả.")
    at(AUGUST + 40 * DAY)
    make.change(article, make.editor(), authors=[nam()], body="<p>một</p>")
    make.bring(article, "live")
    (entry,) = entries_of(2026, 8)
    assert (entry.names("text"), entry.words, entry.which) == (["Lê Mai"], 3, "Bản đăng số 2, có đính chính")
    assert entries_of(2026, 9) == []


def test_what_was_withdrawn_is_marked_and_counts(at):
    make.bring(make.article(authors=[mai()]), "withdrawn")
    (entry,) = entries_of(2026, 8)
    assert entry.remark == "Đã gỡ"
    assert by_person([entry])[0].articles == 1


def test_a_person_counts_once_an_article_and_part(at):
    make.published(title="Một", authors=[(mai(), "text"), (nam(), "text"), (mai(), "photo")], body="<p>một hai</p>")
    make.published(title="Hai", authors=[mai()], genre="phong-su", body="<p>ba bốn năm</p>", cover=make.image())
    make.published(title="Ba", authors=[(nam(), "photo")], cover=make.image(2))
    people = {row.label: row for row in by_person(entries_of(2026, 8))}
    first, second = people["Lê Mai"], people["Vũ Nam"]
    assert (first.articles, first.words, first.photo_articles, dict(first.genres)) == (
        2, 5, 1, {"Tin": 1, "Phóng sự": 1},
    )  # fmt: skip
    assert (second.articles, second.words, second.photo_articles, second.photos) == (1, 2, 1, 1)


def test_a_photographers_unit_is_not_credited_with_the_words(at):
    make.published(authors=[(mai(), "text"), (nam(), "photo")], body="<p>một hai</p>", cover=make.image())
    units = {row.label: (row.articles, row.words, row.photos) for row in by_unit(entries_of(2026, 8))}
    assert units == {"Phòng Bưu chính": (1, 2, 0), "Tổ Truyền thông": (0, 0, 1)}


def test_an_article_without_names_is_counted_as_such(at):
    make.published()
    entries = entries_of(2026, 8)
    assert [row.label for row in by_person(entries)] == ["Không ghi tác giả"]
    assert [row.label for row in by_unit(entries)] == ["Không ghi đơn vị"]
    assert [(row.label, row.articles) for row in by_category(entries)] == [("Hoạt động của Sở", 1)]
    assert [(row.label, row.articles) for row in by_genre(entries)] == [("Tin", 1)]


def test_a_renamed_category_keeps_the_name_of_its_time(at):
    article = make.published()
    type(article.category).objects.update(name="Tên mới")
    assert [row.label for row in by_category(entries_of(2026, 8))] == ["Hoạt động của Sở"]


def test_what_was_tampered_with_is_named_and_not_paid(at, client):
    article = make.published(authors=[mai()])
    with make.tampering():
        edition = make.edition_of(article)
        Edition.objects.filter(pk=edition.pk).update(content=edition.content.replace("Lê Mai", "Kẻ Gian"))
    (entry,) = entries_of(2026, 8)
    assert not entry.is_sound and "Niêm phong không khớp" in entry.remark
    assert by_person([entry]) == by_genre([entry]) == []
    client.force_login(make.approver())
    assert (
        "1 bài có bản chốt khi đăng không khớp"
        in client.get(reverse("admin:news_report"), {"thang": 8, "nam": 2026}).text
    )


def test_the_report_reads_editions_in_one_query_whatever_their_number(at):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            entries_of(2026, 8)
        return len(captured)

    make.published(title="Một", authors=[mai()])
    few = cost()
    for number in range(6):
        make.published(title=f"Bài {number}", authors=[mai(), nam()])
    assert cost() == few == 1


# The workbook


def test_the_workbook_has_a_sheet_a_view_and_a_row_an_article(at):
    article = make.published(
        title="Sơ kết", authors=[(mai(), "text"), (nam(), "photo")], body="<p>một hai</p>", cover=make.image()
    )
    book = sheets(workbook(entries_of(2026, 8), 2026, 8))
    assert list(book) == ["Từng bài", "Theo người", "Theo đơn vị", "Theo chuyên mục", "Theo thể loại", "Cách tính"]
    head, row = book["Từng bài"]
    found = dict(zip(head, row, strict=True))
    assert found == {
        "Ngày đăng": datetime(2026, 8, 5, 0, 0),
        "Mã bài": article.pk,
        "Tiêu đề": "Sơ kết",
        "Địa chỉ": f"http://testserver/tin-tuc/so-ket-{article.pk}/",
        "Chuyên mục": "Hoạt động của Sở",
        "Thể loại": "Tin",
        "Số chữ": 2,
        "Số ảnh": 1,
        "Tác giả bài": "Lê Mai",
        "Tác giả ảnh": "Vũ Nam",
        "Đơn vị": "Phòng Bưu chính, Tổ Truyền thông",
        "Bản được tính": "Bản đăng đầu",
        "Ghi chú": None,
    }
    assert book["Theo người"][1] == ("Lê Mai", "Phòng Bưu chính", 1, 2, 0, 0, 1)
    assert [row[0] for row in book["Cách tính"]][2:] == list(royalties.RULES)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_no_cell_is_a_formula(at, start):
    evil = f'{start}HYPERLINK("https://ac.example")'
    make.published(title=evil, authors=[make.author(evil, evil)], category=make.category(evil))
    book = openpyxl.load_workbook(io.BytesIO(workbook(entries_of(2026, 8), 2026, 8)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert cells
    assert [
        cell.value for cell in cells if cell.data_type == "f" or cell.value.startswith(("=", "+", "-", "@", "\t"))
    ] == []


def test_signs_that_a_workbook_may_not_hold_are_left_out(at):
    make.published(authors=[make.author("Mai\x07 \x0bLê")])
    assert sheets(workbook(entries_of(2026, 8), 2026, 8))["Theo người"][1][0] == "Mai Lê"


def test_heads_stay_in_view_and_numbers_are_numbers(at):
    make.published(authors=[mai()])
    book = openpyxl.load_workbook(io.BytesIO(workbook(entries_of(2026, 8), 2026, 8)))
    for sheet in book:
        assert sheet.freeze_panes == "A2"
    row = book["Từng bài"][2]
    assert (row[0].number_format, row[6].number_format, row[6].data_type) == ("dd/mm/yyyy hh:mm", "#,##0", "n")
    assert book["Từng bài"].column_dimensions["C"].width == 50


def test_an_empty_month_is_a_workbook_too(at):
    book = sheets(workbook([], 2026, 8))
    assert len(book["Từng bài"]) == 1


# The page and the download


def test_the_page_shows_the_month_asked_for(at, client):
    make.published(authors=[mai()], body=f"<p>{'chữ ' * 1234}</p>")
    client.force_login(make.approver())
    page = reverse("admin:news_report")
    answer = client.get(page)  # this month
    assert "Báo cáo tháng 8/2026" in answer.text and "Lê Mai" in answer.text and "1.234" in answer.text
    assert "không có bài nào" in client.get(page, {"thang": "7", "nam": "2026"}).text
    for wrong in ({"thang": "13", "nam": "2026"}, {"thang": "x", "nam": "2026"}, {"thang": "1"}, {"nam": "99999"}):
        assert client.get(page, wrong).status_code == 404


def test_the_download_has_a_plain_name_and_is_audited(at, client):
    make.published(authors=[mai()])
    client.force_login(make.administrator())
    answer = client.post(reverse("admin:news_report_xlsx"), {"thang": "8", "nam": "2026"})
    assert answer["Content-Disposition"] == 'attachment; filename="nhuan-but-2026-08.xlsx"'
    assert "spreadsheetml" in answer["Content-Type"] and "no-store" in answer["Cache-Control"]
    assert len(sheets(answer.content)["Từng bài"]) == 2
    entry = AuditEntry.objects.get(action="report.export")
    assert (entry.actor, entry.details) == (make.administrator(), {"month": "2026-08", "articles": 1})


@pytest.mark.parametrize("who", [make.writer, make.editor, make.services_manager, make.stranger])
def test_the_report_is_for_those_who_answer_for_it(at, client, who):
    client.force_login(who())
    assert client.get(reverse("admin:news_report")).status_code == 403
    assert client.post(reverse("admin:news_report_xlsx")).status_code == 403
    assert not AuditEntry.objects.filter(action="report.export").exists()
    assert "Báo cáo tháng" not in client.get("/admin/").text
