"""The newsroom's two writers: what a save keeps, who may approve, what goes live and what comes down."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from news import clock, workflow
from news.documents import edition_documents
from news.models import Article, Author, Category, Edition, Image, Revision, Tag
from news.verification import verify
from news.workflow import STALE, Conflict, Refused
from portal import richtext
from portal.models import AuditEntry, Furniture
from tests import factories as make
from tests.forms import fill_in, values_of

pytestmark = pytest.mark.django_db


def change_url(article):
    return reverse("admin:news_article_change", args=[article.pk])


def action_url(article, action):
    return reverse("admin:news_article_action", args=[article.pk, action])


def traces(article) -> tuple:
    """Everything by which an attempt on an article could be noticed."""
    article = Article.objects.get(pk=article.pk)
    return (
        article.version,
        article.stage,
        article.updated_by_id,
        article.updated_at,
        set(article.contributors.values_list("pk", flat=True)),
        article.revisions.count(),
        AuditEntry.objects.filter(object_id=article.pk).count(),
        article.editions.count(),
    )


def text_of(article) -> dict:
    return workflow.working_copy(Article.objects.get(pk=article.pk))


# Saving


def test_a_save_keeps_a_whole_revision_with_tags_and_authors():
    article = make.article(tags=[make.tag("sơ kết")], authors=[make.author()])
    revision = article.revisions.get()
    assert revision.actor == make.writer()
    assert revision.working_copy == text_of(article)
    assert (len(revision.working_copy["tags"]), len(revision.working_copy["authors"])) == (1, 1)


@pytest.mark.parametrize("situation", ["draft", "returned", "scheduled", "live", "revised", "withdrawn"])
def test_saving_what_is_there_already_leaves_no_trace(situation):
    article = make.bring(make.article(tags=[make.tag("sơ kết")], authors=[make.author()]), situation)
    before = traces(article)
    copy = workflow.moments_of(text_of(article))
    workflow.save(
        article, make.editor(), version=article.version, changes={name: copy.get(name) for name in workflow.FIELDS}
    )
    assert traces(article) == before


@pytest.mark.parametrize("situation", ["draft", "scheduled", "live"])
def test_opening_the_form_and_saving_it_untouched_leaves_no_trace(situation, client):
    article = make.bring(
        make.article(
            body="<p>Đoạn một.</p>\n<h2>Mục</h2>\n<p>Đoạn hai &amp; “ba”.</p>",
            tags=[make.tag("sơ kết")],
            authors=[make.author(), (make.author("Trần Ảnh", ""), "photo")],
            cover=make.image(),
            displayed_at=timezone.now() - timedelta(days=9),
            expire_at=timezone.now() + timedelta(days=90),
        ),
        situation,
    )
    before = traces(article)
    client.force_login(make.editor())
    assert fill_in(client, change_url(article)).status_code == 302
    assert traces(article) == before


def test_a_save_on_a_live_article_makes_a_draft_while_readers_keep_the_live_text(client):
    article = make.published(title="Tiêu đề đã duyệt")
    make.change(article, title="Tiêu đề chưa duyệt")
    assert (article.stage, article.is_live) == ("draft", True)
    assert Edition.objects.live().get(article=article).content_facts["title"] == "Tiêu đề đã duyệt"
    assert article.stage_label == "Đã đăng – đang sửa"


def test_a_save_on_a_scheduled_article_voids_its_schedule():
    article = make.bring(make.article(), "scheduled")
    make.change(article, make.editor(), lead="Sapô sửa sau khi duyệt.")
    assert (article.stage, article.approval) == ("draft", None)
    clock.publish_due()
    assert not Edition.objects.exists()


@pytest.mark.parametrize("situation", ["submitted", "reviewed"])
def test_the_author_does_not_change_what_has_been_sent(situation):
    article = make.bring(make.article(), situation)
    before = traces(article)
    with pytest.raises(Refused, match="Rút lại"):
        make.change(article, lead="Sapô sửa lén.")
    assert traces(article) == before
    make.do(article, "recall", make.writer())
    make.change(article, lead="Sapô sửa sau khi rút.")


def test_a_writer_does_not_change_anothers_article():
    article = make.article(make.other_writer())
    with pytest.raises(Refused, match="của người khác"):
        make.change(article, make.writer(), lead="Sapô của người lạ.")


def test_a_save_names_every_field_that_is_wrong():
    with pytest.raises(Refused) as refused:
        make.article(title=" ", source_url="javascript:alert(1)")
    assert set(refused.value.fields) == {"title", "source_url", "source"}
    assert not Article.objects.exists()


# Two at once


def test_a_stale_save_is_a_conflict_that_keeps_the_losers_text():
    article = make.article()
    seen = article.version
    make.change(article, lead="Sapô của người nhanh.")
    with pytest.raises(Conflict) as conflict:
        workflow.save(article, make.editor(), version=seen, changes={"lead": "Sapô của người chậm."})
    loser = Revision.objects.get(origin="conflict")
    assert conflict.value.loser == loser
    assert (loser.actor, loser.working_copy["lead"]) == (make.editor(), "Sapô của người chậm.")
    article.refresh_from_db()
    assert article.lead == "Sapô của người nhanh."
    assert article.latest_revision != loser


def test_a_stale_button_does_nothing_and_says_so(client):
    article = make.bring(make.article(), "reviewed")
    seen = article.version
    make.change(article, make.editor(), lead="Sapô mà người duyệt chưa đọc.")
    client.force_login(make.approver())
    answer = client.post(action_url(article, "approve"), {"version": seen})
    assert "Bài vừa được thay đổi sau khi bạn mở trang này" in answer.text
    assert "Sapô mà người duyệt chưa đọc." in answer.text
    assert not Edition.objects.exists()


def test_a_stale_confirm_page_keeps_what_was_typed_and_goes_on_with_the_new_text(client):
    article = make.bring(make.article(), "reviewed")
    client.force_login(make.approver())
    address = action_url(article, "return")
    form = values_of(client.get(address)) | {"reason": "Thiếu số văn bản."}
    make.change(article, make.editor(), lead="Sapô đổi giữa chừng.")
    answer = client.post(address, form)
    assert "Thiếu số văn bản." in answer.text
    assert client.post(address, values_of(answer)).status_code == 302
    article.refresh_from_db()
    assert (article.stage, article.return_reason) == ("returned", "Thiếu số văn bản.")


def test_a_stale_approval_page_is_bound_to_the_text_that_it_shows_now(client):
    article = make.bring(make.article(), "reviewed")
    client.force_login(make.approver())
    address = action_url(article, "approve")
    form = values_of(client.get(address))
    make.change(article, make.editor(), lead="Sapô đổi giữa chừng.")
    shown = values_of(client.post(address, form))
    make.change(article, make.editor(), lead="Sapô đổi lần nữa.")
    client.post(address, shown)
    assert not Edition.objects.exists()
    client.post(address, values_of(client.post(address, shown)))
    assert Edition.objects.live().get().content_facts["lead"] == "Sapô đổi lần nữa."


def test_a_button_without_its_version_does_nothing(client):
    article = make.bring(make.article(), "reviewed")
    client.force_login(make.approver())
    for form in ({}, {"version": ""}, {"version": "-1"}, {"version": "٤"}, {"version": "9" * 400}):
        client.post(action_url(article, "approve"), form)
    assert not Edition.objects.exists()


# Two persons


@pytest.mark.parametrize("who", [make.approver, make.superuser])
class TestWhoeverChangedAWordDoesNotApproveIt:
    """Not by the door, not by a forged request, not in bulk; whatever else they may do."""

    @pytest.fixture
    def article(self, who):
        """Another's article, ready to be approved but for one comma of theirs."""
        article = make.bring(make.article(), "reviewed")
        return make.change(article, who(), lead=f"{article.lead},")

    def test_by_the_door(self, who, article):
        with pytest.raises(Refused, match="không thể tự duyệt"):
            make.do(article, "approve", who())
        assert not Edition.objects.exists()

    def test_by_a_forged_request(self, who, article, client):
        client.force_login(who())
        answer = client.post(action_url(article, "approve"), {"version": article.version}, follow=True)
        assert "không thể tự duyệt" in answer.text
        assert not Edition.objects.exists()

    def test_by_the_forms_own_button(self, who, article, client):
        client.force_login(who())
        answer = fill_in(client, change_url(article), _action="approve")
        assert answer.status_code == 403
        assert not Edition.objects.exists()

    def test_in_bulk(self, who, article, client):
        client.force_login(who())
        versions = {f"version_{article.pk}": article.version}
        answer = client.post(
            reverse("admin:news_article_changelist"),
            {"action": "bulk_approve", "_selected_action": [article.pk], **versions},
            follow=True,
        )
        assert "không thể tự duyệt" in answer.text
        assert not Edition.objects.exists()

    def test_on_a_schedule(self, who, article):
        with pytest.raises(Refused, match="không thể tự duyệt"):
            make.do(article, "approve", who(), publish_at=make.tomorrow())
        assert Article.objects.get().stage == "reviewed"

    def test_the_form_says_so_before_they_try(self, who, article, client):
        client.force_login(who())
        assert "không thể tự duyệt" in client.get(change_url(article)).text

    def test_another_approver_may(self, who, article):
        make.do(article, "approve", make.second_approver())
        assert Edition.objects.live().get().article == article


