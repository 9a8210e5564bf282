"""What an editor may ask for: turn, crop, blur. Places are fractions of the upright, turned, uncropped picture."""

import math

from PIL import Image as Pillow
from PIL import ImageDraw

from portal.imaging.limits import BadEdits

MOST_BLURS = 60
SMALLEST_PART = 0.01
BLOCKS = 6
"""Squares along the longer side of what is blurred: a face or a number plate of six squares tells nobody."""

_TURNS = {90: Pillow.Transpose.ROTATE_270, 180: Pillow.Transpose.ROTATE_180, 270: Pillow.Transpose.ROTATE_90}
"""Clockwise, as people say it; Pillow turns the other way."""
_UPRIGHT = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}
"""EXIF orientation → what brings the picture upright."""
_BEFORE = {
    Pillow.Transpose.FLIP_LEFT_RIGHT: lambda x, y: (1 - x, y),
    Pillow.Transpose.ROTATE_180: lambda x, y: (1 - x, 1 - y),
    Pillow.Transpose.FLIP_TOP_BOTTOM: lambda x, y: (x, 1 - y),
    Pillow.Transpose.TRANSPOSE: lambda x, y: (y, x),
    Pillow.Transpose.ROTATE_270: lambda x, y: (y, 1 - x),
    Pillow.Transpose.TRANSVERSE: lambda x, y: (1 - y, 1 - x),
    Pillow.Transpose.ROTATE_90: lambda x, y: (1 - y, x),
}
"""Turn → where a point of the turned picture was before, in fractions."""


def valid(raw) -> dict:
    """The edits without what says nothing, or BadEdits with a sentence. {} means the picture as it came."""
    if raw in (None, ""):
        return {}
    if not isinstance(raw, dict) or not raw.keys() <= {"rotate", "crop", "blurs"}:
        raise BadEdits("Phần sửa ảnh không đọc được. Xin tải lại trang rồi sửa lại.")
    edits: dict = {}
    turn = raw.get("rotate") or 0
    if turn not in (0, 90, 180, 270) or isinstance(turn, bool):
        raise BadEdits("Ảnh chỉ xoay được 90, 180 hoặc 270 độ. Xin chọn lại chiều xoay.")
    if turn:
        edits["rotate"] = int(turn)
    if raw.get("crop") is not None:
        crop = _rectangle(raw["crop"], "Khung cắt")
        if min(crop[2:]) < SMALLEST_PART:
            raise BadEdits("Khung cắt quá nhỏ. Xin kéo khung rộng ra rồi lưu lại.")
        if crop != [0, 0, 1, 1]:
            edits["crop"] = crop
    blurs = raw.get("blurs") or []
    if not isinstance(blurs, list):
        raise BadEdits("Phần làm mờ không đọc được. Xin tải lại trang rồi làm mờ lại.")
    if len(blurs) > MOST_BLURS:
        raise BadEdits(f"Mỗi ảnh làm mờ được tối đa {MOST_BLURS} chỗ. Xin gộp những chỗ gần nhau thành một vùng lớn.")
    if blurs:
        edits["blurs"] = [_rectangle(blur, "Vùng làm mờ") for blur in blurs]
    return edits


def _rectangle(value, what: str) -> list[float]:
    """[x, y, width, height] inside the picture, to six places; a hair outside is drawn in."""
    sentence = f"{what} không hợp lệ: phải nằm trong ảnh. Xin vẽ lại."
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise BadEdits(sentence)
    if any(isinstance(each, bool) or not isinstance(each, int | float) or not math.isfinite(each) for each in value):
        raise BadEdits(sentence)
    x, y, width, height = value
    if min(x, y) < -0.02 or width <= 0 or height <= 0 or max(x + width, y + height) > 1.02 or max(x, y) >= 1:
        raise BadEdits(sentence)
    left, top, right, bottom = max(x, 0), max(y, 0), min(x + width, 1), min(y + height, 1)
    return [round(each, 6) for each in (left, top, right - left, bottom - top)]


def turns(orientation: int, edits: dict) -> list[Pillow.Transpose]:
    """What is done to the stored picture, in this order: upright first, then the editor's turn."""
    steps = [_UPRIGHT.get(orientation), _TURNS.get(edits.get("rotate", 0))]
    return [step for step in steps if step is not None]


def is_lying(steps: list[Pillow.Transpose]) -> bool:
    """Whether these turns exchange width and height."""
    swapping = {
        Pillow.Transpose.ROTATE_90,
        Pillow.Transpose.ROTATE_270,
        Pillow.Transpose.TRANSPOSE,
        Pillow.Transpose.TRANSVERSE,
    }
    return sum(step in swapping for step in steps) % 2 == 1


def region(size: tuple[int, int], steps: list[Pillow.Transpose], edits: dict) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) of the crop in pixels of the stored, unturned picture."""
    x, y, width, height = edits.get("crop", (0, 0, 1, 1))
    corners = [(x, y), (x + width, y + height)]
    for step in reversed(steps):
        corners = [_BEFORE[step](*corner) for corner in corners]
    (left, top), (right, bottom) = (
        (min(corner[0] for corner in corners), min(corner[1] for corner in corners)),
        (max(corner[0] for corner in corners), max(corner[1] for corner in corners)),
    )
    columns, rows = size
    left, top = min(round(left * columns), columns - 1), min(round(top * rows), rows - 1)
    return left, top, max(left + 1, min(round(right * columns), columns)), max(top + 1, min(round(bottom * rows), rows))


def blurred(picture: Pillow.Image, edits: dict) -> Pillow.Image:
    """The cropped picture with its ellipses in squares.

    Done once, before anything is scaled: squares cut anew for every rendition would each tell something else,
    and together more than one of them.
    """
    crop_x, crop_y, crop_width, crop_height = edits.get("crop", (0, 0, 1, 1))
    for x, y, width, height in edits.get("blurs", ()):
        left = (x - crop_x) / crop_width * picture.width
        top = (y - crop_y) / crop_height * picture.height
        right = left + width / crop_width * picture.width
        bottom = top + height / crop_height * picture.height
        _pixelate(picture, math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom))
    return picture


def _pixelate(picture: Pillow.Image, left: int, top: int, right: int, bottom: int) -> None:
    box = max(left, 0), max(top, 0), min(right, picture.width), min(bottom, picture.height)
    if box[2] <= box[0] or box[3] <= box[1]:
        return
    part = picture.crop(box)
    longer = max(part.size)
    few = tuple(max(1, round(side * BLOCKS / longer)) for side in part.size)
    squares = part.resize(few, Pillow.Resampling.BOX).resize(part.size, Pillow.Resampling.NEAREST)
    mask = Pillow.new("L", part.size, 0)
    ellipse = (left - box[0], top - box[1], right - box[0] - 1, bottom - box[1] - 1)
    ImageDraw.Draw(mask).ellipse(ellipse, fill=255)
    picture.paste(squares, box, mask)
