"""The demo newsroom: what `make run` shows, made once for all these tests with one picture width."""

import io
import os
import tomllib
import unicodedata
from collections import Counter
from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import TestCase

from news import workflow
from news.models import (
    Article,
    ArticleAttachment,
    ArticleAuthor,
    Attachment,
    Author,
    Autosave,
    Category,
    Edition,
    ErrorReport,
    Image,
    Notice,
    PreviewLink,
    ReviewNote,
    Revision,
    Standing,
    Tag,
    Topic,
    UrgentPublication,
)
from news.states import Stage
from portal.management.demo_newsroom import CAST, DATA
from portal.models import Alert, AuditEntry, Furniture, HomeSlot, Leader, Menu, OutboundHost, SiteSettings
from portal.richtext import clean, has_content, plain
from services.models import Banner, BannerClick, Link, LinkList, ServiceCard
from tests import factories
from tests.forms import values_of

PASSWORD = "một mật khẩu của tòa soạn mẫu"
COUNTED = (
    Alert, Article, ArticleAttachment, ArticleAuthor, Attachment, AuditEntry, Author, Autosave, Banner, BannerClick,
    Category, Edition, ErrorReport, HomeSlot, Image, Leader, Link, LinkList, Menu, Notice, OutboundHost, PreviewLink,
    ReviewNote, Revision, ServiceCard, SiteSettings, Standing, Tag, Topic, UrgentPublication, get_user_model(),
)  # fmt: skip
LONG = 300
"""Words of an article that counts as long; in Vietnamese, syllables."""


def seed(*arguments: str, password: str = PASSWORD) -> str:
    """Runs seed_demo with small pictures; what it says."""
    said = io.StringIO()
    with (
        mock.patch("news.photos.WIDTHS", (64,)),
        mock.patch("news.photos.FORMATS", {"jpeg": {"quality": 30}}),
        mock.patch.dict(os.environ, {"DEMO_PASSWORD": password}),
    ):
        call_command("seed_demo", *arguments, stdout=said)
    return said.getvalue()


def counts() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in COUNTED}


