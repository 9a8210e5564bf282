"""The second step of a login: passkeys, an authenticator app, recovery codes.

What a session has proved stands in the session, so that asking for it costs no query: `is_enough` in each request of
the newsroom. Everything that may change somebody's factors is in `changing`, audited.
"""

import time

from django.conf import settings

GIVEN = "second_factor"
"""In the session: {"by": "passkey-3", "app-5" or "recovery", "at": seconds since 1970}."""


def is_required() -> bool:
    return settings.STAFF_SECOND_FACTOR == "required"


def is_enough(request) -> bool:
    """Whether this session proved as much at its login as the newsroom asks of everybody."""
    return not is_required() or bool(request.session.get(GIVEN))


def note(request, by: str) -> None:
    request.session[GIVEN] = {"by": by, "at": time.time()}
