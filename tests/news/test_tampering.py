"""What was changed by hand in the database is not shown: its page is neutral, the lists drop it, the rest goes on."""

import logging
import re

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from news import editions
from news.models import Article, Edition, SearchRow, Standing
from news.models.edition import Listing, listing_key
from news.models.sitemap_part import part_of
from portal.models import AuditEntry, SealKey
from portal.startup import wrong
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]

TITLE, WORD = "Làng gốm Đậu mở lò dongho", "dongho"
OTHER_TITLE, OTHER_WORD = "Đồi chè thanhbinh vào vụ", "thanhbinh"
PLACE = {"category": "Làng nghề", "tag": "làng gốm", "author": "Hữu Thành"}


def article(title: str = TITLE):
    """A live article that stands in every kind of list."""
    return make.published(
        title=title,
        lead=f"Sapô của bài {title.split()[-2]} {title.split()[-1]}.",
        category=make.category(PLACE["category"]),
        tags=[make.tag(PLACE["tag"])],
        authors=[make.author(PLACE["author"])],
        cover=make.image(len(title)),
    )


@pytest.fixture(scope="module")
def number(department):
    return article(OTHER_TITLE).pk


@pytest.fixture
def other(number):
    return Article.objects.get(pk=number)


@pytest.fixture
def alarms(caplog):
    """What portal.alarm has said so far."""
    logger = logging.getLogger("portal.alarm")
    logger.addHandler(caplog.handler)
    yield lambda: [record.getMessage() for record in caplog.records if record.name == "portal.alarm"]
    logger.removeHandler(caplog.handler)


def every_list(article) -> dict[str, str]:
    """Name → path of every page that may show the card of such an article."""
    category, tag, author = (
        make.category(PLACE["category"]),
        make.tag(PLACE["tag"]),
        make.author(PLACE["author"]),
    )
    day = make.edition_of(article).displayed_at
    return {
        "home": "/",
        "all news": reverse("news:all"),
        "category": reverse("news:category", args=[category.slug]),
        "tag": reverse("news:tag", args=[tag.slug]),
        "author": reverse("news:author", args=[author.slug]),
        "month": reverse("news:month", args=[day.year, f"{day.month:02d}"]),
        "rss": reverse("news:rss"),
        "atom": reverse("news:atom"),
        "category rss": reverse("news:category_rss", args=[category.slug]),
        "sitemap": reverse("sitemap_articles", args=[part_of(article.pk)]),
        "search": f"{reverse('news:search')}?q=sapo",
    }


# What somebody at the database's own prompt might do. Each takes the newest edition of a live article.


def rewrite(edition: Edition, column: str, old: str, new: str) -> None:
    text = getattr(edition, column)
    assert old in text
    Edition.objects.filter(pk=edition.pk).update(**{column: text.replace(old, new)})


def title_in_the_content(edition):
    rewrite(edition, "content", TITLE, f"{TITLE} giả")


def body_in_the_content(edition):
    rewrite(edition, "content", "Sáu tháng qua", "Bảy tháng qua")


def cover_in_the_content(edition):
    rewrite(edition, "content", "Hội trường kín chỗ", "Hội trường vắng tanh")


def title_in_the_card(edition):
    rewrite(edition, "card", TITLE, f"{TITLE} giả")


def lead_in_both(edition):
    rewrite(edition, "content", "Sapô", "Sapo")
    rewrite(edition, "card", "Sapô", "Sapo")


def broken_json(edition):
    Edition.objects.filter(pk=edition.pk).update(content="{", card="[")


def a_seal_of_nonsense(edition):
    Edition.objects.filter(pk=edition.pk).update(content_seal="ộ" * 64, card_seal="")


def another_articles_documents(edition):
    """The whole sealed truth of an article, under another's number."""
    source = make.edition_of(article("Hội thi tay nghề dongho"))
    columns = ("content", "card", "content_seal", "card_seal", "previous_seal")
    Edition.objects.filter(pk=edition.pk).update(**{name: getattr(source, name) for name in columns})
    make.do(source.article, "withdraw", make.approver(), reason="Nguồn của bản giả.", explanation=make.EXPLANATION)


def an_old_edition_made_live_again(edition):
    second_edition(edition)
    make_live(edition)


def an_old_edition_with_the_standing_of_its_time(edition):
    former = row_of(edition.standing)
    second_edition(edition)
    Standing.objects.filter(pk=edition.article_id).update(**former)
    make_live(edition)


def a_withdrawal_undone_by_the_live_flag(edition):
    withdraw(edition)
    make_live(edition)


