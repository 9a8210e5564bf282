"""What the newsroom's own acts cost in queries: its list of articles however deep, and publishing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news.models import Article
from portal.management import bulk_articles
from portal.models import Furniture
from tests import factories as make

pytestmark = pytest.mark.django_db

MOST_OF_THE_LIST, MOST_TO_PUBLISH = 8, 15
LIST = reverse("admin:news_article_changelist")


@pytest.fixture
def newsroom(client):
    """A signed-in administrator of a newsroom with several pages of articles."""
    for number in range(3):
        make.category(f"Chuyên mục {number}")
    bulk_articles.generate(120)
    client.force_login(make.administrator())
    return client


def asked(client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


def test_the_list_of_articles_costs_the_same_however_deep(newsroom):
    first, deep = asked(newsroom, LIST), asked(newsroom, f"{LIST}?p=3")
    print("\n".join(q[:230].replace("\n"," ") + " ... " + q[-120:] for q in first)); assert 0
    assert len(deep) <= MOST_OF_THE_LIST, deep
    print("\n".join(q[:300] for q in first))
    assert 0


def test_to_publish_takes_few_statements():
    article = make.bring(make.article(), "reviewed")
    Furniture.objects.rebuild()
    with CaptureQueriesContext(connection) as queries:
        make.do(article, "approve", make.approver())
    print(len(queries)); print("\n".join(re.sub(r"\s+", " ", q["sql"])[:170] for q in queries))
    assert 0
