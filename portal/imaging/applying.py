"""Turns, crops and blurs, done to pixels; what they mean is said in edits.py."""

import math

from PIL import Image as Pillow

BLOCKS = 6
"""Squares along the longer side of what is blurred, at most: each is as wide as a letter or two of a number plate."""
ROWS = 2
"""Squares along the shorter side, at most: with more of them each digit of a short number would leave its own pattern,
to be found by trying all digits."""
SHADES = 8
"""What is left of the 256 of each colour, for the same reason: an exact mean tells what it is the mean of."""

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
    """The cropped picture with its covered rectangles, edge to edge, in a few large squares.

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
    shorter, longer = sorted((right - left, bottom - top))  # of the whole place, also where a crop has cut some away
    square = max(longer / BLOCKS, shorter / ROWS)
    few = tuple(max(1, round(side / square)) for side in part.size)
    step = 256 // SHADES
    means = part.resize(few, Pillow.Resampling.BOX).point(lambda value: value // step * step + step // 2)
    picture.paste(means.resize(part.size, Pillow.Resampling.NEAREST), box)