def a_withdrawal_undone_by_the_standings_columns(edition):
    withdraw(edition)
    Standing.objects.filter(pk=edition.article_id).update(state="live")
    make_live(edition)


def a_withdrawal_undone_by_the_whole_former_standing(edition):
    former = row_of(edition.standing)
    withdraw(edition)
    Standing.objects.filter(pk=edition.article_id).update(**former)
    make_live(edition)


def a_withdrawal_undone_with_its_entry_disguised(edition):
    former = row_of(edition.standing)
    withdraw(edition)
    AuditEntry.objects.filter(action="article.withdraw").update(changes_standing=False)
    Standing.objects.filter(pk=edition.article_id).update(**former)
    make_live(edition)


def a_withdrawal_undone_with_its_entry_renamed(edition):
    former = row_of(edition.standing)
    withdraw(edition)
    AuditEntry.objects.filter(action="article.withdraw").update(changes_standing=False, action="article.save")
    Standing.objects.filter(pk=edition.article_id).update(**former)
    make_live(edition)


def the_entry_of_its_standing_changed(edition):
    AuditEntry.objects.filter(number=edition.standing.audit_number).update(actor_label="Người khác")


def the_entry_of_its_standing_deleted(edition):
    AuditEntry.objects.filter(number=edition.standing.audit_number).delete()


def taken_down_by_the_live_flag(edition):
    Edition.objects.filter(pk=edition.pk).update(is_live=False)


def taken_down_by_the_standings_columns(edition):
    Edition.objects.filter(pk=edition.pk).update(is_live=False)
    Standing.objects.filter(pk=edition.article_id).update(state="withdrawn")


def an_explanation_in_anothers_words(edition):
    withdraw(edition)
    standing = Standing.objects.get(pk=edition.article_id)
    document = standing.document.replace("số liệu chưa kiểm chứng", "số liệu bịa đặt")
    assert document != standing.document
    Standing.objects.filter(pk=standing.pk).update(document=document)


def second_edition(edition):
    changed = make.change(edition.article, lead="Sapô của bản thứ hai.")
    make.do(make.bring(changed, "reviewed"), "approve", make.approver())


def withdraw(edition):
    make.do(edition.article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)


def row_of(standing) -> dict:
    """Every column of a standing."""
    return Standing.objects.filter(pk=standing.pk).values().get()


def make_live(edition):
    """As thoroughly as one can without the key: the flag, and a row in every list."""
    Edition.objects.filter(article_id=edition.article_id, is_live=True).update(is_live=False)
    Edition.objects.filter(pk=edition.pk).update(is_live=True)
    editions.relist(edition)


BY_HAND = [
    title_in_the_content,
    body_in_the_content,
    cover_in_the_content,
    title_in_the_card,
    lead_in_both,
    broken_json,
    a_seal_of_nonsense,
    another_articles_documents,
    an_old_edition_made_live_again,
    an_old_edition_with_the_standing_of_its_time,
    a_withdrawal_undone_by_the_live_flag,
    a_withdrawal_undone_by_the_standings_columns,
    a_withdrawal_undone_by_the_whole_former_standing,
    a_withdrawal_undone_with_its_entry_disguised,
    a_withdrawal_undone_with_its_entry_renamed,
    the_entry_of_its_standing_changed,
    the_entry_of_its_standing_deleted,
    taken_down_by_the_live_flag,
    taken_down_by_the_standings_columns,
    an_explanation_in_anothers_words,
]


