"""Codes that people type: of the authenticator app (django-otp's TOTP) and from the printed list of recovery codes."""

import base64
import hashlib
import re
import secrets
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.models.account_seal import FACTORS, changing

RECOVERY_CODES = 10
FEW = 3
"""So many left, or fewer: time for new ones."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look like another
_LENGTH = 12
_ROUNDS = 100_000


class Wrong(Exception):
    """What was given proves nothing. The sentence says what to do."""

    counts = True
    """Whether this was a guess: not, where nothing was looked at."""


class NotYet(Wrong):
    counts = False


# The authenticator app


def app_of(user) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def new_key() -> str:
    """160 bits, in hexadecimal digits as django-otp keeps them."""
    return secrets.token_hex(20)


def key_in_groups(key: str) -> str:
    """As people type it into their app: letters and digits in groups of four."""
    letters = base64.b32encode(bytes.fromhex(key)).decode()
    return " ".join(re.findall("....", letters))


def address_of(key: str, username: str) -> str:
    """What the QR code says to the app."""
    host = urlsplit(settings.SITE_URL).hostname or ""
    secret = base64.b32encode(bytes.fromhex(key)).decode()
    return f"otpauth://totp/{quote(f'{host}:{username}')}?{urlencode({'secret': secret, 'issuer': host})}"


def picture_of(text: str) -> dict:
    """A QR code as what an SVG needs: `size` of its square in modules, and the `path` of the dark ones."""
    import qrcode

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    squares = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return {"size": len(rows), "path": "".join(squares)}


def new_app(user, key: str, code: str, name: str) -> TOTPDevice | None:
    """The app that shows this code, in place of the former one; None where the code is not the key's.

    The code is used up by it. Runs inside the transaction of its caller.
    """
    with changing(user, parts=[FACTORS]):
        device = TOTPDevice.objects.create(user=user, key=key, name=name, confirmed=True, tolerance=1)
        if not device.verify_token(code):
            transaction.set_rollback(True)
            return None
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    return device


def check_app(user, text: str) -> str:
    """ "app-5", or Wrong. A code works once. How many guesses there are: portal.guessing."""
    code = re.sub(r"\s", "", text)
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        is_right = _is_code(code) and device is not None and device.verify_token(code)
    if not is_right:
        raise Wrong("Mã không đúng, đã dùng rồi hoặc đã hết hạn. Xin đợi ứng dụng hiện mã mới rồi nhập lại.")
    return f"app-{device.pk}"


def _is_code(text: str) -> bool:
    return len(text) == 6 and text.isascii() and text.isdigit()


# Recovery codes


def new_recovery_codes() -> list[str]:
    """Ten of twelve letters and digits each: “abcd-efgh-jkmn”."""
    texts = ("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES))
    return ["-".join(re.findall("....", text)) for text in texts]


def keep_recovery_codes(user, codes: list[str]) -> None:
    """In place of the former ones. They do not work until the person has said that they are put away."""
    with changing(user, parts=[FACTORS]):
        device, _ = StaticDevice.objects.update_or_create(user=user, defaults={"name": "recovery", "confirmed": False})
        device.token_set.all().delete()
        StaticToken.objects.bulk_create(StaticToken(device=device, token=_kept_as(user, code)) for code in codes)


def recovery_codes_are_put_away(user) -> None:
    with changing(user, parts=[FACTORS]):
        StaticDevice.objects.filter(user=user).update(confirmed=True)


def recovery_codes_left(user) -> int:
    """Of those that work."""
    return StaticToken.objects.filter(device__user=user, device__confirmed=True).count()


def are_kept(user, codes: list[str]) -> bool:
    """Whether these are the ones that hold: elsewhere others may have been made meanwhile."""
    return StaticToken.objects.filter(device__user=user, token=_kept_as(user, codes[0])).exists()


def check_recovery(user, text: str) -> str:
    """ "recovery", or Wrong; a code that was right is gone."""
    kept = _kept_as(user, text)
    with changing(user, parts=[FACTORS]):
        device = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        is_right = device is not None and device.verify_token(kept)
    if not is_right:
        raise Wrong("Mã dự phòng không đúng hoặc đã dùng rồi. Mỗi mã chỉ dùng được một lần; xin thử mã khác.")
    return "recovery"


def _kept_as(user, code: str) -> str:
    """Sixteen letters that a code can be checked by and not be found from: 59 bits, stretched."""
    plain = re.sub(r"[^a-z0-9]", "", code.lower())[:64]
    digest = hashlib.pbkdf2_hmac("sha256", plain.encode(), f"recovery {user.pk}".encode(), _ROUNDS, dklen=10)
    return base64.b32encode(digest).decode().lower()
