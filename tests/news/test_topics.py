"""Topics (dòng sự kiện): sealed with the article, listed on a page of their own, and kept from being lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news import workflow
from news.models import Article, Topic
from news.models.edition import Listing
from portal.models import AuditEntry
from tests import factories as make
from tests.forms import values_of

pytestmark = pytest.mark.django_db
START = datetime(2014, 7, 17, 3, 25, tzinfo=UTC)
PATH = "/dong-su-kien/ung-pho-bao-so-5/"


def storm(**facts) -> Topic:
    given = {"name": "Ứng phó bão số 5", "summary": "Bão vào từ đêm 16/7."} | facts
    found, made = Topic.objects.get_or_create(slug="ung-pho-bao-so-5", defaults=given)
    if made:
        make.show(found)
    return found


def told(day: int, **changes) -> Article:
    """An article of the topic, so many days after the storm began."""
    facts = {"title": f"Ngày thứ {day}", "displayed_at": START + timedelta(days=day), "topic": storm()}
    return make.published(**facts | changes)


def titles(client, path: str = PATH) -> list[str]:
    return [card.title for card in client.get(path).context["cards"]]


# The public page


def test_a_topic_shows_what_happened_by_days_newest_first(client):
    told(0), told(2), told(2, title="Cũng ngày thứ 2", displayed_at=START + timedelta(days=2, hours=3))
    make.published(title="Chuyện khác")
    answer = client.get(PATH)
    assert titles(client) == ["Cũng ngày thứ 2", "Ngày thứ 2", "Ngày thứ 0"]
    assert [day["anchor"] for day in answer.context["days"]] == ["ngay-2014-07-19", "ngay-2014-07-17"]
    assert answer.context["heading"] == "Ứng phó bão số 5" and "Bão vào từ đêm 16/7." in answer.text
    facts = answer.text.partition("<dl")[2].partition("</dl>")[0]
    assert "17/07/2014" in facts and "Thứ bảy, 19/07/2014 13:25" in facts


def test_a_topic_costs_the_same_however_long(client):
    make.department()
    counts = []
    for days in (range(1), range(1, 8)):
        for day in days:
            told(day)
        with CaptureQueriesContext(connection) as queries:
            client.get(PATH)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4


def test_a_topic_without_live_articles_has_no_page(client):
    storm()
    assert client.get(PATH).status_code == 404
    article = told(0)
    assert client.get(PATH).status_code == 200
    make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
    assert client.get(PATH).status_code == 404
    assert client.get("/dong-su-kien/khong-co/").status_code == 404
    assert client.get(f"/en{PATH}").status_code == 404


# Sealed with the edition


def test_the_edition_seals_number_name_and_address_of_its_topic():
    edition = make.edition_of(told(0))
    topic = storm()
    assert edition.content_facts["topic"] == {"id": topic.pk, "name": topic.name, "slug": topic.slug}
    assert edition.card_facts["topic"] == topic.pk
    assert Listing.objects.filter(edition=edition, key=f"vi:d{topic.pk}").exists()


def test_editions_without_a_topic_are_sealed_as_before_there_were_any(client):
    article = make.published()
    edition = make.edition_of(article)
    assert "topic" not in edition.content_facts and "topic" not in edition.card_facts
    assert edition.seal_faults() == []
    assert client.get(make.url_of(article)).status_code == 200


def test_a_renamed_topic_keeps_its_page_and_the_seals_of_its_articles(client):
    article = told(0)
    Topic.objects.update(name="Ứng phó bão số 5 và mưa lũ")
    make.show(Topic.objects.get())
    edition = make.edition_of(article)
    assert edition.content_facts["topic"]["name"] == "Ứng phó bão số 5"
    assert edition.seal_faults() == []
    assert client.get(PATH).context["heading"] == "Ứng phó bão số 5 và mưa lũ"
    make.change(article, make.editor(), lead="Sapô mới.")
    make.submitted(article)
    make.do(article, "forward", make.editor())
    make.do(article, "approve", make.second_approver())
    assert make.edition_of(article).content_facts["topic"]["name"] == "Ứng phó bão số 5 và mưa lũ"


def test_an_article_leaves_its_topic_when_that_is_approved(client):
    article, other = told(0), told(1)
    make.change(article, make.editor(), topic=None)
    assert titles(client) == [other.title, article.title], "readers still see the approved edition"
    make.submitted(article)
    make.do(article, "forward", make.editor())
    make.do(article, "approve", make.second_approver())
    assert titles(client) == [other.title]
    assert "topic" not in make.edition_of(article).content_facts


def test_a_static_page_belongs_to_no_topic():
    with pytest.raises(workflow.Refused) as refused:
        make.article(kind="page", title="Giới thiệu", topic=storm())
    assert "Trang cố định không thuộc dòng sự kiện nào" in " ".join(refused.value.reasons)


# In the admin


def form_of(client, topic: Topic):
    return client.get(reverse("admin:news_topic_change", args=[topic.pk]))


def test_the_list_says_how_many_articles_a_topic_has_and_how_many_are_public(client):
    told(0), make.article(topic=storm())
    Topic.objects.create(name="Hội thi", slug="hoi-thi")
    client.force_login(make.administrator())
    page = client.get(reverse("admin:news_topic_changelist"))
    rows = {topic.name: (topic.in_all, topic.in_public) for topic in page.context["cl"].queryset}
    assert rows == {"Ứng phó bão số 5": (2, 1), "Hội thi": (0, 0)}
    assert "2 bài" in page.text and "Chưa có bài" in page.text and "17/07/2014" in page.text
    address = page.text.partition("topic__id__exact=")[2].partition('"')[0]
    listed = client.get(reverse("admin:news_article_changelist"), {"topic__id__exact": address})
    assert listed.context["cl"].result_count == 2


def test_the_form_warns_of_what_readers_would_miss(client):
    client.force_login(make.administrator())
    empty = storm(summary="")
    page = form_of(client, empty).text
    assert "chưa hiện với bạn đọc" in page and "Chưa có tóm tắt" in page and PATH not in page
    told(0)
    page = form_of(client, empty).text
    assert f'href="{PATH}"' in page and "Mới có một bài đang đăng" in page
    assert client.get(reverse("admin:news_topic_add")).status_code == 200


def test_the_address_stays_once_articles_point_to_it(client):
    client.force_login(make.administrator())
    topic = storm()
    assert "slug" in values_of(form_of(client, topic))
    told(0)
    assert "slug" not in values_of(form_of(client, topic))
    sent = {"name": "Tên mới", "summary": "", "slug": "dia-chi-khac", "based_on": "1"}
    client.post(reverse("admin:news_topic_change", args=[topic.pk]), sent)
    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Tên mới", "ung-pho-bao-so-5")
    assert AuditEntry.objects.filter(action="news.topic.change", object_id=topic.pk).exists()


def test_a_topic_in_use_is_not_deleted_and_says_why(client):
    client.force_login(make.administrator())
    make.article(topic=storm())
    address = reverse("admin:news_topic_delete", args=[storm().pk])
    several = {"action": "delete_selected", "_selected_action": [storm().pk]}
    for page in (client.get(address), client.post(reverse("admin:news_topic_changelist"), several)):
        assert "Chưa xóa được" in page.text
        assert "“Ứng phó bão số 5” đang có 1 bài" in page.text
    client.post(address, {"post": "yes"})
    client.post(reverse("admin:news_topic_changelist"), several | {"post": "yes"})
    assert Topic.objects.exists()


def test_a_title_beyond_a_persons_reach_is_not_named_when_a_topic_stays(client):
    near, far = make.category("Gần"), make.category("Xa")
    make.article(topic=storm(), category=near, title="Bài trong tầm")
    make.article(topic=storm(), category=far, title="Bài ngoài tầm")
    client.force_login(make.limit(make.administrator(), near))
    words = client.get(reverse("admin:news_topic_delete", args=[storm().pk])).text
    assert "đang có 2 bài" in words and "Bài trong tầm" in words and "Bài ngoài tầm" not in words


def test_a_topic_without_articles_is_deleted(client):
    client.force_login(make.administrator())
    client.post(reverse("admin:news_topic_delete", args=[storm().pk]), {"post": "yes"})
    assert not Topic.objects.exists()


@pytest.mark.parametrize("who", [make.writer, make.services_manager, make.stranger])
def test_who_may_not_change_topics_is_kept_out(client, who):
    client.force_login(who())
    address = reverse("admin:news_topic_change", args=[storm().pk])
    client.post(address, {"name": "Tên khác", "summary": ""})
    assert Topic.objects.get().name == "Ứng phó bão số 5"
    assert client.post(reverse("admin:news_topic_delete", args=[storm().pk]), {"post": "yes"}).status_code == 403
