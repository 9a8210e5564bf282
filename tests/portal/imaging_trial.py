"""Feeds many files to the pictures' child one after the other, in one process with the child's own limits.

python -m tests.portal.imaging_trial FOLDER prints one JSON object: how many answers were pictures, how many sentences,
what else they were, and the most memory that was held. A codec's crash ends it, and so fails the test that asked.
"""

import io
import json
import sys
from collections import Counter
from contextlib import redirect_stderr
from pathlib import Path

from portal.imaging import child


def cuts(data: bytes) -> list[int]:
    """Every kilobyte, and every 40 bytes of the first."""
    return [*range(0, min(1024, len(data)), 40), *range(1024, len(data), 1024), len(data)]


def main(folder: str) -> None:
    child.bound()
    outcomes: Counter = Counter()
    whole = {}
    for path in sorted(Path(folder).iterdir()):
        data = path.read_bytes()
        for length in cuts(data):
            with redirect_stderr(io.StringIO()):
                facts, _ = child.answer({"do": "inspect"}, io.BytesIO(data[:length]))
            kind = "sentence" if "error" in facts else "picture"
            if kind == "sentence" and not ("Xin" in facts["error"] and facts["error"].endswith(".")):
                kind = f"odd: {facts['error']}"
            outcomes[kind] += 1
            if length == len(data):
                whole[path.name] = kind
    print(json.dumps({"outcomes": outcomes, "whole": whole, "peak": child.peak()}))


if __name__ == "__main__":
    main(sys.argv[1])
