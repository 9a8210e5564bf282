"""“Tạo bản tiếng Anh”: a translation is an article of its own, tied to its original."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from news import checks
from news.models import Article
from news.translating import follow, translate
from news.translations import drift
from news.workflow import Refused
from portal.models import AuditEntry
from tests import factories as make

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2022, 3, 4, 1, tzinfo=UTC)


def original(**facts) -> Article:
    return make.published(
        title="Trạm vệ tinh ở bản Vai", cover=make.image(), tags=[make.tag("vệ tinh")],
        authors=[(make.author(), "text")], attachments=[{"id": make.attachment().pk, "title": "Báo cáo"}],
        expire_at=make.tomorrow(), **facts,
    )  # fmt: skip


def press(client, article, **options):
    return client.post(reverse("admin:news_article_translate", args=[article.pk]), **options)


def form_of(client, article) -> str:
    return client.get(reverse("admin:news_article_change", args=[article.pk])).text


def english_of(source: Article, title: str = "A dish for Ban Vai") -> Article:
    """A translation that is live."""
    made, _ = translate(source, make.editor())
    made = make.change(made, make.editor(), title=title)
    for action, by in (("submit", make.editor()), ("forward", make.editor()), ("approve", make.approver())):
        made = make.do(made, action, by) if action in _open(made) else made
    return made


def _open(article) -> tuple:
    return {"draft": ("submit",), "submitted": ("forward",), "reviewed": ("approve",)}.get(article.stage, ())


def renew(source: Article) -> None:
    """A further edition of the original."""
    source.refresh_from_db()
    make.change(source, make.editor(), body="<p>Trạm đã chuyển chỗ.</p>")
    for action, by in (("submit", make.editor()), ("forward", make.editor()), ("approve", make.approver())):
        source.refresh_from_db()
        if action in _open(source):
            make.do(source, action, by)


def test_a_translation_is_a_draft_of_ones_own_that_names_its_original(client):
    source = original()
    client.force_login(make.editor())
    assert "Tạo bản tiếng Anh" in form_of(client, source)
    answer = press(client, source)
    made = Article.objects.get(language="en")
    assert answer.url == reverse("admin:news_article_change", args=[made.pk])
    assert (made.translation_of, made.stage, made.created_by) == (source, "draft", make.editor())
    for name in ("title", "lead", "body", "kind", "genre", "cover_id", "category_id"):
        assert getattr(made, name) == getattr(source, name), name
    assert list(made.tags.all()) == list(source.tags.all())
    assert list(made.credits.values_list("author", "part")) == list(source.credits.values_list("author", "part"))
    assert made.attachments.count() == 1 and (made.expire_at, made.publish_at) == (None, None)
    assert AuditEntry.objects.get(action="article.translate").details == {"translation": made.pk}
    source.refresh_from_db()
    assert source.stage == "published" and not made.was_public


def test_a_second_click_leads_to_the_one_that_stands_already(client):
    source = original()
    client.force_login(make.editor())
    first, second = press(client, source), press(client, source, follow=True)
    assert second.redirect_chain[-1][0] == first.url
    assert "đã có bản tiếng Anh" in second.text and "/translate/" not in form_of(client, source)
    assert Article.objects.filter(language="en").count() == 1


def test_one_that_lies_in_the_bin_does_not_count():
    source = original()
    first, _ = translate(source, make.editor())
    make.do(first, "bin", make.editor())
    second, is_new = translate(source, make.editor())
    assert is_new and second != first


def test_of_somebody_elses_draft_nothing_is_told_but_that_it_is_there(client):
    source = make.article(make.writer(), title="Bài của tôi")
    translate(source, make.editor())
    Article.objects.filter(language="en").update(title="A secret")
    client.force_login(make.writer())
    answer = press(client, source, follow=True)
    assert "do người khác viết" in answer.text and "A secret" not in answer.text
    assert answer.redirect_chain[-1][0] == reverse("admin:news_article_change", args=[source.pk])


def test_who_may_not_write_or_not_see_it_makes_none(client):
    source = make.article(make.other_writer())
    for who in (make.writer, make.administrator, make.services_manager):
        client.force_login(who())
        assert press(client, source).status_code == 403, who
        assert "/translate/" not in form_of(client, source)
    client.logout()
    assert press(client, source).status_code == 302
    assert client.get(reverse("admin:news_article_translate", args=[source.pk])).status_code in (302, 405)
    assert Article.objects.count() == 1


@pytest.mark.parametrize("situation", ["english", "binned"])
def test_what_cannot_be_translated_says_why(client, situation):
    source = make.article(language="en") if situation == "english" else make.bring(make.article(), "binned")
    client.force_login(make.editor())
    assert "/translate/" not in form_of(client, source)
    press(client, source)
    assert Article.objects.count() == 1
    with pytest.raises(Refused):
        translate(source, make.editor())


def test_the_title_must_be_translated_before_it_is_sent():
    made, _ = translate(original(), make.editor())
    with pytest.raises(Refused, match="Tiêu đề chưa được dịch"):
        make.do(made, "submit", make.editor())


def test_each_form_shows_the_other_with_its_stage(client):
    source = original()
    made, _ = translate(source, make.editor())
    client.force_login(make.editor())
    address = reverse("admin:news_article_change", args=[made.pk])
    assert "Bản tiếng Anh: " in form_of(client, source) and f'href="{address}"' in form_of(client, source)
    assert '<span class="badge badge-draft">Bản nháp</span>' in form_of(client, source)
    assert "Bản tiếng Việt: " in form_of(client, made)


def again(article: Article, **changes) -> None:
    """A further edition."""
    article.refresh_from_db()
    make.change(article, make.editor(), **changes)
    for action, by in (("submit", make.editor()), ("forward", make.editor()), ("approve", make.approver())):
        article.refresh_from_db()
        if action in _open(article):
            make.do(article, action, by)
    article.refresh_from_db()


def say(client, translation, revision):
    return client.post(reverse("admin:news_article_follow", args=[translation.pk]), {"revision": revision}, follow=True)


def test_a_newer_edition_of_the_original_is_told_until_somebody_says_that_it_is_followed(client):
    source = original()
    made = english_of(source)
    assert made.is_live and drift(made) is None and not Article.objects.behind().exists()
    renew(source)
    before, now = drift(made)
    assert (before.article_id, now.version > before.version) == (source.pk, True)
    assert list(Article.objects.behind()) == [made]
    client.force_login(make.editor())
    page = form_of(client, made)
    assert "Bản tiếng Việt đã đổi từ khi dịch." in page and f"tu={before.pk}&amp;den={now.pk}" in page
    compared = client.get(reverse("admin:news_article_compare", args=[source.pk]), {"tu": before.pk, "den": now.pk})
    assert "Trạm đã chuyển chỗ" in compared.text
    assert "chưa theo kịp" in form_of(client, source)
    again(made, lead="A comma, set right.")
    assert drift(made) is not None, "a comma's republication clears nothing"
    assert "chưa theo kịp" not in say(client, made, now.pk).text
    made.refresh_from_db()
    assert (made.follows, drift(made)) == (now, None) and not Article.objects.behind().exists()
    assert AuditEntry.objects.get(action="article.follow").details == {"from": before.version, "to": now.version}


def test_what_was_saved_before_the_translation_went_live_is_told_when_it_goes_live_after(client):
    """The original's new text waits for approval while the translation of the old one goes live."""
    source = original()
    made, _ = translate(source, make.editor())
    make.change(source, make.editor(), body="<p>Trạm đã chuyển chỗ.</p>")
    again(made, title="A dish for Ban Vai", body="<p>It stands there.</p>")
    assert made.is_live and drift(made) is None
    for action, by in (("submit", make.editor()), ("forward", make.editor()), ("approve", make.approver())):
        source.refresh_from_db()
        if action in _open(source):
            make.do(source, action, by)
    assert source.is_live and drift(made) is not None


