"""The panel of checks beside the form, the page that asks before sending, and what confirm pages show."""

import pytest
from django.urls import reverse

from news.models import Article, Revision
from news.translating import translate
from portal.models import AuditEntry, Leader
from tests import factories as make
from tests.forms import fill_in, values_of

pytestmark = pytest.mark.django_db
LOUD = "HỘI NGHỊ SƠ KẾT CÔNG TÁC SÁU THÁNG"


@pytest.fixture
def desk(client, department):
    client.force_login(make.writer())
    return client


def form(article) -> str:
    return reverse("admin:news_article_change", args=[article.pk])


def action(article, name: str) -> str:
    return reverse("admin:news_article_action", args=[article.pk, name])


def test_the_form_shows_what_was_found_with_links_to_the_fields(desk):
    page = desk.get(form(make.article(title=LOUD, lead="", body="<p>Đã phê duyêt.</p>"))).content.decode()
    assert "1 phải sửa, 2 nên xem" in page
    assert 'href="#id_lead" data-jump' in page
    assert 'href="#id_body" data-jump data-passage="duyêt"' in page


def test_a_sound_article_says_so_calmly(desk):
    page = desk.get(form(make.article())).content.decode()
    assert "Không có gì phải sửa, không có gì phải xem lại." in page and "data-jump" not in page


def test_an_empty_form_is_not_scolded(desk):
    page = desk.get(reverse("admin:news_article_add")).content.decode()
    assert "Chưa có chữ nào." in page and "data-jump" not in page


def test_a_locked_article_shows_findings_without_links_to_fields(desk):
    article = make.bring(make.article(title=LOUD), "submitted")
    page = desk.get(form(article)).content.decode()
    assert "viết toàn chữ hoa" in page and "data-jump" not in page and "data-checks" not in page


# While typing


def typed(desk, article=None, **changes) -> str:
    name, args = ("checks", [article.pk]) if article else ("checks_of_new", [])
    values = values_of(desk.get(form(article) if article else reverse("admin:news_article_add")))
    return desk.post(reverse(f"admin:news_article_{name}", args=args), values | changes).content.decode()


def test_what_is_typed_is_looked_at_and_nothing_is_stored(desk):
    article = make.article()
    before = Article.objects.values().get(), Revision.objects.count()
    answer = typed(desk, article, title=LOUD, lead="", body="<p>Đã phê duyêt.</p>")
    assert "1 phải sửa, 2 nên xem" in answer and "<html" not in answer
    assert (Article.objects.values().get(), Revision.objects.count()) == before
    assert "Đạt" in typed(desk, article)


def test_a_translation_that_still_holds_vietnamese_words_does_not_pass(client):
    source = make.published(title="Trạm vệ tinh ở bản Vai", cover=make.image())
    made, _ = translate(source, make.editor())
    client.force_login(make.editor())
    answer = typed(client, made)
    assert "Tiêu đề chưa được dịch." in answer and "Thân bài chưa được dịch." in answer and "Đạt" not in answer
    assert "chưa được dịch" not in typed(client, made, title="A dish", lead="It is there.", body="<p>It stands.</p>")


def test_of_an_original_that_one_may_not_see_nothing_is_told(desk):
    """A forged number would tell whether a guess at its text is right."""
    hidden = make.article(make.other_writer(), title="Bài kín")
    assert "Tiêu đề chưa được dịch." not in typed(desk, title="Bài kín", translation_of=hidden.pk)
    own = make.article(make.writer(), title="Bài của tôi")
    assert "Tiêu đề chưa được dịch." in typed(desk, title="Bài của tôi", translation_of=own.pk)


def test_a_new_article_is_looked_at_before_it_is_saved(desk):
    answer = typed(desk, title="Sơ kết", body="<p>Đã phê duyêt.</p>")
    for words in ("sapô", "chuyên mục chính", "ảnh đại diện", "duyêt"):
        assert words in answer
    assert not Article.objects.exists()
    assert "ảnh đại diện" not in typed(
        desk, title="Sơ kết", cover=str(make.cover().pk), category=str(make.category().pk)
    )
    assert "Tin ngắn" not in typed(desk, title="Sơ kết", kind="page")


def test_pieces_of_unicode_are_seen_while_typing(desk):
    assert "tổ hợp" in typed(desk, make.article(), lead="Tie\u0301ng Việt.")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {
            "title": "x",
            "cover": "9" * 30,
            "category": "-1",
            "displayed_at_0": "ngày mai",
            "kind": "lạ",
            "language": "zz",
        },
        {"title": "<script>alert(1)</script>", "body": "<p><script>alert(1)</script><img src=x onerror=alert(1)>"},
        {"title": "\x00\uffff", "lead": "\u0301" * 3000, "body": "<table>" * 500},
        {"title": ["a", "b"], "body": '<p><a href="https://[::1">x</a><a href="http://\u0301.vn/">y</a></p>'},
    ],
)
def test_nonsense_is_answered_and_escaped(desk, data):
    for address in (
        reverse("admin:news_article_checks", args=[make.article().pk]),
        reverse("admin:news_article_checks_of_new"),
    ):
        answer = desk.post(address, data)
        assert answer.status_code == 200
        assert "<script" not in answer.content.decode() and "onerror" not in answer.content.decode()


