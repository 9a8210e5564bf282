"""Whoever looks after some categories edits and approves in these alone: by the door, on pages, in lists, in bulk."""

import pytest
from django.urls import reverse

from news import workflow
from news.admin.desk import desk
from news.authority import may
from news.models import Article, Category, Edition, Notice, Reach
from news.rules import eligible_approvers
from news.workflow import Refused
from portal.models import AuditEntry
from tests import factories as make
from tests.forms import fill_in

pytestmark = pytest.mark.django_db

ACTIONS = {
    # what a limit keeps from being done beyond it: the situation in which it could be done, what its page asks
    "submit": ("draft", {}),
    "forward": ("submitted", {}),
    "return": ("reviewed", {"reason": "Xin bổ sung nguồn."}),
    "approve": ("reviewed", {}),
    "publish_urgent": ("reviewed", {"reason": "Bão sắp vào."}),
    "clear_urgent": ("published urgently by another", {}),
    "unschedule": ("scheduled", {}),
    "withdraw": ("live", {"reason": "Số liệu sai.", "explanation": make.EXPLANATION}),
    "reinstate": ("withdrawn", {"reason": "Đã kiểm chứng."}),
    "discard": ("revised", {}),
    "bin": ("draft", {}),
    "unbin": ("binned", {}),
}
"""recall is missing: it is the writer's own, wherever the article lies."""


@pytest.fixture
def near() -> Category:
    return make.category("Đo lường")


@pytest.fixture
def far() -> Category:
    return make.category("An toàn bức xạ")


@pytest.fixture
def limited(near):
    """An approver who looks after one category, and is nobody of those who brought the articles where they are."""
    return make.limit(make.person("nguoiduyetgioihan", make.roles.APPROVER), near)


def again(user):
    """The account as the next request loads it."""
    return type(user).objects.get(pk=user.pk)


def standing(situation: str, category: Category, **changes) -> Article:
    article = make.article(category=category, **changes)
    if situation == "published urgently by another":
        return make.do(article, "publish_urgent", make.second_approver(), reason="Bão sắp vào.")
    return make.bring(article, situation)


# By the door and by its page


@pytest.mark.parametrize("action", ACTIONS)
def test_within_it_everything_as_ever(action, near, limited):
    situation, asked = ACTIONS[action]
    make.do(standing(situation, near), action, limited, **asked)


@pytest.mark.parametrize("action", ACTIONS)
def test_beyond_it_nothing(action, far, limited, client):
    situation, asked = ACTIONS[action]
    article = standing(situation, far)
    before = (article.version, article.stage)
    with pytest.raises(Refused) as refused:
        make.do(article, action, limited, **asked)
    assert "chuyên mục bạn phụ trách" in str(refused.value) or "của người khác" in str(refused.value)
    assert action not in workflow.open_actions(article, limited)
    client.force_login(limited)
    address = reverse("admin:news_article_action", args=[article.pk, action])
    assert client.get(address).status_code == 403
    assert client.post(address, {"version": article.version, **asked}).status_code == 403
    article.refresh_from_db()
    assert (article.version, article.stage) == before


def test_it_names_the_limit_and_not_the_role(far, limited):
    article = standing("reviewed", far)
    sentence = "Bài này ngoài các chuyên mục bạn phụ trách nên bạn không thể “Duyệt đăng”."
    assert workflow.refusals(article, "approve", limited, version=article.version) == [sentence]


def test_an_account_without_a_limit_reaches_everything(near, far):
    for category in (near, far):
        make.do(standing("reviewed", category), "approve", make.approver())


# Writing


def test_the_text_is_changed_within_it_only(near, far, limited):
    make.change(standing("submitted", near), limited, lead="Sapô do người phụ trách sửa.")
    for situation in ("draft", "submitted", "reviewed", "scheduled", "live"):
        article = standing(situation, far, title=f"Bài {situation}")
        with pytest.raises(Refused):
            make.change(article, limited, lead="Sapô do người ngoài sửa.")


def test_an_article_is_not_drawn_into_it_to_be_changed(near, far, limited):
    """The limit holds for where the article stands, not for where the change would put it."""
    article = standing("submitted", far)
    with pytest.raises(Refused):
        make.change(article, limited, category=near, lead="Sapô do người ngoài sửa.")
    article.refresh_from_db()
    assert article.category == far


