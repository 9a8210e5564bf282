"""Daily craft: duplicating an article, moving and retagging many, the message for Zalo."""

from datetime import timedelta

import pytest
from django.urls import reverse

from news import workflow
from news.duplicating import duplicate
from news.models import Article, Edition, Revision
from news.models.article import TITLE_LENGTH
from news.sharing import message_for
from portal.models import AuditEntry
from tests import factories as make
from tests.forms import values_of

pytestmark = pytest.mark.django_db
LIST = "/admin/news/article/"


# Duplicating


def rich_source() -> Article:
    return make.published(
        title="Lịch tiếp công dân tháng 7",
        kicker="Thông báo",
        genre="thong-bao",
        source="Văn phòng Sở",
        cover=make.image(),
        cover_caption="Trụ sở.",
        tags=[make.tag("tiếp dân")],
        more_categories=[make.category("Thông báo")],
        authors=[(make.author(), "text"), (make.author("Lò Thị Mến", "Tổ Truyền thông"), "photo")],
        expire_at=make.tomorrow(),
        displayed_at=make.tomorrow() - timedelta(days=3),
    )


def test_a_copy_is_a_draft_of_ones_own_with_everything_but_times(time_machine):
    source = rich_source()
    copy = duplicate(source, make.other_writer())
    assert (copy.title, copy.stage, copy.created_by) == (
        "Lịch tiếp công dân tháng 7 (bản sao)",
        "draft",
        make.other_writer(),
    )
    for name in ("kicker", "lead", "body", "genre", "source", "cover_id", "cover_caption", "category_id", "language"):
        assert getattr(copy, name) == getattr(source, name), name
    for name in ("tags", "more_categories"):
        assert list(getattr(copy, name).all()) == list(getattr(source, name).all())
    assert list(copy.credits.values_list("author", "part")) == list(source.credits.values_list("author", "part"))
    assert (copy.displayed_at, copy.publish_at, copy.expire_at, copy.translation_of) == (None, None, None, None)
    assert not copy.was_public
    source.refresh_from_db()
    assert (source.stage, source.version) == ("published", Article.objects.get(pk=source.pk).version)


def test_both_histories_name_the_other():
    source = make.article()
    copy = duplicate(source, make.writer())
    assert AuditEntry.objects.get(action="article.duplicate").details == {"copy": copy.pk}
    created = AuditEntry.objects.get(action="article.create", object_id=copy.pk)
    assert created.reason == f"Nhân bản từ bài số {source.pk}"


def test_a_second_click_leads_to_the_same_copy_and_later_makes_another(time_machine):
    time_machine.move_to("2026-08-05 12:00+07:00", tick=False)
    source = make.article()
    first = duplicate(source, make.writer())
    assert duplicate(source, make.writer()) == first
    assert duplicate(source, make.editor()) != first
    time_machine.shift(11)
    assert duplicate(source, make.writer()) != first


def test_a_long_title_still_fits():
    copy = duplicate(make.article(title="x" * TITLE_LENGTH), make.writer())
    assert len(copy.title) == TITLE_LENGTH and copy.title.endswith(" (bản sao)")


def test_a_copy_of_a_static_page_has_an_address_of_its_own():
    page = make.published(kind="page", title="Giới thiệu", slug="gioi-thieu")
    assert duplicate(page, make.editor()).slug == "gioi-thieu-ban-sao"


def test_what_lies_in_the_bin_is_not_copied(client):
    source = make.bring(make.article(), "binned")
    client.force_login(make.writer())
    answer = client.post(reverse("admin:news_article_duplicate", args=[source.pk]), follow=True)
    assert "thùng rác" in answer.text
    assert Article.objects.count() == 1


def test_the_button_stands_on_the_form_and_leads_to_the_copy(client):
    source = make.article()
    client.force_login(make.writer())
    form = client.get(reverse("admin:news_article_change", args=[source.pk])).text
    path = reverse("admin:news_article_duplicate", args=[source.pk])
    assert f'action="{path}"' in form
    answer = client.post(path)
    copy = Article.objects.latest("pk")
    assert answer.url == reverse("admin:news_article_change", args=[copy.pk])


def test_what_one_may_not_see_one_may_not_copy(client):
    source = make.article(make.other_writer())
    for who, status in ((make.writer, 403), (make.administrator, 403), (make.services_manager, 403)):
        client.force_login(who())
        assert client.post(reverse("admin:news_article_duplicate", args=[source.pk])).status_code == status
    assert Article.objects.count() == 1


# Many at once


def send(client, action: str, articles, *, listed=None, **fields):
    """Tick the articles in the list, fill in the page between and send it; `listed`: versions shown in the list."""
    versions = listed or {article.pk: article.version for article in articles}
    chosen = {"action": action, "_selected_action": [article.pk for article in articles]}
    chosen |= {f"version_{pk}": version for pk, version in versions.items()}
    between = client.post(LIST, chosen)
    assert between.status_code == 200, between
    sent = {name: value for name, value in values_of(between).items() if name not in ("add", "remove")}
    sent["action"] = action
    return client.post(LIST, sent | fields, follow=True)