class Demo(TestCase):
    @classmethod
    def setUpTestData(cls):
        seed()
        cls.made = counts()

    # How much there is

    def test_seeding_again_changes_nothing(self):
        said = seed()
        self.assertEqual(counts(), self.made)
        self.assertNotIn("written", said)

    def test_seeding_again_keeps_what_people_did_meanwhile(self):
        article = Article.objects.in_use().filter(stage=Stage.DRAFT).first()
        factories.change(article, article.created_by, title="Tít đã sửa tay")
        ServiceCard.objects.first().delete()
        HomeSlot.objects.all()[0].delete()
        after = counts()
        seed()
        self.assertEqual(counts(), after)
        self.assertTrue(Article.objects.filter(title="Tít đã sửa tay").exists())

    def test_an_interrupted_seeding_is_completed(self):
        """As after a power cut: some articles stand, others do not yet."""
        lost = Article.objects.filter(stage=Stage.DRAFT).latest("pk")
        lost.revisions.all().delete()
        lost.delete()
        seed()
        self.assertEqual(counts()["news.Article"], self.made["news.Article"])

    def test_the_newsroom_is_as_large_as_promised(self):
        self.assertGreaterEqual(Category.objects.count(), 8)
        self.assertGreaterEqual(Author.objects.count(), 12)
        self.assertEqual(ServiceCard.objects.count(), 3)
        self.assertEqual(LinkList.objects.count(), 2)
        self.assertEqual(Banner.objects.count(), 4)
        articles = Article.objects.filter(language="vi").exclude(kind="page")
        lengths = [len(plain(article.body).split()) for article in articles]
        self.assertGreaterEqual(sum(length >= LONG for length in lengths), 20)
        self.assertGreaterEqual(Article.objects.exclude(kind="page").count(), 60)

    def test_every_stage_is_there(self):
        stages = Counter(Article.objects.values_list("stage", flat=True))
        self.assertEqual(set(stages), set(Stage.values))
        self.assertGreaterEqual(stages[Stage.PUBLISHED], 40)

    def test_all_articles_of_the_folder_are_there(self):
        notes = set(Revision.objects.filter(note__startswith="Bài mẫu ").values_list("note", flat=True))
        self.assertEqual(notes, {f"Bài mẫu {path.stem}" for path in (DATA / "articles").glob("*.toml")})

    # People

    def test_there_is_an_account_for_every_role_and_it_can_log_in(self):
        self.assertEqual(
            [name for name, _, _ in CAST],
            ["congtacvien", "congtacvien2", "bientapvien", "nguoiduyet", "dichvu", "quantri"],
        )
        for username, _, role in CAST:
            self.assertTrue(self.client.login(username=username, password=PASSWORD), username)
            self.assertEqual(self.client.get("/admin/").status_code, 200)
            person = get_user_model().objects.get(username=username)
            self.assertEqual([group.name for group in person.groups.all()], [role])
            self.assertFalse(person.is_superuser)

    def test_the_approver_can_look_afterwards_at_what_another_published_first(self):
        urgency = UrgentPublication.objects.pending().get()
        approver = get_user_model().objects.get(username="nguoiduyet")
        self.assertNotIn(urgency.publisher.username, [name for name, _, _ in CAST])
        self.assertFalse(urgency.publisher.has_usable_password())
        self.assertIn("clear_urgent", workflow.open_actions(urgency.article, approver))

    def test_notes_a_preview_link_and_unsaved_words_can_be_seen(self):
        threads = ReviewNote.objects.threads()
        self.assertEqual({note.is_resolved for note in threads}, {True, False})
        self.assertTrue(threads.exclude(passage="").filter(replies__isnull=False).exists())
        link = PreviewLink.objects.get()
        self.assertTrue(link.is_open)
        typed = Autosave.objects.get(data__isnull=False)
        self.client.force_login(typed.user)
        page = self.client.get(f"/admin/news/article/{typed.article_id}/change/")
        self.assertIn("mà chưa lưu", page.text)
        self.assertEqual(typed.value("body"), typed.article.body)
        form = values_of(page)
        self.assertEqual(form["category"], [str(typed.article.category_id)])
        self.assertEqual(len(form["tags"]), typed.article.tags.count())

    def test_a_password_changed_by_hand_stays(self):
        person = get_user_model().objects.get(username="quantri")
        person.set_password("mật khẩu của riêng tôi")
        person.save()
        seed(password="khác hẳn lần trước")
        self.assertTrue(self.client.login(username="quantri", password="mật khẩu của riêng tôi"))

    # What it is worth

    def test_everything_verifies(self):
        for command in ("verify_editions", "verify_audit"):
            said = io.StringIO()
            call_command(command, stdout=said, stderr=io.StringIO())
            self.assertIn(" 0 faults.", said.getvalue())

    def test_the_files_verify_too(self):
        call_command("verify_editions", "--files", stdout=io.StringIO(), stderr=io.StringIO())

    def test_nobody_approved_an_own_article(self):
        approvals = AuditEntry.objects.filter(action="article.approve").values_list("object_id", "actor_id")
        saves = set(AuditEntry.objects.filter(action="article.create").values_list("object_id", "actor_id"))
        self.assertTrue(approvals)
        self.assertFalse(set(approvals) & saves)

    def test_every_live_page_answers(self):
        for edition in Edition.objects.live():
            url = factories.url_of(edition.article)
            self.assertEqual(self.client.get(url).status_code, 200, url)

    def test_every_list_answers(self):
        slugs = [
            *(f"/chuyen-muc/{slug}/" for slug in Category.objects.values_list("slug", flat=True)),
            *(f"/tac-gia/{slug}/" for slug in Author.objects.values_list("slug", flat=True)),
            "/", "/tin-tuc/", "/luu-tru/", "/so-do-trang/", "/rss.xml", "/sitemap.xml", "/en/", "/tim-kiem/?q=che",
        ]  # fmt: skip
        for url in slugs:
            self.assertIn(self.client.get(url).status_code, (200, 404) if "tac-gia" in url else (200,), url)

    def test_what_is_not_live_shows_nowhere(self):
        texts = [self.client.get(url).content.decode() for url in ("/", "/tin-tuc/", "/rss.xml", "/sitemap.xml")]
        for article in Article.objects.exclude(stage=Stage.PUBLISHED):
            self.assertFalse(any(f"-{article.pk}/" in text for text in texts), article)

    def test_the_demo_is_kept_out_of_search_engines(self):
        self.assertIn("Disallow: /\n", self.client.get("/robots.txt").content.decode())
        self.assertIn('content="noindex"', self.client.get("/").content.decode())

    def test_the_withdrawn_article_explains_itself(self):
        article = Article.objects.get(stage=Stage.WITHDRAWN)
        self.assertEqual(self.client.get(factories.url_of(article)).status_code, 410)

    def test_the_home_page_is_full(self):
        page = self.client.get("/").content.decode()
        for part in ("Tin nổi bật", "Tin mới", "Thông báo", 'class="lead'):
            self.assertIn(part, page)

    def test_every_picture_says_what_it_shows(self):
        alts = list(Image.objects.values_list("alt_text", flat=True))
        self.assertTrue(alts)
        self.assertTrue(all(len(alt.split()) >= 4 for alt in alts))


