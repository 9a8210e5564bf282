"""Articles in bulk: what the measures stand on is what the workflow would have made, however it is written."""

from itertools import count

import pytest
from django.core.management import call_command
from django.db import connection

from news.models import Article, Edition, Listing, SearchRow
from news.search import search
from portal.management import bulk_articles
from portal.models import AuditEntry, Furniture
from tests import factories


@pytest.fixture
def in_pieces(monkeypatch):
    """As with very many: by several processes and connections."""
    monkeypatch.setattr(bulk_articles, "CHUNK", 4)
    monkeypatch.setattr(bulk_articles, "WAVE", 2)


@pytest.fixture(autouse=True)
def site():
    factories.department()
    factories.category()


@pytest.mark.django_db(transaction=True)
def test_what_several_write_at_once_is_whole_and_sound(in_pieces):
    bulk_articles.generate(18)
    assert Edition.objects.live().count() == SearchRow.objects.count() == 18
    assert {edition.is_sound() for edition in Edition.objects.live().for_detail()} == {True}
    numbers = sorted(Article.objects.values_list("pk", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + 18))
    call_command("verify_editions", verbosity=0)
    call_command("verify_audit", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_the_next_article_gets_a_number_of_its_own(in_pieces):
    bulk_articles.generate(10)
    article = factories.published()
    assert article.pk > max(Article.objects.exclude(pk=article.pk).values_list("pk", flat=True))
    assert Listing.objects.filter(article_id=article.pk).exists()
    bulk_articles.generate(5)
    assert Article.objects.count() == 16


@pytest.mark.django_db(transaction=True)
def test_a_failure_in_the_middle_leaves_whole_articles(in_pieces, monkeypatch):
    note, calls = Furniture.objects.note_change, count()

    def break_down_at_the_third():
        if next(calls) == 2:
            raise OSError("disk full")
        note()

    monkeypatch.setattr(Furniture.objects, "note_change", break_down_at_the_third)
    with pytest.raises(OSError):
        bulk_articles.generate(18)
    written = Article.objects.count()
    assert Edition.objects.live().count() == SearchRow.objects.count() == written
    assert 8 <= written < 18
    call_command("verify_editions", verbosity=0)
    assert AuditEntry.objects.get(action="article.bulk").details["count"] == 18


@pytest.mark.django_db(transaction=True)
def test_what_was_written_in_bulk_is_found_at_once(in_pieces):
    bulk_articles.generate(18)
    title = Edition.objects.live().newest_first().first().card_facts["title"]
    assert search(title).editions[0].card_facts["title"] == title
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'news_search_texts'")
            assert cursor.fetchone() == (["fastupdate=off"],)
