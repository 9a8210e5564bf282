"""Passkeys: what the browser is asked, and whether its answer holds (WebAuthn, checked by py_webauthn).

The library brings cryptography, some megabytes of a process: it is imported where an answer is checked, no earlier.
"""

import base64
import hashlib
import ipaddress
import json
import logging
import re
import secrets
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.models import Passkey
from portal.second_factor.codes import Wrong

CHALLENGES = "passkey_challenges"
"""In the session: [challenge, purpose, when] of the pages that were shown last."""
_REMEMBERED = 6
_LASTS = 600
_LONGEST_ANSWER = 20_000
_NUMBER, _TRANSPORT = re.compile(r"[A-Za-z0-9_-]{1,2000}"), re.compile(r"[a-z-]{1,20}")
_ALGORITHMS = (-7, -257, -8)
_REFUSED = "Khóa truy cập chưa được chấp nhận. Xin bấm nút và thử lại; nếu vẫn không được, xin dùng cách khác."

log = logging.getLogger("portal.second_factor")


def why_not_offered(request) -> str:
    """A sentence where passkeys cannot work; "" where they can."""
    site = urlsplit(settings.SITE_URL)
    if _is_address(site.hostname or ""):
        return "Trang này chạy ở một địa chỉ số (IP) nên chưa dùng được khóa truy cập; khóa cần một tên miền."
    if site.scheme != "https" and site.hostname != "localhost":
        return "Trang này chưa chạy bằng https nên chưa dùng được khóa truy cập."
    if request.get_host().lower() != site.netloc.lower():
        return f"Khóa truy cập chỉ dùng được khi mở trang quản trị ở địa chỉ {settings.SITE_URL}."
    return ""


def _is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


# What the browser is asked


def questions_to_make(request, user) -> str:
    """The options of navigator.credentials.create(), as JSON."""
    host = urlsplit(settings.SITE_URL).hostname
    handle = hashlib.sha256(f"portal user {user.pk}".encode()).digest()
    return json.dumps(
        {
            "rp": {"id": host, "name": host},
            "user": {"id": encoded(handle), "name": user.get_username(), "displayName": str(user)},
            "challenge": _challenge(request, "make"),
            "pubKeyCredParams": [{"type": "public-key", "alg": number} for number in _ALGORITHMS],
            "timeout": _LASTS * 1000,
            "attestation": "none",
            "authenticatorSelection": {"residentKey": "discouraged", "userVerification": "preferred"},
            "excludeCredentials": _known(user),
        }
    )


def questions_to_prove(request, user) -> str:
    """The options of navigator.credentials.get(), as JSON."""
    return json.dumps(
        {
            "rpId": urlsplit(settings.SITE_URL).hostname,
            "challenge": _challenge(request, f"prove {user.pk}"),
            "timeout": _LASTS * 1000,
            "userVerification": "preferred",
            "allowCredentials": _known(user),
        }
    )


def _known(user) -> list[dict]:
    return [
        {"type": "public-key", "id": key.credential_id, "transports": key.transports.split()}
        for key in user.passkeys.all()
    ]


def _challenge(request, purpose: str) -> str:
    """A new one; several pages may be open at once, so the last ones stand side by side."""
    challenge = encoded(secrets.token_bytes(32))
    kept = request.session.get(CHALLENGES, [])[1 - _REMEMBERED :]
    request.session[CHALLENGES] = [*kept, [challenge, purpose, time.time()]]
    return challenge


# Whether the answer holds


def new_passkey(request, user, answer: str, name: str) -> Passkey:
    """The passkey that the browser has just made, saved; Wrong where its answer does not hold."""
    from webauthn import verify_registration_response

    credential, challenge = _answered(request, answer, "make")
    made = _holds(verify_registration_response, credential=credential, expected_challenge=challenge)
    number = encoded(made.credential_id)
    if Passkey.objects.filter(credential_id=number).exists():
        raise Wrong("Khóa này đã được thêm rồi.")
    words = credential.get("response", {}).get("transports")
    words = words if isinstance(words, list) else []
    words = [word for word in words if isinstance(word, str) and _TRANSPORT.fullmatch(word)]
    return Passkey.objects.create(
        user=user,
        name=name,
        credential_id=number,
        public_key=encoded(made.credential_public_key),
        sign_count=made.sign_count,
        transports=" ".join(words[:5]),
    )


def check_passkey(request, user, answer: str) -> str:
    """ "passkey-3", or Wrong."""
    from webauthn import verify_authentication_response

    credential, challenge = _answered(request, answer, f"prove {user.pk}")
    with transaction.atomic():
        number = credential.get("id")
        number = number if isinstance(number, str) and _NUMBER.fullmatch(number) else ""
        key = Passkey.objects.select_for_update().filter(user=user, credential_id=number).first()
        if key is None:
            raise Wrong("Khóa này không phải của tài khoản đang đăng nhập, hoặc đã bị gỡ.")
        proof = _holds(
            verify_authentication_response,
            credential=credential,
            expected_challenge=challenge,
            credential_public_key=decoded(key.public_key),
            credential_current_sign_count=key.sign_count,
        )
        key.sign_count, key.last_used_at = proof.new_sign_count, timezone.now()
        key.save(update_fields=["sign_count", "last_used_at"])
    return f"passkey-{key.pk}"


def _holds(verify, **facts):
    """What the library makes of an answer. It raises errors of its own and of three parsers: all mean the same."""
    site = urlsplit(settings.SITE_URL)
    try:
        return verify(
            **facts,
            expected_rp_id=site.hostname,
            expected_origin=f"{site.scheme}://{site.netloc}",
            require_user_verification=False,
        )
    except Exception as error:
        log.info("A passkey's answer was refused: %s: %s", type(error).__name__, str(error)[:200])
        raise Wrong(_REFUSED) from None


def _answered(request, answer: str, purpose: str) -> tuple[dict, bytes]:
    """The credential and the challenge that it answers, which is used up; Wrong where this session asked no such."""
    try:
        if len(answer) > _LONGEST_ANSWER:
            raise ValueError("too long")
        credential = json.loads(answer)
        said = json.loads(decoded(credential["response"]["clientDataJSON"]))["challenge"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Wrong(_REFUSED) from None
    kept = request.session.get(CHALLENGES, [])
    request.session[CHALLENGES] = [row for row in kept if row[0] != said]
    for challenge, what, at in kept:
        if challenge == said and what == purpose and 0 <= time.time() - at <= _LASTS:
            return credential, decoded(challenge)
    raise Wrong("Trang này mở đã lâu nên câu hỏi cho khóa hết hạn. Xin bấm nút và thử lại.")


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
