"""The worker: one process at a time, by a lease in the database, runs what is due.

Two lanes, so that nothing slow can make the newsroom's schedule late: the clock's jobs every second in the
worker's own thread, all other periodic work one after the other in a second thread.
"""

import logging
import os
import signal
import socket
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone
from django.utils.module_loading import import_string

from portal import logs
from portal.models import Job, Lease

logger = logging.getLogger("portal.worker")

LEASE = "worker"
LEASE_SECONDS = 2
TICK = 1.0
WAITING_TICK = 0.25
"""Of a worker without the lease: with LEASE_SECONDS and TICK it bounds how late a second worker takes over."""
AGAIN_AFTER = timedelta(minutes=5)
"""How soon a periodic job runs again when its worker died amid it."""
NOTED_EVERY = timedelta(minutes=1)
"""How often the row of a clock's job, which runs every second, says so."""
ENDS_WITHIN = 10
"""Seconds that a worker told to stop waits for its periodic work."""


class Worker:
    """Runs settings.CLOCK_JOBS and PERIODIC_JOBS until told to stop. A failing job is noted and runs again."""

    def __init__(self):
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = False
        self.background = Background()

    def stop(self, *_) -> None:
        self.stopping = True

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        logger.info("Worker %s is waiting for the lease.", self.holder)
        had_lease = False
        while not self.stopping:
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
            time.sleep(_until_the_second() if had_lease else WAITING_TICK)
        self.background.stop()
        if had_lease:
            Lease.objects.release(LEASE, self.holder)
        logger.info("Worker %s has ended.", self.holder)

    def tick(self) -> None:
        """Run the clock's jobs, each by itself, and see that the periodic ones run too."""
        for name, path in settings.CLOCK_JOBS.items():
            _note_clock_job(name, run_job(name, path))
            Lease.objects.take(LEASE, self.holder, LEASE_SECONDS)
        self.background.wake()


def _until_the_second() -> float:
    """Seconds to the next whole second: times are typed to the minute, so the clock strikes with them."""
    return TICK - time.time() % TICK + 0.005


def _note_clock_job(name: str, error: str) -> None:
    now = timezone.now()
    same = Job.objects.filter(name=name, last_error=error, last_run_at__gt=now - NOTED_EVERY)
    if not same.exists():
        Job.objects.update_or_create(name=name, defaults={"due_at": now, "last_run_at": now, "last_error": error})


class Background:
    """The second lane: a thread with a database connection of its own, made when it is first needed."""

    def __init__(self):
        self._thread: threading.Thread | None = None
        self._wanted = threading.Event()
        self._stopping = False

    def wake(self) -> None:
        """See what is due; returns at once. While a round is under way the next one follows it."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="periodic-jobs", daemon=True)
            self._thread.start()
        self._wanted.set()

    def stop(self) -> None:
        """Let the job under way end, within ENDS_WITHIN seconds; the others keep their time."""
        self._stopping = True
        self._wanted.set()
        if self._thread is not None:
            self._thread.join(ENDS_WITHIN)

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._stopping:
                break
            try:
                close_old_connections()
                run_periodic_jobs(lambda: self._stopping)
            except Exception:
                logger.exception("The periodic work stumbled; it goes on in a moment.")
                connection.close()
        connection.close()


def run_periodic_jobs(stopping=lambda: False) -> None:
    """Run every job of settings.PERIODIC_JOBS that is due now, each by itself and claimed by one worker."""
    now = timezone.now()
    rows = Job.objects.in_bulk(list(settings.PERIODIC_JOBS))
    for name, (path, seconds) in settings.PERIODIC_JOBS.items():
        if stopping():
            return
        every = timedelta(seconds=seconds)
        if not Job.objects.claim(name, rows.get(name), now, until=now + AGAIN_AFTER, every=every):
            continue
        error = run_job(name, path)
        done = {"last_error": error, "last_run_at": timezone.now(), "due_at": now + every}
        Job.objects.filter(name=name).update(**done)


def run_job(name: str, path: str) -> str:
    """Run one job; returns "" or the error's text. One failure never stops the next job."""
    with logs.during(name):
        try:
            import_string(path)()
            return ""
        except Exception as error:
            logger.exception("The job %s failed.", name)
            return f"{type(error).__name__}: {error}"[:2000]