def test_the_approver_who_never_touched_it_approves_by_the_button(client):
    article = make.bring(make.article(), "reviewed")
    client.force_login(make.approver())
    assert fill_in(client, action_url(article, "approve")).status_code == 302
    assert Edition.objects.live().get().article == article


def test_approvers_approve_in_bulk_what_they_have_not_touched(client):
    first, second = (make.bring(make.article(title=title), "reviewed") for title in ("Bài một", "Bài hai"))
    make.change(second, make.approver(), lead="Người duyệt đã sửa.")
    client.force_login(make.approver())
    versions = {f"version_{article.pk}": article.version for article in (first, second)}
    client.post(
        reverse("admin:news_article_changelist"),
        {"action": "bulk_approve", "_selected_action": [first.pk, second.pk], **versions},
    )
    assert [edition.article for edition in Edition.objects.live()] == [first]


def test_in_bulk_too_only_what_the_list_has_shown_is_approved(client):
    article = make.bring(make.article(), "reviewed")
    seen = article.version
    make.change(article, make.editor(), lead="Sapô mà người duyệt chưa đọc.")
    client.force_login(make.approver())
    form = {"action": "bulk_approve", "_selected_action": [article.pk]}
    answer = client.post(reverse("admin:news_article_changelist"), form | {f"version_{article.pk}": seen}, follow=True)
    assert STALE in answer.text
    answer = client.post(reverse("admin:news_article_changelist"), form)
    assert "Duyệt đăng 1 bài" in answer.text  # shown now, and asked once more
    assert not Edition.objects.exists()


