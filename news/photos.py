"""Uploads into the library: verified by a full decode, re-encoded, content-addressed, metadata dropped.

The original is kept privately; only renditions made here are ever served.
"""

import hashlib
import io
import warnings

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, UnidentifiedImageError

from news.models import Image

LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_PIXELS = 50_000_000
_TOO_MANY_PIXELS = "Ảnh có quá nhiều điểm ảnh. Xin thu nhỏ xuống dưới 50 triệu điểm ảnh rồi tải lại."
SMALLEST_SIDE = 16
WIDTHS = (360, 720, 1200, 1600)
"""Widths of renditions in pixels; never wider than the original."""
FORMATS = {"webp": {"quality": 80, "method": 4}, "jpeg": {"quality": 82, "optimize": True, "progressive": True}}
_OPENED = ("JPEG", "PNG", "WEBP", "GIF", "TIFF")
_READ = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "TIFF": "tif", "MPO": "jpg"}
"""Format → extension. MPO, of cameras with two lenses, is opened as JPEG; Pillow has no opener of that name."""


class Unreadable(ValueError):
    """The upload is not a picture we take; the message is a Vietnamese sentence for the sender."""


def inspect(data: bytes) -> tuple[Pillow.Image, str]:
    """(the decoded first frame, upright, in sRGB; the file extension), or Unreadable."""
    if len(data) > LARGEST_BYTES:
        raise Unreadable(f"Ảnh nặng {len(data) // 1048576} MB. Xin dùng ảnh không quá {LARGEST_BYTES // 1048576} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            picture = Pillow.open(io.BytesIO(data), formats=_OPENED)
            width, height = picture.size
            if width * height > LARGEST_PIXELS:
                raise Unreadable(_TOO_MANY_PIXELS)
            if min(width, height) < SMALLEST_SIDE:
                raise Unreadable("Ảnh quá nhỏ nên không dùng được. Xin chọn ảnh lớn hơn.")
            extension = _READ[picture.format]
            picture.load()
            return _upright_srgb(picture), extension
    except Unreadable:
        raise
    except (Pillow.DecompressionBombWarning, Pillow.DecompressionBombError):  # Pillow's own limits, asked before ours
        raise Unreadable(_TOO_MANY_PIXELS) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning, EOFError):
        raise Unreadable(
            "Tệp này không phải là ảnh, hoặc ảnh đã hỏng. Xin chọn tệp JPEG, PNG hoặc WebP mở xem được trên máy."
        ) from None


def _upright_srgb(picture: Pillow.Image) -> Pillow.Image:
    profile = picture.info.get("icc_profile")
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        picture = picture.point(lambda value: value / 256).convert("L")
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            picture = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile: take the numbers as they are
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Pillow.new("RGBA", picture.size, "white")
        picture = Pillow.alpha_composite(ground, picture)
    picture = picture.convert("RGB")
    picture.info = {}  # Pillow would write a JPEG's comment, and a broken profile, into every rendition
    return picture


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def take_in(image: Image, data: bytes, actor=None) -> Image:
    """Fill a new Image from the bytes of an upload: original, size, renditions. The caller saves it."""
    picture, extension = inspect(data)
    image.sha256, image.extension = digest_of(data), extension
    image.width, image.height = picture.size
    image.uploaded_by = actor
    image.file.save("upload", ContentFile(data), save=False)
    image.renditions = render(picture)
    return image


def render(picture: Pillow.Image) -> list[dict]:
    """Store every rendition; see portal.pictures.Picture for the shape."""
    widths = [width for width in WIDTHS if width < picture.width] + (
        [picture.width] if picture.width <= WIDTHS[-1] else []
    )
    renditions = []
    for width in widths:
        height = max(1, round(picture.height * width / picture.width))
        scaled = picture.resize((width, height), Pillow.Resampling.LANCZOS) if width != picture.width else picture
        for format, options in FORMATS.items():
            renditions.append({"format": format, "width": width, "height": height} | _store(scaled, format, options))
    return renditions


def _store(picture: Pillow.Image, format: str, options: dict) -> dict:
    buffer = io.BytesIO()
    picture.save(buffer, format, **options)
    data = buffer.getvalue()
    sha256 = digest_of(data)
    name = f"anh/{sha256[:2]}/{sha256[:40]}.{'jpg' if format == 'jpeg' else format}"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(data))
    return {"name": name, "sha256": sha256, "bytes": len(data)}
