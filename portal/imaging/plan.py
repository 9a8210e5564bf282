"""Which renditions a picture has: a pure function of its size.

The widths follow from the layout (static/css, `sizes` in the templates) and from screens of one to three dots a pixel:

    320   thumbnails of 104 to 176 px, at two or three dots
    480   lists on small telephones, cards of 240 px at two dots
    680   the article's column on a telephone (338 px at two dots) and on a desk (656 px at one)
    1024  the same telephone at three dots; cards and lead stories of 370 to 540 px at two
    1360  the article's column at two dots; the wide banner (1200 px) at one
    1920  the wide banner and enlarged pictures at two dots

JPEG is for browsers too old for WebP and for feeds and shared links; three widths do. AVIF ends at 1360, which is
all that the article's column can show, since its largest sizes cost the most time; the wide banner is WebP.
Transparent places are laid on white in every format, so that a picture looks alike whatever the browser takes.
"""

WIDTHS = (320, 480, 680, 1024, 1360, 1920)
FEWER = {"avif": (320, 480, 680, 1024, 1360), "jpeg": (320, 680, 1360)}
"""Formats that do without some widths."""
FORMATS = {
    "avif": {"quality": 55, "speed": 8, "max_threads": 2},
    "webp": {"quality": 76, "method": 4},
    "jpeg": {"quality": 80, "optimize": True, "progressive": True},
}
"""Settings of about the same likeness; on photographs AVIF then weighs four fifths of WebP and three fifths of JPEG."""
LARGEST_AREA = 8_000_000
"""Pixels of the largest rendition: bounds very tall pictures, and with them the memory that rendering takes."""
TALLEST = 16_000
"""WebP ends at 16,383."""
NEARLY = 1.1
"""A width that another one surpasses by less than this adds nothing."""


def widest(width: int, height: int, widths=WIDTHS) -> int:
    """The width of the largest rendition: never more than the picture's own."""
    ratio = height / width
    return max(1, min(width, max(widths), int((LARGEST_AREA / ratio) ** 0.5), int(TALLEST / ratio)))


def wanted(width: int, height: int, widths=WIDTHS, formats=tuple(FORMATS)) -> list[tuple[str, int, int]]:
    """(format, width, height) of every rendition that a picture of this size should have."""
    found = []
    for format in formats:
        steps = [step for step in widths if step in FEWER.get(format, widths)] or list(widths)
        top = widest(width, height, steps)
        chosen = [step for step in steps if step * NEARLY <= top] + [top]
        found += [(format, step, max(1, round(height * step / width))) for step in chosen]
    return found