def test_only_changes_since_the_last_edition_count():
    """Who wrote the first edition may approve another's change of it."""
    author_who_approves = make.second_approver()
    article = make.published(author_who_approves)
    make.change(article, make.editor(), lead="Sapô do biên tập viên sửa.")
    make.do(article, "submit", make.editor())
    make.do(article, "forward", make.editor())
    make.do(article, "approve", author_who_approves)
    assert make.edition_of(article).number == 2


def test_setting_a_time_is_no_change_of_the_text():
    article = make.bring(make.article(), "reviewed")
    make.change(article, make.approver(), expire_at=timezone.now() + timedelta(days=30))
    make.do(article, "approve", make.approver())
    assert article.is_live


def test_when_nobody_else_may_approve_it_says_so():
    article = make.bring(make.article(), "reviewed")
    make.change(article, make.approver(), lead="Chỉ còn một người duyệt.")
    with pytest.raises(Refused, match="không còn ai khác"):
        make.do(article, "approve", make.approver())


# A version number alone does not prove the text


def test_a_cover_described_anew_after_the_save_voids_the_approval():
    article = make.bring(make.article(cover=make.image()), "reviewed")
    Image.objects.update(alt_text="Một câu mà người duyệt chưa đọc")
    with pytest.raises(Refused, match="ảnh đại diện"):
        make.do(article, "approve", make.approver())
    assert not Edition.objects.exists()


def test_the_confirm_page_sends_the_digest_of_the_text_it_showed(client):
    """Even where the version is right: another text than the shown one is not approved."""
    article = make.bring(make.article(), "reviewed")
    client.force_login(make.approver())
    form = values_of(client.get(action_url(article, "approve")))
    assert form["digest"] == [article.latest_revision.digest]
    answer = client.post(action_url(article, "approve"), form | {"digest": "0" * 64}, follow=True)
    assert "Nội dung bài đã đổi từ lúc bạn xem để duyệt" in answer.text
    assert not Edition.objects.exists()
    client.post(action_url(article, "approve"), form)
    assert Edition.objects.live().get().article == article


def test_saving_takes_the_new_description_in_and_approval_goes_on():
    """As the refusal advises; and whoever takes it in is not the one who approves it."""
    article = make.bring(make.article(cover=make.image()), "reviewed")
    Image.objects.update(alt_text="Hội trường kín chỗ, ba người ngồi bàn chủ tọa")
    make.change(article, make.editor())
    with pytest.raises(Refused, match="không thể tự duyệt"):
        make.do(article, "approve", make.editor_who_approves())
    make.do(article, "approve", make.approver())
    assert make.edition_of(article).content_facts["cover"]["alt"] == "Hội trường kín chỗ, ba người ngồi bàn chủ tọa"


