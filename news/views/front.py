"""The home page."""

from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from news.front import front_page
from portal.context import pieces_of


@require_safe
def home(request):
    return render(request, "home.html", front_page(pieces_of(request), get_language()) | alternate(request))


def alternate(request) -> dict:
    """The home page in the other language."""
    return {"alternate": "/en/" if get_language() == "vi" else "/"}