def test_one_that_renders_a_text_not_live_yet_is_not_behind_when_that_goes_live():
    source = make.article(make.writer(), title="Trạm vệ tinh", cover=make.image())
    made, _ = translate(source, make.editor())
    make.bring(source, "live")
    assert drift(made) is None


def test_nobody_says_so_of_a_text_that_was_not_shown(client):
    source = original()
    made = english_of(source)
    renew(source)
    seen = drift(made)[1]
    again(source, body="<p>Trạm lại chuyển chỗ.</p>")
    client.force_login(make.editor())
    assert "vừa có bản mới hơn nữa" in say(client, made, seen.pk).text
    made.refresh_from_db()
    assert drift(made) is not None and not AuditEntry.objects.filter(action="article.follow").exists()


def test_who_may_not_write_it_does_not_say_so(client):
    source = original()
    made = english_of(source)
    renew(source)
    for who in (make.administrator, make.other_writer, make.services_manager):
        client.force_login(who())
        assert say(client, made, drift(made)[1].pk).status_code == 403, who
    client.force_login(make.approver())
    assert "Đã theo bản tiếng Việt mới nhất" in form_of(client, made)
    with pytest.raises(Refused):
        follow(made, make.other_writer(), drift(made)[1].pk)


def test_an_approver_is_told_that_it_is_behind():
    source = original()
    made = english_of(source)
    renew(source)
    assert "translation.behind" in codes(made)


