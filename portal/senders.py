"""From where a request comes, as far as that can be trusted. A leaf; the only place that reads X-Forwarded-For."""

import ipaddress
import re

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}", re.ASCII)
"""Some proxies add the reader's port: 203.0.113.7:51234, [2001:db8::7]:51234."""
_IPV6 = {"household": 56, "network": 48}


def address_of(request) -> Address | None:
    """The one address that asks; None where nothing is known.

    Behind a proxy the last entry of X-Forwarded-For is the proxy's own; what stands before it is hearsay. Without a
    proxy the header is hearsay altogether. Of a proxy that sets none nothing is known: not every reader is the proxy.
    """
    if settings.BEHIND_PROXY:
        given = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2]
    else:
        given = request.META.get("REMOTE_ADDR", "")
    return _parsed(given.strip())


def _parsed(given: str) -> Address | None:
    if match := _WITH_PORT.fullmatch(given):
        given = match[1] or match[2]
    try:
        address = ipaddress.ip_address(given.partition("%")[0])  # without the zone, which is the machine's own affair
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def sender_of(request) -> str:
    """The sender's network: an IPv4 address or an IPv6 /64; "" where nothing is known."""
    address = address_of(request)
    if address is None or address.is_loopback:  # a proxy on this machine that nobody told us of
        return ""
    if address.version == 6:
        address = ipaddress.ip_network((int(address), 64), strict=False).network_address
    return str(address)


def networks_of(address: str) -> dict[str, str]:
    """Name → network, the names those of news.reporting.LIMITS, of all that an address of `sender_of` counts for; none
    where it is not known."""
    if ":" not in address:
        return {"address": address} if address else {}
    wider = {name: ipaddress.ip_network((address, length), strict=False) for name, length in _IPV6.items()}
    return {"address": address} | {name: str(network) for name, network in wider.items()}
