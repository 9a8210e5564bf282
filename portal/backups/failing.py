"""What stops a backup or a restore: one sentence that says what to do, and the exit code."""

import errno

REFUSED = 1
INCOMPLETE = 3
"""The backup was made, but the storage itself lacks files that the database names."""
BUSY = 75
"""Another one is running (sysexits' EX_TEMPFAIL)."""
WRONG_SETTINGS = 78


class Failed(Exception):
    def __init__(self, sentence: str, code: int = REFUSED):
        super().__init__(sentence)
        self.code = code


def told(error: OSError, doing: str) -> Failed:
    """An error of the file system as a sentence. doing: what was tried, “The backup could not be written to /x”."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Failed(f"{doing}: no space is left there. Make room, then run the command again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Failed(f"{doing}: this user may not ({error.strerror}). Give the portal's user the right to it.")
    return Failed(f"{doing}: {error}.")
