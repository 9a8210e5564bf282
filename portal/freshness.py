"""What public answers tell caches, browsers' own among them: keep it, and ask each time whether it still holds.

What is published or withdrawn must show within a second everywhere, so nobody may show a kept page unasked:
`Cache-Control: no-cache`, also on redirects (a title may change back), on 404 and on 410. What makes asking cheap is
the ETag, a digest of the very text; it is weak, since the text leaves compressed or plain. It alone answers for pages:
they show “3 giờ trước”, alerts that begin by the clock and what is read most, so no moment can be named at which one
last changed. Feeds, sitemaps and the API show none of it, and also have a Last-Modified (TOLD). What says something of
its own about caches (files, pictures, forms, previews, the admin) is left as it is.

Here alone is also decided what this site itself may keep of its answers (portal.pagecache): what is the same for
everybody, and of that what was found, moved, not found or taken down.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from portal.context import pieces_of
from portal.desk import DESK
from portal.middleware import is_text
from portal.models.furniture import whole_second

TOLD = frozenset(
    "news:rss news:atom news:category_rss news:category_atom sitemap sitemap_fixed sitemap_articles "
    "api_articles api_article api_categories api_services".split()
)
"""Views whose answers change only when the site does (`last_change`)."""

_STARTED = whole_second(timezone.now())
"""Another release or other settings may write the same news in other words."""
QUIET = timedelta(minutes=10)
"""After a moment that the clock gives, none is told: a change that was noted before it may still be on its way into the
database, and would then seem to have been there. Longer than any change takes; the ETag answers meanwhile."""


MAY_KEEP = "portal.may_keep"
"""What the page cache puts into a request's environment: a list, which stays empty where it may not keep the answer,
and otherwise gets the seconds after which it is to be made again though nothing is known to have changed."""
OF_PAGES, OF_DATA = 60, 3600
"""Such seconds: pages say “3 phút trước” and what search has learnt; feeds, sitemaps and the API do not (TOLD)."""
KEPT_STATUSES = frozenset({200, 301, 404, 410})


class TellCaches:
    def __init__(self, get_response):
        self.get_response = get_response

    def process_view(self, request, view, args, kwargs):
        # Before anything else is read: what changes from here on has a later moment than the one that is told.
        if request.resolver_match.view_name in TOLD and request.method in ("GET", "HEAD"):
            request._last_change = last_change(pieces_of(request))

    def __call__(self, request):
        response = self.get_response(request)
        if request.method not in ("GET", "HEAD") or not _is_for_everybody(request, response):
            return response
        response["Cache-Control"] = "no-cache"
        keeper = request.META.get(MAY_KEEP)
        if keeper is not None and response.status_code in KEPT_STATUSES and not response.streaming:
            keeper.append(OF_DATA if hasattr(request, "_last_change") else OF_PAGES)
            response.is_kept = True  # plain and whole: the page cache compresses it, and knows who has it already
        if response.status_code != 200 or response.streaming:
            return response
        if is_text(response):
            patch_vary_headers(response, ["Accept-Encoding"])
        response["ETag"] = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        changed = getattr(request, "_last_change", None)
        if changed:
            response["Last-Modified"] = http_date(changed.timestamp())
        return response if getattr(response, "is_kept", False) else _or_not_modified(request, response, changed)


def _or_not_modified(request, response, changed: datetime | None):
    """The answer, or 304 where the asker has it already; what guides caches and browsers stands on both."""
    answer = get_conditional_response(
        request, etag=response["ETag"], last_modified=changed and int(changed.timestamp()), response=response
    )
    if answer is not response:
        for name, value in response.items():
            if not name.startswith("Content-") or name == "Content-Security-Policy":
                answer.setdefault(name, value)
    return answer


def _is_for_everybody(request, response) -> bool:
    return not (
        request.path_info.startswith(DESK)
        or response.status_code >= 500
        or response.has_header("Cache-Control")
        or response.cookies
        or "cookie" in response.get("Vary", "").lower()
    )


def last_change(pieces: dict) -> datetime | None:
    """When anything last changed that feeds, sitemaps and the API may show, in whole seconds; None where that is not
    known, or has not quite passed: in the same second it may change again.

    A withdrawal counts like a publication, and so does all furniture but the home page's: portal.models.furniture.
    """
    if "at" not in pieces["changed"]:
        return None
    now, noted = timezone.now(), datetime.fromisoformat(pieces["changed"]["at"])
    edge = max([_STARTED, *(edge for edge in _edges(pieces) if edge <= now)])
    if noted >= edge:
        return noted if noted <= now else None
    return edge if edge + QUIET <= now else None


def _edges(pieces: dict) -> Iterator[datetime]:
    """Moments at which furniture changes by the clock, without a writer."""
    for period in pieces["identity"].get("periods", []):
        midnight = datetime.combine(datetime.fromisoformat(period["valid_from"]), time.min)
        yield timezone.make_aware(midnight)
    for card in pieces["services"].get("cards", []):
        for moment in (card["shown_from"], card["shown_until"]):
            if moment:
                yield whole_second(datetime.fromisoformat(moment))
