"""Small corrections that an approver leaves and the editor takes over: who suggests has changed nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from news import clock, workflow
from news.models import Article, Notice, Revision, Suggestion
from news.workflow import Conflict, Refused
from portal.models import AuditEntry
from tests import factories as make
from tests.forms import values_of

pytestmark = pytest.mark.django_db
BODY = (
    '<p>Các phòng đã <strong>trình tỉnh</strong> quy <a href="/tin-tuc/">hoạch</a> mạng lưới &amp; đề án.</p>'
    "<p>Bà con phấn khởi. Bà con đồng tình.</p>"
)


@pytest.fixture
def article():
    return make.bring(make.article(body=BODY), "reviewed")


def suggest(article, by=None, **about) -> Suggestion:
    about = {"field": "body", "passage": "mạng lưới", "replacement": "màng lưới"} | about
    return workflow.suggest(article, by or make.approver(), **about)


def settle(suggestion, by=None, *, accept=True) -> Article:
    suggestion = Suggestion.objects.get(pk=suggestion.pk)
    version = suggestion.article.version
    return workflow.settle(suggestion, by or make.editor(), version=version, accept=accept)


def change_url(article):
    return reverse("admin:news_article_change", args=[article.pk])


def suggest_url(article):
    return reverse("admin:news_article_suggest", args=[article.pk])


def settle_url(suggestion):
    return reverse("admin:news_article_settle", args=[suggestion.article_id, suggestion.pk])


# Leaving one


def test_an_approver_who_leaves_one_may_still_approve(article):
    before = (article.version, article.body, article.revisions.count())
    suggest(article)
    article.refresh_from_db()
    assert (article.version, article.body, article.revisions.count()) == before
    assert make.approver() not in article.contributors.all()
    make.do(article, "approve", make.approver())
    assert article.is_live


def test_also_after_the_editor_has_taken_it_over(article):
    settle(suggest(article))
    article.refresh_from_db()
    assert set(article.contributors.all()) == {make.writer(), make.editor()}
    make.do(article, "approve", make.approver())
    assert "màng lưới" in make.edition_of(article).content_facts["body"]


def test_whoever_takes_it_over_has_changed_the_text(article):
    settle(suggest(article), make.second_approver())
    article.refresh_from_db()
    with pytest.raises(Refused, match="không thể tự duyệt"):
        make.do(article, "approve", make.second_approver())


def test_whoever_takes_over_the_own_suggestion_has_changed_the_text_too(article):
    settle(suggest(article), make.approver())
    article.refresh_from_db()
    with pytest.raises(Refused, match="không thể tự duyệt"):
        make.do(article, "approve", make.approver())


@pytest.mark.parametrize("who", [make.approver, make.editor, make.superuser])
def test_editors_and_approvers_leave_them(article, who):
    assert suggest(article, who()).author == who()


@pytest.mark.parametrize("who", [make.writer, make.other_writer, make.administrator, make.stranger])
def test_nobody_else_does(article, who):
    with pytest.raises(Refused, match="không có quyền góp ý"):
        suggest(article, who())
    assert not Suggestion.objects.exists()


def test_an_approver_beyond_whose_reach_it_lies_does_not(article):
    with pytest.raises(Refused, match="không có quyền góp ý"):
        suggest(article, make.limit(make.approver(), make.category("Đo lường")))


@pytest.mark.parametrize("situation", ["draft", "returned", "scheduled", "live", "withdrawn", "binned"])
def test_only_what_waits_for_a_decision_takes_them(situation):
    with pytest.raises(Refused, match="đang chờ biên tập hoặc chờ duyệt"):
        suggest(make.bring(make.article(body=BODY), situation))


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"passage": "không có trong bài"}, "Không tìm thấy"),
        ({"passage": "Mạng lưới"}, "Không tìm thấy"),
        ({"passage": "Bà con"}, "2 chỗ"),
        ({"passage": "strong"}, "Không tìm thấy"),
        ({"passage": "/tin-tuc/"}, "Không tìm thấy"),
        ({"passage": "amp"}, "Không tìm thấy"),
        ({"passage": "&amp;"}, "Không tìm thấy"),
        ({"passage": "đã trình tỉnh"}, "Không tìm thấy"),  # runs across a tag
        ({"passage": "đề án. Bà con"}, "Không tìm thấy"),  # runs across paragraphs
        ({"passage": " "}, "Xin chép"),
        ({"replacement": "mạng  lưới"}, "giống hệt"),
        ({"field": "slug"}, "Xin chọn phần"),
        ({"field": "stage"}, "Xin chọn phần"),
        ({"replacement": "dài " * 200}, "500 ký tự"),
    ],
)
def test_one_that_points_at_no_single_place_is_refused(article, about, sentence):
    with pytest.raises(Refused, match=sentence):
        suggest(article, **about)
    assert not Suggestion.objects.exists()


def test_the_editor_sees_it_on_the_form_and_takes_it_over_with_one_click(article, client):
    client.force_login(make.approver())
    sent = {"field": "body", "passage": "mạng lưới", "replacement": "<màng> lưới"}
    assert client.post(suggest_url(article), sent).status_code == 302
    client.force_login(make.editor())
    page = client.get(change_url(article))
    assert "&lt;màng&gt; lưới" in page.text
    form = {"accept": "1", "version": values_of(page)["version"][0]}
    client.post(settle_url(Suggestion.objects.get()), form)
    article.refresh_from_db()
    assert "&lt;màng&gt; lưới &amp; đề án" in article.body
    assert "Góp ý sửa một chỗ" in page.text


@pytest.mark.parametrize("who", [make.writer, make.other_writer, make.stranger])
def test_a_forged_request_leaves_and_settles_nothing(article, client, who):
    found = suggest(article)
    client.force_login(who())
    client.post(suggest_url(article), {"field": "body", "passage": "đề án", "replacement": "dự án"})
    for accept in ("1", "0"):
        client.post(settle_url(found), {"accept": accept, "version": article.version})
    found.refresh_from_db()
    article.refresh_from_db()
    assert (Suggestion.objects.count(), found.state, article.body) == (1, "open", BODY)


def test_a_suggestion_is_not_settled_by_way_of_another_article(article, client):
    found, other = suggest(article), make.bring(make.article(title="Bài khác"), "reviewed")
    client.force_login(make.editor())
    address = reverse("admin:news_article_settle", args=[other.pk, found.pk])
    assert client.post(address, {"accept": "1", "version": other.version}).status_code == 404


# Taking it over


def test_markup_around_it_stays_as_it_was(article):
    settle(suggest(article, passage="trình tỉnh", replacement='trình "tỉnh" <b> & huyện'))
    article.refresh_from_db()
    assert article.body == BODY.replace("trình tỉnh", 'trình "tỉnh" &lt;b&gt; &amp; huyện')


def test_words_beside_an_entity_are_found_and_the_entity_stays(article):
    settle(suggest(article, passage="lưới & đề", replacement="lưới & dự"))
    article.refresh_from_db()
    assert article.body == BODY.replace("đề án", "dự án")


@pytest.mark.parametrize("field", ["title", "lead"])
def test_title_and_lead_are_corrected_too(field):
    article = make.bring(make.article(**{field: "Sơ kết công tac sáu tháng"}), "submitted")
    settle(suggest(article, field=field, passage="công tac", replacement="công tác"))
    article.refresh_from_db()
    assert getattr(article, field) == "Sơ kết công tác sáu tháng"


def test_an_empty_replacement_takes_the_words_away(article):
    settle(suggest(article, passage="khởi. Bà con đồng tình", replacement="khởi"))
    settle(suggest(Article.objects.get(), passage="Các phòng", replacement=""))
    article.refresh_from_db()
    assert article.body == BODY.replace(". Bà con đồng tình", "").replace("Các phòng ", "")


def test_it_is_a_save_like_any_other_with_its_origin_in_the_note(article):
    settle(suggest(article))
    revision = Revision.objects.latest("pk")
    assert (revision.actor, revision.note) == (make.editor(), f"Nhận góp ý của {make.approver()}")
    found = Suggestion.objects.get()
    assert (found.state, found.settled_by, found.settled_at is not None) == ("accepted", make.editor(), True)


def test_declining_changes_nothing_and_is_recorded(article):
    found = suggest(article)
    settle(found, accept=False)
    found.refresh_from_db()
    article.refresh_from_db()
    assert (found.state, found.settled_by, article.body) == ("declined", make.editor(), BODY)
    assert AuditEntry.objects.get(action="article.decline").actor == make.editor()


def test_a_second_click_does_nothing(article, client):
    found = suggest(article)
    client.force_login(make.editor())
    form = {"accept": "1", "version": article.version}
    client.post(settle_url(found), form)
    answer = client.post(settle_url(found), form, follow=True)
    assert "đã được xử lý" in answer.text
    article.refresh_from_db()
    assert article.body == BODY.replace("mạng lưới", "màng lưới")
    assert Revision.objects.filter(article=article, origin="conflict").count() == 0


def test_a_page_from_before_anothers_change_settles_nothing(article):
    found, seen = suggest(article), article.version
    make.change(article, make.second_approver(), lead="Sapô của người khác.")
    with pytest.raises(Conflict):
        workflow.settle(found, make.editor(), version=seen, accept=True)
    found.refresh_from_db()
    article.refresh_from_db()
    assert (found.state, article.body) == ("open", BODY)
    assert not Revision.objects.filter(origin="conflict").exists()


def test_one_whose_words_have_gone_meanwhile_is_refused_and_stays_open(article):
    found = suggest(article)
    make.change(article, make.editor(), body=BODY.replace("mạng lưới", "hệ thống"))
    with pytest.raises(Refused, match="Không tìm thấy"):
        settle(found)
    found.refresh_from_db()
    assert found.state == "open"


def test_the_writer_takes_it_over_after_recalling(article):
    found = suggest(article)
    with pytest.raises(Refused, match="Rút lại"):
        settle(found, make.writer())
    article.refresh_from_db()
    make.do(article, "recall", make.writer())
    settle(found, make.writer())
    article.refresh_from_db()
    assert "màng lưới" in article.body


def test_another_writer_settles_nothing(article):
    found = suggest(article)
    for accept in (True, False):
        with pytest.raises(Refused):
            settle(found, make.other_writer(), accept=accept)
    found.refresh_from_db()
    assert found.state == "open"


def test_one_that_would_leave_no_title_is_refused():
    article = make.bring(make.article(title="Sơ kết"), "reviewed")
    found = suggest(article, field="title", passage="Sơ kết", replacement="")
    with pytest.raises(Refused, match="tiêu đề"):
        settle(found)
    found.refresh_from_db()
    assert found.state == "open"


# Who hears of it, and what becomes of what nobody settled


def told(person) -> list[str]:
    return list(Notice.objects.filter(user=person).order_by("pk").values_list("text", flat=True))


def test_author_and_the_editor_who_passed_it_on_hear_of_a_new_one(article):
    suggest(article)
    sentence = f"{make.approver()} góp ý sửa: “mạng lưới” → “màng lưới”"
    assert told(make.writer()) == told(make.editor()) == [sentence]
    assert told(make.approver()) == told(make.other_writer()) == []


def test_an_editor_whose_reach_no_longer_covers_it_hears_nothing(article):
    make.limit(make.editor(), make.category("Đo lường"))
    suggest(article)
    assert told(make.editor()) == []


@pytest.mark.parametrize(("accept", "verb"), [(True, "đã sửa theo góp ý của bạn"), (False, "không nhận góp ý của bạn")])
def test_whoever_left_it_hears_what_became_of_it(article, accept, verb):
    settle(suggest(article), accept=accept)
    assert told(make.approver()) == [f"{make.editor()} {verb}: “mạng lưới” → “màng lưới”"]


def test_a_settling_that_fails_tells_nobody(article):
    found = suggest(article)
    make.change(article, make.editor(), body=BODY.replace("mạng lưới", "hệ thống"))
    with pytest.raises(Refused):
        settle(found)
    assert told(make.approver()) == []


def test_the_approve_page_names_what_nobody_has_settled(article, client):
    client.force_login(make.second_approver())
    address = reverse("admin:news_article_action", args=[article.pk, "approve"])
    assert "góp ý sửa chưa xử lý" not in client.get(address).text
    suggest(article, replacement="<màng> lưới")
    page = client.get(address).text
    assert "Còn 1 góp ý sửa chưa xử lý." in page
    assert "<ins>&lt;màng&gt; lưới</ins>" in page


@pytest.mark.parametrize("way", ["approve", "publish_urgent", "due"])
def test_publication_closes_what_is_open_and_says_so(article, client, time_machine, way):
    settled = settle(suggest(article, passage="đề án", replacement="dự án"), accept=False)
    found = suggest(Article.objects.get(pk=settled.pk))
    article.refresh_from_db()
    if way == "due":
        make.do(article, "approve", make.second_approver(), publish_at=make.tomorrow())
        assert Suggestion.objects.get(pk=found.pk).state == "open"
        time_machine.move_to(make.tomorrow() + timedelta(minutes=1))
        clock.publish_due()
    else:
        make.do(article, way, make.second_approver(), reason="Gấp.")
    found.refresh_from_db()
    assert (found.state, found.settled_by, found.settled_at is not None) == ("closed", None, True)
    assert Suggestion.objects.exclude(pk=found.pk).get().state == "declined"
    assert "Bài đã lên trang nên góp ý của bạn được đóng: “mạng lưới” → “màng lưới”" in told(make.approver())
    client.force_login(make.editor())
    page = client.get(change_url(article)).text
    assert settle_url(found) not in page
    assert "Đóng khi bài lên trang" in page
    with pytest.raises(Refused, match="đã được xử lý"):
        settle(found)


def test_dropping_the_revision_closes_them_too():
    article = make.bring(make.article(body=BODY), "revised, reviewed")
    found = suggest(article)
    make.do(article, "recall", make.writer())
    make.do(article, "discard", make.writer())
    found.refresh_from_db()
    assert found.state == "closed"
    assert told(make.approver())[-1].startswith("Bản sửa đã bị bỏ nên góp ý của bạn được đóng")
