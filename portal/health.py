"""/healthz: the process answers. /readyz: the site can do its work."""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.models import Lease
from portal.startup import wrong

WORKER_LAG = timedelta(seconds=60)


@never_cache
@require_safe
def alive(request):
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request):
    """200 when database, keys and worker are in order, else 503; JSON without secrets."""
    state = {"database": _database(), "keys": not wrong(), "worker": _worker()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        return False


def _worker() -> bool:
    try:
        return Lease.objects.filter(name="worker", expires_at__gt=timezone.now() - WORKER_LAG).exists()
    except DatabaseError:
        return False
