"""A public page as it will look once a version is live; nothing is saved, and nobody but the asker sees it."""

import copy
import json

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, QueryDict
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.module_loading import import_string

from portal import seal
from portal.models import Furniture, Versioned
from portal.models.furniture import CHANGED
from portal.models.version import assuming


def page_with(request, model: type[Versioned], pk: int | None, facts: dict, path: str = "") -> HttpResponse:
    """The public page of `path`, or one that shows the model, in its language, as a stranger would get it if the facts
    were live now."""
    public, path = copy.copy(request), path or model.shown_on(facts)
    public.method, public.GET, public.POST = "GET", QueryDict(), QueryDict()
    public.path = public.path_info = path
    public.user = AnonymousUser()
    public._furniture = pieces_with(model, pk, facts)
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        found = public.resolver_match = resolve(path)
        with assuming(model, pk, model.shown_now(facts)):
            response = found.func(public, *found.args, **found.kwargs)
            if hasattr(response, "render"):
                response.render()
    shown = HttpResponse(response.content, status=response.status_code)
    shown["X-Robots-Tag"] = "noindex"
    return shown


def pages_to_show() -> list[tuple[str, str]]:
    """(address, what it is called) of the public pages on which a change around the news is looked at, home first."""
    pieces = Furniture.objects.read()
    found = [(reverse("home"), "Trang chủ")]
    edition = (
        apps.get_model("news", "Edition").objects.live().filter(kind="news", language="vi").order_by("-pk").first()
    )
    if edition is not None:
        address = reverse("news:article", args=[edition.card_facts["slug"] or "bai", edition.article_id])
        found.append((address, "Bài mới nhất"))
    pages = {page["slug"]: page for page in pieces["pages"].get("pages", []) if page["language"] == "vi"}
    if "lien-he" in pages:
        found.append((reverse("news:page", args=["lien-he"]), "Trang liên hệ"))
    if pieces["languages"].get("languages"):
        with translation.override("en"):
            found.append((reverse("home"), "Trang tiếng Anh"))
    return found


def pieces_with(model: type[Versioned], pk: int | None, facts: dict) -> dict[str, dict]:
    """The page furniture with the facts as live, switched on and within their time."""
    pieces = Furniture.objects.read()
    with assuming(model, pk, model.shown_now(facts)):
        for name in (each for each in model.PIECES if each != CHANGED):
            pieces[name] = json.loads(seal.canonical(import_string(settings.FURNITURE[name])()))
    return pieces
