"""MP3 and MP4, by their own frames and boxes."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from portal.filetypes import KINDS, Found, NotTaken, read_at

_HURT = "Tệp tiếng hoặc phim này đã hỏng hay tải lên chưa trọn. Xin mở thử trên máy, xuất lại rồi tải lên lần nữa."
_QUICKTIME = "Đây là phim QuickTime (.mov), nhiều máy không xem được. Xin xuất lại thành MP4 (H.264) rồi tải lên."
MOST_BOXES = 2000
LARGEST_INDEX = 16 * 1024 * 1024
"""Bytes of a movie's table of contents."""


def read(file: BinaryIO, head: bytes, size: int) -> Found | None:
    if head[4:8] == b"ftyp":
        return _movie(file, head, size)
    if head[4:8] in (b"moov", b"mdat", b"wide", b"pnot"):
        raise NotTaken(_QUICKTIME)
    return _mp3(file, head, size)


# MP3: ISO 11172-3, 13818-3

_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
ENOUGH_FRAMES = 8
FEWEST_FRAMES = 3


def _mp3(file: BinaryIO, head: bytes, size: int) -> Found | None:
    tagged = head.startswith(b"ID3") and len(head) >= 10 and all(byte < 0x80 for byte in head[6:10])
    start = 0
    if tagged:
        length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        start = 10 + length + (10 if head[5] & 0x10 else 0)
    elif not (head[0] == 0xFF and len(head) > 3 and head[1] & 0xE0 == 0xE0):
        return None
    if tagged:  # some writers leave zeros behind the tag
        padding = read_at(file, start, 4096)
        start += len(padding) - len(padding.lstrip(b"\0"))
    frames = 0
    while frames < ENOUGH_FRAMES and start + 4 <= size:
        length = _frame_length(read_at(file, start, 4))
        if not length:
            break
        frames += 1
        start += length
    if frames < FEWEST_FRAMES or (
        frames < ENOUGH_FRAMES and start + 4 <= size and not _is_tag(read_at(file, start, 3))
    ):
        if tagged:
            raise NotTaken(_HURT)
        return None
    return Found(KINDS["mp3"])


def _is_tag(data: bytes) -> bool:
    return data in (b"TAG", b"APE", b"LYR", b"ID3", b"\0\0\0")


def _frame_length(header: bytes) -> int:
    """Bytes of the layer III frame that begins so; 0 where none does."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate, rate, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if version == 1 or layer != 1 or bitrate in (0, 15) or rate == 3:
        return 0
    kbits = (_KBITS_1 if version == 3 else _KBITS_2)[bitrate]
    samples = 144 if version == 3 else 72
    return samples * kbits * 1000 // _RATES[version][rate] + padding


# MP4: ISO 14496-12


def _movie(file: BinaryIO, head: bytes, size: int) -> Found:
    brand = head[8:12]
    if brand == b"qt  ":
        raise NotTaken(_QUICKTIME)
    if brand[:3] in (b"hei", b"hev", b"mif", b"msf", b"avi"):
        raise NotTaken("Đây là ảnh. Xin thêm vào thư viện ảnh rồi chèn vào thân bài.")
    index = None
    places = set()
    for name, start, length in _boxes(file, 0, size):
        places.add(name)
        if name == b"moov":
            if length > LARGEST_INDEX:
                raise NotTaken(_HURT)
            index = read_at(file, start, length)
    if index is None or not places & {b"mdat", b"moof"}:
        raise NotTaken(_HURT)
    tracks = [_track(index, start, length) for name, start, length in _inside(index, 0, len(index)) if name == b"trak"]
    video = next((facts for handler, facts in tracks if handler == b"vide"), None)
    if video is not None:
        return Found(KINDS["mp4"], video)
    if any(handler == b"soun" for handler, _ in tracks):
        return Found(KINDS["m4a"])
    raise NotTaken(_HURT)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, where its content begins, how long that is) of every box at the top; raises NotTaken where one is cut."""
    for _ in range(MOST_BOXES):
        if start == end:
            return
        header = read_at(file, start, 16)
        if len(header) < 8:
            if not header.strip(b"\0"):
                return
            raise NotTaken(_HURT)
        length, name = struct.unpack(">I4s", header[:8])
        skip = 8
        if length == 1 and len(header) == 16:
            length, skip = struct.unpack(">Q", header[8:16])[0], 16
        elif length == 0:
            length = end - start
        if length < skip or start + length > end or not name.isascii() or not name.decode().isprintable():
            raise NotTaken(_HURT)
        yield name, start + skip, length - skip
        start += length
    raise NotTaken(_HURT)


def _inside(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    for _ in range(MOST_BOXES):
        if start + 8 > end:
            return
        length, name = struct.unpack_from(">I4s", data, start)
        if length < 8 or start + length > end:
            return
        yield name, start + 8, length - 8
        start += length


def _child(data: bytes, start: int, length: int, *names: bytes) -> tuple[int, int] | None:
    for wanted in names:
        found = next((row for row in _inside(data, start, start + length) if row[0] == wanted), None)
        if found is None:
            return None
        _, start, length = found
    return start, length


def _track(data: bytes, start: int, length: int) -> tuple[bytes, dict]:
    """(what it holds, the facts of its picture)."""
    handler = _child(data, start, length, b"mdia", b"hdlr")
    kind = data[handler[0] + 8 : handler[0] + 12] if handler and handler[1] >= 12 else b""
    if kind != b"vide":
        return kind, {}
    facts: dict = {}
    if description := _child(data, start, length, b"mdia", b"minf", b"stbl", b"stsd"):
        codec = data[description[0] + 12 : description[0] + 16]
        if len(codec) == 4 and codec.isalnum():
            facts["codec"] = codec.decode()
    if header := _child(data, start, length, b"tkhd"):
        at, size = header
        if size >= 84:
            matrix = struct.unpack_from(">9i", data, at + size - 44)
            width, height = (value >> 16 for value in struct.unpack_from(">2I", data, at + size - 8))
            if matrix[0] == 0 and matrix[4] == 0:  # filmed upright: turned by a quarter
                width, height = height, width
            if 16 <= width <= 8192 and 16 <= height <= 8192:
                facts |= {"width": width, "height": height}
    return kind, facts
