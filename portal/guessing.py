"""Guessing passwords is slowed down, and no stranger can lock anybody out by it (docs/adr/0021-guessing.md).

A browser in which somebody has logged in before carries a cookie for that account (portal.devices) and has a count of
its own. All others are counted three times: by account, by address, by both. All counts stand in the database, so that
every process and every machine counts together, as keyed digests. At the login to check and to count are two steps: of
requests that are under way at the same moment (at most WORKERS × THREADS) each may get one guess in. At codes, and at
the old password where a new one is set, guesses go one at a time for each person (portal.second_factor.proof.guess).
"""

import math
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal import devices
from portal.models import Attempts, AuditEntry
from portal.senders import sender_of

LONGEST = timedelta(minutes=15)
"""The longest that anybody ever waits."""
SKEW = timedelta(minutes=5)
"""How far the clocks of two machines may differ."""
NOTED_A_MINUTE = 20
"""Failures with an audit entry of their own; the others of the minute share one."""
_NOTED = "audit"


@dataclass(frozen=True)
class Rule:
    """most: failures after which there is a wait. grows: 1, 2, 4 … minutes, for as long as `within` brings another
    failure; else the longest at once, and counting begins anew `within` after the limit was reached."""

    most: int
    within: timedelta
    grows: bool = False

    def wait(self, count: int) -> timedelta:
        if count < self.most:
            return timedelta(0)
        return min(LONGEST, timedelta(minutes=2 ** min(count - self.most, 10))) if self.grows else LONGEST


ONE_BROWSER = Rule(5, timedelta(hours=1), grows=True)
ONE_ADDRESS_FOR_ONE_ACCOUNT = Rule(5, timedelta(hours=1), grows=True)
ONE_ADDRESS = Rule(30, timedelta(minutes=15))
ONE_ACCOUNT = Rule(20, timedelta(hours=1))


def wait_for(request, username: str) -> int:
    """Seconds until this browser may try this name again; 0: it may now. The same whether or not anybody has it."""
    now = timezone.now()
    keys = [key for key, _ in _counts(request, username)]
    waits = (left(row, now) for row in Attempts.objects.filter(key__in=keys, until__gt=now))
    return max(waits, default=0)


def left(row: Attempts, now: datetime) -> int:
    """Seconds. A wait that is longer than any can be was written by a clock that was wrong."""
    seconds = (row.until - now).total_seconds() if row.until else 0
    return math.ceil(min(seconds, LONGEST.total_seconds())) if 0 < seconds <= (LONGEST + SKEW).total_seconds() else 0


def failed(request, username: str) -> None:
    """A password or a code for this name was wrong."""
    now, account = timezone.now(), account_of(username)
    with transaction.atomic():
        for key, rule in _counts(request, username):
            _count(key, rule, "" if rule is ONE_ADDRESS else account, now)


def succeeded(request, response, user) -> None:
    """Somebody has logged in, second factor and all: from here on the browser is known, and its failures are forgotten.

    Those of the account and of the address are not, or whoever has an account could guess at others' in between.
    """
    known = devices.known(request, user.get_username())
    for key, rule in _counts(request, user.get_username()):
        if rule.grows:
            Attempts.objects.filter(key=key).delete()
    devices.remember(response, user, known)


def account_of(username: str) -> str:
    """The digest under which an account's counts stand."""
    return _digest("account", unicodedata.normalize("NFKC", username[:200]).casefold())


def waiting_until(user) -> datetime | None:
    """How long the longest wait for an account's strangers or browsers lasts; None: nobody waits."""
    now = timezone.now()
    rows = Attempts.objects.filter(account=account_of(user.get_username()), until__gt=now)
    return max((row.until for row in rows if left(row, now)), default=None)


def lift(user, actor=None) -> int:
    """Let everybody try this account again at once; how many counts there were."""
    with transaction.atomic():
        account = account_of(user.get_username())
        Attempts.objects.select_for_update().filter(key=account).first()  # in the order of `failed`
        lifted = Attempts.objects.filter(account=account).delete()[0]
        if lifted:
            AuditEntry.objects.record("user.lift_waits", user, actor)
    return lifted


def sentence(seconds: int) -> str:
    """What somebody who has to wait reads."""
    minutes = math.ceil(seconds / 60)
    return (
        f"Đã có nhiều lần nhập sai. Xin thử lại sau {minutes} phút. Nếu bạn quên mật khẩu hoặc cần vào ngay, "
        "xin nhờ quản trị viên của cơ quan."
    )


# Counting


def _counts(request, username: str) -> list[tuple[str, Rule]]:
    """(key, rule), always in this order, so that no two requests wait for each other."""
    account, sender = account_of(username), sender_of(request)
    if device := devices.known(request, username):
        return [(_digest("browser", account, device), ONE_BROWSER)]
    counts = [(account, ONE_ACCOUNT)]
    if sender:
        counts.append((_digest("address", sender), ONE_ADDRESS))
    return [*counts, (_digest("pair", account, sender), ONE_ADDRESS_FOR_ONE_ACCOUNT)]


def _digest(*parts: str) -> str:
    return salted_hmac("portal.guessing", "\n".join(parts), algorithm="sha256").hexdigest()


def _count(key: str, rule: Rule, account: str, now: datetime) -> None:
    row = _locked(key, now, account=account)
    if not -SKEW <= now - row.since < rule.within:  # its time is over, or the clock was wrong
        row.count, row.since = 0, now
    row.count += 1
    if rule.grows or row.count == rule.most:
        row.since = now
    if wait := rule.wait(row.count):
        row.until = now + wait
    row.expires_at = now + rule.within + LONGEST
    row.save()


def _locked(key: str, now: datetime, account: str = "") -> Attempts:
    """The row, for nobody else until the transaction ends."""
    rows = Attempts.objects.select_for_update()
    return (
        rows.filter(key=key).first()
        or (rows.get_or_create(key=key, defaults={"account": account, "since": now, "expires_at": now + LONGEST})[0])
    )


# The audit


def to_note() -> tuple[bool, int]:
    """Whether one more failure gets an audit entry of its own, and how many before it are still to be told of together.
    Inside the transaction that writes them."""
    now = timezone.now()
    row = _locked(_NOTED, now)
    untold = 0
    if _is_over(row, now):
        untold, row.count, row.since = max(row.count - NOTED_A_MINUTE, 0), 0, now
    row.count += 1
    row.expires_at = now + timedelta(days=1)
    row.save()
    return row.count <= NOTED_A_MINUTE, untold


def tell(untold: int) -> None:
    if untold:
        AuditEntry.objects.record("user.logins_failed", data={"count": untold})


def _is_over(row: Attempts, now: datetime) -> bool:
    return not -SKEW <= now - row.since < timedelta(minutes=1)


def clear_away() -> int:
    """Tell of failures that share an entry, and remove counts whose time is over; how many."""
    now = timezone.now()
    with transaction.atomic():
        row = Attempts.objects.select_for_update().filter(key=_NOTED).first()
        if row and _is_over(row, now):
            tell(max(row.count - NOTED_A_MINUTE, 0))
            row.delete()
    cleared = 0
    over = Attempts.objects.filter(expires_at__lt=now).exclude(key=_NOTED)
    while True:
        with transaction.atomic():
            keys = list(over.select_for_update(skip_locked=True).values_list("key", flat=True)[:900])
            cleared += Attempts.objects.filter(key__in=keys).delete()[0]
        if len(keys) < 900:
            return cleared
