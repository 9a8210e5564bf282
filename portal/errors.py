"""Error pages in the site's own clothes. 500.html and 400.html stand alone, without data."""

from django.shortcuts import render

from portal.api.answers import ROOT, nothing_here


def not_found(request, exception):
    if request.path_info.startswith(ROOT):
        return nothing_here(request)
    return render(request, "404.html", {"robots": "noindex"}, status=404)


def forbidden(request, exception):
    return render(request, "403.html", {"robots": "noindex"}, status=403)