def test_passages_are_escaped(desk):
    answer = typed(desk, make.article(), body='<p><a href="/x/">tại đây</a></p>', lead='Là "&lt;b&gt;,duyêt <b>')
    assert "<b>" not in answer and "tại đây" in answer


def test_anothers_article_is_not_looked_at(desk):
    address = reverse("admin:news_article_checks", args=[make.article(make.other_writer()).pk])
    assert desk.post(address, {"title": "x"}).status_code == 403


def test_a_refused_form_shows_the_checks_of_what_was_typed(desk):
    page = fill_in(desk, form(make.article()), title="", lead="Đã phê duyêt.").content.decode()
    assert "duyêt” không phải" in page and "Xin nhập tiêu đề" in page


# Sending


def send(desk, article, **changes):
    return fill_in(desk, form(article), _save=None, _action="submit", **changes)


def stage(article) -> str:
    return Article.objects.get(pk=article.pk).stage


def test_without_findings_it_is_sent_at_once(desk):
    article = make.article()
    assert send(desk, article).url == form(article)
    assert stage(article) == "submitted"


def test_what_warns_is_saved_and_asked_about_before_it_is_sent(desk):
    article = make.article()
    answer = send(desk, article, title=LOUD)
    assert answer.url == action(article, "submit")
    assert (stage(article), Article.objects.get().title) == ("draft", LOUD)
    page = desk.get(answer.url)
    assert "Vẫn gửi" in page.content.decode() and f'href="{form(article)}#id_title"' in page.content.decode()
    desk.post(answer.url, {"version": Article.objects.get().version})
    assert stage(article) == "submitted"


def test_the_asking_page_is_bound_to_what_it_showed(desk):
    article = make.article(title=LOUD)
    version = article.version
    make.change(article, lead="Sapô đã đổi.")
    desk.post(action(article, "submit"), {"version": version})
    assert stage(article) == "draft"


def test_what_blocks_is_said_and_nothing_is_sent(desk):
    article = make.article()
    page = desk.get(send(desk, article, title=LOUD, lead="").url).content.decode()
    assert "Bài chưa có sapô" in page and stage(article) == "draft"


def test_several_sent_from_the_list_are_not_sent_unseen(desk):
    sound, loud = make.article(), make.article(title=LOUD)
    data = {"action": "bulk_submit", "_selected_action": [sound.pk, loud.pk]}
    data |= {f"version_{each.pk}": each.version for each in (sound, loud)}
    page = desk.post(reverse("admin:news_article_changelist"), data, follow=True).content.decode()
    assert (stage(sound), stage(loud)) == ("submitted", "draft")
    assert "Có điểm nên xem lại" in page


@pytest.mark.parametrize(
    ("situation", "name", "who"),
    [
        ("submitted", "forward", make.editor),
        ("reviewed", "approve", make.approver),
        ("submitted", "publish_urgent", make.approver),
    ],
)
def test_those_who_decide_see_what_is_open(client, situation, name, who):
    make.department()
    article = make.bring(make.article(title=LOUD), situation)
    client.force_login(who())
    page = client.get(action(article, name)).content.decode()
    assert "viết toàn chữ hoa" in page and "Vẫn gửi" not in page


def test_other_acts_are_not_bothered_with_it(client):
    make.department()
    article = make.bring(make.article(title=LOUD), "live")
    client.force_login(make.approver())
    assert "viết toàn chữ hoa" not in client.get(action(article, "withdraw")).content.decode()


# Leaders


def test_the_list_of_leaders_is_kept_and_audited(client):
    client.force_login(make.administrator())
    address = reverse("admin:portal_leader_add")
    fill_in(client, address, full_name="Lương Đình Thược", title="Giám đốc", valid_from="01/07/2025")
    assert AuditEntry.objects.filter(action="portal.leader.add", object_id=Leader.objects.get().pk).exists()
    answer = fill_in(
        client,
        address,
        full_name="Lê Minh Châu",
        title="Phó Giám đốc",
        valid_from="01/07/2025",
        valid_until="01/07/2024",
    )
    assert "Ngày thôi giữ chức phải sau ngày bắt đầu." in answer.content.decode()


def test_words_put_back_into_the_form_are_checked_with_their_category_and_cover(client):
    """They come from no request: what the form shows is what counts."""
    article = make.article()
    client.force_login(make.writer())
    form = values_of(client.get(reverse("admin:news_article_change", args=[article.pk]))) | {"lead": ["Sapô gõ dở."]}
    client.post(reverse("admin:news_article_typing", args=[article.pk]), form)
    page = client.get(reverse("admin:news_article_change", args=[article.pk]))
    assert "Sapô gõ dở." in page.text
    assert page.context["must_mend"] == []
