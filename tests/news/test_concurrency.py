"""Two people, or two workers, at the very same moment: real threads, each with its own connection."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connections, transaction
from django.utils import timezone

from news import clock, workflow
from news.models import Article, Edition, Revision, SitemapPart, Suggestion, UrgentPublication
from news.search import find, fresh, rows
from news.workflow import Conflict, Refused
from portal.models import Alert, AuditEntry, Furniture, Lease
from portal.models.audit import verify_chain
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> list:
    """Start every act at the same moment; what each returned or raised, in order."""
    start = threading.Barrier(len(acts))

    def run(act):
        try:
            start.wait(timeout=30)
            return act()
        except (Conflict, Refused) as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def same(article) -> Article:
    """The article as another person has loaded it."""
    return Article.objects.get(pk=article.pk)


def conflicts(outcomes) -> int:
    return sum(isinstance(outcome, Conflict) for outcome in outcomes)


def test_of_two_alerts_switched_on_at_once_both_are_shown():
    """What stands around the pages is built from what is there once the other change has been committed."""
    built = threading.Event()

    def switch_on(title: str, first: bool) -> None:
        if not first:
            built.wait(10)
        with transaction.atomic():
            make.show(Alert.objects.create(title=title, level="urgent", is_active=True))
            if first:
                built.set()
                time.sleep(0.5)

    at_once(partial(switch_on, "Bão số 5", True), partial(switch_on, "Lừa đảo", False))
    shown = Furniture.objects.read()["alerts"]["alerts"]
    assert {alert["title"] for alert in shown} == {"Bão số 5", "Lừa đảo"}


def test_what_is_published_while_search_is_rebuilt_is_found(monkeypatch):
    """The rebuilding has read the old edition and has not written its row yet."""
    article = make.published(title="Trạm y tế Nậm Lình")
    make.change(article, make.editor(), title="Bệnh viện Nậm Lình")
    for action in ("submit", "forward"):
        make.do(article, action, make.editor())
    has_read, put = threading.Event(), rows.put

    def slowly(editions):
        has_read.set()
        time.sleep(0.5)
        return put(editions)

    def publish():
        has_read.wait(10)
        monkeypatch.setattr(rows, "put", put)
        return make.do(same(article), "approve", make.approver())

    monkeypatch.setattr(rows, "put", slowly)
    at_once(fresh.rebuild, publish)
    assert [edition.card_facts["title"] for edition in find("nam linh")] == ["Bệnh viện Nậm Lình"]


def test_of_two_approvals_one_publishes():
    second_approver = make.second_approver()
    for title in ("Bài một", "Bài hai", "Bài ba"):
        article = make.bring(make.article(title=title), "reviewed")
        outcomes = at_once(
            *(partial(make.do, same(article), "approve", by) for by in (make.approver(), second_approver))
        )
        assert conflicts(outcomes) == 1
        assert article.editions.count() == 1
        assert AuditEntry.objects.filter(action="article.approve", object_id=article.pk).count() == 1
    assert verify_chain() == []


def test_entries_of_the_audit_written_at_once_follow_one_another_without_an_alarm(caplog):
    def record():
        with transaction.atomic():
            AuditEntry.objects.record("test.done")
            time.sleep(0.02)

    at_once(*[record] * 6)
    assert verify_chain() == []
    assert AuditEntry.objects.filter(action="test.done").count() == 6
    assert "audit" not in caplog.text


def test_what_is_approved_is_what_the_approver_saw():
    """An editor saves while the approver approves: either the edition holds the old text, or there is none."""
    for title in ("Bài một", "Bài hai", "Bài ba"):
        article = make.bring(make.article(title=title, lead="Sapô đã đọc."), "reviewed")
        outcomes = at_once(
            partial(make.do, same(article), "approve", make.approver()),
            partial(make.change, same(article), make.editor(), lead="Sapô chưa ai đọc."),
        )
        assert conflicts(outcomes) == 1
        approved = not isinstance(outcomes[0], Conflict)
        edition = Edition.objects.live().filter(article=article).first()
        assert bool(edition) is approved
        if approved:
            assert edition.content_facts["lead"] == "Sapô đã đọc."
            assert Revision.objects.get(article=article, origin="conflict").working_copy["lead"] == "Sapô chưa ai đọc."
        else:
            assert same(article).lead == "Sapô chưa ai đọc."


def test_of_two_saves_one_is_kept_as_the_article_and_the_other_beside_it():
    for title in ("Bài một", "Bài hai", "Bài ba"):
        article = make.article(title=title)
        outcomes = at_once(
            *(partial(make.change, same(article), by, lead=f"Sapô của {by}.") for by in (make.writer(), make.editor()))
        )
        assert conflicts(outcomes) == 1
        winner, loser = same(article).lead, Revision.objects.get(article=article, origin="conflict")
        assert {winner, loser.working_copy["lead"]} == {f"Sapô của {make.writer()}.", f"Sapô của {make.editor()}."}
        assert same(article).version == article.version + 1


def test_two_workers_publish_what_is_due_once(time_machine):
    articles = [make.bring(make.article(title=title), "scheduled") for title in ("Bài một", "Bài hai", "Bài ba")]
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert sum(at_once(clock.publish_due, clock.publish_due)) == len(articles)
    assert Edition.objects.live().count() == Edition.objects.count() == len(articles)
    assert AuditEntry.objects.filter(action="article.due").count() == len(articles)
    assert not Article.objects.exclude(stage="published").exists()


def test_withdrawing_and_approving_a_revision_at_once_leave_one_clear_standing():
    for title in ("Bài một", "Bài hai"):
        article = make.bring(make.article(title=title), "revised, reviewed")
        because = {"reason": "Số liệu sai.", "explanation": make.EXPLANATION}
        outcomes = at_once(
            partial(make.do, same(article), "approve", make.approver()),
            partial(make.do, same(article), "withdraw", make.approver(), **because),
        )
        assert conflicts(outcomes) == 1
        assert Edition.objects.live().filter(article=article).count() == int(same(article).is_live)


def test_what_is_approved_is_with_or_without_the_suggestion_as_it_was_shown():
    """The editor takes a suggestion over while the approver approves: one comes first, never half of each."""
    for title in ("Bài một", "Bài hai", "Bài ba"):
        article = make.bring(make.article(title=title, lead="Sapô đã đọc."), "reviewed")
        found = suggestion(article)
        outcomes = at_once(
            partial(make.do, same(article), "approve", make.approver()),
            partial(settle, found, article.version),
        )
        # Too late for the editor is a stale version, or a suggestion that publication has just closed.
        approved, accepted = (not isinstance(outcome, (Conflict, Refused)) for outcome in outcomes)
        assert approved is not accepted, outcomes
        found.refresh_from_db()
        assert (found.state == "accepted") is accepted is not approved
        edition = Edition.objects.live().filter(article=article).first()
        if approved:
            assert edition.content_facts["lead"] == same(article).lead == "Sapô đã đọc."
        else:
            assert (edition, same(article).lead, same(article).stage) == (None, "Sapô đã xem.", "reviewed")
        assert not Revision.objects.filter(article=article, origin="conflict").exists()
    assert verify_chain() == []


def test_of_two_clicks_on_a_suggestion_one_takes_it_over():
    for title in ("Bài một", "Bài hai", "Bài ba"):
        article = make.bring(make.article(title=title, lead="Sapô đã đọc."), "reviewed")
        found = suggestion(article)
        outcomes = at_once(*(partial(settle, Suggestion.objects.get(pk=found.pk), article.version) for _ in range(2)))
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
        assert (same(article).lead, article.revisions.count()) == ("Sapô đã xem.", 2)
        assert AuditEntry.objects.filter(action="article.save", object_id=article.pk).count() == 1


def test_a_suggestion_is_taken_over_or_declined_never_both():
    for title in ("Bài một", "Bài hai", "Bài ba"):
        article = make.bring(make.article(title=title, lead="Sapô đã đọc."), "reviewed")
        found = suggestion(article)
        outcomes = at_once(
            partial(settle, Suggestion.objects.get(pk=found.pk), article.version),
            partial(settle, Suggestion.objects.get(pk=found.pk), article.version, accept=False),
        )
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
        found.refresh_from_db()
        assert found.state == ("declined" if isinstance(outcomes[0], Refused) else "accepted")
        assert same(article).lead == ("Sapô đã đọc." if found.state == "declined" else "Sapô đã xem.")


def test_two_suggestions_taken_over_at_once_lose_nothing():
    """The slower of the two is told to look again; its suggestion stays open."""
    article = make.bring(make.article(lead="Sapô đã đọc."), "reviewed")
    first, second = suggestion(article), suggestion(article, "Sapô", "Sa-pô")
    outcomes = at_once(*(partial(settle, each, article.version) for each in (first, second)))
    assert conflicts(outcomes) == 1
    states = sorted(Suggestion.objects.values_list("state", flat=True))
    assert states == ["accepted", "open"]
    assert same(article).lead == ("Sapô đã xem." if isinstance(outcomes[1], Conflict) else "Sa-pô đã đọc.")


def test_published_urgently_or_approved_but_once():
    """Whichever comes first; a later look is due only where nobody looked before."""
    for title in ("Bài một", "Bài hai", "Bài ba"):
        article = make.bring(make.article(title=title), "reviewed")
        outcomes = at_once(
            partial(make.do, same(article), "publish_urgent", make.second_approver(), reason="Bão sắp vào."),
            partial(make.do, same(article), "approve", make.approver()),
        )
        assert conflicts(outcomes) == 1
        urgent = not isinstance(outcomes[0], Conflict)
        assert article.editions.count() == 1
        assert UrgentPublication.objects.filter(article=article).count() == int(urgent)
        assert same(article).stage == "published"
    assert verify_chain() == []


def test_of_two_who_clear_at_once_one_has_cleared():
    article = make.bring(make.article(), "published urgently")
    third = make.person("nguoiduyet3", make.roles.APPROVER)
    outcomes = at_once(*(partial(make.do, same(article), "clear_urgent", by) for by in (make.second_approver(), third)))
    assert conflicts(outcomes) == 1
    winner = third if isinstance(outcomes[0], Conflict) else make.second_approver()
    assert UrgentPublication.objects.get().cleared_by == winner


def test_binned_or_sent_never_both():
    for title in ("Bài một", "Bài hai"):
        article = make.article(title=title)
        outcomes = at_once(*(partial(make.do, same(article), action, make.writer()) for action in ("bin", "submit")))
        assert conflicts(outcomes) == 1
        assert (same(article).binned_at is None) is (same(article).stage == "submitted")


def suggestion(article, passage: str = "đọc", replacement: str = "xem") -> Suggestion:
    return workflow.suggest(article, make.approver(), field="lead", passage=passage, replacement=replacement)


def settle(found, version: int, *, accept: bool = True) -> Article:
    return workflow.settle(found, make.editor(), version=version, accept=accept)


def test_one_worker_at_a_time_has_the_lease():
    outcomes = at_once(*(partial(Lease.objects.take, "worker", holder, 15) for holder in "abc"))
    assert sorted(outcomes) == [False, False, True]


def test_the_audit_stays_one_chain_under_many_writers():
    editor, articles = make.editor(), [make.article(title=f"Bài {number}") for number in range(4)]
    before = AuditEntry.objects.count()

    def save_three_times(article):
        for _ in range(3):
            make.change(article, editor, lead=f"Sapô phiên bản {article.version}.")

    assert at_once(*(partial(save_three_times, same(article)) for article in articles)) == [None] * len(articles)
    assert verify_chain() == []
    assert AuditEntry.objects.count() - before == len(articles) * 3


def test_what_one_publishes_another_who_withdraws_does_not_hide_from_the_sitemap():
    """The last article of the sitemap's file goes while the next one comes."""
    for _ in range(3):
        gone, come = make.published(), make.bring(make.article(), "reviewed")
        withdraw = partial(make.do, gone, "withdraw", reason="Sai.", explanation=make.EXPLANATION)
        outcomes = at_once(partial(withdraw, by=make.approver()), partial(make.do, come, "approve", make.approver()))
        assert conflicts(outcomes) == 0
        assert SitemapPart.objects.get().has_live
        make.do(come, "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION)
        assert not SitemapPart.objects.get().has_live
