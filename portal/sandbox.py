"""Strangers' files are read by a process of their own: the parent's side. A leaf; portal.confinement is the child's.

A picture, a Word file, a PDF: whatever it holds, a decoder that crashes or hangs costs one upload. The child is given
the file, little memory, little time, and none of our keys and addresses. It runs as the same user, so one that has been
taken over could still look into its parent's environment: keys belong into files (SECRET_KEY_FILE and its like).
"""

import fcntl
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from portal import env

AT_ONCE = min(4, os.cpu_count() or 1)
"""Children at the same time on this machine: each may take half a gigabyte and two threads."""
WAITS = 45
"""Seconds for a place among them, before the sender is asked to come back."""
_ROOT = Path(__file__).resolve().parent.parent


class Busy(Exception):
    """All places stayed taken."""


@dataclass(frozen=True)
class Ended:
    """status: the child's exit status, negative when it was killed; said: the end of its complaints."""

    status: int
    said: str


def run(module: str, *arguments: str, given: BinaryIO, answer: BinaryIO, seconds: float, places: Path) -> Ended:
    """`python -m module` between two open files, killed after so many seconds; Busy where no place came free.

    places: a folder that all processes of the portal on this machine share, for counting children.
    """
    with _place(places), tempfile.TemporaryFile() as complaint:
        process = subprocess.Popen(
            _command(module, arguments),
            stdin=given,
            stdout=answer,
            stderr=complaint,
            cwd=_ROOT,
            env=env.of_a_child() | {"MALLOC_ARENA_MAX": "2"},
            start_new_session=True,
        )
        alarm = threading.Timer(seconds, process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            status = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            alarm.cancel()
        complaint.seek(max(0, complaint.seek(0, os.SEEK_END) - 4000))
        return Ended(status, complaint.read().decode("utf-8", "replace").strip())


def _command(module: str, arguments: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-E", "-s", "-B", "-X", "faulthandler", "-X", "utf8", "-m", module, *arguments]


@contextmanager
def _place(places: Path) -> Iterator[None]:
    """One of AT_ONCE places, held by a lock on a file that ends with this process."""
    places.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + WAITS
    while True:
        for number in range(AT_ONCE):
            lock = open(places / f"{number}.lock", "wb")  # noqa: SIM115  held while the child runs
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                lock.close()
                continue
            try:
                yield
            finally:
                lock.close()
            return
        if time.monotonic() > deadline:
            raise Busy
        time.sleep(0.05)