@pytest.mark.parametrize("model", [Author, Category, Tag])
def test_a_name_changed_after_the_save_voids_the_approval(model):
    """Names are sealed with the text: nobody approves a text under names that were put in behind its editors' back."""
    named = {"tags": [make.tag("đo lường")], "authors": [make.author("Hữu Thành")]}
    article = make.bring(make.article(**named), "reviewed")
    model.objects.update(name="Tên đặt lại")
    assert workflow.refusals(article, "approve", make.approver(), version=article.version)
    saved = workflow.save(article, make.editor(), version=article.version, changes={})
    assert make.editor() in saved.contributors.all()
    workflow.perform(saved, "approve", make.approver(), version=saved.version)
    assert "Tên đặt lại" in make.edition_of(saved).content


def test_a_picture_that_a_live_page_shows_cannot_be_deleted(client):
    """Even when the open revision has dropped it already."""
    article = make.bring(make.article(cover=make.image()), "live")
    picture = article.cover
    make.change(article, make.editor(), cover=None)
    client.force_login(make.administrator())
    client.post(f"/admin/news/image/{picture.pk}/delete/", {"post": "yes"})
    assert Image.objects.filter(pk=picture.pk).exists()


@pytest.mark.parametrize("name", ["category", "tags", "cover", "translation_of", "credits-0-author"])
def test_a_forged_choice_is_no_error_of_the_machine(name, client):
    client.force_login(make.writer())
    data = {"title": "", "kind": "news", "language": "vi", "genre": "tin", name: "không phải số"}
    data |= {"credits-TOTAL_FORMS": "1", "credits-INITIAL_FORMS": "0"}
    response = client.post("/admin/news/article/add/", data)
    assert response.status_code == 200
    assert not Article.objects.exists()


def test_a_change_by_hand_after_the_save_voids_the_approval():
    article = make.bring(make.article(), "reviewed")
    Article.objects.update(body="<p>Câu chen vào cơ sở dữ liệu.</p>")
    with pytest.raises(Refused, match="khác với bản lưu"):
        make.do(article, "approve", make.approver())


# Discarding


def test_discarding_brings_the_live_text_back_whole(client):
    kept = {"tags": [make.tag("sơ kết")], "authors": [make.author()], "more_categories": [make.category("Đo lường")]}
    article = make.published(title="Tiêu đề đang đăng", cover=make.image(), **kept)
    before = text_of(article)
    make.change(
        article,
        title="Tiêu đề mới",
        body="<p>Thân bài mới.</p>",
        cover=None,
        tags=[make.tag("khác")],
        authors=[make.author("Người Khác"), (make.author(), "photo")],
        more_categories=[],
        category=make.category("Thông báo"),
    )
    assert text_of(article) != before
    make.do(article, "discard", make.writer())
    assert (article.stage, article.contributors.count()) == ("published", 0)
    assert text_of(article) == before
    assert Revision.objects.filter(article=article).latest("pk").origin == "discard"
    make.change(article, lead="Sửa lại từ đầu.")  # the working copy is sound again


# Up and down


def test_a_withdrawn_article_comes_back_only_by_approval():
    article = make.published()
    make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
    assert (article.stage, article.is_live, article.was_public) == ("withdrawn", False, True)
    make.do(article, "reinstate", make.approver(), reason="Đã kiểm chứng.")
    assert (article.stage, article.is_live) == ("reviewed", False)
    make.do(article, "approve", make.approver())
    assert Edition.objects.live().get(article=article).number == 2


def test_withdrawing_leaves_an_open_revision_to_its_writer():
    article = make.bring(make.article(), "revised")
    make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
    assert (article.stage, article.lead) == ("draft", "Sapô mới, chưa ai duyệt.")


def test_an_article_leaves_the_site_when_its_time_is_over(time_machine):
    article = make.published(expire_at=timezone.now() + timedelta(days=2))
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert clock.expire_due() == 0
    time_machine.move_to(timezone.now() + timedelta(days=1, seconds=2))
    assert clock.expire_due() == 1
    article.refresh_from_db()
    assert (article.stage, article.standing.state) == ("withdrawn", "expired")
    assert clock.expire_due() == 0