def test_an_article_may_be_handed_to_another_desk(near, far, limited, client):
    article = standing("submitted", near)
    client.force_login(limited)
    assert fill_in(client, change_url(article), category=far.pk).status_code == 302
    article.refresh_from_db()
    assert article.category == far
    with pytest.raises(Refused):
        make.do(article, "return", again(limited), reason="Xin bổ sung nguồn.")


def test_a_further_category_is_no_way_in(near, far, limited):
    article = make.bring(make.article(category=far, more_categories=[near]), "reviewed")
    assert not may(limited, "news.approve_article", article)


def test_what_has_no_category_yet_lies_beyond_every_limit(limited):
    article = make.article(category=None)
    assert not may(limited, "news.change_any_article", article)


# Pages and lists


def change_url(article):
    return reverse("admin:news_article_change", args=[article.pk])


@pytest.fixture
def both(near, far):
    return standing("reviewed", near, title="Bài trong phạm vi"), standing("reviewed", far, title="Bài ngoài phạm vi")


@pytest.mark.parametrize("name", ["preview", "compare", "history"])
def test_side_views_stay_closed_beyond_it(name, both, limited, client):
    client.force_login(limited)
    assert [client.get(reverse(f"admin:news_article_{name}", args=[a.pk])).status_code for a in both] == [200, 403]


def test_revisions_and_suggestions_stay_closed_beyond_it(both, limited, client):
    client.force_login(limited)
    suggestion = {"field": "body", "passage": "Sáu tháng", "replacement": "Nửa năm"}
    for article, status in zip(both, (200, 403), strict=True):
        revision = article.latest_revision.pk
        address = reverse("admin:news_article_revision", args=[article.pk, revision])
        assert client.get(address).status_code == status
        posted = 302 if status == 200 else 403
        restore = reverse("admin:news_article_restore", args=[article.pk, revision])
        assert client.post(restore, {"version": article.version}).status_code == posted
        suggest = reverse("admin:news_article_suggest", args=[article.pk])
        assert client.post(suggest, suggestion).status_code == posted
    assert both[0].suggestions.count() == 1


def test_the_form_of_what_lies_beyond_is_not_opened(both, limited, client):
    client.force_login(limited)
    assert client.get(change_url(both[0])).status_code == 200
    assert client.get(change_url(both[1])).status_code != 200


def test_list_search_autocomplete_and_desk_show_what_lies_within(both, limited, client):
    client.force_login(limited)
    inside, outside = (article.title for article in both)
    complete = {"app_label": "news", "model_name": "article", "field_name": "translation_of", "term": "Bài"}
    for address, query in (
        (reverse("admin:news_article_changelist"), {}),
        (reverse("admin:news_article_changelist"), {"q": "phạm vi"}),
        (reverse("admin:autocomplete"), complete),
        (reverse("admin:index"), {}),
    ):
        answer = client.get(address, query)
        text = " ".join(row["text"] for row in answer.json()["results"]) if "autocomplete" in address else answer.text
        assert (inside in text, outside in text) == (True, False), address
    rows = [row for queue in desk(again(limited))["queues"] for row in queue["rows"]]
    assert both[0] in rows
    assert both[1] not in rows


def test_bulk_actions_leave_what_lies_beyond(both, limited, client):
    client.force_login(limited)
    versions = {f"version_{article.pk}": article.version for article in both}
    data = {"action": "bulk_approve", "_selected_action": [article.pk for article in both], **versions}
    client.post(reverse("admin:news_article_changelist"), data)
    assert [edition.article for edition in Edition.objects.live()] == [both[0]]


# Own articles, children, changes of the limit


def test_own_articles_stay_ones_own_wherever_they_lie(far, limited):
    article = make.article(limited, category=far)
    assert article in Article.objects.visible_to(limited)
    make.change(article, limited, lead="Sapô của chính mình.")
    make.do(article, "submit", limited)
    make.do(article, "recall", limited)
    make.do(article, "bin", limited)


OFFICE = ["forward", "return", "approve", "publish_urgent", "unschedule", "withdraw", "reinstate", "clear_urgent"]
"""What decides on a text: the limit holds for one's own as for anybody's."""


