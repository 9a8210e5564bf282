"""Renditions encoded."""

import io

from PIL import Image as Pillow

from portal.imaging.plan import FORMATS


def render(picture: Pillow.Image, plan: list[tuple[str, int, int]], formats: dict) -> list[tuple[dict, bytes]]:
    """({"format", "width", "height"}, bytes) of every planned rendition of an RGB picture.

    All are scaled from the same pixels. AVIF is left out as a whole where it does not weigh less than WebP:
    with single widths missing, browsers would take larger ones.
    """
    scaled: dict[tuple[int, int], Pillow.Image] = {}
    made = []
    for format, width, height in sorted(plan, key=lambda row: row[1], reverse=True):
        size = (width, height)
        if size not in scaled:
            scaled = {size: picture if size == picture.size else picture.resize(size, Pillow.Resampling.LANCZOS)}
        made.append(({"format": format, "width": width, "height": height}, encoded(scaled[size], format, formats)))
    weights: dict[str, dict[int, int]] = {"avif": {}, "webp": {}}
    for facts, data in made:
        weights.setdefault(facts["format"], {})[facts["width"]] = len(data)
    shared = weights["avif"].keys() & weights["webp"].keys()
    if sum(weights["avif"][width] - weights["webp"][width] for width in shared) > 0:
        made = [(facts, data) for facts, data in made if facts["format"] != "avif"]
    order = list(formats)
    return sorted(made, key=lambda each: (order.index(each[0]["format"]), each[0]["width"]))


def encoded(picture: Pillow.Image, format: str, formats: dict = FORMATS) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format.upper(), **formats[format])
    return buffer.getvalue()
