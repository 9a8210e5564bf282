"""ADMIN_NETWORKS: from where the newsroom can be opened at all, asked before anything else is."""

from django.conf import settings
from django.http import HttpResponse
from django.template import loader

from portal.desk import is_desk
from portal.senders import address_of


class OnlyFromOwnNetworks:
    """403 to everything of the newsroom, its login too, for whoever comes from elsewhere. No session is read for it,
    and no row of any table."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_desk(request.path_info) and not may_enter(request):
            answer = HttpResponse(loader.get_template("elsewhere.html").render(), status=403)
            answer["Cache-Control"], answer["X-Frame-Options"] = "no-store", "DENY"
            return answer
        return self.get_response(request)


def may_enter(request) -> bool:
    """Everybody may where nothing is set; where something is, nobody whose address is not known."""
    if not settings.ADMIN_NETWORKS:
        return True
    address = address_of(request)
    return address is not None and any(address in network for network in settings.ADMIN_NETWORKS)
