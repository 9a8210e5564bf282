"""Every save is a revision; any two can be compared, any can come back, as a new edit that is reviewed like others."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from news import workflow
from news.comparing import compare
from news.models import Article, Edition, Revision
from news.workflow import Conflict, Refused
from portal.models import AuditEntry
from tests import factories as make
from tests.forms import values_of

pytestmark = pytest.mark.django_db


def side(name, article, *args) -> str:
    return reverse(f"admin:news_article_{name}", args=[article.pk, *args])


def saved(*leads, article=None) -> tuple[Article, list[Revision]]:
    """An article with one save for each of these leads; its revisions, oldest first."""
    article = article or make.article(lead=leads[0])
    for lead in leads[1:]:
        make.change(article, lead=lead)
    return article, list(article.revisions.order_by("pk"))


# Keeping


def test_every_save_is_kept_with_who_when_and_what():
    before = timezone.now()
    article, _ = saved("Một.", "Hai.")
    make.change(article, make.editor(), lead="Ba.")
    workflow.save(article, make.editor(), version=article.version, changes={"lead": "Bốn."}, note="Sửa theo công văn.")
    kept = [(r.version, r.actor_label, r.working_copy["lead"], r.note) for r in article.revisions.order_by("pk")]
    writer, editor = str(make.writer()), str(make.editor())
    assert kept == [
        (1, writer, "Một.", ""),
        (2, writer, "Hai.", ""),
        (3, editor, "Ba.", ""),
        (4, editor, "Bốn.", "Sửa theo công văn."),
    ]
    assert all(before <= revision.created_at <= timezone.now() for revision in article.revisions.all())
    entry = AuditEntry.objects.filter(action="article.save").latest("number")
    assert (entry.details["changed"], entry.reason) == (["lead"], "Sửa theo công văn.")


def test_actions_that_change_no_word_keep_no_revision():
    article = make.bring(make.article(), "live")
    assert article.revisions.count() == 1


def test_the_history_page_lists_revisions_and_what_was_done(client):
    article, revisions = saved("Một.", "Hai.", article=make.published(lead="Một."))
    client.force_login(make.editor())
    answer = client.get(side("history", article))
    for revision in revisions:
        assert side("revision", article, revision.pk) in answer.text
    assert answer.text.count("đang đăng</span>") == 1
    for words in ("Duyệt đăng", "Trình duyệt", "Gửi bài", "Lưu bài", "Tạo bài"):
        assert words in answer.text
    values = values_of(answer)
    assert (values["tu"], values["den"]) == ([str(revisions[0].pk)], [str(revisions[1].pk)])


@pytest.mark.parametrize("number", ["0", "99999", "٤", "9" * 30, "9" * 5000])
def test_the_history_of_nothing_is_not_found(number, client):
    client.force_login(make.editor())
    assert client.get(f"/admin/news/article/{number}/history/").status_code == 404


# Reading one


def test_a_revision_is_read_whole(client):
    article, revisions = saved(
        "Một.", "Hai.", article=make.article(tags=[make.tag("sơ kết")], body="<p>Cũ &lt;b&gt;</p>")
    )
    client.force_login(make.editor())
    page = client.get(side("revision", article, revisions[0].pk)).text
    for words in (article.title, "Cũ &lt;b&gt;", "sơ kết", "Hoạt động của Sở"):
        assert words in page
    assert "Hai." not in page


def test_a_revision_of_another_article_is_not_found(client):
    article, other = make.article(), make.article(title="Bài khác")
    client.force_login(make.editor())
    theirs = other.latest_revision.pk
    assert client.get(side("revision", article, theirs)).status_code == 404
    assert client.post(side("restore", article, theirs), {"version": article.version}).status_code == 404
    for query in ({"tu": theirs}, {"den": theirs}):
        assert client.get(side("compare", article), query).status_code == 404


# Comparing


def of(kinds: str, parts) -> str:
    return "".join(text for kind, text in parts if kind in kinds.split())


def compared(client, article, **query):
    answer = client.get(side("compare", article), query)
    assert answer.status_code == 200
    return answer.context["before"], answer.context["after"], answer.context["differences"]


def test_any_two_are_compared_the_older_first_whatever_the_order(client):
    article, revisions = saved("Một.", "Hai.", "Ba.")
    client.force_login(make.editor())
    first, third = revisions[0], revisions[2]
    for query in ({"tu": first.pk, "den": third.pk}, {"tu": third.pk, "den": first.pk}):
        before, after, differences = compared(client, article, **query)
        assert (before, after) == (first, third)
        assert [(d.name, d.parts) for d in differences] == [("lead", [("del", "Một."), ("ins", "Ba.")])]


def test_by_default_what_waits_is_compared_with_what_is_live(client):
    article, _ = saved("Một.", "Hai.", "Ba.", article=make.published(lead="Một."))
    live = Edition.objects.live().get(article=article).revision
    make.bring(article, "reviewed")
    client.force_login(make.approver())
    before, after, differences = compared(client, article)
    assert (before, after) == (live, article.latest_revision)
    assert differences[0].parts == [("del", "Một."), ("ins", "Ba.")]


def test_the_approver_is_shown_it_beside_the_button(client):
    article, _ = saved("Một.", "Hai.", article=make.published(lead="Một."))
    make.bring(article, "reviewed")
    client.force_login(make.approver())
    page = client.get(side("action", article, "approve")).text
    assert "Khác với bản đang đăng" in page
    assert "<del>Một.</del><ins>Hai.</ins>" in page


def test_by_default_what_never_was_live_is_compared_with_the_save_before(client):
    article, revisions = saved("Một.", "Hai.", "Ba.")
    client.force_login(make.editor())
    before, after, _ = compared(client, article)
    assert (before, after) == (revisions[1], revisions[2])


def test_a_single_revision_is_like_itself(client):
    article = make.article()
    client.force_login(make.editor())
    before, after, differences = compared(client, article)
    assert (before, after, differences) == (article.latest_revision, article.latest_revision, [])


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999", "٤", "9" * 400])
def test_what_is_no_revision_is_not_found(number, client):
    article = make.article()
    client.force_login(make.editor())
    assert client.get(side("compare", article), {"tu": number}).status_code == 404


def test_a_kept_loser_of_a_conflict_is_compared_too(client):
    article, seen = make.article(), 1
    make.change(article, lead="Sapô của người nhanh.")
    with pytest.raises(Conflict):
        workflow.save(article, make.editor(), version=seen, changes={"lead": "Sapô của người chậm."})
    loser = Revision.objects.get(origin="conflict")
    client.force_login(make.editor())
    assert compared(client, article, tu=article.latest_revision.pk, den=loser.pk)[1] == loser


def test_differences_are_marked_by_syllable_and_escaped(client):
    article = make.article(title="Sơ kết <b>sáu</b> tháng", body="<p>Sáu tháng qua &amp; nay</p><h2>Mục</h2>")
    make.change(article, title="Sơ kết <b>chín</b> tháng", body="<p>Chín tháng qua &amp; nay</p><h3>Mục</h3>")
    client.force_login(make.editor())
    page = client.get(side("compare", article)).text
    assert "Sơ kết <del>&lt;b&gt;sáu&lt;/b&gt;</del><ins>&lt;b&gt;chín&lt;/b&gt;</ins> tháng" in page
    assert "<del>Sáu</del><ins>Chín</ins> tháng qua &amp; nay" in page
    assert "đổi định dạng" in page


def test_every_field_is_told_in_words():
    category, other = make.category("Đo lường"), make.category("An toàn")
    moment = timezone.now().replace(microsecond=0) + timedelta(days=3)
    article = make.article(category=category, tags=[make.tag("sơ kết")])
    make.change(
        article,
        title="Tiêu đề mới",
        kicker="Trong tỉnh",
        body="<p>Thân bài khác hẳn.</p>",
        category=other,
        more_categories=[category],
        tags=[make.tag("đề án")],
        authors=[make.author("Hữu Thành", "")],
        cover=make.image(alt_text="Hội trường"),
        genre="phong-su",
        expire_at=moment,
    )
    before, after = article.revisions.order_by("pk")
    found = compare(before.working_copy, after.working_copy)
    told = {d.label: tuple(of(kinds, d.parts) for kinds in ("same del", "same ins")) for d in found}
    assert told["Chuyên mục chính"] == ("Đo lường", "An toàn")
    assert told["Chuyên mục khác"] == ("", "Đo lường")
    assert told["Từ khóa"] == ("sơ kết", "đề án")
    assert told["Tác giả"] == ("", "Hữu Thành")
    assert told["Thể loại"] == ("Tin", "Phóng sự")
    assert told["Hết hạn đăng"] == ("", f"{timezone.localtime(moment):%d/%m/%Y %H:%M}")
    assert "Hội trường" in told["Thông tin ảnh đại diện"][1]
    assert [d.name for d in found if d.blocks is not None] == ["body"]


def test_what_no_longer_exists_is_a_question_mark():
    gone = make.tag("sơ kết")
    article, _ = saved("Một.", article=make.article(tags=[gone]))
    make.change(article, tags=[])
    gone.delete()
    before, after = article.revisions.order_by("pk")
    assert compare(before.working_copy, after.working_copy)[0].parts == [("del", "?")]


# Restoring


def restore(article, revision, by=None) -> Article:
    return workflow.restore(article, revision, by or make.editor(), version=article.version)


def text_of(article) -> dict:
    return workflow.working_copy(Article.objects.get(pk=article.pk))


def test_an_earlier_text_comes_back_whole_as_a_new_save():
    article = make.article(
        tags=[make.tag("sơ kết")],
        authors=[make.author(), (make.author("Trần Ảnh", ""), "photo")],
        cover=make.image(),
        more_categories=[make.category("Đo lường")],
    )
    before, first = text_of(article), article.latest_revision
    make.change(
        article, title="Khác", body="<p>Khác.</p>", tags=[], authors=[], cover=None, category=make.category("An toàn"),
        more_categories=[],
    )  # fmt: skip
    restore(article, first)
    assert text_of(article) == before
    newest = article.latest_revision
    assert (newest.version, newest.origin, newest.actor) == (3, "restore", make.editor())
    assert newest.note == "Khôi phục bản lưu 1"
    assert make.editor() in article.contributors.all()
    assert AuditEntry.objects.latest("number").reason == "Khôi phục bản lưu 1"


def test_over_a_live_text_it_is_a_draft_that_is_reviewed_like_any_other():
    article, revisions = saved("Một.", "Hai.")
    article = make.bring(article, "live")
    restore(article, revisions[0], make.editor_who_approves())
    assert (article.stage, article.is_live, article.lead) == ("draft", True, "Một.")
    assert Edition.objects.live().get().content_facts["lead"] == "Hai."
    make.bring(article, "submitted")
    make.do(article := Article.objects.get(), "forward", make.editor())
    with pytest.raises(Refused, match="không thể tự duyệt"):
        make.do(article, "approve", make.editor_who_approves())
    make.do(article, "approve", make.approver())
    assert Edition.objects.live().get().content_facts["lead"] == "Một."


def test_over_a_scheduled_text_it_voids_the_schedule():
    article, revisions = saved("Một.", "Hai.")
    article = make.bring(article, "scheduled")
    restore(article, revisions[0])
    assert (article.stage, article.approval) == ("draft", None)


def test_what_is_gone_meanwhile_is_left_out():
    gone_tag, gone_author = make.tag("sơ kết"), make.author("Người Cũ")
    gone_cover, gone_category = make.image(), make.category("Chuyên mục bỏ")
    article = make.article(
        category=gone_category,
        cover=gone_cover,
        tags=[gone_tag, make.tag("đề án")],
        authors=[gone_author, make.author()],
    )
    first = article.latest_revision
    make.change(article, category=make.category(), cover=None, tags=[], authors=[], lead="Hai.")
    for thing in (gone_tag, gone_author, gone_cover, gone_category):
        thing.delete()
    restore(article, first)
    assert (article.cover, article.category) == (None, None)
    assert [tag.name for tag in article.tags.all()] == ["đề án"]
    assert [author.name for author in article.authors.all()] == [make.author().name]


def test_times_that_have_passed_do_not_come_back(time_machine):
    now = timezone.now().replace(microsecond=0)
    article = make.article(
        publish_at=now + timedelta(days=1), expire_at=now + timedelta(days=9), displayed_at=now - timedelta(days=9)
    )
    first = article.latest_revision
    make.change(article, lead="Hai.", publish_at=None, expire_at=None, displayed_at=None)
    time_machine.move_to(now + timedelta(days=3))
    restore(article, first)
    assert article.publish_at is None
    assert (article.expire_at, article.displayed_at) == (now + timedelta(days=9), now - timedelta(days=9))


def test_the_button_on_the_revisions_page(client):
    article, revisions = saved("Một.", "Hai.")
    client.force_login(make.editor())
    page = client.get(side("revision", article, revisions[0].pk))
    form = {name: values_of(page)[name] for name in ("version",)}
    answer = client.post(side("restore", article, revisions[0].pk), form, follow=True)
    assert "Đã khôi phục bản lưu 1" in answer.text
    article.refresh_from_db()
    assert article.lead == "Một."


def test_a_stale_page_restores_nothing(client):
    article, revisions = saved("Một.", "Hai.")
    seen = article.version
    make.change(article, make.editor(), lead="Ba.")
    client.force_login(make.editor())
    client.post(side("restore", article, revisions[0].pk), {"version": seen})
    article.refresh_from_db()
    assert article.lead == "Ba."


@pytest.mark.parametrize("method", ["get", "head"])
def test_restoring_is_no_link(method, client):
    article, revisions = saved("Một.", "Hai.")
    client.force_login(make.editor())
    assert getattr(client, method)(side("restore", article, revisions[0].pk)).status_code == 405


def test_whoever_may_not_write_does_not_restore(client):
    article, revisions = saved("Một.", "Hai.")
    make.bring(article, "submitted")
    article = Article.objects.get()
    with pytest.raises(Refused, match="Rút lại"):
        restore(article, revisions[0], make.writer())
    with pytest.raises(Refused, match="quyền sửa"):
        restore(article, revisions[0], make.administrator())
    client.force_login(make.writer())
    assert "Khôi phục bản lưu này" not in client.get(side("revision", article, revisions[0].pk)).text


def test_a_revision_is_restored_to_its_own_article_only():
    article, other = make.article(), make.article(title="Bài khác")
    with pytest.raises(Refused, match="thuộc bài khác"):
        restore(article, other.latest_revision)


# One number


def head_of(client, article) -> str:
    return client.get(reverse("admin:news_article_change", args=[article.pk])).text


def test_form_and_history_name_the_same_revision_and_who_saved_it(client):
    """Every step of the workflow counts the version up; the number that people see is the last save's."""
    article = make.bring(make.article(), "live")
    client.force_login(make.editor())
    page = head_of(client, article)
    assert article.version > 1
    assert f"Bản lưu {article.latest_revision.version}, {make.writer()} lưu lúc" in page
    assert f"Bản lưu {article.version}," not in page
    assert f"Bản lưu {article.latest_revision.version}<" in client.get(side("history", article)).text


def test_where_nothing_differs_from_what_is_live_no_comparison_is_offered(client):
    article = make.bring(make.article(), "live")
    client.force_login(make.editor())
    assert "So với bản đang đăng" not in head_of(client, article)
    make.change(article, lead="Sapô khác.")
    assert "So với bản đang đăng" in head_of(client, article)
    make.change(article, lead=article.revisions.earliest("pk").working_copy["lead"])
    assert "So với bản đang đăng" not in head_of(client, article)


@pytest.mark.parametrize("situation", ["draft", "withdrawn", "withdrawn while revised"])
def test_nor_where_nothing_is_live(client, situation):
    article = make.bring(make.article(), situation)
    client.force_login(make.editor())
    assert "So với bản đang đăng" not in head_of(client, article)


def test_a_single_revision_is_not_compared_with_itself(client):
    article = make.bring(make.article(), "live")
    client.force_login(make.editor())
    page = client.get(side("compare", article)).text
    assert "chưa có gì để so sánh" in page
    assert "giống hệt nhau" not in page
