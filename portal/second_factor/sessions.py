"""Ending a person's sessions, those of logins that are only halfway done among them: each holds a hash that a word of
the person's row goes into, and only whole ones have a row that names the person (portal.sessions)."""

import secrets

from django.contrib.auth import HASH_SESSION_KEY

from portal import sessions
from portal.second_factor.half_login import KEY


def end_other_sessions(user, keep=None) -> None:
    """Everywhere this person is logged in, or halfway so, ends with the next request.

    keep: the session (request.session) that goes on. To be called inside the transaction of what is the reason.
    """
    user.session_nonce = secrets.token_hex(8)
    user.save(update_fields=["session_nonce"])
    sessions.end_all(user, keep.session_key if keep is not None else None, reason="Đổi xác thực hai bước")
    if keep is None:
        return
    if HASH_SESSION_KEY in keep:
        keep[HASH_SESSION_KEY] = user.get_session_auth_hash()
    if KEY in keep:
        keep[KEY] = keep[KEY] | {"hash": user.get_session_auth_hash()}
