"""The furniture of every public page, read once a request, and only by templates that use it."""

from functools import partial

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from portal.desk import DESK
from portal.models import Furniture
from portal.surroundings import NAMES, Surroundings, surroundings


def furniture(request) -> dict:
    """Context of every page but the newsroom's, which stand in a frame of their own."""
    return {} if request.path_info.startswith(DESK) else furniture_of(request)


def furniture_of(request) -> dict:
    """Context of public pages: site, menus, categories, people, alerts, services (of them services_home,
    services_side), link_lists, banners, statements, now, language, canonical; and `frame`, all of what stands around
    (portal.surroundings), whose key {% keep %} takes.

    alternate: the address of the very same in the other language. switch: where the way to that language leads where
    there is no such address; without one to its home page. languages: see portal.page.languages. page_key: names all
    that the page's head shows beside the frame, "" where its view does not say."""
    language = get_language() or settings.LANGUAGE_CODE
    around = SimpleLazyObject(lambda: surroundings_of(request, language))
    parts = {name: SimpleLazyObject(partial(getattr, around, name)) for name in NAMES}
    return parts | {
        "frame": around,
        "now": timezone.now(),
        "language": language,
        "canonical": settings.SITE_URL + request.path,
        "robots": "",
        "page_key": "",
        "alternate": "",
        "switch": "",
    }


def pieces_of(request):
    """The furniture's documents, read at most once for a request."""
    if not hasattr(request, "_furniture"):
        request._furniture = SimpleLazyObject(Furniture.objects.read)
    return request._furniture


def surroundings_of(request, language: str) -> Surroundings:
    """What stands around this page at this moment."""
    return surroundings(pieces_of(request), language)
