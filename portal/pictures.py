"""What templates need of a picture, read from its sealed description. A leaf."""

import re

from django.core.files.storage import default_storage
from django.utils.translation import gettext

_NAMED = re.compile(
    r"(bài và )?(ảnh|tranh|nguồn|đồ họa|đồ hoạ|hình|minh họa|minh hoạ|tư liệu|bản đồ|infographics?|photos?|photographs?"
    r"|picture|images?|source|credits?|courtesy|illustration|graphics?|map|©)(?!\w)",
    re.IGNORECASE,
)
WIDER_THAN_ANY = 100_000
_STOPPED = re.compile(r"[.!?…:;][”\"’')\]»]*$")


def named_credit(credit: str) -> str:
    """The credit as it is shown: “Phòng Truyền thông” → “Ảnh: Phòng Truyền thông”; one that says so itself stays."""
    credit = credit.strip()
    return credit if not credit or _NAMED.match(credit) else f"{gettext('Ảnh:')} {credit}"


def stop_after(caption: str) -> str:
    """What is missing at the end of a caption (plain words) that something follows: a full stop, or nothing."""
    caption = caption.strip()
    return "." if caption and not _STOPPED.search(caption) else ""


class Picture:
    """A picture's renditions as `srcset` strings.

    description: {"alt", "caption", "credit", "width", "height", "focal": [x, y] in tenths, "uncropped",
    "renditions": [{"format": "webp" | "jpeg" | "avif", "width", "height", "name", "sha256", "bytes"}]}
    """

    def __init__(self, description: dict):
        self.alt = description.get("alt", "")
        self.caption = description.get("caption", "")
        self.credit = description.get("credit", "")
        self.width = description["width"]
        self.height = description["height"]
        self.uncropped = description.get("uncropped", False)
        self._focal = description.get("focal", [5, 5])
        self.renditions = description["renditions"]

    @property
    def focal_classes(self) -> str:
        x, y = self._focal
        return f"fx-{x} fy-{y}"

    @property
    def named_credit(self) -> str:
        return named_credit(self.credit)

    @property
    def caption_before_credit(self) -> str:
        """The caption; closed by a full stop where the credit follows."""
        return self.caption + (stop_after(self.caption) if self.credit.strip() else "")

    def srcset(self, format: str) -> str:
        return ", ".join(
            f"{default_storage.url(r['name'])} {r['width']}w" for r in self.renditions if r["format"] == format
        )

    @property
    def avif_srcset(self) -> str:
        return self.srcset("avif")

    @property
    def webp_srcset(self) -> str:
        return self.srcset("webp")

    @property
    def jpeg_srcset(self) -> str:
        return self.srcset("jpeg")

    def jpeg_near(self, width: float) -> dict | None:
        """The JPEG nearest to so many pixels wide, as the description has it; None when there is none."""
        jpegs = [r for r in self.renditions if r["format"] == "jpeg"]
        return min(jpegs, key=lambda r: abs(r["width"] - width)) if jpegs else None

    @property
    def jpeg(self) -> dict | None:
        """The JPEG nearest to 1200 pixels wide: for feeds, shared links and browsers too old for the others."""
        return self.jpeg_near(1200)

    @property
    def fallback_name(self) -> str:
        """Name of that JPEG, "" when there is none."""
        return self.jpeg["name"] if self.jpeg else ""

    @property
    def large_url(self) -> str:
        """Where the widest JPEG lies, "" when there is none: what every program opens."""
        found = self.jpeg_near(WIDER_THAN_ANY)
        return default_storage.url(found["name"]) if found else ""

    @property
    def url(self) -> str:
        """Where the JPEG fallback lies, "" when there is none."""
        return default_storage.url(self.fallback_name) if self.fallback_name else ""
