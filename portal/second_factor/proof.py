"""Proving who one is, at the second step of a login and before what asks for a fresh proof: one form, one check."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction

from portal import guessing
from portal.models import AuditEntry
from portal.second_factor import codes, passkeys
from portal.second_factor.codes import NotYet, Wrong

CREDENTIAL, CODE, RECOVERY, PASSWORD = "proof_credential", "proof_code", "proof_recovery", "proof_password"
FIELDS = (CREDENTIAL, CODE, RECOVERY, PASSWORD)
IN_WORDS = {
    CREDENTIAL: "khóa truy cập",
    CODE: "mã từ ứng dụng",
    RECOVERY: "mã dự phòng",
    PASSWORD: "mật khẩu",
}
_LONGEST = 200


@dataclass(frozen=True)
class Ways:
    """What a person can prove it with. Numbers of passkeys, apps, working recovery codes."""

    passkeys: int
    apps: int
    recovery: int

    @property
    def has_factor(self) -> bool:
        return bool(self.passkeys or self.apps)

    @property
    def factors(self) -> int:
        return self.passkeys + self.apps


def ways_of(user) -> Ways:
    return Ways(
        passkeys=user.passkeys.count(),
        apps=1 if codes.app_of(user) else 0,
        recovery=codes.recovery_codes_left(user),
    )


def context(request, user, ways: Ways) -> dict:
    """What admin/security/proof.html shows."""
    why_not = passkeys.why_not_offered(request) if ways.passkeys else ""
    return {
        "ways": ways,
        "why_no_passkey": why_not,
        "passkey_questions": passkeys.questions_to_prove(request, user) if ways.passkeys and not why_not else "",
    }


def check(request, user, ways: Ways) -> str:
    """What it was proved with: "passkey-3", "app-5", "recovery", "password". Wrong, with a sentence, where it was not.

    An empty form is no guess.
    """
    sent = {field: request.POST.get(field, "").strip(" \t\r\n") for field in FIELDS}
    how = next((field for field in FIELDS if sent[field]), "")
    return guess(request, user, IN_WORDS.get(how, ""), lambda: _check(request, user, ways, how, sent.get(how, "")))


def guess(request, user, how: str, prove: Callable[[], str]) -> str:
    """What `prove` returns. Where it raises Wrong, that is counted and audited; who must wait is told so instead.

    One after the other for each person, or whoever sends many at once has as many guesses as there are threads.
    """
    name, wrong = user.get_username(), None
    with transaction.atomic():
        get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
        if seconds := guessing.wait_for(request, name):
            raise NotYet(guessing.sentence(seconds))
        try:
            with transaction.atomic():
                return prove()
        except Wrong as error:
            wrong = error
            if wrong.counts:
                guessing.failed(request, name)
                AuditEntry.objects.record("user.proof_failed", user, user, data={"how": how})
    raise wrong


def _check(request, user, ways: Ways, how: str, text: str) -> str:
    if how == CREDENTIAL:
        return passkeys.check_passkey(request, user, text)
    if how == PASSWORD and not ways.has_factor:
        if not user.check_password(request.POST[PASSWORD]):
            raise Wrong("Mật khẩu không đúng. Xin nhập lại.")
        return "password"
    if how == CODE:
        return codes.check_app(user, text[:_LONGEST])
    if how == RECOVERY:
        by = codes.check_recovery(user, text[:_LONGEST])
        AuditEntry.objects.record("user.recovery_used", user, user, data={"left": codes.recovery_codes_left(user)})
        return by
    raise NotYet("Xin nhập mã hoặc dùng khóa truy cập.")
