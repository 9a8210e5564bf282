"""/healthz: the process answers. /readyz: the site can do its work."""

import secrets
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import seal
from portal.models import Job, Lease, SealCheck
from portal.startup import wrong

WORKER_LAG = timedelta(seconds=60)
JOB_LAG = timedelta(minutes=10)
"""How far past its time a periodic job may be: a worker whose second lane hangs still renews its lease."""
LOOKED_EVERY = 10
"""Seconds: what costs a write is not tried with every request."""
CHECKED_WITHIN = timedelta(hours=50)
"""A nightly check older than that says nothing of today."""


@never_cache
@require_safe
def alive(request):
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request):
    """200 when database, keys, storage and worker are in order, else 503; JSON without secrets.

    cache and seals are told only: without Redis the site is slower, and one article that was tampered with is for the
    alarm, not for a balancer that would take the whole site away. seals: null where no night has passed yet.
    """
    needed = {"database": _database(), "keys": not wrong(), "storage": storage.works(), "worker": _worker()}
    told = {"cache": shared_cache.works(), "seals": _seals(), "key": seal.fingerprint(settings.SEAL_KEY)}
    return JsonResponse(needed | told, status=200 if all(needed.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        return False


def _worker() -> bool:
    try:
        return worker_lives(timezone.now()) and not late_jobs(timezone.now()).exists()
    except DatabaseError:
        return False


def worker_lives(now) -> bool:
    return Lease.objects.filter(name="worker", expires_at__gt=now - WORKER_LAG).exists()


def late_jobs(now):
    return Job.objects.filter(name__in=list(settings.PERIODIC_JOBS), due_at__lt=now - JOB_LAG)


def _seals() -> bool | None:
    """Whether the last nightly check found everything sound; None where there is none of these days."""
    try:
        last = SealCheck.objects.finished().filter(finished_at__gt=timezone.now() - CHECKED_WITHIN).first()
    except DatabaseError:
        return None
    return None if last is None else last.fault_count == 0


class Tried:
    """A trial that is made at most every LOOKED_EVERY seconds, by one thread; the others get its last outcome."""

    def __init__(self, trial):
        self._trial, self._lock = trial, threading.Lock()
        self._outcome, self._at = True, float("-inf")

    def works(self) -> bool:
        if time.monotonic() - self._at >= LOOKED_EVERY and self._lock.acquire(blocking=False):
            try:
                self._outcome = self._succeeds()
                self._at = time.monotonic()
            finally:
                self._lock.release()
        return self._outcome

    def forget(self) -> None:
        self._outcome, self._at = True, float("-inf")

    def _succeeds(self) -> bool:
        try:
            return self._trial()
        except Exception:  # each storage and each cache has exceptions of its own
            return False


def _storage_keeps() -> bool:
    """Whether a small file can be written, read and removed."""
    name, content = f"readyz/{secrets.token_hex(8)}.txt", b"ok"
    try:
        default_storage.save(name, ContentFile(content))
        with default_storage.open(name) as file:
            return file.read() == content
    finally:
        default_storage.delete(name)


def _cache_keeps() -> bool:
    """True also where each process has its own."""
    if not settings.CACHES["default"].get("LOCATION"):
        return True
    word = secrets.token_hex(8)
    cache.set(f"readyz/{word}", word, 10)
    return cache.get(f"readyz/{word}") == word


storage, shared_cache = Tried(_storage_keeps), Tried(_cache_keeps)
