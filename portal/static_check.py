"""Whether the collected static files (STATIC_ROOT) are those that the program brings.

They are collected anew into a folder that is thrown away, and compared byte for byte; a list kept beside them would be
changed with them. Whoever can change the program itself (its folder belongs to the deployer) is not found out.
"""

import gzip
import json
import os
import re
import tempfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import brotli
from django.conf import settings
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from portal.static import HashedStatic

_HASHED = re.compile(r"(?P<before>.+)\.(?P<hash>[0-9a-f]{12})(?P<suffix>\.\w+)?")
_LARGEST = 64 * 1024 * 1024
"""Bytes that are read of a file; none of ours is nearly as large."""


def faults() -> list[str]:
    """One sentence for each file that is changed, missing or strange. None where nothing was ever collected."""
    root = Path(settings.STATIC_ROOT)
    if not isinstance(storages["staticfiles"], HashedStatic) or not root.is_dir() or not any(root.iterdir()):
        return []
    with tempfile.TemporaryDirectory() as folder:
        storage = _collect(Path(folder))
        return sorted(_differences(root, Path(folder), partial(_hash, storage)))


class _Uncompressed(HashedStatic):
    def compress_files(self, paths):
        return iter(())


def _collect(folder: Path) -> HashedStatic:
    storage = _Uncompressed(location=folder, base_url=settings.STATIC_URL)
    command = Command()
    command.storage = storage
    command.set_options(
        interactive=False, verbosity=0, link=False, clear=False, dry_run=False, ignore_patterns=[],
        use_default_ignore_patterns=True, post_process=True,
    )  # fmt: skip
    command.collect()
    return storage


def _hash(storage: HashedStatic, content: bytes) -> str:
    return storage.file_hash("", ContentFile(content))


def _differences(root: Path, ours: Path, hash_of) -> Iterator[str]:
    expected = {path.relative_to(ours).as_posix() for path in ours.rglob("*") if path.is_file()}
    kinds = {Path(name).suffix for name in expected}
    found = set()
    unread: list[str] = []
    for path in _files(root, unread):
        name = path.relative_to(root).as_posix()
        found.add(name)
        plain = _plain(name)
        content = None if path.is_symlink() or not path.is_file() else _content(path, plain != name)
        if plain in expected:
            if content is None or not _is_same(plain, content, (ours / plain).read_bytes()):
                yield f"The static file {name} is not the one that the program brings."
        elif content is None or not _is_of_an_earlier_release(plain, content, kinds, hash_of):
            yield f"The static file {name} is none of the program's (if an earlier release's: collectstatic --clear)."
    for name in unread:
        yield f"The folder {name} of static files cannot be read through."
    for name in expected - found:
        yield f"The static file {name} is missing."


def _files(root: Path, unread: list[str]) -> Iterator[Path]:
    """Files and links. Folders that cannot be listed are put into `unread`."""
    for folder, folders, names in os.walk(root, onerror=lambda error: unread.append(str(error.filename))):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        yield from (Path(folder, name) for name in (*names, *links))


def _plain(name: str) -> str:
    """The name of what was compressed."""
    return name.removesuffix(".gz").removesuffix(".br")


def _content(path: Path, is_compressed: bool) -> bytes | None:
    """What a browser makes of it; None where that is nothing, or too much."""
    try:
        with path.open("rb") as file:
            read = file.read(_LARGEST + 1)
            if is_compressed and path.suffix == ".gz":
                file.seek(0)
                read = gzip.GzipFile(fileobj=file).read(_LARGEST + 1)
            elif is_compressed:
                read = brotli.Decompressor().process(read, output_buffer_limit=_LARGEST + 1)
    except (OSError, EOFError, zlib.error, brotli.error):
        return None
    return read if len(read) <= _LARGEST else None


def _is_same(name: str, content: bytes, expected: bytes) -> bool:
    if name != HashedStatic.manifest_name:
        return content == expected
    try:
        return json.loads(content) == json.loads(expected)  # it need not be written in the same order
    except ValueError:
        return False


def _is_of_an_earlier_release(name: str, content: bytes, kinds: set[str], hash_of) -> bool:
    """Pages made before an upgrade still ask for it by its digest. No page of ours asks for another one."""
    told = _HASHED.fullmatch(name)
    return told is not None and (told["suffix"] or "") in kinds and hash_of(content) == told["hash"]
