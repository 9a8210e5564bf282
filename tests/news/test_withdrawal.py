"""Taken down in public: an explanation and a phone number where the article stood, or the way to what replaces it."""

from itertools import pairwise

import pytest
from django.urls import reverse

from news.models import Article, Standing
from news.views.resolving import LONGEST_CHAIN
from news.workflow import Refused
from tests import factories as make
from tests.forms import fill_in, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
DEFAULT = "Bài viết đã được gỡ để rà soát nội dung. Mong bạn đọc thông cảm."


def withdraw_url(article):
    return reverse("admin:news_article_action", args=[article.pk, "withdraw"])


def withdraw(article, replacement=None) -> Article:
    return make.do(
        article,
        "withdraw",
        make.approver(),
        reason="Số liệu sai.",
        explanation=make.EXPLANATION,
        replacement=replacement,
    )


def live(number: int) -> Article:
    return make.published(title=f"Bài số {number}")


def reinstate(article) -> Article:
    make.do(article, "reinstate", make.approver(), reason="Đã kiểm chứng.")
    return make.do(article, "approve", make.second_approver())


# In two taps


def test_from_a_phone_in_two_taps_with_what_stands_there_already(client):
    """One tap on the form opens the confirm page, the second sends it; nothing need be typed."""
    article = live(1)
    client.force_login(make.approver())
    form = client.get(reverse("admin:news_article_change", args=[article.pk])).text
    assert f'href="{withdraw_url(article)}"' in form
    page = client.get(withdraw_url(article))
    values = values_of(page)
    assert values["explanation"] == [DEFAULT]
    assert values["reason"][0]
    answer = client.post(withdraw_url(article), values)
    assert (answer.status_code, answer.url) == (302, reverse("admin:news_article_change", args=[article.pk]))
    article.refresh_from_db()
    assert article.stage == "withdrawn"
    answer = client.get(make.url_of(article))
    assert (answer.status_code, DEFAULT in answer.text) == (410, True)


@pytest.mark.parametrize("field", ["explanation", "reason"])
def test_neither_the_readers_nor_the_newsroom_go_without_a_word(field, client):
    article = live(1)
    client.force_login(make.approver())
    answer = fill_in(client, withdraw_url(article), **{field: "  "})
    assert answer.status_code == 200
    assert "Xin ghi" in answer.text
    article.refresh_from_db()
    assert article.is_live


# What readers find


