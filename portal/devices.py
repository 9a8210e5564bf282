"""Browsers in which an account has logged in before, known by a signed cookie (OWASP: “device cookies”).

It lets nobody in. It only says that failures here are to be counted here, whatever strangers do meanwhile. It is bound
to the account and to its password: with a new one every browser is a stranger again.
"""

import secrets
import unicodedata
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.desk import DESK

LIVES = timedelta(days=90)
_SALT = "portal.devices"


def known(request, username: str) -> str:
    """The name of this browser, where the account has logged in with it; else ""."""
    given = request.COOKIES.get(settings.DEVICE_COOKIE_NAME)
    if not given:
        return ""
    try:
        account, device, print_of_password = signing.loads(given[:500], salt=_SALT, max_age=LIVES)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    name = unicodedata.normalize("NFKC", username[:200])
    user = get_user_model().objects.filter(username=name).only("password").first()
    if user is None or account != user.pk or not constant_time_compare(print_of_password, _print(user)):
        return ""
    return device


def remember(response, user, device: str = "") -> None:
    """device: the name by which the browser is known already."""
    value = signing.dumps([user.pk, device or secrets.token_hex(8), _print(user)], salt=_SALT)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        value,
        max_age=LIVES,
        path=DESK,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _print(user) -> str:
    return salted_hmac(_SALT, user.password, algorithm="sha256").hexdigest()[:24]
