"""What a new article's form begins with, so that a daily task takes fewer clicks."""

import pytest
from django.urls import reverse

from news.models import Article, Autosave
from tests import factories as make
from tests.forms import values_of

pytestmark = pytest.mark.django_db
ADD = reverse("admin:news_article_add")


@pytest.fixture
def writer(client):
    client.force_login(make.writer())
    return make.writer()


def own_name(user, name="Thu Hằng"):
    author = make.author(name, "")
    author.user = user
    author.save()
    return author


def test_a_new_article_begins_with_the_writers_name_and_last_category(client, writer):
    author = own_name(writer)
    make.article(category=make.category("Chuyên mục đầu"))
    last = make.category("Chuyên mục sau")
    make.article(category=last)
    make.article(by=make.other_writer(), category=make.category("Của người khác"))
    form = values_of(client.get(ADD))
    assert form["credits-0-author"] == [str(author.pk)]
    assert form["category"] == [str(last.pk)]
    client.post(ADD, form | {"title": "Bài mới", "_save": "1"})
    article = Article.objects.get(title="Bài mới")
    assert list(article.credits.values_list("author", "part")) == [(author.pk, "text")]
    assert article.category == last


def test_what_is_chosen_beforehand_may_be_changed_and_taken_away(client, writer):
    own_name(writer)
    make.article()
    form = values_of(client.get(ADD))
    client.post(ADD, form | {"title": "Bài mới", "credits-0-author": "", "category": "", "_save": "1"})
    article = Article.objects.get(title="Bài mới")
    assert not article.credits.exists()
    assert article.category is None


def test_of_several_pen_names_the_one_used_last_is_chosen(client, writer):
    own_name(writer, "Thu Hằng")
    pen_name = own_name(writer, "Hằng Nga")
    make.article(authors=[pen_name])
    assert values_of(client.get(ADD))["credits-0-author"] == [str(pen_name.pk)]


def test_whoever_has_no_name_and_no_article_begins_with_an_empty_form(client, writer):
    own_name(make.other_writer(), "Quốc Đạt")
    form = values_of(client.get(ADD))
    assert "credits-0-author" not in form
    assert form["category"] == [""]


def test_an_article_that_exists_gets_no_name_added(client, writer):
    own_name(writer)
    article = make.article()
    form = values_of(client.get(reverse("admin:news_article_change", args=[article.pk])))
    assert "credits-0-author" not in form


def test_opening_the_form_is_no_typing(client, writer):
    own_name(writer)
    client.get(ADD)
    assert not Autosave.objects.exists()


@pytest.mark.parametrize("words", ["chuyen doi", "CHUYỂN ĐỔI", "chuyen-doi-so", "đổi số"])
def test_categories_are_found_without_accents(client, words):
    make.category("Chuyển đổi số")
    make.category("Sở hữu trí tuệ")
    client.force_login(make.writer())
    asked = {"app_label": "news", "model_name": "article", "field_name": "category", "term": words}
    found = client.get("/admin/autocomplete/", asked).json()["results"]
    assert [row["text"] for row in found] == ["Chuyển đổi số"]
