"""The home page."""

from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from news.front import front_page
from portal import page
from portal.context import pieces_of
from portal.languages import in_other_language


@require_safe
def home(request):
    pieces, language = pieces_of(request), get_language()
    context = front_page(pieces, language) | {"alternate": in_other_language(pieces, request.path)}
    if not context["lead"]:
        context["pages"] = page.pages(pieces, language)
    return render(request, "home.html", context)
