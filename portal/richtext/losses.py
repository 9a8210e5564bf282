"""What clean() takes away on purpose, in words for the editor."""

from collections import Counter

from portal.richtext.addresses import is_incomplete, is_own_media, is_safe_address
from portal.richtext.flattening import embedded_video
from portal.richtext.rules import SWALLOWING
from portal.tags import LONGEST_VALUE, Tag, walk
from portal.text import normalize

_LOSSES = {
    "script": "đoạn mã (script)",
    "iframe": "khung nhúng (iframe)",
    "embed": "đối tượng nhúng (Flash, ActiveX …)",
    "media": "tệp âm thanh hoặc video",
    "picture": "ảnh không nằm trong thư viện ảnh",
    "svg": "hình vẽ SVG",
    "math": "công thức MathML",
    "field": "ô nhập liệu hoặc nút của biểu mẫu",
    "hidden": "khối ẩn (template, noscript)",
    "title": "tên trang (thẻ title)",
    "link": "địa chỉ liên kết không an toàn (chữ vẫn giữ)",
    "incomplete": "địa chỉ liên kết không đầy đủ (địa chỉ tương đối, thiếu https://…; chữ vẫn giữ)",
    "endless": "địa chỉ liên kết quá dài (chữ vẫn giữ)",
}
"""What an editor is told of, in this order. Styles, classes and the like are dirt."""
_LOST_AS = {"frame": "iframe", "object": "embed", "applet": "embed", "audio": "media", "video": "media"}
_LOST_AS |= {"select": "field", "textarea": "field", "input": "field", "button": "field"}
_LOST_AS |= {"template": "hidden", "noscript": "hidden"}


def dropped(html: str) -> list[str]:
    """What clean() takes away on purpose, as clauses: “1 khung nhúng (iframe)”; empty where only dirt is lost."""
    counts: Counter[str] = Counter()
    for piece in walk(normalize(html), synonyms={}, swallowing=SWALLOWING):
        if isinstance(piece, Tag) and not piece.is_end:
            counts[_lost(piece)] += 1
    return [f"{counts[kind]} {clause}" for kind, clause in _LOSSES.items() if counts[kind]]


def _lost(tag: Tag) -> str:
    """A key of _LOSSES, or empty."""
    kind = _LOST_AS.get(tag.name, tag.name)
    given = tag.attributes if kind in ("iframe", "img", "a", "field") else {}
    if kind == "iframe":
        return "" if embedded_video(tag) else "iframe"
    if kind == "img":
        return "" if not given.get("src") or is_own_media(given["src"]) else "picture"
    if kind == "a":
        return _lost_address(normalize(given.get("href", "").strip()))
    if kind == "title":
        return "title" if tag.inside.strip() else ""
    if kind == "field":
        return "" if given.get("type", "").lower() == "hidden" else "field"
    return kind if kind in _LOSSES else ""


def _lost_address(address: str) -> str:
    if len(address) > LONGEST_VALUE:
        return "endless"
    if not address or is_safe_address(address):
        return ""
    return "incomplete" if is_incomplete(address) else "link"
