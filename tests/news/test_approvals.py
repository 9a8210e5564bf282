"""The clock publishes what somebody approved, and nothing that was made to look so by a write to the database."""

import logging
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from news import clock, rules, verification
from news.documents import content_digest, working_copy, written
from news.models import Article, Edition, Notice, Revision
from news.workflow import Refused
from portal import seal
from portal.models import SealKey
from tests import factories as make

pytestmark = pytest.mark.django_db

TAMPERED = "<p>Đoạn chữ chưa ai duyệt.</p>"


def scheduled(**changes) -> Article:
    return make.bring(make.article(**changes), "scheduled")


def forged(article: Article, **facts) -> dict:
    """An approval of the text as it stands, made by somebody who knows everything but the key."""
    approval = {
        "by": make.approver().pk,
        "digest": content_digest(working_copy(article)),
        "revision": article.latest_revision.pk if article.latest_revision else 1,
        "publish_at": written(article.publish_at),
        "change": "minor",
        "public_note": "",
        "audit": 1,
    }
    return (article.approval or {}) | approval | {"seal": (article.approval or {}).get("seal", "0" * 64)} | facts


def rewrite_revision(article: Article) -> None:
    """The last revision as if it had always held the text of now; its digest needs no key."""
    copy = working_copy(article)
    Revision.objects.filter(pk=article.latest_revision.pk).update(
        document=seal.canonical(copy), digest=content_digest(copy)
    )


def body_time_and_digest(article):
    article.body, article.publish_at = TAMPERED, timezone.now() + timedelta(minutes=5)
    Article.objects.filter(pk=article.pk).update(
        body=TAMPERED, publish_at=article.publish_at, approval=forged(article, audit=article.approval["audit"])
    )


def the_revision_as_well(article):
    body_time_and_digest(article)
    rewrite_revision(Article.objects.get(pk=article.pk))


def the_hour_alone(article):
    Article.objects.filter(pk=article.pk).update(publish_at=timezone.now() + timedelta(minutes=5))


def the_note_for_readers(article):
    Article.objects.filter(pk=article.pk).update(approval=article.approval | {"public_note": "Lời bịa."})


def an_approval_of_the_former_shape(article):
    rest = {name: article.approval[name] for name in ("by", "digest", "change", "public_note")}
    Article.objects.filter(pk=article.pk).update(approval=rest)


def nonsense(article):
    Article.objects.filter(pk=article.pk).update(approval=["by", 1])


def anothers_approval(article):
    other = scheduled(title="Bài khác cùng giờ")
    Article.objects.filter(pk=article.pk).update(approval=other.approval)
    make.do(other, "unschedule", make.approver())


def an_approval_taken_back_and_put_there_again(article):
    former = Article.objects.filter(pk=article.pk).values("approval", "publish_at", "stage").get()
    make.do(article, "unschedule", make.approver())
    Article.objects.filter(pk=article.pk).update(**former)


BY_HAND = [
    body_time_and_digest,
    the_revision_as_well,
    the_hour_alone,
    the_note_for_readers,
    an_approval_of_the_former_shape,
    nonsense,
    anothers_approval,
    an_approval_taken_back_and_put_there_again,
]


@pytest.mark.parametrize("change", BY_HAND)
def test_what_was_changed_by_hand_is_not_published_and_everybody_hears_of_it(change, time_machine, caplog, client):
    article, sound = scheduled(), scheduled(title="Bài lành")
    change(article)
    time_machine.move_to(timezone.now() + timedelta(days=2))
    alarm = logging.getLogger("portal.alarm")
    alarm.addHandler(caplog.handler)
    assert clock.publish_due() == 1
    alarm.removeHandler(caplog.handler)
    article.refresh_from_db()
    assert (article.stage, article.approval, article.is_live) == ("returned", None, False)
    assert "duyệt lại" in article.return_reason
    assert Notice.objects.filter(article=article, user=make.writer(), text__contains="không đăng được").exists()
    assert f"Article {article.pk} could not be handled (due)" in caplog.text
    assert Edition.objects.live().get().article == sound
    assert client.get(make.url_of(article)).status_code == 404


