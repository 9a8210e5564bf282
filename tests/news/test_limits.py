"""No title comes to light where the person may not see the article: pins, notices, mails, translations, the report."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from news import drafting, mailing, royalties, validation
from news.models import Article, Notice, NoticeMail
from news.newsroom import _unread
from news.workflow import Refused
from portal.models import HomeSlot, MailPreference
from tests import factories as make
from tests.forms import fill_in

pytestmark = pytest.mark.django_db
SECRET = "Tiêu đề ngoài phạm vi"


@pytest.fixture
def far() -> Article:
    return make.bring(make.article(title=SECRET, category=make.category("An toàn bức xạ")), "reviewed")


@pytest.fixture
def limited():
    """An approver who looks after one category."""
    person = make.person("nguoiduyetgioihan", make.roles.APPROVER, email="gioihan@kinhson.example")
    return make.limit(person, make.category("Đo lường"))


def again(user):
    return type(user).objects.get(pk=user.pk)


# What is pinned on the home page


def test_pins_beyond_the_limit_are_not_shown(far, limited, client):
    near = make.article(title="Bài trong phạm vi", category=make.category("Đo lường"))
    slots = [HomeSlot.objects.create(kind="featured", article=article) for article in (near, far)]
    HomeSlot.objects.create(kind="block", category=make.category("Đo lường"))
    client.force_login(limited)
    text = client.get(reverse("admin:portal_homeslot_changelist")).text
    assert (near.title in text, SECRET in text, "Khối chuyên mục: Đo lường" in text) == (True, False, True)
    for name in ("change", "history", "delete"):
        assert SECRET not in client.get(reverse(f"admin:portal_homeslot_{name}", args=[slots[1].pk]), follow=True).text
    client.force_login(make.approver())
    assert SECRET in client.get(reverse("admin:portal_homeslot_changelist")).text


def test_what_lies_beyond_the_limit_is_not_pinned_by_a_forged_form(far, limited, client):
    client.force_login(limited)
    data = {"kind": "lead", "article": far.pk, "category": "", "position": 0}
    answer = client.post(reverse("admin:portal_homeslot_add"), data)
    assert answer.status_code == 200
    assert SECRET not in answer.text
    assert not HomeSlot.objects.exists()


# Notices


@pytest.fixture
def told(far, limited) -> Notice:
    """A notice from a time when the receiver could still see the article."""
    return Notice.objects.create(user=limited, article=far, text=f"Về “{SECRET}”")


def test_notices_of_what_one_may_not_see_any_more_are_not_shown(told, limited, client):
    Notice.objects.create(user=limited, article=make.article(limited, title="Bài của mình"), text="Đã duyệt.")
    client.force_login(limited)
    for name in ("index", "news_notices"):
        text = client.get(reverse(f"admin:{name}")).text
        assert ("Bài của mình" in text, SECRET in text) == (True, False), name
    assert _unread(again(limited)) == 1
    assert SECRET in client_of(make.approver(), told, client)


def client_of(user, notice: Notice, client) -> str:
    Notice.objects.filter(pk=notice.pk).update(user=user)
    client.force_login(user)
    return client.get(reverse("admin:news_notices")).text


@pytest.mark.parametrize("preference", [MailPreference.AT_ONCE, MailPreference.DIGEST])
def test_no_mail_tells_of_them_either(preference, told, limited):
    type(limited).objects.filter(pk=limited.pk).update(notice_mail=preference)
    tomorrow = (timezone.localtime() + timedelta(days=1)).replace(hour=9)
    if preference == MailPreference.AT_ONCE:
        mailing.deliver(timezone.now())
    else:
        mailing.deliver(tomorrow)
    assert mail.outbox == []
    assert NoticeMail.objects.get().state == NoticeMail.State.DROPPED
    own = Notice.objects.create(user=limited, article=make.article(limited, title="Bài của mình"), text="Đã duyệt.")
    Notice.objects.filter(pk=told.pk).update(mail=None)
    NoticeMail.objects.all().delete()
    mailing.deliver(timezone.now() if preference == MailPreference.AT_ONCE else tomorrow)
    (message,) = mail.outbox
    assert own.article.title in message.subject + message.body
    assert SECRET not in message.subject + message.body


def test_words_not_saved_lead_to_nothing_beyond_the_limit(far, limited, client):
    make.limit(limited, make.category("An toàn bức xạ"))
    key = "6f1f5fd4-6f1c-4a0c-9d9f-0a1b2c3d4e5f"
    drafting.keep(again(limited), far, key, data={"title": [SECRET]}, base_version=far.version)
    client.force_login(limited)
    assert SECRET in client.get(reverse("admin:index")).text
    make.limit(limited, make.category("Đo lường"))
    assert SECRET not in client.get(reverse("admin:index")).text


# Translations


def original_of_another(**changes) -> Article:
    return make.article(make.other_writer(), title=SECRET, **changes)


def test_a_forged_original_is_refused_and_its_title_stays_hidden(client):
    other = original_of_another()
    article = make.article(language="en")
    client.force_login(make.writer())
    address = reverse("admin:news_article_change", args=[article.pk])
    answer = fill_in(client, address, translation_of=other.pk)
    assert answer.status_code == 200
    assert "Không có bài gốc này" in answer.text
    assert SECRET not in answer.text
    article.refresh_from_db()
    assert article.translation_of is None


def test_the_door_itself_refuses_it_too():
    other, article = original_of_another(), make.article(language="en")
    with pytest.raises(Refused, match="Không có bài gốc này") as refused:
        make.change(article, make.writer(), translation_of=other)
    assert SECRET not in str(refused.value)
    make.change(article, make.editor(), translation_of=other)
    article.refresh_from_db()
    assert article.translation_of == other


def test_an_original_that_an_editor_chose_keeps_its_title_from_the_writer(client):
    other = original_of_another()
    article = make.change(make.article(language="en"), make.editor(), translation_of=other)
    client.force_login(make.writer())
    for name, args in (("change", [article.pk]), ("compare", [article.pk]), ("history", [article.pk])):
        text = client.get(reverse(f"admin:news_article_{name}", args=args)).text
        assert SECRET not in text, name
    assert f"Bài số {other.pk}" in client.get(reverse("admin:news_article_change", args=[article.pk])).text
    make.change(article, make.writer(), lead="Lead of the English version.")  # what stands is not held against them
    make.do(article, "submit", make.writer())
    text = client.get(reverse("admin:news_article_change", args=[article.pk])).text  # to read only
    assert article.title in text
    assert SECRET not in text


def test_an_article_is_no_translation_of_itself_nor_of_its_own_language_nor_of_a_translation():
    original = make.article(title="Bài gốc")
    translation = make.article(title="The article", language="en", translation_of=original)
    own = {"language": "en", "title": "x"}
    for values, pk, sentence in (
        (own | {"translation_of": translation.pk}, translation.pk, "chính nó"),
        (own | {"translation_of": original.pk, "language": "vi"}, None, "khác ngôn ngữ"),
        (own | {"translation_of": translation.pk, "language": "vi"}, None, "cũng là bản dịch"),
        (own | {"translation_of": make.article(title="Bài thứ ba").pk}, original.pk, "là bài gốc của bản dịch khác"),
        (own | {"translation_of": 10**9}, None, "Không có bài gốc này"),
    ):
        found = validation.problems(values, article_id=pk, actor=make.editor())
        assert sentence in found["translation_of"]
    with pytest.raises(Refused, match="khác ngôn ngữ"):
        make.change(translation, make.writer(), language="vi")


def test_a_page_that_replaces_is_named_by_number_where_it_is_not_public(client):
    """The number could be anybody's; its title must not come back with the refusal."""
    live, other = make.published(title="Bài đang đăng"), original_of_another()
    with pytest.raises(Refused) as refused:
        make.do(live, "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION, replacement=other)
    assert f"số {other.pk}" in str(refused.value)
    assert SECRET not in str(refused.value)


# The report


def test_the_monthly_report_keeps_to_the_limit(limited, client):
    near = make.published(title="Bài trong phạm vi", category=make.category("Đo lường"))
    outside = make.published(title=SECRET, category=make.category("An toàn bức xạ"))
    today = timezone.localdate()
    assert {entry.article for entry in royalties.entries_of(today.year, today.month)} == {near.pk, outside.pk}
    assert {entry.article for entry in royalties.entries_of(today.year, today.month, again(limited))} == {near.pk}
    client.force_login(limited)
    assert client.get(reverse("admin:news_report")).context["entries"] == 1
    client.force_login(make.approver())
    assert client.get(reverse("admin:news_report")).context["entries"] == 2
