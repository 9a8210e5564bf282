"""Error pages in the site's own clothes. 500.html and 400.html stand alone, without data. Whoever meets one in the
newsroom is led back to the desk as well."""

from django.http import HttpResponseBadRequest, HttpResponseServerError
from django.shortcuts import render
from django.template import loader

from portal.api.answers import ROOT, nothing_here

DESK = "/admin/"


def not_found(request, exception):
    if request.path_info.startswith(ROOT):
        return nothing_here(request)
    return render(request, "404.html", {"robots": "noindex"} | _way_back(request), status=404)


def forbidden(request, exception):
    return render(request, "403.html", {"robots": "noindex"} | _way_back(request), status=403)


def bad_request(request, exception):
    return HttpResponseBadRequest(loader.get_template("400.html").render(_way_back(request)))


def failed(request):
    return HttpResponseServerError(loader.get_template("500.html").render(_way_back(request)))


def _way_back(request) -> dict:
    return {"desk_url": DESK} if request.path_info.startswith(DESK) else {}
