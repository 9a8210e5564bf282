"""Tags that draw: icons, pictures, absolute addresses."""

import json
import re
from functools import cache

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from portal.addresses import whole
from portal.static import BUNDLES

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
def bundle(name: str) -> str:
    """Links to a style sheet of portal.static.BUNDLES, or to its parts where static files are not collected."""
    names = [name] if getattr(staticfiles_storage, "makes_bundles", False) else BUNDLES[name]
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', ([static(each)] for each in names))


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


_NOT_IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""Nothing in a title can then end the element ("</script>") or begin a comment in it ("<!--")."""


def json_ld(data: dict) -> str:
    """A data block for machines. No browser runs it, so that the content security policy has no say."""
    text = json.dumps(data, ensure_ascii=False).translate(_NOT_IN_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


@register.simple_tag
def share_image(pic=None) -> dict:
    """What messengers show beside a link: url, width, height, alt of the picture as JPEG, or of the site's own."""
    found = pic and pic.jpeg
    if found:
        return {"url": whole(pic.url), "width": found["width"], "height": found["height"], "alt": pic.alt}
    alt = gettext("Tranh khắc gỗ: làng quê có cột phát sóng, một người xem điện thoại")
    return {"url": whole(static("img/share.jpg")), "width": 1200, "height": 630, "alt": alt}


@register.filter
def absolute(address: str) -> str:
    """A path of this site with its scheme and host (SITE_URL); other addresses as they are."""
    return whole(address)