def test_a_published_article_moves_only_after_review(client):
    article = make.published()
    there = make.category("Chuyển đổi số")
    client.force_login(make.editor())
    answer = send(client, "bulk_move", [article], category=there.pk)
    assert "Đã lưu 1 bài." in answer.text
    article.refresh_from_db()
    assert (article.category, article.stage, article.is_live) == (there, "draft", True)
    assert Edition.objects.live().get().category == make.category()
    make.do(article, "submit", make.editor())
    make.do(article, "forward", make.editor())
    make.do(article, "approve", make.approver())
    assert Edition.objects.live().get().category == there


def test_what_was_published_can_be_sent_in_the_same_step_and_drafts_are_only_saved(client):
    live, revised = make.published(title="Đang đăng"), make.bring(make.article(title="Đang sửa"), "revised")
    draft = make.article(title="Bản nháp")
    client.force_login(make.editor())
    answer = send(client, "bulk_move", [live, revised, draft], category=make.category("Mới").pk, send="on")
    assert "Đã lưu 3 bài, trong đó gửi duyệt 1 bài." in answer.text
    stages = dict(Article.objects.values_list("title", "stage"))
    assert stages == {"Đang đăng": "submitted", "Đang sửa": "draft", "Bản nháp": "draft"}


def test_whoever_moves_may_not_approve(client):
    article, mover = make.published(), make.editor_who_approves()
    client.force_login(mover)
    send(client, "bulk_move", [article], category=make.category("Mới").pk)
    article.refresh_from_db()
    make.do(article, "submit", mover)
    make.do(article, "forward", mover)
    with pytest.raises(workflow.Refused, match="không thể tự duyệt"):
        make.do(article, "approve", mover)


def test_tags_come_and_go_and_the_others_stay(client):
    old, kept, new = make.tag("cũ"), make.tag("giữ"), make.tag("mới")
    article = make.article(tags=[old, kept])
    client.force_login(make.writer())
    send(client, "bulk_retag", [article], add=[new.pk], remove=[old.pk])
    assert set(article.tags.all()) == {kept, new}


def test_the_new_main_category_is_no_further_one_any_more(client):
    there = make.category("Mới")
    article = make.article(more_categories=[there, make.category("Khác")])
    client.force_login(make.writer())
    send(client, "bulk_move", [article], category=there.pk)
    assert [row.name for row in article.more_categories.all()] == ["Khác"]


def test_a_static_page_has_no_category_to_move_to(client):
    page = make.published(kind="page", title="Giới thiệu")
    client.force_login(make.editor())
    answer = send(client, "bulk_move", [page], category=make.category("Mới").pk)
    assert "Bỏ qua “Giới thiệu”: Trang cố định không xếp vào chuyên mục." in answer.text


def test_a_stale_version_is_skipped_by_name_and_leaves_no_trace(client):
    fresh, stale = make.article(title="Bài mới"), make.article(title="Bài cũ")
    shown = {fresh.pk: fresh.version, stale.pk: stale.version}
    make.change(stale, lead="Người khác vừa sửa.")
    client.force_login(make.editor())
    answer = send(client, "bulk_move", [fresh, stale], listed=shown, category=make.category("Mới").pk)
    assert "Đã lưu 1 bài." in answer.text
    assert "Bỏ qua “Bài cũ”: Bài đã được người khác thay đổi" in answer.text
    assert not Revision.objects.filter(origin="conflict").exists()


def test_a_double_click_changes_once(client):
    article, there = make.article(), make.category("Mới")
    shown = {article.pk: article.version}
    client.force_login(make.writer())
    send(client, "bulk_move", [article], listed=shown, category=there.pk)
    send(client, "bulk_move", [article], listed=shown, category=there.pk)
    article.refresh_from_db()
    assert article.version == shown[article.pk] + 1


def test_what_would_not_change_is_named_and_not_counted(client):
    article = make.article(title="Đã ở đó")
    client.force_login(make.writer())
    answer = send(client, "bulk_move", [article], category=make.category().pk)
    assert "Bỏ qua “Đã ở đó”: không có gì phải đổi." in answer.text
    assert "Đã lưu" not in answer.text


def test_a_writer_moves_no_article_of_others_and_none_that_was_sent(client):
    own, sent = make.article(title="Của tôi"), make.bring(make.article(title="Đã gửi"), "submitted")
    others = make.article(make.other_writer(), title="Của người khác")
    there = make.category("Mới")
    client.force_login(make.writer())
    answer = send(client, "bulk_move", [own, sent], category=there.pk)
    assert "Bỏ qua “Đã gửi”: Bài đã gửi nên tạm khóa" in answer.text
    forged = {"action": "bulk_move", "apply": "1", "_selected_action": [others.pk], "category": there.pk}
    client.post(LIST, forged | {f"version_{others.pk}": others.version})
    assert {a.title for a in Article.objects.filter(category=there)} == {"Của tôi"}


