"""Two people save one article: both texts side by side, a choice by field, and nothing lost."""

import pytest
from django.urls import reverse

from news import merging, workflow
from news.models import Article, Revision
from news.workflow import Conflict, Refused
from portal.models import AuditEntry
from tests import factories as make
from tests.forms import fill_in, values_of

pytestmark = pytest.mark.django_db
BODY = "<p>Đoạn một.</p><p>Đoạn hai.</p><p>Đoạn ba.</p>"


def form_of(article) -> str:
    return reverse("admin:news_article_change", args=[article.pk])


def page_of(loser: Revision) -> str:
    return reverse("admin:news_article_conflict", args=[loser.article_id, loser.pk])


def collide(article: Article, theirs: dict, mine: dict, me=None) -> Revision:
    """The editor saves `mine` on what the approver has changed to `theirs` meanwhile; the editor's kept text."""
    seen = article.version
    make.change(article, make.approver(), **theirs)
    with pytest.raises(Conflict) as conflict:
        workflow.save(article, me or make.editor(), version=seen, changes=mine)
    article.refresh_from_db()
    return conflict.value.loser


def suggested(article, loser) -> dict[str, str]:
    return {choice.name: choice.suggested for choice in merging.conflict_of(article, loser).choices}


# What is offered


def test_what_only_one_person_changed_is_chosen_already():
    article = make.article(body=BODY)
    mine = {"title": article.title, "lead": "Sapô của biên tập viên."}
    loser = collide(article, {"title": "Tiêu đề của người duyệt"}, mine)
    assert suggested(article, loser) == {"title": "theirs", "lead": "mine"}


def test_what_both_changed_is_left_open():
    article = make.article()
    loser = collide(article, {"lead": "Sapô A."}, {"lead": "Sapô B."})
    assert suggested(article, loser) == {"lead": ""}


def test_different_paragraphs_of_the_body_come_together():
    article = make.article(body=BODY)
    loser = collide(article, {"body": BODY.replace("một", "MỘT")}, {"body": BODY.replace("ba", "BA")})
    assert suggested(article, loser) == {"body": "both"}
    merging.settle(article, loser, make.editor(), version=article.version, chosen={"body": "both"})
    article.refresh_from_db()
    assert article.body == BODY.replace("một", "MỘT").replace("ba", "BA")


def test_tags_and_authors_that_both_added_come_together():
    first, second, third = make.tag("một"), make.tag("hai"), make.tag("ba")
    article = make.article(tags=[first], authors=[make.author("Trần A", "")])
    loser = collide(
        article,
        {"tags": [second], "authors": [make.author("Trần A", ""), make.author("Lê B", "")]},
        {"tags": [first, third], "authors": [make.author("Trần A", ""), make.author("Vũ C", "")]},
    )
    assert suggested(article, loser) == {"tags": "both", "authors": "both"}
    chosen = {"tags": "both", "authors": "both"}
    merging.settle(article, loser, make.editor(), version=article.version, chosen=chosen)
    assert {tag.name for tag in article.tags.all()} == {"hai", "ba"}
    assert [credit.author.name for credit in article.credits.all()] == ["Trần A", "Lê B", "Vũ C"]


def test_the_address_that_follows_from_the_title_is_no_choice_of_its_own():
    article = make.article()
    loser = collide(article, {"title": "Tiêu đề khác"}, {"title": "Tiêu đề khác nữa"})
    assert list(suggested(article, loser)) == ["title"]


# Choosing


def test_the_choice_is_saved_as_a_revision_and_the_loser_stays_among_them():
    article = make.article()
    loser = collide(article, {"title": "Tiêu đề A", "lead": "Sapô A."}, {"title": "Tiêu đề B", "lead": "Sapô B."})
    chosen = {"title": "theirs", "lead": "mine"}
    merging.settle(article, loser, make.editor(), version=article.version, chosen=chosen)
    article.refresh_from_db()
    assert (article.title, article.lead) == ("Tiêu đề A", "Sapô B.")
    assert article.latest_revision.note.startswith("Gộp hai bản")
    loser.refresh_from_db()
    assert loser.settled_at and loser.working_copy["title"] == "Tiêu đề B"
    assert make.editor() in article.contributors.all()


