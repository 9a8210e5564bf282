"""One file that holds a whole backup: a tar, compressed by zstd, encrypted by age where there is a key.

Members in this order: about.json (what it is, so that a restore can refuse at once), the database, every stored file
under the name of its storage, the audit's anchors, SHA256SUMS (a line a member, as `sha256sum -c` reads it), and
manifest.json, which names the digest of SHA256SUMS and is sealed. An archive without its manifest is no backup.
Nothing is held in memory but the digests' lines, and those only as long as they are few.
"""

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from portal import seal
from portal.backups.encryption import decrypting, encrypting
from portal.backups.failing import Failed, told

FORMAT = 1
ABOUT, SUMS, MANIFEST = "about.json", "SHA256SUMS", "manifest.json"
PIECE = 1024 * 1024
_LINES_IN_MEMORY = 8 * PIECE
_PACKED_PIECE = 64 * 1024
"""Read at once, since it may unpack to a thousand times as much."""


class _Digesting:
    """A file as tarfile reads it, counted and digested on the way."""

    def __init__(self, file: BinaryIO):
        self.file, self.digest, self.size, self.closed = file, hashlib.sha256(), 0, False

    def read(self, count: int = -1) -> bytes:
        data = self.file.read(count)
        self.digest.update(data)
        self.size += len(data)
        return data


class _Reading(_Digesting):
    """The same of a member that is read: what is damaged is told as Failed, whoever reads it."""

    def __init__(self, file: BinaryIO, told: Callable[[], AbstractContextManager]):
        super().__init__(file)
        self.told = told

    def read(self, count: int = -1) -> bytes:
        with self.told():
            return super().read(count)


class _Sums:
    """The lines of SHA256SUMS while members pass by."""

    def __init__(self):
        self.lines = tempfile.SpooledTemporaryFile(_LINES_IN_MEMORY)  # noqa: SIM115 (closed with the archive)
        self.count = self.bytes = 0

    def add(self, name: str, file: _Digesting) -> None:
        self.lines.write(f"{file.digest.hexdigest()}  {name}\n".encode())
        self.count += 1
        self.bytes += file.size


class Writer:
    def __init__(self, tar: tarfile.TarFile):
        self.tar, self.sums = tar, _Sums()

    def add(self, name: str, file: BinaryIO, size: int) -> None:
        """Raises OSError where the file is shorter than `size`."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        read = _Digesting(file)
        self.tar.addfile(entry, read)
        self.sums.add(name, read)

    def add_json(self, name: str, value: dict) -> None:
        data = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()
        self.add(name, io.BytesIO(data), len(data))

    def finish(self, facts: dict) -> dict:
        """Writes sums and manifest; returns the manifest. facts: what only the end knows."""
        sums = self.sums
        manifest = {"format": FORMAT, "members": sums.count, "bytes": sums.bytes} | facts
        size = sums.lines.seek(0, io.SEEK_END)
        sums.lines.seek(0)
        read, entry = _Digesting(sums.lines), tarfile.TarInfo(SUMS)
        entry.size, entry.mode = size, 0o600
        self.tar.addfile(entry, read)
        manifest["sums"] = read.digest.hexdigest()
        manifest["seal"] = seal.make("backup", seal.canonical(manifest))
        self.add_json(MANIFEST, manifest)
        return manifest


@contextmanager
def writing(file: BinaryIO, key: str) -> Iterator[Writer]:
    import zstandard

    with ExitStack() as stack:
        out = stack.enter_context(encrypting(file, key)) if key else file
        compressor = zstandard.ZstdCompressor(level=3, write_checksum=True)
        packed = stack.enter_context(compressor.stream_writer(out, closefd=False))
        tar = stack.enter_context(tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT, bufsize=PIECE))
        writer = Writer(tar)
        stack.callback(writer.sums.lines.close)
        yield writer


class _Unpacking:
    """What a file holds, unpacked. Unlike zstandard's own reader it says when the end is missing, or is not the end."""

    def __init__(self, raw: BinaryIO):
        import zstandard

        self.raw, self.frame, self.ready = raw, zstandard.ZstdDecompressor().decompressobj(), b""

    def read(self, count: int) -> bytes:
        pieces, has = [self.ready], len(self.ready)
        while has < count and not self.frame.eof:
            packed = self.raw.read(_PACKED_PIECE)
            if not packed:
                raise ValueError("its end is missing")
            pieces.append(self.frame.decompress(packed))
            has += len(pieces[-1])
        if has < count and (self.frame.unused_data or self.raw.read(1)):
            raise ValueError("something follows its end")
        data = b"".join(pieces)
        self.ready = data[count:]
        return data[:count]


