"""The bin: for what never was public, with a month to think again; nothing that was public is ever removed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from news import clock, workflow
from news.admin.desk import desk
from news.clock import BIN_RETENTION
from news.models import Article, Edition, Notice, Revision
from news.states import ACTIONS
from news.workflow import Refused
from portal.models import AuditEntry
from portal.models.audit import verify_chain
from tests import factories as make
from tests.forms import fill_in

pytestmark = pytest.mark.django_db
WAS_PUBLIC = ["live", "published urgently", "revised", "withdrawn", "withdrawn while revised", "expired", "reinstated"]


def action_url(article, action):
    return reverse("admin:news_article_action", args=[article.pk, action])


@pytest.fixture
def binned():
    return make.bring(make.article(title="Bài trong thùng"), "binned")


# In


def test_the_writer_bins_the_own_draft_from_the_confirm_page(client):
    article = make.article()
    client.force_login(make.writer())
    assert "Xóa" in client.get(reverse("admin:news_article_change", args=[article.pk])).text
    assert fill_in(client, action_url(article, "bin")).status_code == 302
    article.refresh_from_db()
    assert (article.binned_by, article.stage, article.stage_label) == (make.writer(), "draft", "Trong thùng rác")
    assert AuditEntry.objects.latest("number").action == "article.bin"


@pytest.mark.parametrize("situation", WAS_PUBLIC)
def test_what_was_public_once_is_not_binned(situation):
    article = make.bring(make.article(), situation)
    with pytest.raises(Refused):
        make.do(article, "bin", make.superuser())
    assert "bin" not in workflow.open_actions(article, make.superuser())


@pytest.mark.parametrize("situation", ["submitted", "reviewed", "scheduled"])
def test_what_waits_for_somebody_is_not_binned(situation):
    article = make.bring(make.article(), situation)
    with pytest.raises(Refused, match="giai đoạn"):
        make.do(article, "bin", make.superuser())


def test_a_draft_of_a_withdrawn_article_says_why_not():
    article = make.bring(make.article(), "withdrawn while revised")
    with pytest.raises(Refused, match="lịch sử phải được giữ lại"):
        make.do(article, "bin", make.writer())


# Inside


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - {"unbin"}))
def test_everything_but_taking_it_out_is_refused(action, binned):
    actor = None if ACTIONS[action].clock else make.superuser()
    with pytest.raises(Refused, match="thùng rác"):
        make.do(binned, action, actor, reason="Vì sao.", explanation="Vì sao.")


def test_taking_it_out_is_the_only_button(binned):
    for who in (make.writer(), make.editor(), make.approver(), make.superuser()):
        assert workflow.open_actions(binned, who) == ["unbin"]


def test_it_is_not_written_restored_or_corrected(binned, client):
    for who in (make.writer(), make.superuser()):
        with pytest.raises(Refused, match="thùng rác"):
            make.change(binned, who, lead="Sapô sửa trong thùng.")
        with pytest.raises(Refused, match="thùng rác"):
            workflow.restore(binned, binned.latest_revision, who, version=binned.version)
    client.force_login(make.superuser())
    address = reverse("admin:news_article_change", args=[binned.pk])
    assert "Bài đang trong thùng rác" in client.get(address).text
    client.post(address, {"title": "Tiêu đề sửa lén", "seen_version": binned.version, "_save": "Lưu"})
    binned.refresh_from_db()
    assert binned.title == "Bài trong thùng"


def test_lists_and_desks_are_without_it_and_the_bin_shows_it(binned, client):
    kept = make.article(title="Bài đang dùng")
    client.force_login(make.superuser())
    changelist = reverse("admin:news_article_changelist")
    for address, query, shown in (
        (changelist, {}, kept),
        (changelist, {"q": "Bài"}, kept),
        (changelist, {"stage__exact": "draft"}, kept),
        (changelist, {"thung-rac": "1"}, binned),
    ):
        text = client.get(address, query).text
        titles = [title for title in (kept.title, binned.title) if title in text]
        assert titles == [shown.title], query
    for who in (make.writer, make.editor, make.approver):
        assert binned not in [row for queue in desk(who())["queues"] for row in queue["rows"]]


def test_a_bulk_action_skips_it(binned, client):
    client.force_login(make.writer())
    data = {"action": "bulk_submit", "_selected_action": [binned.pk], f"version_{binned.pk}": binned.version}
    client.post(f"{reverse('admin:news_article_changelist')}?thung-rac=1", data)
    binned.refresh_from_db()
    assert binned.stage == "draft"


# Out


def test_the_writer_takes_it_out_and_goes_on(binned, client):
    client.force_login(make.writer())
    client.post(action_url(binned, "unbin"), {"version": binned.version})
    binned.refresh_from_db()
    assert (binned.binned_at, binned.binned_by, binned.stage) == (None, None, "draft")
    make.do(binned, "submit", make.writer())


def test_what_was_sent_back_comes_out_as_sent_back():
    article = make.bring(make.article(), "returned")
    make.do(article, "bin", make.writer())
    make.do(article, "unbin", make.writer())
    assert (article.stage, bool(article.return_reason)) == ("returned", True)


def test_what_does_not_lie_in_it_is_not_taken_out():
    with pytest.raises(Refused, match="không nằm trong thùng rác"):
        make.do(make.article(), "unbin", make.writer())


# After a month


def test_it_is_removed_after_its_time_with_its_revisions_and_the_audit_stays(binned, time_machine):
    make.do(binned, "unbin", make.writer())
    make.change(binned, lead="Bản lưu thứ hai.", tags=[make.tag("sơ kết")], authors=[make.author()])
    make.do(binned, "bin", make.writer())
    kept = make.article(title="Bài đang dùng")
    number, since = binned.pk, binned.binned_at
    time_machine.move_to(since + BIN_RETENTION - timedelta(minutes=1), tick=False)
    assert clock.purge_bin() == 0
    time_machine.move_to(since + BIN_RETENTION + timedelta(seconds=1), tick=False)
    assert clock.purge_bin() == 1
    assert list(Article.objects.all()) == [kept]
    assert not Revision.objects.filter(article_id=number).exists()
    entries = AuditEntry.objects.filter(object_type="news.article", object_id=number)
    actions = list(entries.order_by("number").values_list("action", flat=True))
    assert actions == [f"article.{name}" for name in ("create", "bin", "unbin", "save", "bin", "purge")]
    assert (entries.latest("number").actor, entries.latest("number").object_label) == (None, "Bài trong thùng")
    assert verify_chain() == []
    assert clock.purge_bin() == 0


def test_what_leaves_traces_beside_it_goes_with_them(time_machine):
    article = make.bring(make.article(), "reviewed")
    workflow.suggest(article, make.approver(), field="title", passage="Sở", replacement="Ty")
    make.do(article, "return", make.approver(), reason="Xin bổ sung nguồn.")
    make.do(article, "bin", make.writer())
    time_machine.move_to(timezone.now() + BIN_RETENTION + timedelta(minutes=1))
    assert clock.purge_bin() == 1


def test_one_that_cannot_be_removed_does_not_stop_the_next(binned, time_machine, monkeypatch):
    second = make.bring(make.article(title="Bài thứ hai"), "binned")
    purge = clock.purge

    def stumble(article):
        if article.pk == binned.pk:
            raise OSError("disk full")
        purge(article)

    monkeypatch.setattr(clock, "purge", stumble)
    time_machine.move_to(timezone.now() + BIN_RETENTION + timedelta(minutes=1))
    assert clock.purge_bin() == 1
    assert Article.objects.filter(pk=binned.pk).exists()
    assert not Article.objects.filter(pk=second.pk).exists()
    assert Revision.objects.filter(article=binned).exists()
    assert not AuditEntry.objects.filter(action="article.purge", object_id=binned.pk).exists()


def translated(binned) -> Article:
    """An article that names a binned one as its original, as rows of before may."""
    translation = make.article(title="Bản dịch")
    Article.objects.filter(pk=translation.pk).update(translation_of=binned)
    return Article.objects.get(pk=translation.pk)


def test_the_original_of_a_translation_in_use_is_kept_without_an_alarm_and_says_why(
    binned, time_machine, caplog, client
):
    translated(binned)
    time_machine.move_to(timezone.now() + BIN_RETENTION + timedelta(minutes=1))
    for _ in range(2):
        assert clock.purge_bin() == 0
    assert caplog.records == []
    with pytest.raises(Refused, match="“Bản dịch” đang ghi là bản dịch của bài này"):
        workflow.purge(binned)
    client.force_login(make.writer())
    page = client.get(reverse("admin:news_article_change", args=[binned.pk])).text
    assert "“Bản dịch” đang ghi là bản dịch của bài này" in page


def test_it_is_removed_once_nothing_in_use_names_it(binned, time_machine):
    translation = translated(binned)
    Article.objects.filter(pk=translation.pk).update(binned_at=timezone.now(), binned_by=make.writer())
    time_machine.move_to(timezone.now() + BIN_RETENTION - timedelta(seconds=1))
    Article.objects.filter(pk=translation.pk).update(binned_at=timezone.now())
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    assert clock.purge_bin() == 1
    translation.refresh_from_db()
    assert translation.translation_of is None


def test_two_that_name_each_other_are_both_removed(binned, time_machine):
    other = make.bring(make.article(title="Bản dịch"), "binned")
    Article.objects.filter(pk=other.pk).update(translation_of=binned)
    Article.objects.filter(pk=binned.pk).update(translation_of=other)
    time_machine.move_to(timezone.now() + BIN_RETENTION + timedelta(minutes=1))
    assert clock.purge_bin() == 2


def test_the_original_of_a_translation_in_use_is_not_binned(client):
    original = make.article()
    make.article(title="The translation", language="en", translation_of=original)
    with pytest.raises(Refused, match="Xin bỏ ô “Là bản dịch của” ở bài ấy trước"):
        make.do(original, "bin", make.writer())


def test_what_lies_in_it_is_nobodys_original(binned):
    with pytest.raises(Refused, match="đang trong thùng rác") as refused:
        make.article(title="The translation", language="en", translation_of=binned)
    assert list(refused.value.fields) == ["translation_of"]
    make.change(translated(binned), lead="Sapô mới.")  # what named it before may still be written


def test_nothing_else_is_purged(binned, caplog):
    for article in (make.article(), make.published(title="Bài đã đăng")):
        with pytest.raises(Refused, match="thùng rác"):
            workflow.purge(article)
    published = make.published(title="Bài đăng bị đánh dấu")
    Article.objects.filter(pk=published.pk).update(binned_at=timezone.now() - timedelta(days=99))
    assert clock.purge_bin() == 0
    assert caplog.records == []
    assert Edition.objects.filter(article=published).exists()


# Never


@pytest.mark.parametrize("situation", WAS_PUBLIC)
def test_what_was_public_is_never_deleted(situation, client):
    article = make.bring(make.article(), situation)
    client.force_login(make.superuser())
    address = reverse("admin:news_article_delete", args=[article.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    client.post(reverse("admin:news_article_changelist"), data)
    with pytest.raises((ProtectedError, DatabaseError, IntegrityError, TypeError)), transaction.atomic():
        article.delete()
    assert Article.objects.filter(pk=article.pk).exists()


# Who hears of it


def notices_of(article) -> set:
    return set(Notice.objects.filter(article=article).values_list("user__username", "text"))


def test_the_author_hears_that_another_binned_it_and_that_it_is_back():
    article = make.bring(make.article(), "returned")
    Notice.objects.all().delete()
    make.do(article, "bin", make.editor())
    gone = ("congtacvien", f"{make.editor()} đã chuyển bài vào thùng rác; bài còn phục hồi được.")
    assert notices_of(article) == {gone}
    make.do(article, "unbin", make.editor())
    assert notices_of(article) == {gone, ("congtacvien", f"{make.editor()} đã phục hồi bài từ thùng rác.")}


def test_nobody_hears_of_the_own_bin_nor_of_forwarding_and_recalling():
    article = make.bring(make.article(), "binned")
    make.do(article, "unbin", make.writer())
    make.do(article, "submit", make.writer())
    make.do(article, "forward", make.editor())
    make.do(article, "recall", make.writer())
    assert notices_of(article) == set()


def test_the_author_hears_that_another_dropped_the_revision():
    article = make.bring(make.article(), "revised")
    Notice.objects.all().delete()
    make.do(article, "discard", make.editor())
    assert notices_of(article) == {
        ("congtacvien", f"{make.editor()} đã bỏ bản sửa; bài trở về bản đang đăng.")
    }  # fmt: skip
