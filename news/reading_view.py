"""/dem/<id>/: a page says that somebody is reading it (static/js/reading.js)."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseForbidden
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from news.readings import tally
from portal.machines import is_machine
from portal.senders import networks_of, sender_of

_LARGEST = 2**63


@csrf_exempt  # nothing is done in a person's name; a page of ours is asked for by its origin below
@never_cache
@require_POST
def count(request, pk: int):
    """204 whether it counts or not, without a query and without a cookie; 403 to other sites' pages."""
    if not _is_ours(request):
        return HttpResponseForbidden("Another origin.", content_type="text/plain")
    if 0 < pk < _LARGEST and not is_machine(request):
        tally.add(pk, networks_of(sender_of(request)))
    return HttpResponse(status=204)


def _is_ours(request) -> bool:
    """Browsers say where a POST comes from, by Origin, and newer ones by Sec-Fetch-Site too; both must fit."""
    own = {settings.SITE_URL, f"{request.scheme}://{request.get_host()}"}
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    return (origin in own or origin is None) and (site == "same-origin" or site is None) and bool(origin or site)
