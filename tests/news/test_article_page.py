"""What an article's page has around its text: what is akin, its neighbours, its story; and its forms to keep."""

import re
from datetime import datetime
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news import embedding, preview, saving
from news.models import Edition
from portal.management import bulk_articles
from tests import factories as make

pytestmark = pytest.mark.django_db


def at(day: int) -> datetime:
    return timezone.make_aware(datetime(2026, 3, day, 8))


def article(title: str, day: int, **changes):
    """A live article without a picture, of a day in March."""
    return make.published(title=title, kind="announcement", displayed_at=at(day), **changes)


def around(client, article):
    return client.get(make.url_of(article)).context["around"]


def titles(cards) -> list[str]:
    return [card.title for card in cards]


# What is akin


def test_what_shares_more_tags_comes_first_then_the_newest_of_the_category(client):
    river, rain, other = make.tag("sông Kinh"), make.tag("mưa lũ"), make.category("An toàn thông tin")
    own = article("Bài đang đọc", 10, tags=[river, rain])
    article("Bài sau", 11)
    article("Bài trước", 9)
    article("Cùng một từ khóa", 1, tags=[river], category=other)
    article("Cùng hai từ khóa", 2, tags=[river, rain], category=other)
    article("Cùng chuyên mục", 5)
    article("Chẳng liên quan", 12, category=other)
    assert titles(around(client, own).related) == ["Cùng hai từ khóa", "Cùng một từ khóa", "Cùng chuyên mục"]


