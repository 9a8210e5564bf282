"""Files of the sitemap that lie ready are answered as they are while they tell the truth, and never else."""

from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news import sitemap_files, sitemap_xml
from news.models import Edition, SitemapFile, SitemapPart, sitemap_part
from news.models.edition import CardRow
from news.sitemap_xml import Entry
from portal import seal
from portal.management import bulk_articles
from tests import factories
from tests.news.test_tampering import make_live, second_edition

pytestmark = pytest.mark.django_db
BECAUSE = {"reason": "Sai.", "explanation": factories.EXPLANATION}


@pytest.fixture(scope="module", autouse=True)
def site(module_rows):
    factories.department(name_en="Department of Science and Technology")


@pytest.fixture(autouse=True)
def an_article_a_file(monkeypatch):
    """So that a translation stands in another file than its original."""
    monkeypatch.setattr(sitemap_part, "ARTICLES_A_PART", 1)


@pytest.fixture
def proving():
    """Counts the articles that are proven."""
    real = CardRow.is_sound_card
    with mock.patch.object(CardRow, "is_sound_card", autospec=True, side_effect=real) as asked:
        yield asked


def path_of(article) -> str:
    return f"/sitemap-bai-{article.pk}.xml"


def told(client, article) -> str | None:
    answer = client.get(path_of(article))
    assert answer.status_code in (200, 404)
    return answer.content.decode() if answer.status_code == 200 else None


def told_anew(client, article) -> str | None:
    """As it is made where nothing lies ready."""
    with mock.patch("news.sitemap_files._ready", return_value=None):
        return told(client, article)


def lies_ready(article) -> bool:
    return SitemapFile.objects.filter(number=article.pk).exclude(made_of="").exists()


def test_what_lies_ready_is_the_same_and_proves_nothing_again(client, proving):
    article = factories.published()
    before = told(client, article)
    sitemap_files.keep_ready()
    proving.reset_mock()
    assert told(client, article) == before
    assert not proving.called
    assert told_anew(client, article) == before
    assert proving.called


def test_a_reader_writes_nothing(client):
    article = factories.published()
    with CaptureQueriesContext(connection) as queries:
        told(client, article)
        sitemap_files.keep_ready()
        count = len(queries)
        told(client, article)
        assert {query["sql"].split()[0] for query in queries.captured_queries[count:]} <= {"SELECT"}
    assert lies_ready(article)


# What is true now, at once, whatever lies ready


def corrected(article):
    factories.change(article, title="Tít mới hẳn")
    factories.do(factories.bring(article, "reviewed"), "approve", factories.approver())


def withdrawn(article):
    factories.do(article, "withdraw", factories.approver(), **BECAUSE)


def translated(article):
    factories.published(language="en", title="A ground station", translation_of=article)


def made_live_by_hand(article):
    edition = factories.edition_of(article)
    second_edition(edition)
    sitemap_files.keep_ready()
    with factories.tampering():
        make_live(edition)


@pytest.mark.parametrize("act", [corrected, withdrawn, translated, made_live_by_hand])
def test_a_change_shows_before_the_worker_comes_by(client, act):
    article = factories.published(title="Trạm mặt đất")
    sitemap_files.keep_ready()
    before = told(client, article)
    act(article)
    now = told(client, article)
    assert now != before
    assert now == told_anew(client, article)
    sitemap_files.keep_ready()
    assert told(client, article) == now


def test_a_translation_that_is_gone_is_named_no_more(client):
    original = factories.published(title="Trạm mặt đất")
    english = factories.published(language="en", title="A ground station", translation_of=original)
    sitemap_files.keep_ready()
    for article, other in ((original, english), (english, original)):
        assert factories.url_of(other) in told(client, article)
    withdrawn(english)
    assert 'hreflang="en"' not in told(client, original)


def test_a_static_page_names_its_translation_at_once(client):
    page = factories.published(kind="page", title="Giới thiệu", slug="gioi-thieu")
    sitemap_files.keep_ready()
    factories.published(kind="page", title="About", slug="about", language="en", translation_of=page)
    assert "/en/trang/about/" in told(client, page)


def test_another_address_of_the_site_makes_every_file_anew(client, settings):
    article = factories.published()
    sitemap_files.keep_ready()
    settings.SITE_URL = "https://so.tinh.example"
    assert "<loc>https://so.tinh.example/tin-tuc/" in told(client, article)


def test_what_came_while_a_file_was_made_is_not_left_out_of_it(client):
    """The worker reads, an article is withdrawn, the worker writes what it read."""
    article = factories.published()
    made = sitemap_files._made

    def overtaken(*given):
        file = made(*given)
        withdrawn(article)
        return file

    with mock.patch("news.sitemap_files._made", overtaken):
        sitemap_files.keep_ready()
    assert lies_ready(article)
    assert told(client, article) is None


# What is not believed


