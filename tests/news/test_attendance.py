"""Who is at work on an article: known within seconds, and never a lock."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from news import attendance
from news.models import Presence
from news.models.presence import SILENT_AFTER
from tests import factories as make

pytestmark = pytest.mark.django_db
SILENCE = SILENT_AFTER + timedelta(seconds=1)


def ping(client, article, **data):
    return client.post(reverse("admin:news_article_presence", args=[article.pk]), data)


def test_others_are_named_with_the_time_since_and_oneself_is_not(client, time_machine):
    time_machine.move_to("2026-08-03T03:25:00Z", tick=False)
    article = make.article()
    attendance.come(make.approver(), article)
    time_machine.shift(5)
    attendance.come(make.approver(), article)
    client.force_login(make.editor())
    assert ping(client, article).json()["others"] == ["Lê Minh Châu đang sửa bài này từ 10:25"]
    page = client.get(reverse("admin:news_article_change", args=[article.pk]))
    assert "Lê Minh Châu đang sửa bài này từ 10:25" in page.text
    assert "Phạm Văn Tú đang sửa" not in page.text


def test_whoever_falls_silent_is_gone_without_anybody_doing_anything(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    article = make.article()
    attendance.come(make.approver(), article)
    time_machine.shift(SILENCE)
    assert not article.presences.others(make.editor())


def test_after_a_silence_the_time_begins_anew(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    article = make.article()
    attendance.come(make.approver(), article)
    time_machine.shift(SILENCE)
    attendance.come(make.approver(), article)
    assert Presence.objects.get().since == timezone.now()


def test_whoever_leaves_is_gone_at_once(client):
    article = make.article()
    client.force_login(make.editor())
    ping(client, article)
    assert article.presences.others(make.approver()).count() == 1
    ping(client, article, left="1")
    assert not article.presences.others(make.approver())


def test_whoever_only_reads_is_not_at_work(client):
    article = make.bring(make.article(by=make.writer()), "submitted")
    client.force_login(make.writer())
    assert ping(client, article).status_code == 200
    assert not Presence.objects.exists()


def test_nobody_is_locked_out(client):
    article = make.article()
    attendance.come(make.approver(), article)
    client.force_login(make.editor())
    make.change(article, make.editor(), lead="Sapô sửa khi người khác đang mở.")
    assert "Sapô sửa" in article.lead


def test_the_form_learns_that_somebody_has_saved(client):
    article = make.article()
    seen = article.version
    make.change(article, make.approver(), lead="Sapô mới.")
    client.force_login(make.editor())
    told = ping(client, article).json()
    assert told["version"] > seen
    assert told["saved"]["by"] == "Lê Minh Châu"


def test_old_rows_are_cleared_away(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    attendance.come(make.approver(), make.article())
    assert attendance.clear_away() == 0
    time_machine.shift(timedelta(hours=1))
    assert attendance.clear_away() == 1


def test_a_moved_stage_is_no_save_and_names_nobody_as_saver(client):
    article = make.article()
    seen = article.version
    article = make.bring(article, "submitted")
    assert article.version > seen
    client.force_login(make.editor())
    told = ping(client, article).json()
    assert told["version"] == seen
    assert told["saved"]["by"] == "Nguyễn Thu Hằng"
