"""Loud readers of the environment.

A reader never raises and never guesses: a wrong or missing value is noted in `problems`
and a harmless stand-in is returned, so that settings always load and the system checks
(portal.checks) can say in one sentence each what is wrong and how to mend it.
Every variable may also be given as NAME_FILE, the path of a file that holds the value.
"""

import os
import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import environ

problems: list[tuple[str, str]] = []
"""(variable, sentence) for each wrong or missing value, in the order of reading."""

_HOW_TO_MAKE_A_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*(?::\d{{1,5}})?")
_INDEX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
_PERIOD = re.compile(r"([1-9][0-9]{0,3})([dwm])")
_AGE_KEY = re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")


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


def of_a_child() -> dict[str, str]:
    """What a process that reads a stranger's file is given of ours: no key, no address of a database."""
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "LANG")
    return {name: os.environ[name] for name in kept if name in os.environ}


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


def number(name: str, default: int, *, least: int = 0, most: int) -> int:
    """A whole number within these bounds."""
    value = text(name) or str(default)
    if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
        problems.append((name, f"{name} is “{value}”; it must be a whole number from {least} to {most}."))
        return default
    return int(value)


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


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Networks, or single addresses, separated by commas; what is none is left out."""
    found = []
    for item in words(name):
        try:
            found.append(ip_network(item))
        except ValueError:
            sentence = f"{name} holds “{item[:60]}”; it must list networks like 203.0.113.0/24 or 2001:db8::/48."
            problems.append((name, sentence))
    return found


_CONTACT = re.compile(r"https://[^\s,]{3,300}|mailto:[^\s,@]+@[^\s,@]+|tel:\+[0-9-]{6,20}")


def contacts(name: str) -> list[str]:
    """mailto:, https: or tel: addresses, separated by commas; a bare e-mail address may stand for itself."""
    found = []
    for item in words(name):
        address = f"mailto:{item}" if _ADDRESS.fullmatch(item) else item
        if _CONTACT.fullmatch(address):
            found.append(address)
        else:
            sentence = f"{name} holds “{item[:60]}”; use an e-mail address, https://… or tel:+84…, several with commas."
            problems.append((name, sentence))
    return found


def keeping(name: str, default: str) -> dict[str, int]:
    """How many days, weeks and months of backups are kept: 7d,4w,12m as {"d": 7, "w": 4, "m": 12}."""
    value = text(name) or default
    found = _periods(value)
    if found is None:
        problems.append((name, f"{name} is “{value}”; it must look like 7d,4w,12m (days, weeks, months)."))
    return found or _periods(default)


def _periods(value: str) -> dict[str, int] | None:
    matches = [_PERIOD.fullmatch(part.strip()) for part in value.split(",")]
    if not all(matches) or len({match[2] for match in matches}) < len(matches):
        return None
    return {match[2]: int(match[1]) for match in matches}


def backup_key(name: str) -> str:
    """A secret key of age, or "" where backups are not encrypted."""
    value = text(name)
    if value and not _AGE_KEY.fullmatch(value):
        # The value is a secret, so it is not repeated.
        problems.append((name, f"{name} is no key of age. Make one with: manage.py backup --new-key"))
        return ""
    return value


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
    options = {"socket_timeout": 1, "socket_connect_timeout": 1}  # a Redis that hangs stops nothing
    options["serializer"] = "portal.caching.JsonSerializer"
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value, "OPTIONS": options}


def storage(name: str) -> dict:
    """Django's storage of what is served, by default files under MEDIA_ROOT; file:///path elsewhere on this machine,
    s3://key:secret@host:port/bucket in a bucket (see .env.example)."""
    return _storage(name, "") or LOCAL_FILES | {"OPTIONS": _SERVED}


def private_storage(name: str, folder: Path, prefix: str) -> dict:
    """Django's storage of what is never served as it lies: files in `folder`, or under `prefix` where NAME says."""
    local = LOCAL_FILES | {"OPTIONS": {"location": folder, "base_url": None} | _PRIVATE}
    return _storage(name, prefix) or local


LOCAL_FILES = {"BACKEND": "portal.storage.LocalFiles"}
_SERVED = {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755}
_PRIVATE = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
"""Said outright: by the umask of the units nginx could read no picture, and by a laxer one originals too."""


def _storage(name: str, prefix: str) -> dict | None:
    value = text(name)
    if not value:
        return None
    try:
        parts = urlsplit(value)
        if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
            options = {"location": str(Path(parts.path) / prefix)}
            options |= {"base_url": None} | _PRIVATE if prefix else _SERVED
            return LOCAL_FILES | {"OPTIONS": options}
        if parts.scheme == "s3":
            return {"BACKEND": "portal.bucket.Bucket", "OPTIONS": _bucket(parts, prefix)}
        raise ValueError("use file:///path/to/files or s3://key:secret@host/bucket, or leave it empty")
    except ValueError as error:
        # The value holds a secret, so it is not repeated.
        sentence = (name, f"{name} is not understood: {error}.")
        if sentence not in problems:
            problems.append(sentence)
        return None


