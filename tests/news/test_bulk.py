"""Actions of the workflow on many articles at once: each by its own rules, in the version shown, the others named."""

import pytest

from news import bulk
from news.models import Article, Edition, Notice
from news.workflow import STALE
from tests import factories as make
from tests.forms import values_of

pytestmark = pytest.mark.django_db
LIST = "/admin/news/article/"
BIN = f"{LIST}?thung-rac=1"


def tick(client, action: str, articles, *, listed=None, at=LIST, **data):
    """Choose an action in the list; `listed`: versions shown there."""
    versions = listed if listed is not None else {article.pk: article.version for article in articles}
    chosen = {"action": f"bulk_{action}", "_selected_action": [article.pk for article in articles]}
    chosen |= {f"version_{pk}": version for pk, version in versions.items()}
    return client.post(at, chosen | data, follow=True)


def confirm(client, between, action: str, *, at=LIST, **fields):
    """Send the page between, as it came but for the fields."""
    return client.post(at, values_of(between) | {"action": f"bulk_{action}"} | fields, follow=True)


def stages() -> dict:
    return dict(Article.objects.values_list("title", "stage"))


def test_many_are_returned_with_one_reason_and_every_writer_reads_it(client):
    one = make.bring(make.article(title="Bài một"), "submitted")
    two = make.bring(make.article(make.other_writer(), title="Bài hai"), "reviewed")
    draft = make.article(title="Bản nháp")
    client.force_login(make.editor())
    between = tick(client, "return", [one, two, draft])
    assert "Yêu cầu sửa 3 bài" in between.text
    assert "Sẽ bỏ qua: Bài đang ở giai đoạn “Bản nháp”" in between.text
    assert stages()["Bài một"] == "submitted"
    answer = confirm(client, between, "return", reason="Xin ghi nguồn <số liệu>.")
    assert "Yêu cầu sửa: đã xong 2 bài." in answer.text
    assert "Bỏ qua “Bản nháp”: Bài đang ở giai đoạn" in answer.text
    assert stages() == {"Bài một": "returned", "Bài hai": "returned", "Bản nháp": "draft"}
    told = {notice.user for notice in Notice.objects.filter(text__contains="Xin ghi nguồn <số liệu>.")}
    assert told == {make.writer(), make.other_writer()}


def test_without_a_reason_nothing_is_returned_and_the_page_asks_again(client):
    article = make.bring(make.article(), "submitted")
    client.force_login(make.editor())
    answer = confirm(client, tick(client, "return", [article]), "return", reason=" ")
    assert "Xin ghi lý do" in answer.text
    assert stages() == {article.title: "submitted"}


def test_many_are_withdrawn_with_one_explanation(client):
    live = [make.published(title=title) for title in ("Bài một", "Bài hai")]
    client.force_login(make.approver())
    between = tick(client, "withdraw", live)
    assert "Mã số bài thay thế" not in between.text
    answer = confirm(client, between, "withdraw", reason="Sai số liệu.", explanation=make.EXPLANATION)
    assert "Gỡ bài: đã xong 2 bài." in answer.text
    assert not Edition.objects.live().exists()
    assert make.EXPLANATION in client.get(make.url_of(live[1])).text


def test_into_the_bin_and_out_of_it(client):
    one, two = make.article(title="Bài một"), make.bring(make.article(title="Bài hai"), "returned")
    public = make.bring(make.article(title="Từng đăng"), "revised")
    client.force_login(make.editor())
    answer = confirm(client, tick(client, "bin", [one, two, public]), "bin")
    assert "Xóa: đã xong 2 bài." in answer.text
    assert "Bỏ qua “Từng đăng”: Bài đã từng đăng nên không xóa được." in answer.text
    assert set(Article.objects.binned()) == {one, two}
    listed = client.get(BIN).text
    assert "bulk_unbin" in listed and "bulk_bin" not in listed and "bulk_unbin" not in client.get(LIST).text
    binned = list(Article.objects.binned())
    answer = confirm(client, tick(client, "unbin", binned, at=BIN), "unbin", at=BIN)
    assert "Phục hồi: đã xong 2 bài." in answer.text
    assert not Article.objects.binned().exists()