# The clock


def test_what_is_due_is_published_and_nothing_earlier(time_machine):
    article = make.bring(make.article(), "scheduled")
    assert clock.publish_due() == 0
    time_machine.move_to(timezone.now() + timedelta(days=1, seconds=1))
    assert clock.publish_due() == 1
    edition = Edition.objects.live().get(article=article)
    article.refresh_from_db()
    assert (article.stage, article.publish_at) == ("published", None)
    assert edition.published_at >= timezone.now() - timedelta(minutes=1)
    entry = AuditEntry.objects.filter(object_id=article.pk).latest("number")
    assert (entry.action, entry.actor) == ("article.due", None)


def test_what_fell_due_while_the_worker_was_down_is_published_when_it_returns(time_machine):
    article = make.bring(make.article(), "scheduled")
    time_machine.move_to(timezone.now() + timedelta(days=5))
    assert clock.publish_due() == 1
    article.refresh_from_db()
    assert article.is_live


def test_one_that_cannot_be_published_goes_back_with_the_reason_and_never_stops_the_next(time_machine):
    broken = make.bring(make.article(title="Bài hỏng", cover=make.image()), "scheduled")
    sound = make.bring(make.article(title="Bài lành"), "scheduled")
    Image.objects.filter(pk=broken.cover_id).update(alt_text="Mô tả đổi sau khi duyệt")
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert clock.publish_due() == 1
    broken.refresh_from_db()
    assert (broken.stage, broken.approval) == ("returned", None)
    assert "khác bản được duyệt" in broken.return_reason
    assert Edition.objects.live().get().article == sound


def test_what_expired_while_the_worker_was_down_goes_back_instead_of_flashing_up(time_machine):
    article = make.article(expire_at=make.tomorrow() + timedelta(hours=1))
    article = make.bring(article, "scheduled")
    time_machine.move_to(timezone.now() + timedelta(days=3))
    assert (clock.publish_due(), clock.expire_due()) == (0, 0)
    article.refresh_from_db()
    assert (article.stage, article.was_public) == ("returned", False)
    assert "Giờ hết hạn đăng đã qua" in article.return_reason


def test_a_page_whose_address_was_taken_meanwhile_goes_back_with_that_reason(time_machine):
    page = make.bring(make.article(kind="page", title="Giới thiệu", slug="gioi-thieu"), "scheduled")
    other = make.article(kind="page", title="Giới thiệu Sở", slug="gioi-thieu-so")
    make.bring(other, "live")
    Edition.objects.filter(article=other).update(slug="gioi-thieu")
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert clock.publish_due() == 0
    page.refresh_from_db()
    assert page.stage == "returned"
    assert "Đã có trang cố định khác đang đăng ở địa chỉ “gioi-thieu”" in page.return_reason
    assert "Lỗi hệ thống" not in page.return_reason


def test_a_failure_of_the_machine_sends_an_article_back_too(time_machine, monkeypatch):
    broken = make.bring(make.article(title="Bài gặp lỗi"), "scheduled")
    sound = make.bring(make.article(title="Bài lành"), "scheduled")
    issue = workflow.editions.issue

    def stumble(article, **rest):
        if article.pk == broken.pk:
            raise OSError("disk full")
        return issue(article, **rest)

    monkeypatch.setattr(workflow.editions, "issue", stumble)
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert clock.publish_due() == 1
    broken.refresh_from_db()
    assert broken.stage == "returned"
    assert "Lỗi hệ thống" in broken.return_reason
    assert Edition.objects.live().get().article == sound


# What is read before the lock


def overtaken(monkeypatch, happens):
    """Something happens after what belongs to the article was read, and before the article is locked."""
    read = workflow._read_ahead

    def slowly(*arguments):
        act = read(*arguments)
        happens()
        return act

    monkeypatch.setattr(workflow, "_read_ahead", slowly)


def test_a_row_that_changed_before_it_was_locked_is_judged_as_it_is_now(monkeypatch):
    article = make.bring(make.article(), "reviewed")
    changed = Article.objects.filter(pk=article.pk)
    overtaken(monkeypatch, lambda: changed.update(lead="Sapô chưa ai đọc."))
    with pytest.raises(Refused, match="khác với bản lưu cuối cùng"):
        make.do(article, "approve", make.approver())
    assert not Edition.objects.filter(article=article).exists()


