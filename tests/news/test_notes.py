"""Review notes: what is said about a text without changing it, by whom, to whom, and when it is done with."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from news import clock, notes
from news.models import Article, Notice, ReviewNote
from news.workflow import Refused, purge
from portal.models import AuditEntry
from tests import factories as make
from tests.forms import values_of

pytestmark = pytest.mark.django_db
BODY = "<p>Các phòng đã <strong>trình tỉnh</strong> quy hoạch mạng lưới &amp; đề án.</p><p>Bà con phấn khởi.</p>"
KEY = "khoa-lan-gui-0001"


@pytest.fixture
def article():
    return make.bring(make.article(body=BODY), "reviewed")


def note(article, by=None, text="Số liệu này lấy ở đâu?", **about) -> ReviewNote:
    return notes.add(article, by or make.approver(), text=text, **about)


def change_url(article):
    return reverse("admin:news_article_change", args=[article.pk])


def notes_url(article):
    return reverse("admin:news_article_notes", args=[article.pk])


def note_url(found, verb):
    return reverse("admin:news_article_note", args=[found.article_id, found.pk, verb])


def page_of(client, who, article, action=None):
    client.force_login(who)
    address = reverse("admin:news_article_action", args=[article.pk, action]) if action else change_url(article)
    return client.get(address)


def told() -> list[tuple[str, str]]:
    return [(notice.user.username, notice.text) for notice in Notice.objects.order_by("pk").select_related("user")]


# Saying something


def test_a_note_changes_no_content_and_leaves_the_approver_free(article):
    before = (article.version, article.updated_at, article.revisions.count())
    note(article, passage="mạng lưới")
    article.refresh_from_db()
    assert (article.version, article.updated_at, article.revisions.count()) == before
    assert make.approver() not in article.contributors.all()
    make.do(article, "approve", make.approver())
    assert article.is_live


@pytest.mark.parametrize("situation", [name for name in make.SITUATIONS if name != "binned"])
def test_it_works_in_every_stage(situation):
    article = make.bring(make.article(), situation)
    assert note(article, make.editor()).article == article


def test_not_in_the_bin():
    article = make.article()
    begun = note(article, make.editor())
    article = make.bring(article, "binned")
    begun.refresh_from_db()
    for act in (
        lambda: note(article, make.editor()),
        lambda: notes.reply(begun, make.writer(), text="Vâng."),
        lambda: notes.resolve(begun, make.writer()),
    ):
        with pytest.raises(Refused, match="thùng rác"):
            act()


@pytest.mark.parametrize("who", [make.writer, make.editor, make.approver, make.superuser])
def test_whoever_sees_the_article_and_writes_may_speak(article, who):
    assert note(article, who()).author == who()


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (make.other_writer, "không thuộc phần"),
        (make.stranger, "không thuộc phần"),
        (make.services_manager, "không thuộc phần"),
        (make.administrator, "chỉ xem được"),
    ],
)
def test_nobody_else_does(article, who, sentence):
    begun = note(article)
    for act in (
        lambda: note(article, who()),
        lambda: notes.reply(begun, who(), text="Vâng."),
        lambda: notes.resolve(begun, who()),
    ):
        with pytest.raises(Refused, match=sentence):
            act()
    assert ReviewNote.objects.count() == 1


def test_not_an_editor_beyond_whose_reach_it_lies(article):
    with pytest.raises(Refused, match="không thuộc phần"):
        note(article, make.limit(make.editor(), make.category("Đo lường")))


def test_not_an_account_that_was_closed(article):
    who = make.editor()
    who.is_active = False
    with pytest.raises(Refused):
        note(article, who)


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"passage": "sơ kết công tác"}, "title"),
        ({"passage": "họp sơ kết"}, "lead"),
        ({"passage": "Sở", "field": "lead"}, "lead"),
        ({"passage": "Sở", "field": "body"}, "title"),  # a mistaken part is put right
        ({"passage": "Sở", "field": "stage"}, "title"),
        ({"passage": "đã trình tỉnh quy"}, "body"),  # runs across a tag
        ({"passage": "đề án.\n\nBà  con"}, "body"),  # runs across paragraphs, as a browser gives it
        ({"passage": "lưới & đề"}, "body"),
        ({"passage": ""}, ""),
        ({"passage": "", "field": "body"}, ""),
    ],
)
def test_a_passage_is_found_where_it_stands(article, about, field):
    assert note(article, **about).field == field


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"text": "  \n "}, "Xin viết"),
        ({"text": "dài " * 600}, "tối đa là 2000"),
        ({"passage": "không có trong bài"}, "không có đoạn"),
        ({"passage": "<strong>"}, "không có đoạn"),
        ({"passage": "dài " * 200}, "tối đa là 500"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(article, about, sentence):
    with pytest.raises(Refused, match=sentence):
        note(article, **about)
    assert not ReviewNote.objects.exists()


def test_it_is_kept_in_normal_form_with_its_lines(article):
    found = note(article, text=" Du\u031b\u0303 lie\u0323\u0302u\u200b?\r\nXin ghi\u00a0nguồn. ")
    assert found.text == "Dữ liệu?\nXin ghi nguồn."


def test_a_double_click_is_one_note_with_one_notice(article):
    first = note(article, key=KEY)
    assert note(article, key=KEY) == first
    assert (ReviewNote.objects.count(), len(told()), AuditEntry.objects.filter(action="article.note").count()) == (
        1, 1, 1,
    )  # fmt: skip


def test_the_database_itself_takes_a_key_once_from_one_person(article):
    note(article, key=KEY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewNote.objects.create(article=article, author=make.approver(), text="x", key=KEY)
    assert note(article, make.editor(), key=KEY).author == make.editor()


def test_a_key_of_another_articles_note_is_refused(article):
    note(article, key=KEY)
    with pytest.raises(Refused, match="bài khác"):
        note(make.bring(make.article(title="Bài khác"), "reviewed"), key=KEY)


def test_a_forged_key_is_none(article):
    assert note(article, key="<b>").key == note(article, key="x" * 41).key == ""


# Answering


def test_answers_gather_in_one_thread_of_one_level(article):
    begun = note(article)
    first = notes.reply(begun, make.writer(), text="Báo cáo của phòng.")
    second = notes.reply(first, make.editor(), text="Xin ghi vào bài.")
    assert (first.parent, second.parent) == (begun, begun)
    (thread,) = notes.threads(article, make.editor())
    assert [answer.text for answer in thread.replies] == ["Báo cáo của phòng.", "Xin ghi vào bài."]


def test_a_double_click_is_one_answer(article):
    begun = note(article)
    for _ in range(2):
        notes.reply(begun, make.writer(), text="Vâng.", key=KEY)
    assert begun.replies.count() == 1


def test_what_is_done_takes_no_answer_until_it_is_opened_again(article):
    begun = note(article)
    notes.resolve(begun, make.writer())
    with pytest.raises(Refused, match="Mở lại"):
        notes.reply(begun, make.writer(), text="Vâng.")
    notes.reopen(begun, make.writer())
    assert notes.reply(begun, make.writer(), text="Vâng.").parent == begun


@pytest.mark.parametrize("who", [make.approver, make.writer, make.editor, make.second_approver])
def test_its_author_the_writer_and_editors_end_it(article, who):
    found = notes.resolve(note(article), who())
    assert (found.is_resolved, found.resolved_by, found.resolved_at is not None) == (True, who(), True)
    found = notes.reopen(found, who())
    assert (found.is_resolved, found.resolved_by, found.resolved_at) == (False, None, None)


def test_who_only_worked_on_the_article_answers_and_does_not_end_anothers_thread(article):
    article.contributors.add(make.other_writer())
    begun = note(article)
    assert notes.reply(begun, make.other_writer(), text="Vâng.")
    with pytest.raises(Refused, match="Chỉ người ghi"):
        notes.resolve(begun, make.other_writer())
    assert notes.resolve(note(article, make.other_writer()), make.other_writer()).is_resolved


def test_a_second_click_on_done_says_so_and_tells_nobody_twice(article):
    begun = note(article)
    notes.resolve(begun, make.editor())
    before = told()
    with pytest.raises(Refused, match="đã được đánh dấu xong"):
        notes.resolve(begun, make.editor())
    with pytest.raises(Refused, match="đang mở"):
        notes.reopen(note(article), make.editor())
    assert told()[: len(before)] == before


def test_an_answer_has_no_end_of_its_own(article):
    answer = notes.reply(note(article), make.writer(), text="Vâng.")
    with pytest.raises(Refused):
        notes.resolve(answer, make.editor())
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewNote.objects.filter(pk=answer.pk).update(is_resolved=True)


# Who hears of it


def test_the_writer_and_the_thread_hear_of_it_and_nobody_hears_of_the_own_words(article):
    Notice.objects.all().delete()
    begun = note(article)
    assert told() == [("congtacvien", "Lê Minh Châu ghi chú: Số liệu này lấy ở đâu?")]
    notes.reply(begun, make.editor(), text="Tôi cũng muốn biết.")
    notes.reply(begun, make.writer(), text="Báo cáo\ncủa phòng. " + "dài " * 200)
    assert sorted(user for user, _ in told()[1:3]) == ["congtacvien", "nguoiduyet"]
    assert sorted(user for user, _ in told()[3:]) == ["bientapvien", "nguoiduyet"]
    assert told()[3][1].startswith("Nguyễn Thu Hằng trả lời: Báo cáo của phòng.") and len(told()[3][1]) <= 300


def test_who_may_no_longer_see_the_article_hears_nothing(article):
    begun = note(article, make.editor())
    make.limit(make.editor(), make.category("Đo lường"))
    Notice.objects.all().delete()
    notes.reply(ReviewNote.objects.get(pk=begun.pk), make.writer(), text="Vâng.")
    assert told() == []


def test_everything_is_audited_without_its_words(article):
    begun = note(article)
    notes.reply(begun, make.writer(), text="Bí mật.")
    notes.reopen(notes.resolve(begun, make.writer()), make.writer())
    entries = AuditEntry.objects.filter(action__startswith="article.note").order_by("number")
    assert [entry.action.removeprefix("article.note") for entry in entries] == ["", "_reply", "_resolve", "_reopen"]
    assert all(entry.details == {"note": begun.pk} and not entry.reason for entry in entries)


def test_they_go_with_an_article_that_is_removed_for_good():
    article = make.article()
    notes.reply(note(article, make.editor()), make.writer(), text="Vâng.")
    purge(make.bring(article, "binned"))
    assert not ReviewNote.objects.exists()


# On the screen


def test_open_threads_come_first_and_cost_the_same_for_one_as_for_many(article, django_assert_num_queries):
    def cost() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            found = notes.threads(Article.objects.get(pk=article.pk), make.editor())
            assert all(thread.replies for thread in found)
        return len(queries)

    def thread(text):
        begun = note(article, text=text, passage="mạng lưới")
        notes.reply(begun, make.writer(), text="Vâng.")
        return begun

    notes.resolve(thread("Một"), make.editor())
    few = cost()
    for number in range(8):
        thread(f"Số {number}")
    assert cost() == few
    assert [thread.note.text for thread in notes.threads(article, make.editor())][-1] == "Một"


def test_a_passage_that_was_edited_away_is_said_to_be(article, client):
    note(article, passage="mạng lưới")
    assert "data-note-jump" in page_of(client, make.editor(), article).text
    make.change(article, make.editor(), body=BODY.replace("mạng lưới", "hệ thống"))
    text = page_of(client, make.editor(), article).text
    assert "Đoạn này đã được sửa" in text and "data-note-jump" not in text


def test_hostile_words_are_shown_as_words(article, client):
    note(article, text="<script>alert(1)</script>\n<b>đậm</b>")
    notes.reply(ReviewNote.objects.get(), make.writer(), text='"><img src=x onerror=alert(1)>')
    for action in (None, "approve"):
        text = page_of(client, make.approver(), article, action).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>&lt;b&gt;đậm&lt;/b&gt;" in text
        assert "<img src=x" not in text and "<script>alert" not in text


@pytest.mark.parametrize("action", ["forward", "return", "approve"])
def test_the_pages_that_decide_carry_the_threads_and_a_way_to_answer(client, action):
    article = make.bring(make.article(), "submitted" if action == "forward" else "reviewed")
    begun = note(article)
    text = page_of(client, make.approver(), article, action).text
    assert "Số liệu này lấy ở đâu?" in text and note_url(begun, "reply") in text
    client.post(note_url(begun, "reply"), {f"reply_{begun.pk}": "Đã hỏi.", "place": action})
    assert "Đã hỏi." in page_of(client, make.approver(), article, action).text


def test_open_notes_warn_before_approval_and_do_not_stop_it(article, client):
    done, begun = note(article, text="Đã xong rồi"), note(article)
    notes.resolve(done, make.editor())
    page = page_of(client, make.approver(), article, "approve")
    assert "Còn <span data-notes-count>1</span> ghi chú chưa xong" in page.text
    values = values_of(page)
    address = reverse("admin:news_article_action", args=[article.pk, "approve"])
    client.post(address, {"version": values["version"][0], "digest": values["digest"][0]})
    article = Article.objects.get()
    assert article.is_live
    begun.refresh_from_db()
    assert not begun.is_resolved


def test_without_open_notes_there_is_no_warning(article, client):
    notes.resolve(note(article), make.editor())
    assert "ghi chú chưa xong" not in page_of(client, make.approver(), article, "approve").text


def test_a_locked_article_takes_notes_from_its_writer(article, client):
    assert "Gửi ghi chú" in page_of(client, make.writer(), article).text
    answer = client.post(notes_url(article), {"note_text": "Xin chờ số liệu mới.", "place": ""}, follow=True)
    assert answer.redirect_chain == [(f"{change_url(article)}#notes", 302)]
    assert "Đã ghi." in answer.text and "Xin chờ số liệu mới." in answer.text


def test_it_leads_back_to_the_page_it_was_written_on_and_nowhere_else(article, client):
    client.force_login(make.approver())
    for place, target in (("approve", "action/approve/"), ("", "change/"), ("https://xau.example/", "change/")):
        answer = client.post(notes_url(article), {"note_text": "Xem lại.", "place": place})
        assert answer["Location"] == f"/admin/news/article/{article.pk}/{target}#notes"


def test_a_script_is_given_the_panel_alone(article, client):
    client.force_login(make.approver())
    answer = client.post(notes_url(article), {"note_text": "Xem lại."}, headers={"X-Part": "notes"})
    assert answer.status_code == 200 and answer.text.lstrip().startswith("<div")
    assert "<html" not in answer.text and "Xem lại." in answer.text and 'data-said="Đã ghi' in answer.text
    refused = client.post(notes_url(article), {"note_text": " "}, headers={"X-Part": "notes"})
    assert "Xin viết ghi chú" in refused.text and 'data-said=""' in refused.text


def test_whoever_only_looks_finds_no_field_to_write_in(article, client):
    note(article)
    text = page_of(client, make.administrator(), article).text
    assert "Số liệu này lấy ở đâu?" in text
    assert "note_text" not in text and "reply_" not in text and "resolve/" not in text


def test_a_note_of_another_article_is_not_reached_by_way_of_this_one(article, client):
    other = make.bring(make.article(title="Bài khác"), "reviewed")
    begun = note(other)
    client.force_login(make.editor())
    address = reverse("admin:news_article_note", args=[article.pk, begun.pk, "resolve"])
    assert client.post(address).status_code == 404


def test_a_new_article_has_no_panel(client):
    client.force_login(make.writer())
    assert 'id="notes"' not in client.get(reverse("admin:news_article_add")).text


# Why it came back


def test_the_reason_stands_over_the_writers_form_with_who_and_when_until_it_is_sent_again(client):
    article = make.bring(make.article(), "returned")
    text = page_of(client, make.writer(), article).text
    assert "Xin bổ sung nguồn của số liệu." in text
    assert "Phạm Văn Tú, <time" in text
    make.change(article, lead="Sapô đã sửa.")
    make.change(article, lead="Sapô sửa nữa.")
    assert "Phạm Văn Tú, <time" in page_of(client, make.writer(), article).text
    make.do(article, "submit", make.writer())
    assert 'notice-return" role="note">\n  <h2>' not in page_of(client, make.writer(), article).text
    make.do(article, "recall", make.writer())
    assert "returned-by" not in page_of(client, make.writer(), article).text


def test_the_last_return_counts(client):
    article = make.bring(make.article(), "returned")
    make.change(article, lead="Sapô đã sửa.")
    make.do(article, "submit", make.writer())
    make.do(article, "return", make.approver(), reason="Còn thiếu\ntên người nói.")
    text = page_of(client, make.writer(), article).text
    assert "Lê Minh Châu, <time" in text and "Còn thiếu<br>tên người nói." in text
    assert 'returned-by">Phạm Văn Tú' not in text


def test_what_the_clock_sent_back_says_so_alike(client):
    article = make.bring(make.article(category=make.category("Đo lường")), "scheduled")
    Article.objects.filter(pk=article.pk).update(lead="Sapô bị đổi bên ngoài.", publish_at=make.timezone.now())
    clock.publish_due()
    article = Article.objects.get()
    assert article.stage == "returned"
    text = page_of(client, make.writer(), article).text
    assert "Không đăng được theo giờ hẹn" in text and "Hệ thống, <time" in text
    assert "khác bản được duyệt" in text
