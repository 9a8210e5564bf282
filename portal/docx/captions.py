"""Captions: which paragraph speaks about the picture above it or the table beside it."""

import re

_CAPTION = re.compile(
    r"(?:hình(?:\s+ảnh)?|ảnh|biểu\s+đồ|sơ\s+đồ|bản\s+đồ|figure)\s*(?:số\s*)?(?:\d+(?:[.-]\d+)*)?\s*[:.–-]\s*\S",
    re.IGNORECASE,
)
_CAPTION_OF_TABLE = re.compile(r"bảng\s+(?:số\s*)?\d+(?:[.-]\d+)*\s*[:.–-]\s*\S", re.IGNORECASE)
LONGEST = 300
"""Characters; a longer paragraph is text."""


def captioned(blocks: list[dict]) -> list[dict]:
    """The blocks with captions where they belong: below a picture, above or below a table."""
    found: list[dict] = []
    for block in blocks:
        before = found[-1] if found else None
        if before is not None and before["kind"] == "picture" and not before["caption"] and is_caption(block):
            before |= {"caption": unslanted(block), "text": block["text"]}
            continue
        if before is not None and block["kind"] in ("table", "picture") and _stands_above(before, block):
            found.pop()
            block = _with_caption(block, before)
        elif before is not None and before["kind"] == "table" and _stands_below(block, before):
            found[-1] = _with_caption(before, block)
            continue
        found.append(block)
    return found


def is_caption(block: dict) -> bool:
    """Whether a paragraph right below a picture speaks about it: by its style, its first words, or its look."""
    if block["kind"] != "paragraph" or len(block["text"]) > LONGEST or _CAPTION_OF_TABLE.match(block["text"]):
        return False
    is_slanted = block["is_italic"] and block["align"] == "align-center"
    return block["role"] == "caption" or is_slanted or bool(_CAPTION.match(block["text"]))


def unslanted(block: dict) -> str:
    """A caption's words without the italics that make it look like one."""
    html = block["html"]
    return html[4:-5] if block["is_italic"] and html.startswith("<em>") and html.count("<em>") == 1 else html


def _stands_above(paragraph: dict, block: dict) -> bool:
    if paragraph["kind"] != "paragraph" or len(paragraph["text"]) > LONGEST or block.get("caption"):
        return False
    if block["kind"] == "picture":
        return False
    return paragraph["role"] == "caption" or bool(_CAPTION_OF_TABLE.match(paragraph["text"]))


def _stands_below(paragraph: dict, table: dict) -> bool:
    is_short = paragraph["kind"] == "paragraph" and len(paragraph["text"]) <= LONGEST
    return (
        is_short
        and not table.get("caption")
        and paragraph["role"] == "caption"
        and bool(_CAPTION_OF_TABLE.match(paragraph["text"]))
    )


def _with_caption(table: dict, paragraph: dict) -> dict:
    """The caption's place is the first in its table."""
    caption = unslanted(paragraph)
    html = table["html"].replace("<table>", f"<table><caption>{caption}</caption>", 1)
    return table | {"html": html, "caption": caption}
