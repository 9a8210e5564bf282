"""Nothing but live editions shows anywhere: every public address, with an article in every situation.

Each article carries words that stand nowhere else. Whatever page they turn up on has leaked.
"""

from dataclasses import dataclass

import pytest
from django.test import TestCase
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from news.models import Article
from news.models.sitemap_part import part_of
from news.search import find
from tests import factories as make
from tests import files

pytestmark = pytest.mark.django_db

LIVE = {"live", "published urgently", "revised", "revised, submitted", "revised, reviewed"}
GONE = {"withdrawn", "withdrawn while revised", "expired", "reinstated"}
NEVER = {"draft", "submitted", "reviewed", "returned", "scheduled", "binned"}


@dataclass
class Marked:
    """An article and its words: `words` as they were first written, by place, `draft` of an open revision.

    names: the category, tag and author that are its alone.
    """

    article: Article
    situation: str
    words: dict[str, str]
    draft: list[str]
    names: dict

    @property
    def is_live(self) -> bool:
        return self.situation in LIVE

    @property
    def secrets(self) -> list[str]:
        """Words that no reader may see, whatever address is asked."""
        return self.draft if self.is_live else [*self.words.values(), *self.draft]


def word(situation: str, place: str, number: int) -> str:
    """A word of plain letters, the same with and without accents, that no page has by itself."""
    letters = "".join(character for character in situation if character.isalpha())
    return f"zq{letters}{place}{'xyz'[number]}qz"


PLACES = ("tieude", "sapo", "than", "anh", "chuthich", "nguon", "tren", "the", "tacgia", "donvi", "tep")


def marked(situation: str, *, number: int = 0, **changes) -> Marked:
    words = {place: word(situation, place, number) for place in PLACES}
    names = {
        "category": make.category(word(situation, "muc", number)),
        "tag": make.tag(words["the"]),
        "author": make.author(words["tacgia"], words["donvi"]),
    }
    if changes.get("kind") != "page":
        names["topic"] = make.topic(word(situation, "chuyen", number))
    article = make.article(
        title=f"Bài {words['tieude']}",
        lead=f"Sapô {words['sapo']}.",
        body=f"<p>Thân bài {words['than']}.</p>",
        kicker=words["tren"],
        source=words["nguon"],
        cover=make.image(len(make.SITUATIONS) * number + list(make.SITUATIONS).index(situation), alt_text=words["anh"]),
        cover_caption=words["chuthich"],
        category=names["category"],
        tags=[names["tag"]],
        authors=[names["author"]],
        topic=names.get("topic"),
        attachments=[{"id": file_with(words["tep"]).pk, "title": words["tep"], "summary": words["tep"]}],
        **changes,
    )
    article = make.bring(article, situation)
    draft = []
    if article.stage == "draft" and not article.binned_at:
        draft = [word(situation, f"moi{place}", number) for place in PLACES[:3]]
        title, lead, body = draft
        make.change(article, title=f"Bài {title}", lead=f"Sapô {lead}.", body=f"<p>{body}</p>")
    return Marked(article, situation, words, draft, names)


def file_with(word: str):
    """A file whose bytes hold the word as it is."""
    return make.attachment(files.opendocument(**{"content.xml": word.encode()}), "so lieu.odt")


