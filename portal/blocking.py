"""The one place where links to blocked hosts leave the answers of the site: pages, redirects, previews, error pages.

Feeds and the data interface, whose addresses stand inside other text, ask `portal.unlinking` themselves.
"""

from django.db import DatabaseError
from django.http import Http404

from portal import unlinking
from portal.context import pieces_of
from portal.errors import not_found
from portal.models import OutboundHost
from portal.models.alarm import sound


def blocked_hosts(request) -> unlinking.Blocked:
    """Read with the rest of the page furniture. Where that piece is missing or broken the table itself is asked, since
    nothing blocked may show again because of it."""
    piece = pieces_of(request)["blocked"]
    if "hosts" in piece:
        return frozenset(piece["hosts"])
    return frozenset(OutboundHost.objects.blocked().values_list("host", flat=True))


def is_blocked(request, address: str) -> bool:
    """Whether an address leads to a blocked host, asked while a page is answered: no query of its own."""
    return unlinking.leads_there(address, blocked_hosts(request))


class WithoutBlockedLinks:
    """Innermost of what changes pages: the ETag (portal.freshness) and the policy of frames are made of the result."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        try:
            return self._without(request, response)
        except DatabaseError:
            sound("blocked", "", "Which hosts are blocked could not be read.", exc_info=True)
            if response.status_code < 500:
                raise
            return response  # the page that says that something is broken

    def _without(self, request, response):
        location = response.get("Location", "")
        if location and unlinking.host_of(location) and is_blocked(request, location):
            response = not_found(request, Http404())
        if response.streaming or response.get("Content-Type", "").partition(";")[0].strip() not in _MARKUP:
            return response
        if not hasattr(request, "_furniture") and not unlinking.outward(response.text):
            return response  # nothing to look up for: forms of the newsroom, pages of errors
        if blocked := blocked_hosts(request):
            text = response.text
            kept = unlinking.in_markup(text, blocked)
            if kept is not text:
                response.content = kept
                if response.has_header("Content-Length"):
                    response["Content-Length"] = str(len(response.content))
        return response


_MARKUP = ("text/html", "application/xhtml+xml")
