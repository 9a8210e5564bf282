"""Addresses as people meant them: without the detours of those who count clicks."""

import re
from urllib.parse import parse_qs, urlsplit

_DETOURS = (
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}"), "/url", ("q", "url")),
    (re.compile(r"lm?\.facebook\.com|l\.instagram\.com"), "/l.php", ("u",)),
    (re.compile(r"[a-z0-9]+\.safelinks\.protection\.outlook\.com"), "/", ("url",)),
    (re.compile(r"(?:www\.)?youtube\.com"), "/redirect", ("q",)),
)
_MOST = 3
"""Detours behind one another."""
_DEAD = re.compile(r"#(?:_|docs-internal|sdfoot|ftnt|chu-thich-|h\.|bookmark=|heading=)")


def meant(address: str) -> str:
    """Where a link leads in the end; empty where it only leads about in the document that it was taken from."""
    address = address.strip()
    if _DEAD.match(address):
        return ""
    for _ in range(_MOST):
        further = _behind(address)
        if not further:
            break
        address = further
    return address


def _behind(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    for hosts, path, names in _DETOURS:
        if hosts.fullmatch(host) and parts.path.startswith(path):
            asked = parse_qs(parts.query)
            target = next((asked[name][0] for name in names if name in asked), "")
            if target.startswith(("http://", "https://")):
                return target
    return ""