def test_a_draft_made_scheduled_by_hand_is_not_published(time_machine):
    article = make.article()
    article.publish_at = timezone.now() + timedelta(minutes=5)
    Article.objects.filter(pk=article.pk).update(
        stage="scheduled", publish_at=article.publish_at, approval=forged(article)
    )
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert clock.publish_due() == 0
    article.refresh_from_db()
    assert (article.stage, article.is_live) == ("returned", False)
    assert "Không xác thực được lần duyệt" in article.return_reason


@pytest.mark.parametrize("change", [body_time_and_digest, the_revision_as_well, the_note_for_readers, nonsense])
def test_verify_editions_names_it_before_its_hour(change, capsys):
    article = scheduled()
    assert verification.verify() == []
    change(article)
    with pytest.raises(SystemExit):
        call_command("verify_editions")
    assert f"Article {article.pk}" in capsys.readouterr().out


def test_a_revision_changed_by_hand_passes_no_door_until_somebody_saves_it():
    article = make.bring(make.article(), "reviewed")
    Article.objects.filter(pk=article.pk).update(body=TAMPERED)
    rewrite_revision(Article.objects.get(pk=article.pk))
    article.refresh_from_db()
    for action, by in (("approve", make.approver()), ("publish_urgent", make.approver())):
        with pytest.raises(Refused, match="không còn đúng như lúc lưu"):
            make.do(article, action, by, reason="Gấp.")
    make.change(article, make.editor())  # nothing typed: the editor has read it and takes it on
    assert article.contributors.filter(pk=make.editor().pk).exists()
    make.do(article, "approve", make.approver())
    assert article.is_live


def test_a_revision_changed_by_hand_is_not_what_discarding_brings_back():
    article = make.bring(make.article(), "revised")
    live = make.edition_of(article).revision
    Revision.objects.filter(pk=live.pk).update(document=live.document.replace("Sáu tháng", "Bảy tháng"))
    with pytest.raises(Refused, match="không còn đúng như lúc lưu"):
        make.do(article, "discard", make.writer())


def test_an_approval_outlives_a_change_of_the_key(settings, time_machine):
    SealKey.objects.remember(settings.SEAL_KEY)
    article = scheduled()
    settings.SEAL_KEYS_OLD, settings.SEAL_KEY = [settings.SEAL_KEY], "another-seal-key-another-seal-key-another"
    connection.check_constraints()
    call_command("reseal")
    settings.SEAL_KEYS_OLD = []
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert clock.publish_due() == 1
    article.refresh_from_db()
    assert article.is_live
    call_command("verify_editions")


def test_a_forged_approval_is_not_made_good_by_a_change_of_the_key(settings, capsys):
    SealKey.objects.remember(settings.SEAL_KEY)
    article = scheduled()
    body_time_and_digest(article)
    settings.SEAL_KEYS_OLD, settings.SEAL_KEY = [settings.SEAL_KEY], "another-seal-key-another-seal-key-another"
    with pytest.raises(SystemExit):
        call_command("reseal")
    assert f"Article {article.pk}" in capsys.readouterr().err


def test_what_waited_before_the_seals_came_keeps_its_hour(time_machine):
    article = scheduled()
    former = {name: article.approval[name] for name in ("by", "digest", "change", "public_note")}
    Article.objects.filter(pk=article.pk).update(approval=former)
    Revision.objects.update(seal="")
    migration = import_module("news.migrations.0010_sealed_revisions_and_approvals")
    for step in (migration.seal_revisions, migration.seal_approvals):
        step(apps, SimpleNamespace(connection=connection))
    article.refresh_from_db()
    assert rules.approved_text(rules.Act(article, "due", None)) == []
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert clock.publish_due() == 1
