"""What tests share, and what not (conftest.py): rows of a module as they were made, no folder with another process."""

import pytest
from django.conf import settings
from django.db import connection

from news.models import Tag
from tests import factories as make
from tests.conftest import VAR_DIR

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


def test_no_two_processes_share_a_folder():
    assert settings.MEDIA_ROOT == VAR_DIR / "media"
    assert str(VAR_DIR) in str(settings.STORAGES["attachments"])
