"""The age format (age-encryption.org), by pyrage: whoever has the key can also open a backup with the tool `age`.

pyrage pulls from one file and pushes into another until the first ends; a pipe and a thread make that a file to write
to, or to read from. Imported only where it is used.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from portal.backups.failing import Failed

WRONG_KEY = (
    "The backup cannot be opened with this BACKUP_KEY: it is another key's, or the file was damaged. "
    "Set BACKUP_KEY or BACKUP_KEY_FILE to the key it was made with."
)


def _identity(key: str):
    from pyrage import IdentityError, x25519

    try:
        return x25519.Identity.from_str(key)
    except IdentityError:
        raise Failed("BACKUP_KEY is not a key of age. Make one with: manage.py backup --new-key") from None


def new_key() -> str:
    from pyrage import x25519

    return str(x25519.Identity.generate())


class _Work(threading.Thread):
    """A call of pyrage beside us; what it raised is raised again by `end`."""

    def __init__(self, call, *files: BinaryIO, ours: BinaryIO):
        super().__init__(name="age", daemon=True)
        self.call, self.files, self.ours, self.error = call, files, ours, None

    def run(self) -> None:
        try:
            self.call(*self.files)
        except BaseException as error:
            self.error = error
        try:
            self.ours.close()  # so that whoever is at the other end of the pipe does not wait for ever
        except OSError:
            pass  # nobody is there any more


class _Remembering:
    """A file to write to; pyrage tells an OSError as text only."""

    def __init__(self, raw: BinaryIO):
        self.raw, self.error = raw, None

    def write(self, data: bytes) -> int:
        try:
            return self.raw.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self.raw.flush()


@contextmanager
def encrypting(raw: BinaryIO, key: str) -> Iterator[BinaryIO]:
    """A file whose bytes go to `raw` encrypted; whole once the block has ended without an exception."""
    import pyrage

    recipient = _identity(key).to_public()
    source, target = os.pipe()
    inner, outer = os.fdopen(source, "rb"), os.fdopen(target, "wb")
    kept = _Remembering(raw)
    work = _Work(lambda *files: pyrage.encrypt_io(*files, [recipient]), inner, kept, ours=inner)
    work.start()
    try:
        yield outer
        outer.close()
    except BrokenPipeError:
        pass  # pyrage gave up; below it is told why
    finally:
        try:
            outer.close()
        except OSError:
            pass
        work.join()
    if kept.error or work.error:
        raise kept.error or OSError(str(work.error))


@contextmanager
def decrypting(raw: BinaryIO, key: str) -> Iterator[BinaryIO]:
    """What `raw` holds, in the clear, to be read to its end: a part that was changed or cut off is told there."""
    import pyrage

    identity = _identity(key)
    source, target = os.pipe()
    outer, inner = os.fdopen(source, "rb"), os.fdopen(target, "wb")
    work = _Work(lambda *files: pyrage.decrypt_io(*files, [identity]), raw, inner, ours=inner)
    work.start()
    try:
        yield outer
        work.join()
    except Exception as error:
        outer.close()
        work.join()
        if isinstance(work.error, pyrage.DecryptError):
            raise Failed(WRONG_KEY) from error
        raise
    finally:
        outer.close()
        work.join()
    if work.error:
        raise Failed(WRONG_KEY) from work.error
