"""A number for each request, in every line of the log that belongs to it, in the answer (X-Request-ID) and on the page
of errors, where a citizen can quote it.

nginx gives each its own; of anybody else it is hearsay, and another is made. What is given from the page cache was made
for nobody in particular: portal.pagecache keeps none, and such answers have none of ours (nginx adds its own).
"""

import re
import secrets

from django.conf import settings

from portal import logs

HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestId:
    """Outermost of all."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = told(request.META) or secrets.token_hex(8)
        token = logs.request_id.set(request.request_id)
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        response[HEADER] = request.request_id
        return response


def told(environ: dict) -> str:
    """The number that our own proxy gave, "" where there is none to be believed."""
    given = environ.get("HTTP_X_REQUEST_ID", "") if settings.BEHIND_PROXY else ""
    return given if _ID.fullmatch(given) else ""
