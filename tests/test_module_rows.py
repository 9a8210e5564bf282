"""What tests of a module share in the database (module_rows in conftest.py): each finds it as it was made."""

import pytest
from django.db import connection

from news.models import Tag
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def number(module_rows):
    return make.tag("chung").pk


@pytest.fixture(scope="module")
def another(number):
    return make.tag("thêm").pk


def names() -> list[str]:
    return sorted(Tag.objects.values_list("name", flat=True))


@pytest.mark.parametrize("time", ["first", "again"])
def test_what_one_test_deletes_is_there_for_the_next(number, time):
    assert names() == ["chung"]
    Tag.objects.get(pk=number).delete()
    make.tag("riêng")


@pytest.mark.parametrize("time", ["first", "again"])
def test_more_is_seen_by_whoever_asks_for_more(another, time):
    assert names() == ["chung", "thêm"]


@pytest.mark.parametrize("time", ["first", "again"])
def test_whoever_asks_for_nothing_sees_nothing(time):
    assert names() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "again"])
def test_with_real_transactions_they_are_committed_and_made_anew(number, time):
    assert not connection.in_atomic_block and names() == ["chung"]
    Tag.objects.get(pk=number).delete()
