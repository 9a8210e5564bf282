"""Who may do what, and when: every action, in every situation, for every role, on one's own article and on another's.

The tables here are written by hand, without a look at news.states: they are the policy, that is the code.
"""

import unicodedata

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import TestCase
from django.utils import timezone

from news.states import ACTIONS
from news.workflow import STALE, Conflict, Refused, perform, refusals
from portal import roles
from tests import factories as make

ROLES = {
    "writer": roles.WRITER,
    "editor": roles.EDITOR,
    "approver": roles.APPROVER,
    "services": roles.SERVICES,
    "administrator": roles.ADMINISTRATOR,
    "superuser": None,
    "stranger": None,
}

NOBODY: set[str] = set()
ALL_WHO_WRITE = {"writer", "editor", "approver", "superuser"}
EDITORS = {"editor", "approver", "superuser"}
APPROVERS = {"approver", "superuser"}
RECEIVERS = ALL_WHO_WRITE | {"administrator"}
"""Whoever sees articles in the admin can be delegated to."""

EXPECTED = {
    # action: {situation: (who may do it with an article of one's own, with another's, the stage after)}
    "submit": {
        "draft": (ALL_WHO_WRITE, EDITORS, "submitted"),
        "returned": (ALL_WHO_WRITE, EDITORS, "submitted"),
        "revised": (ALL_WHO_WRITE, EDITORS, "submitted"),
        "withdrawn while revised": (ALL_WHO_WRITE, EDITORS, "submitted"),
    },
    "recall": {
        "submitted": (ALL_WHO_WRITE, NOBODY, "draft"),
        "reviewed": (ALL_WHO_WRITE, NOBODY, "draft"),
        "revised, submitted": (ALL_WHO_WRITE, NOBODY, "draft"),
        "revised, reviewed": (ALL_WHO_WRITE, NOBODY, "draft"),
        "reinstated": (ALL_WHO_WRITE, NOBODY, "draft"),
    },
    "forward": {
        "submitted": (EDITORS, EDITORS, "reviewed"),
        "revised, submitted": (EDITORS, EDITORS, "reviewed"),
    },
    "return": {
        "submitted": (EDITORS, EDITORS, "returned"),
        "reviewed": (EDITORS, EDITORS, "returned"),
        "scheduled": (EDITORS, EDITORS, "returned"),
        "revised, submitted": (EDITORS, EDITORS, "returned"),
        "revised, reviewed": (EDITORS, EDITORS, "returned"),
        "reinstated": (EDITORS, EDITORS, "returned"),
    },
    "approve": {
        "reviewed": (NOBODY, APPROVERS, "published"),
        "revised, reviewed": (NOBODY, APPROVERS, "published"),
        "reinstated": (APPROVERS, APPROVERS, "published"),  # nobody has changed a word since it was live
    },
    "publish_urgent": {
        "draft": (APPROVERS, APPROVERS, "published"),
        "submitted": (APPROVERS, APPROVERS, "published"),
        "reviewed": (APPROVERS, APPROVERS, "published"),
        "returned": (APPROVERS, APPROVERS, "published"),
        "revised": (APPROVERS, APPROVERS, "published"),
        "revised, submitted": (APPROVERS, APPROVERS, "published"),
        "revised, reviewed": (APPROVERS, APPROVERS, "published"),
        "withdrawn while revised": (APPROVERS, APPROVERS, "published"),
        "reinstated": (APPROVERS, APPROVERS, "published"),
    },
    "clear_urgent": {
        "published urgently": (APPROVERS, APPROVERS, "published"),  # by somebody else than these
    },
    "unschedule": {
        "scheduled": (APPROVERS, APPROVERS, "draft"),
    },
    "discard": {
        "revised": (ALL_WHO_WRITE, EDITORS, "published"),
    },
    "withdraw": {
        "live": (APPROVERS, APPROVERS, "withdrawn"),
        "published urgently": (APPROVERS, APPROVERS, "withdrawn"),
        "revised": (APPROVERS, APPROVERS, "draft"),
        "revised, submitted": (APPROVERS, APPROVERS, "submitted"),
        "revised, reviewed": (APPROVERS, APPROVERS, "reviewed"),
    },
    "reinstate": {
        "withdrawn": (APPROVERS, APPROVERS, "reviewed"),
        "expired": (APPROVERS, APPROVERS, "reviewed"),
    },
    "bin": {
        "draft": (ALL_WHO_WRITE, EDITORS, "draft"),
        "returned": (ALL_WHO_WRITE, EDITORS, "returned"),
    },
    "unbin": {
        "binned": (ALL_WHO_WRITE, EDITORS, "draft"),
    },
    "due": {},
    "expire": {},
    "fail": {},
}
BY_THE_CLOCK = {
    "due": {"scheduled": "published"},
    "expire": {
        "live": "withdrawn",
        "published urgently": "withdrawn",
        "revised": "draft",
        "revised, submitted": "submitted",
        "revised, reviewed": "reviewed",
    },
    "fail": {"scheduled": "returned"},
}
ASKED = {
    "return": {"reason": "Xin bổ sung nguồn."},
    "withdraw": {"reason": "Số liệu sai.", "explanation": make.EXPLANATION},
    "publish_urgent": {"reason": "Cần báo trước khi trời tối."},
    "reinstate": {"reason": "Đã kiểm chứng."},
    "fail": {"reason": "Lỗi khi đăng."},
}
"""What the confirm page has asked for; with it, only the table decides."""


