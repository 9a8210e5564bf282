"""Whom a picture's metadata name as its maker, and how a news agency captioned it: offered, never served."""

import re
import unicodedata

from PIL import ExifTags, IptcImagePlugin
from PIL import Image as Pillow

LONGEST_CREDIT, LONGEST_CAPTION = 120, 300
_BYLINE, _CREDIT, _COPYRIGHT, _CAPTION = (2, 80), (2, 110), (2, 116), (2, 120)
_UNSAID = {"", "unknown", "none", "n/a", "default", "artist", "copyright", "(c)", "©"}


def credit_and_caption(picture: Pillow.Image) -> tuple[str, str]:
    """(maker, caption): one line each, "" where nothing is said. The caption is an agency's (IPTC): what EXIF has in
    its place is mostly the camera's name."""
    exif, iptc = _exif(picture), _iptc(picture)
    maker = iptc.get(_BYLINE) or exif.get(ExifTags.Base.Artist)
    owner = iptc.get(_CREDIT) or iptc.get(_COPYRIGHT) or exif.get(ExifTags.Base.Copyright)
    parts = [line(maker, LONGEST_CREDIT), line(owner, LONGEST_CREDIT)]
    said = [part for part in parts if part.lower() not in _UNSAID]
    if len(said) == 2 and said[0].lower() in said[1].lower():
        said = said[1:]
    return line(" / ".join(said), LONGEST_CREDIT), line(iptc.get(_CAPTION), LONGEST_CAPTION)


def line(value, longest: int) -> str:
    """One clean line of at most so many characters, from whatever metadata hold."""
    if isinstance(value, list | tuple):
        value = value[0] if value else ""
    if isinstance(value, str):
        try:
            value = value.encode("latin-1")  # as Pillow reads what EXIF calls ASCII and cameras fill with UTF-8
        except UnicodeEncodeError:
            pass
    if isinstance(value, bytes):
        value = value[: longest * 8]
        try:
            value = value.decode("utf-8")
        except UnicodeDecodeError:
            value = value.decode("latin-1")
    if not isinstance(value, str):
        return ""
    value = unicodedata.normalize("NFC", value[: longest * 8])
    value = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in value)
    value = re.sub(r"[<>]", "", value)
    return re.sub(r" +", " ", value).strip()[:longest].strip()


def _exif(picture: Pillow.Image) -> dict:
    try:
        return dict(picture.getexif())
    except Exception:  # whatever broken metadata do to their reader, they are only a suggestion
        return {}


def _iptc(picture: Pillow.Image) -> dict:
    try:
        return IptcImagePlugin.getiptcinfo(picture) or {}
    except Exception:
        return {}
