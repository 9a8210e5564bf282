"""Logins that can be seen and ended: the engine (settings.SESSION_ENGINE), its middleware, and how sessions end.

A session ends an hour after its person's last act and twelve hours after the login, whichever comes first. What an open
page does by itself is no act. Nothing of a session is in the cookie but its key, and nothing is kept outside the
database: what was ended there is over with the next request.
"""

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.agents import shortened
from portal.desk import DESK
from portal.senders import sender_of

logger = logging.getLogger("portal.sessions")

WRITTEN_EVERY = timedelta(minutes=1)
"""How often, at most, it is written that somebody is at work."""
ANONYMOUS = timedelta(minutes=15)
"""Life of a session of nobody yet, as between password and second factor."""
SKEW = timedelta(minutes=5)
"""How far the clocks of two machines may differ. A session from further ahead is of a clock that was wrong."""
BY_ITSELF = {
    "admin:news_article_presence",
    "admin:news_article_typing_token",
    "admin:jsi18n",
    "admin:session_holds",
}
"""Addresses that an open page, or nginx, asks without the person; saving what is typed is not among them."""


_ROW = "_row"
"""In the signed data."""


class SessionStore(db.SessionStore):
    """Django's sessions in the database, in rows that know whose they are."""

    _row = None
    """As it was loaded or last saved."""

    @classmethod
    def get_model_class(cls):
        from portal.models import Session

        return Session

    def _get_session_from_db(self):
        row = super()._get_session_from_db()
        if row is not None and (is_over(row, timezone.now()) or self.decode(row.session_data).get(_ROW) != _bound(row)):
            row = self._session_key = None
        self._row = row
        return row

    def begin(self, request) -> None:
        """Somebody has just logged in: from here on the session's time counts."""
        now = timezone.now()
        agent = shortened(request.META.get("HTTP_USER_AGENT", ""))
        self._row = self.model(created_at=now, last_seen_at=now, address=sender_of(request), agent=agent)
        self.modified = True

    def create_model_instance(self, data):
        row, known, now = super().create_model_instance({}), self._row, timezone.now()
        user = data.get(SESSION_KEY)
        row.user_id = int(user) if user else None
        row.created_at, row.last_seen_at = (known.created_at, known.last_seen_at) if known else (now, now)
        row.address, row.agent = (known.address, known.agent) if known else ("", "")
        row.expire_date = ends_at(row)
        row.session_data = self.encode(data | {_ROW: _bound(row)})
        self._row = row
        return row

    def flush(self):
        super().flush()
        self._row = None

    @property
    def began_at(self) -> datetime | None:
        """When its person logged in; None for nobody's."""
        return self._row.created_at if self._row is not None and self._row.user_id else None

    def touch(self, request) -> None:
        """Its person has done something just now."""
        row, now = self._row, timezone.now()
        if row is None or row.user_id is None or abs(now - row.last_seen_at) < WRITTEN_EVERY:
            return
        if now < row.created_at:  # the clock was set back
            row.created_at = row.last_seen_at = now
            self.modified = True
            return
        row.last_seen_at, row.address = now, sender_of(request)
        row.expire_date = ends_at(row)
        seen = {name: getattr(row, name) for name in ("last_seen_at", "address", "expire_date")}
        self.model.objects.filter(session_key=row.session_key).update(**seen)


def _bound(row) -> list[str]:
    """What of its row the signed data says too: a row that was written by hand, under a key that somebody knows or with
    a new beginning, is none."""
    return [row.session_key, row.created_at.astimezone(UTC).isoformat()]


def ends_at(row) -> datetime:
    if row.user_id is None:
        return row.last_seen_at + ANONYMOUS
    idle, whole = timedelta(minutes=settings.SESSION_IDLE_MINUTES), timedelta(hours=settings.SESSION_HOURS)
    return min(row.last_seen_at + idle, row.created_at + whole)


def is_over(row, now: datetime) -> bool:
    """Asked of the settings of today, not of those of the login. After the clock was set back, a session begins anew
    with the next act in it; `clear_away` ends those in which nothing is done."""
    return now >= ends_at(row)


class Activity:
    """Notes in the session that its person is at work in the newsroom. Readers' pages write nothing, whoever reads."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        name = request.resolver_match.view_name if request.resolver_match else ""
        is_act = request.path_info.startswith(DESK) and name not in BY_ITSELF and response.status_code < 500
        if is_act and getattr(request.session, "_row", None) is not None and request.user.is_authenticated:
            request.session.touch(request)
        return response


# Seeing and ending them


def of(user) -> list:
    """The sessions in which a person is logged in now, the one last used first."""
    now = timezone.now()
    return [row for row in user.sessions.alive().order_by("-last_seen_at") if not is_over(row, now)]


def handle_of(key: str) -> str:
    """A name for a session by which nobody can log in."""
    return salted_hmac("portal.sessions", key, algorithm="sha256").hexdigest()[:24]


def end(user, handle: str, actor) -> int:
    """End the one session of this name, if it is the person's: 1, else 0."""
    keys = [row.session_key for row in user.sessions.all() if handle_of(row.session_key) == handle]
    return _end(user, user.sessions.filter(session_key__in=keys), actor, "")


def end_all(user, keep: str | None = None, *, actor=None, reason: str = "") -> int:
    """End all sessions of a person at once, but for that of the key `keep`; how many there were.

    actor: None where it follows from something else, which has an audit entry of its own. reason: for the audit.
    """
    return _end(user, user.sessions.exclude(session_key=keep or ""), actor, reason)


def _end(user, sessions, actor, reason: str) -> int:
    from portal.models import AuditEntry

    with transaction.atomic():
        ended = sessions.delete()[0]
        if ended:
            AuditEntry.objects.record("user.end_sessions", user, actor, reason=reason, data={"count": ended})
    return ended


def clear_away() -> int:
    """Remove what is over; how many."""
    model = SessionStore.get_model_class()
    now = timezone.now()
    over = Q(expire_date__lt=now) | Q(last_seen_at__gt=now + SKEW)
    return model.objects.filter(over).delete()[0]
