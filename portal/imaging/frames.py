"""How many pictures a file holds, counted from its structure and never further than MOST_FRAMES."""

from typing import BinaryIO

from PIL import Image as Pillow

from portal.imaging.limits import MOST_FRAMES


def count(picture: Pillow.Image, kind: str, file: BinaryIO) -> int:
    """1 for a still picture; of more than MOST_FRAMES, MOST_FRAMES + 1. A camera's second picture (MPO) is no frame."""
    if kind in ("JPEG", "HEIF", "BMP"):
        return 1
    if kind == "GIF":
        return gif_frames(file)
    if kind == "TIFF":
        return _pages(picture)
    return getattr(picture, "n_frames", 1)  # what PNG, WebP and AVIF say in their heads


def _pages(picture: Pillow.Image) -> int:
    for number in range(1, MOST_FRAMES + 1):
        try:
            picture.seek(number)
        except EOFError:
            picture.seek(0)
            return number
    return MOST_FRAMES + 1


def gif_frames(file: BinaryIO) -> int:
    """Image blocks of a GIF, walked over without decoding; where the file breaks off, those before."""
    place = file.tell()
    try:
        file.seek(6)
        head = file.read(7)
        file.seek(_table(head[4]) if len(head) == 7 else 0, 1)
        found = 0
        while found <= MOST_FRAMES:
            mark = file.read(1)
            if mark == b",":
                found += 1
                block = file.read(9)
                if len(block) < 9:
                    break
                file.seek(_table(block[8]) + 1, 1)
            elif mark == b"!":
                file.seek(1, 1)
            else:
                break
            while size := file.read(1):
                if size == b"\0":
                    break
                file.seek(size[0], 1)
        return max(found, 1)
    finally:
        file.seek(place)


def _table(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0
