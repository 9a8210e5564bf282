"""Loud readers of the environment.

A reader never raises and never guesses: a wrong or missing value is noted in `problems`
and a harmless stand-in is returned, so that settings always load and the system checks
(portal.checks) can say in one sentence each what is wrong and how to mend it.
Every variable may also be given as NAME_FILE, the path of a file that holds the value.
"""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import environ

problems: list[tuple[str, str]] = []
"""(variable, sentence) for each wrong or missing value, in the order of reading."""

_HOW_TO_MAKE_A_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*(?::\d{{1,5}})?")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")


def text(name: str, default: str = "") -> str:
    """The value of NAME, else the stripped contents of the file named by NAME_FILE, else `default`."""
    if name in os.environ:
        return os.environ[name].strip()
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return default
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        problems.append((f"{name}_FILE", f"{name}_FILE names {path}, which cannot be read: {error}."))
        return default


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value not in _TRUE | _FALSE:
        problems.append((name, f"{name} is “{value}”; it must be 1 or 0."))
        return default
    return value in _TRUE


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        problems.append((name, f"{name} is “{value}”; it must be one of {', '.join(allowed)}."))
        return default
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, empty items dropped."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def hosts(name: str, default: str) -> list[str]:
    """Host names with an optional port, in lower case; what is none is left out."""
    found = [host.lower() for host in words(name, default)]
    wrong = [host for host in found if not _HOST.fullmatch(host)]
    if wrong:
        problems.append((name, f"{name} holds “{wrong[0]}”; it must list hosts like tv.tinh.gov.vn, without https://."))
    return [host for host in dict.fromkeys(found) if host not in wrong]


def secret(name: str, *, debug: bool, stand_in: str) -> str:
    """A secret of at least 32 characters; required unless DEBUG is on."""
    value = text(name)
    if not value and debug:
        return stand_in
    if not value:
        problems.append(
            (name, f"{name} is missing. Make one with: {_HOW_TO_MAKE_A_KEY} — and set {name} or {name}_FILE.")
        )
        return stand_in
    if len(value) < 32:
        problems.append((name, f"{name} is shorter than 32 characters. Make a new one with: {_HOW_TO_MAKE_A_KEY}"))
    return value


def site_url(name: str, default: str) -> str:
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
        problems.append((name, f"{name} is “{value}”; it must look like https://so.tinh.gov.vn, without a path."))
        return default
    return value


def database(name: str, default: str) -> dict:
    value = text(name) or default
    try:
        config = environ.Env.db_url_config(value)
    except Exception:
        config = {}
    if config.get("ENGINE") not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        problems.append(
            (
                name,
                f"{name} is not understood; use sqlite:////path/to/db.sqlite3 or postgres://user:password@host:5432/name.",
            )
        )
        config = environ.Env.db_url_config(default)
    return config


def cache(name: str) -> dict:
    value = text(name)
    if not value:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if urlsplit(value).scheme not in ("redis", "rediss", "unix"):
        problems.append(
            (name, f"{name} is not understood; use redis://host:6379/0, or leave it empty for the in-process cache.")
        )
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value}


def storage(name: str) -> dict:
    """Django's storage of served media, by default files under MEDIA_ROOT; file:///path elsewhere on this machine."""
    value = text(name)
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(value)
    if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
        return local | {"OPTIONS": {"location": parts.path}}
    if value:
        problems.append(
            (name, f"{name} is not understood; use file:///path/to/media, or leave it empty for var/media.")
        )
    return local


def email(name: str) -> dict:
    """Django's e-mail settings; the console when NAME is empty."""
    value = text(name)
    if not value:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    try:
        found = environ.Env.email_url_config(value)
    except Exception:
        problems.append((name, f"{name} is not understood; use smtp+tls://user:password@mail.example:587."))
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        found["EMAIL_BACKEND"] = "portal.smtp.EmailBackend"  # which ends every connection
    return found


def mail_address(name: str, default: str) -> str:
    """A bare e-mail address, without a name."""
    value = text(name) or default
    if not _ADDRESS.fullmatch(value):
        problems.append((name, f"{name} is “{value}”; it must be an address like toasoan@so.tinh.gov.vn, no name."))
        return default
    return value
