"""A public page as it will look once a version is live; nothing is saved, and nobody but the asker sees it."""

import copy
import json

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, QueryDict
from django.urls import resolve
from django.utils import translation
from django.utils.module_loading import import_string

from portal import seal
from portal.models import Furniture, Versioned
from portal.models.version import assuming


def page_with(request, model: type[Versioned], pk: int | None, facts: dict, path: str = "") -> HttpResponse:
    """The public page of `path`, or one that shows the model, in Vietnamese, as a stranger would get it if the facts
    were live now."""
    public, path = copy.copy(request), path or model.shown_on(facts)
    public.method, public.GET, public.POST = "GET", QueryDict(), QueryDict()
    public.path = public.path_info = path
    public.user = AnonymousUser()
    public._furniture = pieces_with(model, pk, facts)
    found = resolve(path)
    public.resolver_match = found
    with translation.override(settings.LANGUAGE_CODE):
        response = found.func(public, *found.args, **found.kwargs)
        if hasattr(response, "render"):
            response.render()
    shown = HttpResponse(response.content, status=response.status_code)
    shown["X-Robots-Tag"] = "noindex"
    return shown


def pieces_with(model: type[Versioned], pk: int | None, facts: dict) -> dict[str, dict]:
    """The page furniture with the facts as live, switched on and within their time."""
    pieces = Furniture.objects.read()
    with assuming(model, pk, model.shown_now(facts)):
        for name in model.PIECES:
            pieces[name] = json.loads(seal.canonical(import_string(settings.FURNITURE[name])()))
    return pieces
