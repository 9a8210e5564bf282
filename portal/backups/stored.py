"""The stored files, through Django's storages: on this machine or in a bucket alike."""

from collections.abc import Iterator

from django.core.files.base import File
from django.core.files.storage import Storage, storages

from portal.backups.facts import STORAGES

PIECE = 1024 * 1024


def names(storage: Storage, folder: str = "") -> Iterator[str]:
    """All files of a storage, folder by folder. What begins with a dot is being written, or is nobody's."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in sorted(files):
        if file and not file.startswith("."):
            yield f"{folder}/{file}".lstrip("/")
    for below in sorted(folders):
        if below and not below.startswith("."):
            yield from names(storage, f"{folder}/{below}".lstrip("/"))


def storage_of(member: str) -> tuple[Storage, str] | None:
    """Where a member of the archive belongs, and under which name; None for what is no stored file."""
    folder, _, name = member.partition("/")
    for alias, its_folder in STORAGES.items():
        if folder == its_folder and name:
            return storages[alias], name
    return None


class Sized(File):
    """A member as Django's storages take a file: read once, from its beginning on."""

    def __init__(self, file, size: int):
        super().__init__(file, name="")
        self.size = size

    def chunks(self, chunk_size=None):
        while data := self.file.read(PIECE):
            yield data

    def seekable(self) -> bool:
        return False
