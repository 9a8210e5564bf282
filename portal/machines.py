"""Who asks: a person's browser, or a machine. A leaf."""

import re

_MACHINES = re.compile(
    r"(?<!\bcu)bot|crawl|spider|slurp|scan|preview|fetch|headless|phantomjs|lighthouse|pagespeed|inspectiontool"
    r"|mediapartners|facebookexternalhit|whatsapp|chatgpt-|claude-|perplexity-|archive\.org|heritrix|nutch"
    r"|monitor|uptime|curl|wget|python|scrapy|java/|okhttp|go-http|libwww|httpclient|axios|guzzle|postman",
    re.IGNORECASE,
)
"""Programs that say so. CUBOT is a make of phones."""


def is_machine(request) -> bool:
    """A crawler, a monitor, or a browser that fetches ahead of its reader."""
    agent = request.headers.get("User-Agent", "")
    return (
        not agent or bool(_MACHINES.search(agent)) or "Sec-Purpose" in request.headers or "Purpose" in request.headers
    )