@pytest.mark.parametrize("change", BY_HAND)
def test_what_was_changed_by_hand_is_not_shown_and_everything_else_goes_on(change, client, other, alarms, capsys):
    tampered = article()
    path, lists = make.url_of(tampered), every_list(tampered)
    with make.tampering():
        change(make.edition_of(tampered))

    for address in (path, f"{path}in/", f"{path}tai-ve/", f"{path}cap-nhat/"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "no-store" in answer["Cache-Control"]
        assert make.PHONE in answer.text
        assert "Bài viết tạm thời chưa xem được" in answer.text
        for secret in ("gốm", "Sapô", "giả", "bịa đặt", "Traceback", "seal", "niêm phong"):
            assert secret not in answer.text
    assert any(f"Article {tampered.pk}" in alarm for alarm in alarms())

    for name, address in lists.items():
        answer = client.get(address)
        assert answer.status_code == 200, name
        assert WORD not in answer.text, name
        assert OTHER_WORD in answer.text, name
    for suffix in ("", "in/", "tai-ve/", "cap-nhat/"):
        answer = client.get(make.url_of(other) + suffix)
        assert answer.status_code == 200
        assert WORD not in answer.text

    with pytest.raises(SystemExit) as ended:
        call_command("verify_editions")
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert f"Article {tampered.pk}" in said
    assert not re.search(rf"Article {other.pk}\b", said)
    if change not in (broken_json, another_articles_documents):
        assert TITLE in said


def test_untouched_editions_hold(client, other, alarms, capsys):
    """The measure of the test above: without a change by hand nothing is dropped and nothing alarms."""
    tampered = article()
    assert client.get(make.url_of(tampered)).status_code == 200
    for name, address in every_list(tampered).items():
        assert WORD in client.get(address).text, name
    assert alarms() == []
    call_command("verify_editions")
    assert "2 editions, 0 faults" in capsys.readouterr().out


def test_a_former_edition_changed_by_hand_spoils_the_history_alone(client, capsys):
    changed = article()
    with make.tampering():
        second_edition(make.edition_of(changed))
        rewrite(changed.editions.get(number=1), "content", TITLE, "Tiêu đề giả")
    path = make.url_of(changed)
    assert client.get(path).status_code == 200
    assert client.get(f"{path}cap-nhat/").status_code == 503
    with pytest.raises(SystemExit):
        call_command("verify_editions")
    assert f"Article {changed.pk}, edition 1" in capsys.readouterr().out


def test_a_replacement_changed_by_hand_leads_nowhere(client, other):
    gone = article()
    withdraw(make.edition_of(gone))
    standing = Standing.objects.get(pk=gone.pk)
    with make.tampering():
        document = standing.document.replace('"replacement":null', f'"replacement":{other.pk}')
        Standing.objects.filter(pk=gone.pk).update(document=document)
    assert client.get(make.url_of(gone)).status_code == 503


@pytest.mark.parametrize("hidden", ["cut off", "moved to another article", "the whole audit deleted"])
def test_a_withdrawal_undone_with_its_audit_is_never_clean(hidden, other, capsys):
    """What a page cannot see, since the trace is gone, both commands say."""
    tampered = article()
    edition = make.edition_of(tampered)
    with make.tampering():
        former = row_of(edition.standing)
        withdraw(edition)
        entry = AuditEntry.objects.get(action="article.withdraw")
        if hidden == "cut off":
            AuditEntry.objects.filter(number__gte=entry.number).delete()
        elif hidden == "moved to another article":
            AuditEntry.objects.filter(number=entry.number).update(object_id=10**6)
        else:
            AuditEntry.objects.all().delete()
        Standing.objects.filter(pk=tampered.pk).update(**former)
        make_live(edition)
    for command in ("verify_audit", "verify_editions"):
        with pytest.raises(SystemExit) as ended:
            call_command(command)
        assert ended.value.code == 1
    assert "The audit: it does not hold" in capsys.readouterr().out


def test_without_an_audit_no_page_is_shown(client):
    path = make.url_of(article())
    with make.tampering():
        AuditEntry.objects.all().delete()
    assert client.get(path).status_code == 503


def test_every_change_of_a_standing_is_counted_by_the_audit(capsys):
    """Publishing, correcting, withdrawing, expiring: the numbers agree, with other acts between them."""
    make.bring(make.article(title="Bài hết hạn"), "expired")
    make.bring(make.article(title="Bài đăng gấp"), "published urgently")
    changed = make.bring(make.article(title="Bài trở lại"), "reinstated")
    make.do(changed, "approve", make.second_approver())
    second_edition(make.edition_of(changed))
    make.bring(make.article(title="Bài hẹn giờ"), "scheduled")
    call_command("verify_editions")
    assert "0 faults" in capsys.readouterr().out


def test_a_standing_that_counts_otherwise_than_the_audit_is_named(capsys):
    tampered = article()
    with make.tampering():
        standing = Standing.objects.get(pk=tampered.pk)
        standing.set(standing.facts | {"sequence": 3})  # as somebody with the key but without the workflow could
        standing.save()
    with pytest.raises(SystemExit):
        call_command("verify_editions")
    assert "its standing has changed 1 times by the audit, 3 times by its own number" in capsys.readouterr().out


def test_a_standing_cannot_be_deleted_even_without_guards():
    article()
    with pytest.raises(DatabaseError), transaction.atomic(), make.tampering(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM news_standing")
        connection.check_constraints()
    assert Standing.objects.exists()


def test_a_missing_edition_is_found(capsys):
    changed = article()
    with make.tampering():
        second_edition(make.edition_of(changed))
        Edition.objects.filter(number=1)._raw_delete("default")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_editions")
    assert ended.value.code == 1
    assert f"Article {changed.pk}, edition 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        lambda pk, other: Listing.objects.filter(article_id=pk).update(key=listing_key("c", other.category_id, "vi")),
        lambda pk, other: Listing.objects.filter(article_id=pk).update(edition=make.edition_of(other)),
        lambda pk, other: Listing.objects.filter(article_id=pk).delete(),
        lambda pk, other: Edition.objects.filter(article_id=pk).update(category_id=other.category_id),
        lambda pk, other: Edition.objects.filter(article_id=pk).update(language="en"),
        lambda pk, other: Edition.objects.filter(article_id=pk).update(slug="dia-chi-khac"),
        lambda pk, other: SearchRow.objects.filter(article_id=pk).update(title="khac"),
        lambda pk, other: Edition.objects.filter(article_id=pk).update(is_listed=False),
    ],
    ids=["list", "edition", "rows", "category", "language", "slug", "words", "listed"],
)
def test_an_index_changed_by_hand_shows_no_other_text_and_is_found(change, client, capsys):
    """The index is no secret and no truth: pages still show sealed text only, and the check names what differs."""
    changed, elsewhere = article(), make.published(title=OTHER_TITLE, category=make.category("Nông nghiệp"))
    path = make.url_of(changed)
    Listing.objects.filter(article_id=changed.pk).exclude(key__contains=":c").delete()
    change(changed.pk, elsewhere)
    answer = client.get(path)
    assert answer.status_code == 200
    assert WORD in answer.text
    for address in every_list(changed).values():
        assert client.get(address).status_code in (200, 404)
    with pytest.raises(SystemExit) as ended:
        call_command("verify_editions")
    assert ended.value.code == 1
    assert TITLE in capsys.readouterr().out


