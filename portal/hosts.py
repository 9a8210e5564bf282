"""Hosts of links and addresses of machines: one form for each name, and which machines may be asked. A leaf."""

import ipaddress
from urllib.parse import urlsplit

_RESERVED = ("example", "test", "invalid", "localhost", "local", "internal", "onion", "arpa", "home", "lan")
_EMBEDS_IPV4 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


def host_of(address: str) -> str:
    """The host that an http(s) address leads to, in the register's form; "" for any other address."""
    try:
        parts = urlsplit(address.strip())
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return ""
        return normal_host(parts.hostname)
    except ValueError:
        return ""


def normal_host(name: str) -> str:
    """One form for a host however it is written: “WWW.BộTT.vn.:443” and its punycode are the same; "" for nonsense.

    A leading “www.” goes, since both names are one owner's.
    """
    name = name.strip().lower()
    if not name.startswith("["):
        head, colon, port = name.rpartition(":")
        name = head if colon and port.isdigit() and ":" not in head else name
    name = name.strip("[]").rstrip(".。")
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        pass
    try:
        name = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    if not name or any(not (c.isalnum() or c in "-._") for c in name):
        return ""
    return name[4:] if name.startswith("www.") and "." in name[4:] else name


def is_reserved_name(host: str) -> bool:
    """Names that by agreement lead nowhere on the internet (RFC 2606, 6761), and those without a dot, which only a
    house's own network knows; nobody is asked for them."""
    return ("." not in host and ":" not in host) or host.rpartition(".")[2] in _RESERVED


def is_public_address(address: str) -> bool:
    """Whether this is a machine on the open internet: not private, loopback, link-local, reserved or multicast,
    nor an IPv6 address that carries such an IPv4 address inside."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip.sixtofour or ip.teredo or any(ip in net for net in _EMBEDS_IPV4):
            return bool(ip.ipv4_mapped) and is_public_address(str(ip.ipv4_mapped))
        if ip.scope_id or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