def test_a_save_before_the_lock_is_a_conflict(monkeypatch):
    article = make.bring(make.article(), "reviewed")
    other = Article.objects.get(pk=article.pk)
    overtaken(monkeypatch, lambda: make.change(other, make.editor(), lead="Sapô chưa ai đọc."))
    with pytest.raises(Conflict):
        make.do(article, "approve", make.approver())
    assert not Edition.objects.filter(article=article).exists()


def test_somebody_else_s_change_of_the_site_before_the_lock_moves_the_moment_on_twice(monkeypatch):
    article = make.bring(make.article(), "reviewed")
    Furniture.objects.rebuild()
    overtaken(monkeypatch, Furniture.objects.note_change)
    before = Furniture.objects.read()["changed"]["at"]
    make.do(article, "approve", make.approver())
    passed = datetime.fromisoformat(Furniture.objects.read()["changed"]["at"]) - datetime.fromisoformat(before)
    assert passed >= timedelta(seconds=2)


def test_without_anything_read_ahead_an_article_is_published_all_the_same(monkeypatch):
    article = make.bring(make.article(tags=[make.tag("nông thôn")]), "reviewed")
    monkeypatch.setattr(workflow, "_read_ahead", lambda *arguments: None)
    make.do(article, "approve", make.approver())
    assert article.is_live and verify() == []


# Two steps


def test_a_small_newsroom_sends_straight_to_the_approver(settings):
    settings.EDITORIAL_STEPS = 2
    article = make.article()
    make.do(article, "submit", make.writer())
    assert article.stage == "reviewed"
    make.do(article, "approve", make.approver())
    assert article.is_live


@pytest.mark.parametrize("follow", ["recall", "approve"])
def test_a_confirm_page_overtaken_by_another_stage_leads_back_and_keeps_the_typed_reason(client, follow):
    article = make.bring(make.article(), "reviewed")
    client.force_login(make.editor())
    address = reverse("admin:news_article_action", args=[article.pk, "return"])
    form = values_of(client.get(address)) | {"reason": "Thiếu nguồn của số liệu <ở đoạn hai>."}
    make.do(article, follow, make.writer() if follow == "recall" else make.approver())
    page = client.post(address, form).text
    after = page.partition('class="confirm"')[2]
    assert "không làm được nữa" in page and "rồi bấm lần nữa" not in page
    assert "Thiếu nguồn của số liệu &lt;ở đoạn hai&gt;." in after
    assert 'type="submit" class="button button-main"' not in after
    assert "Quay lại" in after


def test_a_confirm_page_overtaken_by_an_edit_alone_may_be_sent_again(client):
    article = make.bring(make.article(), "reviewed")
    client.force_login(make.editor())
    address = reverse("admin:news_article_action", args=[article.pk, "return"])
    form = values_of(client.get(address)) | {"reason": "Thiếu nguồn."}
    make.change(article, make.second_approver(), lead="Sapô khác.")
    page = client.post(address, form)
    assert "rồi bấm lần nữa" in page.text
    assert client.post(address, values_of(page)).status_code == 302


# What is stored is clean, and so is what is sealed


HOSTILE = [
    "<script>window.PWN=1</script>",
    '<img src="x" onerror="window.PWN=1">',
    '<iframe srcdoc="<script>parent.PWN=1</script>"></iframe>',
    '<svg onload="window.PWN=1"></svg>',
    "<style>*{display:none}</style>",
    '<meta http-equiv="refresh" content="0;url=https://noi.khac/">',
    '<object data="x"></object>',
    "<template><p>x</p></template>",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_a_body_of_nothing_but_what_is_dropped_is_refused_and_never_stored(body, client):
    with pytest.raises(Refused, match="khoảng trắng"):
        make.article(body=body)
    client.force_login(make.writer())
    article = make.article(by=make.writer())
    before = article.body
    answer = fill_in(client, change_url(article), body=body)
    assert answer.status_code == 200 and "khoảng trắng" in answer.text
    article.refresh_from_db()
    assert article.body == before


@pytest.mark.parametrize("body", HOSTILE)
def test_what_is_sealed_is_clean_even_where_the_working_copy_was_changed_by_hand(body):
    article = make.bring(make.article(), "reviewed")
    Article.objects.filter(pk=article.pk).update(body=f"<p>Chữ.</p>{body}")
    article.refresh_from_db()
    content, _ = edition_documents(
        article, number=1, now=timezone.now(), first_published_at=timezone.now(), change="", public_note=""
    )
    assert content["body"] == richtext.clean(f"<p>Chữ.</p>{body}")
    assert body not in content["body"]
