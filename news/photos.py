"""Pictures of the library: an original kept privately, renditions served.

Nothing is decoded here: portal.imaging does that in a child process with little memory and time. Calls take from half
a second to a few seconds; make them outside of transactions.

`Image.edits`: {"rotate": 0 | 90 | 180 | 270 clockwise, "crop": [x, y, w, h], "blurs": [[x, y, w, h], …]}, all in
fractions of the upright, turned, uncropped picture; what is absent is not done. Blurs are rectangles, covered whole.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from news.models import Image
from portal.imaging import client, edits, limits, plan
from portal.imaging.limits import BadEdits, Unreadable

__all__ = [
    "FORMATS", "LARGEST_BYTES", "WIDTHS", "BadEdits", "Unreadable", "digest_of", "inspect", "is_complete", "proof",
    "replace", "retouch", "take_in",
]  # fmt: skip

LARGEST_BYTES = limits.LARGEST_BYTES
WIDTHS, FORMATS = plan.WIDTHS, plan.FORMATS
FOLDER = "anh"
"""Where renditions lie in the storage: anh/ab/abcdef….avif, named by their content."""

_ENDINGS = {"jpeg": "jpg", "webp": "webp", "avif": "avif"}
_NOT_STORED = "Kho ảnh của trang tạm thời không dùng được nên chưa xử lý được ảnh. Xin thử lại sau ít phút."
_NO_ORIGINAL = "Ảnh gốc không còn trong kho nên không sửa được. Xin tải ảnh gốc lên lại bằng chức năng thay ảnh."


@dataclass(frozen=True)
class Found:
    """What a picture is, after a full decode; nothing is kept."""

    width: int
    height: int
    extension: str
    frames: int
    credit: str
    caption: str
    remarks: list[str]


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def inspect(data: bytes) -> Found:
    """What take_in would take, or Unreadable."""
    answer = _ask(data, {"do": "inspect"})
    return Found(*answer.size, answer.extension, answer.frames, answer.credit, answer.caption, remarks(answer))


def take_in(image: Image, data: bytes, actor=None) -> Image:
    """Fill a new Image from the bytes of an upload: original, sizes, renditions. The caller saves it.

    An empty credit is filled with the maker whom the metadata name, an empty caption with an agency's: to be looked
    at, since nobody here wrote them. `image.remarks` lists in sentences what the sender should know.
    """
    answer = _fill(image, data, {})
    image.uploaded_by = actor
    image.credit = image.credit or answer.credit
    image.caption = image.caption or answer.caption
    return image


def replace(image: Image, data: bytes, actor=None) -> Image:
    """Another original for the same row, without the edits of the former one; words stay. The caller saves it.

    What editions have sealed stays stored and shown there until they are published anew.
    """
    _fill(image, data, {})
    image.uploaded_by = actor or image.uploaded_by
    image.focal_x = image.focal_y = 50
    return image


def retouch(image: Image, wanted: dict) -> Image:
    """The renditions anew from the original, with these edits instead of the present ones. The caller saves it.

    The focal point stays on what it pointed at. Raises BadEdits, which is Unreadable too.
    """
    wanted = edits.valid(wanted)
    x, y = edits.follow((image.focal_x / 100, image.focal_y / 100), image.edits or {}, wanted)
    _render(image, original_of(image), wanted)
    image.focal_x, image.focal_y = round(x * 100), round(y * 100)
    return image


def proof(image: Image) -> bytes:
    """The upright, unedited original as a JPEG of at most 1600 pixels. For those who edit it only: never serve it."""
    return _ask(original_of(image), {"do": "proof"}).files[0].data


def original_of(image: Image) -> bytes:
    try:
        with image.file.open("rb") as file:
            return file.read()
    except (OSError, ValueError):
        raise Unreadable(_NO_ORIGINAL) from None


def is_complete(image: Image) -> bool:
    """Whether it has every rendition that a picture of its size should have (AVIF may be left out as a whole), and
    all are stored with the right length."""
    has = {(row["format"], row["width"], row["height"]) for row in image.renditions}
    formats = {row["format"] for row in image.renditions}
    wanted = set(plan.wanted(image.width or 1, image.height or 1, WIDTHS, tuple(FORMATS)))
    if has != wanted and has != {row for row in wanted if row[0] in formats or row[0] != "avif"}:
        return False
    try:
        return all(default_storage.size(row["name"]) == row["bytes"] for row in image.renditions)
    except OSError:
        return False


def remarks(answer: client.Answer) -> list[str]:
    if answer.frames < 2:
        return []
    if answer.kind == "TIFF":
        return [f"Tệp có {answer.frames} trang: chỉ giữ trang đầu."]
    return [f"Ảnh động có {answer.frames} hình: chỉ giữ hình đầu."]


def _fill(image: Image, data: bytes, wanted: dict) -> client.Answer:
    answer = _render(image, data, wanted)
    image.sha256, image.extension = digest_of(data), answer.extension
    image.frames = answer.frames
    try:
        image.file.save("upload", ContentFile(data), save=False)
    except OSError:
        raise Unreadable(_NOT_STORED) from None
    image.remarks = remarks(answer)
    return answer


def _render(image: Image, data: bytes, wanted: dict) -> client.Answer:
    answer = _ask(data, {"do": "render", "edits": wanted, "widths": WIDTHS, "formats": FORMATS})
    image.renditions = [_stored(file) for file in answer.files]
    image.width, image.height = answer.size
    image.original_width, image.original_height = answer.original
    image.edits = wanted
    return answer


def _ask(data: bytes, job: dict) -> client.Answer:
    return client.run(data, job, places=settings.VAR_DIR / "children")


def _stored(file: client.File) -> dict:
    """Always written, also where the name exists: its age keeps news.photos_cleaning away, and a file that a crash
    had cut short is mended."""
    sha256 = digest_of(file.data)
    name = f"{FOLDER}/{sha256[:2]}/{sha256[:40]}.{_ENDINGS[file.format]}"
    try:
        default_storage.save(name, ContentFile(file.data))
    except OSError:
        raise Unreadable(_NOT_STORED) from None
    facts = {"format": file.format, "width": file.width, "height": file.height}
    return facts | {"name": name, "sha256": sha256, "bytes": len(file.data)}
