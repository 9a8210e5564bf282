"""Still WebP, decoded by libwebp's own function at the scale that is needed.

Pillow unfolds every WebP through the decoder for animations, which holds it four times over: 800 MB for 50 megapixels.
"""

import ctypes
import ctypes.util
from functools import cache
from pathlib import Path
from typing import BinaryIO

import PIL
from PIL import Image as Pillow

from portal.imaging.limits import MOST_METADATA

_ABI = 0x0209  # of <webp/decode.h>; the library refuses another major number
_RGBA = 1
_OUT_OF_MEMORY = 1


class _Features(ctypes.Structure):
    _fields_ = [
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("has_alpha", ctypes.c_int),
        ("has_animation", ctypes.c_int),
        ("format", ctypes.c_int),
        ("pad", ctypes.c_uint32 * 5),
    ]


class _Rgba(ctypes.Structure):
    _fields_ = [("rgba", ctypes.c_void_p), ("stride", ctypes.c_int), ("size", ctypes.c_size_t)]


class _Yuva(ctypes.Structure):
    _fields_ = [
        ("planes", ctypes.c_void_p * 4),
        ("strides", ctypes.c_int * 4),
        ("sizes", ctypes.c_size_t * 4),
    ]


class _Pixels(ctypes.Union):
    _fields_ = [("rgba", _Rgba), ("yuva", _Yuva)]


class _Buffer(ctypes.Structure):
    _fields_ = [
        ("colorspace", ctypes.c_int),
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("is_external_memory", ctypes.c_int),
        ("u", _Pixels),
        ("pad", ctypes.c_uint32 * 4),
        ("private_memory", ctypes.c_void_p),
    ]


class _Options(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_int)
        for name in (
            "bypass_filtering no_fancy_upsampling use_cropping crop_left crop_top crop_width crop_height use_scaling "
            "scaled_width scaled_height use_threads dithering_strength flip alpha_dithering_strength"
        ).split()
    ] + [("pad", ctypes.c_uint32 * 5)]


class _Config(ctypes.Structure):
    _fields_ = [("input", _Features), ("output", _Buffer), ("options", _Options)]


@cache
def _library() -> ctypes.CDLL | None:
    """The libwebp that Pillow's wheel carries, else the system's; None where there is neither."""
    folder = Path(PIL.__file__).parent
    carried = [*folder.parent.glob("pillow.libs/libwebp-*.so*"), *folder.glob(".dylibs/libwebp.*.dylib")]
    name = str(carried[0]) if carried else ctypes.util.find_library("webp")
    try:
        return ctypes.CDLL(name) if name else None
    except OSError:
        return None


class Still:
    """A WebP of one picture, like a Pillow image as far as its head goes."""

    n_frames = 1

    def __init__(self, data: bytes, size: tuple[int, int], info: dict):
        self.size, self.info = size, info
        self._data = data

    @classmethod
    def of(cls, file: BinaryIO) -> "Still | None":
        """None for an animation, and where libwebp is not found: then it is Pillow's."""
        if _library() is None:
            return None
        data = file.read()
        file.seek(0)
        features = _Features()
        if _library().WebPGetFeaturesInternal(data, len(data), ctypes.byref(features), _ABI) != 0:
            return None
        if features.has_animation:
            return None
        return cls(data, (features.width, features.height), metadata(data))

    def getexif(self) -> Pillow.Exif:
        exif = Pillow.Exif()
        exif.load(self.info.get("exif", b""))
        return exif

    def decoded(self, width: int, height: int) -> Pillow.Image:
        """RGBA of this size, or OSError."""
        config = _Config()
        if not _library().WebPInitDecoderConfigInternal(ctypes.byref(config), _ABI):
            raise OSError("libwebp is of another version")
        pixels = ctypes.create_string_buffer(width * height * 4)
        if (width, height) != self.size:
            config.options.use_scaling, config.options.scaled_width, config.options.scaled_height = 1, width, height
        config.output.colorspace, config.output.is_external_memory = _RGBA, 1
        config.output.u.rgba.rgba = ctypes.addressof(pixels)
        config.output.u.rgba.stride, config.output.u.rgba.size = width * 4, len(pixels)
        status = _library().WebPDecode(self._data, len(self._data), ctypes.byref(config))
        if status == _OUT_OF_MEMORY:
            raise MemoryError
        if status != 0:
            raise OSError(f"libwebp says {status}")
        picture = Pillow.frombuffer("RGBA", (width, height), pixels, "raw", "RGBA", 0, 1)
        picture.info = dict(self.info)
        return picture


def metadata(data: bytes) -> dict[str, bytes]:
    """ "icc_profile" and "exif" of a WebP, where it has them and they are not absurd."""
    found, place = {}, 12
    while place + 8 <= len(data):
        kind, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        name = {b"ICCP": "icc_profile", b"EXIF": "exif"}.get(kind)
        if name and size <= MOST_METADATA:
            found[name] = data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2
    return found
