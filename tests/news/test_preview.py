"""Previews: the public page before it is public, of any text in any stage, for nobody but the newsroom."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from news import preview
from news.models import Author, Tag
from portal.models import AuditEntry
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def department(module_rows):
    make.department(name_en="Department of Science and Technology")


def shell_url(article):
    return reverse("admin:news_article_preview", args=[article.pk])


def page_url(article):
    return reverse("admin:news_article_preview_page", args=[article.pk])


def full(**changes):
    """An article with everything that a page can show."""
    facts = {
        "body": '<h2>Một</h2><p>Chữ <a href="https://ngoai.example/">ngoài</a>.</p><h2>Hai</h2><p>Chữ.</p><h2>Ba</h2><p>Chữ.</p>',
        "cover": make.image(),
        "authors": [make.author(), make.author("Thu Hằng")],
        "tags": [make.tag("quy hoạch")],
        "more_categories": [make.category("Đo lường")],
        "kicker": "Chuyển đổi số",
        "source": "Báo Kinh Sơn",
    }
    return make.article(**facts | changes)


def essence(html: str) -> str:
    """A page without what a preview means to have otherwise: ribbon, targets of links, head, number, code, dates; and
    without what only readers have: the count of reading, the way to report an error."""
    html = html[html.index("<body") :]
    html = re.sub(r'<p class="report-link">.*?</p>', "", html, flags=re.DOTALL)
    html = re.sub(r'<script type="module" src="[^"]*/(?:reading|report)[.\w]*js"></script>', "", html)
    html = re.sub(r'<aside class="preview-ribbon".*?</aside>', "", html, flags=re.DOTALL)
    html = re.sub(r' target="_blank"| rel="[a-z]*"| role="link"| aria-disabled="true"| href="[^"]*"', "", html)
    html = re.sub(r"<time.*?</time>|<b class=\"code\">.*?</b>", "", html, flags=re.DOTALL)
    return " ".join(html.split())


@pytest.mark.parametrize(
    "kind", [{}, {"kind": "page", "slug": "gioi-thieu", "more_categories": []}, {"language": "en"}]
)
def test_it_is_the_page_that_readers_get_after_approval(client, kind):
    make.published(title="Bài cùng mục")
    make.published(title="Opens the language", language="en", category=make.category("Khác"))
    article = make.bring(full(**kind), "reviewed")
    client.force_login(make.approver())
    before = client.get(page_url(article)).text
    make.do(article, "approve", make.approver())
    after = Client().get(make.url_of(article)).text
    # A page enters the menu only by being published.
    first, second = (re.sub(r'<nav class="menu".*?</nav>', "", essence(text)) for text in (before, after))
    assert first == second
    assert preview.NO_CODE in before and preview.NO_CODE not in after
    assert "Bản xem trước" in before and "Bản xem trước" not in after


def test_a_text_that_is_live_is_shown_as_the_live_edition(client):
    article = make.bring(full(), "live")
    client.force_login(make.editor())
    page = client.get(page_url(article)).text
    assert make.edition_of(article).code in page and "Bản đang đăng" in page
    make.change(article, lead="Sapô mới.")
    page = client.get(page_url(article)).text
    assert "Bản đăng số 2" in page and preview.NO_CODE in page and "Sapô mới." in page
    first = article.revisions.order_by("pk").first()
    assert make.edition_of(article).code in client.get(page_url(article), {"ban": first.pk}).text


@pytest.mark.parametrize("situation", make.SITUATIONS)
def test_every_stage_has_one(client, situation):
    article = make.bring(make.article(), situation)
    client.force_login(make.superuser())
    assert client.get(shell_url(article)).status_code == 200
    page = client.get(page_url(article))
    assert (page.status_code, article.title in page.text.replace("\xa0", " ")) == (200, True)


def test_any_revision_is_shown_with_its_text_and_the_names_of_today(client):
    writer, photo = make.author("Hữu Thành"), make.author("Thu Hằng")
    article = full(authors=[writer, (photo, "photo")])
    first = article.latest_revision
    make.change(article, title="Tiêu đề mới", authors=[], tags=[], more_categories=[], cover=None, body="<p>Khác.</p>")
    Author.objects.filter(pk=writer.pk).update(name="Hữu Thành Mới")
    client.force_login(make.editor())
    page = client.get(page_url(article), {"ban": first.pk}).text.replace("\xa0", " ")
    for words in ("Sở Khoa học sơ kết", "Hữu Thành Mới", "Thu Hằng", "quy hoạch", "Đo lường", "Hội trường kín chỗ"):
        assert words in page
    assert "Tiêu đề mới" not in page
    article.refresh_from_db()
    assert (article.title, article.credits.count()) == ("Tiêu đề mới", 0)


def test_what_a_revision_names_and_is_gone_is_left_out(client):
    article = full()
    first = article.latest_revision
    make.change(article, cover=None, tags=[], authors=[make.author()], more_categories=[])
    article.revisions.exclude(pk=first.pk).delete()
    Tag.objects.all().delete()
    make.Image.objects.all().delete()
    client.force_login(make.editor())
    page = client.get(page_url(article), {"ban": first.pk})
    assert page.status_code == 200 and "Hội trường kín chỗ" not in page.text and "quy hoạch mạng" not in page.text


def test_a_revision_of_another_article_is_not_found(client):
    article, other = make.article(), make.article(title="Bài khác")
    client.force_login(make.editor())
    for address in (shell_url(article), page_url(article)):
        for number in (other.latest_revision.pk, 10**9, "abc", "-1"):
            assert client.get(address, {"ban": number}).status_code == 404


def test_a_body_that_was_tampered_with_is_cleaned_once_more(client):
    article = make.article()
    make.Article.objects.filter(pk=article.pk).update(body="<p onclick='x()'>Chữ<script>alert(1)</script></p>")
    client.force_login(make.editor())
    page = client.get(page_url(article)).text
    assert "alert(1)" not in page and "onclick" not in page


def test_its_links_lead_nobody_away_and_what_does_not_exist_yet_lies_still(client):
    article = full()
    client.force_login(make.editor())
    page = client.get(page_url(article)).text
    for attributes in re.findall(r"<(?:a|form)\b((?:[^\">]|\"[^\"]*\")*)>", page):
        href = re.search(r' href="([^"]*)"', attributes)
        still = "aria-disabled" in attributes and href is None
        assert still or 'target="_blank"' in attributes or (href and href[1].startswith("#")), attributes
    assert f"-{article.pk}/in/" not in page and f"-{article.pk}/cap-nhat/" not in page and "mailto:?" not in page
    assert '<a target="_blank" rel="noopener" href="https://ngoai.example/">' in page
    assert '<a href="#muc-mot">' in page


def test_a_title_cannot_break_out_of_a_rewritten_link():
    html = '<a title="a>b" href="/x/">Một</a> <article class="a"><a href="/tin-tuc/y-1/in/">In</a></article>'
    assert preview._set_apart(html, "/tin-tuc/y-1/") == (
        '<a target="_blank" rel="noopener" title="a>b" href="/x/">Một</a> '
        '<article class="a"><a role="link" aria-disabled="true">In</a></article>'
    )


def test_no_cache_keeps_it_no_search_engine_takes_it_and_no_messenger_can_quote_it(client):
    article = full()
    client.force_login(make.editor())
    page = client.get(page_url(article))
    assert "no-store" in page["Cache-Control"] and "noindex" in page["X-Robots-Tag"]
    assert page["Referrer-Policy"] == "no-referrer"
    told = ("ld+json", "DC.", "article:", "twitter:", 'rel="alternate" hreflang')
    for mark in (*told, 'rel="canonical"', "og:", 'name="description"'):
        assert mark not in page.text
    assert '<meta name="robots" content="noindex, nofollow">' in page.text
    assert not page.cookies


def test_who_looks_leaves_no_trace_in_the_page(client):
    article = full()
    pages = []
    for who in (make.editor(), make.approver()):
        client.force_login(who)
        pages.append(client.get(page_url(article)).text)
    assert essence(pages[0]) == essence(pages[1])
    assert make.editor().full_name not in pages[0]


def test_the_opening_is_audited_once_and_the_frame_not_at_all(client):
    article = make.article()
    client.force_login(make.editor())
    client.get(shell_url(article))
    for _ in range(3):
        client.get(page_url(article))
    (entry,) = AuditEntry.objects.filter(action="article.preview")
    assert entry.details == {"version": 1}
    client.get(shell_url(article), {"ban": article.latest_revision.pk})
    assert AuditEntry.objects.filter(action="article.preview").first().details == {"version": 1, "revision": 1}


def test_the_shell_offers_every_revision_and_frames_the_one_chosen(client):
    article = make.article()
    first = article.latest_revision
    make.change(article, lead="Sapô mới.")
    client.force_login(make.editor())
    page = client.get(shell_url(article), {"ban": first.pk}).text
    assert f'<option value="{first.pk}" selected>' in page and f'src="{page_url(article)}?ban={first.pk}"' in page
    assert f'src="{page_url(article)}"' in client.get(shell_url(article)).text


@pytest.mark.parametrize("who", [make.other_writer, make.stranger, make.services_manager])
def test_it_is_nobodys_but_those_who_may_see_the_article(client, who):
    article = make.article()
    client.force_login(who())
    for address in (shell_url(article), page_url(article)):
        answer = client.get(address, {"ban": article.latest_revision.pk})
        assert answer.status_code == 403 and article.lead not in answer.text


def test_an_article_that_is_framed_elsewhere_stays_refused(client):
    article = make.published()
    assert Client().get(make.url_of(article))["X-Frame-Options"] == "DENY"
