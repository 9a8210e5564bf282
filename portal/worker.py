"""The worker: one process at a time, by a lease in the database, runs what is due."""

import logging
import os
import signal
import socket
import time
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.models import Job, Lease

logger = logging.getLogger("portal.worker")

LEASE = "worker"
LEASE_SECONDS = 3
TICK = 1.0
WAITING_TICK = 0.25
"""Of a worker without the lease: with LEASE_SECONDS and TICK it bounds how late a second worker takes over."""


class Worker:
    """Runs settings.PERIODIC_JOBS until told to stop. A failing job is noted in its row and runs again."""

    def __init__(self):
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = False

    def stop(self, *_) -> None:
        self.stopping = True

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        logger.info("Worker %s is waiting for the lease.", self.holder)
        had_lease = False
        while not self.stopping:
            started = time.monotonic()
            try:
                close_old_connections()
                has_lease = Lease.objects.take(LEASE, self.holder, LEASE_SECONDS)
                if has_lease and not had_lease:
                    logger.info("Worker %s has the lease.", self.holder)
                had_lease = has_lease
                if has_lease:
                    self.tick()
            except Exception:
                logger.exception("The worker stumbled; it goes on in a moment.")
                connection.close()
            pause = TICK if had_lease else WAITING_TICK
            time.sleep(max(0.05, pause - (time.monotonic() - started)))
        if had_lease:
            Lease.objects.release(LEASE, self.holder)
        logger.info("Worker %s has ended.", self.holder)

    def tick(self) -> None:
        """Run every job that is due now, each by itself."""
        now = timezone.now()
        rows = Job.objects.in_bulk(list(settings.PERIODIC_JOBS))
        for name, (path, seconds) in settings.PERIODIC_JOBS.items():
            job = rows.get(name) or Job(name=name, due_at=now)
            if job.due_at > now:
                continue
            job.last_error = run_job(name, path)
            job.last_run_at = timezone.now()
            job.due_at = now + timedelta(seconds=seconds)
            job.save()
            Lease.objects.take(LEASE, self.holder, LEASE_SECONDS)


def run_job(name: str, path: str) -> str:
    """Run one job; returns "" or the error's text. One failure never stops the next job."""
    try:
        import_string(path)()
        return ""
    except Exception as error:
        logger.exception("The job %s failed.", name)
        return f"{type(error).__name__}: {error}"[:2000]


def clear_sessions() -> None:
    call_command("clearsessions")