class Table(TestCase):
    """The same person in one role after another, at each article in turn."""

    def people(self):
        """The same person in one role after another."""
        for role, group in ROLES.items():
            self.person.groups.set(Group.objects.filter(name=group))
            get_user_model().objects.filter(pk=self.person.pk).update(is_superuser=role == "superuser")
            yield role, get_user_model().objects.get(pk=self.person.pk)

    def attempt(self, article, action, actor) -> tuple[str, list[str]]:
        """(the stage after, no sentences), or ("", the refusal); nothing remains of it."""
        asked = ASKED.get(action, {})
        try:
            with transaction.atomic():
                stage = perform(article, action, actor, version=article.version, **asked).stage
                transaction.set_rollback(True)
            return stage, []
        except Refused as refused:
            return "", refused.reasons
        finally:
            article.refresh_from_db()
            article._state.fields_cache.pop("standing", None)

    def expected(self, action, situation, owner) -> tuple[set[str], str]:
        """Who may, and the stage after."""
        own, others, stage = EXPECTED[action].get(situation, (NOBODY, NOBODY, ""))
        return own if owner == "own" else others, stage

    def check(self, action):
        asked, wrong = ASKED.get(action, {}), []
        for role, actor in self.people():
            for (situation, owner), article in self.articles.items():
                people, stage = self.expected(action, situation, owner)
                expected = stage if role in people else ""
                said = refusals(article, action, actor, version=article.version, **asked)
                after, reasons = self.attempt(article, action, actor)
                if after != expected:
                    wrong.append(f"{role}, {owner} article, {situation}: {after or reasons}, not {expected!r}")
                assert said == reasons, "the form and the door disagree"
                assert_are_sentences(reasons)
        assert wrong == []


class WhoMayDoWhat(Table):
    @classmethod
    def setUpTestData(cls):
        """One article in each situation by the person who is looked at, and one by a colleague."""
        cls.person = make.person("nguoixet", roles.WRITER)
        colleague = make.other_writer()
        cls.articles = {
            (situation, owner): make.bring(make.article(by), situation)
            for owner, by in (("own", cls.person), ("other's", colleague))
            for situation in make.SITUATIONS
        }

    def test_submit(self):
        self.check("submit")

    def test_recall(self):
        self.check("recall")

    def test_forward(self):
        self.check("forward")

    def test_return(self):
        self.check("return")

    def test_approve(self):
        self.check("approve")

    def test_publish_urgent(self):
        self.check("publish_urgent")

    def test_clear_urgent(self):
        self.check("clear_urgent")

    def test_bin(self):
        self.check("bin")

    def test_unbin(self):
        self.check("unbin")

    def test_unschedule(self):
        self.check("unschedule")

    def test_discard(self):
        self.check("discard")

    def test_withdraw(self):
        self.check("withdraw")

    def test_reinstate(self):
        self.check("reinstate")

    def test_nobody_does_what_is_the_clocks(self):
        for action in BY_THE_CLOCK:
            self.check(action)

    def test_the_clock_does_what_is_its_own_and_nothing_else(self):
        for action in EXPECTED:
            for (situation, owner), article in self.articles.items():
                after, reasons = self.attempt(article, action, None)
                expected = BY_THE_CLOCK.get(action, {}).get(situation, "")
                assert after == expected, f"{action}, {owner} article, {situation}: {reasons}"
                assert_are_sentences(reasons)

    def test_the_tables_know_every_action(self):
        assert set(EXPECTED) == set(ACTIONS)

    def test_whoever_has_left_does_nothing(self):
        """An account that was switched off while its browser was still open, were it a superuser's."""
        actor = make.superuser()
        actor.is_active = False
        for (situation, owner), article in self.articles.items():
            for action in EXPECTED:
                after, reasons = self.attempt(article, action, actor)
                assert (after, bool(reasons)) == ("", True), f"{action}, {owner} article, {situation}"

    def test_a_stale_version_is_refused_whoever_asks(self):
        superuser = make.superuser()
        for article in self.articles.values():
            for action in set(EXPECTED) - set(BY_THE_CLOCK):
                assert refusals(article, action, superuser, version=article.version - 1) == [STALE]
                with self.assertRaises(Conflict) as raised:
                    perform(article, action, superuser, version=article.version - 1, **ASKED.get(action, {}))
                assert raised.exception.reasons == [STALE]


