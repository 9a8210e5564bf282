"""A Word file read in a process of its own: whatever it holds, this one neither dies of it nor grows by it."""

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

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


def read(source: BinaryIO) -> Reading:
    """Read an uploaded file, from its beginning. Raises Unusable with a Vietnamese sentence."""
    output = tempfile.TemporaryFile()  # noqa: SIM115, it lives as long as the Reading
    source.seek(0, 2)
    if source.tell() > archive.LARGEST_FILE:
        raise Unusable(archive.too_large(source.tell()))
    source.seek(0)
    with tempfile.TemporaryFile() as given:
        while piece := source.read(1024 * 1024):
            given.write(piece)
        given.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, "-E", "-s", "-X", "utf8", "-m", "portal.docx"],
                stdin=given,
                stdout=output,
                stderr=subprocess.PIPE,
                cwd=_PROJECT,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Unusable(TOO_MUCH) from None
    output.seek(0)
    head = output.readline(_LONGEST_HEAD)
    if done.returncode != 0 or not head.endswith(b"\n"):
        logger.warning("portal.docx ended with %s: %s", done.returncode, done.stderr[-2000:].decode(errors="replace"))
        raise Unusable(TOO_MUCH if done.returncode < 0 else BROKEN)
    found = json.loads(head)
    if "error" in found:
        raise Unusable(found["error"])
    return Reading(found, output, output.tell())
