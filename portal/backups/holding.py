"""Who counts on the stored files now: a backup, or the jobs that clear away what nothing shows. Never both.

A lease in the database, so that it holds across machines. A backup renews it from a thread of its own, since copying
a large database takes minutes in one call.
"""

import socket
import threading
import time
from contextlib import contextmanager

from django.db import DatabaseError, connection

from portal.backups.failing import BUSY, Failed
from portal.models import Lease

NAME = "stored-files"
SECONDS = 120
RENEWED_EVERY = 20
PATIENCE = 30
"""Seconds that a backup waits for a clearing that is under way."""


def taken_for_clearing() -> bool:
    """Ask before each file that is taken away: False while a backup counts on the files, which are then left for the
    next time."""
    return Lease.objects.take(NAME, f"clearing:{socket.gethostname()}", SECONDS)


def clearing_done() -> None:
    Lease.objects.release(NAME, f"clearing:{socket.gethostname()}")


class Hold:
    """A backup's. The holder is this machine, whose backups exclude each other by a lock (portal.backups.places): so
    a killed one does not stand in the way of the next."""

    def __init__(self):
        self.holder = f"backup:{socket.gethostname()}"
        self._ended, self._lost = threading.Event(), False
        self._thread = threading.Thread(target=self._renew, name="backup-hold", daemon=True)

    def take(self) -> None:
        end = time.monotonic() + PATIENCE
        while not Lease.objects.take(NAME, self.holder, SECONDS):
            if time.monotonic() > end:
                raise Failed(
                    "Another machine's backup, or the clearing of unused files, is under way. "
                    f"Run the command again in {SECONDS} seconds.",
                    BUSY,
                )
            time.sleep(1)
        self._thread.start()

    def check(self) -> None:
        """Nothing that the snapshot names can have been cleared away so far."""
        if self._lost:
            raise Failed("The backup lost its hold on the stored files: the database was away for too long. Try again.")

    def release(self) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        try:
            Lease.objects.release(NAME, self.holder)
        except DatabaseError:
            pass  # it ends by itself

    def _renew(self) -> None:
        renewed = time.monotonic()
        while not self._ended.wait(RENEWED_EVERY):
            try:
                if not Lease.objects.take(NAME, self.holder, SECONDS):
                    self._lost = True
                renewed = time.monotonic()
            except DatabaseError:
                connection.close()
            if time.monotonic() - renewed > SECONDS - RENEWED_EVERY:
                self._lost = True
        connection.close()


@contextmanager
def held():
    hold = Hold()
    hold.take()
    try:
        yield hold
    finally:
        hold.release()