def addresses(newsroom) -> dict[str, list[str]]:
    """Name of a URL → every path of it that this newsroom could be asked for, in Vietnamese."""
    articles = [marked.article for marked in newsroom]
    names = [marked.names for marked in newsroom]
    today = timezone.localdate()
    return {
        "home": ["/"],
        "all": [reverse("news:all")],
        "article": [f"/tin-tuc/{slug}-{article.pk}/" for article in articles for slug in (article.slug, "bai")],
        "print": [f"/tin-tuc/{article.slug}-{article.pk}/in/" for article in articles],
        "save": [f"/tin-tuc/{article.slug}-{article.pk}/tai-ve/" for article in articles],
        "history": [f"/tin-tuc/{article.slug}-{article.pk}/cap-nhat/" for article in articles],
        "article_file": [make.file_url_of(article) for article in articles if article.kind != "page"],
        "page_file": [make.file_url_of(article) for article in articles if article.kind == "page"],
        "category": [reverse("news:category", args=[name["category"].slug]) for name in names],
        "category_rss": [reverse("news:category_rss", args=[name["category"].slug]) for name in names],
        "category_atom": [reverse("news:category_atom", args=[name["category"].slug]) for name in names],
        "tag": [reverse("news:tag", args=[name["tag"].slug]) for name in names],
        "author": [reverse("news:author", args=[name["author"].slug]) for name in names],
        "topic": [reverse("news:topic", args=[name["topic"].slug]) for name in names if "topic" in name],
        "report": [f"/tin-tuc/{article.slug}-{article.pk}/bao-loi/" for article in articles],
        "report_sent": [f"/tin-tuc/{article.slug}-{article.pk}/bao-loi/da-nhan/BL-AAAA-AAAA/" for article in articles],
        "page_report": [f"/trang/{article.slug}/bao-loi/" for article in articles if article.kind == "page"],
        "page_report_sent": [
            f"/trang/{article.slug}/bao-loi/da-nhan/BL-AAAA-AAAA/" for article in articles if article.kind == "page"
        ],
        "page": [reverse("news:page", args=[article.slug]) for article in articles if article.kind == "page"],
        "archive": [reverse("news:archive")],
        "year": [reverse("news:year", args=[today.year])],
        "month": [reverse("news:month", args=[today.year, f"{today.month:02d}"])],
        "search": [f"{reverse('news:search')}?q=bai", f"{reverse('news:search')}?q=than+bai"],
        "suggest": [
            *(f"{reverse('news:suggest')}?q={word}" for word in ("bai", "ba")),
            *(f"{reverse('news:suggest')}?q={m.words['the'][:12]}" for m in newsroom),
            *(f"{reverse('news:suggest')}?q={name['category'].name[:12]}" for name in names),
        ],
        "site_map": [reverse("news:site_map")],
        "following": [reverse("news:following")],
        "rss": [reverse("news:rss")],
        "atom": [reverse("news:atom")],
        "sitemap": ["/sitemap.xml"],
        "sitemap_fixed": ["/sitemap-trang.xml"],
        "sitemap_latest": ["/sitemap-tin-moi.xml"],
        "sitemap_articles": [f"/sitemap-bai-{number}.xml" for number in {part_of(a.pk) for a in articles}],
        "robots": ["/robots.txt"],
        "security_txt": ["/.well-known/security.txt"],
        "api": ["/api/"],
        "api_description": ["/api/v1/openapi.json"],
        "api_articles": [
            "/api/v1/articles/?limit=50",
            *(f"/api/v1/articles/?category={name['category'].slug}" for name in names),
            *(f"/api/v1/articles/?tag={name['tag'].slug}" for name in names),
            *(f"/api/v1/articles/?topic={name['topic'].slug}" for name in names if "topic" in name),
        ],
        "api_article": [f"/api/v1/articles/{article.pk}/" for article in articles],
        "api_categories": ["/api/v1/categories/"],
        "api_services": ["/api/v1/services/"],
        "count_reading": [f"/dem/{article.pk}/" for article in articles],
        "banner_click": ["/bam/1/"],
        "csp_report": ["/csp-report/"],
        "healthz": ["/healthz"],
        "readyz": ["/readyz"],
        "preview_link": ["/xem-truoc/khong-co/"],  # what a real one shows: test_preview_links.py
        "preview_link_file": ["/xem-truoc/khong-co/tep/1/a.pdf"],  # and a real one's: test_attachments.py
    }


def public_names(resolver=None) -> set[str]:
    """Names of every address outside the admin."""
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver) and entry.app_name != "admin":
            found |= public_names(entry)
        elif isinstance(entry, URLPattern):
            found.add(entry.name)
    return found


