"""Addresses that may stand in rich text."""

from urllib.parse import urlsplit

from django.conf import settings

from portal.hosts import host_of


def is_own_media(address: str) -> bool:
    """Whether a picture lies where ours are served."""
    return address.startswith(settings.MEDIA_URL) and not any(part in address for part in ("..", "%", "\\"))


def is_safe_address(address: str) -> bool:
    """Whether an address may be linked: http(s), mailto, tel, or a path of this site. Of http(s) only what names a host
    that we can read: browsers follow names with signs in them, and nobody could ask for or block those."""
    address = address.strip()
    if not address or any(ord(c) < 33 for c in address) or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname and host_of(address)) and parts.username is None
    if parts.scheme in ("mailto", "tel"):
        return bool(parts.path)
    return not parts.scheme and address[0] in "/#?" and not address.startswith("//")


def is_incomplete(address: str) -> bool:
    """Whether an address is a harmless one that does not say of which site: “tin.aspx?id=1”, “www.so.gov.vn”."""
    address = address.strip()
    if address.startswith("//"):
        return is_safe_address(f"https:{address}")
    try:
        return not urlsplit(address).scheme and is_safe_address(f"/{address}")
    except ValueError:
        return False
