"""Who asks: a person's browser, or a machine. A leaf."""

import re

_MACHINES = re.compile(
    r"bot|crawl|spider|slurp|scan|preview|fetch|facebookexternalhit|headless|lighthouse|pagespeed|monitor|uptime"
    r"|curl|wget|python|java/|okhttp|go-http|libwww|httpclient",
    re.IGNORECASE,
)


def is_machine(request) -> bool:
    """A crawler, a monitor, or a browser that fetches ahead of its reader."""
    agent = request.headers.get("User-Agent", "")
    return (
        not agent or bool(_MACHINES.search(agent)) or "Sec-Purpose" in request.headers or "Purpose" in request.headers
    )
