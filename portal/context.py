"""The furniture of every public page, read once a request, and only by templates that use it."""

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from portal.models import Furniture


def furniture(request) -> dict:
    """Context of public pages: site, menus, categories, people, alerts, services (of them services_home,
    services_side), link_lists, banners, statements, now, language, canonical.

    alternate: the address of the very same in the other language. switch: where the way to that language leads where
    there is no such address; without one to its home page. languages: see portal.page.languages."""
    if request.path_info.startswith("/admin/"):
        return {}
    pieces = pieces_of(request)
    language = get_language() or settings.LANGUAGE_CODE

    def part(build):
        return SimpleLazyObject(lambda: build(pieces, request, language))

    from portal import menus, page

    return {
        "site": part(page.identity),
        "menu": part(menus.main),
        "footer_menu": part(menus.footer),
        "statements": part(page.statements),
        "alerts": part(page.alerts),
        "people": part(page.people),
        "categories": part(page.categories),
        "services": part(page.service_cards),
        "services_home": part(page.home_cards),
        "services_side": part(page.side_cards),
        "link_lists": part(page.link_lists),
        "banners": part(page.banners),
        "now": timezone.now(),
        "language": language,
        "canonical": settings.SITE_URL + request.path,
        "robots": "",
        "alternate": "",
        "switch": "",
        "languages": part(page.languages),
    }


def pieces_of(request):
    """The furniture's documents, read at most once for a request."""
    if not hasattr(request, "_furniture"):
        request._furniture = SimpleLazyObject(Furniture.objects.read)
    return request._furniture
