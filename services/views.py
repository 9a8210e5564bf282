"""/bam/<banner>/: the plain link of a banner, which is counted and leads on to the address of its live version."""

from urllib.parse import urlsplit

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import page
from portal.context import pieces_of
from portal.desk import DESK
from portal.hosts import host_of
from portal.machines import is_machine
from portal.models import OutboundHost, Version
from portal.senders import networks_of, sender_of
from services.clicks import tally
from services.models import Banner

_LARGEST = 2**63


@never_cache
@require_safe
def follow(request, pk: int):
    """302 to what the sealed live version says, and to nothing that the request brings; 404 for what never was live,
    410 for what no longer is. One query; another for the host's standing."""
    banner = next((each for each in page.banners_in_time(pieces_of(request)) if each.get("id") == pk), None)
    if banner is None or page.followed(banner) == banner["url"] or _is_blocked(banner["url"]):
        return _over(request, pk)
    if _is_a_person_from_here(request):
        tally.add(pk, networks_of(sender_of(request)))
    response = HttpResponseRedirect(banner["url"])
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _is_blocked(address: str) -> bool:
    host = host_of(address)
    return bool(host) and bool(OutboundHost.objects.blocked_among([host]))


def _over(request, pk: int):
    was_live = (Version.State.LIVE, Version.State.PAST, Version.State.REMOVED)
    label = Banner._meta.label_lower
    if pk < _LARGEST and Version.objects.filter(object_type=label, object_id=pk, state__in=was_live).exists():
        return render(request, "services/banner_gone.html", {"robots": "noindex"}, status=410)
    raise Http404("No such banner.")


def _is_a_person_from_here(request) -> bool:
    """Somebody who pressed the banner on a page of ours: no machine, no browser that fetches ahead, no HEAD, no other
    site's link or picture with this address, no preview in the admin."""
    headers = request.headers
    return (
        request.method == "GET"
        and not is_machine(request)
        and headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
        and headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and headers.get("Sec-Fetch-Dest", "document") == "document"
        and not urlsplit(headers.get("Referer", "")).path.startswith(DESK)
    )
