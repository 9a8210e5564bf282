"""From a stranger's file to an upright RGB picture in sRGB, cropped, and no larger than its renditions need.

Whatever is large is made small first: JPEG and WebP while they are decoded, all else in strips, before transparency,
colours and turns are seen to. So 50 megapixels need little more than the decoder itself holds.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image as Pillow
from PIL import ImageCms

from portal.imaging import applying, frames, kinds, limits, notes, webp

Pillow.MAX_IMAGE_PIXELS = None  # limits.refuse_size asks first, and says more
_STRIP = 2_000_000
_HALVED = 24_000_000
"""Pixels of a progressive JPEG that is decoded at half its size even where a crop could use more: such a file is
held in memory as a whole besides its pixels."""
_PLAIN = ("L", "RGB", "CMYK", "LAB", "YCbCr")
_ORIENTATION = 0x0112


@dataclass
class Opened:
    picture: Pillow.Image
    """RGB, upright, turned, cropped, blurred; at least as wide as asked for where the file is."""
    kind: str
    frames: int
    original: tuple[int, int]
    """Upright, in full, unedited."""
    size: tuple[int, int]
    """After turn and crop, at full scale."""
    credit: str
    caption: str


class _Rows:
    """Decoded pixels in somebody else's memory, read like a picture strip by strip."""

    def __init__(self, owner, info: dict):
        self._owner = owner  # whose end would free the pixels
        self._data, self._stride = memoryview(owner.data), owner.stride
        self.mode, self.size, self.info = owner.mode, owner.size, info  # known for certain once it is decoded
        limits.refuse_size(*self.size)

    def getexif(self) -> dict:
        return {}  # libheif has brought it upright already

    def crop(self, box: tuple[int, int, int, int]) -> Pillow.Image:
        left, top, right, bottom = box
        part = self._data[top * self._stride : bottom * self._stride]
        rows = Pillow.frombuffer(self.mode, (self.size[0], bottom - top), part, "raw", self.mode, self._stride, 1)
        return rows.crop((left, 0, right, bottom - top))


def open_picture(file: BinaryIO, edits: dict, enough: Callable[[int, int], int]) -> Opened:
    """The picture that a seekable file holds, or Unreadable.

    enough: from the width and height after the edits to the width that is needed.
    """
    limits.refuse_bytes(file.seek(0, io.SEEK_END))
    file.seek(0)
    kind = kinds.kind_of(file.read(4096))
    file.seek(0)
    source = _source(file, kind)
    full = source.size
    limits.refuse_size(*full)
    count = frames.count(source, kind, file)
    limits.refuse_frames(count)
    credit, caption = notes.credit_and_caption(source)
    # TIFF is brought upright while it loads, so it is asked afterwards; JPEG must be asked before.
    steps = applying.turns(_orientation(source), edits) if kind != "TIFF" else None
    profile = source.info.get("icc_profile")
    source = _loaded(source, kind, 1 if steps is None else _factor(full, steps, edits, enough))
    if kind == "HEIF":
        full = source.size
    if steps is None:
        full, steps = source.size, applying.turns(_orientation(source), edits)
    original = full[::-1] if applying.is_lying(applying.turns(_orientation(source), {})) else full
    left, top, right, bottom = applying.region(full, steps, edits)
    size = (bottom - top, right - left) if applying.is_lying(steps) else (right - left, bottom - top)
    limits.refuse_size(*size)
    picture = _plain(source, applying.region(source.size, steps, edits), _factor(source.size, steps, edits, enough))
    del source
    picture = _in_srgb(picture, profile)
    for step in steps:
        picture = picture.transpose(step)
    if picture.width < 0.9 * enough(*size):
        size = picture.size  # halved, see _HALVED: nothing is made larger than it is known
    picture.info = {}  # Pillow would write a JPEG's comment, and a broken profile, into every rendition
    return Opened(applying.blurred(picture, edits), kind, count, original, size, credit, caption)


def _factor(size: tuple[int, int], steps: list, edits: dict, enough: Callable[[int, int], int]) -> int:
    """How many times smaller the picture may be made before it is too small."""
    left, top, right, bottom = applying.region(size, steps, edits)
    width, height = (bottom - top, right - left) if applying.is_lying(steps) else (right - left, bottom - top)
    return max(1, width // enough(width, height))


def _orientation(source) -> int:
    try:
        return int(source.getexif().get(_ORIENTATION, 1))
    except Exception:  # broken metadata: the picture stands as it is stored
        return 1


def _source(file: BinaryIO, kind: str):
    """The file's head: size, metadata, nothing decoded."""
    if kind == "WEBP" and (still := webp.Still.of(file)):
        return still
    if kind == "HEIF":
        try:
            import pi_heif  # only for telephones' pictures: it is a quarter of the child's start
        except ImportError:
            raise limits.Unreadable(limits.NO_HEIC) from None
        pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
        pi_heif.options.DECODE_THREADS = 2
        pi_heif.register_heif_opener()
    return Pillow.open(file, formats=[kind])


def _loaded(source, kind: str, factor: int):
    """The decoded picture, smaller by nearly `factor` where its decoder can do that."""
    if source.info.get("progressive") and source.size[0] * source.size[1] > _HALVED:
        factor = max(2, factor)
    smaller = [max(1, side // factor) for side in source.size]
    if kind == "HEIF":
        return _Rows(source._heif_file[source.tell()], source.info)
    if isinstance(source, webp.Still):
        return source.decoded(*smaller)
    if kind == "JPEG":
        source.draft(None, tuple(smaller))
    source.load()
    return source


def _plain(source, region: tuple[int, int, int, int], factor: int) -> Pillow.Image:
    """The region, so many times smaller, as L, RGB, CMYK or LAB; what is transparent lies on white."""
    if source.mode in _PLAIN and "transparency" not in source.info and isinstance(source, Pillow.Image):
        if factor > 1:
            return source.reduce(factor, box=region)
        return source if region == (0, 0, *source.size) else source.crop(region)
    left, top, right, bottom = region
    scale = _brightness(source)
    grey = source.mode[0] in "IF1"
    size = -(-(right - left) // factor), -(-(bottom - top) // factor)
    picture = Pillow.new("L" if grey else "RGB", size)
    rows = max(1, _STRIP // (right - left) // factor) * factor
    for start in range(top, bottom, rows):
        strip = _flat(source.crop((left, start, right, min(start + rows, bottom))), scale)
        picture.paste(strip.reduce(factor) if factor > 1 else strip, (0, (start - top) // factor))
    return picture


def _brightness(source) -> float:
    """What the numbers of a picture of more than eight bits are multiplied with."""
    if source.mode != "F":
        return 1 / 256
    highest = source.getextrema()[1]
    return 255 if highest <= 1 else 1 if highest <= 255 else 1 / 256


def _flat(part: Pillow.Image, scale: float) -> Pillow.Image:
    if part.mode[0] in "IF":
        part = part if part.mode in ("I", "I;16", "F") else part.convert("I")
        return part.point(lambda value: value * scale).convert("L")
    if part.mode == "1":
        return part.convert("L")
    if part.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in part.info:
        part = part.convert("RGBA")
        return Pillow.alpha_composite(Pillow.new("RGBA", part.size, "white"), part).convert("RGB")
    return part.convert("RGB")


def _in_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    if profile and len(profile) <= limits.MOST_METADATA and picture.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile, or one for other colours: take the numbers as they are
    if picture.mode == "LAB":
        source, target = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    return picture if picture.mode == "RGB" else picture.convert("RGB")