@pytest.mark.parametrize("action", ["return", "withdraw"])
def test_who_may_not_is_not_offered_it_and_a_forged_request_does_nothing(client, action):
    article = make.bring(make.article(), "live" if action == "withdraw" else "submitted")
    client.force_login(make.writer())
    assert f"bulk_{action}" not in client.get(LIST).text
    before = stages()
    tick(client, action, [article], apply="1", reason="x", explanation="x")
    assert stages() == before


def test_anothers_articles_are_not_touched(client):
    theirs = make.article(make.other_writer(), title="Của người khác")
    client.force_login(make.writer())
    answer = tick(client, "bin", [theirs], apply="1")
    assert "không còn để làm" in answer.text
    assert not Article.objects.binned().exists()


def test_what_another_changed_since_the_list_was_shown_is_skipped_by_name(client):
    fresh, stale = (make.bring(make.article(title=title), "submitted") for title in ("Bài mới", "Bài cũ"))
    shown = {article.pk: article.version for article in (fresh, stale)}
    make.change(stale, make.editor(), lead="Người khác vừa sửa.")
    client.force_login(make.editor())
    answer = confirm(client, tick(client, "return", [fresh, stale], listed=shown), "return", reason="Thiếu nguồn.")
    assert f"Bỏ qua “Bài cũ”: {STALE}" in answer.text
    assert stages() == {"Bài mới": "returned", "Bài cũ": "submitted"}


def test_a_second_click_on_the_page_between_changes_nothing_more(client):
    article = make.bring(make.article(), "submitted")
    client.force_login(make.editor())
    between = tick(client, "return", [article])
    confirm(client, between, "return", reason="Thiếu nguồn.")
    answer = confirm(client, between, "return", reason="Thiếu nguồn.")
    assert "đã xong" not in answer.text and STALE in answer.text


def test_what_was_ticked_beyond_the_page_of_the_list_is_shown_before_anything_happens(client):
    """The list says “Chọn tất cả …”: those rows were on no screen yet, so nobody has changed them behind a back."""
    articles = [make.article(title=f"Bài {number}") for number in range(3)]
    client.force_login(make.writer())
    seen = {articles[0].pk: articles[0].version}
    between = tick(client, "submit", articles[:1], listed=seen, select_across="1")
    assert STALE not in between.text
    assert "Gửi 3 bài" in between.text
    assert set(stages().values()) == {"draft"}
    answer = confirm(client, between, "submit")
    assert "Gửi bài: đã xong 3 bài." in answer.text
    assert set(stages().values()) == {"submitted"}


def test_ticked_and_gone_from_the_lists_filter_meanwhile_it_is_still_accounted_for(client):
    article = make.bring(make.article(title="Vừa rời hàng chờ"), "submitted")
    seen = {article.pk: article.version}
    make.do(article, "forward", make.editor())
    client.force_login(make.editor())
    answer = tick(client, "forward", [article], listed=seen, at=f"{LIST}?stage=submitted")
    assert f"Bỏ qua “Vừa rời hàng chờ”: {STALE}" in answer.text


def test_more_than_can_be_looked_through_is_refused(client, monkeypatch):
    monkeypatch.setattr(bulk, "LIMIT", 2)
    articles = [make.article(title=f"Bài {number}") for number in range(3)]
    client.force_login(make.writer())
    answer = tick(client, "submit", articles)
    assert "nhiều nhất 2 bài" in answer.text
    assert set(stages().values()) == {"draft"}


@pytest.mark.parametrize("situation", ["revised, reviewed", "reinstated"])
def test_a_revision_of_what_was_public_is_approved_by_itself(client, situation):
    """In bulk it would go out as a small change, whatever it corrects."""
    first = make.bring(make.article(title="Bài mới"), "reviewed")
    again = make.bring(make.article(title="Bản sửa"), situation)
    client.force_login(make.second_approver())
    answer = tick(client, "approve", [first, again])
    assert "Duyệt đăng: đã xong 1 bài." in answer.text
    assert "Bỏ qua “Bản sửa”: Bài đã từng đăng. Xin mở bài và duyệt riêng" in answer.text
    assert [edition.number for edition in again.editions.all()] == [1]
