"""The child's one job: read a picture from standard input, write the answer to standard output, end.

The answer is a line of JSON and then the files that it lists, one after the other:
    {"kind", "frames", "original": [w, h], "size": [w, h], "credit", "caption", "peak": bytes,
     "files": [{"format", "width", "height", "bytes"}]}
or {"error": sentence, "peak": bytes}. Standard error tells what went wrong beyond that.
"""

import json
import os
import resource
import struct
import sys
import traceback
from typing import BinaryIO

from portal.imaging import limits

PROOF_SIDE = 1600


def main() -> int:
    """Serves the job given as JSON in the first argument; 0 whenever an answer was written, also one that refuses."""
    bound()
    facts, files = answer(json.loads(sys.argv[1]), sys.stdin.buffer)
    facts["peak"] = peak()
    with os.fdopen(sys.stdout.fileno(), "wb", closefd=False) as out:
        out.write(json.dumps(facts).encode() + b"\n")
        for data in files:
            out.write(data)
    return 0


def answer(job: dict, file: BinaryIO) -> tuple[dict, list[bytes]]:
    """(what stands in the first line, the files behind it), whatever the file holds."""
    try:
        return _done(job, file)
    except limits.Unreadable as refusal:
        return {"error": str(refusal)}, []
    except MemoryError:
        return {"error": limits.TOO_HEAVY}, []
    except Exception as error:
        # A decoder may raise whatever it likes at broken data; what may be our own mistake is told in full.
        if isinstance(error, OSError | SyntaxError | ValueError | EOFError | struct.error):
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        else:
            traceback.print_exc()
        heavy = "memory" in str(error).lower() or "alloc" in str(error).lower()
        bomb = "decompressed data too large" in str(error).lower() or "too large text" in str(error).lower()
        return {"error": limits.BLOATED if bomb else limits.TOO_HEAVY if heavy else limits.BROKEN}, []


def _done(job: dict, file: BinaryIO) -> tuple[dict, list[bytes]]:
    from portal.imaging import encoding, opening, plan  # after the limits stand

    formats = job.get("formats") or plan.FORMATS
    widths = job.get("widths") or plan.WIDTHS

    def enough(width: int, height: int) -> int:
        if job["do"] == "proof":
            return max(1, min(width, round(width * PROOF_SIDE / max(width, height))))
        return plan.widest(width, height, widths)

    found = opening.open_picture(file, job.get("edits") or {}, enough)
    made = []
    if job["do"] == "render":
        wanted = plan.wanted(*found.size, widths, tuple(formats))
        made = encoding.render(found.picture, wanted, formats)
    elif job["do"] == "proof":
        found.picture.thumbnail((PROOF_SIDE, PROOF_SIDE))
        width, height = found.picture.size
        made = [({"format": "jpeg", "width": width, "height": height}, encoding.encoded(found.picture, "jpeg"))]
    facts = {
        "kind": found.kind,
        "frames": found.frames,
        "original": found.original,
        "size": found.size,
        "credit": found.credit,
        "caption": found.caption,
        "files": [facts | {"bytes": len(data)} for facts, data in made],
    }
    return facts, [data for _, data in made]


def bound() -> None:
    """Take from this process what it does not need, before it sees a single byte of the picture."""
    wished = {
        resource.RLIMIT_DATA: limits.MEMORY,
        resource.RLIMIT_CPU: limits.CPU_SECONDS,
        resource.RLIMIT_FSIZE: limits.LARGEST_ANSWER,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for kind, amount in wished.items():
        try:
            resource.setrlimit(kind, (amount, amount))
        except (ValueError, OSError):
            pass  # a system that does not know this limit, or has set a lower one
    try:
        os.nice(5)  # readers first
    except OSError:
        pass


def peak() -> int:
    """The most memory that was resident, in bytes; getrusage would count what the parent held at the fork too."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
