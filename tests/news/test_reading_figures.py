"""“Lượt đọc”: the figures that the newsroom sees, on a page, as a file and beside an article."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news.models import Reading
from news.reading_figures import SPANS, figures_of, readings
from portal.figures import bars
from portal.models import AuditEntry
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE, FILE = "/admin/news/reading/", "/admin/news/reading/csv/"


def read(article, reads: int, days_ago: int = 0) -> None:
    Reading.objects.create(article=article, day=timezone.localdate() - timedelta(days=days_ago), reads=reads)


def page(client, **asked):
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200
    return answer


def test_the_page_sums_by_day_and_ranks_the_articles(client):
    first, second = make.published(title="Bài một"), make.published(title="Bài hai")
    for article, reads, days_ago in ((first, 5, 0), (first, 7, 29), (second, 20, 3), (second, 900, 30)):
        read(article, reads, days_ago)
    client.force_login(make.editor())
    context = page(client).context
    assert [bar["count"] for bar in context["bars"]] == [7, *[0] * 25, 20, 0, 0, 5]
    assert [(a.title, a.reads) for a in context["articles"]] == [("Bài hai", 20), ("Bài một", 12)]
    assert context["total"] == 32
    assert page(client, khoang="7").context["total"] == 25
    assert page(client, khoang="52").context["total"] == 932


def test_weeks_begin_on_monday_and_end_with_this_one(client, time_machine):
    time_machine.move_to("2026-08-05 12:00+07:00", tick=False)  # a Wednesday
    article = make.published()
    for days_ago, reads in ((0, 1), (2, 2), (3, 4), (9, 8), (10, 16)):
        read(article, reads, days_ago)
    shown = bars(readings(make.editor(), SPANS["52"]), SPANS["52"], "reads")
    assert [bar["count"] for bar in shown[-3:]] == [16, 12, 3] and len(shown) == 52
    assert f"{shown[-1]['start']:%a %d/%m}" == "Mon 03/08"


@pytest.mark.parametrize(("asked", "words"), [("30", "hôm nay, 05/08"), ("52", "mới tính từ thứ hai 03/08")])
def test_what_still_runs_is_said_in_words(client, time_machine, asked, words):
    time_machine.move_to("2026-08-05 12:00+07:00", tick=False)  # a Wednesday
    article = make.published()
    read(article, 5)
    read(article, 3, 9)
    client.force_login(make.editor())
    text = page(client, khoang=asked).text
    assert words in text and "chưa hết" in text and "Có số liệu từ ngày 27/07/2026" in text
    assert f"nhiều nhất, {SPANS[asked].running}, chưa hết" in text
    Reading.objects.filter(reads=3).update(reads=9)
    assert "nhiều nhất, 27/07" in page(client, khoang="30").text


def test_a_chart_says_the_same_as_its_table(client):
    read(make.published(), 1234)
    client.force_login(make.editor())
    text = page(client).text
    assert '<div class="bars" aria-hidden="true">' in text and text.count("</rect>") == 30
    assert text.count('data-label="Lượt đọc"') == 31 and "1.234" in text
    assert "Không dùng cookie" in text


def test_a_category_counts_what_stands_below_it(client):
    parent = make.category("Hoạt động của Sở")
    child = make.category("Chuyển đổi số", parent=parent)
    other = make.category("Khác")
    for reads, category in ((1, parent), (2, child), (4, other)):
        read(make.published(title=f"Bài {reads}", category=category), reads)
    client.force_login(make.editor())
    totals = {row: page(client, **{"chuyen-muc": row.pk}).context["total"] for row in (parent, child, other)}
    assert totals == {parent: 3, child: 2, other: 4}


@pytest.mark.parametrize("asked", [{"khoang": "9"}, {"khoang": "x'"}, {"chuyen-muc": "9999"}, {"chuyen-muc": "x'"}])
def test_what_is_not_offered_is_said_and_the_usual_shown(client, asked):
    client.force_login(make.editor())
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200 and "như địa chỉ ghi" in answer.text and answer.context["span"].key == "30"
    assert client.post(FILE, asked).status_code == 404


def test_a_writer_sees_the_figures_of_own_articles_only(client):
    own, others = make.published(title="Bài của tôi"), make.published(make.other_writer(), title="Bài của người khác")
    read(own, 3)
    read(others, 50)
    client.force_login(make.writer())
    answer = page(client)
    assert answer.context["total"] == 3 and "Bài của người khác" not in answer.text
    assert "Bài của người khác" not in b"".join(client.post(FILE).streaming_content).decode()
    row = Reading.objects.get(article=others)
    assert client.get(reverse("admin:news_reading_change", args=[row.pk])).status_code != 200


def test_reach_limits_the_figures_too(client):
    near, far = make.category("Gần"), make.category("Xa")
    read(make.published(make.other_writer(), category=near, title="Bài gần"), 3)
    read(make.published(make.other_writer(), category=far, title="Bài xa"), 50)
    client.force_login(make.limit(make.editor(), near))
    answer = page(client)
    assert answer.context["total"] == 3 and "Bài xa" not in answer.text


def test_nobody_else_sees_any(client):
    read(make.published(), 3)
    for who in (make.services_manager, make.stranger):
        client.force_login(who())
        assert client.get(PAGE).status_code in (302, 403) and client.post(FILE).status_code in (302, 403)
    client.logout()
    assert client.get(PAGE).status_code == client.post(FILE).status_code == 302


def test_the_file_holds_all_and_no_formula_and_is_audited(client):
    read(make.published(title='=HYPERLINK("http://ke-xau.example")'), 3)
    client.force_login(make.editor())
    answer = client.post(FILE, {"khoang": "7"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer["Content-Disposition"] == f'attachment; filename="luot-doc-7-ngay-{timezone.localdate():%Y%m%d}.csv"'
    first, today = SPANS["7"].first, timezone.localdate()
    assert "Từ ngày,Đến ngày,Lượt đọc" in text and f"{first:%d/%m/%Y},{today:%d/%m/%Y},3" in text
    assert "'=HYPERLINK" in text and ",=HYPERLINK" not in text
    assert AuditEntry.objects.get(action="reading.export").details == {"span": "7 ngày", "category": "", "articles": 1}
    assert client.get(FILE).status_code == 405


def test_without_readers_the_page_says_what_it_will_show(client):
    client.force_login(make.editor())
    answer = page(client)
    assert "chưa có lượt đọc nào" in answer.text and "<svg focusable" not in answer.text and FILE not in answer.text


def test_the_page_costs_the_same_whatever_the_number_of_articles(client):
    client.force_login(make.editor())
    counts = []
    for size in (2, 12):
        for number in range(size):
            article = make.published(title=f"Bài {size}.{number}", category=make.category(f"Mục {size}.{number}"))
            read(article, number + 1)
        with CaptureQueriesContext(connection) as queries:
            page(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_article_shows_its_own_figures_once_it_was_public(client):
    article = make.published()
    for reads, days_ago in ((1, 6), (2, 7), (4, 29), (8, 30)):
        read(article, reads, days_ago)
    assert figures_of(article) == {"week": 1, "month": 7, "all": 15}
    assert figures_of(make.article(title="Nháp")) is None
    client.force_login(make.writer())
    form = reverse("admin:news_article_change", args=[article.pk])
    assert '<h2 id="reads-heading"' in client.get(form).text
    assert "reads-heading" not in client.get(reverse("admin:news_article_change", args=[make.article().pk])).text


# In the list of articles

LIST = "/admin/news/article/"


def column(client, **asked) -> dict[str, str]:
    """Title → what stands in the column."""
    found = re.findall(
        r"field-headline.*?<a[^>]*>([^<]*)<.*?(?:field-reads_shown[^>]*>([^<]*)</td>|</tr>)",
        client.get(LIST, asked).text,
        re.DOTALL,
    )
    return dict(found)


def test_the_list_of_articles_shows_the_reads_of_a_month(client):
    article = make.published(title="Bài được đọc")
    for reads, days_ago in ((1000, 0), (200, 7), (34, 29), (9000, 30)):
        read(article, reads, days_ago)
    make.published(title="Bài chưa ai đọc")
    make.article(title="Bài nháp")
    make.published(kind="page", title="Liên hệ", slug="lien-he")
    client.force_login(make.editor())
    shown = {"Bài được đọc": "1.234", "Bài chưa ai đọc": "0", "Bài nháp": "–", "Liên hệ": "–"}
    assert column(client) == shown
    assert column(client, q="được đọc") == {"Bài được đọc": "1.234"}
    assert "Lượt đọc 30 ngày" in client.get(LIST).text


def test_who_may_not_see_the_figures_has_no_such_column(client):
    read(make.published(title="Bài được đọc"), 1234)
    editor = make.editor()
    for group in editor.groups.all():
        group.permissions.remove(*group.permissions.filter(codename="view_reading"))
    client.force_login(editor)
    assert column(client) == {"Bài được đọc": ""}
    assert "1.234" not in client.get(LIST).text


def test_the_column_costs_one_query_over_the_rows_of_the_page(client):
    client.force_login(make.editor())
    for size in (2, 40):  # a page has 30 rows
        for number in range(size):
            read(make.published(title=f"Bài {size}.{number}"), number + 1)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        asked = [query["sql"] for query in queries if "news_reading" in query["sql"]]
        assert len(asked) == 1
        assert len(re.search(r"IN \(([\d, ]+)\)", asked[0])[1].split(",")) == min(30, size)
