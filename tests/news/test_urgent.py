"""Published before approval: with a reason, by those who may, until another person has looked."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from news.admin.desk import desk
from news.models import Article, Edition, Notice, UrgentPublication
from news.rules import eligible_approvers
from news.workflow import URGENT_REVIEW_WITHIN, Refused
from portal.models import AuditEntry
from tests import factories as make
from tests.forms import fill_in, values_of

pytestmark = pytest.mark.django_db
REASON = "Cần báo cho bà con trước khi bão vào."


def action_url(article, action):
    return reverse("admin:news_article_action", args=[article.pk, action])


def urgent(by=None, article=None) -> Article:
    return make.do(article or make.article(), "publish_urgent", by or make.approver(), reason=REASON)


def on_the_desk_of(user) -> list[Article]:
    return [row for queue in desk(user)["queues"] if queue["heading"] == "Chờ hậu kiểm" for row in queue["rows"]]


# Publishing


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_without_a_reason_nothing_is_published(reason):
    article = make.article()
    with pytest.raises(Refused, match="lý do"):
        make.do(article, "publish_urgent", make.approver(), reason=reason)
    assert not Edition.objects.exists()
    assert not UrgentPublication.objects.exists()


def test_the_confirm_page_asks_for_the_reason(client):
    article = make.article()
    client.force_login(make.approver())
    answer = fill_in(client, action_url(article, "publish_urgent"))
    assert (answer.status_code, Edition.objects.count()) == (200, 0)
    assert "Xin ghi lý do" in answer.text
    assert fill_in(client, action_url(article, "publish_urgent"), reason=REASON).status_code == 302
    assert Edition.objects.live().get().article == article


@pytest.mark.parametrize("who", [make.writer, make.editor, make.administrator, make.services_manager, make.stranger])
def test_it_is_a_permission_of_its_own(who):
    article = make.article()
    with pytest.raises(Refused, match="không có quyền “Đăng trước, duyệt sau”"):
        make.do(article, "publish_urgent", who(), reason=REASON)


def test_a_delegation_of_approving_does_not_hand_it_on():
    make.delegation(make.approver(), make.editor())
    with pytest.raises(Refused, match="không có quyền"):
        make.do(make.article(), "publish_urgent", make.editor(), reason=REASON)


def test_whoever_wrote_it_may_since_another_looks_afterwards():
    """The way out that the refusal of the two persons names."""
    article = make.bring(make.article(make.approver()), "submitted")
    make.do(article, "publish_urgent", make.approver(), reason=REASON)
    assert article.is_live


def test_what_is_incomplete_is_not_published_in_a_hurry_either():
    with pytest.raises(Refused, match="chuyên mục"):
        urgent(article=make.article(category=None))


def test_a_revision_without_a_change_is_not_published_again():
    article = make.published()
    make.change(article, expire_at=timezone.now() + timedelta(days=9))
    with pytest.raises(Refused, match="chưa khác gì"):
        urgent(article=article)


def test_what_it_leaves():
    before = timezone.now()
    article = urgent()
    row = UrgentPublication.objects.get()
    assert (row.article, row.publisher, row.reason, row.edition_number) == (article, make.approver(), REASON, 1)
    assert (row.cleared_by, row.cleared_at) == (None, None)
    assert before + URGENT_REVIEW_WITHIN <= row.deadline <= timezone.now() + URGENT_REVIEW_WITHIN
    assert (article.stage, article.is_live, article.contributors.count()) == ("published", True, 1)
    entry = AuditEntry.objects.get(action="article.publish_urgent")
    assert (entry.actor, entry.reason, entry.changes_standing) == (make.approver(), REASON, True)


def test_a_schedule_that_was_planned_is_spent(time_machine):
    article = make.article(publish_at=make.tomorrow())
    urgent(article=article)
    assert article.publish_at is None
    assert article.editions.get().published_at <= timezone.now()


# Correcting


def test_an_urgent_correction_says_so_to_readers(client):
    article = make.published()
    make.change(article, lead="Sapô đã sửa số liệu.")
    client.force_login(make.approver())
    page = action_url(article, "publish_urgent")
    answer = fill_in(client, page, reason=REASON, correction="1")
    assert (answer.status_code, article.editions.count()) == (200, 1)
    assert "Đính chính cần một lời cho bạn đọc" in answer.text
    note = "Số dự án là 21, không phải 12."
    assert fill_in(client, page, reason=REASON, correction="1", public_note=note).status_code == 302
    facts = make.edition_of(article).content_facts
    assert (facts["change"], facts["public_note"]) == ("correction", note)
    assert note in client.get(make.url_of(article)).text


def test_the_door_asks_for_the_note_too():
    article = make.published()
    make.change(article, lead="Sapô đã sửa số liệu.")
    with pytest.raises(Refused, match="Đính chính cần"):
        make.do(article, "publish_urgent", make.approver(), reason=REASON, correction=True, public_note=" ")


def test_a_first_publication_corrects_nothing(client):
    article = make.article()
    client.force_login(make.approver())
    assert "correction" not in client.get(action_url(article, "publish_urgent")).text
    make.do(article, "publish_urgent", make.approver(), reason=REASON, correction=True)
    assert make.edition_of(article).content_facts["change"] == ""


# Waiting


def test_it_stands_on_every_approvers_desk_until_another_person_clears_it():
    article, third = urgent(), make.person("nguoiduyet3", make.roles.APPROVER)
    everybody = (make.approver(), make.second_approver(), third)
    for person in everybody:
        assert on_the_desk_of(person) == [article]
    for person in (make.writer(), make.editor()):
        assert on_the_desk_of(person) == []
    make.do(article, "clear_urgent", make.second_approver())
    for person in everybody:
        assert on_the_desk_of(person) == []


def test_its_publisher_is_told_on_desk_and_form_why_there_is_nothing_to_press(client):
    article = urgent()
    make.second_approver()
    form = reverse("admin:news_article_change", args=[article.pk])
    client.force_login(make.approver())
    home = client.get("/admin/").text
    assert "Bạn đã đăng trước; cần người khác hậu kiểm" in home
    assert ">Hậu kiểm<" not in home and ">Xem<" in home
    page = client.get(form).text
    assert "Bạn đã đăng trước; cần người khác hậu kiểm." in page
    assert action_url(article, "clear_urgent") not in page
    assert "không còn ai khác" not in page
    client.force_login(make.second_approver())
    home = client.get("/admin/").text
    assert "Bạn đã đăng trước" not in home and ">Hậu kiểm<" in home
    assert "Bạn đã đăng trước" not in client.get(form).text


def test_where_nobody_else_may_look_it_says_whom_to_ask(client):
    article = urgent()
    client.force_login(make.approver())
    assert "Xin nhờ quản trị viên cấp quyền duyệt cho một người nữa." in client.get(
        reverse("admin:news_article_change", args=[article.pk])
    ).text  # fmt: skip


def test_it_stays_there_while_it_is_revised_or_withdrawn():
    article = urgent()
    make.change(article, lead="Sapô sửa sau khi đăng.")
    assert on_the_desk_of(make.second_approver()) == [article]
    make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
    assert on_the_desk_of(make.second_approver()) == [article]
    make.do(article, "clear_urgent", make.second_approver())
    assert on_the_desk_of(make.second_approver()) == []


def test_the_nearest_deadline_comes_first(time_machine):
    first = urgent()
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    second = urgent(article=make.article(title="Bài thứ hai"))
    assert on_the_desk_of(make.second_approver()) == [first, second]


def test_the_form_and_the_list_say_that_it_waits_and_when_it_is_late(client, time_machine):
    article = urgent()
    other = make.published(title="Bài đã duyệt tử tế")
    client.force_login(make.second_approver())
    page = client.get(reverse("admin:news_article_change", args=[article.pk])).text
    assert "Chờ hậu kiểm" in page
    assert REASON in page
    assert "đã quá hạn" not in page
    listed = client.get(reverse("admin:news_article_changelist"), {"hau-kiem": "1"}).text
    assert article.title in listed
    assert other.title not in listed
    time_machine.move_to(timezone.now() + URGENT_REVIEW_WITHIN + timedelta(minutes=1))
    client.force_login(make.second_approver())
    assert "đã quá hạn" in client.get(reverse("admin:news_article_change", args=[article.pk])).text


# Clearing


def test_its_publisher_does_not_clear_it(client):
    article = urgent()
    with pytest.raises(Refused, match="cần người khác hậu kiểm"):
        make.do(article, "clear_urgent", make.approver())
    client.force_login(make.approver())
    client.post(action_url(article, "clear_urgent"), {"version": article.version})
    assert UrgentPublication.objects.pending().exists()


def test_not_even_a_superuser_clears_what_he_published():
    article = urgent(make.superuser())
    with pytest.raises(Refused, match="cần người khác"):
        make.do(article, "clear_urgent", make.superuser())


def test_the_database_holds_it_too():
    urgent()
    with pytest.raises(IntegrityError), transaction.atomic():
        UrgentPublication.objects.update(cleared_by=make.approver(), cleared_at=timezone.now())


def test_another_approver_clears_it_from_the_confirm_page(client):
    article = urgent()
    client.force_login(make.second_approver())
    assert fill_in(client, action_url(article, "clear_urgent")).status_code == 302
    row = UrgentPublication.objects.get()
    assert (row.cleared_by, row.cleared_at is not None) == (make.second_approver(), True)
    assert AuditEntry.objects.get(action="article.clear_urgent").actor == make.second_approver()
    article.refresh_from_db()
    assert (article.stage, article.editions.count()) == ("published", 1)


def test_whoever_wrote_it_may_clear_what_another_published():
    """Two persons have then seen it: the one who wrote and the one who published."""
    article = make.article(make.second_approver())
    urgent(make.approver(), article)
    make.do(article, "clear_urgent", make.second_approver())
    assert not UrgentPublication.objects.pending().exists()


def test_of_two_publishers_of_one_article_neither_clears():
    article = urgent(make.approver())
    make.change(article, lead="Sapô bổ sung.")
    urgent(make.second_approver(), article)
    for person in (make.approver(), make.second_approver()):
        with pytest.raises(Refused, match="cần người khác"):
            make.do(article, "clear_urgent", person)
    make.do(article, "clear_urgent", make.person("nguoiduyet3", make.roles.APPROVER))
    assert not UrgentPublication.objects.pending().exists()


@pytest.mark.parametrize("situation", ["draft", "reviewed", "live"])
def test_there_is_nothing_to_clear_in_what_was_approved(situation):
    article = make.bring(make.article(), situation)
    with pytest.raises(Refused, match="không chờ hậu kiểm"):
        make.do(article, "clear_urgent", make.approver())


def test_it_is_cleared_once():
    article = urgent()
    make.do(article, "clear_urgent", make.second_approver())
    with pytest.raises(Refused, match="không chờ hậu kiểm"):
        make.do(article, "clear_urgent", make.person("nguoiduyet3", make.roles.APPROVER))


def test_the_page_shows_what_went_out_and_not_the_draft_of_today(client):
    article = urgent(article=make.article(body="<p>Lời đã lên trang.</p>"))
    make.change(article, body="<p>Lời của bản nháp.</p>", title="Tít của bản nháp")
    client.force_login(make.second_approver())
    page = client.get(action_url(article, "clear_urgent"))
    assert "Bản đăng số 1" in page.text
    assert "Lời đã lên trang." in page.text
    assert "Lời của bản nháp." not in page.text
    assert make.edition_of(article).code in page.text


def test_every_edition_that_waits_is_shown_and_cleared_by_number(client):
    article = urgent(article=make.article(body="<p>Lời của bản một.</p>"))
    make.change(article, body="<p>Lời của bản hai.</p>")
    urgent(article=article)
    client.force_login(make.second_approver())
    page = client.get(action_url(article, "clear_urgent"))
    assert page.text.index("Lời của bản hai.") < page.text.index("Bản đăng số 1") < page.text.index("Lời của bản một.")
    assert values_of(page)["editions"] == ["1 2"]
    fill_in(client, action_url(article, "clear_urgent"))
    assert not UrgentPublication.objects.pending().exists()


@pytest.mark.parametrize("editions", ["", "1", "2 3", "x", "1 2 99"])
def test_a_click_that_names_other_editions_than_wait_clears_none(client, editions):
    article = urgent()
    make.change(article, lead="Sapô bổ sung.")
    urgent(article=article)
    client.force_login(make.second_approver())
    data = {"version": article.version, "editions": editions}
    answer = client.post(action_url(article, "clear_urgent"), data)
    assert "Xin mở lại trang" in answer.text
    assert UrgentPublication.objects.pending().count() == 2


def test_what_no_longer_matches_its_seal_is_neither_shown_nor_cleared(client):
    article = urgent(article=make.article(body="<p>Lời đã lên trang.</p>"))
    edition = make.edition_of(article)
    with make.tampering():
        Edition.objects.filter(pk=edition.pk).update(content=edition.content.replace("Lời đã", "Lời giả đã"))
    client.force_login(make.second_approver())
    page = fill_in(client, action_url(article, "clear_urgent"))
    assert "không khớp mã xác thực" in page.text
    assert "Lời giả" not in page.text
    assert UrgentPublication.objects.pending().exists()


def test_when_another_has_cleared_it_meanwhile_only_the_way_back_is_left(client):
    article = urgent()
    client.force_login(make.second_approver())
    form = values_of(client.get(action_url(article, "clear_urgent")))
    make.do(article, "clear_urgent", make.person("nguoiduyet3", make.roles.APPROVER))
    page = client.post(action_url(article, "clear_urgent"), form).text
    assert "không làm được nữa" in page
    assert "button-main" not in page.partition('class="confirm"')[2]
    assert "Quay lại" in page


def test_a_stale_page_clears_nothing(client):
    """Somebody has changed the text since the page was shown: what was looked at is not what stands there."""
    article = urgent()
    seen = article.version
    make.change(article, lead="Sapô sửa sau khi đăng.")
    client.force_login(make.second_approver())
    client.post(action_url(article, "clear_urgent"), {"version": seen})
    assert UrgentPublication.objects.pending().exists()


# Whose text it is


def test_nobody_brings_the_own_text_to_an_approval_by_publishing_it_first():
    article = urgent(article=make.article(make.approver()))
    make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
    make.do(article, "reinstate", make.approver(), reason="Đã kiểm chứng.")
    with pytest.raises(Refused, match="không thể tự duyệt"):
        make.do(article, "approve", make.approver())
    make.do(article, "approve", make.second_approver())
    assert article.contributors.count() == 0


def test_a_small_change_by_another_does_not_make_ones_urgent_text_approvable():
    article = urgent(article=make.article(make.approver()))
    make.change(article, make.editor(), lead="Biên tập viên chỉ sửa sapô.")
    article = make.bring(article, "reviewed")
    with pytest.raises(Refused, match="không thể tự duyệt"):
        make.do(article, "approve", make.approver())
    assert make.approver() not in eligible_approvers(article)
    make.do(article, "approve", make.second_approver())


def test_dropping_the_revision_does_not_drop_who_wrote_the_urgent_text():
    article = urgent(article=make.article(make.approver()))
    make.change(article, make.editor(), lead="Sapô rồi sẽ bỏ.")
    make.do(article, "discard", make.editor())
    assert set(article.contributors.all()) == {make.approver()}
    make.change(article, make.editor(), lead="Sapô của biên tập viên.")
    with pytest.raises(Refused, match="không thể tự duyệt"):
        make.do(make.bring(article, "reviewed"), "approve", make.approver())


def test_after_it_is_cleared_only_later_changes_count():
    article = urgent(article=make.article(make.approver()))
    make.change(article, make.editor(), lead="Sapô rồi sẽ bỏ.")
    make.do(article, "discard", make.editor())
    make.change(article, make.person("bientapvien2", make.roles.EDITOR), lead="Sapô của người khác.")
    make.do(article, "clear_urgent", make.second_approver())
    assert set(article.contributors.all()) == {make.person("bientapvien2", make.roles.EDITOR)}
    make.do(make.bring(article, "reviewed"), "approve", make.approver())


def test_a_change_that_waits_while_the_urgent_text_is_cleared_keeps_its_writer():
    article = urgent()
    make.change(article, make.second_approver(), lead="Sapô sửa sau khi đăng.")
    make.do(article, "clear_urgent", make.second_approver())
    with pytest.raises(Refused, match="không thể tự duyệt"):
        make.do(make.bring(article, "reviewed"), "approve", make.second_approver())


def test_an_approval_over_an_urgent_text_stands_for_the_whole():
    article = urgent(article=make.article(make.approver()))
    make.change(article, make.editor(), lead="Biên tập viên sửa sapô.")
    article = make.do(make.bring(article, "reviewed"), "approve", make.second_approver())
    assert article.contributors.count() == 0
    make.do(article, "clear_urgent", make.second_approver())
    make.change(article, make.editor(), lead="Sapô lần nữa.")
    make.do(make.bring(article, "reviewed"), "approve", make.approver())


def test_dropping_a_revision_of_an_approved_text_leaves_nobody():
    article = make.published()
    make.change(article, lead="Sapô rồi sẽ bỏ.")
    make.do(article, "discard", make.writer())
    assert article.contributors.count() == 0


# Notices


def test_every_other_approver_is_told_and_the_writer_when_it_is_cleared():
    second, writer = make.second_approver(), make.writer()
    limited = make.limit(make.person("nguoiduyet3", make.roles.APPROVER), make.category("Đo lường"))
    article = urgent()
    told = Notice.objects.filter(article=article)
    assert {notice.user for notice in told} == {second}
    assert REASON in told.get().text
    assert limited not in {notice.user for notice in told}
    make.do(article, "clear_urgent", second)
    assert Notice.objects.get(user=writer).text == f"{second} đã hậu kiểm bài."


def test_a_writer_who_may_clear_is_told_too():
    """Whoever wrote part of it may clear what another published, though not approve it."""
    article = make.article(make.second_approver())
    urgent(make.approver(), article)
    assert Notice.objects.filter(article=article, user=make.second_approver()).exists()
