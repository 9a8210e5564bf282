"""A Word file read in a process of its own: whatever it holds, this one neither dies of it nor grows by it."""

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from portal import env
from portal.docx import archive
from portal.docx.errors import BROKEN, TOO_MUCH, Unusable

PATIENCE = 45
"""Seconds of the clock; the child has its own limit of processor time."""
_LONGEST_HEAD = 64 * 1024 * 1024
_PROJECT = Path(__file__).resolve().parent.parent.parent
logger = logging.getLogger(__name__)


@dataclass
class Reading:
    """See portal.docx.document.read for `found`; the pictures stay in a file until they are asked for."""

    found: dict
    _file: BinaryIO
    _start: int

    def pictures(self) -> Iterator[bytes]:
        """One after the other, so that only one is in memory."""
        self._file.seek(self._start)
        for size in self.found["sizes"]:
            yield self._file.read(size)


@contextmanager
def reading(source: BinaryIO) -> Iterator[Reading]:
    """Read an uploaded file, from its beginning. Raises Unusable with a Vietnamese sentence."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        _copy(source, given)
        yield _read(answer, _child(given, answer))


def _copy(source: BinaryIO, given: BinaryIO) -> None:
    source.seek(0, os.SEEK_END)
    if source.tell() > archive.LARGEST_FILE:
        raise Unusable(archive.too_large(source.tell()))
    source.seek(0)
    while piece := source.read(1024 * 1024):
        given.write(piece)
    given.seek(0)


def _child(given: BinaryIO, answer: BinaryIO) -> int:
    """The status with which it ended; negative where it was killed."""
    try:
        done = subprocess.run(
            [sys.executable, "-E", "-s", "-B", "-X", "utf8", "-m", "portal.docx"],
            stdin=given,
            stdout=answer,
            stderr=subprocess.PIPE,
            cwd=_PROJECT,
            env=env.of_a_child(),
            timeout=PATIENCE,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        raise Unusable(TOO_MUCH) from None
    if done.returncode:
        logger.warning("portal.docx ended with %s: %s", done.returncode, done.stderr[-2000:].decode(errors="replace"))
    return done.returncode


def _read(answer: BinaryIO, status: int) -> Reading:
    answer.seek(0)
    head = answer.readline(_LONGEST_HEAD)
    if status or not head.endswith(b"\n"):
        raise Unusable(TOO_MUCH if status < 0 else BROKEN)
    found = json.loads(head)
    if "error" in found:
        raise Unusable(found["error"])
    return Reading(found, answer, answer.tell())