def test_giving_way_changes_nothing_but_is_written_down():
    article = make.article()
    loser = collide(article, {"lead": "Sapô A."}, {"lead": "Sapô B."})
    before = article.version
    merging.settle(article, loser, make.editor(), version=before, chosen={"lead": "theirs"})
    article.refresh_from_db()
    assert (article.lead, article.version) == ("Sapô A.", before)
    assert AuditEntry.objects.filter(action="article.yield", object_id=article.pk).count() == 1
    assert make.editor() not in article.contributors.all()


@pytest.mark.parametrize("chosen", [{}, {"lead": "nonsense"}, {"title": "mine"}, {"lead": "both"}])
def test_an_open_field_is_asked_for_by_name(chosen):
    article = make.article()
    loser = collide(article, {"lead": "Sapô A."}, {"lead": "Sapô B."})
    with pytest.raises(Refused, match="Sapô"):
        merging.settle(article, loser, make.editor(), version=article.version, chosen=chosen)
    loser.refresh_from_db()
    assert loser.settled_at is None


def test_a_choice_against_a_text_that_has_changed_again_is_not_saved():
    article = make.article()
    loser = collide(article, {"lead": "Sapô A."}, {"lead": "Sapô B."})
    seen = article.version
    make.change(article, make.approver(), lead="Sapô C.")
    for chosen in ({"lead": "mine"}, {"lead": "theirs"}):
        with pytest.raises(Conflict):
            merging.settle(Article.objects.get(pk=article.pk), loser, make.editor(), version=seen, chosen=chosen)
    article.refresh_from_db()
    loser.refresh_from_db()
    assert (article.lead, loser.settled_at) == ("Sapô C.", None)


def test_chosen_twice_is_saved_once():
    article = make.article()
    loser = collide(article, {"lead": "Sapô A."}, {"lead": "Sapô B."})
    merging.settle(article, loser, make.editor(), version=article.version, chosen={"lead": "mine"})
    article.refresh_from_db()
    with pytest.raises(Refused, match="đã được xử lý"):
        merging.settle(article, loser, make.editor(), version=article.version, chosen={"lead": "mine"})


def test_what_no_longer_exists_is_left_out_of_the_choice():
    tag = make.tag("sắp xóa")
    article = make.article()
    loser = collide(article, {"tags": [make.tag("còn")]}, {"tags": [tag]})
    tag.delete()
    merging.settle(article, loser, make.editor(), version=article.version, chosen={"tags": "mine"})
    assert list(article.tags.all()) == []


# In the admin


def test_a_late_save_leads_to_both_texts(client):
    article = make.article(lead="Sapô cũ của bài.")
    client.force_login(make.editor())
    form = values_of(client.get(form_of(article)))
    make.change(article, make.approver(), lead="Sapô của người nhanh.")
    answer = client.post(form_of(article), form | {"lead": "Sapô của người chậm.", "_save": "Lưu"}, follow=True)
    loser = Revision.objects.get(origin="conflict")
    assert answer.redirect_chain == [(page_of(loser), 302)]
    assert "<mark>nhanh.</mark>" in answer.text and "<mark>chậm.</mark>" in answer.text
    assert "Lê Minh Châu" in answer.text
    article.refresh_from_db()
    assert article.lead == "Sapô của người nhanh."


def test_a_late_save_after_anothers_change_of_the_authors_leads_there_too(client):
    article = make.article(authors=[make.author("Trần A", "")])
    client.force_login(make.editor())
    form = values_of(client.get(form_of(article)))
    make.change(article, make.approver(), authors=[make.author("Lê B", ""), make.author("Trần A", "")])
    answer = client.post(form_of(article), form | {"lead": "Sapô của người chậm.", "_save": "Lưu"})
    assert answer.url == page_of(Revision.objects.get(origin="conflict"))


def test_the_page_saves_what_is_chosen_and_goes_back_to_the_form(client):
    article = make.article()
    loser = collide(article, {"lead": "Sapô A."}, {"lead": "Sapô B."})
    client.force_login(make.editor())
    form = values_of(client.get(page_of(loser)))
    assert "choice-lead" not in form, "what both changed must not be chosen beforehand"
    unanswered = client.post(page_of(loser), form)
    assert "Xin chọn một bản cho: Sapô." in unanswered.text
    answer = client.post(page_of(loser), form | {"choice-lead": "mine"})
    assert answer.url == form_of(article)
    article.refresh_from_db()
    assert article.lead == "Sapô B."
    assert client.get(page_of(loser)).url == form_of(article), "what is settled is not asked again"


