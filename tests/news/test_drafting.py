"""Typed and not saved: kept for one person and one form, put back whole, and never taken for a save."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from news import drafting, validation, workflow
from news.models import Article, Autosave, Revision
from portal import richtext
from portal.models import AuditEntry
from tests import factories as make
from tests.forms import fill_in, values_of

pytestmark = pytest.mark.django_db
ADD = reverse("admin:news_article_add")
NEW = reverse("admin:news_article_typing_new")
DROP = reverse("admin:news_article_typing_drop")


def form_of(article) -> str:
    return reverse("admin:news_article_change", args=[article.pk])


def typing_of(article) -> str:
    return reverse("admin:news_article_typing", args=[article.pk])


@pytest.fixture
def desk(client):
    client.force_login(make.editor())
    return client


def type_into(desk, article=None, **words):
    """Open the form, type, and let the browser keep it; what the browser sent."""
    form = values_of(desk.get(form_of(article) if article else ADD)) | words
    answer = desk.post(typing_of(article) if article else NEW, form)
    assert answer.json().keys() == {"kept", "stamp"}
    return form | {"typing_after": answer.json()["stamp"]}


# Keeping and putting back


def test_typing_changes_neither_the_article_nor_its_history(desk):
    article = make.article()
    before = (article.version, article.revisions.count(), AuditEntry.objects.count())
    type_into(desk, article, lead="Sapô đang gõ dở")
    article.refresh_from_db()
    assert article.lead != "Sapô đang gõ dở"
    assert (article.version, article.revisions.count(), AuditEntry.objects.count()) == before
    assert make.editor() not in article.contributors.all()


def test_the_form_comes_back_as_it_was_typed_even_where_it_makes_no_sense_yet(desk):
    article = make.article(authors=[make.author("Trần A", "")], tags=[make.tag("một")])
    category, tag, author = make.category("Chuyên mục khác"), make.tag("hai"), make.author("Lê B", "")
    typed = {
        "title": "",
        "lead": "Sapô “dở” <b>",
        "body": "<p>Đoạn <strong>mới</strong>.</p>",
        "category": str(category.pk),
        "tags": [str(tag.pk)],
        "displayed_at_0": "17/0",
        "displayed_at_1": "25:99",
        "credits-TOTAL_FORMS": "2",
        "credits-0-author": str(author.pk),
        "credits-0-part": "photo",
        "credits-1-part": "text",
    }
    type_into(desk, article, **typed)
    page = desk.get(form_of(article))
    back = values_of(page)
    for name, value in typed.items():
        assert back[name] == (value if isinstance(value, list) else [value]), name
    assert "Đã lấy lại chữ bạn gõ" in page.text
    assert not page.context["errors"], "what comes back is not judged before it is sent"
    assert "Chuyên mục khác" in page.text and "Lê B" in page.text


def test_what_came_back_is_saved_like_anything_else_and_then_gone(desk):
    article = make.article(authors=[make.author("Trần A", "")])
    type_into(desk, article, lead="Sapô gõ rồi đóng cửa sổ.")
    assert fill_in(desk, form_of(article)).status_code == 302
    article.refresh_from_db()
    assert article.lead == "Sapô gõ rồi đóng cửa sổ."
    assert [credit.author.name for credit in article.credits.all()] == ["Trần A"]
    assert "Đã lấy lại" not in desk.get(form_of(article)).text


def test_a_late_autosave_of_a_saved_form_brings_nothing_back(desk):
    article = make.article()
    form = type_into(desk, article, lead="Sapô mới.")
    desk.post(form_of(article), form | {"_save": "Lưu"})
    assert desk.post(typing_of(article), form | {"lead": "Sapô mới, muộn."}).json() == {"spent": True}
    assert "Đã lấy lại" not in desk.get(form_of(article)).text


def test_a_new_article_comes_back_by_its_address_and_is_offered_on_the_next_new_form(desk):
    form = type_into(desk, title="Bài chưa lưu lần nào", body="<p>Đoạn một.</p>")
    address = f"{ADD}?go-do={form['typing_key'][0]}"
    offered = desk.get(ADD).text
    assert address in offered and "Bài chưa lưu lần nào" in offered
    assert values_of(desk.get(address))["title"] == ["Bài chưa lưu lần nào"]
    assert fill_in(desk, address).status_code == 302
    assert Article.objects.get().title == "Bài chưa lưu lần nào"
    assert address not in desk.get(ADD).text


def test_typed_on_an_older_text_it_comes_back_and_meets_the_newer_one_when_saved(desk):
    article = make.article()
    type_into(desk, article, lead="Sapô gõ dở.")
    make.change(article, make.approver(), lead="Sapô người duyệt đã lưu.")
    page = desk.get(form_of(article))
    assert "Lê Minh Châu" in page.text and "hai bản sẽ nằm cạnh nhau" in page.text
    answer = desk.post(form_of(article), values_of(page) | {"_save": "Lưu"})
    assert "/conflict/" in answer.url
    assert Revision.objects.get(origin="conflict").working_copy["lead"] == "Sapô gõ dở."


def test_dropped_text_goes_and_can_be_had_back(desk):
    article = make.article()
    form = type_into(desk, article, lead="Sapô bỏ rồi tiếc.")
    answer = desk.post(DROP, {"typing_key": form["typing_key"]}, follow=True)
    assert "Đã lấy lại chữ" not in answer.text
    back = f"{form_of(article)}?go-do={form['typing_key'][0]}"
    assert back in answer.text
    assert values_of(desk.get(back))["lead"] == ["Sapô bỏ rồi tiếc."]


def test_a_refused_form_is_not_put_back_over_what_its_person_sees(desk):
    """After an error the page shows what was sent; an older autosave must not replace it."""
    article = make.article()
    type_into(desk, article, lead="Sapô cũ hơn.")
    answer = fill_in(desk, form_of(article), title=None, lead="Sapô mới hơn.")
    assert values_of(answer)["lead"] == ["Sapô mới hơn."]


def test_a_session_that_has_ended_leads_to_the_login_and_from_there_back_to_the_text(desk):
    article = make.article()
    form = type_into(desk, article, lead="Sapô trước khi hết phiên.")
    stranger = Client()
    answer = stranger.post(typing_of(article), form)
    assert answer.status_code == 302 and answer.url.startswith("/admin/login/")
    answer = stranger.post(form_of(article), form | {"_save": "Lưu"})
    assert answer.url == f"/admin/login/?next={form_of(article)}"
    make.editor().set_password("x")
    stranger.force_login(make.editor())
    assert values_of(stranger.get(form_of(article)))["lead"] == ["Sapô trước khi hết phiên."]


def test_the_desk_names_what_is_not_saved(desk):
    article = make.article(title="Bài đã có")
    type_into(desk, article, title="Bài đã có, gõ thêm")
    type_into(desk, title="Bài mới tinh")
    page = desk.get(reverse("admin:index")).text
    assert "Bài đã có, gõ thêm" in page and "Bài mới tinh" in page
    fill_in(desk, form_of(article))
    assert "Bài đã có, gõ thêm" not in desk.get(reverse("admin:index")).text.partition("desk-typed")[2][:900]


# Whose it is


def test_nobody_sees_what_another_has_typed(desk):
    article = make.article(by=make.writer())
    form = type_into(desk, article, lead="Chữ riêng của biên tập viên.")
    others = Client()
    others.force_login(make.approver())
    for address in (form_of(article), f"{form_of(article)}?go-do={form['typing_key'][0]}"):
        assert "Chữ riêng" not in others.get(address).text
    others.post(DROP, {"typing_key": form["typing_key"]})
    assert others.post(typing_of(article), form | {"lead": "Chữ của người duyệt."}).json()["kept"]
    assert values_of(desk.get(form_of(article)))["lead"] == ["Chữ riêng của biên tập viên."]


def test_two_windows_of_one_person_keep_two_texts(desk):
    article = make.article()
    first = type_into(desk, article, lead="Cửa sổ một.")
    second = first | {"typing_key": str(uuid4()), "lead": "Cửa sổ hai."}
    desk.post(typing_of(article), second)
    page = desk.get(form_of(article))
    assert values_of(page)["lead"] == ["Cửa sổ hai."]
    other = f"{form_of(article)}?go-do={first['typing_key'][0]}"
    assert other in page.text
    desk.post(form_of(article), second | {"_save": "Lưu"})
    page = desk.get(form_of(article))
    assert "Đã lấy lại chữ" not in page.text, "what is older than the last save comes back only when asked for"
    assert other in page.text
    assert values_of(desk.get(other))["lead"] == ["Cửa sổ một."]


def test_newer_words_are_not_overwritten_by_a_window_that_has_not_seen_them(desk):
    article = make.article()
    form = type_into(desk, article, lead="Gõ trước.")
    newer = desk.post(typing_of(article), form | {"lead": "Gõ sau, cửa sổ khác."}).json()
    assert desk.post(typing_of(article), form | {"lead": "Cửa sổ cũ."}).json() == {"overtaken": True}
    assert values_of(desk.get(form_of(article)))["lead"] == ["Gõ sau, cửa sổ khác."]
    assert desk.post(typing_of(article), form | {"typing_after": newer["stamp"]}).json()["kept"]


def test_words_sent_again_because_the_answer_was_lost_are_kept_once(desk):
    article = make.article()
    form = type_into(desk, article, lead="Cửa sổ đóng trước khi máy chủ trả lời.")
    assert desk.post(typing_of(article), form).json()["kept"]
    assert [row.value("lead") for row in Autosave.objects.all()] == ["Cửa sổ đóng trước khi máy chủ trả lời."]


@pytest.mark.parametrize("situation", ["submitted", "binned"])
def test_words_are_kept_even_where_they_cannot_be_saved_any_more(client, situation):
    article = make.article(by=make.writer())
    client.force_login(make.writer())
    form = values_of(client.get(form_of(article)))
    make.bring(article, situation)
    assert client.post(typing_of(article), form | {"lead": "Gõ muộn."}).json()["kept"]
    assert "Gõ muộn." in client.get(form_of(article)).text


# Hostile and oversized


def test_only_the_forms_own_controls_are_kept_and_the_body_is_cleaned(desk):
    article = make.article()
    hostile = {"body": "<p onclick=x>A<script>alert(1)</script></p>", "stage": "published", "credits-x-author": "1"}
    type_into(desk, article, category="1 OR 1", **hostile)
    row = Autosave.objects.get()
    assert row.value("body") == "<p>A</p>"
    assert not {"stage", "credits-x-author", "csrfmiddlewaretoken"} & row.data.keys()
    assert row.data["category"] == []
    assert desk.get(form_of(article)).status_code == 200


@pytest.mark.parametrize("key", ["", "x", "1" * 200, "../../etc"])
def test_a_key_that_is_none_is_told_what_to_do(desk, key):
    answer = desk.post(NEW, {"typing_key": key, "title": "A"})
    assert (answer.status_code, answer.json()["error"]) == (400, "Xin tải lại trang rồi gõ tiếp.")
    assert desk.post(DROP, {"typing_key": key}).status_code == 302
    assert desk.get(ADD, {"go-do": key}).status_code == 200


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 18])
def test_a_forged_version_is_brought_into_reason(desk, version):
    article = make.article()
    desk.post(typing_of(article), {"typing_key": str(uuid4()), "seen_version": version, "title": "A"})
    assert Autosave.objects.get().base_version in range(article.version + 1)


def test_more_than_a_form_holds_is_refused_with_a_sentence(desk, monkeypatch):
    monkeypatch.setattr(drafting, "LONGEST", 100)
    answer = desk.post(NEW, {"typing_key": str(uuid4()), "lead": "a" * 101})
    assert answer.status_code == 413 and "Lưu" in answer.json()["error"]
    assert not Autosave.objects.exists()


def test_a_body_beyond_all_measure_is_a_sentence_and_the_form_comes_back(desk):
    form = values_of(desk.get(ADD)) | {"title": ["Bài dài"], "body": ["<p>" + "a" * richtext.LONGEST + "</p>"]}
    answer = desk.post(ADD, form | {"_save": ["Lưu"]}, follow=True)
    assert answer.status_code == 200 and "nghìn ký tự" in answer.text
    assert not Article.objects.exists()
    assert desk.post(reverse("admin:news_article_checks_of_new"), form).status_code == 200


def test_an_unsaved_text_without_title_is_named_by_its_first_words(desk):
    desk.post(NEW, {"typing_key": str(uuid4()), "body": "<p>Sáng nay bà con ra đồng.</p>"})
    assert str(Autosave.objects.get()) == "Chưa có tiêu đề: Sáng nay bà con ra đồng."


def test_forms_of_new_articles_do_not_pile_up(desk, monkeypatch):
    monkeypatch.setattr(drafting, "MOST_NEW", 3)
    for number in range(5):
        desk.post(NEW, {"typing_key": str(uuid4()), "title": f"Bài {number}"})
    titles = [row.title for row in Autosave.objects.unsaved(make.editor())]
    assert titles == ["Bài 4", "Bài 3", "Bài 2"]


def test_what_nobody_comes_back_for_is_cleared_away(time_machine):
    now, person = timezone.now(), make.editor()
    for age, data, dropped in ((31, {}, False), (29, {"title": ["giữ"]}, False), (2, None, False), (2, {}, True)):
        row = Autosave.objects.create(user=person, key=uuid4(), data=data, typed_at=now - timedelta(days=age))
        Autosave.objects.filter(pk=row.pk).update(dropped_at=row.typed_at if dropped else None)
    assert drafting.clear_away() == 3
    assert Autosave.objects.get().title == "giữ"


def test_a_token_is_given_to_a_form_that_has_outlived_its_session(desk):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make.editor())
    assert strict.post(NEW, {"typing_key": str(uuid4())}).status_code == 403
    token = strict.get(reverse("admin:news_article_typing_token")).json()["token"]
    assert strict.post(NEW, {"typing_key": str(uuid4())}, headers={"X-CSRFToken": token}).status_code == 200


# However much is sent


def test_a_forged_number_of_authors_makes_no_such_form(desk):
    article, key = make.article(), uuid4()
    data = {"body": ["<p>chữ</p>"], "credits-TOTAL_FORMS": ["999999999999"]}
    row = drafting.keep(make.editor(), article, key, data=data, base_version=1)
    assert row.data["credits-TOTAL_FORMS"] == [str(drafting.MOST_CREDITS)]


def test_a_body_too_long_is_refused_before_anything_reads_it(desk, monkeypatch):
    article, body = make.article(), "x" * 500_001
    monkeypatch.setattr("portal.richtext.clean", lambda html: pytest.fail("read"))
    answer = desk.post(typing_of(article), {"typing_key": str(uuid4()), "seen_version": "1", "body": body})
    assert answer.status_code == 413
    with pytest.raises(workflow.Refused, match="500 nghìn ký tự"):
        workflow.save(article, make.editor(), version=1, changes={"body": body})


def test_the_form_says_that_a_body_is_too_long(desk):
    assert "500 nghìn ký tự" in validation.problems({"title": "Bài", "body": "x" * 500_001})["body"]
    assert "body" not in validation.problems({"title": "Bài", "body": "x" * 500_000})
    assert "40 nghìn thẻ" in validation.problems({"title": "Bài", "body": "<b>" * 40_001})["body"]


def test_of_one_article_a_person_has_the_newest_few_forms(desk):
    article = make.article()
    keys = [uuid4() for _ in range(drafting.MOST_OF_ARTICLE + 3)]
    for key in keys:
        drafting.keep(make.editor(), article, key, data={"title": ["x"]}, base_version=1)
    assert set(Autosave.objects.values_list("key", flat=True)) == set(keys[-drafting.MOST_OF_ARTICLE :])