def test_the_address_answers_410_with_the_notice_and_the_phone(client):
    article = live(1)
    path = make.url_of(article)
    assert client.get(path).status_code == 200
    withdraw(article)
    for address in (path, f"{path}in/", f"{path}tai-ve/", f"{path}cap-nhat/"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert make.EXPLANATION in answer.text
        assert make.PHONE in answer.text
        assert "noindex" in answer.text
    assert "Số liệu sai." not in answer.text, "the reason is the newsroom's own"
    assert article.title not in client.get("/tin-tuc/").text


def test_the_explanation_is_text_and_nothing_else(client):
    article = live(1)
    make.do(article, "withdraw", make.approver(), reason="Thử.", explanation="<script>alert(1)</script> & xin lỗi")
    text = client.get(make.url_of(article)).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; xin lỗi" in text
    assert "<script>alert(1)" not in text


def test_once_reinstated_it_stands_there_again(client):
    article = withdraw(live(1))
    reinstate(article)
    assert client.get(make.url_of(article)).status_code == 200


# Replacements


def test_a_replacement_takes_readers_over(client):
    old, new = live(1), live(2)
    withdraw(old, new)
    for suffix in ("", "in/", "tai-ve/", "cap-nhat/"):
        answer = client.get(make.url_of(old) + suffix)
        assert (answer.status_code, answer.url) == (301, make.url_of(new) + suffix)
    assert client.get(answer.url).status_code == 200


def test_it_is_named_by_its_number_on_the_confirm_page(client):
    old, new = live(1), live(2)
    client.force_login(make.approver())
    assert fill_in(client, withdraw_url(old), replacement=new.pk).status_code == 302
    assert client.get(make.url_of(old)).url == make.url_of(new)
    assert Standing.objects.get(article=old).facts["replacement"] == new.pk


@pytest.mark.parametrize("number", ["999999", "0", "-1", "9" * 30, "x"])
def test_a_number_that_is_no_articles_is_asked_for_again(number, client):
    old = live(1)
    client.force_login(make.approver())
    answer = fill_in(client, withdraw_url(old), replacement=number)
    assert (answer.status_code, "errorlist" in answer.text) == (200, True)
    old.refresh_from_db()
    assert old.is_live


@pytest.mark.parametrize("situation", sorted(set(make.SITUATIONS) - {"live", "published urgently"}))
def test_only_what_is_live_replaces(situation):
    old, other = live(1), make.bring(make.article(title="Bài thay thế"), situation)
    if other.is_live:
        withdraw(old, other)
        return
    with pytest.raises(Refused, match="hiện không đăng"):
        withdraw(old, other)


def test_a_chain_leads_to_its_end_in_one_step(client):
    first, second, third = (live(number) for number in range(3))
    withdraw(first, second)
    withdraw(second, third)
    assert client.get(make.url_of(first)).url == make.url_of(third)
    assert client.get(make.url_of(second)).url == make.url_of(third)


def test_a_chain_that_ends_with_nothing_is_the_notice(client):
    first, second = live(1), live(2)
    withdraw(first, second)
    withdraw(second)
    for article in (first, second):
        answer = client.get(make.url_of(article))
        assert (answer.status_code, make.EXPLANATION in answer.text) == (410, True)


def test_when_the_replacement_returns_so_does_the_way_to_it(client):
    first, second = live(1), live(2)
    withdraw(first, second)
    withdraw(second)
    reinstate(second)
    assert client.get(make.url_of(first)).url == make.url_of(second)


def test_the_longest_chain(client):
    articles = [live(number) for number in range(LONGEST_CHAIN + 2)]
    for old, new in pairwise(articles):
        withdraw(old, new)
    statuses = [client.get(make.url_of(article)).status_code for article in articles]
    assert statuses == [410] + [301] * LONGEST_CHAIN + [200]


# Circles


def test_an_article_does_not_replace_itself():
    article = live(1)
    with pytest.raises(Refused, match="chính bài này"):
        withdraw(article, article)


def test_a_circle_cannot_be_made():
    """What was withdrawn in favour of another cannot in turn stand for the other."""
    first, second = live(1), live(2)
    withdraw(first, second)
    with pytest.raises(Refused, match="hiện không đăng"):
        withdraw(second, first)


def test_nor_by_going_round_over_reinstating(client):
    first, second = live(1), live(2)
    withdraw(first, second)
    reinstate(first)
    withdraw(second, first)
    assert client.get(make.url_of(second)).url == make.url_of(first)
    assert client.get(make.url_of(first)).status_code == 200
    with pytest.raises(Refused, match="hiện không đăng"):
        withdraw(first, second)
    withdraw(first)
    assert client.get(make.url_of(second)).status_code == 410


def test_a_circle_made_by_hand_ends_with_the_notice(client):
    """Sealed anew with the right key, as only a bug of ours could."""
    articles = [live(number) for number in range(3)]
    for article in articles:
        withdraw(article)
    for article, replacement in zip(articles, [*articles[1:], articles[0]], strict=True):
        standing = Standing.objects.get(article=article)
        standing.set(standing.facts | {"sequence": standing.sequence + 1, "replacement": replacement.pk})
        standing.save()
    for article in articles:
        assert client.get(make.url_of(article)).status_code == 410


def test_a_replacement_set_by_hand_leads_nowhere(client):
    """Without the key: the seal fails, and readers are sent nowhere."""
    first, second = live(1), live(2)
    withdraw(first)
    with make.tampering():
        standing = Standing.objects.get(article=first)
        facts = standing.document.replace('"replacement":null', f'"replacement":{second.pk}')
        assert facts != standing.document
        Standing.objects.filter(article=first).update(document=facts)
    assert client.get(make.url_of(first)).status_code == 503
