"""The parent's side: one child a picture (portal.sandbox), and whatever happens to it a sentence.

It knows nothing of Django and imports no decoder, so a web worker that only takes in and hands on stays small.
"""

import json
import logging
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from portal import sandbox
from portal.imaging import kinds, limits
from portal.imaging.limits import Unreadable

logger = logging.getLogger("portal.imaging")


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
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(data)
        given.seek(0)
        try:
            ended = sandbox.run(
                "portal.imaging", json.dumps(job), given=given, answer=answer, seconds=limits.SECONDS, places=places
            )
        except sandbox.Busy:
            raise Unreadable(limits.BUSY) from None
        answer.seek(0)
        return _read(answer, ended.status, ended.said)


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