@pytest.mark.exhaustive
class BeyondTheOwnReach(Table):
    """A limit to categories leaves writing one's own article, and takes every office over it."""

    writing = ("submit", "recall", "discard", "bin", "unbin")

    @classmethod
    def setUpTestData(cls):
        cls.person = make.person("nguoixet", roles.WRITER)
        make.limit(cls.person, make.category("Đo lường"))
        cls.articles = {
            (situation, "own"): make.bring(make.article(cls.person), situation) for situation in make.SITUATIONS
        }

    def expected(self, action, situation, owner):
        people, stage = super().expected(action, situation, owner)
        return people if action in self.writing else NOBODY, stage

    def test_every_action(self):
        for action in EXPECTED:
            self.check(action)


@pytest.mark.exhaustive
class ThroughADelegation(Table):
    """Of somebody who wrote the article himself, or published it urgently; and of the same person for another's."""

    @classmethod
    def setUpTestData(cls):
        cls.person = make.person("nguoixet", roles.WRITER)
        giver = make.person("nguoiuyquyen", roles.APPROVER)
        make.delegation(giver, cls.person)
        cls.articles = {
            (situation, owner): make.bring(make.article(by), situation)
            for owner, by in (("giver's", giver), ("other's", make.other_writer()))
            for situation in make.SITUATIONS
            if situation != "published urgently"
        }
        urgent = make.article(make.other_writer())
        make.do(urgent, "publish_urgent", giver, reason="Cần báo trước khi trời tối.")
        cls.articles["published urgently", "giver's"] = urgent
        cls.articles["published urgently", "other's"] = make.bring(
            make.article(make.other_writer()), "published urgently"
        )

    def expected(self, action, situation, owner):
        people, stage = super().expected(action, situation, "other's")
        handed_on = action in ("approve", "return", "unschedule", "clear_urgent") and stage
        stands_for_it = owner == "giver's" and (
            (action == "approve" and situation != "reinstated") or action == "clear_urgent"
        )
        return people | RECEIVERS if handed_on and not stands_for_it else people, stage

    def test_every_action(self):
        for action in EXPECTED:
            self.check(action)


class WhatAnActionAsks(TestCase):
    """What a confirm page asks for is asked again at the door."""

    @classmethod
    def setUpTestData(cls):
        cls.live = make.published()
        cls.reviewed = make.bring(make.article(title="Bài chờ duyệt"), "reviewed")

    def refused(self, article, action, **data) -> str:
        with self.assertRaises(Refused) as raised:
            make.do(article, action, make.approver(), **data)
        assert_are_sentences(raised.exception.reasons)
        return " ".join(raised.exception.reasons)

    def test_a_return_says_why(self):
        for reason in ("", "   "):
            assert "lý do" in self.refused(self.reviewed, "return", reason=reason)

    def test_a_withdrawal_says_why_and_explains_itself_to_readers(self):
        assert "lý do" in self.refused(self.live, "withdraw", explanation=make.EXPLANATION)
        assert "giải thích cho bạn đọc" in self.refused(self.live, "withdraw", reason="Số liệu sai.", explanation=" ")

    def test_a_replacement_is_another_article_that_is_live(self):
        asked = ASKED["withdraw"]
        assert "chính bài này" in self.refused(self.live, "withdraw", **asked, replacement=self.live)
        assert "hiện không đăng" in self.refused(self.live, "withdraw", **asked, replacement=self.reviewed)

    def test_a_time_that_has_passed_is_no_schedule(self):
        assert "Giờ hẹn đăng đã qua" in self.refused(self.reviewed, "approve", publish_at=timezone.now())

    def test_a_correction_says_what_was_wrong(self):
        make.change(self.live, lead="Sapô đã sửa.")
        article = make.bring(self.live, "reviewed")
        assert "Đính chính" in self.refused(article, "approve", correction=True, public_note=" ")

    def test_an_incomplete_article_is_not_submitted(self):
        article = make.article(body="", category=None)
        with self.assertRaises(Refused) as raised:
            make.do(article, "submit", make.writer())
        assert len(raised.exception.reasons) == 2
        assert "thân bài" in raised.exception.reasons[0]
        assert "chuyên mục" in raised.exception.reasons[1]


def assert_are_sentences(texts: list[str]) -> None:
    """In Vietnamese, each from a capital letter to a full stop."""
    for text in texts:
        assert text.lstrip("“")[:1].isupper(), text
        assert text[-1] in ".!?", text
        assert not unicodedata.normalize("NFD", text).isascii(), text