def _bucket(parts: SplitResult, prefix: str) -> dict:
    """Options of portal.bucket.Bucket, or ValueError with half a sentence."""
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := options.keys() - {"region", "secure", "public"}:
        raise ValueError(f"it may end in ?region=…&secure=0|1&public=https://…, but not {', '.join(sorted(unknown))}")
    bucket = parts.path.strip("/")
    if not parts.hostname or not bucket or "/" in bucket:
        raise ValueError("it must name a host and one bucket: s3://key:secret@host/bucket")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("key and secret belong together, or leave out both where the machine itself is trusted")
    if options.get("secure", "1") not in ("0", "1"):
        raise ValueError("secure must be 1 or 0")
    scheme = "http" if options.get("secure") == "0" else "https"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    endpoint = f"{scheme}://{host}{f':{parts.port}' if parts.port else ''}"
    public = urlsplit(options.get("public") or f"{endpoint}/{bucket}")
    if public.scheme not in ("http", "https") or not public.hostname or public.query or public.username:
        raise ValueError("public must look like https://tep.so.tinh.gov.vn")
    found = {
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
        "endpoint_url": endpoint,
        "bucket_name": bucket,
        "region_name": options.get("region") or "us-east-1",
        "location": prefix,
    }
    if prefix:
        return found | {"querystring_auth": True}
    return found | {
        "querystring_auth": False,
        "url_protocol": f"{public.scheme}:",
        "custom_domain": f"{public.netloc}{public.path}".rstrip("/"),
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
    }


def storage_origin(config: dict) -> str:
    """Scheme and host that browsers fetch served files from; "" where that is the site itself."""
    options = config.get("OPTIONS", {})
    domain = options.get("custom_domain")
    return f"{options['url_protocol']}//{domain.partition('/')[0]}" if domain else ""


@dataclass(frozen=True)
class SearchServer:
    """index: the name that searches ask. ca: path of a certificate to trust, "" for those that everybody trusts."""

    host: str
    port: int
    index: str
    user: str = ""
    password: str = field(default="", repr=False)
    is_tls: bool = False
    ca: str = ""


def search_server(name: str) -> SearchServer | None:
    """None where NAME is empty: the database searches by itself."""
    value = text(name)
    if not value:
        return None
    try:
        server = _search_server(urlsplit(value))
        if find_spec("opensearchpy") is None:
            raise ValueError("its library is missing, install it with: pip install -r requirements-opensearch.txt")
        return server
    except ValueError as error:
        # The value holds a secret, so it is not repeated.
        problems.append((name, f"{name} is not understood: {error}."))
        return None


def _search_server(parts: SplitResult) -> SearchServer:
    """Or ValueError with half a sentence."""
    if parts.scheme not in ("opensearch", "opensearch+https") or not parts.hostname:
        raise ValueError("use opensearch+https://user:password@host:9200/index, or leave it empty")
    index = parts.path.strip("/")
    if not _INDEX.fullmatch(index):
        raise ValueError("it must end in the name of an index, of small letters, digits, - and _: …:9200/baiviet")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("user and password belong together, or leave out both")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := options.keys() - {"ca"}:
        raise ValueError(f"it may end in ?ca=/path/of/certificate.pem, but not {', '.join(sorted(unknown))}")
    try:
        port = parts.port or 9200
    except ValueError:
        raise ValueError("what follows the host must be the number of a port") from None
    is_tls, ca = parts.scheme.endswith("https"), options.get("ca", "")
    if ca and not (is_tls and Path(ca).is_file()):
        raise ValueError("ca must be the path of a file, and is for opensearch+https:// alone")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return SearchServer(parts.hostname, port, index, user, password, is_tls, ca)


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


def mail_addresses(name: str) -> list[str]:
    """Bare e-mail addresses, separated by commas; what is none is left out."""
    found = words(name)
    wrong = [address for address in found if not _ADDRESS.fullmatch(address)]
    if wrong:
        problems.append((name, f"{name} holds “{wrong[0]}”; it must list addresses like it@so.tinh.gov.vn, no names."))
    return [address for address in dict.fromkeys(found) if address not in wrong]


def webhook(name: str) -> str:
    """An https address, or http on this very machine; "" where NAME is empty or wrong."""
    value = text(name)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        is_right = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_right = False
    is_here = is_right and parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    if not is_right or parts.username or parts.fragment or not (parts.scheme == "https" or is_here):
        # The value may hold a secret, so it is not repeated.
        problems.append((name, f"{name} must be an https address without a user, or http://127.0.0.1:port/…"))
        return ""
    return value


def secret_if(name: str, wanted: bool, why: str) -> str:
    """A secret of at least 32 characters, required where `wanted`."""
    value = text(name)
    if wanted and len(value) < 32:
        problems.append((name, f"{name} must have at least 32 characters {why}. Make one with: {_HOW_TO_MAKE_A_KEY}"))
    return value
