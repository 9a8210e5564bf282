"""/healthz: the process answers. /readyz: the site can do its work."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.models import Job, Lease
from portal.startup import wrong

WORKER_LAG = timedelta(seconds=60)
JOB_LAG = timedelta(minutes=10)
"""How far past its time a periodic job may be: a worker whose second lane hangs still renews its lease."""


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
        now = timezone.now()
        late = Job.objects.filter(name__in=list(settings.PERIODIC_JOBS), due_at__lt=now - JOB_LAG)
        return Lease.objects.filter(name="worker", expires_at__gt=now - WORKER_LAG).exists() and not late.exists()
    except DatabaseError:
        return False