def test_out_of_reach_is_skipped(client):
    own, foreign = make.category("Của tôi"), make.category("Khác")
    article = make.article(make.other_writer(), category=foreign, title="Ngoài phạm vi")
    editor = make.limit(make.editor(), own)
    article.contributors.add(editor)  # so that the list shows it
    client.force_login(editor)
    before = article.version
    other = make.article(make.other_writer(), category=own, title="Trong phạm vi")
    send(client, "bulk_move", [other], category=foreign.pk)
    other.refresh_from_db()
    assert other.category == foreign
    article.refresh_from_db()
    assert article.version == before


def test_who_may_not_write_is_not_offered_it(client):
    article = make.published()
    client.force_login(make.administrator())
    assert "bulk_move" not in client.get(LIST).text
    forged = {"action": "bulk_move", "apply": "1", "_selected_action": [article.pk], "category": article.category_id}
    client.post(LIST, forged)
    article.refresh_from_db()
    assert article.stage == "published"


def test_the_page_between_names_the_articles_and_what_happens_to_them(client):
    articles = [make.published(title="Bài <đăng>"), make.bring(make.article(title="Bài hẹn"), "scheduled")]
    client.force_login(make.editor())
    data = {"action": "bulk_move", "_selected_action": [article.pk for article in articles]}
    page = client.post(LIST, data).text
    assert "Bài &lt;đăng&gt;" in page and "lịch hẹn giờ sẽ bị hủy" in page
    assert "bạn đọc vẫn thấy bản cũ" in page
    assert Article.objects.get(pk=articles[1].pk).stage == "scheduled"


@pytest.mark.parametrize(
    ("action", "fields", "sentence"),
    [
        ("bulk_move", {}, "Xin chọn chuyên mục."),
        ("bulk_move", {"category": "999999"}, "Chuyên mục này không còn"),
        ("bulk_move", {"category": "x'"}, "Chuyên mục này không còn"),
        ("bulk_retag", {}, "Xin chọn ít nhất một từ khóa"),
        ("bulk_retag", {"add": "999999"}, "Có từ khóa không còn nữa"),
        ("bulk_retag", {"add": "x'"}, "Xin chọn ít nhất một từ khóa"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_changed(client, action, fields, sentence):
    article = make.article()
    client.force_login(make.writer())
    assert sentence in send(client, action, [article], **({"category": ""} | fields)).text
    assert Article.objects.get().version == article.version


def test_a_tag_both_added_and_removed_is_a_mistake(client):
    tag, article = make.tag("phân vân"), make.article()
    client.force_login(make.writer())
    answer = send(client, "bulk_retag", [article], add=[tag.pk], remove=[tag.pk])
    assert "“phân vân” vừa ở ô thêm vừa ở ô bớt" in answer.text


def test_too_many_at_once_are_refused(client, monkeypatch):
    monkeypatch.setattr("news.bulk.LIMIT", 2)
    articles = [make.article(title=f"Bài {number}") for number in range(3)]
    client.force_login(make.writer())
    data = {"action": "bulk_move", "_selected_action": [article.pk for article in articles]}
    assert "nhiều nhất 2 bài" in client.post(LIST, data, follow=True).text


# Zalo


def test_the_message_is_what_readers_see_not_what_is_being_written(settings):
    settings.SITE_URL = "https://so.kinhson.example"
    article = make.published(title="Đường sắt về Kinh Sơn", lead="Sapô đã duyệt.")
    make.change(article, title="Tiêu đề chưa duyệt", lead="Sapô chưa duyệt.")
    address = f"https://so.kinhson.example/tin-tuc/duong-sat-ve-kinh-son-{article.pk}/"
    assert message_for(article) == f"Đường sắt về Kinh Sơn\nSapô đã duyệt.\n{address}"


def test_a_long_lead_is_cut_at_a_word():
    article = make.published(lead="rất dài " * 60)
    lead = message_for(article).splitlines()[1]
    assert len(lead) <= 200 and lead.endswith("…")


@pytest.mark.parametrize("situation", ["draft", "scheduled", "withdrawn", "expired"])
def test_what_is_not_live_has_no_message(client, situation):
    article = make.bring(make.article(), situation)
    assert message_for(article) == ""
    client.force_login(make.editor())
    assert "Chép cho Zalo" not in client.get(reverse("admin:news_article_change", args=[article.pk])).text


def test_a_static_page_is_shared_by_its_own_address(settings):
    page = make.published(kind="page", title="Giới thiệu", lead="", category=None)
    assert message_for(page) == f"Giới thiệu\n{settings.SITE_URL}/trang/gioi-thieu/"
