"""Between the password and the second step: nobody is logged in yet, the session only knows whose turn it is."""

import time

from django.contrib import auth
from django.http import HttpResponseRedirect
from django.utils.crypto import constant_time_compare

from portal import guessing, second_factor

KEY = "half_login"
LASTS = 600
"""Seconds from the password to the end of the second step, enrolment included."""


def begin(request, user, next_url: str) -> None:
    """The password was right. next_url: an address of this site, already checked."""
    if request.user.is_authenticated:
        auth.logout(request)
    request.session.cycle_key()
    request.session[KEY] = {
        "user": user.pk,
        "backend": user.backend,
        "hash": user.get_session_auth_hash(),
        "at": time.time(),
        "next": next_url,
        "by": "",
    }


def person(request):
    """Whose login is halfway done here, or None; what is too old, or of before a change of password, is forgotten."""
    state = request.session.get(KEY)
    if state is None:
        return None
    user = auth.get_user_model().objects.filter(pk=state["user"], is_active=True, is_staff=True).first()
    in_time = 0 <= time.time() - state["at"] <= LASTS
    if user is None or not in_time or not constant_time_compare(state["hash"], user.get_session_auth_hash()):
        forget(request)
        return None
    return user


def forget(request) -> None:
    """And whatever was prepared for it: keys, challenges, codes."""
    request.session.flush()


def proved_by(request) -> str:
    """What the second step was done with, where only the recovery codes are still to be seen; else ""."""
    return request.session.get(KEY, {}).get("by", "")


def note(request, by: str) -> None:
    request.session[KEY] = request.session[KEY] | {"by": by}


def finish(request, user, by: str) -> HttpResponseRedirect:
    """Log in, and go where the person wanted to go."""
    state = request.session.pop(KEY)
    user.backend = state["backend"]
    request.proved_by = by  # for the audit
    auth.login(request, user)  # gives the session another key
    second_factor.note(request, by)
    response = HttpResponseRedirect(state["next"])
    guessing.succeeded(request, response, user)
    return response
