"""Error pages in the site's own clothes. 500.html and 400.html stand alone, without data. Whoever meets one in the
newsroom is led back to the desk as well."""

import sys

from django.contrib import admin
from django.db import InterfaceError, OperationalError
from django.http import HttpResponseBadRequest, HttpResponseServerError
from django.shortcuts import render
from django.template import loader

from portal.api.answers import ROOT, nothing_here
from portal.context import furniture_of
from portal.desk import DESK


def not_found(request, exception):
    if request.path_info.startswith(ROOT):
        return nothing_here(request)
    return _page(request, "404.html", 404)


def forbidden(request, exception):
    return _page(request, "403.html", 403)


def _page(request, template: str, status: int):
    """In the newsroom its own frame, for those who work there; a stranger there finds the public site's."""
    user = getattr(request, "user", None)
    if request.path_info.startswith(DESK) and user and user.is_active and user.is_staff:
        return render(request, f"admin/{template}", admin.site.each_context(request), status=status)
    context = furniture_of(request) | {"robots": "noindex"} | _way_back(request)
    return render(request, template, context, status=status)


def bad_request(request, exception):
    return HttpResponseBadRequest(loader.get_template("400.html").render(_way_back(request)))


def failed(request):
    """500; 504 where it was the database that did not answer. Of the two nginx shows a former page for the latter only
    (deploy/nginx.conf): an error of ours, or a text that was tampered with, must not hide behind one."""
    context = _way_back(request) | {"request_id": getattr(request, "request_id", "")}
    answer = HttpResponseServerError(loader.get_template("500.html").render(context))
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        answer.status_code, answer["Retry-After"] = 504, "30"
    return answer


def _way_back(request) -> dict:
    return {"desk_url": DESK} if request.path_info.startswith(DESK) else {}
