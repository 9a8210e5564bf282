"""`python -m portal.docx`: a Word file on standard input; on standard output a line of JSON, then the pictures' bytes.

The limits are set before anything is read, so that no file can take more memory or time than this process may have.
"""

import gc
import json
import resource
import sys

MEMORY = 512 * 1024 * 1024
SECONDS = 20


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(6000)
    gc.disable()  # a tree of half a million nodes would be searched again and again; the end frees it all
    from portal.docx import archive, document, errors

    try:
        found, pictures = document.read(sys.stdin.buffer.read(archive.LARGEST_FILE + 1))
        head = json.dumps(found).encode()
    except errors.Unusable as error:
        head, pictures = json.dumps({"error": str(error)}).encode(), []
    except (MemoryError, RecursionError):
        head, pictures = json.dumps({"error": errors.TOO_MUCH}).encode(), []
    for part in (head, b"\n", *pictures):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
