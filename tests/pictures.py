"""Pictures drawn for tests, good ones and hostile ones. Pure: no Django."""

import io
import random
import struct
import zlib
from functools import cache

from PIL import Image as Pillow
from PIL import ImageDraw

SIZE = (64, 48)


def encoded(picture: Pillow.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def halves(left="red", right="blue", size=SIZE) -> Pillow.Image:
    """Left half one colour, right half another: shows which side is up."""
    picture = Pillow.new("RGB", size, right)
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill=left)
    return picture


def quarters(size=(80, 60)) -> Pillow.Image:
    """Red, green / blue, white: shows every turn and flip."""
    picture = Pillow.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    half = size[0] // 2, size[1] // 2
    draw.rectangle((0, 0, half[0] - 1, half[1] - 1), fill="red")
    draw.rectangle((half[0], 0, size[0], half[1] - 1), fill="lime")
    draw.rectangle((0, half[1], half[0] - 1, size[1]), fill="blue")
    return picture


def grained(size=(200, 150), seed: int = 1) -> Pillow.Image:
    """Noise over colours, so that every encoder has something to write."""
    noise = random.Random(seed).randbytes(size[0] * size[1] * 3)
    return Pillow.blend(Pillow.frombytes("RGB", size, noise), quarters(size), 0.7)


def near(colour, expected, tolerance: int = 12) -> bool:
    return all(abs(one - other) <= tolerance for one, other in zip(colour, expected, strict=True))


def exif(**tags) -> Pillow.Exif:
    """exif(t0112=6, …): tags by their hexadecimal number."""
    found = Pillow.Exif()
    for name, value in tags.items():
        found[int(name[1:], 16)] = value
    return found


def chunk(kind: bytes, data: bytes, checksum: int | None = None) -> bytes:
    """A PNG's chunk, with a wrong checksum where one is given."""
    found = zlib.crc32(kind + data) if checksum is None else checksum
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", found)


def png_of(width: int, height: int, *between: bytes, depth: int = 8, colours: int = 2, rows: bytes = b"") -> bytes:
    """A PNG that says it is this large, whatever its data hold; other chunks stand between head and data."""
    header = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)
    data = rows or zlib.compress(b"\0" * 1000)
    parts = [chunk(b"IHDR", header), *between, chunk(b"IDAT", data), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@cache
def samples() -> dict[str, bytes]:
    """A small picture of every kind that is taken, in the ways that cameras and programs write them."""
    picture = grained()
    frames = [grained(seed=seed) for seed in (2, 3)]
    moving = {"save_all": True, "append_images": frames, "duration": 50}
    return {
        "baseline.jpg": encoded(picture, "JPEG", quality=85, exif=exif(t0112=6)),
        "progressive.jpg": encoded(picture, "JPEG", quality=85, progressive=True),
        "print.jpg": encoded(picture.convert("CMYK"), "JPEG", quality=80),
        "plain.png": encoded(picture, "PNG"),
        "palette.png": encoded(picture.quantize(64), "PNG"),
        "deep.png": encoded(Pillow.linear_gradient("L").convert("I").convert("I;16"), "PNG"),
        "moving.png": encoded(picture, "PNG", **moving),
        "lossy.webp": encoded(picture, "WEBP", quality=80),
        "lossless.webp": encoded(picture.convert("RGBA"), "WEBP", lossless=True),
        "moving.webp": encoded(picture, "WEBP", **moving),
        "moving.gif": encoded(picture, "GIF", **moving),
        "lzw.tif": encoded(picture, "TIFF", compression="tiff_lzw"),
        "plain.tif": encoded(picture, "TIFF"),
        "fax.tif": encoded(picture.convert("1"), "TIFF", compression="group4"),
        "plain.bmp": encoded(picture, "BMP"),
        "plain.avif": encoded(picture, "AVIF", quality=60, speed=9),
    }
