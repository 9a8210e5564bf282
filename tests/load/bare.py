"""The least that Django can do: one view with a constant answer, no middleware. The yardstick of the web servers."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse("ok\n", content_type="text/plain"))]

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[], SECRET_KEY="none needed", USE_TZ=True)
application = get_wsgi_application()
