"""The yardstick beside the site: a Django view with a constant answer and no middleware, on the same server."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

ANSWER = "<!doctype html><html lang=vi><title>Trang trần</title><p>Luôn một câu trả lời."


def constant(request):
    return HttpResponse(ANSWER)


urlpatterns = [path("", constant)]

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="bare-only")
application = get_wsgi_application()