def test_an_article_tied_by_hand_follows_what_readers_see_of_its_original():
    source = original()
    make.change(source, make.editor(), body="<p>Còn viết dở.</p>")
    made = make.change(make.article(language="en", title="A dish"), make.writer(), translation_of=source.pk)
    assert made.follows == source.editions.live().get().revision
    assert make.change(made, make.writer(), translation_of=None).follows is None


def codes(article, **typed) -> set[str]:
    for name, value in typed.items():
        setattr(article, name, value)
    return {finding.code for finding in checks.check(article)}


def test_a_story_of_2022_is_no_news_of_today():
    source = original(displayed_at=LONG_AGO)
    made, _ = translate(source, make.editor())
    assert made.displayed_at == LONG_AGO and "displayed_at.differs" not in codes(made)
    assert "displayed_at.differs" in codes(made, displayed_at=None)


def test_the_date_of_a_live_original_is_taken_where_none_was_typed():
    source = original()
    made, _ = translate(source, make.editor())
    assert made.displayed_at == source.editions.live().get().displayed_at
    draft, _ = translate(make.article(make.writer()), make.editor())
    assert draft.displayed_at is None


def test_caption_kicker_and_files_left_in_vietnamese_are_told():
    source = original(kicker="Vùng cao", cover_caption="Trạm ở bản Vai")
    made, _ = translate(source, make.editor())
    left = {"kicker.untranslated", "cover_caption.untranslated", "attachments.untranslated"}
    assert left <= codes(made)
    rows = [{"id": file.pk, "title": "Report"} for file in made.attachments.all()]
    made = make.change(made, make.editor(), kicker="Uplands", cover_caption="", attachments=rows)
    assert not left & codes(made) and "cover_caption.vietnamese" in codes(made)
    assert "cover_caption.vietnamese" not in codes(made, cover_caption="The station at Ban Vai")


def test_a_draft_of_the_original_that_is_not_live_is_no_change(time_machine):
    time_machine.move_to("2026-08-05 12:00+07:00", tick=False)
    source = original()
    made, _ = translate(source, make.editor())
    time_machine.shift(60)
    make.change(source, make.editor(), body="<p>Đang viết.</p>")
    assert drift(made) is None


def test_the_list_marks_english_articles_and_finds_those_that_are_behind(client):
    source = original()
    made, kept_up = english_of(source), english_of(make.published(title="Bài khác"), "Another dish")
    renew(source)
    client.force_login(make.editor())
    address = reverse("admin:news_article_changelist")
    words = client.get(address).text
    assert words.count("(bản tiếng Anh)") == 2
    words = client.get(address, {"ban-dich": "1"}).text
    assert made.title in words and kept_up.title not in words and "Chưa theo kịp bản tiếng Việt" in words


def test_the_desk_names_those_that_are_behind_to_whoever_decides_on_texts(client):
    source = original()
    english_of(source)
    heading = "Bản tiếng Anh chưa theo kịp"
    client.force_login(make.approver())
    assert heading not in client.get("/admin/").text
    renew(source)
    for who, told in ((make.approver, True), (make.editor, True), (make.writer, False), (make.administrator, False)):
        client.force_login(who())
        assert (heading in client.get("/admin/").text) is told, who
