"""What the newsroom's own acts cost in queries: its list of articles however deep, and publishing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news.models import Category
from portal.management import bulk_articles
from portal.models import Furniture
from tests import factories as make

pytestmark = pytest.mark.django_db

MOST_OF_THE_LIST = 8
MOST_BEFORE_PUBLISHING = 16
MOST_TO_PUBLISH = {"postgresql": 15, "sqlite": 17}  # which has two more tables to be searched
LIST = "/admin/news/article/"


@pytest.fixture
def newsroom(client):
    """Signed in to a newsroom with several pages of articles."""
    for number in range(3):
        make.category(f"Chuyên mục {number}")
    bulk_articles.generate(70)
    client.force_login(make.administrator())
    client.get(LIST)  # what is read once in a process
    return client


def asked(client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


def test_the_list_of_articles_costs_the_same_however_deep_and_long(newsroom):
    assert reverse("admin:news_article_changelist") == LIST
    first, deep = asked(newsroom, LIST), asked(newsroom, f"{LIST}?p=2")
    assert len(first) == len(deep) <= MOST_OF_THE_LIST
    bulk_articles.generate(60)
    assert len(asked(newsroom, f"{LIST}?p=4")) == len(first)


@pytest.mark.parametrize("who", [make.writer, make.editor, make.approver, make.administrator, make.superuser])
@pytest.mark.parametrize("is_limited", [False, True])
def test_the_list_of_articles_costs_nobody_more(newsroom, who, is_limited):
    person = who()
    if is_limited:
        make.limit(person, *Category.objects.all()[:2])
    newsroom.force_login(person)
    newsroom.get(LIST)
    assert len(asked(newsroom, LIST)) <= MOST_OF_THE_LIST


def test_to_publish_costs_the_same_in_a_large_archive():
    make.published()  # the first of its file of the sitemap
    costs = []
    for _ in range(2):
        article, approver = make.bring(make.article(), "reviewed"), make.approver()
        Furniture.objects.rebuild()
        approver.get_all_permissions()
        with CaptureQueriesContext(connection) as queries:
            make.do(article, "approve", approver)
        statements = [query["sql"] for query in queries]
        # The test's own transaction is round this one, which so is a savepoint: the only one.
        begin, commit = (number for number, sql in enumerate(statements) if "SAVEPOINT" in sql)
        costs.append((begin, commit - begin - 1, len(statements) - commit - 1))
        bulk_articles.generate(40)
    assert costs[0] == costs[1]
    before, inside, after = costs[0]
    assert (before <= MOST_BEFORE_PUBLISHING, inside <= MOST_TO_PUBLISH[connection.vendor], after) == (True, True, 1)
