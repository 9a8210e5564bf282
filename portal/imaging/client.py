"""The parent's side: one child a picture, a few at once a machine, and whatever happens to it a sentence.

It knows nothing of Django and imports no decoder, so a web worker that only takes in and hands on stays small.
"""

import fcntl
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from portal.imaging import kinds, limits
from portal.imaging.limits import Unreadable

logger = logging.getLogger("portal.imaging")

AT_ONCE = min(4, os.cpu_count() or 1)
"""Children at the same time on this machine: each may take half a gigabyte and two threads."""
WAITS = 45
"""Seconds for a place among them, before the sender is asked to come back."""

_COMMAND = [sys.executable, "-E", "-s", "-B", "-X", "faulthandler", "-m", "portal.imaging"]
_ROOT = Path(__file__).resolve().parent.parent.parent
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "LANG")
"""Nothing else of ours reaches the child: no key, no address of a database."""


@dataclass(frozen=True)
class File:
    format: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True)
class Answer:
    kind: str
    frames: int
    original: tuple[int, int]
    size: tuple[int, int]
    credit: str
    caption: str
    files: list[File] = field(default_factory=list)
    peak: int = 0
    """Bytes that the child held at its height."""

    @property
    def extension(self) -> str:
        return kinds.EXTENSIONS[self.kind]


def run(data: bytes, job: dict, *, places: Path) -> Answer:
    """What the child makes of a picture, or Unreadable.

    job: {"do": "render" | "inspect" | "proof", "edits": …, "widths": …, "formats": …}
    places: a folder that all processes of the portal on this machine share, for counting children.
    """
    limits.refuse_bytes(len(data))
    kinds.kind_of(data[:4096])  # most of what is no picture needs no child
    with _place(places), tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(data)
        given.seek(0)
        with tempfile.TemporaryFile() as complaint:
            status = _child(json.dumps(job), given, answer, complaint)
            complaint.seek(0)
            said = complaint.read(4000).decode("utf-8", "replace").strip()
        answer.seek(0)
        return _read(answer, status, said)


def _child(job: str, given, answer, complaint) -> int:
    environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    process = subprocess.Popen(
        [*_COMMAND, job],
        stdin=given,
        stdout=answer,
        stderr=complaint,
        cwd=_ROOT,
        env=environment | {"MALLOC_ARENA_MAX": "2"},
        start_new_session=True,
    )
    alarm = threading.Timer(limits.SECONDS, process.kill)
    alarm.daemon = True
    alarm.start()
    try:
        return process.wait()
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        alarm.cancel()


def _read(answer, status: int, said: str) -> Answer:
    """The child's answer, believed only in what it can be held to: a decoder may have been taken over."""
    try:
        facts = json.loads(answer.readline(100_000)) if status == 0 else None
    except ValueError:
        facts = None
    if not isinstance(facts, dict):
        logger.warning("A picture's child ended with status %s. %s", status, said)
        raise Unreadable(limits.TOO_HEAVY)
    if said:
        logger.info("A picture was refused by its decoder. %s", said)
    if "error" in facts:
        raise Unreadable(str(facts["error"]))
    try:
        files = []
        for row in facts["files"]:
            data = answer.read(int(row["bytes"]))
            if not _MARKS[row["format"]](data):
                raise ValueError("a rendition is not what it is called")
            files.append(File(row["format"], int(row["width"]), int(row["height"]), data))
        (across, down), (width, height) = facts["original"], facts["size"]
        return Answer(
            kind=facts["kind"] if facts["kind"] in kinds.EXTENSIONS else "",
            frames=int(facts["frames"]),
            original=(int(across), int(down)),
            size=(int(width), int(height)),
            credit=str(facts["credit"]),
            caption=str(facts["caption"]),
            files=files,
            peak=int(facts["peak"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        logger.error("A picture's child gave a wrong answer: %s", error)
        raise Unreadable(limits.BROKEN) from None


_MARKS = {
    "jpeg": lambda data: data[:3] == b"\xff\xd8\xff",
    "webp": lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP",
    "avif": lambda data: data[4:12] == b"ftypavif",
}


@contextmanager
def _place(places: Path) -> Iterator[None]:
    """One of AT_ONCE places, held by a lock on a file that ends with this process; Unreadable when all stay taken."""
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
            raise Unreadable(limits.BUSY)
        time.sleep(0.05)