def every_path(newsroom) -> list[str]:
    vietnamese = [path for paths in addresses(newsroom).values() for path in paths]
    return vietnamese + [f"/en{path}" for path in vietnamese]


def text_of(answer) -> str:
    """What the answer gives away, of a file too."""
    return answer.getvalue().decode(errors="replace") if answer.streaming else answer.text


def translated(name: str, language: str, *args) -> str:
    with translation.override(language):
        return reverse(name, args=args)


def expected_status(marked: Marked) -> int:
    return 200 if marked.is_live else 410 if marked.situation in GONE else 404


class NothingButLiveEditions(TestCase):
    @classmethod
    def setUpTestData(cls):
        make.department(name_en="Department of Science and Technology")
        cls.newsroom = [
            *(marked(situation) for situation in make.SITUATIONS),
            marked("live", number=1, language="en"),
            marked("submitted", number=1, language="en"),
            marked("live", number=2, kind="page", slug="gioi-thieu"),
            marked("draft", number=2, kind="page", slug="trang-nhap"),
            marked("withdrawn", number=2, kind="page", slug="trang-da-go"),
        ]

    def test_the_walk_below_knows_every_public_address(self):
        assert public_names() - {"media"} == set(addresses(self.newsroom))

    def test_nothing_but_live_editions_shows_anywhere(self):
        secrets = {secret: marked for marked in self.newsroom for secret in marked.secrets}
        shown = set()
        for path in every_path(self.newsroom):
            answer = self.client.get(path)
            # An address that the reader typed may come back in canonical links; nothing else may.
            bare = path.removeprefix("/en")
            text = text_of(answer).replace(path, "").replace(bare, "") + answer.headers.get("Location", "")
            leaked = [f"{secret}: {marked.situation}" for secret, marked in secrets.items() if secret in text]
            assert leaked == [], path
            shown |= {marked.article.pk for marked in self.newsroom if marked.words["sapo"] in text}
        assert shown == {marked.article.pk for marked in self.newsroom if marked.is_live}, (
            "the walk must see what is live"
        )

    def test_no_search_finds_what_is_not_live(self):
        for marked in self.newsroom:
            language = marked.article.language
            path = translated("news:search", language)
            for secret in marked.secrets:
                assert self.client.get(path, {"q": secret}).context["results"] == [], secret
                assert find(secret) == [], secret
            for place in ("tieude", "sapo", "than", "the", "tacgia") if marked.is_live else ():
                found = self.client.get(path, {"q": marked.words[place]}).context["results"]
                assert [card.id for card in found] == [marked.article.pk], marked.words[place]

    def test_the_english_lists_hold_english_news_only(self):
        listed = [m for m in self.newsroom if m.is_live and m.article.kind == "news"]
        vietnamese, english = (
            [m.words["tieude"] for m in listed if m.article.language == code] for code in ("vi", "en")
        )
        for name in ("home", "news:all", "news:rss", "news:atom"):
            for language, own, foreign in (("vi", vietnamese, english), ("en", english, vietnamese)):
                text = self.client.get(translated(name, language)).text
                assert not [word for word in foreign if word in text], name
                assert all(word in text for word in own), name

    def test_every_situation_has_its_answer(self):
        assert {*LIVE, *GONE, *NEVER} == set(make.SITUATIONS)
        for marked in self.newsroom:
            if marked.article.kind == "page":
                path = f"/trang/{marked.article.slug}/"
                assert self.client.get(path).status_code == expected_status(marked), path
                continue
            for suffix in ("", "in/", "tai-ve/", "cap-nhat/"):
                path = make.url_of(marked.article) + suffix
                assert self.client.get(path).status_code == expected_status(marked), path

    def test_what_was_taken_down_says_so_and_no_more(self):
        for marked in self.newsroom:
            if marked.situation not in GONE:
                continue
            answer = self.client.get(make.url_of(marked.article))
            assert answer.status_code == 410
            assert "noindex" in answer.text
            if marked.situation == "expired":
                assert "hết hạn đăng" in answer.text
            else:
                assert make.EXPLANATION in answer.text

    def test_a_wrong_slug_leads_to_the_right_one_of_what_is_live_and_of_nothing_else(self):
        for marked in self.newsroom:
            for suffix in ("", "in/", "tai-ve/", "cap-nhat/"):
                for slug in ("bai", "Hoan_Toan-khac"):
                    answer = self.client.get(f"/tin-tuc/{slug}-{marked.article.pk}/{suffix}")
                    if not marked.is_live:
                        assert answer.status_code == expected_status(marked)
                        continue
                    assert answer.status_code == 301
                    assert self.client.get(answer["Location"]).status_code == 200, answer["Location"]

    def test_an_article_answers_only_in_its_own_language(self):
        for marked in self.newsroom:
            if not marked.is_live or marked.article.kind == "page":
                continue
            right = make.url_of(marked.article)
            wrong = right.removeprefix("/en") if right.startswith("/en/") else f"/en{right}"
            answer = self.client.get(wrong)
            assert (answer.status_code, answer["Location"]) == (301, right)

    def test_lists_of_nothing_say_so(self):
        """A name that stands in no live article is no page; a category is one, and empty."""
        for marked in self.newsroom:
            if marked.article.kind == "page" or marked.article.language == "en":
                continue
            expected = 200 if marked.is_live else 404
            for kind in ("tag", "author"):
                assert self.client.get(reverse(f"news:{kind}", args=[marked.names[kind].slug])).status_code == expected
            answer = self.client.get(reverse("news:category", args=[marked.names["category"].slug]))
            assert answer.status_code == 200
            assert len(answer.context["cards"]) == int(marked.is_live)

    def test_head_answers_as_get_does_without_a_body_and_readers_get_no_cookie(self):
        firsts = [paths[0] for paths in addresses(self.newsroom).values()]
        for path in firsts + [make.url_of(marked.article) for marked in self.newsroom]:
            head, get = self.client.head(path), self.client.get(path)
            assert head.status_code == get.status_code, path
            assert head.headers.get("Location") == get.headers.get("Location"), path
            assert head.getvalue() == b"", path
            assert not get.cookies, path

    def test_the_public_site_takes_nothing(self):
        takes = {"count_reading", "report", "page_report", "csp_report"}  # what these take has tests of its own
        for name, paths in addresses(self.newsroom).items():
            for method in ("post", "put", "delete", "patch"):
                if name not in takes or method != "post":
                    assert getattr(self.client, method)(paths[0]).status_code == 405, paths[0]


def test_a_changed_title_keeps_the_old_address_alive(client):
    make.department()
    article = make.published(title="Tiêu đề cũ")
    old = make.url_of(article)
    make.change(article, title="Tiêu đề mới")
    assert client.get(old).status_code == 200  # not yet approved: nothing has moved
    make.do(make.bring(article, "reviewed"), "approve", make.approver())
    assert make.url_of(article) != old
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, make.url_of(article))


def test_a_withdrawn_article_leads_to_its_replacement_while_that_is_live(client):
    make.department()
    old, new = make.published(title="Bài sai"), make.published(title="Bài đúng")
    because = {"reason": "Có bài thay.", "explanation": make.EXPLANATION}
    make.do(old, "withdraw", make.approver(), replacement=new, **because)
    for suffix in ("", "in/", "tai-ve/", "cap-nhat/"):
        answer = client.get(make.url_of(old) + suffix)
        assert (answer.status_code, answer["Location"]) == (301, make.url_of(new) + suffix)
    make.do(new, "withdraw", make.approver(), **because)
    answer = client.get(make.url_of(old))
    assert answer.status_code == 410
    assert make.EXPLANATION in answer.text
