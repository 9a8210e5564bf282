"""Whose network a request comes from, as far as that can be trusted. A leaf."""

import ipaddress

from django.conf import settings


def sender_of(request) -> str:
    """The sender's network as far as it can be trusted: an IPv4 address or an IPv6 /64; "" where nothing is known.

    Behind a proxy the last entry of X-Forwarded-For is the proxy's own; what stands before it is hearsay. Without a
    proxy the header is hearsay altogether. Of a proxy that sets none nothing is known: not every reader is the proxy.
    """
    if settings.BEHIND_PROXY:
        given = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2]
    else:
        given = request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(given.strip())
    except ValueError:
        return ""
    if address.is_loopback:  # a proxy on this machine that nobody told us of
        return ""
    if address.version == 6:
        address = address.ipv4_mapped or ipaddress.ip_network((int(address), 64), strict=False).network_address
    return str(address)
