"""Sanitised rich text without what is empty."""

import re

VOID = {"br", "hr", "img"}
PARTS = "<>"
"""Stands in a row of pieces where an empty block was: the words on its two sides stay apart."""
_CLEAN_TAG = re.compile(r"(<(/?)([a-z0-9]+)((?: [a-z-]+=\"[^\"]*\")*)>)")
_EMPTY_INLINE = {"strong", "em", "span"}
_EMPTY_BLOCK = {"p", "h2", "h3", "h4", "blockquote", "ul", "ol", "figure", "figcaption"}


def without_empty(html: str) -> list[str]:
    """The tags and texts of sanitised rich text without emphasis and blocks around nothing, pictures of nothing, spans
    saying nothing. PARTS stands where an empty block was."""
    found: list[str] = []
    open_tags: list[list] = []  # [name, where it stands in found, whether it holds anything]
    position = 0
    for match in _CLEAN_TAG.finditer(html):
        _text(html[position : match.start()], found, open_tags)
        position = match.end()
        tag, end, name, attributes = match.groups()
        if end:
            _leave(name, tag, found, open_tags)
        elif name in VOID:
            if name == "img" and " src=" not in attributes and " data-image=" not in attributes:
                continue
            found.append(tag)
            if name != "br" and open_tags:
                open_tags[-1][2] = True
        else:
            open_tags.append([name, len(found), name not in _EMPTY_INLINE | _EMPTY_BLOCK])
            found.append(tag)
    _text(html[position:], found, open_tags)
    return found


def _text(text: str, found: list[str], open_tags: list[list]) -> None:
    if text:
        found.append(text)
        if open_tags and text.strip():
            open_tags[-1][2] = True


def _leave(name: str, tag: str, found: list[str], open_tags: list[list]) -> None:
    if not open_tags or open_tags[-1][0] != name:  # no sanitiser writes this; kept as it is
        found.append(tag)
        return
    _, where, is_full = open_tags.pop()
    if is_full:
        if found[where] == "<span>":  # it says nothing
            found[where] = tag = ""
        found.append(tag)
        if open_tags:
            open_tags[-1][2] = True
    elif name in _EMPTY_INLINE:
        found[where] = ""  # the space in it parts two words
    else:
        found[where:] = [PARTS]
