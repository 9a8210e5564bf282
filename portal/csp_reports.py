"""/csp-report/: where browsers tell what a page's Content-Security-Policy stopped.

Anybody may write there, so it costs next to nothing and believes little. Nothing is stored, in no database and no
cookie: what is new within a minute becomes one line of the log `portal.csp`, a few lines a minute at most, and the rest
is a number in memory. A line names a directive, an origin and a path without its query, of which none is a person's.
"""

import json
import logging
import re
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.limiter import Limiter
from portal.logs import shortened
from portal.senders import sender_of

logger = logging.getLogger("portal.csp")

LARGEST = 8192
"""Bytes of a body; longer ones are not read."""
MOST_IN_ONE = 10
"""Reports of one body: browsers gather several."""
MOST_LINES, MINUTE = 10, 60
"""Lines of the log within so many seconds, in each process."""
MOST_KNOWN = 500
"""Different reports held in memory within a minute."""
by_address, by_all = Limiter(30, within=MINUTE), Limiter(600, within=MINUTE)

_WORD = re.compile(r"[a-z][a-z-]{1,39}").fullmatch
_NOISE = re.compile(r"(?:[a-z]+-)*extension|about|data|blob|chrome|resource|webviewprogressproxy|ms-browser-extension")
"""Schemes of what readers' own programs put into a page; a policy stops it, and it is nobody's fault here."""
_LONGEST_PATH = 200


class Told:
    """What was told within this minute: (directive, blocked, path) → how often."""

    def __init__(self):
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._since, self.counts, self._lines, self.unsaid = time.monotonic(), {}, 0, 0

    def note(self, report: tuple[str, str, str]) -> None:
        """Count it; where it is new and there is room, a line of the log."""
        with self._lock:
            if time.monotonic() - self._since > MINUTE:
                if self.unsaid:
                    logger.warning("CSP: %s further reports within a minute.", self.unsaid)
                self.forget()
            is_new = report not in self.counts
            if not is_new or len(self.counts) < MOST_KNOWN:
                self.counts[report] = self.counts.get(report, 0) + 1
            if is_new and self._lines < MOST_LINES:
                self._lines += 1
                logger.warning("CSP: %s stopped %s on %s", *report)
            else:
                self.unsaid += 1


told = Told()


@csrf_exempt  # browsers send it by themselves; nothing is done in anybody's name
@never_cache
@require_POST
def receive(request):
    """204 whatever is told."""
    sender = sender_of(request)
    if not by_address.is_too_many("csp", sender) and not by_all.is_too_many("csp", "all"):
        for report in _reports(request):
            told.note(report)
    return HttpResponse(status=204)


def _reports(request) -> Iterator[tuple[str, str, str]]:
    """(directive, blocked, path) of all that makes sense, in either form that browsers write."""
    declared = request.META.get("CONTENT_LENGTH") or ""
    if not (declared.isascii() and declared.isdigit() and len(declared) < 6 and int(declared) <= LARGEST):
        return
    try:
        facts = json.loads(request.read(LARGEST))
    except (ValueError, OSError, RecursionError):
        return
    for each in facts[:MOST_IN_ONE] if isinstance(facts, list) else [facts]:
        if report := _read(each):
            yield report


def _read(facts) -> tuple[str, str, str] | None:
    if not isinstance(facts, dict):
        return None
    body = facts.get("body") if facts.get("type") == "csp-violation" else facts.get("csp-report")
    if not isinstance(body, dict):
        return None

    def text(*names: str) -> str:
        return next((body[name] for name in names if isinstance(body.get(name), str)), "")[:4096]

    directive = text("effectiveDirective", "effective-directive", "violated-directive").partition(" ")[0]
    path = _path_of_ours(text("documentURL", "document-uri"))
    blocked = _origin(text("blockedURL", "blocked-uri"))
    if not (_WORD(directive) and path and blocked) or _is_noise(text("sourceFile", "source-file")):
        return None
    return directive, blocked, path


def _origin(address: str) -> str:
    """Scheme and host, or the browser's word for what is no address (“inline”, “eval”); "" for noise and nonsense."""
    if _is_noise(address):
        return ""
    if ":" not in address:
        return address if _WORD(address) else ""
    try:
        split = urlsplit(address)
        port = f":{split.port}" if split.port else ""
        return quote(f"{split.scheme}://{split.hostname or ''}{port}"[:_LONGEST_PATH], safe=":/")
    except ValueError:
        return ""


def _is_noise(address: str) -> bool:
    return _NOISE.fullmatch(address.partition(":")[0].strip().lower()) is not None


def _path_of_ours(address: str) -> str:
    """The path of one of this site's pages, fit for a log, without what opens a preview; "" for all else."""
    try:
        split = urlsplit(address)
        host = split.hostname or ""
    except ValueError:
        return ""
    if host != urlsplit(settings.SITE_URL).hostname and host not in settings.ALLOWED_HOSTS:
        return ""
    return shortened(quote(unquote(split.path), safe="/-._~", errors="replace")[:_LONGEST_PATH]) or "/"