# The texts themselves

TEXTS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in (DATA / "articles").glob("*.toml")}


def strings(value) -> list[str]:
    """Every string inside a table."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for each in inner for text in strings(each)]


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_text_is_clean_and_composed(name):
    row = TEXTS[name]
    for text in strings(row):
        assert unicodedata.is_normalized("NFC", text)
        assert "\u00a0" not in text and "\u200b" not in text
    assert has_content(row["body"])
    assert plain(clean(row["body"])) == plain(row["body"])
    tags = {
        tag: row["body"].count(f"<{tag}") for tag in ("p", "h2", "h3", "ul", "ol", "li", "table", "blockquote", "img")
    }
    cleaned = clean(row["body"])
    assert {tag: cleaned.count(f"<{tag}") for tag in tags} == tags


def test_no_two_texts_share_their_title():
    titles = Counter(row["title"] for row in TEXTS.values())
    assert [title for title, count in titles.items() if count > 1] == []


def test_people_and_hosts_are_fictional():
    for path in [*(DATA / "articles").glob("*.toml"), DATA / "base.toml", DATA / "services.toml"]:
        text = path.read_text(encoding="utf-8")
        for word in text.split():
            if "://" in word or "@" in word:
                host = word.partition("://")[2].partition("/")[0] or word.partition("@")[2]
                assert host.strip("\"'<>.,;)").endswith(".example"), (path.name, word)


# Where it refuses


@pytest.mark.django_db
def test_it_refuses_on_a_site_with_content_of_its_own():
    factories.department()
    before = counts()
    with pytest.raises(CommandError, match="content of its own") as refused:
        seed()
    assert refused.value.returncode == 1
    assert "DATABASE_URL" in str(refused.value)
    assert counts() == before


@pytest.mark.django_db
def test_it_refuses_where_an_article_stands():
    factories.article()
    with pytest.raises(CommandError, match="content of its own"):
        seed()
    assert not SiteSettings.objects.exists()


@pytest.mark.django_db
def test_without_a_password_one_is_made_and_told(monkeypatch):
    monkeypatch.setattr("portal.management.demo_newsroom._pictures", lambda actor, say: {})
    monkeypatch.setattr("portal.management.demo_newsroom._articles", lambda *args: None)
    said = seed(password="")
    password = said.partition("Password of the new accounts: ")[2].strip()
    assert len(password) >= 10
    assert get_user_model().objects.get(username="dichvu").check_password(password)
    assert "Password" not in seed(password="")


@pytest.mark.django_db
def test_more_articles_can_be_generated(monkeypatch):
    monkeypatch.setattr("portal.management.demo_newsroom._pictures", lambda actor, say: {})
    monkeypatch.setattr("portal.management.demo_newsroom._articles", lambda *args: None)
    seed("--articles", "30")
    assert Edition.objects.live().count() == 30
    call_command("verify_editions", stdout=io.StringIO(), stderr=io.StringIO())
    call_command("verify_audit", stdout=io.StringIO())
    seed("--articles", "5")
    assert Edition.objects.live().count() == 35
    assert Furniture.objects.read()["categories"]["categories"]
