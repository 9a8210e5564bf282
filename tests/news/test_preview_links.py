"""Preview links: for somebody without an account, for a time, revocable, counted; and for nobody else a word."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news import preview_links
from news.models import Article, PreviewLink
from news.workflow import Refused, purge
from portal import roles
from portal.models import AuditEntry
from portal.seal import digest
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
KEY = "khoa-cua-mot-lan-gui-01"
GONE = "Liên kết xem trước này không dùng được"


@pytest.fixture(scope="module")
def submitted(department):
    return make.bring(make.article(), "submitted").pk


@pytest.fixture
def article(submitted):
    return Article.objects.get(pk=submitted)


def link_of(article, by=None, key=KEY, **about) -> tuple[PreviewLink, str]:
    link, token = preview_links.create(article, by or make.editor(), key=key, **about)
    return link, reverse("preview_link", args=[token])


def read(address):
    return Client().get(address)


def text_of(answer) -> str:
    """Without what holds numbers together."""
    return re.sub(r'<span class="(?:nb|unbroken)">([^<]*)</span>', r"\1", answer.text.replace("\xa0", " "))


# Opening one


def test_somebody_without_an_account_reads_the_article_as_it_will_be(article):
    link, address = link_of(article, recipient="Ông Nguyễn Văn A")
    answer = read(address)
    assert answer.status_code == 200
    text = text_of(answer)
    assert article.title in text and article.lead in text
    until = timezone.localtime(link.expires_at)
    assert f"gửi cho Ông Nguyễn Văn A, dùng được đến {until:%H:%M %d/%m/%Y}" in text


def test_no_cache_no_search_engine_no_referer_no_cookie_no_frame(article):
    answer = read(link_of(article)[1])
    assert "no-store" in answer["Cache-Control"] and "noindex" in answer["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text
    assert (answer["Referrer-Policy"], answer["X-Frame-Options"]) == ("no-referrer", "DENY")
    assert not answer.cookies and "Cookie" not in answer.get("Vary", "")
    told = ("ld+json", "DC.", "article:", "twitter:", 'rel="alternate" hreflang')
    for mark in (*told, 'rel="canonical"', "og:", 'name="description"', "/xem-truoc/"):
        assert mark not in answer.text


def test_it_looks_the_same_to_staff(article, time_machine):
    time_machine.move_to(timezone.now(), tick=False)  # a preview bears the second in which it is looked at
    _, address = link_of(article)
    staff = Client()
    staff.force_login(make.administrator())
    answer = staff.get(address)
    assert answer.text == read(address).text and not answer.cookies


def test_the_newest_text_or_the_one_that_was_pinned(article):
    pinned = article.latest_revision
    _, newest = link_of(article)
    _, kept = link_of(article, key=f"{KEY}b", revision=pinned)
    make.change(article, make.editor(), lead="Sapô đã sửa hẳn.")
    assert "Sapô đã sửa hẳn." in read(newest).text
    assert "Sapô đã sửa hẳn." not in read(kept).text and "Sở họp sơ kết" in text_of(read(kept))


@pytest.mark.parametrize("situation", [name for name in make.SITUATIONS if name not in ("binned", "live")])
def test_it_opens_in_every_stage(situation):
    article = make.article()
    _, address = link_of(article)
    article = make.bring(article, situation)
    answer = read(address)
    if answer.status_code == 302:
        assert situation == "published urgently"
        answer = Client().get(answer.url)
    assert answer.status_code == 200 and article.title in text_of(answer)


def test_what_has_gone_live_unchanged_leads_to_the_public_page():
    article = make.article()
    _, address = link_of(article)
    _, kept = link_of(article, key=f"{KEY}b", revision=article.latest_revision)
    article = make.bring(article, "live")
    for each in (address, kept):
        answer = read(each)
        assert (answer.status_code, answer.url) == (302, make.url_of(article))
        assert "no-store" in answer["Cache-Control"]
    make.change(article, lead="Sapô mới.")
    assert "Sapô mới." in read(address).text
    assert read(kept).status_code == 302


def test_an_english_article_opens_in_english():
    article = make.article(language="en", title="News of the day")
    answer = read(link_of(article)[1])
    assert '<html lang="en"' in answer.text and answer["Content-Language"] == "en"


# Not opening one


def revoked(link):
    preview_links.revoke(link, make.editor())


def expired(link):
    PreviewLink.objects.filter(pk=link.pk).update(
        created_at=timezone.now() - timedelta(days=4), expires_at=timezone.now()
    )


def creator_left(link):
    type(link.created_by).objects.filter(pk=link.created_by_id).update(is_active=False)


def creator_lost_the_role(link):
    link.created_by.groups.clear()


def creator_lost_reach(link):
    make.limit(link.created_by, make.category("Đo lường"))


def creator_is_no_staff(link):
    type(link.created_by).objects.filter(pk=link.created_by_id).update(is_staff=False)


def in_the_bin(link):
    make.do(link.article, "recall", link.article.created_by)
    make.do(link.article, "bin", link.article.created_by)


def removed_for_good(link):
    in_the_bin(link)
    purge(link.article)


ENDS = [
    revoked, expired, creator_left, creator_lost_the_role, creator_lost_reach, creator_is_no_staff, in_the_bin,
    removed_for_good,
]  # fmt: skip


@pytest.mark.parametrize("end", ENDS)
def test_whatever_ended_it_the_answer_is_the_one_that_a_made_up_address_gets(article, end):
    link, address = link_of(article)
    made_up = reverse("preview_link", args=["bia-dat.abc"])
    assert read(address).status_code == 200
    end(link)
    answer, other = read(address), read(made_up)
    assert answer.status_code == other.status_code == 410
    told = [{name: value for name, value in each.headers.items() if name != "X-Request-ID"} for each in (answer, other)]
    assert answer.text == other.text and told[0] == told[1]
    assert GONE in answer.text and article.title not in text_of(answer)
    assert make.PHONE in answer.text


def test_a_forged_token_opens_nothing(article):
    link, address = link_of(article)
    token = address.split("/")[2]
    forged = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        KEY,
        f"{KEY}.",
        token.upper(),
        signing.Signer(sep=".").sign(KEY),
        digest(token),
        str(link.pk),
        "x" * 3000,
        "%00",
        "Đường",
    ]
    for wrong in forged:
        answer = read(reverse("preview_link", args=[wrong]))
        assert answer.status_code == 410 and GONE in answer.text, wrong
    link.refresh_from_db()
    assert link.opened_count == 0


def test_a_dead_answer_is_kept_nowhere_and_repeats_no_token():
    answer = read("/xem-truoc/bia-dat.abc/")
    assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"] and "bia-dat" not in answer.text and not answer.cookies


def test_it_is_read_only(article):
    _, address = link_of(article)
    for method in ("post", "put", "delete", "patch"):
        assert getattr(Client(), method)(address).status_code == 405


def test_it_exists_in_one_language_only(article):
    assert read("/en" + link_of(article)[1]).status_code == 404


# What is kept of it


def test_the_token_is_kept_nowhere(article):
    link, address = link_of(article)
    token = address.split("/")[2]
    assert token not in str(PreviewLink.objects.filter(pk=link.pk).values().get())
    assert link.digest == digest(token)
    assert not [entry for entry in AuditEntry.objects.all() if KEY in entry.data or token in entry.data]


def test_every_opening_is_counted_and_the_audit_cannot_be_flooded(article):
    link, address = link_of(article)
    for _ in range(5):
        read(address)
    Client().head(address)
    link.refresh_from_db()
    assert link.opened_count == 5 and link.last_opened_at is not None
    entries = AuditEntry.objects.filter(action="article.preview_link")
    (entry,) = entries
    assert (entry.actor_id, entry.details) == (None, {"link": link.pk, "revision": None})
    PreviewLink.objects.filter(pk=link.pk).update(audited_at=timezone.now() - preview_links.AUDIT_EVERY)
    read(address)
    assert entries.all().count() == 2


# Making one


@pytest.mark.parametrize("who", [make.writer, make.editor, make.approver, make.superuser])
def test_whoever_sees_the_article_and_writes_makes_one(article, who):
    assert link_of(article, who())[0].created_by == who()


@pytest.mark.parametrize("who", [make.other_writer, make.administrator, make.services_manager, make.stranger])
def test_nobody_else_does(article, who, client):
    with pytest.raises(Refused):
        link_of(article, who())
    client.force_login(who())
    client.post(reverse("admin:news_article_preview_link", args=[article.pk]), {"days": "3", "key": KEY})
    assert not PreviewLink.objects.exists()


def test_not_of_what_lies_in_the_bin():
    with pytest.raises(Refused, match="thùng rác"):
        link_of(make.bring(make.article(), "binned"), make.writer())


@pytest.mark.parametrize("days", [1, 3, 7])
def test_it_ends_by_itself(article, days):
    link, _ = link_of(article, days=days)
    assert abs(link.expires_at - timezone.now() - timedelta(days=days)) < timedelta(minutes=5)


@pytest.mark.parametrize("about", [{"days": 0}, {"days": 365}, {"key": "ngan"}, {"key": ""}, {"recipient": "x" * 121}])
def test_what_does_not_fit_is_refused(article, about):
    with pytest.raises(Refused):
        link_of(article, **about)
    assert not PreviewLink.objects.exists()


def test_a_revision_of_another_article_is_refused(article):
    with pytest.raises(Refused, match="bài khác"):
        link_of(article, revision=make.article(title="Bài khác").latest_revision)


def test_a_double_click_is_one_link_with_one_address(article):
    assert link_of(article) == link_of(article)
    assert PreviewLink.objects.count() == 1
    assert AuditEntry.objects.filter(action="article.preview_link_create").count() == 1


def test_anothers_key_gives_nothing_away(article):
    link_of(article)
    with pytest.raises(Refused, match="Trang đã cũ"):
        link_of(article, make.approver())
    with pytest.raises(Refused, match="Trang đã cũ"):
        link_of(make.article(title="Bài khác"))


def test_an_article_has_only_so_many_at_a_time(article):
    for number in range(preview_links.OPEN_AT_ONCE):
        link, _ = link_of(article, key=f"{KEY}{number}")
    with pytest.raises(Refused, match="thu hồi bớt"):
        link_of(article, key=f"{KEY}x")
    preview_links.revoke(link, make.editor())
    assert link_of(article, key=f"{KEY}x")


def test_the_address_is_shown_once_on_the_page_that_made_it(article, client):
    client.force_login(make.editor())
    shell = reverse("admin:news_article_preview", args=[article.pk])
    answer = client.post(f"{shell}link/", {"recipient": "Bà B", "days": "1", "revision": "", "key": KEY})
    (link,) = PreviewLink.objects.all()
    address = f"http://testserver/xem-truoc/{signing.Signer(salt='news.preview-link', sep='.').sign(KEY)}/"
    assert f'value="{address}"' in answer.text and "no-store" in answer["Cache-Control"]
    assert read(address).status_code == 200
    page = client.get(shell).text
    assert "Bà B" in page and "Dùng được" in page and "/xem-truoc/" not in page
    assert AuditEntry.objects.filter(action="article.preview_link_create", actor=make.editor()).count() == 1
    assert link.revision is None


def test_the_form_pins_the_revision_that_is_being_looked_at_and_no_other(article, client):
    client.force_login(make.editor())
    first = article.latest_revision
    make.change(article, make.editor(), lead="Sapô mới.")
    address = reverse("admin:news_article_preview_link", args=[article.pk])
    client.post(f"{address}?ban={first.pk}", {"days": "3", "revision": first.pk, "key": KEY})
    assert PreviewLink.objects.get().revision == first
    answer = client.post(address, {"days": "3", "revision": first.pk, "key": f"{KEY}b"})
    assert "Xin chọn lại bản" in answer.text and PreviewLink.objects.count() == 1


def test_hostile_words_about_the_recipient_are_shown_as_words(article, client):
    _, address = link_of(article, recipient="<script>alert(1)</script>")
    client.force_login(make.editor())
    for text in (read(address).text, client.get(reverse("admin:news_article_preview", args=[article.pk])).text):
        assert "<script>alert" not in text and "&lt;script&gt;alert(1)" in text


# Ending one


@pytest.mark.parametrize("who", [make.writer, make.editor, make.approver])
def test_its_maker_the_writer_and_editors_revoke_it(article, who, client):
    link, address = link_of(article, make.second_approver())
    client.force_login(who())
    client.post(reverse("admin:news_article_preview_revoke", args=[article.pk, link.pk]))
    link.refresh_from_db()
    assert (link.revoked_by, link.is_open) == (who(), False)
    assert read(address).status_code == 410
    assert AuditEntry.objects.filter(action="article.preview_link_revoke", actor=who()).count() == 1


def test_nobody_else_revokes_it(article):
    article.contributors.add(make.other_writer())
    link, _ = link_of(article)
    for who in (make.other_writer(), make.stranger(), make.limit(make.approver(), make.category("Đo lường"))):
        with pytest.raises(Refused):
            preview_links.revoke(link, who)


def test_a_second_click_says_that_it_is_done(article):
    link, _ = link_of(article)
    preview_links.revoke(link, make.editor())
    with pytest.raises(Refused, match="đã được thu hồi"):
        preview_links.revoke(link, make.editor())


def test_the_same_key_does_not_bring_back_what_was_revoked(article):
    link, _ = link_of(article)
    preview_links.revoke(link, make.editor())
    with pytest.raises(Refused, match="Trang đã cũ"):
        link_of(article)


def test_the_list_says_how_each_stands(article, client):
    ended, _ = link_of(article, recipient="Ông Hết Hạn")
    expired(ended)
    recalled, _ = link_of(article, key=f"{KEY}b", recipient="Bà Thu Hồi")
    revoked(recalled)
    client.force_login(make.editor())
    text = client.get(reverse("admin:news_article_preview", args=[article.pk])).text
    assert "Hết hạn lúc" in text and "Phạm Văn Tú thu hồi lúc" in text and "/revoke/" not in text


def test_roles_are_what_they_were():
    """The model brings no permissions of its own: seeing and writing decide."""
    assert not [label for labels in roles.ROLES.values() for label in labels if "previewlink" in label]
    assert PreviewLink._meta.default_permissions == ()


def test_links_of_one_article_are_counted_one_after_the_other(article):
    with CaptureQueriesContext(connection) as asked:
        link_of(article)
    statements = [query["sql"] for query in asked]
    counted = next(n for n, sql in enumerate(statements) if "COUNT(*)" in sql and "news_previewlink" in sql)
    locked = [n for n, sql in enumerate(statements) if "FOR UPDATE" in sql and "news_article" in sql]
    assert not connection.features.has_select_for_update or min(locked) < counted
