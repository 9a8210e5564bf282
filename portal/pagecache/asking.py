"""Which requests the cache may answer, and the address under which it keeps what answers them."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from portal.desk import DESK
from portal.pagecache.parameters import known

LONGEST = 600
"""Characters of path and query: longer ones are nobody's link."""
NEVER = (DESK, "/healthz", "/readyz", "/xem-truoc/", "/dem/", "/bam/", "/csp-report/")
"""Paths that are answered anew each time; static files and media besides."""
_TRACKERS = frozenset(
    "fbclid gclid dclid gbraid wbraid msclkid yclid ttclid twclid igshid mc_cid mc_eid zarsrc gad_source".split()
)
"""Parameters that other sites hang on our addresses, one of its own for each of their visitors; and all of utm_…"""


@dataclass(frozen=True)
class Asked:
    """address: scheme, host, path and query, everything that an answer for everybody may depend on. environ: for
    Django, without trackers and parameters that the page does not read. is_plain: whether the site's own host was asked
    for a page by its path alone. Of such addresses there are as many as there are pages; of others as many as somebody
    invents. whole: with all parameters, where some were left out; asked for where nothing is found without them, since
    an old address may lead on by its query."""

    address: str
    environ: dict
    is_plain: bool
    whole: "Asked | None" = None


def asked(environ: dict) -> Asked | None:
    """None: the cache has nothing to do with this request."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or _is_personal(environ) or _brings_something(environ):
        return None
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    query, host = _without_trackers(environ.get("QUERY_STRING", "")), environ.get("HTTP_HOST", "").lower()
    if len(path) + len(query) > LONGEST or path.startswith((*NEVER, settings.STATIC_URL, settings.MEDIA_URL)):
        return None
    if not _is_ours(host, tuple(settings.ALLOWED_HOSTS)):
        return None  # Django refuses it, in its own words
    scheme = _scheme(environ)

    def by(query: str, whole: Asked | None = None) -> Asked:
        further = environ | {"QUERY_STRING": query} if query != environ.get("QUERY_STRING", "") else environ
        is_plain = not query and host == _own_host(settings.SITE_URL)
        return Asked(f"{scheme}://{host}{path}?{query}", further, is_plain, whole)

    read = known(environ.get("PATH_INFO", ""), query) if query else ""
    return by(query) if read == query else by(read, whole=by(query))


def _is_personal(environ: dict) -> bool:
    """Whether it comes from somebody who is known, or may be."""
    cookies = environ.get("HTTP_COOKIE", "")
    return "HTTP_AUTHORIZATION" in environ or (
        bool(cookies) and any(f"{name}=" in cookies for name in (settings.SESSION_COOKIE_NAME, "messages"))
    )


def _brings_something(environ: dict) -> bool:
    """A body, or another character set: portal.uploads and portal.charsets have a word to say."""
    return (
        environ.get("CONTENT_LENGTH", "") not in ("", "0")
        or "HTTP_TRANSFER_ENCODING" in environ
        or "charset" in environ.get("CONTENT_TYPE", "").lower()
    )


def _scheme(environ: dict) -> str:
    """As django.http.HttpRequest.scheme."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        if (told := environ.get(name)) is not None:
            return "https" if told.split(",", 1)[0].strip() == secure else "http"
    return environ["wsgi.url_scheme"]


def _without_trackers(query: str) -> str:
    if not query:
        return ""
    return "&".join(part for part in query.split("&") if part and not _is_tracker(part.partition("=")[0]))


def _is_tracker(name: str) -> bool:
    return name in _TRACKERS or name.startswith("utm_")


@lru_cache(maxsize=256)
def _is_ours(host: str, allowed: tuple[str, ...]) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)


@lru_cache(maxsize=8)
def _own_host(site_url: str) -> str:
    return urlsplit(site_url).netloc.lower()
