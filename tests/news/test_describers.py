"""Whoever describes a cover anew in the library while the article waits has changed what will be sealed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from news import rules
from news.models import Article
from news.workflow import Refused
from tests import factories as make
from tests.forms import fill_in

pytestmark = pytest.mark.django_db


def describe(client, by, picture, **changes) -> None:
    client.force_login(by)
    changes = changes or {"alt_text": "Hội trường kín chỗ, ba người ngồi bàn chủ tọa"}
    assert fill_in(client, reverse("admin:news_image_change", args=[picture.pk]), **changes).status_code == 302


def waiting(picture) -> Article:
    return make.bring(make.article(cover=picture), "reviewed")


def taken_in(article: Article) -> Article:
    """As the refusal advises: an editor opens the article and saves."""
    return make.change(Article.objects.get(pk=article.pk), make.editor())


def test_who_described_the_cover_while_the_article_waited_does_not_approve_it(client):
    article = waiting(make.image())
    describe(client, make.approver(), article.cover)
    article = taken_in(article)
    with pytest.raises(Refused, match="ảnh đại diện trong thư viện"):
        make.do(article, "approve", make.approver())
    assert make.approver() not in rules.eligible_approvers(article)
    assert not article.contributors.filter(pk=make.approver().pk).exists()  # no new right to see or write the article
    make.do(article, "approve", make.second_approver())
    assert article.is_live


@pytest.mark.parametrize("changes", [{"caption": "Chú thích khác."}, {"credit": "Ảnh: X"}, {"focal_x": 10}])
def test_every_fact_that_is_sealed_counts(changes, client):
    article = waiting(make.image())
    describe(client, make.approver(), article.cover, **changes)
    article = taken_in(article)
    with pytest.raises(Refused, match="không thể tự duyệt"):
        make.do(article, "approve", make.approver())


def test_the_name_in_the_library_is_not_sealed(client):
    article = waiting(make.image())
    describe(client, make.approver(), article.cover, title="Tên khác trong thư viện")
    make.do(article, "approve", make.approver())
    assert article.is_live


def test_what_was_described_before_the_article_took_the_picture_does_not_count(client):
    picture = make.image()
    describe(client, make.approver(), picture)
    picture.refresh_from_db()
    article = waiting(picture)
    make.do(article, "approve", make.approver())
    assert article.is_live


def test_what_was_described_before_the_last_edition_does_not_count_any_more(client, time_machine):
    article = waiting(make.image())
    describe(client, make.approver(), article.cover)
    time_machine.move_to(timezone.now() + timedelta(seconds=5))  # an edition's moment has no fractions of a second
    make.do(taken_in(article), "approve", make.second_approver())
    article = make.change(Article.objects.get(pk=article.pk), make.writer(), lead="Sapô mới.")
    make.do(make.bring(article, "reviewed"), "approve", make.approver())


def test_another_picture_is_nobodys_business(client):
    article = waiting(make.image(10))
    describe(client, make.approver(), make.image(200))
    make.do(article, "approve", make.approver())
    assert article.is_live
