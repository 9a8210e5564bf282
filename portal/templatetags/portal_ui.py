"""Tags that draw: icons, pictures, absolute addresses."""

import json
import re
from functools import cache

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from portal.addresses import whole

register = template.Library()

ICONS = settings.BASE_DIR / "static" / "vendor" / "icons" / "icons.json"


_NOT_INSIDE = re.compile(r"/\*.*?\*/|@font-face \{[^}]*url\([^}]*\}|^\s+", re.DOTALL | re.MULTILINE)


class UnknownIcon(LookupError):
    """No such outline in static/vendor/icons/icons.json."""


@cache
def _outlines() -> dict[str, str]:
    """Name → the shapes inside the svg; our own vetted file, read once."""
    return json.loads(ICONS.read_text(encoding="utf-8"))


@register.simple_tag
def icon(name: str) -> str:
    """An outline beside a word, hidden from screen readers: {% icon "search" %}."""
    try:
        shapes = mark_safe(_outlines()[name])
    except KeyError:
        raise UnknownIcon(
            f"No icon “{name}”; static/vendor/icons/icons.json has: {', '.join(sorted(_outlines()))}"
        ) from None
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
        ' aria-hidden="true" focusable="false">{}</svg>',
        shapes,
    )


@register.simple_tag
@cache
def styles_inside(*names: str) -> str:
    """Style sheets of static/css/ as text, for a file that stands alone: without comments, and without faces, which lie
    in files of their own."""
    sheets = ((settings.BASE_DIR / f"static/css/{name}").read_text(encoding="utf-8") for name in names)
    return mark_safe(_NOT_INSIDE.sub("", "".join(sheets)))


@register.inclusion_tag("includes/picture.html")
def picture(pic, sizes: str = "100vw", ratio: str = "", eager: bool | str = False, alt: str | None = None) -> dict:
    """A portal.pictures.Picture as <picture>.

    ratio: "32", "169" (cropped around the focal point; never where pic.uncropped) or "" for its own shape.
    eager: True, the first of the page, fetched first; "seen", above the fold, fetched in its turn.
    alt: instead of the picture's own; "" beside a title that says it all.
    """
    alt = pic.alt if alt is None else alt
    return {"pic": pic, "sizes": _covering(pic, ratio, sizes), "ratio": ratio, "eager": eager, "alt": alt}


_RATIOS = {"32": 3 / 2, "169": 16 / 9, "11": 1}


def _covering(pic, ratio: str, sizes: str) -> str:
    """`sizes` says how wide the frame is; a picture that is wider in shape covers it only when it is fetched wider."""
    frame = _RATIOS.get(ratio)
    if frame is None or pic.uncropped or not pic.height:
        return sizes
    factor = min(3, pic.width / pic.height / frame)
    if factor < 1.15:
        return sizes
    widths = (part.strip().rpartition(" ") for part in sizes.split(","))
    return ", ".join(f"{condition}{space}calc({factor:.2f} * {width})" for condition, space, width in widths)


@register.filter
def absolute(address: str) -> str:
    """A path of this site with its scheme and host (SITE_URL); other addresses as they are."""
    return whole(address)