@pytest.mark.parametrize("action", OFFICE)
def test_writing_an_article_gives_no_office_beyond_it(action, far, limited, client):
    situation, asked = ACTIONS[action]
    article = make.article(limited, category=far)
    if situation == "published urgently by another":
        make.do(article, "publish_urgent", make.second_approver(), reason="Bão sắp vào.")
    else:
        article = make.bring(article, situation)
    sentence = f"Bài này ngoài các chuyên mục bạn phụ trách nên bạn không thể “{workflow.ACTIONS[action].label}”."
    assert workflow.refusals(article, action, limited, version=article.version, **asked) == [sentence]
    assert action not in workflow.open_actions(article, limited)
    client.force_login(limited)
    address = reverse("admin:news_article_action", args=[article.pk, action])
    assert client.post(address, {"version": article.version, **asked}).status_code == 403


@pytest.mark.parametrize(("situation", "heading"), [("submitted", "Chờ biên tập"), ("reinstated", "Chờ tôi duyệt")])
def test_the_desk_asks_nobody_for_what_lies_beyond(situation, heading, near, far, limited):
    """Reinstated: approved before, so that its writer is no contributor any more."""
    for category in (near, far):
        make.bring(make.article(limited, category=category), situation)
    queue = next(queue for queue in desk(again(limited))["queues"] if queue["heading"] == heading)
    assert [article.category for article in queue["rows"]] == [near]


def test_having_sent_an_article_gives_no_office_beyond_it_either(near, far, limited):
    article = make.do(standing("draft", near), "submit", limited)
    article = make.change(article, make.editor(), category=far)
    assert not may(limited, "news.forward_article", article)
    make.do(article, "recall", limited)


def test_a_parent_category_takes_its_children_in(near, far, limited):
    child = make.category("Kiểm định", parent=near)
    make.do(standing("reviewed", child), "approve", limited)
    assert not may(make.limit(limited, child), "news.approve_article", standing("reviewed", near, title="Bài mẹ"))


def test_several_categories(near, far, limited):
    limited = make.limit(limited, near, far)
    for category in (near, far):
        make.do(standing("reviewed", category), "approve", limited)
    with pytest.raises(Refused):
        make.do(standing("reviewed", make.category("Nông nghiệp")), "approve", limited)


def test_a_limit_whose_categories_are_gone_leaves_nothing(near, far, limited):
    near.delete()
    assert not may(again(limited), "news.approve_article", standing("reviewed", far))


def test_without_its_row_the_limit_is_gone(far, limited):
    Reach.objects.all().delete()
    assert may(again(limited), "news.approve_article", standing("reviewed", far))


def test_who_may_approve_is_asked_with_the_limit(near, far, limited):
    article = standing("reviewed", far)
    make.change(article, make.approver(), lead="Người duyệt đã sửa.")
    assert eligible_approvers(article) == []
    with pytest.raises(Refused, match="không còn ai khác"):
        make.do(article, "approve", make.approver())


def test_notices_go_to_those_within(near, far, limited):
    for category in (near, far):
        make.do(standing("draft", category), "publish_urgent", make.approver(), reason="Bão sắp vào.")
    assert [notice.article.category for notice in Notice.objects.filter(user=limited)] == [near]


# Setting it


def test_the_administrator_sets_it_and_the_audit_has_it(near, client):
    client.force_login(make.administrator())
    address = reverse("admin:news_reach_add")
    assert client.post(address, {"user": make.editor().pk, "categories": [near.pk]}).status_code == 302
    assert AuditEntry.objects.latest("number").action == "news.reach.add"
    assert not may(make.editor(), "news.forward_article", make.article())
    assert "Đo lường" in client.get(reverse("admin:news_reach_changelist")).text


@pytest.mark.parametrize("who", [make.writer, make.editor, make.approver, make.services_manager, make.stranger])
def test_nobody_else_sets_it(who, near, client):
    row = Reach.objects.get_or_create(user=make.second_approver())[0]
    row.categories.set([near])
    client.force_login(who())
    for name, args in (("add", []), ("change", [row.pk]), ("delete", [row.pk])):
        address = reverse(f"admin:news_reach_{name}", args=args)
        assert client.post(address, {"user": who().pk, "categories": [near.pk], "post": "yes"}).status_code == 403