@dataclass
class Member:
    name: str
    size: int
    file: _Digesting
    """To be read, wholly or not, before the next member is asked for."""

    def digest(self) -> str:
        """Of the whole member, whose rest is read for it."""
        while self.file.read(PIECE):
            pass
        return self.file.digest.hexdigest()


class Reader:
    """Members one after the other, about, sums and manifest apart. Failed where anything is not as it was written;
    what was read is only proven once the last member has been asked for."""

    def __init__(self, path: Path, key: str):
        self.path, self.key = path, key
        self.about: dict = {}
        self.manifest: dict = {}

    def __iter__(self) -> Iterator[Member]:
        with self._told(), self.path.open("rb") as file, ExitStack() as stack:
            raw = stack.enter_context(decrypting(file, self._needed_key())) if self._is_encrypted else file
            yield from self._members(_Unpacking(raw))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong while it is read, as sentences."""
        import zstandard

        try:
            yield
        except (zstandard.ZstdError, tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
            raise self._damaged(str(error)) from error
        except FileNotFoundError:
            raise Failed(f"There is no file {self.path}.") from None
        except OSError as error:
            raise told(error, f"{self.path} could not be read") from error

    @property
    def _is_encrypted(self) -> bool:
        with self.path.open("rb") as file:
            return file.read(4) == b"age-"

    def _needed_key(self) -> str:
        if not self.key:
            raise Failed(f"{self.path.name} is encrypted. Set BACKUP_KEY or BACKUP_KEY_FILE to the key of the backup.")
        return self.key

    def _damaged(self, why: str) -> Failed:
        return Failed(f"{self.path.name} is no whole backup, or was damaged ({why}). Take another one.")

    def _members(self, unpacked: BinaryIO) -> Iterator[Member]:
        sums, ended = _Sums(), False
        with sums.lines, tarfile.open(fileobj=unpacked, mode="r|", bufsize=PIECE) as tar:
            for entry in tar:
                if ended or not entry.isreg() or entry.name.startswith("/") or ".." in entry.name.split("/"):
                    raise self._damaged(f"a member that does not belong there: {entry.name}")
                read = _Reading(tar.extractfile(entry), self._told)
                if entry.name == SUMS:
                    self._compare(sums, read)
                elif entry.name == MANIFEST:
                    ended = self._end(json.loads(read.read()), sums)
                else:
                    if entry.name == ABOUT:
                        self.about = json.loads(read.read())
                        self._look_at_format()
                    elif not self.about:
                        raise self._damaged("it does not begin with what it is")
                    member = Member(entry.name, entry.size, read)
                    yield member
                    member.digest()
                    sums.add(entry.name, read)
        if not ended:
            raise self._damaged("its end is missing")
        while piece := unpacked.read(PIECE):
            if piece.strip(b"\0"):
                raise self._damaged("something follows its end")

    def _look_at_format(self) -> None:
        if self.about["format"] != FORMAT:
            raise Failed(
                f"{self.path.name} has format {self.about['format']}, and this program reads {FORMAT}: it was made by "
                f"version {self.about.get('version', '?')}. Install that version, or a newer one."
            )

    def _compare(self, sums: _Sums, written: _Digesting) -> None:
        sums.lines.seek(0)
        for ours in sums.lines:
            line = written.read(len(ours))
            if line != ours:
                raise self._damaged(f"{ours.decode().strip().partition('  ')[2]} is not as it was written")
        if written.read(1):
            raise self._damaged("members are missing")
        self.manifest["sums"] = written.digest.hexdigest()

    def _end(self, manifest: dict, sums: _Sums) -> bool:
        told_of = (manifest["members"], manifest["bytes"], manifest["sums"])
        if told_of != (sums.count, sums.bytes, self.manifest.get("sums")):
            raise self._damaged("its members are not those of its manifest")
        self.manifest = manifest
        return True


def is_ours(manifest: dict) -> bool:
    """Whether the manifest bears a seal of one of our keys: nobody without the key made or changed the backup."""
    unsealed = {name: value for name, value in manifest.items() if name != "seal"}
    return seal.holds(manifest.get("seal", ""), "backup", seal.canonical(unsealed))