def test_what_was_changed_by_hand_is_not_shown_and_is_made_anew(client):
    article, other = factories.published(title="Bài thật"), factories.published(title="Bài khác")
    sitemap_files.keep_ready()
    before, theirs = told(client, article), SitemapFile.objects.get(number=other.pk)
    forged = SitemapFile.holding(article.pk, before.replace("bai-that", "nha-cai"), "", timezone.now())
    sound = SitemapFile.objects.get(number=article.pk)
    for change in (
        {"packed": forged.packed},
        {"packed": b"\x00"},
        {"packed": forged.packed, "seal": forged.seal},
        {"packed": theirs.packed, "seal": theirs.seal},
        {"packed": theirs.packed, "seal": theirs.seal, "made_of": theirs.made_of},
        {"seal": "ộ"},
    ):
        SitemapFile.objects.filter(number=article.pk).update(**change)
        assert told(client, article) == before
        sitemap_files.keep_ready()
        assert SitemapFile.objects.get(number=article.pk).made_of == sound.made_of


def test_an_article_that_does_not_hold_is_left_out_and_comes_back_once_mended(client, monkeypatch):
    monkeypatch.setattr(sitemap_part, "ARTICLES_A_PART", 10**6)
    broken, sound = factories.published(title="Hỏng"), factories.published(title="Lành")
    edition = factories.edition_of(broken)
    with factories.tampering():
        Edition.objects.filter(pk=edition.pk).update(content=edition.content.replace("Hỏng", "Hóng"))
    sitemap_files.keep_ready()
    answer = client.get("/sitemap-bai-0.xml").content.decode()
    assert factories.url_of(sound) in answer and factories.url_of(broken) not in answer
    assert not SitemapFile.objects.exclude(made_of="").exists()
    with factories.tampering():
        Edition.objects.filter(pk=edition.pk).update(content=edition.content)
    assert factories.url_of(broken) in client.get("/sitemap-bai-0.xml").content.decode()
    sitemap_files.keep_ready()
    assert SitemapFile.objects.exclude(made_of="").exists()


# The worker


def test_the_worker_makes_what_has_changed_and_forgets_what_is_gone(client, proving):
    kept, gone = factories.published(title="Còn"), factories.published(title="Mất")
    SitemapPart.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    sitemap_files.keep_ready()
    proving.reset_mock()
    sitemap_files.keep_ready()
    assert not proving.called
    withdrawn(gone)
    sitemap_files.keep_ready()
    assert set(SitemapFile.objects.values_list("number", flat=True)) == {kept.pk}
    corrected(kept)
    sitemap_files.keep_ready()
    assert proving.call_count == 1


def test_the_worker_sees_a_change_that_was_committed_after_it_had_looked(client, monkeypatch):
    monkeypatch.setattr(sitemap_files, "LOOKED_AT_AGAIN", 0)
    article = factories.published()
    sitemap_files.keep_ready()
    corrected(article)
    part = SitemapPart.objects.get()
    SitemapFile.objects.update(looked_at=part.changed_at + timedelta(seconds=50))
    former = SitemapFile.objects.get().made_of
    sitemap_files.keep_ready()
    assert SitemapFile.objects.get().made_of != former


def test_the_worker_looks_at_all_in_turn_even_where_no_change_was_told(client, monkeypatch):
    """As of a translation, which stands in another file."""
    monkeypatch.setattr(sitemap_files, "LOOKED_AT_AGAIN", 2)
    articles = [factories.published(title=f"Bài {number}") for number in range(5)]
    sitemap_files.make_all()
    long_ago = timezone.now() - timedelta(days=1)
    SitemapPart.objects.update(changed_at=long_ago - timedelta(hours=1))
    SitemapFile.objects.update(looked_at=long_ago, made_of="")
    for ready in (2, 4, 5):
        sitemap_files.keep_ready()
        assert sum(map(lies_ready, articles)) == ready


def test_the_worker_stops_in_time_and_goes_on_in_its_next_run(client, monkeypatch):
    monkeypatch.setattr(sitemap_files, "SECONDS_A_RUN", 0)
    first, second = factories.published(title="Trước"), factories.published(title="Sau")
    sitemap_files.keep_ready()
    assert (lies_ready(first), lies_ready(second)) == (False, True)  # the newest is asked for most
    SitemapPart.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    sitemap_files.keep_ready()
    assert lies_ready(first)


def test_the_command_makes_all_of_a_loaded_archive(client, monkeypatch, capsys):
    monkeypatch.setattr(sitemap_part, "ARTICLES_A_PART", 4)
    factories.category()
    bulk_articles.generate(9)
    call_command("rebuild_sitemap")
    files = SitemapPart.objects.count()
    assert capsys.readouterr().out.splitlines() == [
        f"The sitemap has {files} files of articles.",
        f"{files} of them lie ready.",
    ]


def test_whoever_changes_what_is_written_raises_the_number_of_its_form():
    """Else files of the former form would be shown until their articles change."""
    changed = datetime(2026, 11, 27, 1, 2, 3, tzinfo=timezone.get_default_timezone())
    entry = Entry("https://so.example/a/", changed, (("en", "https://so.example/b/"), ("vi", "https://so.example/a/")))
    written = {1: "65aaab706530bbc6616aa961dcaa26055746b00f2339e49594c48b4bca0118c9"}
    assert written.get(sitemap_files.FORM) == seal.digest(sitemap_xml.urls([entry]))