def test_the_page_shows_the_newest_text_when_a_third_save_comes_between(client):
    article = make.article()
    loser = collide(article, {"lead": "Sapô A."}, {"lead": "Sapô B."})
    client.force_login(make.editor())
    form = values_of(client.get(page_of(loser))) | {"choice-lead": "mine"}
    make.change(article, make.approver(), lead="Sapô người thứ ba.")
    answer = client.post(page_of(loser), form, follow=True)
    assert "lại vừa lưu bài" in answer.text
    assert "người thứ ba." in answer.text
    article.refresh_from_db()
    assert article.lead == "Sapô người thứ ba."


def test_a_text_that_came_too_late_waits_in_the_form_until_it_is_settled(client):
    article = make.article()
    loser = collide(article, {"lead": "Sapô A."}, {"lead": "Sapô B."})
    client.force_login(make.editor())
    assert page_of(loser) in client.get(form_of(article)).text
    merging.settle(article, loser, make.editor(), version=article.version, chosen={"lead": "theirs"})
    assert page_of(loser) not in client.get(form_of(article)).text


def test_nobody_chooses_for_another(client):
    article = make.article()
    loser = collide(article, {"lead": "Sapô A."}, {"lead": "Sapô B."})
    for person in (make.approver(), make.superuser(), make.writer()):
        client.force_login(person)
        assert client.get(page_of(loser)).status_code == 403
        assert client.post(page_of(loser), {"version": article.version, "choice-lead": "mine"}).status_code == 403
    other = make.article(title="Bài khác")
    client.force_login(make.editor())
    address = reverse("admin:news_article_conflict", args=[other.pk, loser.pk])
    assert client.get(address).status_code == 404


def test_an_article_that_went_on_to_review_meanwhile_shows_both_texts_and_why_nothing_can_be_saved(client):
    article = make.article(by=make.writer())
    loser = collide(article, {"lead": "Sapô A."}, {"lead": "Sapô B."}, me=make.writer())
    make.do(article, "submit", make.writer())
    client.force_login(make.writer())
    page = client.get(page_of(loser))
    assert "Rút lại" in page.text and "Lưu bản đã chọn" not in page.text
    answer = client.post(page_of(loser), {"version": Article.objects.get().version, "choice-lead": "mine"})
    assert "Rút lại" in answer.text
    assert Article.objects.get().lead == "Sapô A."


def test_a_form_that_was_locked_meanwhile_keeps_what_was_typed_and_shows_it(client):
    """The writer sends the article in one window and saves in another: no bare refusal, no lost words."""
    article = make.article(by=make.writer())
    client.force_login(make.writer())
    form = values_of(client.get(form_of(article)))
    make.do(article, "submit", make.writer())
    answer = client.post(form_of(article), form | {"body": "<p>Đoạn chưa lưu.</p>", "_save": "Lưu"}, follow=True)
    assert answer.status_code == 200
    assert "Rút lại" in answer.text and "Đoạn chưa lưu." in answer.text
    make.do(article, "recall", make.writer())
    assert "Đoạn chưa lưu." in values_of(client.get(form_of(article)))["body"][0]
    page = client.get(fill_in(client, form_of(article)).url)  # the article has moved on twice since then
    client.post(page.request["PATH_INFO"], values_of(page))
    article.refresh_from_db()
    assert article.body == "<p>Đoạn chưa lưu.</p>"


def test_the_page_says_when_the_text_was_saved_and_not_when_its_stage_moved(client, time_machine):
    time_machine.move_to("2026-08-03T03:25:00Z", tick=False)
    article = make.article(by=make.writer())
    loser = collide(article, {"lead": "Sapô A."}, {"lead": "Sapô B."})
    time_machine.move_to("2026-08-03T05:40:00Z", tick=False)
    make.do(article, "submit", make.writer())
    client.force_login(make.editor())
    page = client.get(page_of(loser)).text
    assert "Lê Minh Châu đã lưu bài lúc 10:25 03/08/2026" in page
    assert "12:40" not in page