def test_what_was_withdrawn_is_not_offered(client):
    own, gone = article("Bài đang đọc", 10), article("Bài đã gỡ", 9)
    make.do(gone, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
    found = around(client, own)
    assert (found.related, found.newer, found.older) == ([], None, None)


def test_an_article_in_english_has_english_ones_around_it(client):
    own = article("Report", 10, language="en")
    article("Bài tiếng Việt", 9)
    article("Further report", 8, language="en")
    found = around(client, own)
    assert found.older.title == "Further report"
    assert found.related == []


def test_a_card_with_a_broken_seal_is_left_out(client):
    own, other = article("Bài đang đọc", 10), article("Bài bị sửa lén", 9)
    with make.tampering():
        Edition.objects.filter(article=other).update(card=make.edition_of(other).card.replace("lén", "lút"))
    assert around(client, own).older is None


# Neighbours


def test_neighbours_are_those_of_the_main_category_and_stand_nowhere_else(client):
    elsewhere = make.category("An toàn thông tin")
    own = article("Bài đang đọc", 10)
    for title, day in (("Xa hơn", 7), ("Trước", 8), ("Sau", 12), ("Sau nữa", 13)):
        article(title, day)
    article("Chuyên mục khác", 9, category=elsewhere)
    found = around(client, own)
    assert (found.older.title, found.newer.title) == ("Trước", "Sau")
    assert titles(found.related) == ["Sau nữa", "Xa hơn"]
    html = client.get(make.url_of(own)).text
    assert f'href="{found.older.url}" rel="prev"' in html
    assert f'href="{found.newer.url}" rel="next"' in html


def test_of_the_same_moment_the_number_decides(client):
    first, own, last = (article(title, 10) for title in ("Một", "Hai", "Ba"))
    found = around(client, own)
    assert (found.older.id, found.newer.id) == (first.pk, last.pk)


def test_the_only_article_has_nothing_around_it(client):
    html = client.get(make.url_of(article("Một mình", 10))).text
    assert "Bài liên quan" not in html
    assert "Bài trước" not in html


# The story


def test_a_story_shows_its_newest_and_where_this_article_stands(client):
    storm = make.topic("Bão số 5")
    rows = [article(f"Tin bão {day}", day, topic=storm) for day in range(1, 9)]
    newest = around(client, rows[-2])
    assert titles(newest.thread) == ["Tin bão 8", "Tin bão 7", "Tin bão 6", "Tin bão 5", "Tin bão 4"]
    assert not newest.has_gap
    oldest = around(client, rows[0])
    assert titles(oldest.thread) == ["Tin bão 8", "Tin bão 7", "Tin bão 6", "Tin bão 5", "Tin bão 1"]
    assert oldest.has_gap
    assert oldest.related == []
    html = client.get(make.url_of(rows[0])).text
    assert html.count('href="/dong-su-kien/bao-so-5/"') >= 2
    assert re.search(r'<li class="thread-own" aria-current="true">.*?Tin bão 1', html, re.DOTALL)


# What it costs


def test_all_of_this_is_one_question_whatever_the_number_of_articles(client):
    make.department()
    storm = make.topic("Bão số 5")
    tags = [make.tag(f"từ khóa {number}") for number in range(9)]
    own = article("Bài đang đọc", 10, tags=tags, topic=storm)
    article("Cùng dòng", 9, tags=tags[:2], topic=storm)
    address, counts = make.url_of(own), []
    for further in (0, 60):
        if further:
            bulk_articles.generate(further)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 3


def test_the_walks_use_the_index(client):
    make.department()
    own = article("Bài đang đọc", 10, tags=[make.tag("sông Kinh")], topic=make.topic("Bão"))
    bulk_articles.generate(20)
    with CaptureQueriesContext(connection) as queries:
        client.get(make.url_of(own))
    sql = next(query["sql"] for query in queries if "news_listing" in query["sql"])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"), [])
            plan = [row[3] for row in cursor.fetchall()]
            walks = [line for line in plan if "news_listing" in line]
            assert len(walks) >= 5
            assert all("SEARCH" in line and "listing_newest" in line for line in walks), walks
            assert not [line for line in plan if line.startswith("SCAN news_edition")]
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")  # twenty rows are read faster without any index
            cursor.execute("EXPLAIN " + sql.replace("%", "%%"), [])
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "listing_newest" in plan
            assert "Seq Scan on news_listing" not in plan
            assert "Seq Scan on news_edition" not in plan


# Words


def test_numbers_hold_together_in_title_lead_text_and_cards_and_stay_what_they_were(client):
    own = article(
        "Công bố Quyết định 225/QĐ-UBND về mạng lưới",
        10,
        lead="Ban hành ngày 1/4/2026.",
        body='<p>Theo <a href="/225/QĐ-UBND" title="Số 225/QĐ-UBND">Nghị định 47/2020/NĐ-CP</a>, chi 5 tỷ đồng.</p>',
    )
    next_one = article("Bài sau", 11)
    html = client.get(make.url_of(own)).text
    assert '<span class="unbroken">ngày 1/4/2026.</span>' in html
    assert re.search(r'<h1 id="title">.*?<span class="[a-z]+">[^<]*225/QĐ-UBND</span>.*?</h1>', html)
    assert 'title="Số 225/QĐ-UBND"' in html
    assert re.search(r'Nghị định <span class="(?:nb|unbroken)">47/2020/NĐ-CP</span></a>', html)
    assert '<meta property="og:title" content="Công bố Quyết định 225/QĐ-UBND về mạng lưới">' in html
    assert "<title>Công bố Quyết định 225/QĐ-UBND" in html
    assert "225/QĐ-UBND</span>" in client.get(make.url_of(next_one)).text
    assert "<span" not in make.edition_of(own).content


def test_a_title_is_escaped_though_its_numbers_are_marked(client):
    own = article("Quyết định 225/QĐ-UBND <script>alert(1)</script> & 6 tháng", 10)
    html = client.get(make.url_of(own)).text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in html


# Pictures


def test_every_picture_is_a_link_to_its_largest_form_and_neighbours_are_a_gallery(client):
    pictures = [make.image(shade) for shade in (1, 2, 3)]
    body = "<p>Mở.</p>" + embedding.figure(pictures[0], "Một.") + embedding.figure(pictures[1], "Hai.") + "<p>Giữa.</p>"
    own = make.published(body=body + embedding.figure(pictures[2], "Ba."), cover=make.image(4))
    html = client.get(make.url_of(own)).text
    text = html.partition('class="art-text"')[2].partition("<footer")[0]
    assert text.count('<a class="enlarge" href="/media/') == 4
    assert text.count('class="gallery"') == 1
    gallery = re.search(r'<div class="gallery" role="group" aria-label="Chùm 2 ảnh">(.*?)</div>', text, re.DOTALL)[1]
    assert gallery.count("<figure>") == 2
    assert "Ba." not in gallery
    for address in re.findall(r'class="enlarge" href="/media/([^"]+)"', text):
        assert default_storage.exists(address)


# Forms to keep


def test_a_preview_offers_nothing_that_would_spread_it(client):
    html = preview.preview_page(preview.document_of(make.article()), files_at="/tep/").text
    assert "zalo.me" not in html
    assert "facebook.com" not in html
    assert not re.search(r'href="[^"]*/(tai-ve|in|bao-loi)/"', html)


def test_sharing_is_by_plain_links(client):
    html = client.get(make.url_of(article("Bài & lời", 10))).text
    address = re.search(r'href="https://zalo.me/share\?url=([^"]+)" rel="noopener"', html)[1]
    assert unquote(address) == re.search(r'<link rel="canonical" href="([^"]+)"', html)[1]
    assert f"https://www.facebook.com/sharer/sharer.php?u={address}" in html
    assert "mailto:?subject=B%C3%A0i%20%26%20l%E1%BB%9Di&amp;body=" in html
    assert not re.search(r'<(script|iframe|img)[^>]+src="https?://', html)


def test_the_saved_file_stands_alone(client):
    make.department()
    picture = make.image(2)
    own = make.published(
        title="Đường lên Mây Ngàn: 27 km cáp quang",
        body=embedding.figure(picture, "Kéo cáp.")
        + '<p>Xem <a title="Mọi tin" href="/tin-tuc/">tin khác</a>, <a href="?x=1">hỏi</a>, <a href="#sau">sau</a>. '
        + 'Viết là &lt;a href="/abc"&gt; nhé.</p>',
        cover=make.image(1),
        source="Báo Kinh Sơn",
    )
    answer = client.get(f"{make.url_of(own)}tai-ve/")
    assert answer.status_code == 200
    told = answer["Content-Disposition"]
    assert told.startswith("attachment; filename=\"Duong len May Ngan- 27 km cap quang.html\"; filename*=UTF-8''")
    assert unquote(told.partition("''")[2]) == "Đường lên Mây Ngàn- 27 km cáp quang.html"
    assert answer["X-Robots-Tag"] == "noindex"
    html = answer.text
    assert html.count('<img src="data:image/jpeg;base64,') == 2
    assert "<script" not in html
    assert not re.search(r'(?:src|srcset)="(?!data:)', html)
    assert not re.search(r'<[^>]*href="/', html) and '&lt;a href="/abc"&gt;' in html
    assert "url(" not in html
    edition = make.edition_of(own)
    for words in (edition.code, "Báo Kinh Sơn", f"http://testserver{make.url_of(own)}", "Sở Khoa học và Công nghệ"):
        assert words in html
    assert 'href="http://testserver/tin-tuc/"' in html
    assert f'href="http://testserver{make.url_of(own)}?x=1"' in html and 'href="#sau"' in html


def test_pictures_beyond_the_bound_or_changed_since_are_named_instead(client, monkeypatch):
    picture = make.image(2, alt_text="Đồi chè")
    own = make.published(body=embedding.figure(picture), cover=make.image(1))
    address = f"{make.url_of(own)}tai-ve/"
    monkeypatch.setattr(saving, "MOST_BYTES", 10)
    html = client.get(address).text
    assert "data:image" not in html
    assert "Ảnh “Đồi chè” xem tại:" in html
    monkeypatch.undo()
    monkeypatch.setattr(default_storage, "open", lambda name: __import__("io").BytesIO(b"khac"))
    assert "data:image" not in client.get(address).text


def test_the_saved_file_answers_as_the_article_does(client):
    own = article("Bài sẽ gỡ", 10)
    address = f"{make.url_of(own)}tai-ve/"
    assert client.get("/tin-tuc/khong-co-999999/tai-ve/").status_code == 404
    moved = client.get(f"/tin-tuc/ten-cu-{own.pk}/tai-ve/")
    assert (moved.status_code, moved["Location"]) == (301, address)
    make.do(own, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
    assert client.get(address).status_code == 410
    broken = article("Bài bị sửa", 11)
    with make.tampering():
        Edition.objects.filter(article=broken).update(content_seal="0" * 64)
    assert client.get(f"{make.url_of(broken)}tai-ve/").status_code == 503


def test_the_printed_sheet_fetches_every_picture_and_links_none(client):
    body = embedding.figure(make.image(1)) + "<p>x</p>" + embedding.figure(make.image(2))
    html = client.get(f"{make.url_of(make.published(body=body))}in/").text
    assert 'loading="lazy"' not in html
    assert 'class="enlarge"' not in html
    assert re.search(r"<button[^>]* data-print hidden>", html)


def test_authors_publisher_and_correction_are_told(client):
    make.department(name="Sở Cũ", valid_from="2010-01-01")
    make.department(name="Sở Mới", valid_from="2026-06-01")
    own = article("Bài cũ", 10, authors=[(make.author("Lan"), "text"), (make.author("Minh"), "text")])
    html = client.get(make.url_of(own)).text
    assert "Cơ quan đăng: <span>Sở Cũ</span>." in html
    assert html.count('rel="author"') == 2
    make.change(own, make.editor(), lead="Sửa số liệu.")
    for action, by in (("submit", make.editor()), ("forward", make.editor())):
        own.refresh_from_db()
        if own.stage in ("draft", "submitted", "returned") or action == "submit":
            make.do(own, action, by)
    own.refresh_from_db()
    make.do(own, "approve", make.approver(), correction=True, public_note="Số 225/QĐ-UBND mới đúng.")
    html = client.get(make.url_of(own)).text
    assert re.search(r'<h2 id="correction">.*?Đính chính', html, re.DOTALL)
    assert "225/QĐ-UBND</span> mới đúng." in html


def test_a_text_of_some_length_has_its_contents_twice_and_a_short_one_none(client):
    long = article("Bài dài", 10, body="".join(f"<h2>Phần {number}</h2><p>x</p>" for number in range(3)))
    html = client.get(make.url_of(long)).text
    assert html.count('<a href="#muc-phan-1">') == 2  # beside the text on wide screens, before it on narrow ones
    assert "Trong bài này" not in client.get(make.url_of(article("Bài ngắn", 9))).text