# The key


NEW_KEY = "another-seal-key-another-seal-key-another-seal-key"


@pytest.mark.parametrize("command", ["verify_editions", "worker"])
def test_a_wrong_key_refuses_to_start_with_a_sentence(command, settings, capsys):
    SealKey.objects.remember(settings.SEAL_KEY)
    article()
    settings.SEAL_KEY = NEW_KEY
    (sentence,) = wrong()
    assert "SEAL_KEY is not the key" in sentence
    assert NEW_KEY not in sentence
    with pytest.raises(SystemExit) as ended:
        call_command(command)
    assert ended.value.code == 78
    assert sentence in capsys.readouterr().err


def test_a_site_with_a_wrong_key_is_not_ready(settings, client):
    SealKey.objects.remember(settings.SEAL_KEY)
    settings.SEAL_KEY = NEW_KEY
    assert client.get("/readyz").status_code == 503


def test_what_an_old_key_sealed_stays_valid(settings, client, alarms, capsys):
    SealKey.objects.remember(settings.SEAL_KEY)
    sealed_before = article()
    settings.SEAL_KEYS_OLD, settings.SEAL_KEY = [settings.SEAL_KEY], NEW_KEY
    assert wrong() == []
    sealed_after = article(OTHER_TITLE)
    second_edition(make.edition_of(sealed_before))
    for shown in (sealed_before, sealed_after):
        assert client.get(make.url_of(shown)).status_code == 200
    call_command("verify_editions")
    assert alarms() == []
    settings.SEAL_KEYS_OLD = []
    assert len(wrong()) == 1


def test_resealing_lets_the_old_key_go(settings, client):
    SealKey.objects.remember(settings.SEAL_KEY)
    sealed_before = article()
    settings.SEAL_KEYS_OLD, settings.SEAL_KEY = [settings.SEAL_KEY], NEW_KEY
    connection.check_constraints()
    call_command("reseal")
    settings.SEAL_KEYS_OLD = []
    assert wrong() == []
    assert client.get(make.url_of(sealed_before)).status_code == 200
    call_command("verify_editions")


def test_resealing_never_launders_what_was_changed_by_hand(settings, capsys):
    SealKey.objects.remember(settings.SEAL_KEY)
    tampered = article()
    with make.tampering():
        title_in_the_content(make.edition_of(tampered))
    settings.SEAL_KEYS_OLD, settings.SEAL_KEY = [settings.SEAL_KEY], NEW_KEY
    with pytest.raises(SystemExit) as ended:
        call_command("reseal")
    assert ended.value.code == 1
    assert f"Article {tampered.pk}" in capsys.readouterr().err
